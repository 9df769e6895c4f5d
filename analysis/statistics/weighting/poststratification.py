"""Weights that make the respondents' full cross-classification that of a sampling frame."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.statistics.inputs import labels, pick, plain
from analysis.statistics.weighting.margins import base_weights, margin_of, remembered


def post_stratify(
    data: pd.DataFrame,
    cells: pd.DataFrame | Mapping[Any, float],
    base: str | np.ndarray | pd.Series | None = None,
    on: Sequence[str] | None = None,
) -> pd.Series:
    """Weights by post-stratification: each cell's people stand for the frame's people of that cell.

    Parameters
    ----------
    data : DataFrame
        A row per respondent.
    cells : DataFrame or Mapping
        How many people (or which share) of the frame each cell has: a table with a column ``count`` and
        a column for each classification, or a mapping from a tuple of values to the count.
    base : str or array, optional
        Column (or values) of weights to start from; 1 for everybody without it. They set how a cell's
        people share its weight.
    on : sequence of str, optional
        The columns that make the cells: in the order of the tuples of a mapping, which needs it; for a table
        all its columns other than ``count``, unless told, and counts are then added up over the rest.

    Returns
    -------
    Series
        ``weight``, with the index of `data`; its sum is the frame's total, or the number of rows when the
        counts are shares. It remembers how it was made (``attrs["post_stratified"]``) for
        `weighted_proportion`.

    Raises
    ------
    ProblemsFound
        When a cell of the frame has no respondent, a respondent is in a cell of which the frame has nobody,
        a value is missing, or counts are no counts.

    References
    ----------
    Holt, D. and Smith, T. M. F. (1979). Journal of the Royal Statistical Society A 142, 33-46.

    Examples
    --------
    >>> people = pd.DataFrame({"site": ["A", "A", "B"], "role": ["leader", "member", "member"]})
    >>> cells = {("A", "leader"): 10, ("A", "member"): 40, ("B", "member"): 50}
    >>> post_stratify(people, cells, on=["site", "role"]).tolist()
    [10.0, 40.0, 50.0]
    """
    names, counts = _counts(cells, on)
    problems: list[Problem] = []
    start = base_weights(data, base, problems)
    columns = [pick(data, "on", name, problems) for name in names]
    if not len(data):
        problems.append(
            Problem(
                place="argument `data`",
                found="no rows",
                expected="a row per respondent",
                remedy="Give the people who answered.",
            )
        )
    raise_if_any(problems)
    place = f"argument `cells` ({' x '.join(names)})"
    margin = margin_of(_crossed(columns), counts, " x ".join(names), place, problems)
    raise_if_any(problems)
    total = float(margin.targets.sum())
    if abs(total - 1) < 1e-9:
        margin = margin.times(len(data))
    factors = margin.targets / margin.sums(start)
    result = pd.Series(start * factors[margin.codes], index=data.index, name="weight")
    result.attrs["post_stratified"] = {"on": list(names), "base": remembered(base), "rows": len(data)}
    return result


def _crossed(columns: list[pd.Series]) -> pd.Series:
    """A tuple of values for each row, missing where a part is."""
    whole = ~np.any([column.isna() for column in columns], axis=0)
    rows = zip(*(column.astype(object) for column in columns), strict=True)
    crossed = np.empty(len(whole), dtype=object)
    for place, row in enumerate(rows):
        crossed[place] = tuple(plain(value) for value in row) if whole[place] else np.nan
    return pd.Series(crossed, index=columns[0].index)


def _counts(cells: Any, on: Sequence[str] | None) -> tuple[list[str], dict[Hashable, float]]:
    """The names of the columns that are crossed, and the count of each cell."""
    on = [on] if isinstance(on, str) else on
    if isinstance(cells, pd.DataFrame):
        names = [str(name) for name in cells.columns if name != "count"] if on is None else list(on)
        wanted = [*names, "count"]
        absent = [name for name in wanted if name not in cells.columns]
        if absent or not names:
            _refuse(
                f"columns {labels(list(cells.columns))}",
                f"a column `count` and columns for {labels(names) if names else 'the cells'}",
                "Name the column with the number of people `count`.",
            )
        if cells[names].isna().any(axis=None):
            _refuse("a row without a value", "a value in every row", "Complete the table of the frame.")
        twice = list(dict.fromkeys(cells[cells.duplicated(names)][names].itertuples(index=False, name=None)))
        if twice and on is None:
            _refuse(
                f"{labels([_key(row) for row in twice])} more than once",
                "one row a cell",
                "Name the columns that make the cells by `on` to add up over the others.",
            )
        found = cells.groupby(names, observed=True, sort=False)["count"].sum(min_count=1)
        return names, {_key(key): count for key, count in found.items()}
    if not isinstance(cells, Mapping) or on is None or not len(cells):
        _refuse(
            f"{type(cells).__name__} with {'no' if on is None else 'the'} columns named by `on`",
            "a table with a column `count`, or a mapping from tuples to counts with `on`",
            'Write for example `on=["site", "role"]`.',
        )
    wrong = [key for key in cells if len(_key(key)) != len(on)]
    if wrong:
        _refuse(
            f"{labels(wrong)}",
            f"a value for each of {labels(list(on))}",
            "Write each cell as a tuple in the order of `on`.",
        )
    return list(on), {_key(key): count for key, count in cells.items()}


def _key(key: Any) -> tuple[Any, ...]:
    return tuple(plain(part) for part in key) if isinstance(key, tuple) else (plain(key),)


def _refuse(found: str, expected: str, remedy: str) -> None:
    raise ProblemsFound([Problem(place="argument `cells`", found=found, expected=expected, remedy=remedy)])
