"""How alike the people of one site answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.results import Column, Estimate, Table
from analysis.survey.outcomes import asked, outcome

if TYPE_CHECKING:
    from analysis.study import Study

_RESTS = ("n",)


@dataclass(frozen=True, kw_only=True)
class Clustering:
    """The intraclass correlation of sites in one outcome and wave."""

    outcome: str
    wave: str
    correlation: Estimate


def clusterings(responses: pd.DataFrame, study: Study) -> list[Clustering]:
    """The intraclass correlation of sites in each outcome, in every wave that asked it."""
    from analysis.statistics import intraclass_correlation

    level = study.params.engagement.level
    found = []
    for name in study.survey.outcomes:
        people = responses[["wave", "site"]].assign(yes=outcome(responses, study, name))
        for wave in [wave for wave in study.waves if asked(study, name, wave)]:
            of_wave = people[people["wave"] == wave]
            correlation = intraclass_correlation(of_wave, "yes", "site", level=level)
            found.append(Clustering(outcome=name, wave=wave, correlation=correlation))
    return found


def clustering_table(found: list[Clustering], study: Study) -> Table:
    """The correlations with their intervals, and what they do to the variance.

    The design effect is for sites that were drawn from others: by so much the variance of an overall share
    is larger than that of as many people drawn singly.
    """
    rows = [
        (
            _label(one, study),
            study.waves[one.wave].label,
            one.correlation.n,
            one.correlation.details["groups"],
            one.correlation.value,
            one.correlation.low,
            one.correlation.high,
            one.correlation.details.get("design_effect", np.nan),
        )
        for one in found
    ]
    columns = (
        Column(name="outcome", label="Outcome"),
        Column(name="wave", label="Wave"),
        Column(name="n", label="n", kind="base"),
        Column(name="sites", label="Sites", kind="count", bases=_RESTS),
        Column(name="value", label="Correlation within sites", kind="number", bases=_RESTS),
        Column(name="low", label="Interval", kind="number", bases=_RESTS),
        Column(name="high", label="Interval", kind="number", bases=_RESTS),
        Column(name="design_effect", label="Design effect", kind="number", bases=_RESTS),
    )
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns]))


def reasons(found: list[Clustering], study: Study) -> list[str]:
    """Why a correlation of the table is not there.

    For the notebook: a reason may tell what everybody in a small group said, so it is in no released table.
    """
    return [
        f"{_label(one, study)}, {study.waves[one.wave].label}: {why}"
        for one in found
        if (why := one.correlation.details.get("not_estimable"))
    ]


def _label(one: Clustering, study: Study) -> str:
    label = study.survey.outcomes[one.outcome].label
    return label[:1].upper() + label[1:]
