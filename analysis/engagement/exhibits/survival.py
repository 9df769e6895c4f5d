"""Does a change survive other analyses: one departure at a time, all combinations, non-respondents."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import pandas as pd

from analysis.engagement.entries import counted, estimate_of
from analysis.engagement.exhibits.wording import (
    BASES,
    base_columns,
    change_columns,
    flag,
    flags,
    heading,
    pair_label,
)
from analysis.engagement.people import overall
from analysis.engagement.robustness import NONRESPONSE, SITES, TIPPING, WORST_AND_BEST
from analysis.results import Column, Figure, Table

if TYPE_CHECKING:
    from analysis.study import Study


def robustness_figure(robustness: pd.DataFrame, study: Study, outcome: str, waves: tuple[str, str]) -> Figure:
    """The change in an outcome under the primary and the other analyses."""
    rows = _overall(robustness, study, outcome, waves)
    rows = rows[rows["kind"] != NONRESPONSE]
    data = rows.assign(
        group=rows["kind"],
        label=rows["analysis"],
        adjusted=flags(rows),
        n_first=counted(rows, "n_first"),
        n_second=counted(rows, "n_second"),
    )
    # The whole less a line without one site would tell that site: each line rests on whom it leaves out.
    for name in BASES:
        whole = data.loc[data["primary"], name].max() if data["primary"].any() else 0
        data[f"left_{name}"] = (whole - data[name]).where(data["kind"] == SITES, 0)
    bases = (*BASES, *(f"left_{name}" for name in BASES))
    columns = (
        Column(name="group", label="What is changed"),
        Column(name="label", label="Analysis"),
        *(dataclasses.replace(column, bases=bases) for column in change_columns(adjusted="adjusted")),
        *(dataclasses.replace(column, bases=bases[2:]) for column in base_columns(waves, study)),
        flag(),
        *(Column(name=name, label="Left out", kind="base") for name in bases[2:]),
    )
    return Figure(
        chart="forest",
        table=Table(columns=columns, data=data[[column.name for column in columns]].reset_index(drop=True)),
        roles={"highlight": ["Primary"]},
        alt=(
            f"Change in the share of people who {study.survey.outcomes[outcome].label} under the primary "
            "analysis and other reasonable ones, with intervals."
        ),
    )


def specification_figure(
    specifications: pd.DataFrame, study: Study, outcome: str, waves: tuple[str, str]
) -> Figure:
    """The change under every combination of choices, in the order of its size, above the choices made."""
    rows = _between(specifications, outcome, waves).sort_values("value", kind="stable")
    data = rows.assign(
        adjusted=flags(rows), n_first=counted(rows, "n_first"), n_second=counted(rows, "n_second")
    )
    data["cut"] = data["cut"].map(heading)
    data["primary"] = data["primary"].map({True: "yes", False: "no"})
    columns = (
        *change_columns(adjusted="adjusted"),
        Column(name="cut", label="Outcome"),
        Column(name="sample", label="Sample"),
        Column(name="weights", label="Weights"),
        Column(name="missing", label="Missing answers"),
        Column(name="model", label="Model"),
        Column(name="primary", label="Primary"),
        flag(),
        *base_columns(waves, study),
    )
    return Figure(
        chart="specifications",
        table=Table(columns=columns, data=data[[column.name for column in columns]].reset_index(drop=True)),
        roles={},
        alt=(
            f"Change in the share of people who {study.survey.outcomes[outcome].label} under every "
            "combination of outcome cut, sample, weights, treatment of missing answers and model, in the "
            "order of its size, with intervals; the primary analysis is marked."
        ),
    )


def nonresponse_table(robustness: pd.DataFrame, study: Study, outcome: str) -> Table:
    """What those who did not answer could make of each change.

    The worst and the best case are the changes of the whole frame if all non-respondents of one wave answered
    so and none of the other: they are possible, not likely, and no interval of chance. "In doubt from" is the
    share among non-respondents of the second wave from which on the interval takes in 0, "no change at" the
    share at which the change itself is gone.
    """
    rows = []
    for waves in study.params.engagement.changes:
        found = _overall(robustness, study, outcome, waves).set_index("analysis")
        if not {WORST_AND_BEST, TIPPING} <= set(found.index):
            continue
        bounds, tip = estimate_of(found.loc[WORST_AND_BEST]), estimate_of(found.loc[TIPPING])
        if not bounds.estimable:
            continue
        shares = ("respondents_share", "needed_share_interval", "needed_share_point")
        rows.append(
            (
                pair_label(waves, study),
                *(bounds.details[name] for name in ("response_first", "response_second")),
                bounds.value,
                bounds.low,
                bounds.high,
                *(tip.details.get(name, math.nan) for name in shares),
                *(int(bounds.details[name]) for name in BASES),
            )
        )
    columns = (
        Column(name="waves", label="Waves"),
        Column(name="response_first", label="Answered, first", kind="proportion", bases=BASES),
        Column(name="response_second", label="Answered, second", kind="proportion", bases=BASES),
        Column(name="change", label="Change as answered", kind="change", bases=BASES),
        Column(name="worst_low", label="Worst and best case", kind="change", bases=BASES),
        Column(name="worst_high", label="Worst and best case", kind="change", bases=BASES),
        Column(name="said", label="Share in the second wave", kind="proportion", bases=BASES),
        Column(name="doubt", label="Among non-respondents: in doubt from", kind="proportion", bases=BASES),
        Column(name="none", label="Among non-respondents: no change at", kind="proportion", bases=BASES),
        *base_columns(None, study),
    )
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns]))


def _overall(robustness: pd.DataFrame, study: Study, outcome: str, waves: tuple[str, str]) -> pd.DataFrame:
    """The analyses of everybody's change, not of a role's that is declared primary."""
    rows = _between(robustness, outcome, waves)
    return rows[rows["base"] == overall(study, outcome)[1]]


def _between(table: pd.DataFrame, outcome: str, waves: tuple[str, str]) -> pd.DataFrame:
    return table[(table["outcome"] == outcome) & (table["first"] == waves[0]) & (table["second"] == waves[1])]
