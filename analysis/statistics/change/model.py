"""A fitted logistic model of two or more waves, which answers for any group of people."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from analysis.problems import Problem, ProblemsFound
from analysis.statistics.change.boundary import Boundary, Cell, boundary_of
from analysis.statistics.change.firth import firth
from analysis.statistics.change.logistic import COLLINEAR, PERFECT_SEPARATION, Fit, fit, patterns_of
from analysis.statistics.change.rows import Rows

Estimator = Literal["maximum_likelihood", "firth"]


def check_estimator(estimator: str) -> None:
    """Refuse an unknown estimator."""
    if estimator not in get_args(Estimator):
        raise ProblemsFound(
            [
                Problem(
                    place="argument `estimator`",
                    found=f"{estimator!r}",
                    expected=" or ".join(repr(name) for name in get_args(Estimator)),
                    remedy="Correct the spelling.",
                )
            ]
        )


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
    """Logistic, of wave and the other predictors, by maximum likelihood or with Firth's penalty.

    Attributes
    ----------
    fitted : Fit or str
        The fit, or why there is none.
    boundary : Boundary
        Cells without a finite log odds. By maximum likelihood their people have no estimate; with Firth's
        penalty they have one where anybody answered.
    """

    def __init__(
        self,
        rows: Rows,
        waves: Sequence[Hashable],
        factors: Sequence[str],
        by_wave: Sequence[str],
        estimator: Estimator = "maximum_likelihood",
    ):
        self.rows, self.waves, self.estimator = rows, tuple(waves), estimator
        self.patterns = patterns_of(rows, factors, by_wave)
        self.boundary: Boundary = boundary_of(rows, self.patterns, self.waves)
        unpenalised = fit(rows, self.patterns, self.boundary.outside)
        # By combinations of predictors, none of which is a cell of the boundary.
        self.separated = unpenalised == PERFECT_SEPARATION
        self.fitted: Fit | str = unpenalised
        if estimator == "firth":
            self.fitted = firth(rows, self.patterns, len(waves))

    def standardise(self, members: np.ndarray) -> tuple[Standardised, ...] | str:
        """The rows that are `members` in each wave, or why that is not estimable."""
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
        return gradients @ self.fitted.covariances[0] @ gradients.T

    def se(self, gradient: np.ndarray) -> float:
        """Standard error of a function of the parameters: the larger one where there are two."""
        assert isinstance(self.fitted, Fit)
        row = gradient[None]
        return max(float(np.sqrt(max((row @ each @ row.T)[0, 0], 0.0))) for each in self.fitted.covariances)

    def one_sided(self, members: np.ndarray) -> tuple[Cell, ...]:
        """The cells of the members in which all or none said yes."""
        held = self.patterns.counts(members, self.rows.weight) > 0
        return tuple(cell for cell in self.boundary.cells if cell.n and (cell.who & held).any())

    def _obstacle(self, members: np.ndarray, held: np.ndarray) -> str:
        """Why there is no estimate for the members; empty when there is one."""
        if not members.any():
            return "no row of this group is complete"
        if self.estimator == "firth":
            stages = [[cell for cell in self.boundary.cells if not (cell.n or cell.follows)]]
        else:
            stages = [
                [cell for cell in self.boundary.cells if cell.follows == after] for after in (False, True)
            ]
        for cells in stages:
            if affected := [cell.words for cell in cells if (cell.who & held).any()]:
                return "; ".join(affected)
        if isinstance(self.fitted, str):
            return self.fitted
        designs = self.patterns.designs(len(self.waves))
        if not all(self.fitted.estimable(design[held]).all() for design in designs):
            return COLLINEAR
        return ""
