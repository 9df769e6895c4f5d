"""Predictors made uncorrelated, and numbers drawn by matching.

Square roots of matrices are symmetric ones, or Cholesky's,
so that no draw depends on the sign that a library gives an eigenvector.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

# Directions of the predictors with less than this share of a single predictor's variance count as none.
_NO_VARIANCE = 1e-4
# A direction for every so many answers: with more, the model fits itself to chance.
_ANSWERS_A_DIRECTION = 3


@dataclass(frozen=True, kw_only=True)
class Whitened:
    """Predictors turned and scaled to uncorrelated scores of variance 1 among the rows that answered.

    Attributes
    ----------
    observed, missing : ndarray, shape (rows, predictors)
        Scores of the rows that answered and of those to impute, around the mean of the first.
    inverse : ndarray, shape (predictors, predictors)
        Takes coefficients of the predictors to coefficients of the scores.
    forward : ndarray, shape (predictors, predictors)
        Takes coefficients of the scores to coefficients of the predictors.
    rank : int
        Number of directions in which the rows that answered differ enough to be used.
    """

    observed: np.ndarray
    missing: np.ndarray
    inverse: np.ndarray
    forward: np.ndarray
    rank: int


def whiten(observed: np.ndarray, missing: np.ndarray) -> Whitened:
    """Scores from predictors.

    A direction in which the rows that answered do not differ tells nothing of what is missing, and is
    left out; so are the weakest directions when there are more than one for three answers.
    """
    n = len(observed)
    centre = observed.mean(axis=0)
    deviations = observed - centre
    sizes, vectors = np.linalg.eigh(deviations.T @ deviations / n)
    use = sizes > _NO_VARIANCE
    use[: max(len(sizes) - max(n // _ANSWERS_A_DIRECTION, 1), 0)] = False
    vectors, sizes = vectors[:, use], sizes[use]
    forward = vectors / np.sqrt(sizes) @ vectors.T
    return Whitened(
        observed=deviations @ forward,
        missing=(missing - centre) @ forward,
        inverse=vectors * np.sqrt(sizes) @ vectors.T,
        forward=forward,
        rank=int(use.sum()),
    )


def matched(values: np.ndarray, scores: Whitened, donors: int, rng: np.random.Generator) -> np.ndarray:
    """Predictive mean matching: for each missing value, the place among the observed of its donor.

    Linear regression with a draw of its parameters under the usual vague prior; the prediction by drawn
    parameters for a missing value is matched with predictions by estimated ones for those
    observed (type 1), and one of the `donors` nearest gives its value.

    Parameters
    ----------
    values : ndarray, shape (observed,)
    scores : Whitened
    donors : int
    rng : Generator

    Returns
    -------
    ndarray of int, shape (missing,)

    References
    ----------
    Little, R. J. A. (1988). Journal of Business and Economic Statistics 6, 287-296.
    van Buuren, S. (2018). Flexible Imputation of Missing Data, 2nd ed., algorithm 3.3.
    """
    n = len(values)
    mean = values.mean()
    slope = scores.observed.T @ (values - mean) / n
    fitted = mean + scores.observed @ slope
    freedom = max(n - scores.rank - 1, 1)
    sigma = math.sqrt(float(((values - fitted) ** 2).sum()) / rng.chisquare(freedom))
    noise = rng.standard_normal(len(slope) + 1) * sigma / math.sqrt(n)
    predicted = mean + noise[0] + scores.missing @ (slope + noise[1:])
    return nearest(fitted, predicted, donors, rng)


def nearest(fitted: np.ndarray, predicted: np.ndarray, donors: int, rng: np.random.Generator) -> np.ndarray:
    """For each prediction the place of one of the `donors` nearest fitted values, each as likely.

    Equal fitted values stand in random order, so that all who share one can become donors.

    Examples
    --------
    >>> nearest(np.array([1.0, 2.0, 10.0]), np.array([9.0]), 1, np.random.default_rng(1))
    array([2])
    """
    n = len(fitted)
    donors = min(donors, n)
    shuffled = rng.permutation(n)
    order = shuffled[np.argsort(fitted[shuffled], kind="stable")]
    line = fitted[order]
    # The nearest lie within `donors` places to either side of where the prediction would stand.
    at = np.searchsorted(line, predicted)
    window = at[:, None] + np.arange(-donors, donors)
    distance = np.where(
        (window >= 0) & (window < n),
        np.abs(line[np.clip(window, 0, n - 1)] - predicted[:, None]),
        math.inf,
    )
    close = np.argsort(distance, axis=1, kind="stable")[:, :donors]
    pick = rng.integers(donors, size=len(predicted))
    rows = np.arange(len(predicted))
    return order[window[rows, close[rows, pick]]]
