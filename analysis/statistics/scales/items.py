"""Items one by one and two by two."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.results import Estimate
from analysis.statistics.proportions import proportion
from analysis.statistics.scales.answers import numbers_of, table_problems


def item_correlations(items: pd.DataFrame) -> pd.DataFrame:
    """Spearman's rank correlation of each pair of items.

    Parameters
    ----------
    items : DataFrame
        A column per item: numbers, or ordered categories.

    Returns
    -------
    DataFrame
        A row a pair: ``first``, ``second``, ``correlation``, ``n`` (people who answered both) and
        ``not_estimable``, which says why there is no correlation and is empty where there is one.

    Raises
    ------
    ProblemsFound
        For fewer than two items, and items that are neither numbers nor ordered categories.

    Examples
    --------
    >>> items = pd.DataFrame({"q1": [1, 2, 3, 4], "q2": [1, 3, 2, None]})
    >>> item_correlations(items)[["first", "second", "correlation", "n"]].values.tolist()
    [['q1', 'q2', 0.5, 3]]
    """
    raise_if_any(table_problems(items, fewest=2))
    problems: list[Problem] = []
    values = {str(name): numbers_of(items[name], str(name), problems) for name in items.columns}
    raise_if_any(problems)
    rows = []
    for first, second in combinations(values, 2):
        both = ~np.isnan(values[first]) & ~np.isnan(values[second])
        pair = values[first][both], values[second][both]
        why = _without(pair, (first, second))
        ranks = [pd.Series(answers).rank() for answers in pair]
        r = np.nan if why else float(np.clip(np.corrcoef(*ranks)[0, 1], -1, 1))
        rows.append((first, second, r, int(both.sum()), why))
    return pd.DataFrame(rows, columns=["first", "second", "correlation", "n", "not_estimable"])


def _without(pair: tuple[np.ndarray, np.ndarray], names: tuple[str, str]) -> str:
    if len(pair[0]) < 2:
        return "fewer than two people answered both"
    same = [name for name, answers in zip(names, pair, strict=True) if not np.ptp(answers)]
    return f"everybody gave the same answer to {' and '.join(same)}" if same else ""


def floor_and_ceiling(answers: pd.Series, level: float = 0.95) -> dict[str, Estimate]:
    """The shares of people in the lowest and in the highest category of a scale.

    Parameters
    ----------
    answers : Series
        An ordered Categorical with all categories of the scale, those that nobody chose included.
    level : float
        Coverage of the intervals.

    Returns
    -------
    dict of Estimate
        ``"floor"`` and ``"ceiling"``, each as `proportion` makes it, with ``category`` and ``dropped``
        (missing answers) in `details`.

    Raises
    ------
    ProblemsFound
        When the answers are no ordered Categorical of two categories or more: numbers do not tell where
        their scale ends.

    Examples
    --------
    >>> answers = pd.Series(pd.Categorical(["low", "mid", "mid", None], ["low", "mid", "high"], ordered=True))
    >>> {end: (found.value, found.n) for end, found in floor_and_ceiling(answers).items()}
    {'floor': (0.3333333333333333, 3), 'ceiling': (0.0, 3)}
    """
    dtype = getattr(answers, "dtype", None)
    if not isinstance(dtype, pd.CategoricalDtype) or not dtype.ordered or len(dtype.categories) < 2:
        raise ProblemsFound(
            [
                Problem(
                    place=f"argument `answers` ({getattr(answers, 'name', None) or 'unnamed'})",
                    found="values without a scale" if dtype is None else f"values of type {dtype}",
                    expected="an ordered Categorical with two categories or more",
                    remedy="Name all categories in their order: numbers do not tell where a scale ends.",
                )
            ]
        )
    known = answers.dropna()
    ends = {"floor": dtype.categories[0], "ceiling": dtype.categories[-1]}
    return {end: _share(known, category, len(answers), level) for end, category in ends.items()}


def _share(known: pd.Series, category: object, rows: int, level: float) -> Estimate:
    found = proportion(int((known == category).sum()), len(known), level=level)
    about = {"category": str(category), "dropped": rows - len(known)}
    return replace(found, details={**found.details, **about})
