"""The answers of several items as numbers: complete rows, and how many were left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.statistics.inputs import labels

UNIT = "reliability coefficient"


@dataclass(frozen=True, kw_only=True)
class Answers:
    """People who answered every item.

    Attributes
    ----------
    names : list of str
        The items.
    values : ndarray of float, shape (n, items)
        An ordered category is its place in the scale, from 1.
    dropped : int
        Rows with an answer missing, which are left out.
    """

    names: list[str]
    values: np.ndarray
    dropped: int

    def obstacle(self) -> str:
        """Why no reliability can be had of these answers; empty when nothing stands in the way."""
        n = len(self.values)
        if n < 2:
            return f"{'one person' if n else 'nobody'} answered every item"
        ranges = np.ptp(self.values, axis=0)
        same = [name for name, width in zip(self.names, ranges, strict=True) if not width]
        if same:
            return f"everybody gave the same answer to {', '.join(same)}: leave it out"
        return ""


def answers_of(items: pd.DataFrame, fewest: int = 2) -> Answers:
    """The rows in which every item is answered.

    Raises
    ------
    ProblemsFound
        For fewer than `fewest` items, an item named twice, and items that are neither numbers nor ordered
        categories.
    """
    problems = table_problems(items, fewest)
    raise_if_any(problems)
    columns = [numbers_of(items[name], str(name), problems) for name in items.columns]
    raise_if_any(problems)
    values = np.column_stack(columns)
    complete = ~np.isnan(values).any(axis=1)
    return Answers(
        names=[str(name) for name in items.columns],
        values=values[complete],
        dropped=int((~complete).sum()),
    )


def numbers_of(column: pd.Series, name: str, problems: list[Problem]) -> np.ndarray | None:
    """An item's answers as floats, NaN where missing; a problem when they have no order."""
    if isinstance(column.dtype, pd.CategoricalDtype) and column.cat.ordered:
        places = column.cat.codes.to_numpy(dtype=float)
        return np.where(places < 0, np.nan, places + 1)
    if pd.api.types.is_numeric_dtype(column):
        numbers = column.to_numpy(dtype=float, na_value=np.nan)
        if not np.isinf(numbers).any():
            return numbers
        found = f"an infinite number in {int(np.isinf(numbers).sum())} of {len(numbers)} rows"
    elif isinstance(column.dtype, pd.CategoricalDtype):
        found = f"categories without an order: {labels(list(column.cat.categories))}"
    else:
        found = f"values that are no numbers, such as {labels(list(column.dropna().unique()), most=3)}"
    problems.append(
        Problem(
            place=f"item {name!r}",
            found=found,
            expected="numbers, or categories in the order of the scale",
            remedy="Put the answers in the order of the scale first, or leave the item out.",
        )
    )
    return None


def table_problems(items: pd.DataFrame, fewest: int) -> list[Problem]:
    """Problems with the table of items: too few columns, or one twice."""
    problems = []
    count = items.shape[1] if isinstance(items, pd.DataFrame) else 0
    if count < fewest:
        problems.append(
            Problem(
                place="argument `items`",
                found=f"{count} columns",
                expected=f"a table with a column for each of {fewest} items or more",
                remedy="Select the columns of the scale: `responses[[...]]`.",
            )
        )
    elif twice := list(dict.fromkeys(items.columns[items.columns.duplicated()])):
        problems.append(
            Problem(
                place="argument `items`",
                found=f"{labels(twice)} more than once",
                expected="each item once",
                remedy="Select each column once.",
            )
        )
    return problems
