"""Reading a wave's file, whichever of the usual formats it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.problems import Problem, ProblemsFound
from analysis.survey.readers import content
from analysis.survey.readers.cells import with_odd_cells_noted
from analysis.survey.readers.delimited import read_delimited
from analysis.survey.readers.garbled import with_text_mended
from analysis.survey.readers.parquet import read_parquet
from analysis.survey.readers.personal import without_personal_data
from analysis.survey.readers.remedies import remedy_for
from analysis.survey.readers.spreadsheet import read_spreadsheet
from analysis.survey.readers.statistical import (
    read_portable,
    read_sas,
    read_spss,
    read_stata,
    read_transport,
)
from analysis.survey.readers.weight_columns import with_weights_noted
from analysis.survey.readers.workbook import read_workbook
from analysis.survey.wave import Wave


@dataclass(frozen=True, kw_only=True)
class _Format:
    """What a file with some ending must be, which options it takes, and what reads it."""

    kind: str
    options: tuple[str, ...]
    read: Callable[..., Wave]


_SPSS = _Format(kind=content.SPSS, options=("encoding",), read=read_spss)
_DELIMITED = _Format(kind=content.TEXT, options=("encoding", "delimiter", "layout"), read=read_delimited)
_FORMATS: Mapping[str, _Format] = {
    ".sav": _SPSS,
    ".zsav": _SPSS,
    ".por": _Format(kind=content.SPSS_PORTABLE, options=("encoding",), read=read_portable),
    ".dta": _Format(kind=content.STATA, options=("encoding",), read=read_stata),
    ".csv": _DELIMITED,
    ".tsv": _DELIMITED,
    ".tab": _DELIMITED,
    ".txt": _DELIMITED,
    ".xlsx": _Format(kind=content.WORKBOOK, options=("sheet", "layout"), read=read_workbook),
    ".ods": _Format(kind=content.SPREADSHEET, options=("sheet", "layout"), read=read_spreadsheet),
    ".sas7bdat": _Format(kind=content.SAS, options=("encoding", "catalogue"), read=read_sas),
    ".xpt": _Format(kind=content.SAS_TRANSPORT, options=("encoding",), read=read_transport),
    ".parquet": _Format(kind=content.PARQUET, options=(), read=read_parquet),
}


def read_wave(path: str | Path, keep: str | Iterable[str] = (), **options: str) -> Wave:
    """Read the file of a survey wave as it is: raw codes, labels and declared missing values.

    Personal data that survey platforms write beside the answers (names, e-mail and IP addresses, places,
    personal links) are left out before anything is returned; `Wave.dropped` counts them.

    Parameters
    ----------
    path : str or Path
        An SPSS file (.sav, .zsav, .por), a Stata file (.dta), a SAS file (.sas7bdat, .xpt), a text file
        (.csv, .tsv, .tab, .txt), a spreadsheet (.xlsx, .ods) or a Parquet file (.parquet). Cells of a text
        file stay texts.
    keep : str or iterable of str
        Columns that stay even if they look like personal data: the respondent's id that links the waves.
    **options : str
        ``encoding`` of an SPSS, Stata, SAS or text file, when the file does not tell it or tells it wrongly;
        ``delimiter`` of a text file (a character, or the word ``tab``); ``sheet`` of a spreadsheet;
        ``layout`` of a text file or spreadsheet (``plain`` or the name of a platform, see
        `readers.platforms`), when it is not to be told from the header; ``catalogue`` of a .sas7bdat file,
        the .sas7bcat file with its value labels.

    Returns
    -------
    Wave

    Raises
    ------
    ProblemsFound
        When the file is absent, empty, cut off, encrypted, in an unknown encoding, or not what its
        ending says.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "wave.csv"
    ...     _ = path.write_text("id;Age\\nG1;44\\n", encoding="utf-8")
    ...     wave = read_wave(path)
    >>> wave.data.to_dict("list")
    {'id': ['G1'], 'Age': ['44']}
    """
    path = Path(path)
    file_format = _FORMATS.get(path.suffix.lower())
    kind = content.kind_of(_head_of(path), path)
    if file_format is None or kind != file_format.kind:
        raise ProblemsFound([_other_file(path, kind)])
    _check_options(path, file_format, options)
    wave = with_odd_cells_noted(with_text_mended(file_format.read(path, **options)))
    wave = with_weights_noted(wave)
    return without_personal_data(wave, (keep,) if isinstance(keep, str) else tuple(keep))


def _other_file(path: Path, kind: str) -> Problem:
    """A file whose ending or content is none that can be read."""
    file_format = _FORMATS.get(path.suffix.lower())
    if file_format is None:
        ending = f"the ending {path.suffix!r}" if path.suffix else "a name without an ending"
        found, expected = f"{ending}, and in it {kind}", "one of: " + ", ".join(_FORMATS)
    else:
        found, expected = kind, f"{file_format.kind}, as its ending says"
    endings = [ending for ending, known in _FORMATS.items() if known.kind == kind]
    return Problem(place=path.name, found=found, expected=expected, remedy=remedy_for(kind, path, endings))


def _check_options(path: Path, file_format: _Format, options: Mapping[str, str]) -> None:
    if unknown := sorted(set(options) - set(file_format.options)):
        raise ProblemsFound(
            [
                Problem(
                    place=f"{path.name}, options",
                    found=", ".join(map(repr, unknown)),
                    expected=f"for a {path.suffix} file: " + ", ".join((*file_format.options, "keep")),
                    remedy="Correct `options` of the wave's file in study.yaml.",
                )
            ]
        )


def _head_of(path: Path) -> bytes:
    """The first bytes of a file that holds something."""
    try:
        with path.open("rb") as file:
            head = file.read(content.HEAD)
    except FileNotFoundError:
        found, remedy = "no such file", "Put the file there, or correct its `path` in study.yaml."
    except OSError as error:
        found, remedy = (
            f"a file that cannot be read ({error.strerror})",
            "Check what it is and who may read it.",
        )
    else:
        if head.strip(b"\x00\t\r\n "):
            return head
        found = f"an empty file ({path.stat().st_size} bytes)"
        remedy = "Copy or export it again: the copy was probably interrupted."
    raise ProblemsFound([Problem(place=str(path.name), found=found, expected="a survey file", remedy=remedy)])
