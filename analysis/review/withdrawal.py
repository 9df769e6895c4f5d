"""`ccg withdraw`: a participant taken out of all that the study keeps and makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.problems import Problem, ProblemsFound
from analysis.review.acceptance import PUBLISHED, changes
from analysis.review.comparison import Compared, Verdict
from analysis.review.remainder import beyond, to_read_again
from analysis.review.removals import Removal, outputs_with, packages_in, removals
from analysis.review.traces import Traces, traces
from analysis.review.versions import delete_old_versions
from analysis.study import load_study


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """What withdrawing a participant means, before anything is done.

    Attributes
    ----------
    found : Traces
        The participant, and what tells that a file is about them.
    removals : tuple of Removal
        In the order in which they are done; the register's mark is the last of them, so that whatever
        interrupts them, the next call finds the rest.
    reread : tuple of str
        What people wrote that rests on the participant's words, or holds them: never changed here.
    beyond : tuple of str
        What no program can take out, with what to do.
    """

    found: Traces
    removals: tuple[Removal, ...]
    reread: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()

    def told(self) -> Iterator[str]:
        """The plan in lines."""
        if self.removals:
            yield f"Withdrawing {self.found.participant} takes out:"
            yield from (f"- {removal}" for removal in self.removals)
        else:
            yield f"Nothing of {self.found.participant} is left to take out."
        yield from self.by_hand()

    def by_hand(self) -> Iterator[str]:
        """What is left to people."""
        if self.reread:
            yield "To be read again by whoever wrote it (nothing of it is changed here):"
            yield from (f"- {line}" for line in self.reread)
        if self.beyond:
            yield "What this command cannot take out:"
            yield from (f"- {line}" for line in self.beyond)


def withdraw(
    folder: Path,
    participant: str,
    on: date,
    *,
    agree: Callable[[], bool],
    reproduce: Callable[[], Iterable[str]],
) -> Iterator[str]:
    """Take a participant out of register, vault, human coding, caches, outputs and kits.

    Parameters
    ----------
    folder : Path
        The study's folder.
    participant : str
        The id in the register; all its rows, of every wave.
    on : date
        The day of the withdrawal, which the register gets. A day that stands there already stays.
    agree : callable
        Asked once the plan has been told; nothing happens unless it says yes.
    reproduce : callable
        Brings the study up to date (`stages.pipeline.reproduce`) and tells how.

    Yields
    ------
    str
        The plan, what was done, every published finding that changes, and what is left to people.

    Raises
    ------
    ProblemsFound
        Nobody of this id, a day in the future, files that cannot be read; and when the study cannot be
        brought up to date without the participant. Then everything else is done already, and a second
        call goes on from there.

    Notes
    -----
    The name stays in the roster, and the decision about it in the register of pseudonyms: other people's
    transcripts may name the participant, and that name must go on being masked. What the roster
    loses is the link between the name and the participant's id.
    """
    if on > date.today():
        raise ProblemsFound(
            [Problem(place="the day of the withdrawal", found=str(on), expected="no day in the future")]
        )
    planned = plan(folder, participant, on)
    yield from planned.told()
    if not planned.removals:
        return
    if not agree():
        yield "Nothing was changed."
        return
    differed = {item.what for item in _differences(folder)}
    for removal in planned.removals:
        removal.act()
        yield f"Done: {removal}"
    try:
        yield from reproduce()
    except ProblemsFound:
        yield (
            f"{participant} is out of all files named above, and what was made with their words is deleted; "
            "but the study cannot be brought up to date, for the reasons that follow. Mend them, and run "
            "this command again."
        )
        raise
    yield from delete_old_versions(folder)
    yield _still_there(folder, planned.found)
    yield from _findings_told(folder, differed)
    yield from planned.by_hand()


def plan(folder: Path, participant: str, on: date) -> Withdrawal:
    """What withdrawing a participant would take out, and what it cannot; nothing is changed.

    Raises
    ------
    ProblemsFound
        Nobody of this id, or tables that cannot be read.
    """
    study = load_study(folder)
    found = traces(study, participant)
    packages = list(packages_in(folder))
    taken = tuple(removals(study, found, on, packages))
    return Withdrawal(
        found=found,
        removals=taken,
        reread=tuple(to_read_again(study, found)),
        beyond=tuple(beyond(study, found, packages)),
    )


def _still_there(folder: Path, found: Traces) -> str:
    """The outputs once more, after they were made again."""
    left = [path.relative_to(folder).as_posix() for path in outputs_with(folder, found)]
    if left:
        return f"Still to be found in {', '.join(left)}: see what people wrote, below."
    return "Nothing of them is in what was made now."


def _differences(folder: Path) -> list[Compared]:
    """Published findings, tables and claims that are others now; none where either side is not there."""
    try:
        compared = changes(folder).compared
    except ProblemsFound:  # outputs that an interrupted withdrawal has deleted
        return []
    return [item for item in compared.compared if item.verdict is Verdict.DIFFERENT] if compared else []


def _findings_told(folder: Path, differed: set[str]) -> Iterator[str]:
    """Every published finding that changes."""
    if not (folder / PUBLISHED / "findings.json").exists():
        yield "Nothing was published before, so that no published finding changes."
        return
    different = [item for item in _differences(folder) if item.what.startswith("finding")]
    claims = [item for item in _differences(folder) if item.what.startswith("report.md")]
    yield f"Published findings that change: {len(different)}" + (":" if different else ".")
    for item in different:
        yield f"- {item}" + (" (differed before the withdrawal, too)" if item.what in differed else "")
    if claims:
        yield f"Sentences of the report that print another number: {len(claims)}:"
        yield from (f"- {item}" for item in claims)
    if different or claims:
        yield "Publish the new version with `ccg accept`."
