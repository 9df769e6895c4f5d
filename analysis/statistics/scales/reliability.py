"""Cronbach's alpha and what each item does to it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from analysis.results import Estimate
from analysis.statistics.intervals import check_level, not_estimable
from analysis.statistics.scales.answers import UNIT, answers_of

# Variances below this share of the items' own are rounding.
_NO_VARIATION = 1e-12


def cronbach_alpha(items: pd.DataFrame, level: float = 0.95) -> Estimate:
    """Cronbach's alpha, with Feldt's interval.

    Parameters
    ----------
    items : DataFrame
        A column per item of the scale, turned the same way: numbers, or ordered categories (which
        score 1, 2, 3 and so on). Rows in which an item is missing are left out.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        `n` people answered every item. A negative alpha is reported as it is. `details`: ``items``,
        ``dropped`` (rows), ``item_rest`` (each item's correlation with the sum of the others),
        ``alpha_if_dropped`` (NaN when there are two items), ``mean_inter_item_r`` and ``suspected_reversed``
        (items with a negative item-rest correlation: look whether they must be turned; of two items both
        are named). Without a value where an item does not vary, or the items cancel each other out.

    Raises
    ------
    ProblemsFound
        For fewer than two items, and items that are neither numbers nor ordered categories.

    Notes
    -----
    The interval supposes essentially tau-equivalent items with normal errors; alpha is a lower bound of
    the reliability otherwise.

    References
    ----------
    Cronbach, L. J. (1951). Psychometrika 16, 297-334.
    Feldt, L. S. (1965). Psychometrika 30, 357-370.

    Examples
    --------
    Two items with variances 1 and 1 and covariance 0.5: ``2 (1 - 2 / 3)``.

    >>> items = pd.DataFrame({"q1": [1, 2, 3], "q2": [2, 1, 3]})
    >>> round(cronbach_alpha(items).value, 6)
    0.666667
    """
    check_level(level)
    answers = answers_of(items)
    details: dict[str, Any] = {"items": answers.names, "dropped": answers.dropped}
    about = {
        "n": len(answers.values),
        "level": level,
        "unit": UNIT,
        "method": "Cronbach's alpha, Feldt's interval",
        "tolerance": "closed_form",
    }
    if why := answers.obstacle():
        return not_estimable(why, details=details, **about)
    covariance = np.cov(answers.values, rowvar=False)
    own, total = np.diag(covariance), covariance.sum()
    # Of the sum of the other items: its covariance with the item, and its variance.
    shared = covariance.sum(axis=1) - own
    rest = total - 2 * shared - own
    rest = np.where(rest > _NO_VARIATION * own.sum(), rest, np.nan)
    item_rest = shared / np.sqrt(own * rest)
    correlation = np.corrcoef(answers.values, rowvar=False)
    k = len(own)
    details |= {
        "mean_inter_item_r": float(correlation[np.triu_indices(k, 1)].mean()),
        "item_rest": _by_item(answers.names, item_rest),
        "alpha_if_dropped": _by_item(
            answers.names,
            np.full(k, np.nan) if k == 2 else (k - 1) / (k - 2) * (1 - (own.sum() - own) / rest),
        ),
        "suspected_reversed": [name for name, r in zip(answers.names, item_rest, strict=True) if r < 0],
    }
    if not total > _NO_VARIATION * own.sum():
        why = "the items cancel each other out: everybody has the same total"
        return not_estimable(why, details=details, **about)
    value = float(k / (k - 1) * (1 - own.sum() / total))
    low, high = feldt_limits(value, len(answers.values), k, level)
    return Estimate(value=value, low=low, high=high, details=details, **about)


def feldt_limits(alpha: float, n: int, items: int, level: float) -> tuple[float, float]:
    """Feldt's interval: ``(1 - population alpha) / (1 - alpha)`` has an F distribution.

    Examples
    --------
    >>> low, high = feldt_limits(0.8, 100, 5, 0.95)   # R: psych::alpha.ci(.8, 100, 5)
    >>> round(low, 4), round(high, 4)
    (0.7306, 0.8559)
    """
    from scipy.stats import f

    df = n - 1, (n - 1) * (items - 1)
    far, near = f.ppf([(1 + level) / 2, (1 - level) / 2], *df)
    return float(1 - (1 - alpha) * far), float(1 - (1 - alpha) * near)


def _by_item(names: list[str], values: np.ndarray) -> dict[str, float]:
    return {name: float(v) if math.isfinite(v) else math.nan for name, v in zip(names, values, strict=True)}
