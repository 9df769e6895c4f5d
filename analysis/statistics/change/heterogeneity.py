"""How far changes differ between sites: a random-effects mean and what lies around it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.change.outcome import CHANGE, limits
from analysis.statistics.intervals import check_level, not_estimable


def heterogeneity(
    values: Sequence[float] | np.ndarray | pd.Series,
    standard_errors: Sequence[float] | np.ndarray | pd.Series,
    method: str = "reml",
    level: float = 0.95,
    unit: str = CHANGE,
) -> Estimate:
    """The mean of several estimates that may differ in truth, and how much they differ.

    A random-effects model: each estimate (the change of a site, say) varies around a truth of its own, and
    the truths vary around their mean with the variance tau2. Few estimates tell little about tau2: when
    it is found to be 0, or `q_p` to be large, that is no evidence that the truths are the same. The
    prediction interval says where the truth of one more site might lie.

    Parameters
    ----------
    values, standard_errors : array-like, shape (k,)
        Estimates that are independent of each other, and their standard errors. A pair with NaN in either
        is left out and counted.
    method : {"reml", "paule-mandel", "dersimonian-laird"}
        How tau2 is estimated.
    level : float
        Coverage of the intervals.
    unit : str
        What the values are in; limits of a ``"change in proportion"`` are kept between -1 and 1.

    Returns
    -------
    Estimate
        `n` is the number of estimates used. The interval is Knapp and Hartung's, modified so that it is never
        shorter than the usual one (their factor is at least 1), with t(k-1). `details`: ``tau2``; ``i2``, the
        share of the total variance that lies between the truths, from 0 to 1; ``q`` and ``q_p``, Cochran's
        test; ``prediction_low``, ``prediction_high``; ``k`` and ``left_out``; ``knapp_hartung_factor``
        before it is held at 1 or more. With fewer than three estimates there is no prediction interval,
        and ``prediction_not_estimable`` says so.

        Without a value when fewer than two estimates are left, or a standard error is 0.

    Raises
    ------
    ProblemsFound
        When the two differ in length or index, hold anything but numbers, or a standard error is negative.

    Notes
    -----
    The interval agrees with metafor's ``rma(..., test="adhoc")``, the prediction interval with its
    ``predict()``: t(k-1), variance tau2 plus the squared standard error of the mean. I2 is tau2 / (tau2 + s2)
    with Higgins and Thompson's typical variance s2, whatever the method, as in metafor.

    References
    ----------
    Roever, C., Knapp, G. and Friede, T. (2015). BMC Medical Research Methodology 15, 99.
    Viechtbauer, W. (2005). Journal of Educational and Behavioral Statistics 30, 261-293 (REML).
    Paule, R. C. and Mandel, J. (1982). Journal of Research of the National Bureau of Standards 87, 377-385.
    DerSimonian, R. and Laird, N. (1986). Controlled Clinical Trials 7, 177-188.
    Higgins, J. P. T. and Thompson, S. G. (2002). Statistics in Medicine 21, 1539-1558.

    Examples
    --------
    With equal standard errors the mean is the plain mean and tau2 the variance (here 0.01) less 0.05^2:

    >>> found = heterogeneity([-0.3, -0.2, -0.1], [0.05, 0.05, 0.05])
    >>> round(found.value, 6), round(found.details["tau2"], 6), round(found.details["i2"], 6)
    (-0.2, 0.0075, 0.75)
    """
    check_level(level)
    y, errors = _numbers(values, standard_errors, method)
    used = ~(np.isnan(y) | np.isnan(errors))
    details: dict[str, Any] = {"k": int(used.sum()), "left_out": int((~used).sum())}
    y, variance = y[used], errors[used] ** 2
    k = len(y)
    name, between = _METHODS[method]
    about = {
        "n": k,
        "level": level,
        "unit": unit,
        "method": f"random-effects mean, {name}, modified Knapp-Hartung interval",
        "tolerance": "iterative",
    }
    if why := _obstacle(k, variance):
        return not_estimable(why, details=details, **about)
    tau2 = between(y, variance)
    weight = 1 / (variance + tau2)
    mean = _mean(y, weight)
    factor = float((weight * (y - mean) ** 2).sum() / (k - 1))
    se = math.sqrt(max(factor, 1.0) / weight.sum())
    low, high, p = limits(mean, se, level, k - 1, unit)
    details |= {"tau2": tau2, "knapp_hartung_factor": factor} | _spread(y, variance, tau2)
    if k < 3:
        details |= {
            "prediction_low": math.nan,
            "prediction_high": math.nan,
            "prediction_not_estimable": f"{k} estimates say too little about how far others may lie",
        }
    else:
        wide = math.sqrt(se**2 + tau2)
        details["prediction_low"], details["prediction_high"], _ = limits(mean, wide, level, k - 1, unit)
    return Estimate(value=mean, low=low, high=high, se=se, df=k - 1.0, p=p, details=details, **about)


def _mean(y: np.ndarray, weight: np.ndarray) -> float:
    return float((weight * y).sum() / weight.sum())


def _spread(y: np.ndarray, variance: np.ndarray, tau2: float) -> dict[str, float]:
    """Cochran's Q with its p value, and I2."""
    from scipy.stats import chi2

    weight = 1 / variance
    q = _excess(0.0, y, variance) + len(y) - 1
    typical = (len(y) - 1) * weight.sum() / (weight.sum() ** 2 - (weight**2).sum())
    return {"q": q, "q_p": float(chi2.sf(q, len(y) - 1)), "i2": float(tau2 / (tau2 + typical))}


def _excess(tau2: float, y: np.ndarray, variance: np.ndarray) -> float:
    """The weighted sum of squares around the mean, less what is expected of it (k-1)."""
    weight = 1 / (variance + tau2)
    return float((weight * (y - _mean(y, weight)) ** 2).sum()) - (len(y) - 1)


def _dersimonian_laird(y: np.ndarray, variance: np.ndarray) -> float:
    weight = 1 / variance
    size = weight.sum() - (weight**2).sum() / weight.sum()
    return float(max(_excess(0.0, y, variance) / size, 0.0))


def _paule_mandel(y: np.ndarray, variance: np.ndarray) -> float:
    """The tau2 at which the weighted sum of squares is what is expected; 0 if it is never above that."""
    if _excess(0.0, y, variance) <= 0:
        return 0.0
    # There each weight is below 1/tau2, so the sum of squares is below k-1.
    most = float(((y - y.mean()) ** 2).sum() / (len(y) - 1))
    return _root(lambda tau2: _excess(tau2, y, variance), 0.0, most)


def _reml(y: np.ndarray, variance: np.ndarray) -> float:
    """The tau2 of the greatest restricted likelihood.

    The likelihood may have several peaks: each step of a fine grid in which its slope turns from up to
    down is searched, and the highest peak (or 0) is taken.
    """

    def slope(tau2: float) -> float:
        weight = 1 / (variance + tau2)
        squares = (weight**2 * (y - _mean(y, weight)) ** 2).sum()
        return float(squares - weight.sum() + (weight**2).sum() / weight.sum())

    def log_likelihood(tau2: float) -> float:
        weight = 1 / (variance + tau2)
        squares = (weight * (y - _mean(y, weight)) ** 2).sum()
        return float(np.log(weight).sum() - np.log(weight.sum()) - squares) / 2

    # From here on the slope is down: squares <= SS/tau2^2, and the rest is at least (k-1)/(2 tau2).
    most = max(float(variance.max()), 2 * float(((y - y.mean()) ** 2).sum() / (len(y) - 1))) * 1.01
    grid = np.concatenate([[0.0], most * np.geomspace(1e-8, 1, 200)])
    slopes = [slope(tau2) for tau2 in grid]
    peaks = [0.0] if slopes[0] <= 0 else []
    for place in range(len(grid) - 1):
        if slopes[place] > 0 >= slopes[place + 1]:
            peaks.append(_root(slope, grid[place], grid[place + 1]))
    return max(peaks, key=log_likelihood)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    from scipy.optimize import brentq

    return float(brentq(function, low, high, xtol=1e-14 * high, rtol=1e-14, maxiter=500))


_METHODS: dict[str, tuple[str, Callable[[np.ndarray, np.ndarray], float]]] = {
    "reml": ("REML", _reml),
    "paule-mandel": ("Paule-Mandel", _paule_mandel),
    "dersimonian-laird": ("DerSimonian-Laird", _dersimonian_laird),
}


def _obstacle(k: int, variance: np.ndarray) -> str:
    if k < 2:
        return f"{'one estimate' if k else 'no estimate'} with a standard error: at least two can differ"
    weight = np.divide(1.0, variance, out=np.full(k, np.inf), where=variance > 0)
    if not np.isfinite(weight**2).all():
        return f"{int((~np.isfinite(weight**2)).sum())} of {k} standard errors are 0: no weight can be given"
    return ""


def _numbers(values: Any, standard_errors: Any, method: str) -> tuple[np.ndarray, np.ndarray]:
    problems: list[Problem] = []
    if method not in _METHODS:
        problems.append(
            Problem(
                place="argument `method`",
                found=f"{method!r}",
                expected=f"one of: {', '.join(_METHODS)}",
                remedy="Correct the spelling.",
            )
        )
    both = []
    for name, given in (("values", values), ("standard_errors", standard_errors)):
        try:
            numbers = np.asarray(pd.array(list(given), dtype="Float64").to_numpy(float, na_value=np.nan))
        except (TypeError, ValueError):
            numbers = None
        if numbers is None or np.isinf(numbers).any() or (name != "values" and (numbers < 0).any()):
            problems.append(
                Problem(
                    place=f"argument `{name}`",
                    found=f"{list(given)!r}" if np.iterable(given) else f"{given!r}",
                    expected=f"numbers{'' if name == 'values' else ' of 0 or more'}, or missing",
                    remedy="Pass the estimates' values and their standard errors.",
                )
            )
        both.append(numbers)
    raise_if_any(problems)
    y, errors = both
    same_rows = not (
        isinstance(values, pd.Series)
        and isinstance(standard_errors, pd.Series)
        and not values.index.equals(standard_errors.index)
    )
    if len(y) != len(errors) or not same_rows:
        problems.append(
            Problem(
                place="arguments `values` and `standard_errors`",
                found=f"{len(y)} and {len(errors)} numbers{'' if same_rows else ' of different rows'}",
                expected="one standard error for each value, in the same order",
                remedy="Select the same rows of both.",
            )
        )
    raise_if_any(problems)
    return y, errors
