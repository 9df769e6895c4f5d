"""How alike the people of one site answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.results import Column, Table
from analysis.survey.outcomes import asked, outcome

if TYPE_CHECKING:
    from analysis.study import Study

_RESTS = ("n",)


def clustering_table(responses: pd.DataFrame, study: Study, level: float = 0.95) -> Table:
    """The intraclass correlation of sites in each outcome and wave, and what it does to the variance.

    The design effect is for sites that were drawn from others: by so much the variance of an overall share
    is larger than that of as many people drawn singly.
    """
    from analysis.statistics import intraclass_correlation

    rows = []
    for name, definition in study.survey.outcomes.items():
        people = responses[["wave", "site"]].assign(yes=outcome(responses, study, name))
        for wave in [wave for wave in study.waves if asked(study, name, wave)]:
            found = intraclass_correlation(people[people["wave"] == wave], "yes", "site", level=level)
            rows.append(
                (
                    definition.label[:1].upper() + definition.label[1:],
                    study.waves[wave].label,
                    found.n,
                    found.details["groups"],
                    found.value,
                    found.low,
                    found.high,
                    found.details.get("design_effect", np.nan),
                )
            )
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
