"""The framework matrix of a study: out to a workbook for its analysts, and their summaries back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.coding.cases.framework.matrix import Framework, framework, possible_cases
from analysis.coding.cases.framework.returning import read_matrix
from analysis.coding.cases.framework.summaries import FILE, read_summaries, write_summaries
from analysis.coding.cases.framework.workbook import export_matrix
from analysis.coding.codebook.definition import Codebook, load_codebook
from analysis.problems import Problem, ProblemsFound
from analysis.processed import load_codings, load_turns

if TYPE_CHECKING:
    from analysis.study import Study


def charted(study: Study, codebook: Codebook, turns: pd.DataFrame, codings: pd.DataFrame) -> Framework:
    """The study's matrix: its cases as params.yaml has them, beside what its analysts wrote so far."""
    by = study.params.coding.cases
    path = _summaries(study)
    known = possible_cases(study, turns, by)
    written = read_summaries(path, known, codebook.themes) if path.exists() else ()
    return framework(codings, turns, codebook, study, written, by)


def write_chart(study: Study, path: Path) -> Iterator[str]:
    """Write the matrix for analysts to fill in (``ccg coding chart FILE``).

    Yields
    ------
    str
        Lines to print.

    Raises
    ------
    ProblemsFound
        The pipeline has not made turns and codings yet, or the summaries cannot be read.
    """
    yield from export_matrix(path, _present(study), study.title)


def read_chart(study: Study, path: Path) -> Iterator[str]:
    """Take the summaries of a filled-in workbook into the study (``ccg coding charted FILE``).

    Raises
    ------
    ProblemsFound
        Every problem of the workbook at once (see `returning.read_matrix`); then nothing is taken.
    """
    returned = read_matrix(path, _present(study), date.today().isoformat())
    target = _summaries(study)
    write_summaries(target, returned.summaries)
    yield from returned.lines()
    yield f"Kept in {target.relative_to(study.folder)}."


def _present(study: Study) -> Framework:
    codebook = load_codebook(study.folder / "codebook.yaml")
    return charted(study, codebook, load_turns(study.folder), load_codings(study.folder))


def _summaries(study: Study) -> Path:
    if not study.interpretations:
        raise ProblemsFound(
            [
                Problem(
                    place="study.yaml, interpretations",
                    found="nothing",
                    expected=f"the folder in which {FILE} is kept",
                    remedy="Add `interpretations: data/raw/interpretations`.",
                )
            ]
        )
    return study.folder / study.interpretations / FILE
