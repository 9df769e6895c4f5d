"""A fitted logistic model of two or more waves, which answers for any group of people."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.statistics.change.logistic import Boundary, Fit, boundary_of, fit, patterns_of
from analysis.statistics.change.rows import Rows


@dataclass(frozen=True, kw_only=True)
class Standardised:
    """The probabilities of a group's people in one wave, and how they move with the parameters.

    Attributes
    ----------
    mean, log_odds : float
        Mean probability and mean log odds.
    gradient, centre : ndarray, shape (parameters,)
        Derivatives of the two by the parameters.
    """

    mean: float
    gradient: np.ndarray
    log_odds: float
    centre: np.ndarray


def standardised(design: np.ndarray, shares: np.ndarray, params: np.ndarray) -> Standardised:
    """Average a design's rows, which are `shares` of the people, at the parameters."""
    log_odds = design @ params
    chance = 1 / (1 + np.exp(-log_odds))
    return Standardised(
        mean=float(shares @ chance),
        gradient=(shares * chance * (1 - chance)) @ design,
        log_odds=float(shares @ log_odds),
        centre=shares @ design,
    )


class Model:
    """Logistic, of wave and the other predictors, with a sandwich covariance."""

    def __init__(self, rows: Rows, waves: Sequence[Hashable], factors: Sequence[str], by_wave: Sequence[str]):
        self.rows, self.waves = rows, tuple(waves)
        self.patterns = patterns_of(rows, factors, by_wave)
        self.boundary: Boundary = boundary_of(rows, self.patterns, self.waves)
        self.fitted: Fit | str = fit(rows, self.patterns, self.boundary.outside)

    def standardise(self, members: np.ndarray) -> tuple[Standardised, ...] | str:
        """The rows that are `members` in each wave, or why that cannot be had."""
        shares = self.patterns.counts(members, self.rows.weight)
        held = shares > 0
        why = self._obstacle(members, held)
        if why:
            return why
        assert isinstance(self.fitted, Fit)
        shares = shares[held] / shares.sum()
        return tuple(
            standardised(design[held] @ self.fitted.basis, shares, self.fitted.params)
            for design in self.patterns.designs(len(self.waves))
        )

    def covariance(self, gradients: np.ndarray) -> np.ndarray:
        """Covariance of functions of the parameters, by the delta method; a gradient a row."""
        assert isinstance(self.fitted, Fit)
        return gradients @ self.fitted.covariance @ gradients.T

    def se(self, gradient: np.ndarray) -> float:
        """Standard error of a function of the parameters."""
        return float(np.sqrt(max(self.covariance(gradient[None])[0, 0], 0.0)))

    def _obstacle(self, members: np.ndarray, held: np.ndarray) -> str:
        """Why there is no estimate for the members; empty when there is one."""
        if not members.any():
            return "no row of this group is complete"
        for cells in (self.boundary.reasons, self.boundary.consequences):
            if spoilt := [cell for cell, who in cells.items() if (who & held).any()]:
                return "; ".join(spoilt)
        if isinstance(self.fitted, str):
            return self.fitted
        designs = self.patterns.designs(len(self.waves))
        if not all(self.fitted.estimable(design[held]).all() for design in designs):
            return "the predictors do not tell the waves apart for everyone in the group"
        return ""
