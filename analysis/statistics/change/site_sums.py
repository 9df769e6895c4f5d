"""A linear probability model of two waves with site fixed effects, as sums by site."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.change.logistic import patterns_of
from analysis.statistics.change.rows import Rows

# Of a predictor of length 1, what others leave of it when they say the same.
_NOTHING_LEFT = 1e-10


@dataclass(frozen=True, kw_only=True)
class SiteSums:
    """Cross products by site, of wave, outcome and covariates, all less their means in the site.

    Wave and outcome are also free of the covariates (residuals of their regressions); the covariates
    are orthonormal over all rows, so that those which say the same as others have gone.

    Attributes
    ----------
    wave, outcome : ndarray, shape (sites,)
        Of wave with itself, of wave with the outcome.
    wave_covariates, outcome_covariates : ndarray, shape (sites, covariates)
        Of the covariates with wave, with the outcome; each adds up to 0 over the sites.
    rows, parameters : int
        Of the model.
    mean_outcome, mean_wave : float
        Over all rows.
    """

    wave: np.ndarray
    outcome: np.ndarray
    wave_covariates: np.ndarray
    outcome_covariates: np.ndarray
    rows: int
    parameters: int
    mean_outcome: float
    mean_wave: float

    @property
    def coefficient(self) -> float:
        """The coefficient of wave."""
        return float(self.outcome.sum() / self.wave.sum())

    def influence(self) -> tuple[np.ndarray, np.ndarray]:
        """What a weight on each site's residuals does to each site's score, with the null imposed.

        The residuals of the model whose coefficient of wave is held at `null` are, in site h, multiplied
        by v[h]; the model is fitted to them; the scores of wave of this fit, by site, are
        ``(first - null * second) @ v``. With v = 1 they are those of the data, whatever `null` is.

        Returns
        -------
        first, second : ndarray, shape (sites, sites)
        """
        share = self.wave / self.wave.sum()
        return tuple(
            np.diag(product)
            - np.einsum("gi,hi->gh", self.wave_covariates, covariates)
            - np.outer(share, product)
            for product, covariates in (
                (self.outcome, self.outcome_covariates),
                (self.wave, self.wave_covariates),
            )
        )


def site_sums(rows: Rows, site: str) -> SiteSums | str:
    """Collapse the rows to sums by site, or say in words why the model cannot be fitted.

    Rows that are alike in site, covariates and wave are first counted together, so time and memory
    grow with the number of rows, and no matrix has more than one row for each.
    """
    patterns = patterns_of(rows, factors=[site], by_wave=[])
    cells, cell = np.unique(rows.later * patterns.count + patterns.of_row, return_inverse=True)
    later, pattern = np.divmod(cells, patterns.count)
    people = np.bincount(cell).astype(float)
    yes = np.bincount(cell, weights=rows.outcome)
    place = next(term.values for term in patterns.terms if term.name == site)[pattern]
    covariates = [term.columns()[pattern] for term in patterns.terms if term.name != site]

    def by_site(values: np.ndarray) -> np.ndarray:
        return np.bincount(place, weights=values)

    def centred(values: np.ndarray) -> np.ndarray:
        return values - (by_site(people * values) / by_site(people))[place]

    z = _orthonormal(
        np.stack([centred(column) for block in covariates for column in block.T], axis=1)
        if covariates
        else np.zeros((len(cells), 0)),
        people,
    )
    wave, outcome = centred(later.astype(float)), centred(yes / people)
    within = (people * wave**2).sum()
    # No matrix product: its last digits would depend on the number of threads.
    wave = wave - np.einsum("ci,i->c", z, np.einsum("ci,c->i", z, people * wave))
    outcome = outcome - np.einsum("ci,i->c", z, np.einsum("ci,c->i", z, people * outcome))
    products = by_site(people * wave**2)

    def by_site_and_covariate(weight: np.ndarray) -> np.ndarray:
        found = [by_site(weight * column) for column in z.T]
        return np.reshape(found, (z.shape[1], len(products))).T

    if not products.sum() > _NOTHING_LEFT * within:
        return "the predictors tell the waves apart: nothing is left of wave when they are held fixed"
    many = len(products)
    parameters = many + z.shape[1] + 1
    if len(rows.outcome) <= parameters:
        return f"{len(rows.outcome)} rows are too few for {parameters} parameters"
    return SiteSums(
        wave=products,
        outcome=by_site(people * wave * outcome),
        wave_covariates=by_site_and_covariate(people * wave),
        outcome_covariates=by_site_and_covariate(people * outcome),
        rows=len(rows.outcome),
        parameters=parameters,
        mean_outcome=float(rows.outcome.mean()),
        mean_wave=float(rows.later.mean()),
    )


def _orthonormal(columns: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Columns that span the same and are orthonormal over people; what others already say is left out."""
    length = np.sqrt((people[:, None] * columns**2).sum(axis=0))
    columns = columns[:, length > _NOTHING_LEFT * np.sqrt(people.sum())]
    columns = columns / np.sqrt((people[:, None] * columns**2).sum(axis=0))
    if not columns.shape[1]:
        return columns
    sizes, directions = np.linalg.eigh(np.einsum("ci,cj->ij", columns * people[:, None], columns))
    held = sizes > _NOTHING_LEFT * len(sizes)
    return np.einsum("ci,ij->cj", columns, directions[:, held] / np.sqrt(sizes[held]))
