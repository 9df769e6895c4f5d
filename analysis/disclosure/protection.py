"""Protecting all tables of a release together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from analysis.display import rounded
from analysis.results import Column, Estimate
from analysis.study.choices import DisclosureRules

SMALL_BASE = "smallest base"
WHOLE_PERCENT = "rounded percentages"
ROUNDED_STATISTICS = "rounded statistics"
# Of p values, standard errors and numbers on other scales: with all digits they would tell a small count.
DECIMALS = 3
# From here on a p value is printed with two decimals (`analysis.display.p_value`).
_TWO_DECIMALS_FROM = 0.095
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
    """The numbers of people (or turns) that an estimate rests on: one for a share, two for a change."""
    details = estimate.details
    if "n_first" in details and "n_second" in details:
        return {"n_first": details["n_first"], "n_second": details["n_second"]}
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
            rule, rounding = WHOLE_PERCENT, partial(round_share, percent_decimals=rules.percent_decimals)
        elif column.kind == "p":
            rule, rounding = ROUNDED_STATISTICS, round_p
        elif column.kind == "number":
            rule, rounding = ROUNDED_STATISTICS, round_statistic
        else:
            continue
        # Arrays, because a release has thousands of findings of one row each.
        before = data[column.name].to_numpy(dtype=float, na_value=np.nan)
        after = np.array([rounding(value) for value in before], dtype=float)
        data[column.name] = after
        changed = (before != after) & ~np.isnan(before)
        for row in np.flatnonzero(changed):
            yield name, int(row), column.name, rule, "rounded"


def round_share(value: float, percent_decimals: int) -> float:
    """A proportion rounded as its percentage is printed.

    Examples
    --------
    >>> round_share(0.125, 0), round_share(-0.0712, 0)
    (0.13, -0.07)
    """
    if pd.isna(value):
        return float("nan")
    return round(float(rounded(100 * value, percent_decimals)) / 100, percent_decimals + 2)


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


def round_p(value: float) -> float:
    """A p value with three decimals; like `round_statistic` where only two of them are printed.

    Examples
    --------
    >>> round_p(0.03126), round_p(0.0045), round_p(0.2346), round_p(0.00004)
    (0.031, 0.005, 0.234, 0.0)
    """
    if not math.isfinite(value) or value >= _TWO_DECIMALS_FROM:
        return round_statistic(value)
    return float(rounded(value, DECIMALS))
