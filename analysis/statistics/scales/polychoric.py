"""Polychoric correlation: how alike two ordered items would be on the scales behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# As near to 1 as a correlation is tried; where the answers are no less likely there, nothing holds it back.
_EDGE = 1 - 1e-6
_NO_LESS_LIKELY = 1e-7


@dataclass(frozen=True, kw_only=True)
class Polychoric:
    """A polychoric correlation.

    Attributes
    ----------
    r : float
        1 or -1 where empty cells drive it there.
    influence : ndarray of float, shape (n,)
        What each person's answers add to `r`, times n: their mean square over n is the variance of `r`.
        NaN where `r` is 1 or -1.
    """

    r: float
    influence: np.ndarray


def polychoric(first: np.ndarray, second: np.ndarray) -> Polychoric:
    """The correlation of two normal variables behind two ordered items, in two steps.

    Parameters
    ----------
    first, second : ndarray of int, shape (n,)
        Categories numbered from 0, each of which occurs.

    Returns
    -------
    Polychoric

    References
    ----------
    Olsson, U. (1979). Psychometrika 44, 443-460 (two-step maximum likelihood).
    Muthén, B. (1984). Psychometrika 49, 115-132 (variance).

    Examples
    --------
    Cut in the middle, a quarter of a turn of the correlation: ``r = sin(pi/2 (4 x 3/8 - 1))``.

    >>> first = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    >>> second = np.array([0, 0, 0, 1, 0, 1, 1, 1])
    >>> round(polychoric(first, second).r, 6)
    0.707107
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import ndtri

    n = len(first)
    table = np.bincount(first * (second.max() + 1) + second).astype(float)
    table = np.pad(table, (0, (first.max() + 1) * (second.max() + 1) - len(table)))
    table = table.reshape(first.max() + 1, second.max() + 1)
    cuts = [ndtri(np.cumsum(table.sum(axis=axis))[:-1] / n) for axis in (1, 0)]
    occupied = table > 0

    def unlikelihood(r: float) -> float:
        return -float((table[occupied] * np.log(_chances(*cuts, r)[occupied])).sum())

    bounds = (-_EDGE, _EDGE)
    best = minimize_scalar(unlikelihood, bounds=bounds, method="bounded", options={"xatol": 1e-9})
    for end in bounds:
        if unlikelihood(end) <= best.fun + _NO_LESS_LIKELY:
            return Polychoric(r=float(np.sign(end)), influence=np.full(n, np.nan))
    r = float(best.x)
    return Polychoric(r=r, influence=_influence(first, second, cuts, r))


def _chances(rows: np.ndarray, columns: np.ndarray, r: float) -> np.ndarray:
    """The chance of each cell."""
    from scipy.special import ndtr

    below = np.zeros((len(rows) + 2, len(columns) + 2))
    below[1:-1, 1:-1] = bivariate_normal(rows[:, None], columns[None, :], r)
    below[1:-1, -1], below[-1, 1:-1], below[-1, -1] = ndtr(rows), ndtr(columns), 1.0
    return np.maximum(np.diff(np.diff(below, axis=0), axis=1), 1e-300)


def bivariate_normal(h: np.ndarray, k: np.ndarray, r: float) -> np.ndarray:
    """The chance that two standard normal variables with correlation `r` are below `h` and `k`.

    Owen, D. B. (1956). Annals of Mathematical Statistics 27, 1075-1090.

    Examples
    --------
    A third of the plane lies below 0 on both: ``1/4 + asin(1/2) / (2 pi)``.

    >>> round(float(bivariate_normal(np.array(0.0), np.array(0.0), 0.5)), 12)
    0.333333333333
    """
    from scipy.special import ndtr, owens_t

    # Zero is a limit of the formula, not a value of it.
    h, k = (np.where(value == 0, 1e-300, value) for value in (h, k))
    root = np.sqrt(1 - r**2)
    with np.errstate(over="ignore"):
        slopes = (k / h - r) / root, (h / k - r) / root
    apart = np.where((h > 0) == (k > 0), 0.0, 0.5)
    return (ndtr(h) + ndtr(k)) / 2 - owens_t(h, slopes[0]) - owens_t(k, slopes[1]) - apart


def _influence(first: np.ndarray, second: np.ndarray, cuts: list[np.ndarray], r: float) -> np.ndarray:
    """Each person's influence on `r`, that on the cuts included."""
    rows, columns = cuts
    chances = _chances(rows, columns, r)
    density = np.exp(-(rows[:, None] ** 2 - 2 * r * np.outer(rows, columns) + columns**2) / (2 * (1 - r**2)))
    density /= 2 * np.pi * np.sqrt(1 - r**2)
    slope = np.diff(np.diff(np.pad(density, 1), axis=0), axis=1)
    score = (slope / chances)[first, second]
    pull = np.zeros(len(first))
    for of_item, own, other, values in (
        (first, rows, columns, chances),
        (second, columns, rows, chances.T),
    ):
        partner = second if of_item is first else first
        pull += _by_cuts(of_item, partner, own, other, values, r, score)
    return (score - pull) / (score**2).mean()


def _by_cuts(
    of_item: np.ndarray,
    partner: np.ndarray,
    own: np.ndarray,
    other: np.ndarray,
    chances: np.ndarray,
    r: float,
    score: np.ndarray,
) -> np.ndarray:
    """What the uncertainty of an item's cuts takes from each person's score."""
    from scipy.special import ndtr

    density = np.exp(-(own**2) / 2) / np.sqrt(2 * np.pi)
    conditional = ndtr((other[None, :] - r * own[:, None]) / np.sqrt(1 - r**2))
    # How the chance of a cell just below a cut, and just above it, moves with the cut.
    moved = density[:, None] * np.diff(np.pad(conditional, ((0, 0), (1, 1)), constant_values=(0, 1)), axis=1)
    pull = np.zeros(len(of_item))
    for cut in range(len(own)):
        below, above = of_item == cut, of_item == cut + 1
        tilt = np.zeros(len(of_item))
        tilt[below] = moved[cut, partner[below]] / chances[cut, partner[below]]
        tilt[above] = -moved[cut, partner[above]] / chances[cut + 1, partner[above]]
        at_most = (of_item <= cut).astype(float)
        pull += (score * tilt).mean() * (at_most - at_most.mean()) / density[cut]
    return pull
