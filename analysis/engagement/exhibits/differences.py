"""Whether roles, or sites, differ in how much they changed: one against another, and all at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd

from analysis.display import WAVE_BASES
from analysis.engagement.entries import CONTRAST, INTERACTION, OTHERS, estimate_of, only
from analysis.engagement.exhibits.wording import BASES, base_columns, pair_label, whom
from analysis.engagement.families import ADJUSTED
from analysis.results import Column, Table

if TYPE_CHECKING:
    from analysis.study import Study


def contrasts_table(estimates: pd.DataFrame, study: Study, outcome: str) -> Table:
    """The change of each role less that of another, and of each site less that of all the others.

    Each line rests on the people of either side. p is adjusted for looking at all roles, or all sites, at
    once (Holm); the intervals are not.
    """
    rows = []
    for _, row in only(estimates, outcome, (CONTRAST,)).iterrows():
        estimate = estimate_of(row)
        other = f"the other {row['group']}s" if row["against"] == OTHERS else ""
        less = other or whom(row["group"], row["against"], study)
        line = f"{whom(row['group'], row['base'], study)} less {less}"
        people = [int(estimate.details.get(name) or 0) for name in WAVE_BASES]
        numbers = estimate.value, estimate.low, estimate.high
        adjusted = estimate.details.get(ADJUSTED, float("nan"))
        rows.append((pair_label((row["first"], row["second"]), study), line, *numbers, adjusted, *people))
    columns = (
        Column(name="waves", label="Waves"),
        Column(name="line", label="Change of"),
        *(
            Column(
                name=name, label=label, kind="change", bases=WAVE_BASES, tolerance="iterative", adjusted=True
            )
            for name, label in (("value", "Difference"), ("low", "Interval"), ("high", "Interval"))
        ),
        Column(name="p", label="Adjusted p", kind="p", bases=WAVE_BASES, tolerance="iterative"),
        *base_columns(None, study),
        *(
            Column(name=name, label=label, kind="base")
            for name, label in zip(WAVE_BASES[2:], ("n first, other", "n second, other"), strict=True)
        ),
    )
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns]))


def differences_table(estimates: pd.DataFrame, study: Study, outcome: str) -> Table:
    """Whether the change differs between roles and between sites, and how much the sites vary."""
    tests = only(estimates, outcome, (INTERACTION,))
    rows = []
    for test in tests.itertuples():
        waves = pair_label((test.first, test.second), study)
        people = [json.loads(test.details).get(name) or 0 for name in BASES]
        rows.append([waves, f"Same for every {test.group}", test.value, test.df, test.p, *people])
    columns = (
        Column(name="waves", label="Waves"),
        Column(name="question", label="Is the change the"),
        Column(name="value", label="Chi-squared", kind="number", bases=BASES, tolerance="iterative"),
        Column(name="df", label="df", kind="count", bases=BASES),
        Column(name="p", label="p", kind="p", bases=BASES, tolerance="iterative"),
        *base_columns(None, study),
    )
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns]))
