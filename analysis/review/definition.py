"""Checking a study's definition and raw files before anything is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.study import Study, load_study
from analysis.study.section import UNDECIDED

T = TypeVar("T")
P = ParamSpec("P")
_ASKING = f"# {UNDECIDED}:"


def check(folder: Path) -> str:
    """Check everything that a study's files can get wrong.

    study.yaml and params.yaml come first, since the rest is read by what they say. Then every other part is
    looked at, whatever is wrong with the one before.

    Returns
    -------
    str
        What was checked, and what is not wrong but should be known.

    Raises
    ------
    ProblemsFound
        With every problem found.
    """
    from analysis.engagement.weights import frame_weights
    from analysis.reporting.narrative import check_narrative
    from analysis.survey.cleaning import check_files

    study = load_study(folder)
    notes: list[str] = []
    problems = check_files(study, notes, partial(frame_weights, choices=study.params.weights))
    if study.transcripts is not None:
        _check_fieldwork(study, problems, notes)
    _noted(problems, check_narrative, study.folder / "reports/report.md")
    raise_if_any(problems)
    return "\n".join([_told(study), *_left_of_a_draft(folder / "study.yaml"), *notes])


def _left_of_a_draft(path: Path) -> Iterator[str]:
    """That comments of a draft still ask for decisions, if any do."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    asking = [number for number, line in enumerate(lines, start=1) if line.strip().startswith(_ASKING)]
    if asking:
        yield (
            f"{path.name}, line {asking[0]}: {len(asking)} comments `{_ASKING}` of the draft still stand. "
            "Delete each when you have decided."
        )


def _check_fieldwork(study: Study, problems: list[Problem], notes: list[str]) -> None:
    """The transcripts and the codebook, then what people wrote about both."""
    from analysis.coding.codebook.definition import load_codebook
    from analysis.coding.codebook.examples import check_examples
    from analysis.coding.human.interpretations import read_interpretations
    from analysis.coding.human.judgements import read_judgements
    from analysis.coding.human.open_codes import read_open_codes
    from analysis.synthesis.triangulation import read_triangulation
    from analysis.transcripts.deidentification.vault import open_vault
    from analysis.transcripts.preparing import prepare

    prepared = _noted(problems, lambda: prepare(study, open_vault(study)))
    codebook = _noted(problems, load_codebook, study.folder / "codebook.yaml")
    if codebook is None:
        return
    _noted(problems, check_examples, codebook)
    written = study.folder / study.interpretations if study.interpretations else None
    if written is not None and (written / "triangulation.yaml").exists():
        _noted(problems, read_triangulation, written / "triangulation.yaml", study, codebook.themes)
    if prepared is None:
        return
    if unlisted := prepared.flow["unlisted_names"]:
        notes.append(
            f"{unlisted} places in the transcripts look like names that the roster does not have, and are "
            "not masked: give the study a vault (transcripts.vault), so that people can decide on them."
        )
    turns, people = prepared.turns, prepared.participants
    if written is not None:
        smallest = study.params.disclosure.smallest_base.get("participants", 1)
        _noted(
            problems,
            read_interpretations,
            written / "themes.yaml",
            turns,
            people,
            codebook.themes,
            smallest,
        )
    if study.coding is not None:
        _noted(problems, read_judgements, study, turns, codebook)
        if study.coding.open_codes:
            _noted(problems, read_open_codes, study.folder / study.coding.open_codes, turns)


def _noted(
    problems: list[Problem], look: Callable[P, T], *arguments: P.args, **settings: P.kwargs
) -> T | None:
    """What a look at a part gives; None, and its problems noted, when something is wrong with it."""
    try:
        return look(*arguments, **settings)
    except ProblemsFound as error:
        problems += error.problems
        return None


def _told(study: Study) -> str:
    parts = [f"{len(study.survey.files)} survey waves", f"{len(study.survey.outcomes)} outcomes"]
    if study.transcripts is not None:
        parts.append("transcripts, register and codebook")
    return "No problem found in the definition, " + ", ".join(parts) + " and the narrative."
