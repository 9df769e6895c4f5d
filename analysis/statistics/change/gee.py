"""The change by generalised estimating equations, for few clusters."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.change.boundary import boundary_of
from analysis.statistics.change.logistic import (
    COLLINEAR,
    PERFECT_SEPARATION,
    coordinates,
    patterns_of,
    within,
)
from analysis.statistics.change.model import standardised
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

_COVARIANCES = ("exchangeable", "independence")
_CORRECTIONS = {
    "mancl-derouen": "Mancl-DeRouen sandwich",
    "kauermann-carroll": "Kauermann-Carroll sandwich",
    None: "sandwich without correction for few clusters",
}
# The power of (I - leverage) that multiplies a cluster's residuals.
_POWERS = {"mancl-derouen": -1.0, "kauermann-carroll": -0.5, None: 0.0}
_MOST_STEPS = 100
_DIVERGED = 15.0


def gee_change(
    data: pd.DataFrame,
    outcome: str,
    wave: str,
    waves: Sequence[Hashable],
    cluster: str,
    adjust: Sequence[str] = (),
    covariance: str = "exchangeable",
    small_sample: str | None = "mancl-derouen",
    level: float = 0.95,
) -> Estimate:
    """The change in a proportion by logistic GEE, the clusters taken as a sample of many.

    A sensitivity analysis of what may be said of sites in general; for these sites see
    `standardised_change`. Site is the cluster here, so it has no fixed effects. With fewer than about ten
    clusters the result is indicative whatever the correction.

    Parameters
    ----------
    data, outcome, wave, waves
        As in `standardised_change`.
    cluster : str
        Column of clusters, in practice the sites; rows without one are left out and counted.
    adjust : sequence of str
        Predictors beside wave, main effects: numbers as they are, everything else as categories.
    covariance : {"exchangeable", "independence"}
        The working correlation inside a cluster.
    small_sample : {"mancl-derouen", "kauermann-carroll", None}
        What is done about a sandwich that is too small when clusters are few.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        In ``"change in proportion"``, second minus first, averaged over the rows of both waves as in
        `standardised_change`. With fewer than 40 clusters the interval and p are by t with one degree of
        freedom less than clusters (`df`), whatever the correction; from 40 on by the normal quantile.
        `details`: ``first``, ``second``, ``log_odds_ratio``, ``log_odds_ratio_se`` (the effect of wave),
        ``clusters``, ``correlation`` (the working one), ``df`` (None: normal), ``converged``, ``n_first``,
        ``n_second``, ``dropped``, ``dropped_because``. No value, and ``details["not_estimable"]``, where the
        iterations do not converge, the outcome is foretold wholly, there is one cluster only, or one
        cluster alone determines a parameter.

    Raises
    ------
    ProblemsFound
        For unknown columns, waves or choices, an outcome that is not 0/1, or the cluster among `adjust`.

    Notes
    -----
    The correlation is the mean of the products of Pearson residuals over all pairs in a cluster, divided
    by their mean square (as in R's geepack); no parameters are subtracted from the number of pairs.

    statsmodels has the correction of Mancl and DeRouen by matrices of rows by rows of a cluster. Here a
    cluster enters by sums over its distinct combinations of predictors: with W = D'V^-1 and C the bread,
    W (I - D C W)^a e = (I - W D C)^a W e for every power a, and W D is a small matrix. Memory is
    linear in the number of rows.

    References
    ----------
    Liang, K.-Y. and Zeger, S. L. (1986). Biometrika 73, 13-22.
    Mancl, L. A. and DeRouen, T. A. (2001). Biometrics 57, 126-134.
    Kauermann, G. and Carroll, R. J. (2001). Journal of the American Statistical Association 96, 1387-1396.
    Li, P. and Redden, D. T. (2015). Statistics in Medicine 34, 281-296 (why t, not z).

    Examples
    --------
    >>> data = pd.DataFrame({
    ...     "site": (["A"] * 10 + ["B"] * 10 + ["C"] * 10) * 2,
    ...     "wave": [1] * 30 + [2] * 30,
    ...     "engaged": [1] * 6 + [0] * 4 + [1] * 8 + [0] * 2 + [1] * 7 + [0] * 3
    ...              + [1] * 3 + [0] * 7 + [1] * 7 + [0] * 3 + [1] * 5 + [0] * 5,
    ... })
    >>> found = gee_change(data, "engaged", "wave", (1, 2), cluster="site")
    >>> round(found.value, 3), found.df, found.details["clusters"]
    (-0.2, 2.0, 3)
    """
    check_level(level)
    raise_if_any(_wrong_choices(cluster, adjust, covariance, small_sample))
    rows = rows_of(
        data, outcome=outcome, wave=wave, waves=waves, predictors=[cluster, *dict.fromkeys(adjust)]
    )
    codes, labels = pd.factorize(rows.columns[cluster], sort=True)
    groups = len(labels)
    df = degrees_of_freedom(groups)
    about = {
        "level": level,
        "n": len(rows.outcome),
        "method": f"logistic GEE ({', '.join(['wave', *adjust])}), {covariance} within {cluster}, "
        f"{_CORRECTIONS[small_sample]}, delta method, {quantile_in_words(df)}",
    }
    details = counts(rows) | {"clusters": groups, "df": None if math.isnan(df) else df}
    if not about["n"]:
        return without(f"no row of the two waves is complete: {rows.dropped}", details=details, **about)
    if groups < 2:
        why = "one cluster only has complete rows: two at least are needed"
        return without(why, details=details, **about)
    apart = replace(rows, columns={name: rows.columns[name] for name in adjust})
    patterns = patterns_of(apart, (), ())
    boundary = boundary_of(apart, patterns, tuple(waves))
    if boundary.reasons:
        return without("; ".join(boundary.reasons), details=details, **about)
    designs = patterns.designs()
    cells = _cells(codes, rows.later * patterns.count + patterns.of_row, rows.outcome, np.vstack(designs))
    if not all(within(design, cells.span).all() for design in designs):
        return without(COLLINEAR, details=details, **about)
    found = _solve(cells, covariance == "exchangeable", _POWERS[small_sample])
    if isinstance(found, str):
        return without(found, details=details, **about)
    shares = np.bincount(patterns.of_row) / about["n"]
    first, second = (standardised(design @ cells.basis, shares, found.params) for design in designs)

    def se(gradient: np.ndarray) -> float:
        return math.sqrt(max(gradient @ found.covariance @ gradient, 0.0))

    details |= {
        "first": first.mean,
        "second": second.mean,
        "log_odds_ratio": second.log_odds - first.log_odds,
        "log_odds_ratio_se": se(second.centre - first.centre),
        "correlation": found.correlation,
        "converged": True,
    }
    return estimate(
        second.mean - first.mean,
        se(second.gradient - first.gradient),
        df=df,
        details=details,
        alike="the change is the same in every cluster",
        **about,
    )


@dataclass(frozen=True, kw_only=True)
class _Cells:
    """Rows counted by cluster and combination of wave and predictors.

    `group`, `n`, `yes` and `design` (in the coordinates of `basis`, whose span is `span`) go by cell.
    """

    group: np.ndarray
    n: np.ndarray
    yes: np.ndarray
    design: np.ndarray
    basis: np.ndarray
    span: np.ndarray

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Sums of values by cell over each cluster; shape (clusters, ...)."""
        starts = np.flatnonzero(np.r_[True, self.group[1:] != self.group[:-1]])
        return np.add.reduceat(values, starts, axis=0)


@dataclass(frozen=True, kw_only=True)
class _Solution:
    params: np.ndarray
    covariance: np.ndarray
    correlation: float


def _cells(group: np.ndarray, combination: np.ndarray, outcome: np.ndarray, design: np.ndarray) -> _Cells:
    codes, cell = np.unique(group * len(design) + combination, return_inverse=True)
    occupied = design[codes % len(design)]
    basis, span = coordinates(occupied)
    return _Cells(
        group=codes // len(design),
        n=np.bincount(cell).astype(float),
        yes=np.bincount(cell, weights=outcome),
        design=occupied @ basis,
        basis=basis,
        span=span,
    )


def _solve(cells: _Cells, exchangeable: bool, power: float) -> _Solution | str:
    """Solve the estimating equations, or say why there is no solution."""
    size = cells.sums(cells.n)
    params, correlation = np.zeros(cells.design.shape[1]), 0.0
    for _ in range(_MOST_STEPS):
        if not -1 / (size.max() - 1 + 1e-12) < correlation < 1:
            return (
                f"the working correlation {correlation:.4f} is none that clusters of this size can have; "
                'covariance="independence" needs none'
            )
        scores, information = _equations(cells, size, params, correlation)
        bread = np.linalg.inv(information.sum(axis=0))
        step = bread @ scores.sum(axis=0)
        params = params + step
        if np.abs(cells.design @ params).max() > _DIVERGED:
            return PERFECT_SEPARATION
        before, correlation = correlation, _correlation(cells, size, params) if exchangeable else 0.0
        if np.abs(step).max() < 1e-10 and abs(correlation - before) < 1e-10:
            break
    else:
        return f"the estimating equations did not converge in {_MOST_STEPS} steps"
    scores, information = _equations(cells, size, params, correlation)
    bread = np.linalg.inv(information.sum(axis=0))
    corrected = _corrected(scores, information, bread, power)
    if corrected is None:
        return "one cluster alone determines a parameter: no variance between clusters can be had for it"
    meat = corrected.T @ corrected
    return _Solution(params=params, covariance=bread @ meat @ bread, correlation=correlation)


def _equations(
    cells: _Cells, size: np.ndarray, params: np.ndarray, correlation: float
) -> tuple[np.ndarray, np.ndarray]:
    """Each cluster's estimating function D'V^-1 e and its information D'V^-1 D."""
    chance = 1 / (1 + np.exp(-(cells.design @ params)))
    spread = np.sqrt(chance * (1 - chance))
    left = cells.yes - cells.n * chance
    # The inverse of (1-r) I + r J is (I - k J) / (1-r).
    k = correlation / (1 + (size - 1) * correlation)
    through = cells.sums((cells.n * spread)[:, None] * cells.design)
    scores = cells.sums(left[:, None] * cells.design)
    scores -= (k * cells.sums(left / spread))[:, None] * through
    weight = cells.n * spread**2
    parameters = cells.design.shape[1]
    information = np.empty((len(size), parameters, parameters))
    for j in range(parameters):
        information[:, j] = cells.sums((weight * cells.design[:, j])[:, None] * cells.design)
    information -= k[:, None, None] * through[:, :, None] * through[:, None, :]
    return scores / (1 - correlation), information / (1 - correlation)


def _correlation(cells: _Cells, size: np.ndarray, params: np.ndarray) -> float:
    """Mean product of Pearson residuals over the pairs in a cluster, divided by their mean square."""
    chance = 1 / (1 + np.exp(-(cells.design @ params)))
    variance = chance * (1 - chance)
    total = cells.sums((cells.yes - cells.n * chance) / np.sqrt(variance))
    square = cells.sums((cells.yes * (1 - chance) ** 2 + (cells.n - cells.yes) * chance**2) / variance)
    pairs = (size * (size - 1)).sum()
    return float((total**2 - square).sum() / pairs / (square.sum() / size.sum())) if pairs else 0.0


def _corrected(
    scores: np.ndarray, information: np.ndarray, bread: np.ndarray, power: float
) -> np.ndarray | None:
    """Each cluster's (I - W D C)^power W e; None when a leverage of 1 forbids it."""
    if not power:
        return scores
    # In coordinates in which the bread is the identity, W D C is symmetric.
    root = np.linalg.cholesky(bread)
    leverage, axes = np.linalg.eigh(root.T @ information @ root)
    if leverage.max() > 1 - 1e-9:
        return None
    turned = np.einsum("gji,gj->gi", axes, scores @ root) * (1 - leverage) ** power
    return np.linalg.solve(root.T, np.einsum("gij,gj->ig", axes, turned)).T


def _wrong_choices(cluster: str, adjust: Sequence[str], covariance: Any, small_sample: Any) -> list[Problem]:
    problems = [
        Problem(
            place=f"argument `{argument}`",
            found=f"{value!r}",
            expected=f"one of: {', '.join(map(repr, known))}",
            remedy="Correct the spelling.",
        )
        for argument, value, known in (
            ("covariance", covariance, _COVARIANCES),
            ("small_sample", small_sample, tuple(_CORRECTIONS)),
        )
        if value not in known
    ]
    if cluster in adjust:
        problems.append(
            Problem(
                place=named("adjust", cluster),
                found="the column of clusters",
                expected="other predictors",
                remedy="For site fixed effects use `standardised_change`.",
            )
        )
    return problems
