"""The joint display: for each site, the change in the survey beside what its interviews raise most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.engagement.estimates import CHANGE
from analysis.results import Column, Table

if TYPE_CHECKING:
    from analysis.study import Study

MOST = 3


def joint_display(
    estimates: pd.DataFrame,
    themes: Table,
    study: Study,
    outcome: str,
    waves: tuple[str, str],
) -> Table:
    """Each site's change beside its most raised themes.

    Parameters
    ----------
    estimates : DataFrame
        `analysis.engagement.estimates.engagement_estimates`.
    themes : Table
        Participants by theme and site (`analysis.coding.exhibits.by_group`).
    outcome : str
    waves : (str, str)
        First and second wave of the change.

    Returns
    -------
    Table
        One row a site. Themes with the same count as the last one shown are named, too.
    """
    rows = []
    for site in study.sites.values():
        change = estimates[
            (estimates["outcome"] == outcome)
            & (estimates["estimand"] == CHANGE)
            & (estimates["group"] == "site")
            & (estimates["base"] == site.id)
            & (estimates["first"] == waves[0])
            & (estimates["second"] == waves[1])
        ]
        numbers = list(change.iloc[0][["value", "low", "high", "n"]]) if len(change) else [float("nan")] * 4
        raised = themes.data[themes.data["group"] == site.label]
        people = int(raised["base"].max()) if len(raised) else 0
        rows.append((site.label, *numbers, people, _most_raised(raised)))
    first, second = (study.waves[wave].label for wave in waves)
    change = {"kind": "change", "bases": ("n",)}
    columns = (
        Column(name="site", label="Site"),
        Column(name="value", label=f"Change, {first} to {second}", **change),
        Column(name="low", label="Interval", **change),
        Column(name="high", label="Interval", **change),
        Column(name="n", label="n", kind="base"),
        Column(name="people", label="People", kind="base", unit="participants"),
        Column(name="themes", label="Themes raised by most participants", bases=("people",)),
    )
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns]))


def _most_raised(raised: pd.DataFrame) -> str:
    counts = raised[raised["participants"] > 0].sort_values("participants", ascending=False, kind="stable")
    if counts.empty:
        return "none"
    least = counts["participants"].iloc[min(MOST, len(counts)) - 1]
    shown = counts[counts["participants"] >= least]
    return "; ".join(f"{row.theme} ({row.participants})" for row in shown.itertuples())
