"""Alpha of the scales behind ordered items."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.intervals import normal_quantile, not_estimable
from analysis.statistics.scales.answers import UNIT, answers_of
from analysis.statistics.scales.polychoric import Polychoric, polychoric

_MOST_CATEGORIES = 12
# Half of the interval on the log scale; beyond it alpha's limit would be some -1000 and tell nothing.
_WIDEST = 7.0


def ordinal_alpha(items: pd.DataFrame, level: float = 0.95) -> Estimate:
    """Alpha of the items' polychoric correlations.

    Parameters
    ----------
    items : DataFrame
        A column per item of the scale: ordered categories, or numbers that stand for them (at most 12
        different ones). Rows in which an item is missing are left out.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``k r / (1 + (k - 1) r)`` with r the mean of the polychoric correlations of `k` items. `se` by the
        delta method from each person's influence on the correlations, the interval symmetric for
        ``log(1 - alpha)``. `details`: ``items``, ``dropped`` (rows), ``mean_inter_item_r``, ``correlations``
        (a row a pair: first, second, r), ``positive_definite`` (whether the correlations can be those
        of one population). Without a value where an item does not vary, and where empty cells drive a
        correlation to 1.

    Raises
    ------
    ProblemsFound
        For fewer than two items, and items that are neither numbers nor ordered categories or have too many
        of them.

    Notes
    -----
    It is the alpha of the normal variables that are thought to lie behind the answers, not of the sum of
    the answers: that is `cronbach_alpha`, and is mostly smaller.

    References
    ----------
    Zumbo, B. D., Gadermann, A. M. and Zeisser, C. (2007). Journal of Modern Applied Statistical
    Methods 6, 21-29.
    Bonett, D. G. (2002). Journal of Educational and Behavioral Statistics 27, 335-340 (the interval).

    Examples
    --------
    >>> items = pd.DataFrame({"q1": [0, 0, 0, 0, 1, 1, 1, 1], "q2": [0, 0, 0, 1, 0, 1, 1, 1]})
    >>> round(ordinal_alpha(items).value, 6)   # 2 r / (1 + r) with r = sin(pi/4)
    0.828427
    """
    z = normal_quantile(level)
    answers = answers_of(items)
    categories = [np.unique(column, return_inverse=True) for column in answers.values.T]
    raise_if_any(_too_many(answers.names, [len(values) for values, _ in categories]))
    details: dict[str, Any] = {"items": answers.names, "dropped": answers.dropped}
    n, k = len(answers.values), len(answers.names)
    about = {
        "n": n,
        "level": level,
        "unit": UNIT,
        "method": "ordinal alpha of two-step polychoric correlations, delta method",
        "tolerance": "iterative",
    }
    if why := answers.obstacle():
        return not_estimable(why, details=details, **about)
    pairs = list(combinations(range(k), 2))
    found = [polychoric(categories[i][1], categories[j][1]) for i, j in pairs]
    details["correlations"] = [
        [answers.names[i], answers.names[j], pair.r] for (i, j), pair in zip(pairs, found, strict=True)
    ]
    driven = [
        f"{answers.names[i]} and {answers.names[j]}"
        for (i, j), pair in zip(pairs, found, strict=True)
        if abs(pair.r) == 1
    ]
    if driven:
        why = f"no answers out of line drive the polychoric correlation to 1 or -1: {', '.join(driven)}"
        return not_estimable(why, details=details, **about)
    mean = float(np.mean([pair.r for pair in found]))
    details |= {"mean_inter_item_r": mean, "positive_definite": _positive_definite(k, pairs, found)}
    spread = 1 + (k - 1) * mean
    if not spread > 0:
        why = "the items cancel each other out: look for items to turn"
        return not_estimable(why, details=details, **about)
    value = k * mean / spread
    influence = np.mean([pair.influence for pair in found], axis=0) * k / spread**2
    se = float(np.sqrt((influence**2).mean() / n))
    half = z * se / (1 - value)
    if half > _WIDEST:
        details["not_estimable"] = "no interval: the items all but cancel each other out"
        return Estimate(value=value, se=se, details=details, **about)
    width = math.exp(half)
    return Estimate(
        value=value,
        low=1 - (1 - value) * width,
        high=1 - (1 - value) / width,
        se=se,
        details=details,
        **about,
    )


def _positive_definite(k: int, pairs: list[tuple[int, int]], found: list[Polychoric]) -> bool:
    matrix = np.eye(k)
    for (i, j), pair in zip(pairs, found, strict=True):
        matrix[i, j] = matrix[j, i] = pair.r
    return bool(np.linalg.eigvalsh(matrix)[0] > 0)


def _too_many(names: list[str], counts: list[int]) -> list[Problem]:
    return [
        Problem(
            place=f"item {name!r}",
            found=f"{count} different answers",
            expected=f"a scale of at most {_MOST_CATEGORIES} categories",
            remedy="For a measurement use `cronbach_alpha`; or group the answers first.",
        )
        for name, count in zip(names, counts, strict=True)
        if count > _MOST_CATEGORIES
    ]
