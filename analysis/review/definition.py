"""Checking a study's definition and raw files before anything is computed."""

from __future__ import annotations

from pathlib import Path

from analysis.problems import Problem, ProblemsFound
from analysis.study import Study, load_study


def check(folder: Path) -> str:
    """Check everything that a study's files can get wrong.

    study.yaml and params.yaml come first, since the rest is read by what they say. Then every other part is
    looked at, whatever is wrong with the one before.

    Returns
    -------
    str
        What was checked.

    Raises
    ------
    ProblemsFound
        With every problem found.
    """
    study = load_study(folder)
    problems: list[Problem] = []
    for part in (_survey, _fieldwork, _codebook, _narrative):
        try:
            part(study)
        except ProblemsFound as error:
            problems += error.problems
    if problems:
        raise ProblemsFound(problems)
    return _told(study)


def _survey(study: Study) -> None:
    from analysis.problems import raise_if_any
    from analysis.survey.cleaning import check_files

    raise_if_any(check_files(study))


def _fieldwork(study: Study) -> None:
    """Transcripts, then the passages that interpretations quote from them."""
    from analysis.coding.codebook import load_codebook
    from analysis.coding.interpretations import read_interpretations
    from analysis.synthesis.triangulation import read_triangulation
    from analysis.transcripts.preparing import prepare

    prepared = prepare(study)
    if study.interpretations is None:
        return
    themes = load_codebook(study.folder / "codebook.yaml").themes
    folder = study.folder / study.interpretations
    read_interpretations(folder / "themes.yaml", prepared.turns, prepared.participants, themes)
    if (folder / "triangulation.yaml").exists():
        read_triangulation(folder / "triangulation.yaml", study, themes)


def _codebook(study: Study) -> None:
    from analysis.coding.codebook import load_codebook
    from analysis.coding.examples import check_examples

    if study.transcripts is not None:
        check_examples(load_codebook(study.folder / "codebook.yaml"))


def _narrative(study: Study) -> None:
    from analysis.reporting.narrative import check_narrative

    check_narrative(study.folder / "reports/report.md")


def _told(study: Study) -> str:
    parts = [f"{len(study.survey.files)} survey waves", f"{len(study.survey.outcomes)} outcomes"]
    if study.transcripts is not None:
        parts.append("transcripts, register and codebook")
    return "No problem found in the definition, " + ", ".join(parts) + " and the narrative."
