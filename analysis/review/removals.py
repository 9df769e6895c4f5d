"""What is taken out when a participant withdraws, place by place: found first, and taken out later."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from analysis.files import write_bytes
from analysis.processed import TURNS
from analysis.review.acceptance import PUBLISHED
from analysis.review.rewriting import blank_rows, keep_rows, rows_of, set_cells, without_passages
from analysis.review.traces import PACKAGES, PLACE, Traces, unopened
from analysis.review.versions import DVC, old_versions, shared

if TYPE_CHECKING:
    from analysis.study import Study

CACHE = Path(".cache")
OUTPUTS = (Path("data/processed"), Path("reports"))
# Written by people, changed by `ccg accept` alone, or made from the survey alone.
_KEPT = (
    PUBLISHED,
    Path("reports/style"),
    Path("reports/report.md"),
    Path("data/processed/survey"),
    Path("data/processed/engagement"),
)
_NOT_SEARCHED = ("node_modules", "__pycache__")
_PRESENT = ("", "no", "false", "0", "n")


@dataclass(frozen=True, kw_only=True)
class Removal:
    """Something of the participant that will be taken out of one place.

    Attributes
    ----------
    place : str
        The file or folder, from the study's folder.
    what : str
        What goes, with its number.
    act : callable
        Takes it out; a second time it finds nothing.
    """

    place: str
    what: str
    act: Callable[[], object] = field(repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


def removals(study: Study, found: Traces, on: date, packages: list[Path]) -> Iterator[Removal]:
    """Every removal, in the order in which they are done; the register's mark is the last."""
    here = [
        *_human_coding(study, found),
        *_passages(study, found),
        *_vault(study, found),
        *_kits(study.folder, found, packages),
        *_outputs(study.folder, found),
    ]
    marking = list(_register(study, found.participant, on))
    yield from here
    if here or marking:
        yield from _caches(study.folder)
    yield from _versions(study.folder, changing=bool(here or marking))
    yield from _roster(study, found.participant)
    yield from marking


def _register(study: Study, participant: str, on: date) -> Iterator[Removal]:
    path = study.folder / study.transcripts.participants

    def unmarked(row: dict[str, str]) -> bool:
        return row["participant"] == participant and row["withdrawn"].casefold() in _PRESENT

    rows = _counted(path, unmarked)
    if rows:
        yield Removal(
            place=study.transcripts.participants,
            what=f"marked as withdrawn on {on} in {rows} row{'s' * (rows > 1)}; no other byte changes",
            act=partial(set_cells, path, "withdrawn", on.isoformat(), unmarked),
        )


def _roster(study: Study, participant: str) -> Iterator[Removal]:
    path = study.folder / study.transcripts.roster

    def theirs(row: dict[str, str]) -> bool:
        return row["participant"] == participant

    if rows := _counted(path, theirs):
        yield Removal(
            place=study.transcripts.roster,
            what=f"the link from {rows} name{'s' * (rows > 1)} to {participant}; the names stay, to be "
            "masked where others mention them",
            act=partial(set_cells, path, "participant", "", theirs),
        )


def _entities(study: Study, participant: str) -> set[str]:
    """What the roster calls them."""
    from analysis.transcripts.deidentification.roster import read_roster

    roster = read_roster(study.folder / study.transcripts.roster)
    return set(roster.loc[roster["participant"].eq(participant), "entity"])


def _human_coding(study: Study, found: Traces) -> Iterator[Removal]:
    """Rows of the participant's turns in every table and workbook of the coders and analysts."""
    for path in written_by_people(study):
        name = path.relative_to(study.folder).as_posix()
        if path.suffix == ".csv" and (rows := _counted(path, partial(is_theirs, found))):
            yield Removal(
                place=name,
                what=f"{rows} row{'s' * (rows > 1)} about their turns",
                act=partial(keep_rows, path, lambda row: not is_theirs(found, row)),
            )
        elif path.suffix == ".xlsx" and not unopened(path) and (rows := _rows_of_workbook(path, found)):
            yield Removal(
                place=name,
                what=f"{rows} row{'s' * (rows > 1)} about their turns, emptied",
                act=partial(blank_rows, path, partial(is_theirs, found)),
            )


def _rows_of_workbook(path: Path, found: Traces) -> int:
    """How many rows would be emptied, tried on a copy."""
    with TemporaryDirectory() as scratch:
        return blank_rows(Path(shutil.copy2(path, scratch)), partial(is_theirs, found))


def is_theirs(found: Traces, row: dict[str, Any]) -> bool:
    """Whether a row, or a passage, is of a turn that leaves the analysis with the participant."""
    transcript, turn = (str(row.get(column, "")).strip() for column in PLACE)
    return transcript in found.whole or (turn.isdigit() and (transcript, int(turn)) in found.places)


def written_by_people(study: Study) -> list[Path]:
    """The files in the folders of human coding and interpretations."""
    folders = {study.folder / study.interpretations} if study.interpretations else set()
    if study.coding is not None:
        coding = (study.coding.judgements, study.coding.sample, study.coding.open_codes)
        folders |= {(study.folder / name).parent for name in coding if name}
    fieldwork = study.transcripts
    tables = (fieldwork.files, fieldwork.participants, fieldwork.roster, fieldwork.register, fieldwork.guides)
    own = {study.folder / name for name in tables if name}
    paths = {path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.is_file()}
    if fieldwork.checked and (study.folder / fieldwork.checked).is_file():
        paths.add(study.folder / fieldwork.checked)
    return sorted(path for path in paths - own if not path.name.startswith(("~$", ".")))


def _passages(study: Study, found: Traces) -> Iterator[Removal]:
    for path in written_by_people(study):
        if path.suffix in (".yaml", ".yml"):
            content, taken = without_passages(path, partial(is_theirs, found))
            if taken:
                yield Removal(
                    place=path.relative_to(study.folder).as_posix(),
                    what=f"{len(taken)} passages of theirs: " + ", ".join(".".join(where) for where in taken),
                    act=partial(write_bytes, path, content),
                )


def _vault(study: Study, found: Traces) -> Iterator[Removal]:
    """Their originals: all that was replaced in their turns, and their own name wherever it was replaced."""
    from analysis.transcripts.deidentification.vault import KEY, forget, open_vault, stored

    named = study.transcripts.vault
    # Looking must not make a vault.
    if not named or not (study.folder / named / KEY).is_file():
        return
    vault = open_vault(study)
    entities = _entities(study, found.participant)
    placed = stored(vault)
    here = found.rows(placed) | placed["entity"].isin(entities)
    if here.any():
        places = set(zip(placed.loc[here, "transcript"], placed.loc[here, "turn"], strict=True))
        yield Removal(
            place=f"{named} (vault)",
            what=f"{int(here.sum())} originals, from {len(places)} turns",
            act=partial(forget, vault, entities, found.places),
        )
    for path in sorted(vault.folder.glob("*.xlsx")):
        if not path.name.startswith("~$") and found.in_file(path):
            yield Removal(
                place=f"{named}/{path.name} (vault)",
                what="the whole workbook, which holds their words; what is filled in there and not read "
                "back yet is lost, so read it back before you agree",
                act=partial(path.unlink, missing_ok=True),
            )


def packages_in(folder: Path) -> Iterator[Path]:
    """Archives and workbooks in the study's folder."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", *_NOT_SEARCHED)))
        for name in sorted(names):
            path = Path(here) / name
            if path.suffix.casefold() in PACKAGES or unopened(path):
                yield path


def _kits(folder: Path, found: Traces, packages: list[Path]) -> Iterator[Removal]:
    """Kits, exchange files and exported sheets that hold them, but for raw data and outputs."""
    for path in packages:
        name = path.relative_to(folder)
        if below(name, (Path("data/raw"), *OUTPUTS)) or unopened(path) or not found.in_file(path):
            continue
        yield Removal(
            place=name.as_posix(),
            what="the whole file, which holds their words or ids; make it again afterwards",
            act=partial(path.unlink, missing_ok=True),
        )


def _outputs(folder: Path, found: Traces) -> Iterator[Removal]:
    paths = outputs_with(folder, found)
    if paths:
        names = [path.relative_to(folder).as_posix() for path in paths]
        yield Removal(
            place="data/processed and reports",
            what=f"{len(paths)} outputs that hold them and are made again: " + ", ".join(names),
            act=lambda: [path.unlink(missing_ok=True) for path in paths],
        )


def outputs_with(folder: Path, found: Traces) -> list[Path]:
    """What the pipeline made and holds them."""
    made = (path for root in OUTPUTS for path in sorted((folder / root).rglob("*")) if path.is_file())
    held = []
    for path in [path for path in made if not below(path.relative_to(folder), _KEPT)]:
        # A PDF takes long to read, and says what the page of the same name says, which comes before it.
        page = path.with_suffix(".html")
        same = path.suffix == ".pdf" and page.exists()
        if page in held if same else found.in_file(path):
            held.append(path)
    return held


def below(path: Path, folders: Iterable[Path]) -> bool:
    """Whether a path is one of some folders or lies in one."""
    return any(path == folder or folder in path.parents for folder in folders)


def _caches(folder: Path) -> Iterator[Removal]:
    cache = folder / CACHE
    files = [path for path in cache.rglob("*") if path.is_file()] if cache.is_dir() else []
    if files:
        yield Removal(
            place=CACHE.as_posix(),
            what="parses and codings of earlier runs, which the next run makes again",
            act=partial(shutil.rmtree, cache),
        )


def _versions(folder: Path, *, changing: bool) -> Iterator[Removal]:
    """What can be done only after the study was made again without them."""
    if not changing and not (folder / TURNS).exists():
        yield Removal(
            place=TURNS.as_posix(), what="is not there: the study is brought up to date", act=_later
        )
    if (folder / DVC).is_dir() and not shared(folder) and (changing or old_versions(folder)):
        yield Removal(
            place=(DVC / "cache").as_posix(),
            what="every version but the one that is made now, those of other branches included "
            "(`dvc gc --workspace`)",
            act=_later,
        )


def _later() -> None:
    """Done after the new version was made."""


def _counted(path: Path, rows: Callable[[dict[str, str]], bool]) -> int:
    """How many rows of a CSV are meant."""
    return sum(map(rows, rows_of(path)))
