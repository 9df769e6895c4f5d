"""Shares by wave: as figures for one outcome, as a table for all, and all answers on the scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.engagement.entries import PROPORTION, only
from analysis.engagement.exhibits.wording import base, heading, share_columns, wave_label, whom
from analysis.engagement.people import ALL
from analysis.results import Column, Figure, Table

if TYPE_CHECKING:
    from analysis.study import Study


def shares_figure(estimates: pd.DataFrame, study: Study, outcome: str) -> Figure:
    """An outcome by wave: everybody, and each role."""
    rows = only(estimates, outcome, (PROPORTION,), (ALL, "role"))
    data = rows.assign(
        wave=rows["first"],
        group=[whom(row.group, row.base, study) for row in rows.itertuples()],
    )[["wave", "group", "value", "low", "high", "n"]]
    label = study.survey.outcomes[outcome].label
    return Figure(
        chart="proportions",
        table=Table(
            columns=(
                Column(name="wave", label="Wave"),
                Column(name="group", label="Who"),
                *share_columns(heading(label)),
                base(),
            ),
            data=data.reset_index(drop=True),
        ),
        roles={"x": "wave"},
        alt=f"Share of people who {label} by wave, for all who answered and by role, with intervals.",
    )


def sites_figure(estimates: pd.DataFrame, study: Study, outcome: str) -> Figure:
    """An outcome by wave, a panel for each site."""
    rows = only(estimates, outcome, (PROPORTION,), ("site",))
    data = rows.rename(columns={"first": "wave", "base": "site"})
    label = study.survey.outcomes[outcome].label
    return Figure(
        chart="proportions",
        table=Table(
            columns=(
                Column(name="wave", label="Wave"),
                Column(name="site", label="Site"),
                *share_columns(heading(label)),
                base(),
            ),
            data=data[["wave", "site", "value", "low", "high", "n"]].reset_index(drop=True),
        ),
        roles={"x": "wave", "panel": "site", "group": "site"},
        alt=f"Share of people who {label} by wave, one panel for each site, with intervals.",
    )


def scale_figure(responses: pd.DataFrame, study: Study, question: str) -> Figure:
    """All answers to a question, by wave: what a yes-or-no reading may hide.

    Of a question of several answers there are no rows: their shares do not add up to a whole.
    """
    definition = study.survey.questions[question]
    labels = {} if definition.kind == "multiple" else definition.categories
    asked = responses[responses[question].notna()]
    rows = []
    for wave in [w for w in study.waves if (asked["wave"] == w).any()]:
        counts = asked.loc[asked["wave"] == wave, question].value_counts()
        n = int(counts.sum())
        rows += [(wave, label, counts.get(name, 0) / n, n) for name, label in labels.items()]
    return Figure(
        chart="stacked",
        table=Table(
            columns=(
                Column(name="wave", label="Wave"),
                Column(name="category", label="Answer"),
                Column(name="value", label="Share", kind="proportion", bases=("n",)),
                base(),
            ),
            data=pd.DataFrame(rows, columns=["wave", "category", "value", "n"]),
        ),
        roles={"row": "wave"},
        alt=f"Answers to the question “{study.survey.questions[question].text}”, by wave.",
    )


def shares_table(estimates: pd.DataFrame, study: Study, outcomes: Sequence[str]) -> Table:
    """Outcomes in rows, for everybody and each role; a share with its base for each wave."""
    rows = estimates[(estimates["estimand"] == PROPORTION) & estimates["group"].isin([ALL, "role"])]
    waves = [wave for wave in study.waves if wave in set(rows["first"])]
    data, columns = [], [Column(name="outcome", label="Outcome"), Column(name="who", label="Who")]
    for wave in waves:
        label = wave_label(wave, study)
        columns += [
            Column(name=f"value_{wave}", label=label, kind="proportion", bases=(f"n_{wave}",)),
            base(f"n_{wave}", f"n {label}"),
        ]
    for outcome in outcomes:
        of_outcome = rows[rows["outcome"] == outcome]
        for (group, name), cells in of_outcome.groupby(["group", "base"], sort=False):
            by_wave = cells.set_index("first")
            line = [heading(study.survey.outcomes[outcome].label), whom(group, name, study)]
            for wave in waves:
                there = wave in by_wave.index
                line += list(by_wave.loc[wave, ["value", "n"]]) if there else [float("nan"), 0]
            data.append(line)
    return Table(
        columns=tuple(columns),
        data=pd.DataFrame(data, columns=[column.name for column in columns]),
    )
