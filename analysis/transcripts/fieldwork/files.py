"""The files of the list beside those that lie in the folders of raw data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.files import sha256
from analysis.problems import Problem
from analysis.transcripts.fieldwork.listing import TranscriptEntry

if TYPE_CHECKING:
    from analysis.study import Study

# What people and systems leave in a folder beside the data.
_BESIDE = ("readme", "licence", "license", "thumbs.db", "desktop.ini")


def file_problems(
    study: Study, entries: Sequence[TranscriptEntry], guides: pd.DataFrame | None
) -> Iterator[Problem]:
    """Files that the list of transcripts or of guides names and that are not there."""
    folder = study.folder / study.transcripts.folder
    for entry in entries:
        for file in entry.files:
            if not (folder / file).is_file():
                yield Problem(
                    place=f"{entry.place}, file",
                    found=f"no file {file!r} in {study.transcripts.folder}",
                    expected="a file that is there",
                    remedy="Correct the name, or take the line out if the original was destroyed.",
                )
    for row in () if guides is None else guides[guides["file"].ne("")].itertuples():
        if not (folder / row.file).is_file():
            yield Problem(
                place=f"{Path(study.transcripts.guides).name}, guide {row.guide_version}, file",
                found=f"no file {row.file!r} in {study.transcripts.folder}",
                expected="a file that is there, or an empty cell",
                remedy="Correct the name.",
            )


def left_over(study: Study, entries: Sequence[TranscriptEntry]) -> Iterator[str]:
    """Files beside the listed ones that no list names: forgotten, or another copy of one that is listed."""
    fieldwork = study.transcripts
    folder = study.folder / fieldwork.folder
    listed = {(folder / file).resolve(): entry for entry in entries for file in entry.files}
    tables = (fieldwork.files, fieldwork.participants, fieldwork.roster, fieldwork.register, fieldwork.guides)
    known = {(study.folder / table).resolve() for table in tables if table} | set(listed)
    if fieldwork.guides and (study.folder / fieldwork.guides).is_file():
        from analysis.transcripts.fieldwork.guides import read_guides

        files = read_guides(study.folder / fieldwork.guides)["file"]
        known |= {(folder / file).resolve() for file in files if file}
    beside = [
        path
        for parent in sorted({path.parent for path in listed})
        for path in sorted(parent.rglob("*"))
        if path.is_file() and path not in known and not _ordinary(path)
    ]
    copies = _contents(path for path in listed if path.is_file())
    for path in dict.fromkeys(beside):
        same = copies.get((path.stat().st_size, sha256(path)))
        name = path.relative_to(study.folder.resolve()).as_posix()
        told = f", which is {listed[same].transcript} again under another name" if same else ""
        yield f"{name} is in no list{told}."


def _ordinary(path: Path) -> bool:
    return path.name.startswith((".", "~$")) or path.name.casefold().startswith(_BESIDE)


def _contents(paths: Iterator[Path]) -> dict[tuple[int, str], Path]:
    """Paths by what is in them."""
    found: dict[tuple[int, str], Path] = defaultdict(Path)
    for path in paths:
        found[path.stat().st_size, sha256(path)] = path
    return dict(found)
