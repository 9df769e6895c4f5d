"""A logistic model of two or more waves, fitted to counts, with a covariance clustered by respondent."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics.change.rows import Rows
from analysis.statistics.inputs import plain

# A fitted log odds beyond this (a probability under one in three million) is a fit on its way to infinity.
_DIVERGED = 15.0
_MOST_STEPS = 30
PERFECT_SEPARATION = (
    "perfect separation: a combination of the predictors predicts some people's answers without exception"
)
COLLINEAR = "wave and the other predictors are collinear, so the change is not estimable"


@dataclass(frozen=True, kw_only=True)
class Term:
    """A predictor, by pattern: codes into `levels`, or numbers when `levels` is None."""

    name: str
    values: np.ndarray
    levels: tuple[str, ...] | None
    by_wave: bool

    def columns(self) -> np.ndarray:
        """Dummies for all levels but the first, or the numbers centred and scaled."""
        if self.levels is not None:
            return (self.values[:, None] == np.arange(1, len(self.levels))).astype(float)
        spread = self.values.std()
        return ((self.values - self.values.mean()) / (spread if spread > 0 else 1.0))[:, None]


@dataclass(frozen=True, kw_only=True)
class Patterns:
    """The distinct combinations of predictors, and which rows show them.

    Attributes
    ----------
    terms : tuple of Term
        The predictors other than wave; shape (patterns,) each.
    of_row : ndarray of int, shape (rows,)
        The pattern of each row.
    """

    terms: tuple[Term, ...]
    of_row: np.ndarray

    @property
    def count(self) -> int:
        """How many patterns there are."""
        return int(self.of_row.max()) + 1

    def designs(self, waves: int = 2) -> tuple[np.ndarray, ...]:
        """The design of every pattern as if in the first wave, as if in the second, and so on.

        Each wave after the first has its own columns: its difference from the first, and that of the
        terms whose effect may differ between waves.
        """
        one = np.ones((self.count, 1))
        base = np.hstack([one, *(term.columns() for term in self.terms)])
        wave = np.hstack([one, *(term.columns() for term in self.terms if term.by_wave)])
        none = np.zeros_like(wave)
        return tuple(
            np.hstack([base, *(wave if here == later else none for later in range(1, waves))])
            for here in range(waves)
        )

    def counts(self, members: np.ndarray, weight: np.ndarray) -> np.ndarray:
        """The weight of the rows that are `members`, by pattern."""
        return np.bincount(self.of_row[members], weights=weight[members], minlength=self.count)


def patterns_of(rows: Rows, factors: Sequence[str], by_wave: Sequence[str]) -> Patterns:
    """Find the combinations of predictors.

    Parameters
    ----------
    rows : Rows
    factors : sequence of str
        Predictors that are categories even when they are numbers.
    by_wave : sequence of str
        Predictors whose effect may differ between waves.
    """
    coded = {}
    pattern = np.zeros(len(rows.outcome), dtype=np.int64)
    for name, column in rows.columns.items():
        codes, levels = pd.factorize(column, sort=True)
        coded[name] = (codes, levels)
        pattern = pd.factorize(pattern * len(levels) + codes, sort=True)[0].astype(np.int64)
    # The last assignment wins, so this is each pattern's first row.
    example = np.empty(int(pattern.max()) + 1, dtype=np.int64)
    example[pattern[::-1]] = np.arange(len(pattern))[::-1]
    terms = []
    for name, (codes, levels) in coded.items():
        numeric = name not in factors and _is_number(rows.columns[name])
        here = codes[example]
        terms.append(
            Term(
                name=name,
                values=np.asarray(levels, dtype=float)[here] if numeric else here,
                levels=None if numeric else tuple(str(plain(level)) for level in levels),
                by_wave=name in by_wave,
            )
        )
    return Patterns(terms=tuple(terms), of_row=pattern)


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A fitted model in coordinates of its own.

    Attributes
    ----------
    basis : ndarray, shape (columns, rank)
        Takes a row of the design to the coordinates in which the model was fitted: predictors that
        others already imply have no place there.
    span : ndarray, shape (rank, columns)
        Orthonormal rows that span the rows of the design.
    params : ndarray, shape (rank,)
    covariances : tuple of ndarray, shape (rank, rank)
        The sandwich, clustered by respondent, times G/(G-1) (n-1)/(n-rank); with Firth's penalty also
        the inverse information. Of several, the one that gives the larger standard error counts.
    log_likelihood : float
        With Firth's penalty: penalised.
    clusters : int
    """

    basis: np.ndarray
    span: np.ndarray
    params: np.ndarray
    covariances: tuple[np.ndarray, ...]
    log_likelihood: float
    clusters: int

    def estimable(self, design: np.ndarray) -> np.ndarray:
        """Whether the data determine the log odds of each row of a design."""
        return within(design, self.span)


def coordinates(design: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates of a design in which no predictor is implied by others: see `basis`, `span` of `Fit`."""
    _, sizes, right = np.linalg.svd(design, full_matrices=False)
    rank = int((sizes > sizes[0] * max(design.shape) * np.finfo(float).eps).sum())
    return right[:rank].T / sizes[:rank] * math.sqrt(len(design)), right[:rank]


def within(design: np.ndarray, span: np.ndarray) -> np.ndarray:
    """Whether each row of a design lies in the space of the orthonormal rows of `span`."""
    return np.abs(design - design @ span.T @ span).max(axis=1) < 1e-8


@dataclass(frozen=True, kw_only=True)
class Collapsed:
    """Rows collapsed to counts by wave and pattern, which leaves the likelihood as it is.

    Attributes
    ----------
    outcome, weight, cluster : ndarray, shape (rows,)
    cell : ndarray of int, shape (rows,)
        Wave and pattern of each row.
    n, yes : ndarray, shape (cells,)
        Weight of the rows, and of those with an outcome of 1.
    design : ndarray, shape (cells, rank)
        In the coordinates of `basis` and `span`, as in `Fit`.
    """

    outcome: np.ndarray
    weight: np.ndarray
    cluster: np.ndarray
    cell: np.ndarray
    n: np.ndarray
    yes: np.ndarray
    design: np.ndarray
    basis: np.ndarray
    span: np.ndarray

    @property
    def too_few(self) -> str:
        """Why there is no covariance; empty when there is one."""
        who, rank = len(np.unique(self.cluster)), len(self.span)
        if who < 2 or len(self.outcome) <= rank:
            return f"{len(self.outcome)} rows of {who} respondents are too few for {rank} parameters"
        return ""

    def information(self, share: np.ndarray) -> np.ndarray:
        """Fisher information at the cells' probabilities."""
        return (self.design * (self.n * share * (1 - share))[:, None]).T @ self.design

    def sandwich(self, bread: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, int]:
        """Covariance clustered by respondent, and how many clusters there are.

        Each respondent's sum of scores is held as a sparse matrix of respondents by cells, so memory
        grows with the number of rows only.

        Parameters
        ----------
        bread : ndarray, shape (rank, rank)
            The inverse information.
        scores : ndarray, shape (rows,)
            Derivative of each row's log-likelihood by its log odds.
        """
        from scipy import sparse

        codes, who = np.unique(self.cluster, return_inverse=True)
        by_cell = sparse.csr_array((scores, (who, self.cell)), shape=(len(codes), len(self.n)))
        meat = self.design.T @ ((by_cell.T @ by_cell) @ self.design)
        rows, rank = len(self.outcome), len(self.span)
        factor = len(codes) / (len(codes) - 1) * (rows - 1) / (rows - rank)
        return factor * bread @ meat @ bread, len(codes)


def collapsed(rows: Rows, patterns: Patterns, outside: np.ndarray) -> Collapsed | None:
    """Collapse the rows that are not `outside`; None when none is left."""
    used = ~outside.reshape(-1)[rows.later * patterns.count + patterns.of_row]
    cells, cell = np.unique((rows.later * patterns.count + patterns.of_row)[used], return_inverse=True)
    if not len(cells):
        return None
    outcome, weight = rows.outcome[used], rows.weight[used]
    design = np.vstack(patterns.designs(len(outside)))[cells]
    basis, span = coordinates(design)
    return Collapsed(
        outcome=outcome,
        weight=weight,
        cluster=rows.cluster[used],
        cell=cell,
        n=np.bincount(cell, weights=weight),
        yes=np.bincount(cell, weights=weight * outcome),
        design=design @ basis,
        basis=basis,
        span=span,
    )


def fit(rows: Rows, patterns: Patterns, outside: np.ndarray) -> Fit | str:
    """Fit the model by maximum (pseudo-)likelihood, or say in words why there is no fit."""
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    counts = collapsed(rows, patterns, outside)
    if counts is None:
        return "no cell has both answers"
    n, yes = counts.n, counts.yes
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # A saturated model reproduces its counts: statsmodels takes that for perfect separation.
        warnings.simplefilter("ignore")
        found = GLM(yes / n, counts.design, family=Binomial(), var_weights=n).fit(
            maxiter=_MOST_STEPS, tol=1e-10, tol_criterion="params"
        )
    log_odds = counts.design @ found.params
    if not (found.converged and np.abs(log_odds).max() < _DIVERGED):
        return PERFECT_SEPARATION
    share = 1 / (1 + np.exp(-log_odds))
    if why := counts.too_few:
        return why
    try:
        bread = np.linalg.inv(counts.information(share))
    except np.linalg.LinAlgError:
        return "some weights are so small that nothing is left to estimate a parameter from"
    scores = counts.weight * (counts.outcome - share[counts.cell])
    covariance, clusters = counts.sandwich(bread, scores)
    return Fit(
        basis=counts.basis,
        span=counts.span,
        params=found.params,
        covariances=(covariance,),
        log_likelihood=float(yes @ np.log(share) + (n - yes) @ np.log1p(-share)),
        clusters=clusters,
    )
