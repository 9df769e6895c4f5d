"""What stands in a cell: a printed value, the mark of one withheld, or that of one that cannot be had."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Literal

import pandas as pd

from analysis.display import cell_decimals, integer, p_value, percent, points, rounded
from analysis.results import Column, Table
from analysis.study.choices import DisclosureRules

WITHHELD, ABSENT = "c", "–"
State = Literal["shown", "withheld", "absent"]


def state(
    column: Column, bases: Mapping[str, Column], row: Mapping[Hashable, Any], rules: DisclosureRules
) -> State:
    """Whether a cell is shown, withheld by the disclosure rules, or absent because there is no such value.

    A cell without a value is withheld when one of the bases that it rests on (itself, if it is one) is
    withheld or too small; otherwise there is no such value: an estimate that cannot be had, a wave that did
    not ask.
    """
    value = row[column.name]
    if not pd.isna(value):
        return "absent" if column.kind == "base" and not value else "shown"  # nobody was asked
    if column.kind == "base":
        return "withheld"
    for name in column.bases:
        base = row[name]
        if pd.isna(base) or 0 < base < rules.smallest_base.get(bases[name].unit, 0):
            return "withheld"
    return "absent"


def states(table: Table, rules: DisclosureRules) -> pd.DataFrame:
    """The state of every cell of a table, in its shape."""
    rows = table.data.to_dict("records")
    columns = {column.name: column for column in table.columns}
    return pd.DataFrame(
        [[state(column, columns, row, rules) for column in table.columns] for row in rows],
        columns=list(columns),
    )


def row_decimals(table: Table, column: Column, decimals: int) -> list[int]:
    """To how many decimals each row prints a column."""
    if column.adjusted is False:
        return [decimals] * len(table.data)
    return [cell_decimals(column, row, decimals) for row in table.data.to_dict("records")]


def printed(value: Any, column: Column, decimals: int = 0, *, unit: bool = True) -> str:
    """A value as its column prints it; `unit` is whether a percentage shows its sign.

    Examples
    --------
    >>> printed(0.123, Column(name="value", label="Share", kind="proportion"))
    '12%'
    >>> printed(-0.07, Column(name="value", label="Change", kind="change"))
    '−7'
    >>> printed(1259, Column(name="n", label="n", kind="base"))
    '1,259'
    """
    if column.kind == "proportion":
        return percent(float(value), decimals).removesuffix("" if unit else "%")
    if column.kind == "change":
        return points(float(value), decimals)
    if column.kind == "base" and not value:
        return ABSENT  # nobody was asked
    if column.kind in ("count", "base"):
        return integer(value)
    if column.kind == "p":
        return p_value(float(value))
    if column.kind == "number":
        return rounded(float(value), 2).replace("-", "−")
    return str(value)
