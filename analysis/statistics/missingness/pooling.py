"""One estimate from many: what the completed data sets of a multiple imputation say together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.inputs import labels
from analysis.statistics.intervals import check_level, not_estimable

# The range of the scales that have one.
_RANGE = {"proportion": (0.0, 1.0), "change in proportion": (-1.0, 1.0)}


def pool(
    values: Sequence[float],
    variances: Sequence[float],
    complete_df: float,
    level: float = 0.95,
    unit: str = "change in proportion",
    n: int | None = None,
) -> Estimate:
    """One estimate from those of m imputed data sets, by Rubin's rules.

    Parameters
    ----------
    values, variances : sequence of float, shape (m,)
        The estimate from each completed data set, and its squared standard error. At least two.
    complete_df : float
        Degrees of freedom that the estimate would have without missing answers (for example clusters
        less parameters); ``math.inf`` where the normal quantile would be used.
    level : float
        Coverage of the interval.
    unit : str
        Scale of the values.
    n : int, optional
        Number of units in each completed data set.

    Returns
    -------
    Estimate
        The mean of the values; `se` from the variance within and between the data sets; interval and `p`
        (against 0) by t with the degrees of freedom of Barnard and Rubin. `details`: ``m``,
        ``variance_within``, ``variance_between``, ``relative_increase`` (of the variance due to the
        missing answers), ``fraction_missing`` (fmi, with its correction for few imputations) and
        ``lambda`` (share of the variance that is due to them). Without a value when one of the data sets
        has none; without an interval when each standard error is 0.

    Raises
    ------
    ProblemsFound
        When there are fewer than two values, not as many variances, a variance below 0, or no positive
        `complete_df`.

    References
    ----------
    Rubin, D. B. (1987). Multiple Imputation for Nonresponse in Surveys, section 3.1.
    Barnard, J. and Rubin, D. B. (1999). Biometrika 86, 948-955.

    Examples
    --------
    >>> found = pool([0.10, 0.14, 0.12], [0.0016, 0.0016, 0.0016], complete_df=200)
    >>> round(found.value, 6), round(found.se ** 2, 6)   # 0.0016 + 4/3 * 0.0004
    (0.12, 0.002133)
    >>> round(found.details["lambda"], 6)
    0.25
    """
    check_level(level)
    raise_if_any(_problems(values, variances, complete_df))
    from scipy.stats import t as student

    found, within_each = (np.asarray(numbers, dtype=float) for numbers in (values, variances))
    m = len(found)
    about: dict[str, Any] = {
        "level": level,
        "n": n,
        "unit": unit,
        "method": f"Rubin's rules over {m} imputations, Barnard-Rubin degrees of freedom",
        "tolerance": "resampled",
    }
    without = int((~(np.isfinite(found) & np.isfinite(within_each))).sum())
    if without:
        why = f"{without} of the {m} completed data sets gave no estimate with a standard error"
        return not_estimable(why, details={"m": m}, **about)
    within, between = float(within_each.mean()), float(found.var(ddof=1))
    extra = (1 + 1 / m) * between
    total = within + extra
    details = {"m": m, "variance_within": within, "variance_between": between}
    value = float(found.mean())
    if within <= 0:
        details["not_estimable"] = "no interval: the standard error is 0 in each of the completed data sets"
        return Estimate(value=value, details=details, **about)
    share = extra / total
    df = _degrees_of_freedom(m, share, complete_df)
    increase = extra / within
    details |= {
        "relative_increase": increase,
        "lambda": share,
        "fraction_missing": (increase + 2 / (df + 3)) / (increase + 1),
    }
    se = math.sqrt(total)
    half = float(student.ppf((1 + level) / 2, df)) * se
    least, most = _RANGE.get(unit, (-math.inf, math.inf))
    return Estimate(
        value=value,
        low=max(value - half, least),
        high=min(value + half, most),
        se=se,
        df=df,
        p=float(2 * student.sf(abs(value) / se, df)),
        details=details,
        **about,
    )


def _degrees_of_freedom(m: int, share: float, complete_df: float) -> float:
    """Barnard and Rubin (1999); `share` is the variance's share that is due to the missing answers."""
    # Reciprocals, because without variance between the data sets Rubin's own degrees are infinite.
    between = share**2 / (m - 1)
    if math.isinf(complete_df):
        return 1 / between if between else math.inf
    observed = (complete_df + 1) / (complete_df + 3) * complete_df * (1 - share)
    return 1 / (between + 1 / observed)


def _problems(values: Sequence[float], variances: Sequence[float], complete_df: float) -> list[Problem]:
    problems = []
    if len(values) < 2 or len(variances) != len(values):
        problems.append(
            Problem(
                place="arguments `values` and `variances`",
                found=f"{len(values)} values and {len(variances)} variances",
                expected="one of each for at least two imputed data sets",
                remedy="Estimate on every data set that `impute` made.",
            )
        )
    if below := [variance for variance in variances if variance < 0]:
        problems.append(
            Problem(
                place="argument `variances`",
                found=labels(below),
                expected="squared standard errors, 0 or more",
                remedy="Square the standard errors.",
            )
        )
    if not complete_df > 0:
        problems.append(
            Problem(
                place="argument `complete_df`",
                found=f"{complete_df!r}",
                expected="degrees of freedom above 0",
                remedy="Write math.inf where the complete data would be judged by the normal quantile.",
            )
        )
    return problems
