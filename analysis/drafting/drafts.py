"""The command `ccg draft-study`: raw files in, study.draft.yaml out, nothing overwritten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.drafting.proposal import propose
from analysis.drafting.writing import decisions, written
from analysis.files import write_text
from analysis.problems import Problem, ProblemsFound

DRAFT = "study.draft.yaml"


def draft_study(paths: Sequence[str | Path], folder: str | Path, output: str | Path = DRAFT) -> Iterator[str]:
    """Write a draft of study.yaml from the raw files of a survey's waves, and tell what is in it.

    Parameters
    ----------
    paths : sequence of str or Path
        The file of each wave.
    folder : str or Path
        The study's folder.
    output : str or Path
        Where to write, from the folder; nothing may be there yet.

    Yields
    ------
    str
        Lines for the terminal.

    Raises
    ------
    ProblemsFound
        When there is a file already, or a raw file is absent, given twice or cannot be read.
    """
    folder = Path(folder)
    target = folder / output
    _refuse(target)
    draft = propose(paths, folder)
    text = written(draft)
    write_text(target, text)
    uses = draft.uses["use"].value_counts()
    several = sum(len(question.matched.columns) > 1 for question in draft.questions)
    several += sum(len(question.waves) > 1 for question in draft.several)
    yield f"{target.name}: files {len(draft.waves)}, columns {len(draft.uses)}"
    asked = len(draft.questions) + len(draft.several)
    yield f"  questions: {asked}, of which in more than one wave: {several}"
    yield f"  columns left out, each with its reason in the draft: {uses.get('left out', 0)}"
    yield f"  decisions for you (search for DECIDE): {decisions(text)}"
    yield from (f"  {doubt}" for doubt in draft.doubts)


def _refuse(target: Path) -> None:
    if target.exists():
        problem = Problem(
            place=target.name,
            found="a file of this name",
            expected="none, since a draft never overwrites one",
            remedy="Move it away, or name another file with --output.",
        )
        raise ProblemsFound([problem])
    if not target.parent.is_dir():
        problem = Problem(
            place=target.name,
            found="no folder to write it to",
            expected="a folder that is there",
            remedy="Make the folder, or name another one with --output.",
        )
        raise ProblemsFound([problem])
