"""The raw files of a draft: which wave each is, read as they are, every problem of all of them at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.files import sha256
from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.survey.readers.sheets import holds_table
from analysis.survey.reading import read_wave
from analysis.survey.wave import Wave

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[01]\d[0-3]\d)?(?!\d)")


@dataclass(frozen=True, kw_only=True)
class RawFile:
    """A file of a wave.

    Attributes
    ----------
    path : str
        From the study's folder; where the file ought to lie when it lies elsewhere.
    outside : bool
        Whether it lies elsewhere.
    """

    wave_id: str
    path: str
    wave: Wave
    outside: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


def read_files(paths: Sequence[str | Path], folder: Path) -> list[RawFile]:
    """Read the files of the waves.

    Parameters
    ----------
    paths : sequence of str or Path
        One file a wave.
    folder : Path
        The study's folder.

    Returns
    -------
    list of RawFile
        By year where the names of all files tell one, else as given.

    Raises
    ------
    ProblemsFound
        For no file, a file given twice, and every file that cannot be read.
    """
    paths = [Path(path) for path in paths]
    if not paths:
        problem = Problem(
            place="draft-study", found="no file", expected="the raw file of each survey wave",
            remedy="Name them behind the command: ccg draft-study data/raw/surveys/wave_2013.sav ...",
        )  # fmt: skip
        raise ProblemsFound([problem])
    problems = _twice(paths)
    read = []
    for wave_id, path in zip(wave_ids([path.name for path in paths]), paths, strict=True):
        try:
            read.append(_read(wave_id, path, folder))
        except ProblemsFound as error:
            problems += error.problems
    raise_if_any(problems)
    dated = all(item.wave_id.isdigit() for item in read)
    return sorted(read, key=lambda item: item.wave_id) if dated else read


def wave_ids(names: Sequence[str]) -> list[str]:
    """An id for the wave of each file: the year in its name, or its number.

    Examples
    --------
    >>> wave_ids(["wave_2013.sav", "export 20140827.csv"]), wave_ids(["a.csv", "b_2014.csv", "c_2014.csv"])
    (['2013', '2014'], ['wave_1', 'wave_2', 'wave_3'])
    """
    years = [met[1] if (met := _YEAR.search(name)) else "" for name in names]
    return [
        year if year and years.count(year) == 1 else f"wave_{number}" for number, year in enumerate(years, 1)
    ]


def _read(wave_id: str, path: Path, folder: Path) -> RawFile:
    options, doubts = _sheet(path)
    wave = read_wave(path, **options)
    if wave.data.columns.empty:
        problem = Problem(place=path.name, found="no column", expected="a column a question")
        raise ProblemsFound([problem])
    within = path.resolve().is_relative_to(folder.resolve())
    if within:
        place = path.resolve().relative_to(folder.resolve()).as_posix()
    else:
        place = f"data/raw/surveys/{path.name}"
        doubts = (*doubts, "the file lies outside the study's folder: copy it to this path")
    if guessed := [note for note in wave.notes if "guess" in note]:
        doubts = (*doubts, *guessed)
    return RawFile(wave_id=wave_id, path=place, wave=wave, outside=not within, options=options, doubts=doubts)


def _sheet(path: Path) -> tuple[dict[str, str], tuple[str, ...]]:
    """The largest sheet of a workbook with several; of one that cannot be opened, the reader tells."""
    if path.suffix.lower() != ".xlsx":
        return {}, ()
    import zipfile

    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True)
    except (
        OSError,
        KeyError,
        ValueError,
        zipfile.BadZipFile,
        openpyxl.utils.exceptions.InvalidFileException,
    ):
        return {}, ()
    filled = {
        sheet.title: (sheet.max_row or 0) * (sheet.max_column or 0)
        for sheet in book.worksheets
        if holds_table(sheet.iter_rows(values_only=True))
    }
    book.close()
    if len(filled) < 2:
        return {}, ()
    largest, *others = sorted(filled, key=lambda name: -filled[name])
    told = f"the largest of {len(filled)} sheets was read; the others are {', '.join(map(repr, others))}"
    return {"sheet": largest}, (told,)


def _twice(paths: Sequence[Path]) -> list[Problem]:
    """Files given twice, by the same name or as a copy."""
    seen: dict[str, Path] = {}
    problems = []
    for path in paths:
        if not path.is_file():
            continue  # the reader tells what it is
        content = sha256(path)
        if content in seen:
            same = "again" if seen[content].resolve() == path.resolve() else f"a copy of {seen[content].name}"
            problems.append(
                Problem(
                    place=path.name,
                    found=f"the same file {same}" if same == "again" else same,
                    expected="one file a wave",
                    remedy="Name each file once.",
                )
            )
        seen.setdefault(content, path)
    return problems
