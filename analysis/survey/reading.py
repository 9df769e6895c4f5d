"""Reading a wave's file, whichever of the usual formats it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.problems import Problem, ProblemsFound
from analysis.survey import content
from analysis.survey.delimited import read_delimited
from analysis.survey.statistical import read_portable, read_spss, read_stata
from analysis.survey.wave import Wave
from analysis.survey.workbook import read_workbook

_REMEDIES = {
    content.SPSS_ENCRYPTED: "Save it again in SPSS without a password.",
    content.EXCEL_ENCRYPTED: "Save it again in Excel without a password.",
    content.EXCEL_OLD: "Save it again as .xlsx.",
}


@dataclass(frozen=True, kw_only=True)
class _Format:
    """What a file with some ending must be, which options it takes, and what reads it."""

    kind: str
    options: tuple[str, ...]
    read: Callable[..., Wave]


_SPSS = _Format(kind=content.SPSS, options=("encoding",), read=read_spss)
_DELIMITED = _Format(kind=content.TEXT, options=("encoding", "delimiter"), read=read_delimited)
_FORMATS: Mapping[str, _Format] = {
    ".sav": _SPSS,
    ".zsav": _SPSS,
    ".por": _Format(kind=content.SPSS_PORTABLE, options=("encoding",), read=read_portable),
    ".dta": _Format(kind=content.STATA, options=("encoding",), read=read_stata),
    ".csv": _DELIMITED,
    ".tsv": _DELIMITED,
    ".tab": _DELIMITED,
    ".txt": _DELIMITED,
    ".xlsx": _Format(kind=content.WORKBOOK, options=("sheet",), read=read_workbook),
}


def read_wave(path: str | Path, **options: str) -> Wave:
    """Read the file of a survey wave as it is: raw codes, labels and declared missing values.

    Parameters
    ----------
    path : str or Path
        An SPSS file (.sav, .zsav, .por), a Stata file (.dta), a text file (.csv, .tsv, .tab, .txt) or
        an Excel workbook (.xlsx). Text files have one header line; their cells stay texts.
    **options : str
        ``encoding`` of an SPSS, Stata or text file, when the file does not tell it or tells it wrongly;
        ``delimiter`` of a text file (a character, or the word ``tab``); ``sheet`` of a workbook.

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
    file_format = _format_of(path, options)
    raw = _bytes_of(path)
    kind = content.kind_of(raw)
    if kind != file_format.kind:
        remedy = _REMEDIES.get(
            kind, "Give the file the ending of what it is, or export it again from the program it comes from."
        )
        raise ProblemsFound(
            [
                Problem(
                    place=path.name,
                    found=kind,
                    expected=f"{file_format.kind}, as its ending says",
                    remedy=remedy,
                )
            ]
        )
    return file_format.read(path, raw, **options)


def _format_of(path: Path, options: Mapping[str, str]) -> _Format:
    file_format = _FORMATS.get(path.suffix.lower())
    if file_format is None:
        raise ProblemsFound(
            [
                Problem(
                    place=path.name,
                    found=f"the ending {path.suffix!r}" if path.suffix else "a name without an ending",
                    expected="one of: " + ", ".join(_FORMATS),
                    remedy="Export the wave again in one of these formats.",
                )
            ]
        )
    if unknown := sorted(set(options) - set(file_format.options)):
        raise ProblemsFound(
            [
                Problem(
                    place=f"{path.name}, options",
                    found=", ".join(map(repr, unknown)),
                    expected=f"for a {path.suffix} file: " + ", ".join(file_format.options),
                    remedy="Correct `options` of the wave's file in study.yaml.",
                )
            ]
        )
    return file_format


def _bytes_of(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        found, remedy = "no such file", "Put the file there, or correct its `path` in study.yaml."
    except OSError as error:
        found, remedy = (
            f"a file that cannot be read ({error.strerror})",
            "Check what it is and who may read it.",
        )
    else:
        if raw.strip(b"\x00\t\r\n "):
            return raw
        found = f"an empty file ({len(raw)} bytes)"
        remedy = "Copy or export it again: the copy was probably interrupted."
    raise ProblemsFound([Problem(place=str(path.name), found=found, expected="a survey file", remedy=remedy)])
