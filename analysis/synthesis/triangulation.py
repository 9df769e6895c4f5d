"""The triangulation matrix: both strands on the same matter, and whether people judge them to agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.display import CHANGE as CHANGE_UNIT
from analysis.display import display
from analysis.engagement.entries import CHANGE, PROPORTION, estimate_of
from analysis.engagement.people import overall
from analysis.results import Column, Table
from analysis.study.section import Section, read_yaml

if TYPE_CHECKING:
    from analysis.coding.codebook.definition import Codebook
    from analysis.study import Study

# The four convergence codes of the triangulation protocol of Farmer et al. (2006), Qualitative Health
# Research 16, 377-394.
VERDICTS = ("agreement", "partial agreement", "dissonance", "silence")


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A theme beside a survey outcome on the same matter, and how an analyst judges the two."""

    theme: str
    outcome: str
    base: str
    verdict: str
    note: str
    analyst: str


def read_triangulation(path: Path, study: Study, themes: Mapping[str, object]) -> tuple[Comparison, ...]:
    """Read the analysts' comparisons.

    Parameters
    ----------
    path : Path
        YAML with a list ``comparisons`` of ``theme, outcome, base`` (``all``, a role or a site), ``verdict``
        (one of `VERDICTS`), ``note, analyst``.

    Raises
    ------
    ProblemsFound
        With every unknown theme, outcome, base or verdict.
    """
    section = read_yaml(path)
    section.choice("schema", ("triangulation/1",))
    found = section.listed("comparisons", lambda s: _comparison(s, study, themes))
    section.finish()
    return found


def matrix(
    comparisons: tuple[Comparison, ...],
    estimates: pd.DataFrame,
    themes: Mapping[str, tuple[int, int]],
    codebook: Codebook,
    study: Study,
) -> Table:
    """The comparisons with what each strand says.

    Parameters
    ----------
    themes : mapping of str to (int, int)
        For each theme, how many participants raise it and of how many.
    """
    rows = []
    for item in comparisons:
        people, of = themes[item.theme]
        said, n = _survey_says(item, estimates, study)
        rows.append(
            (
                codebook.themes[item.theme].label,
                said,
                n,
                people,
                of,
                item.verdict.capitalize(),
                item.note,
            )
        )
    columns = (
        Column(name="theme", label="Theme"),
        Column(name="survey", label="Survey", bases=("n",)),
        Column(name="n", label="n", kind="base"),
        Column(name="people", label="Raised by", kind="count", bases=("of",), unit="participants"),
        Column(name="of", label="of", kind="base", unit="participants"),
        Column(name="verdict", label="Judgement"),
        Column(name="note", label="Why"),
    )
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns]))


def _survey_says(item: Comparison, estimates: pd.DataFrame, study: Study) -> tuple[str, int]:
    """The last change that params.yaml names, where two waves asked, else the last share; and its base."""
    of = estimates[(estimates["outcome"] == item.outcome) & (estimates["base"] == item.base)]
    changes = of[of["estimand"] == CHANGE]
    label = study.survey.outcomes[item.outcome].label
    label = label[:1].upper() + label[1:]
    shown = changes if len(changes) else of[of["estimand"] == PROPORTION]
    if shown.empty:  # a role that the survey has not reached
        return "Not asked", 0
    row = shown.iloc[-1]
    estimate = estimate_of(row)
    decimals = study.params.disclosure.percent_decimals
    shown = display(estimate, decimals)
    first = study.waves[row["first"]].label
    if estimate.unit == CHANGE_UNIT:
        n = min(estimate.details.get("n_first", 0), estimate.details.get("n_second", 0))
        return f"{label}: {shown}, {first} to {study.waves[row['second']].label}", n
    return f"{label}: {shown} in {first}", estimate.n


def _bases(study: Study, outcome: str) -> list[str]:
    """Whom an outcome is estimated for: a question that one role alone was asked has no "all"."""
    if outcome not in study.survey.outcomes:
        return ["all", *study.roles, *study.sites]
    asked_of = study.survey.outcomes[outcome].asked or tuple(study.roles)
    return [overall(study, outcome)[1], *asked_of, *study.sites]


def _comparison(section: Section, study: Study, themes: Mapping[str, object]) -> Comparison:
    theme, outcome, base = section.text("theme"), section.text("outcome"), section.text("base", "all")
    for key, name, known in (
        ("theme", theme, themes),
        ("outcome", outcome, study.survey.outcomes),
        ("base", base, _bases(study, outcome)),
    ):
        if name not in known:
            section.problem(key, f"the {key} {name!r}", "one of: " + ", ".join(known))
    return Comparison(
        theme=theme,
        outcome=outcome,
        base=base,
        verdict=section.choice("verdict", VERDICTS),
        note=section.text("note"),
        analyst=section.text("analyst"),
    )
