"""A proportional-odds model of two waves, fitted to counts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.statistics.change.logistic import PERFECT_SEPARATION, Patterns, coordinates, within
from analysis.statistics.change.maximum import maximise
from analysis.statistics.change.rows import Rows

# A shift of the log odds beyond this is on its way to infinity.
_DIVERGED = 15.0


@dataclass(frozen=True, kw_only=True)
class Cells:
    """Answers counted by wave and pattern of predictors.

    Attributes
    ----------
    thresholds : int
        How many cuts there are between the categories in use.
    designs : tuple of ndarray, shape (patterns, columns)
        Predictors of every pattern in the first and in the second wave, centred, in coordinates in which
        none is implied by others.
    wave : ndarray, shape (thresholds + columns,)
        The parameters' combination that is the effect of wave on the log odds of a higher answer.
    cell, category, n : ndarray
        By occurring combination: place in the stacked designs, category from 0, rows.
    of_row : ndarray, shape (rows,)
        The combination of each row.
    """

    thresholds: int
    designs: tuple[np.ndarray, np.ndarray]
    wave: np.ndarray
    cell: np.ndarray
    category: np.ndarray
    n: np.ndarray
    of_row: np.ndarray

    def by_wave(self) -> np.ndarray:
        """How many answers there are; shape (2, categories)."""
        later = self.cell >= len(self.designs[0])
        categories = self.thresholds + 1
        return np.bincount(
            later * categories + self.category, weights=self.n, minlength=2 * categories
        ).reshape(2, categories)


def cells_of(rows: Rows, patterns: Patterns, used: np.ndarray) -> Cells | None:
    """Count the answers; None when the predictors imply the wave.

    `used` are the categories in use, in their order.
    """
    raw = patterns.designs()
    stacked = np.vstack(raw)
    combination = rows.later * patterns.count + patterns.of_row
    occurring = np.unique(combination)
    if not all(within(design, coordinates(stacked[occurring])[1]).all() for design in raw):
        return None
    # The thresholds take the place of the intercept: the first column goes, the others are centred.
    centre = stacked[occurring, 1:].mean(axis=0)
    basis, _ = coordinates(stacked[occurring, 1:] - centre)
    designs = tuple((design[:, 1:] - centre) @ basis for design in raw)
    codes, of_row = np.unique(
        combination * len(used) + np.searchsorted(used, rows.outcome), return_inverse=True
    )
    return Cells(
        thresholds=len(used) - 1,
        designs=designs,
        wave=np.r_[np.zeros(len(used) - 1), (designs[1] - designs[0])[0]],
        cell=codes // len(used),
        category=codes % len(used),
        n=np.bincount(of_row).astype(float),
        of_row=of_row,
    )


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A fit: thresholds, coefficients, then where asked the shift by wave of each cut beyond the first's."""

    params: np.ndarray
    covariance: np.ndarray
    log_likelihood: float

    def se(self, gradient: np.ndarray) -> float:
        """Standard error of a function of the parameters."""
        return math.sqrt(max(float(gradient @ self.covariance @ gradient), 0.0))


def fit(cells: Cells, clusters: np.ndarray | None = None, wave_by_cut: bool = False) -> Fitted | str:
    """Fit by maximum likelihood, or say in words why there is no fit.

    Parameters
    ----------
    cells : Cells
    clusters : ndarray, shape (rows,), optional
        Who answered: the covariance is then the sandwich clustered by it.
    wave_by_cut : bool
        Let wave shift every cut by an amount of its own.
    """
    upper, lower = _sides(cells, wave_by_cut)
    start = np.zeros(upper.shape[1])
    below = np.cumsum(np.bincount(cells.category, weights=cells.n))[:-1] / cells.n.sum()
    start[: cells.thresholds] = np.log(below / (1 - below))
    found = maximise(lambda params: _likelihood(cells, upper, lower, params), start)
    shift = slice(cells.thresholds, cells.thresholds + cells.designs[0].shape[1])
    diverged = found is None or np.ptp(np.vstack(cells.designs) @ found.params[shift]) > _DIVERGED
    if diverged or np.abs(found.params[shift.stop :]).max(initial=0) > _DIVERGED:
        return PERFECT_SEPARATION
    bread = np.linalg.inv(found.information)
    if clusters is None:
        return Fitted(params=found.params, covariance=bread, log_likelihood=found.log_likelihood)
    codes, who = np.unique(clusters, return_inverse=True)
    n, parameters = len(clusters), len(found.params)
    if len(codes) < 2 or n <= parameters:
        return f"{n} rows of {len(codes)} respondents are too few for {parameters} parameters"
    slopes = _slopes(cells, upper, lower, found.params)
    sums = np.column_stack([np.bincount(who, weights=column[cells.of_row]) for column in slopes.T])
    factor = len(codes) / (len(codes) - 1) * (n - 1) / (n - parameters)
    covariance = factor * bread @ (sums.T @ sums) @ bread
    return Fitted(params=found.params, covariance=covariance, log_likelihood=found.log_likelihood)


def standardise(
    cells: Cells, params: np.ndarray, shares: np.ndarray, cut: int, later: int
) -> tuple[float, np.ndarray]:
    """Mean probability of an answer above a cut in a wave, and its derivatives by the parameters."""
    design = cells.designs[later]
    chance = 1 / (1 + np.exp(params[cut] - design @ params[cells.thresholds :]))
    slope = shares * chance * (1 - chance)
    gradient = np.r_[np.zeros(cells.thresholds), slope @ design]
    gradient[cut] = -slope.sum()
    return float(shares @ chance), gradient


def _sides(cells: Cells, wave_by_cut: bool) -> tuple[np.ndarray, np.ndarray]:
    """Design of the upper and the lower end of each occurring category, on the log odds.

    The ends of the scale, at plus and minus infinity, have rows of 0 here.
    """
    design = np.vstack(cells.designs)[cells.cell]
    later = cells.cell >= len(cells.designs[0])
    sides = []
    for cut in (cells.category, cells.category - 1):
        inside = (cut >= 0) & (cut < cells.thresholds)
        marks = (cut[:, None] == np.arange(cells.thresholds)).astype(float)
        side = np.hstack([marks, -design * inside[:, None]])
        if wave_by_cut:
            side = np.hstack([side, marks[:, 1:] * later[:, None]])
        sides.append(side)
    return sides[0], sides[1]


def _ends(
    cells: Cells, upper: np.ndarray, lower: np.ndarray, params: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Probability up to the upper end, up to the lower end, and between the two."""
    above, below = upper @ params, lower @ params
    first, last = cells.category == 0, cells.category == cells.thresholds
    high = np.where(last, 1.0, 1 / (1 + np.exp(-above)))
    low = np.where(first, 0.0, 1 / (1 + np.exp(-below)))
    # From the upper tail where both ends are high, which does not lose digits.
    tails = np.where(first, 1.0, 1 / (1 + np.exp(below))) - np.where(last, 0.0, 1 / (1 + np.exp(above)))
    return high, low, np.where(low > 0.5, tails, high - low)


def _slopes(cells: Cells, upper: np.ndarray, lower: np.ndarray, params: np.ndarray) -> np.ndarray:
    """Derivatives of the log probability of each occurring category; shape (combinations, parameters)."""
    with np.errstate(over="ignore"):
        high, low, chance = _ends(cells, upper, lower, params)
    return (high * (1 - high) / chance)[:, None] * upper - (low * (1 - low) / chance)[:, None] * lower


def _likelihood(
    cells: Cells, upper: np.ndarray, lower: np.ndarray, params: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Value, gradient and Hessian; -inf where the thresholds are not in order."""
    high, low, chance = _ends(cells, upper, lower, params)
    if chance.min() <= 0:
        nothing = np.full(len(params), np.nan)
        return -math.inf, nothing, np.outer(nothing, nothing)
    steep_high, steep_low = high * (1 - high), low * (1 - low)
    slopes = (steep_high / chance)[:, None] * upper - (steep_low / chance)[:, None] * lower
    hessian = (upper * (cells.n * steep_high * (1 - 2 * high) / chance)[:, None]).T @ upper
    hessian -= (lower * (cells.n * steep_low * (1 - 2 * low) / chance)[:, None]).T @ lower
    hessian -= (slopes * cells.n[:, None]).T @ slopes
    return float(cells.n @ np.log(chance)), cells.n @ slopes, hessian
