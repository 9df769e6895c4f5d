"""A logistic model of two or more waves, fitted to counts, with a covariance clustered by respondent."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics.change.rows import Rows
from analysis.statistics.inputs import plain

# A fitted log odds beyond this (a probability under one in three million) is a fit on its way to infinity.
_DIVERGED = 15.0
_MOST_STEPS = 30


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
class Boundary:
    """Cells in which all or none said yes, or nobody answered: no finite log odds fits them.

    Attributes
    ----------
    reasons : Mapping
        Each such cell in words, to the patterns (bool, shape (patterns,)) whose change it spoils.
    consequences : Mapping
        The same for cells that are empty once the rows of others are left out.
    outside : ndarray of bool, shape (waves, patterns)
        Wave and pattern of the rows in these cells, to be left out of the fit: their probability is
        0 or 1 whatever the other parameters are, so they tell nothing about these.
    """

    reasons: Mapping[str, np.ndarray]
    consequences: Mapping[str, np.ndarray]
    outside: np.ndarray


def boundary_of(rows: Rows, patterns: Patterns, waves: Sequence[object]) -> Boundary:
    """Find the cells of the model's own margins that have no finite log odds.

    Leaving some rows out can empty another cell, so the search is repeated until nothing more is found.
    """
    shape = (len(waves), patterns.count)
    cell = rows.later * patterns.count + patterns.of_row
    people = np.bincount(cell, minlength=math.prod(shape)).reshape(shape)
    yes = np.bincount(cell, weights=rows.outcome, minlength=math.prod(shape)).reshape(shape)
    everyone = Term(name="", values=np.zeros(patterns.count, dtype=int), levels=("anyone",), by_wave=True)
    alone = [(time,) for time in range(len(waves))]
    together = [tuple(range(len(waves)))]
    outside = np.zeros(shape, dtype=bool)
    reasons: dict[str, np.ndarray] = {}
    consequences: dict[str, np.ndarray] = {}
    named = set()
    while True:
        before = outside.copy()
        for term in (everyone, *patterns.terms):
            for code, level in enumerate(term.levels or ()):
                who = term.values == code
                for times in alone if term.by_wave else together:
                    inside = np.zeros(shape, dtype=bool)
                    inside[list(times)] = who
                    inside &= ~before
                    asked, said_yes = int(people[inside].sum()), int(yes[inside].sum())
                    if asked and 0 < said_yes < asked:
                        continue
                    place = "" if not term.name else f" with {term.name} {level!r}"
                    when = " or ".join(f"wave {plain(waves[time])!r}" for time in times)
                    if (term.name, code, times) not in named:
                        kind = consequences if before.any() and not asked else reasons
                        kind[f"{_share(said_yes, asked)}{place} in {when}"] = who
                    named.add((term.name, code, times))
                    outside |= inside
        if (outside == before).all():
            return Boundary(reasons=reasons, consequences=consequences, outside=outside)


def _share(yes: int, n: int) -> str:
    if not n:
        return "nobody to compare"
    return f"{'none' if not yes else 'all'} of {n} said yes"


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
    covariance : ndarray, shape (rank, rank)
        Sandwich, clustered by respondent, times G/(G-1) (n-1)/(n-rank).
    log_likelihood : float
    clusters : int
    """

    basis: np.ndarray
    span: np.ndarray
    params: np.ndarray
    covariance: np.ndarray
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


def fit(rows: Rows, patterns: Patterns, outside: np.ndarray) -> Fit | str:
    """Fit the model by maximum (pseudo-)likelihood, or say in words why there is no fit.

    Rows are collapsed to counts by wave and pattern, which leaves the likelihood as it is; the
    covariance needs each respondent's sum of scores, held as a sparse matrix of respondents by cells,
    so memory grows with the number of rows only.
    """
    from scipy import sparse
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    used = ~outside.reshape(-1)[rows.later * patterns.count + patterns.of_row]
    cells, cell = np.unique((rows.later * patterns.count + patterns.of_row)[used], return_inverse=True)
    outcome, weight = rows.outcome[used], rows.weight[used]
    if not len(cells):
        return "no cell has both answers"
    n = np.bincount(cell, weights=weight)
    yes = np.bincount(cell, weights=weight * outcome)
    design = np.vstack(patterns.designs(len(outside)))[cells]
    basis, span = coordinates(design)
    rank = len(span)
    reduced = design @ basis
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # A saturated model reproduces its counts: statsmodels takes that for perfect separation.
        warnings.simplefilter("ignore")
        found = GLM(yes / n, reduced, family=Binomial(), var_weights=n).fit(
            maxiter=_MOST_STEPS, tol=1e-10, tol_criterion="params"
        )
    log_odds = reduced @ found.params
    if not (found.converged and np.abs(log_odds).max() < _DIVERGED):
        return (
            "some combination of the predictors foretells the outcome wholly, so the fit runs off to infinity"
        )
    share = 1 / (1 + np.exp(-log_odds))
    codes, who = np.unique(rows.cluster[used], return_inverse=True)
    if len(codes) < 2 or len(outcome) <= rank:
        return f"{len(outcome)} rows of {len(codes)} respondents are too few for {rank} parameters"
    scores = sparse.csr_array((weight * (outcome - share[cell]), (who, cell)), shape=(len(codes), len(cells)))
    meat = reduced.T @ ((scores.T @ scores) @ reduced)
    bread = np.linalg.inv((reduced * (n * share * (1 - share))[:, None]).T @ reduced)
    factor = len(codes) / (len(codes) - 1) * (len(outcome) - 1) / (len(outcome) - rank)
    return Fit(
        basis=basis,
        span=span,
        params=found.params,
        covariance=factor * bread @ meat @ bread,
        log_likelihood=float(yes @ np.log(share) + (n - yes) @ np.log1p(-share)),
        clusters=len(codes),
    )
