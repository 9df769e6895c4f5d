"""Which themes stand beside a site's change: those that most participants raise, and what ties with them."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from support.tiny_study import write_study

from analysis import load_study
from analysis.engagement.entries import CHANGE, CHANGE_UNIT, Entry, table_of
from analysis.results import Column, Estimate, Table
from analysis.synthesis.joint_display import joint_display

# (participants by theme, in the codebook's order; what is shown)
RAISED = [
    ({"Time": 5, "Pay": 3, "Trust": 2, "Size": 1}, "Time (5); Pay (3); Trust (2)"),
    ({"Time": 5, "Pay": 2, "Trust": 3, "Size": 2}, "Time (5); Trust (3); Pay (2); Size (2)"),
    ({"Time": 1, "Pay": 1, "Trust": 1, "Size": 1}, "Time (1); Pay (1); Trust (1); Size (1)"),
    ({"Time": 4, "Pay": 4, "Trust": 4, "Size": 3}, "Time (4); Pay (4); Trust (4)"),
    ({"Time": 2, "Pay": 0, "Trust": 1, "Size": 0}, "Time (2); Trust (1)"),
    ({"Time": 0, "Pay": 0, "Trust": 0, "Size": 0}, "none"),
]


@pytest.fixture
def study(tmp_path):
    return load_study(write_study(tmp_path))


def themes(raised: dict[str, dict[str, int]]) -> Table:
    rows = [(site, theme, people, 6) for site, of_site in raised.items() for theme, people in of_site.items()]
    names = ("group", "theme", "participants", "base")
    return Table(
        columns=tuple(Column(name=name, label=name) for name in names),
        data=pd.DataFrame(rows, columns=list(names)),
    )


def change(site: str, value: float, n_first: int, n_second: int) -> Entry:
    estimate = Estimate(
        value=value, low=value - 0.1, high=value + 0.2, n=n_first + n_second, unit=CHANGE_UNIT,
        method="m", tolerance="closed_form", details={"n_first": n_first, "n_second": n_second},
    )  # fmt: skip
    return Entry(
        outcome="high", estimand=CHANGE, group="site", base=site, first="2013", second="2014",
        estimate=estimate,
    )  # fmt: skip


def display(study, raised, *entries):
    return joint_display(table_of(entries), themes(raised), study, "high", ("2013", "2014"))


@pytest.mark.parametrize(("raised", "shown"), RAISED)
def test_the_themes_of_a_site(study, raised, shown):
    table = display(study, {"North": raised})
    assert table.data.set_index("site").loc["North", "themes"] == shown


def test_each_site_has_its_own_change_its_two_bases_and_its_own_themes(study):
    table = display(
        study,
        {"North": {"Time": 2, "Pay": 1}, "South": {"Time": 0, "Pay": 3}},
        change("south", 0.2, 12, 14),
        change("north", -0.3, 10, 11),
    )
    rows = [tuple(row) for row in table.data.round(3).itertuples(index=False)]
    assert rows == [
        ("North", -0.3, -0.4, -0.1, 10, 11, 6, "Time (2); Pay (1)"),
        ("South", 0.2, 0.1, 0.4, 12, 14, 6, "Pay (3)"),
    ]
    change_columns = [column for column in table.columns if column.kind == "change"]
    assert [column.bases for column in change_columns] == [("n_first", "n_second")] * 3
    assert [c.bases for c in table.columns if c.name == "themes"] == [("people",)]


def test_a_site_without_an_estimate_and_without_interviews(study):
    table = display(study, {"North": {"Time": 2}}, change("north", -0.3, 10, 11))
    south = table.data.set_index("site").loc["South"]
    assert south[["value", "low", "high"]].isna().all()
    assert south[["n_first", "n_second", "people", "themes"]].tolist() == [0, 0, 0, "none"]
    assert json.loads(table.data.to_json())["themes"]["1"] == "none"
