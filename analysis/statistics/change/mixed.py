"""The change by a logistic model with a random intercept."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.change.boundary import boundary_of
from analysis.statistics.change.logistic import COLLINEAR, coordinates, patterns_of, within
from analysis.statistics.change.maximum import Maximum, maximise
from analysis.statistics.change.outcome import (
    counts,
    degrees_of_freedom,
    estimate,
    quantile_in_words,
    without,
)
from analysis.statistics.change.rows import rows_of
from analysis.statistics.inputs import named
from analysis.statistics.intervals import check_level

_NODES = 25
# Beyond this size a log odds, or the spread of the intercepts, is on its way to infinity.
_DIVERGED = 15.0
# A gain in log-likelihood that rounding can make.
_NO_GAIN = 1e-6


def mixed_change(
    data: pd.DataFrame,
    outcome: str,
    wave: str,
    waves: Sequence[Hashable],
    group: str,
    adjust: Sequence[str] = (),
    level: float = 0.95,
) -> Estimate:
    """The change in a proportion by a logistic model with a random intercept: a sensitivity analysis.

    With fewer than about ten groups the variance between groups is estimated unreliably, and the model
    says nothing of changes that differ between groups: it is never the primary analysis of a few sites.

    Parameters
    ----------
    data, outcome, wave, waves
        As in `standardised_change`.
    group : str
        Column of groups (sites, or persons) that share a random intercept; rows without one are left
        out and counted.
    adjust : sequence of str
        Predictors beside wave, main effects: numbers as they are, everything else as categories.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        In ``"change in proportion"``, second minus first. The probabilities are population-averaged: for
        each row of both waves the probability is integrated over the normal distribution of the random
        intercept (a new group, not the groups at hand), then averaged over the rows. `se` by the delta
        method from the Hessian of all parameters, the standard deviation of the intercept among
        them. With fewer than 40 groups the interval and p are by t with groups less one degrees of
        freedom, from 40 on by the normal quantile. `details`: ``first``, ``second``; ``log_odds_ratio`` and
        ``log_odds_ratio_se`` (the coefficient of wave, conditional on the group: larger in size than a
        population-averaged one); ``group_sd`` (of the random intercept, on the log odds); ``singular`` (the
        likeliest standard deviation is 0; the SE then takes it as known to be so), ``log_likelihood``,
        ``groups``, ``df`` (None: normal), ``converged``, ``n_first``, ``n_second``, ``dropped``,
        ``dropped_because``. No value, and ``details["not_estimable"]``, where the maximum is not reached, the
        outcome is foretold wholly, or there is one group only.

    Raises
    ------
    ProblemsFound
        For unknown columns or waves, an outcome that is not 0/1, or the group among `adjust`.

    Notes
    -----
    Maximum likelihood by adaptive Gauss-Hermite quadrature with 25 nodes, as R's
    ``lme4::glmer(..., nAGQ=25)``; gradient and Hessian by the expectations of Louis (1982) at the same nodes.

    References
    ----------
    Pinheiro, J. C. and Bates, D. M. (1995). Journal of Computational and Graphical Statistics 4, 12-35.
    Louis, T. A. (1982). Journal of the Royal Statistical Society B 44, 226-233.
    Austin, P. C. (2010). International Journal of Biostatistics 6, 16 (few groups).

    Examples
    --------
    >>> data = pd.DataFrame({
    ...     "site": (["A"] * 10 + ["B"] * 10 + ["C"] * 10) * 2,
    ...     "wave": [1] * 30 + [2] * 30,
    ...     "engaged": [1] * 3 + [0] * 7 + [1] * 9 + [0] * 1 + [1] * 7 + [0] * 3
    ...              + [1] * 1 + [0] * 9 + [1] * 7 + [0] * 3 + [1] * 5 + [0] * 5,
    ... })
    >>> found = mixed_change(data, "engaged", "wave", (1, 2), group="site")
    >>> found.details["singular"], found.df, -0.25 < found.value < -0.15
    (False, 2.0, True)
    """
    check_level(level)
    if group in adjust:
        raise_if_any(
            [
                Problem(
                    place=named("adjust", group),
                    found="the column of groups",
                    expected="other predictors",
                    remedy="For site fixed effects use `standardised_change`.",
                )
            ]
        )
    rows = rows_of(data, outcome=outcome, wave=wave, waves=waves, predictors=[group, *dict.fromkeys(adjust)])
    codes, labels = pd.factorize(rows.columns[group], sort=True)
    df = degrees_of_freedom(len(labels))
    about = {
        "level": level,
        "n": len(rows.outcome),
        "method": f"logistic model ({', '.join(['wave', *adjust])}) with a random intercept by {group}, "
        f"maximum likelihood ({_NODES} adaptive quadrature nodes), averaged over it, delta method, "
        f"{quantile_in_words(df)}",
    }
    details = counts(rows) | {"groups": len(labels), "df": None if math.isnan(df) else df}
    if not about["n"]:
        return without(f"no row of the two waves is complete: {rows.dropped}", details=details, **about)
    if len(labels) < 2:
        why = "one group only has complete rows: two at least are needed"
        return without(why, details=details, **about)
    apart = replace(rows, columns={name: rows.columns[name] for name in adjust})
    patterns = patterns_of(apart, (), ())
    boundary = boundary_of(apart, patterns, tuple(waves))
    if boundary.reasons:
        return without("; ".join(boundary.reasons), details=details, **about)
    designs = patterns.designs()
    combination = rows.later * patterns.count + patterns.of_row
    stacked = np.vstack(designs)
    basis, span = coordinates(stacked[np.unique(combination)])
    if not all(within(design, span).all() for design in designs):
        return without(COLLINEAR, details=details, **about)
    likelihood = _Likelihood(codes, combination, rows.outcome, stacked @ basis)
    found = _fit(likelihood)
    if found is None:
        why = f"the likelihood has no maximum: perhaps perfect separation by {group} or the predictors"
        return without(why, details=details, **about)
    sd = abs(found.params[-1]) if len(found.params) > basis.shape[1] else 0.0
    if max(np.abs(likelihood.design @ found.params[: basis.shape[1]]).max(), sd) > _DIVERGED:
        why = f"perfect separation: {group} or the predictors predict some people's answers without exception"
        return without(why, details=details, **about)
    covariance = np.linalg.inv(found.information)
    shares = np.bincount(patterns.of_row) / about["n"]
    first, second = (_averaged(design @ basis, shares, found.params) for design in designs)

    def se(gradient: np.ndarray) -> float:
        return math.sqrt(max(gradient @ covariance @ gradient, 0.0))

    contrast = np.zeros(len(found.params))
    contrast[: basis.shape[1]] = shares @ (designs[1] - designs[0]) @ basis
    details |= {
        "first": first.mean,
        "second": second.mean,
        "log_odds_ratio": float(contrast @ found.params),
        "log_odds_ratio_se": se(contrast),
        "group_sd": float(sd),
        "singular": bool(sd == 0),
        "log_likelihood": found.log_likelihood,
        "converged": True,
    }
    return estimate(
        second.mean - first.mean, se(second.gradient - first.gradient), df=df, details=details, **about
    )


class _Likelihood:
    """The log-likelihood of coefficients and the standard deviation of the intercept, on cell counts."""

    def __init__(self, group: np.ndarray, combination: np.ndarray, outcome: np.ndarray, design: np.ndarray):
        from scipy import sparse

        codes, cell = np.unique(group * len(design) + combination, return_inverse=True)
        self.group = codes // len(design)
        self.n = np.bincount(cell).astype(float)
        self.yes = np.bincount(cell, weights=outcome)
        self.design = design[codes % len(design)]
        groups = int(self.group.max()) + 1
        ones = np.ones(len(codes))
        self.gather = sparse.csr_array((ones, (self.group, np.arange(len(codes)))), (groups, len(codes)))
        self.nodes, self.log_weights = _hermite(_NODES)

    def fixed(self, params: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Value, gradient and Hessian without a random intercept."""
        log_odds = self.design @ params
        chance = 1 / (1 + np.exp(-log_odds))
        value = float(self.yes @ log_odds - self.n @ np.logaddexp(0, log_odds))
        curved = (self.n * chance * (1 - chance))[:, None] * self.design
        return value, (self.yes - self.n * chance) @ self.design, -curved.T @ self.design

    def __call__(self, params: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Value, gradient and Hessian of the integrated log-likelihood."""
        beta, sd = params[:-1], params[-1]
        fixed = self.design @ beta
        mode, spread = self._mode(fixed, sd)
        # Points of the standard normal intercept: shape (groups, nodes).
        points = mode[:, None] + math.sqrt(2) * spread[:, None] * self.nodes
        log_odds = fixed[:, None] + sd * points[self.group]
        chance = 1 / (1 + np.exp(-log_odds))
        joint = self.gather @ (self.yes[:, None] * log_odds - self.n[:, None] * np.logaddexp(0, log_odds))
        joint += self.log_weights - points**2 / 2 + np.log(spread)[:, None] - math.log(math.sqrt(math.pi))
        top = joint.max(axis=1, keepdims=True)
        posterior = np.exp(joint - top)
        total = posterior.sum(axis=1, keepdims=True)
        posterior /= total
        value = float((top + np.log(total)).sum())

        left = self.yes[:, None] - self.n[:, None] * chance
        scores = np.empty((*points.shape, len(params)))
        for j in range(len(beta)):
            scores[:, :, j] = self.gather @ (left * self.design[:, [j]])
        scores[:, :, -1] = (self.gather @ left) * points
        mean = (posterior[:, :, None] * scores).sum(axis=1)
        flat = scores.reshape(-1, len(params))
        hessian = (flat * posterior.reshape(-1, 1)).T @ flat - mean.T @ mean
        curved = posterior[self.group] * self.n[:, None] * chance * (1 - chance)
        at = points[self.group]
        plain, once, twice = curved.sum(axis=1), (curved * at).sum(axis=1), (curved * at**2).sum(axis=1)
        hessian[:-1, :-1] -= (plain[:, None] * self.design).T @ self.design
        hessian[:-1, -1] -= once @ self.design
        hessian[-1, :-1] -= once @ self.design
        hessian[-1, -1] -= twice.sum()
        return value, mean.sum(axis=0), hessian

    def _mode(self, fixed: np.ndarray, sd: float) -> tuple[np.ndarray, np.ndarray]:
        """The likeliest intercept of each group, standard normal, and how sharp it is."""
        mode = np.zeros(self.gather.shape[0])
        for _ in range(100):
            chance = 1 / (1 + np.exp(-(fixed + sd * mode[self.group])))
            slope = sd * (self.gather @ (self.yes - self.n * chance)) - mode
            sharpness = sd**2 * (self.gather @ (self.n * chance * (1 - chance))) + 1
            # The target is concave; a step of at most 1 keeps Newton's method from leaping over the top.
            step = np.clip(slope / sharpness, -1.0, 1.0)
            mode = mode + step
            if np.abs(step).max() < 1e-10:
                break
        chance = 1 / (1 + np.exp(-(fixed + sd * mode[self.group])))
        return mode, 1 / np.sqrt(sd**2 * (self.gather @ (self.n * chance * (1 - chance))) + 1)


def _fit(likelihood: _Likelihood) -> Maximum | None:
    """The maximum; with one parameter less, the standard deviation, where that is 0."""
    flat = maximise(likelihood.fixed, np.zeros(likelihood.design.shape[1]))
    if flat is None:
        return None
    found = maximise(likelihood, np.append(flat.params, 0.5))
    if found is not None and found.log_likelihood > flat.log_likelihood + _NO_GAIN:
        return found
    # Nothing is gained by a random intercept, if the likelihood falls on both sides of 0.
    curvature = likelihood(np.append(flat.params, 0.0))[2][-1, -1]
    return flat if found is not None or curvature <= 0 else None


@dataclass(frozen=True, kw_only=True)
class _Averaged:
    mean: float
    gradient: np.ndarray


def _averaged(design: np.ndarray, shares: np.ndarray, params: np.ndarray) -> _Averaged:
    """Mean probability over rows and over the random intercept, and its derivatives by the parameters."""
    coefficients = design.shape[1]
    fixed = design @ params[:coefficients]
    nodes, log_weights = _hermite(99)
    sd = params[coefficients] if len(params) > coefficients else 0.0
    mean, gradient = 0.0, np.zeros(len(params))
    for node, weight in zip(
        math.sqrt(2) * nodes, np.exp(log_weights - nodes**2) / math.sqrt(math.pi), strict=True
    ):
        chance = 1 / (1 + np.exp(-(fixed + sd * node)))
        slope = weight * shares * chance * (1 - chance)
        mean += weight * float(shares @ chance)
        gradient[:coefficients] += slope @ design
        if len(params) > coefficients:
            gradient[-1] += slope.sum() * node
    return _Averaged(mean=float(mean), gradient=gradient)


def _hermite(nodes: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes, and logarithms of the weights times exp(node^2)."""
    points, weights = np.polynomial.hermite.hermgauss(nodes)
    return points, np.log(weights) + points**2
