"""Categories given other columns: draws from logistic models that have a weak prior.

The parameters are drawn first, then the values: an imputation that took the parameters as known would make
intervals that are too narrow. The posterior is taken as normal around its mode (Rubin 1987, p. 169). The
prior keeps the mode finite where the predictors tell the categories apart wholly.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from analysis.statistics.missingness.draws import Whitened

# Standard deviation, a priori, of the log odds along a direction of variance 1 (weak: odds up to 150-fold).
_PRIOR_SD = 2.5
_MOST_STEPS = 60

Posterior = tuple[float, np.ndarray, np.ndarray]
Drawn = tuple[np.ndarray, np.ndarray]


def drawn_categories(
    codes: np.ndarray, count: int, scores: Whitened, start: np.ndarray | None, rng: np.random.Generator
) -> Drawn | None:
    """Multinomial logistic regression, the prior the same whichever category is the first.

    Parameters
    ----------
    codes : ndarray of int, shape (observed,)
        0 to count - 1, each of which occurs.
    count : int
        Number of categories, at least 2.
    scores : Whitened
    start : ndarray, shape (predictors + 1, count - 1), or None
        Coefficients of the predictors to start from, such as those of the last iteration.
    rng : Generator

    Returns
    -------
    (codes, coefficients), or None when the search did not converge
        Drawn categories, shape (missing,), and the mode's coefficients of the predictors.
    """
    width, others = scores.observed.shape[1] + 1, count - 1
    design = np.column_stack([np.ones(len(codes)), scores.observed])
    told = (codes[:, None] == np.arange(1, count)).astype(float)
    # Coefficients against the first category, when those of every category have the same prior.
    precision = np.kron(np.eye(others) - 1 / count, np.diag([0.0] + [1.0] * (width - 1))) / _PRIOR_SD**2

    def posterior(flat: np.ndarray) -> Posterior:
        log_odds = design @ flat.reshape(others, width).T
        most = np.maximum(log_odds.max(axis=1), 0.0)
        odds = np.exp(log_odds - most[:, None])
        total = np.exp(-most) + odds.sum(axis=1)
        share = odds / total[:, None]
        pull = precision @ flat
        value = float((told * log_odds).sum() - (most + np.log(total)).sum() - flat @ pull / 2)
        gradient = (design.T @ (told - share)).T.reshape(-1) - pull
        return value, gradient, _information(design, share) + precision

    first = np.zeros((width, others)) if start is None else np.vstack([start[:1], scores.inverse @ start[1:]])
    found = _mode(posterior, first.T.reshape(-1))
    if found is None:
        return None
    mode, information = found
    drawn = _draw(mode, information, rng).reshape(others, width).T
    log_odds = np.column_stack([np.ones(len(scores.missing)), scores.missing]) @ drawn
    full = np.column_stack([np.zeros(len(log_odds)), log_odds])
    odds = np.exp(full - full.max(axis=1, keepdims=True))
    below = np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)[:, :-1]
    beta = mode.reshape(others, width).T
    return _category(below, rng), np.vstack([beta[:1], scores.forward @ beta[1:]])


def drawn_scale(
    codes: np.ndarray, count: int, scores: Whitened, start: np.ndarray | None, rng: np.random.Generator
) -> Drawn | None:
    """Proportional odds logistic regression of an ordered category.

    Parameters and result as those of `drawn_categories`; the coefficients are the thresholds, then those of
    the predictors, shape (count - 1 + predictors,).

    References
    ----------
    McCullagh, P. (1980). Journal of the Royal Statistical Society B 42, 109-142.
    """
    n, cuts = len(codes), count - 1
    # Log odds of the category or a lower one, and of a lower one: threshold less predictor. Beyond the ends
    # of the scale they are infinite, which thresholds of +-inf beside the estimated ones say.
    upper = np.hstack([codes[:, None] == np.arange(cuts), -scores.observed]).astype(float)
    lower = np.hstack([codes[:, None] == np.arange(1, count), -scores.observed]).astype(float)
    top, bottom = codes == cuts, codes == 0
    precision = np.array([0.0] * cuts + [1.0] * scores.observed.shape[1]) / _PRIOR_SD**2

    def posterior(flat: np.ndarray) -> Posterior:
        at_most = _chance(np.where(top, math.inf, upper @ flat))
        below = _chance(np.where(bottom, -math.inf, lower @ flat))
        share = at_most - below
        if not (share > 0).all():
            return -math.inf, np.zeros_like(flat), np.eye(len(flat))
        slope_up, slope_low = at_most * (1 - at_most), below * (1 - below)
        each = upper * (slope_up / share)[:, None] - lower * (slope_low / share)[:, None]
        bend_up = slope_up * (1 - 2 * at_most) / share
        bend_low = slope_low * (1 - 2 * below) / share
        information = (
            each.T @ each - (upper * bend_up[:, None]).T @ upper + (lower * bend_low[:, None]).T @ lower
        )
        pull = precision * flat
        value = float(np.log(share).sum() - flat @ pull / 2)
        return value, each.sum(axis=0) - pull, information + np.diag(precision)

    shares = np.cumsum(np.bincount(codes, minlength=count))[:-1] / n
    plain = np.concatenate([np.log(shares / (1 - shares)), np.zeros(scores.observed.shape[1])])
    found = None
    if start is not None:
        found = _mode(posterior, np.concatenate([plain[:cuts], scores.inverse @ start[cuts:]]))
    # From slopes of another iteration a category can have no probability at all.
    found = found or _mode(posterior, plain)
    if found is None:
        return None
    mode, information = found
    drawn = _draw(mode, information, rng)
    # Thresholds drawn across each other leave no room for the category between them.
    thresholds = np.maximum.accumulate(drawn[:cuts])
    below = _chance(thresholds - (scores.missing @ drawn[cuts:])[:, None])
    return _category(below, rng), np.concatenate([mode[:cuts], scores.forward @ mode[cuts:]])


def _mode(
    posterior: Callable[[np.ndarray], Posterior], start: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """Where a concave log posterior is greatest, and the information there, by Newton's method."""
    at = start
    value, gradient, information = posterior(at)
    if not math.isfinite(value):
        return None
    for _ in range(_MOST_STEPS):
        step = np.linalg.solve(information, gradient)
        gain = float(gradient @ step)
        if gain < 1e-8:
            return at, information
        size = 1.0
        while True:
            proposed = at + size * step
            there, *rest = posterior(proposed)
            if there >= value + 1e-4 * size * gain or size < 1e-6:
                break
            size /= 2
        at, value, (gradient, information) = proposed, there, rest
    return None


def _draw(mode: np.ndarray, information: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Normal around the mode; the covariance is the inverse of the information."""
    noise = rng.standard_normal(len(mode))
    return mode + np.linalg.solve(np.linalg.cholesky(information).T, noise)


def _category(below: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A category for each row of cumulative probabilities (all but the last)."""
    return (below < rng.random(len(below))[:, None]).sum(axis=1)


def _chance(log_odds: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-log_odds))


def _information(design: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Fisher's information of the coefficients, category by category, shape (all, all)."""
    width, others = design.shape[1], share.shape[1]
    result = np.empty((others * width, others * width))
    for a in range(others):
        for b in range(a, others):
            weight = share[:, a] * ((a == b) - share[:, b])
            block = (design * weight[:, None]).T @ design
            result[a * width : (a + 1) * width, b * width : (b + 1) * width] = block
            result[b * width : (b + 1) * width, a * width : (a + 1) * width] = block
    return result
