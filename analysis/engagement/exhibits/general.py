"""The change in sites in general: three methods that take each site as one observation."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import pandas as pd

from analysis.display import ADJUSTED
from analysis.engagement.entries import (
    GEE,
    HETEROGENEITY,
    IN_GENERAL,
    STANDARDISED,
    WILD_CLUSTER,
    estimate_of,
    only,
)
from analysis.engagement.exhibits.wording import base_columns, change_columns, flag, flags, pair_label
from analysis.results import Column, Figure, Table

if TYPE_CHECKING:
    from analysis.study import Study

_GENERAL = "Sites in general"
_METHODS = {
    IN_GENERAL: "Mean of the sites (t)",
    WILD_CLUSTER: "Wild cluster test",
    GEE: "GEE with t (indicative)",
    HETEROGENEITY: "Random effects",
}


def general_table(estimates: pd.DataFrame, study: Study, outcome: str) -> Table:
    """The change as an estimate for sites like these; the sites were chosen, so it is a supplement only."""
    rows = []
    found = only(estimates, outcome, tuple(_METHODS))
    order = list(study.params.engagement.changes)
    for waves in order:
        of_waves = only(found, waves=waves).set_index("estimand")
        # Random effects count sites; the people behind them are those of the other methods.
        people = estimate_of(of_waves.loc[IN_GENERAL]).details if IN_GENERAL in of_waves.index else {}
        for estimand, label in _METHODS.items():
            if estimand not in of_waves.index:
                continue
            row = of_waves.loc[estimand]
            estimate = estimate_of(row)
            details = estimate.details
            rows.append(
                (
                    pair_label(waves, study),
                    label,
                    estimate.value,
                    estimate.low,
                    estimate.high,
                    estimate.p,
                    details.get("sign_flip_p", float("nan")),
                    details.get("prediction_low", float("nan")),
                    details.get("prediction_high", float("nan")),
                    int(people.get("n_first", 0)),
                    int(people.get("n_second", 0)),
                )
            )
    bases = ("n_first", "n_second")
    columns = (
        Column(name="waves", label="Waves"),
        Column(name="method", label="Method"),
        *change_columns(tolerance="iterative", adjusted=True),
        Column(name="p", label="p", kind="p", bases=bases, tolerance="iterative"),
        Column(name="sign_flip_p", label="Sign-flip p", kind="p", bases=bases),
        Column(
            name="prediction_low",
            label="For another site",
            kind="change",
            bases=bases,
            tolerance="iterative",
            adjusted=True,
        ),
        Column(
            name="prediction_high",
            label="For another site",
            kind="change",
            bases=bases,
            tolerance="iterative",
            adjusted=True,
        ),
        *base_columns(None, study),
    )
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns]))


def spread_figure(estimates: pd.DataFrame, study: Study, outcome: str, waves: tuple[str, str]) -> Figure:
    """Each site's own change for the same mix of roles, their mean, and what another site might show.

    The mean and the prediction are about sites in general; with few sites both are wide, and a test that
    finds no difference between sites does not say that they are alike.
    """
    rows = only(estimates, outcome, waves=waves)
    own = only(rows, estimands=(STANDARDISED,), groups=("site",))
    lines = [
        ("These sites", study.sites[row.base].label, row.value, row.low, row.high, adjusted, *_people(row))
        for row, adjusted in zip(own.itertuples(), flags(own), strict=True)
    ]
    for row in only(rows, estimands=(HETEROGENEITY,)).itertuples():
        details = json.loads(row.details)
        limits = details.get("prediction_low"), details.get("prediction_high")
        predicted = [math.nan if limit is None else limit for limit in limits]
        lines.append(
            (_GENERAL, "Mean of sites like these", row.value, row.low, row.high, ADJUSTED, *_people(row))
        )
        lines.append((_GENERAL, "Another site, predicted", row.value, *predicted, ADJUSTED, *_people(row)))
    names = ["group", "label", "value", "low", "high", "adjusted", "n_first", "n_second"]
    data = pd.DataFrame(lines, columns=names)
    columns = (
        Column(name="group", label="Group"),
        Column(name="label", label="Who"),
        *change_columns(adjusted="adjusted"),
        flag(),
        *base_columns(waves, study),
    )
    return Figure(
        chart="forest",
        table=Table(columns=columns, data=data),
        roles={},
        alt=(
            f"Each site’s own change in the share of people who {study.survey.outcomes[outcome].label}, "
            f"{pair_label(waves, study)}, for the same mix of roles, their random-effects mean, and "
            "the interval in which another site’s change is predicted."
        ),
    )


def _people(row: tuple) -> tuple[int, int]:
    details = json.loads(row.details)
    return int(details.get("n_first") or 0), int(details.get("n_second") or 0)
