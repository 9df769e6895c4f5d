"""What a withdrawal leaves to people: prose to be read again, and what no program can take out."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from analysis.review.acceptance import PUBLISHED
from analysis.review.removals import below, is_theirs, written_by_people
from analysis.review.rewriting import blank_rows, rows_of, without_passages
from analysis.review.traces import Traces, unopened
from analysis.review.versions import DVC, remotes, shared

if TYPE_CHECKING:
    from analysis.study import Study


def to_read_again(study: Study, found: Traces) -> Iterator[str]:
    """Prose that rests on the participant's words or repeats them."""
    for path in written_by_people(study):
        name = path.relative_to(study.folder).as_posix()
        if path.suffix in (".yaml", ".yml"):
            yield from _of_yaml(path, name, study.folder, found)
        elif path.suffix == ".csv":
            for line, row in enumerate(rows_of(path), start=2):
                if not is_theirs(found, row) and found.in_text(" | ".join(row.values())):
                    yield f"{name}, row {line} repeats words of theirs or names them."
        elif path.suffix == ".xlsx" and not unopened(path):
            yield from _left_in_workbook(path, name, found)
        elif found.in_file(path):
            yield f"{name} repeats words of theirs or names them."
    for path in [study.folder / "reports/report.md", *sorted((study.folder / "notebooks").glob("*.ipynb"))]:
        if path.is_file() and found.in_file(path):
            name = path.relative_to(study.folder).as_posix()
            yield f"{name} repeats words of theirs or names them."


def _of_yaml(path: Path, name: str, folder: Path, found: Traces) -> Iterator[str]:
    """Interpretations that lose a passage, quotations that the report prints, and prose with their words."""
    content, taken = without_passages(path, partial(is_theirs, found))
    for where in dict.fromkeys(entry[:2] for entry in taken if entry[0] == "interpretations"):
        yield f"{name}: the interpretation of {where[1]}, which rested on passages of theirs."
    for entry in taken:
        if entry[0] == "quotations":
            yield from _bound(folder, entry[1])
    lines = content.decode().splitlines()
    for number in range(len(lines)):
        # Prose is folded: a run of words may go on in the next line.
        if found.in_text(" ".join(lines[number : number + 2])):
            yield f"{name}, line {number + 1} repeats words of theirs or names them."


def _left_in_workbook(path: Path, name: str, found: Traces) -> Iterator[str]:
    with TemporaryDirectory() as scratch:
        copy = Path(shutil.copy2(path, scratch))
        blank_rows(copy, partial(is_theirs, found))
        if found.in_file(copy):
            yield f"{name} repeats words of theirs or names them."


def _bound(folder: Path, quotation: str) -> Iterator[str]:
    """Where the report prints a quotation that goes: the report would not be built."""
    report = folder / "reports/report.md"
    if not report.is_file():
        return
    for number, line in enumerate(report.read_text(encoding="utf-8").splitlines(), start=1):
        if f".{quotation}" in line and "quotation" in line:
            yield (
                f"reports/report.md, line {number} prints their quotation {quotation}: take it out, or the "
                "report cannot be made."
            )


def beyond(study: Study, found: Traces, packages: list[Path]) -> Iterator[str]:
    """What no program can take out, each with what somebody can do about it."""
    fieldwork, folder = study.transcripts, study.folder
    for entry in found.entries:
        files = [file for file in entry.files if (folder / fieldwork.folder / file).is_file()]
        others = [person for person in entry.participants if person != found.participant]
        if files and entry.transcript in found.whole:
            yield (
                f"The original {', '.join(files)} is theirs alone. Destroy it if that was promised, and take "
                f"{entry.place} out with it."
            )
        elif files:
            yield (
                f"The original {', '.join(files)} holds {', '.join(others)} as well. Their turns no longer "
                "enter the analysis; in the file itself somebody has to delete them, by hand."
            )
    yield from (
        f"Could not be read, so that some of their turns may be missing here: {told}" for told in found.unread
    )
    originals = _originals(study)
    for path in packages:
        name = path.relative_to(folder)
        if unopened(path):
            yield f"{name.as_posix()} cannot be looked into: look for them there."
        elif below(name, [Path("data/raw")]) and path not in originals and found.in_file(path):
            yield f"{name.as_posix()} holds their words or ids, among the raw data."
    yield from _in_published(folder, found)
    if study.survey.files:
        yield (
            "Answers to the survey stay: no table links participants with respondents. If the withdrawal is "
            "meant for the survey, too, exclude the respondent in study.yaml (survey.files, exclude)."
        )
    if (folder / DVC).is_dir():
        if shared(folder):
            yield (
                "DVC's cache is shared, so nothing of it is deleted here: run `dvc gc --workspace "
                "--projects` with the folders of all its projects."
            )
        for remote in remotes(folder):
            yield (
                f"DVC's remote {remote} keeps old versions: afterwards, run `dvc gc --workspace --cloud "
                f"--remote {remote}`."
            )
    if tracked := _tracked(folder, study):
        yield (
            "git keeps earlier versions of "
            + ", ".join(tracked)
            + ": rewriting that history, and every clone of "
            "it, is a decision of its own."
        )
    if fieldwork.vault:
        yield (
            "Where other people name them, each run puts that name into the vault again, as the original "
            "behind what masks it."
        )
    yield "Backups, e-mails and copies on other machines: whoever keeps them has to be told."


def _originals(study: Study) -> set[Path]:
    from analysis.transcripts.fieldwork.listing import read_transcript_list

    entries = read_transcript_list(study.folder / study.transcripts.files)
    return {study.folder / study.transcripts.folder / file for entry in entries for file in entry.files}


def _in_published(folder: Path, found: Traces) -> Iterator[str]:
    path = folder / PUBLISHED / "findings.json"
    if not path.exists():
        return
    findings = json.loads(path.read_text(encoding="utf-8"))["findings"]
    theirs = [item["id"] for item in findings if found.in_text(json.dumps(item, ensure_ascii=False))]
    if theirs:
        yield (
            f"What is published has their words or ids in {', '.join(theirs)}. `ccg accept` publishes the "
            "new version; copies of the old one are out of reach."
        )


def _tracked(folder: Path, study: Study) -> list[str]:
    if not (folder / ".git").exists():
        return []
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", "data/raw", PUBLISHED.as_posix()],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", errors="surrogateescape", check=False,
    )  # fmt: skip
    names = {name for name in listed.stdout.split("\0") if name}
    folders = {PUBLISHED.as_posix() if below(Path(name), [PUBLISHED]) else _folder(name) for name in names}
    return sorted(folders - {"data/raw", "data/raw/surveys"})


def _folder(name: str) -> str:
    """The folder of raw data in which a file lies: data/raw/coding."""
    return "/".join(Path(name).parts[:-1][:3])
