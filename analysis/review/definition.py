"""Checking a study's definition and raw files before anything is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.study import Study, load_study
from analysis.study.section import UNDECIDED

if TYPE_CHECKING:
    import pandas as pd

    from analysis.coding.codebook.definition import Codebook
    from analysis.coding.human.interpretations import Interpretations
    from analysis.transcripts.preparing import Prepared

T = TypeVar("T")
P = ParamSpec("P")
_ASKING = f"# {UNDECIDED}:"
# What a folder has in which the pipeline runs, or is meant to.
_OF_A_PIPELINE = ("dvc.yaml", "notebooks")


def _no_problems(folder: Path) -> tuple[Problem, ...]:
    return ()


def check(folder: Path, pipeline: Callable[[Path], Iterable[Problem]] = _no_problems) -> str:
    """Check everything that a study's files can get wrong.

    study.yaml and params.yaml come first, since the rest is read by what they say. Then every other part is
    looked at, whatever is wrong with the one before. A folder that holds nothing but a definition and raw
    files is checked without the pipeline.

    Parameters
    ----------
    folder : Path
    pipeline : callable
        What the pipeline lacks in this folder before it begins.

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
    from analysis.survey.cleaning import check_files

    study = load_study(folder)
    notes: list[str] = []
    problems = check_files(study, notes, partial(frame_weights, choices=study.params.weights))
    lacking = list(pipeline(folder)) if any((folder / name).exists() for name in _OF_A_PIPELINE) else []
    problems += lacking
    missing = {problem.place for problem in lacking}
    codebook = None if "codebook.yaml" in missing else _check_codebook(study, problems)
    written = _check_fieldwork(study, codebook, problems, notes)
    if "reports/report.md" not in missing:
        _check_report(study, codebook, written, problems)
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


def _check_codebook(study: Study, problems: list[Problem]) -> Codebook | None:
    """The codebook with its examples; a study without transcripts may have none."""
    from analysis.coding.codebook.definition import load_codebook
    from analysis.coding.codebook.examples import check_examples

    path = study.folder / "codebook.yaml"
    if study.transcripts is None and not path.exists():
        return None
    codebook = _noted(problems, load_codebook, path)
    if codebook is not None:
        _noted(problems, check_examples, codebook)
    return codebook


def _check_fieldwork(
    study: Study, codebook: Codebook | None, problems: list[Problem], notes: list[str]
) -> Interpretations | None:
    """The transcripts, then what people wrote about them; their readings, where these could be read."""
    from analysis.synthesis.triangulation import read_triangulation
    from analysis.transcripts.deidentification.vault import open_vault
    from analysis.transcripts.preparing import prepare

    written = study.folder / study.interpretations if study.interpretations else None
    if codebook is not None and written is not None and (written / "triangulation.yaml").exists():
        _noted(problems, read_triangulation, written / "triangulation.yaml", study, codebook.themes)
    if study.transcripts is None:
        return None
    _check_tables(study, problems)
    prepared = _noted(problems, lambda: prepare(study, open_vault(study)))
    if prepared is None or codebook is None:
        return None
    if unlisted := prepared.flow["unlisted_names"]:
        notes.append(
            f"{unlisted} places in the transcripts look like names that the roster does not have, and are "
            "not masked: give the study a vault (transcripts.vault), so that people can decide on them."
        )
    _check_coding(study, prepared.turns, codebook, problems)
    if written is None:
        return None
    return _check_readings(study, written, prepared, codebook, problems)


def _check_tables(study: Study, problems: list[Problem]) -> None:
    """Tables of the fieldwork that only the notebooks read."""
    from analysis.transcripts.deidentification.checking import read_checked
    from analysis.transcripts.fieldwork.guides import read_guides

    fieldwork = study.transcripts
    if fieldwork.guides:
        _noted(problems, read_guides, study.folder / fieldwork.guides)
    if fieldwork.checked:
        _noted(problems, read_checked, study.folder / fieldwork.checked)


def _check_coding(study: Study, turns: pd.DataFrame, codebook: Codebook, problems: list[Problem]) -> None:
    from analysis.coding.human.judgements import read_judgements
    from analysis.coding.human.open_codes import read_open_codes

    if study.coding is not None:
        _noted(problems, read_judgements, study, turns, codebook)
        if study.coding.open_codes:
            _noted(problems, read_open_codes, study.folder / study.coding.open_codes, turns)


def _check_readings(
    study: Study, written: Path, prepared: Prepared, codebook: Codebook, problems: list[Problem]
) -> Interpretations | None:
    from analysis.coding.cases.framework.matrix import possible_cases
    from analysis.coding.cases.framework.summaries import FILE, read_summaries
    from analysis.coding.human.interpretations import read_interpretations

    if (written / FILE).exists():
        cases = _noted(problems, possible_cases, study, prepared.turns, study.params.coding.cases)
        if cases is not None:
            _noted(problems, read_summaries, written / FILE, cases, codebook.themes)
    return _noted(
        problems,
        read_interpretations,
        written / "themes.yaml",
        prepared.turns,
        prepared.participants,
        codebook.themes,
        study.params.disclosure.smallest_base.get("participants", 1),
    )


def _check_report(
    study: Study, codebook: Codebook | None, written: Interpretations | None, problems: list[Problem]
) -> None:
    """The narrative, as far as it can be known without findings."""
    from analysis.reporting.editions import date_of
    from analysis.reporting.rehearsal import check_narrative
    from analysis.review.citable import Citable

    readings, quotations = {}, []
    if written is not None:
        readings = {
            f"themes.{theme}.interpretation": reading for theme, reading in written.interpretations.items()
        }
        quotations = [f"themes.{theme}.quotation.{name}" for name, theme in written.theme_of.items()]
    citable = Citable(
        study=study, codebook=codebook, written=None if written is None else [*readings, *quotations]
    )
    path = study.folder / "reports/report.md"
    _noted(problems, date_of, study)
    _noted(problems, check_narrative, path, study, citable.why_not, readings)


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
