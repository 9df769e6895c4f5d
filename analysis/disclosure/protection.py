"""Protecting all tables of a release together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.display import WAVE_BASES, as_printed, cell_decimals, printed_p, rounded
from analysis.results import Column, Estimate
from analysis.study.choices import DisclosureRules

SMALL_BASE = "smallest base"
ROUNDED_PERCENT = "rounded percentages"
ROUNDED_STATISTICS = "rounded statistics"
# Of p values, standard errors and numbers on other scales: with all digits they would tell a small count.
DECIMALS = 3
COLUMNS = "columns"


@dataclass(frozen=True, kw_only=True)
class Protected:
    """What may be released.

    Attributes
    ----------
    tables : dict of str to DataFrame
        The tables with suppressed cells empty and percentages rounded.
    decisions : DataFrame
        One row a cell that a rule changed: ``table, row, column, rule, action``; rows count from 0.
    """

    tables: dict[str, pd.DataFrame]
    decisions: pd.DataFrame


def protect(
    tables: Mapping[str, pd.DataFrame],
    rules: DisclosureRules,
    earlier: Sequence[Mapping[str, pd.DataFrame]] = (),
) -> Protected:
    """Apply the rules to all tables of a release.

    A cell that rests on a base below the smallest base is emptied, and so is the base; percentages and
    changes are rounded to the decimals of the rules, so that a table holds nothing that is not printed; p
    values and other numbers are rounded to three decimals.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        By name. ``data.attrs["columns"]`` holds the `Column` descriptions; without them, columns called
        ``n``, ``base`` or beginning with ``n_`` are bases of every other column of numbers, and texts
        are labels.
    rules : DisclosureRules
    earlier : sequence of such mappings
        Tables that were released before. In this first form a table that repeats an earlier one under its
        name with other cells emptied is not compared; the argument keeps the place of that rule.

    Returns
    -------
    Protected

    Examples
    --------
    >>> from analysis.study.choices import DisclosureRules
    >>> rules = DisclosureRules(profile="p", smallest_base={"respondents": 10}, percent_decimals=0)
    >>> protect({"t": pd.DataFrame({"site": ["a", "b"], "n": [9, 30], "share": [0.3333, 0.2667]})}, rules
    ...         ).tables["t"]
      site     n  share
    0    a   NaN    NaN
    1    b  30.0   0.27
    """
    protected, decisions = {}, []
    for name, data in tables.items():
        columns = data.attrs.get(COLUMNS) or inferred_columns(data)
        data = without_attributes(data)
        decisions += list(_suppress(name, data, columns, rules))
        decisions += list(_round(name, data, columns, rules))
        protected[name] = data
    head = ["table", "row", "column", "rule", "action"]
    return Protected(tables=protected, decisions=pd.DataFrame(decisions, columns=head))


def without_attributes(data: pd.DataFrame) -> pd.DataFrame:
    """A copy that carries no attributes: pandas copies them, deeply, at each operation."""
    plain = data.copy()
    plain.attrs = {}
    return plain


def inferred_columns(data: pd.DataFrame) -> tuple[Column, ...]:
    """What the columns of a plain table are, by their names."""
    bases = tuple(name for name in data.columns if name in ("n", "base") or str(name).startswith("n_"))
    columns = []
    for name in data.columns:
        if name in bases:
            columns.append(Column(name=name, label=str(name), kind="base"))
        elif pd.api.types.is_numeric_dtype(data[name]):
            share = data[name].dropna().between(-1, 1).all() and data[name].dtype.kind == "f"
            kind = "proportion" if share else "count"
            columns.append(Column(name=name, label=str(name), kind=kind, bases=bases))
        else:
            columns.append(Column(name=name, label=str(name)))
    return tuple(columns)


def estimate_bases(estimate: Estimate) -> dict[str, int]:
    """The numbers of people (or turns) that an estimate rests on.

    One for a share, two for a change, four for a contrast of changes.
    """
    details = estimate.details
    if "n_first" in details and "n_second" in details:
        return {name: details[name] for name in WAVE_BASES if name in details}
    return {"n": estimate.n}


def too_small(base: float, unit: str, rules: DisclosureRules) -> bool:
    """Whether a statistic that rests on this base must be suppressed (missing or 0: it is about nobody)."""
    return bool(pd.notna(base) and 0 < base < rules.smallest_base.get(unit, 0))


def _suppress(
    name: str, data: pd.DataFrame, columns: tuple[Column, ...], rules: DisclosureRules
) -> Iterator[tuple]:
    governing = {name for column in columns for name in column.bases}
    small = {
        column.name: np.array([too_small(base, column.unit, rules) for base in data[column.name]], dtype=bool)
        for column in columns
        if column.kind == "base" or column.name in governing
    }
    for column in columns:
        # A base may rest on others: a total with one small part would tell that part.
        bases = (*column.bases, column.name) if column.kind == "base" else column.bases
        hidden = np.zeros(len(data), dtype=bool)
        for base in bases:
            hidden |= small[base]
        if not hidden.any():
            continue
        there = hidden & data[column.name].notna().to_numpy()
        if pd.api.types.is_integer_dtype(data[column.name]) or pd.api.types.is_bool_dtype(data[column.name]):
            data[column.name] = data[column.name].astype(float)
        data[column.name] = data[column.name].mask(hidden, None if column.kind == "text" else float("nan"))
        for row in np.flatnonzero(there):
            yield name, int(row), column.name, SMALL_BASE, "suppressed"


def _round(
    name: str, data: pd.DataFrame, columns: tuple[Column, ...], rules: DisclosureRules
) -> Iterator[tuple]:
    for column in columns:
        if column.kind in ("proportion", "change"):
            rule = ROUNDED_PERCENT
        elif column.kind in ("number", "p"):
            rule = ROUNDED_STATISTICS
        else:
            continue
        # Arrays, because a release has thousands of findings of one row each.
        before = data[column.name].to_numpy(dtype=float, na_value=np.nan)
        after = np.fromiter(_rounded(before, column, data, rules.percent_decimals), float, len(data))
        data[column.name] = after
        changed = (before != after) & ~np.isnan(before)
        for row in np.flatnonzero(changed):
            yield name, int(row), column.name, rule, "rounded"


def _rounded(
    values: np.ndarray, column: Column, data: pd.DataFrame, percent_decimals: int
) -> Iterator[float]:
    """The values of a column as they are released: no digit more than is printed."""
    if column.kind == "p":
        return map(printed_p, values)
    if column.kind == "number":
        return map(round_statistic, values)
    if column.kind == "proportion" or column.adjusted is False:
        return (as_printed(value, percent_decimals) for value in values)
    rows = data.to_dict("records")
    return (
        as_printed(value, cell_decimals(column, row, percent_decimals))
        for value, row in zip(values, rows, strict=True)
    )


def round_statistic(value: float) -> float:
    """A standard error or another number with three decimals.

    A last 5 that came of rounding up is lowered: rounded once more, to the two decimals that are printed,
    it would print another number than the statistic itself.

    Examples
    --------
    >>> round_statistic(4.12345), round_statistic(0.0004), round_statistic(0.2346), rounded(0.2346, 2)
    (4.123, 0.0, 0.234, '0.23')
    """
    if not math.isfinite(value):
        return value
    short = float(rounded(value, DECIMALS))
    if rounded(short, DECIMALS - 1) == rounded(value, DECIMALS - 1):
        return short
    return round(short - math.copysign(10**-DECIMALS, value), DECIMALS)
