"""Publishing: the deliberate act that changes reports/published/."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from analysis.problems import Problem, ProblemsFound
from analysis.review.comparison import Verdict
from analysis.review.verification import PUBLISHED, Verified, compare

FILES = (
    "findings.json",
    "claims.json",
    "inputs.json",
    "disclosure.json",
    "report.html",
    "report.docx",
    "report.pdf",
)
MOST_LISTED = 60


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What publishing would change; `compared` is None when nothing whole was published before."""

    compared: Verified | None
    same_files: bool

    def __bool__(self) -> bool:
        return not self.same_files

    def told(self) -> str:
        """Old beside new, a line a difference."""
        if self.compared is None:
            return "Nothing whole was published before: this is the first version."
        if self.same_files:
            return "The published version is the present one: nothing to accept."
        changed = [c for c in self.compared.compared if c.verdict is not Verdict.IDENTICAL]
        lines = [str(item) for item in changed[:MOST_LISTED]]
        if len(changed) > MOST_LISTED:
            lines.append(f"... and {len(changed) - MOST_LISTED} more.")
        lines += [f"{path} has changed." for path in self.compared.changed_inputs]
        if not lines:
            lines = ["No finding, table or claim has changed; the report's text or look has."]
        return "\n".join(lines)


def changes(folder: Path) -> Changes:
    """What publishing the present outputs would change.

    Raises
    ------
    ProblemsFound
        When the pipeline's outputs are not there.
    """
    missing = [name for name in (*FILES, "tables") if not (folder / "reports" / name).exists()]
    if missing:
        raise ProblemsFound(
            [
                Problem(
                    place=f"reports/{name}",
                    found="nothing there",
                    expected="an output of the pipeline",
                    remedy="Run `ccg reproduce` first.",
                )
                for name in missing
            ]
        )
    published, present = folder / PUBLISHED, folder / "reports"
    # An older or interrupted version that lacks a file cannot be held against the present one.
    if not all((published / name).exists() for name in FILES):
        return Changes(compared=None, same_files=False)
    return Changes(compared=compare(published, present), same_files=_same_files(published, present))


def accept(folder: Path) -> None:
    """Copy findings, tables, claims and report to reports/published/; what is no more is removed there."""
    published, present = folder / PUBLISHED, folder / "reports"
    beside = published.with_name("published.part")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for name in FILES:
        shutil.copyfile(present / name, beside / name)
    shutil.copytree(present / "tables", beside / "tables", copy_function=shutil.copyfile)
    shutil.rmtree(published, ignore_errors=True)
    beside.rename(published)


def _same_files(published: Path, present: Path) -> bool:
    names = [Path(name) for name in FILES]
    names += [Path("tables") / path.name for path in (present / "tables").iterdir()]
    there = {path.relative_to(published) for path in published.rglob("*") if path.is_file()}
    return there == set(names) and all(
        (published / name).read_bytes() == (present / name).read_bytes() for name in names
    )
