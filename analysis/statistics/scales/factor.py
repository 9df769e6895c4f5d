"""One common factor by maximum likelihood, and McDonald's omega of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.results import Estimate
from analysis.statistics.intervals import normal_quantile, not_estimable
from analysis.statistics.scales.answers import UNIT, answers_of

_MOST_ROUNDS = 500
_CONVERGED = 1e-9
# An item whose own share of the variance is no more than this has none (R's factanal stops there).
_HEYWOOD = 0.005
_SINGULAR = 1e10


def mcdonald_omega(items: pd.DataFrame, level: float = 0.95) -> Estimate:
    """McDonald's omega (total) of one common factor.

    Parameters
    ----------
    items : DataFrame
        A column per item of the scale, three or more: numbers, or ordered categories (which score 1, 2, 3
        and so on). Rows in which an item is missing are left out.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        The share of the variance of the items' sum that is the factor's. `se` by the delta method with the
        expected information; the interval is symmetric on the log odds, so within 0 and 1. `details`:
        ``items``, ``dropped`` (rows), ``loadings`` (standardised), ``suspected_reversed`` (items that load
        against the others), and how well one factor fits: ``chi2``, ``chi2_df``, ``chi2_p`` (NaN for three
        items, which it always fits). Without a value where an item does not vary or is a sum of others,
        nothing is left of an item beside the factor (Heywood case), and where the fit did not converge.

    Raises
    ------
    ProblemsFound
        For fewer than three items, and items that are neither numbers nor ordered categories.

    References
    ----------
    McDonald, R. P. (1999). Test Theory: A Unified Treatment. Erlbaum.
    Raykov, T. and Marcoulides, G. A. (2011). Introduction to Psychometric Theory. Routledge (interval).

    Examples
    --------
    Three items are fitted exactly: with all covariances 1 and variances 2, ``9 x 1 / (9 x 1 + 3 x 1)``.

    >>> import itertools
    >>> rows = [[f + a, f + b, f + c] for f, a, b, c in itertools.product((-1, 1), repeat=4)]
    >>> round(mcdonald_omega(pd.DataFrame(rows, columns=["q1", "q2", "q3"])).value, 6)
    0.75
    """
    z = normal_quantile(level)
    answers = answers_of(items, fewest=3)
    details: dict[str, Any] = {"items": answers.names, "dropped": answers.dropped, "converged": False}
    n = len(answers.values)
    about = {
        "n": n,
        "level": level,
        "unit": UNIT,
        "method": "McDonald's omega, one factor by maximum likelihood, delta method on the log odds",
        "tolerance": "iterative",
    }
    why = answers.obstacle() or _dependent(answers.values)
    if why:
        return not_estimable(why, details=details, **about)
    found = one_factor(np.cov(answers.values, rowvar=False, ddof=0))
    if found is None:
        why = "the fit of one common factor did not converge"
        return not_estimable(why, details=details, **about)
    own = found.uniqueness / (found.loadings**2 + found.uniqueness)
    if bad := [name for name, share in zip(answers.names, own, strict=True) if share <= _HEYWOOD]:
        why = f"a Heywood case: one common factor would leave nothing of {', '.join(bad)} to chance"
        return not_estimable(why, details=details, **about)
    if not np.linalg.cond(found.information) < _SINGULAR:
        why = "the items have no factor in common that could be told from chance"
        return not_estimable(why, details=details, **about)
    common, apart = found.loadings.sum(), found.uniqueness.sum()
    value = float(common**2 / (common**2 + apart))
    gradient = np.concatenate(
        [
            np.full(len(own), 2 * common * apart / (common**2 + apart) ** 2),
            np.full(len(own), -(common**2) / (common**2 + apart) ** 2),
        ]
    )
    se = math.sqrt(gradient @ np.linalg.solve(found.information, gradient) / n)
    standardised = found.loadings / np.sqrt(found.loadings**2 + found.uniqueness)
    details |= {
        "converged": True,
        "loadings": dict(zip(answers.names, standardised.tolist(), strict=True)),
        "suspected_reversed": [name for name, r in zip(answers.names, standardised, strict=True) if r < 0],
    } | _fit_of(found, n)
    if not 0 < value < 1:
        details["not_estimable"] = "no interval: the loadings cancel each other out"
        return Estimate(value=value, se=se, details=details, **about)
    centre, half = math.log(value / (1 - value)), z * se / (value * (1 - value))
    low, high = (1 / (1 + math.exp(-limit)) for limit in (centre - half, centre + half))
    return Estimate(value=value, low=low, high=high, se=se, details=details, **about)


@dataclass(frozen=True, kw_only=True)
class OneFactor:
    """A fitted common factor with variance 1.

    Attributes
    ----------
    loadings, uniqueness : ndarray of float, shape (items,)
        In the units of the items; the loadings' sum is not negative.
    discrepancy : float
        ``log|Sigma| - log|S| + tr(S Sigma^-1) - items`` at the solution.
    information : ndarray, shape (2 items, 2 items)
        Expected information of one person about loadings and uniquenesses.
    """

    loadings: np.ndarray
    uniqueness: np.ndarray
    discrepancy: float
    information: np.ndarray


def one_factor(covariance: np.ndarray) -> OneFactor | None:
    """Fit one common factor to a covariance matrix by Fisher scoring; None when that does not converge."""
    scale = np.sqrt(np.diag(covariance))
    target = covariance / np.outer(scale, scale)
    k = len(scale)
    root, vectors = np.linalg.eigh(target)
    leading = vectors[:, -1] * np.sqrt(max(root[-1] - 1, 0.1))
    point = np.concatenate([np.clip(leading, -0.9, 0.9), 1 - np.clip(leading, -0.9, 0.9) ** 2])
    now = _discrepancy(point, target)
    for _ in range(_MOST_ROUNDS):
        gradient, information = _slopes(point, target)
        step = np.linalg.lstsq(information, -gradient, rcond=None)[0]
        if np.abs(gradient).max() < _CONVERGED:
            loadings, uniqueness = point[:k] * scale, point[k:] * scale**2
            return OneFactor(
                loadings=loadings if loadings.sum() >= 0 else -loadings,
                uniqueness=uniqueness,
                discrepancy=now,
                information=_information_of(loadings if loadings.sum() >= 0 else -loadings, uniqueness),
            )
        # Half the way, and half of that, until the fit is better.
        for share in 0.5 ** np.arange(30):
            ahead = _discrepancy(point + share * step, target)
            if ahead < now or share * np.abs(step).max() < 1e-14:
                break
        else:
            return None
        point, now = point + share * step, ahead
    return None


def _implied(point: np.ndarray) -> np.ndarray:
    loadings, uniqueness = np.split(point, 2)
    return np.outer(loadings, loadings) + np.diag(uniqueness)


def _discrepancy(point: np.ndarray, target: np.ndarray) -> float:
    implied = _implied(point)
    try:
        root = np.linalg.cholesky(implied)
    except np.linalg.LinAlgError:
        return math.inf
    log_determinant = 2 * np.log(np.diag(root)).sum() - np.linalg.slogdet(target)[1]
    return float(log_determinant + np.trace(np.linalg.solve(implied, target)) - len(target))


def _slopes(point: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gradient of half the discrepancy, and its expected second derivatives."""
    loadings, uniqueness = np.split(point, 2)
    implied = _implied(point)
    inverse = np.linalg.inv(implied)
    pull = inverse @ (implied - target) @ inverse
    return np.concatenate([pull @ loadings, np.diag(pull) / 2]), _information_of(loadings, uniqueness)


def _information_of(loadings: np.ndarray, uniqueness: np.ndarray) -> np.ndarray:
    inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(uniqueness))
    pulled = inverse @ loadings
    across = inverse * pulled
    return np.block(
        [
            [np.outer(pulled, pulled) + (loadings @ pulled) * inverse, across],
            [across.T, inverse**2 / 2],
        ]
    )


def _dependent(values: np.ndarray) -> str:
    correlation = np.corrcoef(values, rowvar=False)
    if np.linalg.eigvalsh(correlation)[0] > 1e-10:
        return ""
    if len(values) <= values.shape[1]:
        return f"{len(values)} people answered every item, too few for {values.shape[1]} items"
    return "an item is the sum or the copy of others: leave it out"


def _fit_of(found: OneFactor, n: int) -> dict[str, float]:
    from scipy.stats import chi2

    k = len(found.loadings)
    df = k * (k - 3) // 2
    statistic = max(n * found.discrepancy, 0.0)
    return {
        "chi2": statistic,
        "chi2_df": df,
        "chi2_p": float(chi2.sf(statistic, df)) if df else math.nan,
    }
