"""How alike people of one group answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.inputs import pick
from analysis.statistics.intervals import check_level, not_estimable
from analysis.statistics.scales.answers import numbers_of


def intraclass_correlation(data: pd.DataFrame, value: str, group: str, level: float = 0.95) -> Estimate:
    """The intraclass correlation ICC(1) of people in groups, by analysis of variance.

    Parameters
    ----------
    data : DataFrame
        A row per person.
    value : str
        Column of numbers, 0/1, or ordered categories (which score 1, 2, 3 and so on).
    group : str
        Column of groups, such as sites; they may differ in size.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``(B - W) / (B + (n0 - 1) W)`` with B and W the mean squares between and within groups. It is
        negative, and reported so, where people of one group differ more than people of different groups.
        `p` is that of the F test that groups do not differ. `details`: ``groups``, ``dropped`` (rows without
        value or group), ``n0`` (the groups' size that counts), ``between``, ``within`` (mean squares), ``f``,
        ``df_between``, ``df_within``, and ``design_effect``, by which the groups inflate the variance
        of the mean when they are a sample of groups: ``1 + (sum n^2 / sum n - 1) ICC``. Without a value where
        there is one group, nobody shares a group, or everybody answered the same.

    Raises
    ------
    ProblemsFound
        For unknown columns, and values that are neither numbers nor ordered categories.

    Notes
    -----
    The interval is exact for normal values in groups of equal size; for unequal groups `n0` takes the
    place of the size, and for 0/1 values it is an approximation.

    References
    ----------
    Donner, A. (1986). International Statistical Review 54, 67-82 (n0, unequal groups).
    Searle, S. R. (1971). Linear Models. Wiley (interval).
    Ridout, M. S., Demétrio, C. G. B. and Firth, D. (1999). Biometrics 55, 137-148 (0/1 values).

    Examples
    --------
    Mean squares 4 between and 2 within, two people a group: ``(4 - 2) / (4 + 2)``.

    >>> people = pd.DataFrame({"site": list("AABB"), "score": [1, 3, 3, 5]})
    >>> found = intraclass_correlation(people, "score", "site")
    >>> found.details["between"], found.details["within"], round(found.value, 3)
    (4.0, 2.0, 0.333)
    """
    check_level(level)
    problems: list[Problem] = []
    answers, groups = pick(data, "value", value, problems), pick(data, "group", group, problems)
    raise_if_any(problems)
    numbers = numbers_of(answers, str(value), problems)
    raise_if_any(problems)
    keep = ~np.isnan(numbers) & groups.notna().to_numpy()
    numbers = numbers[keep]
    codes, names = pd.factorize(groups[keep])
    n, count = len(numbers), len(names)
    details: dict[str, Any] = {"groups": count, "dropped": int((~keep).sum())}
    about = {
        "n": n,
        "level": level,
        "unit": "intraclass correlation",
        "method": "ICC(1) by analysis of variance, F interval",
        "tolerance": "closed_form",
    }
    if why := _obstacle(numbers, count):
        return not_estimable(why, details=details, **about)
    sizes = np.bincount(codes)
    # From the mean, so that a large constant costs no digits.
    centred = numbers - numbers.mean()
    means = np.bincount(codes, weights=centred) / sizes
    df = count - 1, n - count
    between = float((sizes * means**2).sum()) / df[0]
    within = float(((centred - means[codes]) ** 2).sum()) / df[1]
    n0 = (n - float((sizes**2).sum()) / n) / df[0]
    icc = (between - within) / (between + (n0 - 1) * within)
    details |= {
        "n0": n0,
        "between": between,
        "within": within,
        "df_between": df[0],
        "df_within": df[1],
        "design_effect": 1 + (float((sizes**2).sum()) / n - 1) * icc,
    }
    if not within > 1e-12 * between:
        details["not_estimable"] = "no interval: people of one group all answered the same"
        return Estimate(value=1.0, details=details | {"within": 0.0}, **about)
    ratio = between / within
    low, high, p = _limits(ratio, n0, df, level)
    return Estimate(value=icc, low=low, high=high, p=p, details=details | {"f": ratio}, **about)


def _obstacle(numbers: np.ndarray, groups: int) -> str:
    n = len(numbers)
    if groups < 2:
        return f"{'one group' if groups else 'nobody'} answered, and an ICC compares two or more groups"
    if n == groups:
        return "one person answered in every group, so nobody can be alike within it"
    if not np.ptp(numbers):
        return "everybody answered the same"
    return ""


def _limits(ratio: float, n0: float, df: tuple[int, int], level: float) -> tuple[float, float, float]:
    from scipy.stats import f

    far, near = f.ppf([(1 + level) / 2, (1 - level) / 2], *df)
    low, high = ((q - 1) / (q + n0 - 1) for q in (ratio / far, ratio / near))
    return float(low), float(high), float(f.sf(ratio, *df))
