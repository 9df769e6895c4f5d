"""The joint display: for each site, the change in the survey beside what its interviews raise most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.engagement.entries import CHANGE, estimate_of
from analysis.results import Column, Table

if TYPE_CHECKING:
    from analysis.study import Study

MOST = 3
# A change rests on both waves: the smaller one decides whether it may be shown.
BASES = ("n_first", "n_second")


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
        Participants by theme and site (`analysis.coding.cases.exhibits.by_group`).
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
        numbers, bases = [float("nan")] * 3, (0, 0)
        if len(change):
            estimate = estimate_of(change.iloc[0])
            numbers = [estimate.value, estimate.low, estimate.high]
            bases = tuple(estimate.details.get(name, 0) for name in BASES)
        raised = themes.data[themes.data["group"] == site.label]
        people = int(raised["base"].max()) if len(raised) else 0
        rows.append((site.label, *numbers, *bases, people, _most_raised(raised)))
    first, second = (study.waves[wave].label for wave in waves)
    change = {"kind": "change", "bases": BASES}
    columns = (
        Column(name="site", label="Site"),
        Column(name="value", label=f"Change, {first} to {second}", **change),
        Column(name="low", label="Interval", **change),
        Column(name="high", label="Interval", **change),
        Column(name="n_first", label=f"n {first}", kind="base"),
        Column(name="n_second", label=f"n {second}", kind="base"),
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
