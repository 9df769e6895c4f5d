"""Weights for those who stayed in a panel, so that they stand for all who were in it."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.statistics.inputs import check_finite, named, pick, plain, zeros_and_ones

# A fitted log odds beyond this is on its way to infinity.
_DIVERGED = 15.0


def attrition_weights(
    data: pd.DataFrame,
    stayed: str,
    predictors: Sequence[str],
    bounds: tuple[float, float] | None = None,
) -> pd.Series:
    """Stabilised inverse-probability weights for the people who stayed.

    A logistic model gives everybody the probability of staying, by what was known before. The
    weight is the share of all who stayed over that probability: people like those who left count for
    more. It corrects for what the predictors predict of leaving, and nothing else.

    Parameters
    ----------
    data : DataFrame
        A row per person who was there at first.
    stayed : str
        Column of 0/1 or bool: who was there again. Never missing.
    predictors : sequence of str
        What was known at first, main effects: numbers enter as they are, everything else as categories.
    bounds : (float, float), optional
        Least and greatest weight; what is beyond is set to them, and counted.

    Returns
    -------
    Series
        ``weight``, with the index of `data`: NaN for those who left and for rows with a missing predictor.
        ``attrs["attrition"]`` tells ``model``, ``n`` (rows used), ``stayed``, ``dropped``,
        ``dropped_because``, ``least_probability`` and ``greatest_probability`` (among all rows used),
        ``least_weight``, ``greatest_weight``, ``mean_weight``, ``effective_n`` (Kish), ``at_bounds`` (number
        of weights set to a bound) and ``certain`` (categories of which everybody stayed, whose probability
        is 1).

        Where nobody of a category stayed, nobody can stand for it: all weights are NaN, and
        ``attrs["attrition"]["not_estimable"]`` names each such category. So they are when the fit runs off
        to infinity.

    Raises
    ------
    ProblemsFound
        For an unknown column, a `stayed` that is not 0/1 in every row, impossible bounds.

    References
    ----------
    Robins, J. M., Rotnitzky, A. and Zhao, L. P. (1995). Journal of the American Statistical
    Association 90, 106-121.
    Cole, S. R. and Hernán, M. A. (2008). American Journal of Epidemiology 168, 656-664
    (stabilised and truncated weights).

    Examples
    --------
    Both of two leaders and two of four members stayed: four of six, a member's chance being a half.

    >>> people = pd.DataFrame({"role": ["leader"] * 2 + ["member"] * 4, "again": [1, 1, 1, 1, 0, 0]})
    >>> attrition_weights(people, "again", ["role"]).round(4).tolist()
    [0.6667, 0.6667, 1.3333, 1.3333, nan, nan]
    """
    problems: list[Problem] = []
    there = pick(data, "stayed", stayed, problems)
    columns = {name: pick(data, "predictors", name, problems) for name in dict.fromkeys(predictors)}
    check_finite("predictors", columns, problems)
    again = None if there is None else zeros_and_ones(there, named("stayed", stayed), problems, missing=False)
    raise_if_any(problems + _bad_bounds(bounds))

    gaps = {f"{name} is missing": column.isna().to_numpy() for name, column in columns.items()}
    used = np.ones(len(data), dtype=bool)
    dropped = {}
    for reason, applies in gaps.items():
        if count := int((used & applies).sum()):
            dropped[reason] = count
        used &= ~applies
    told: dict[str, Any] = {
        "model": f"logistic, {stayed} on {', '.join(columns) or 'nothing'}",
        "n": int(used.sum()),
        "stayed": int(again[used].sum()),
        "dropped": sum(dropped.values()),
        "dropped_because": dropped,
    }
    weight = pd.Series(np.nan, index=data.index, name="weight")
    found = _probabilities(again[used], {name: column[used] for name, column in columns.items()})
    if isinstance(found, str):
        weight.attrs["attrition"] = told | {"not_estimable": found}
        return weight
    stays = used & (again == 1)
    exact = again[used].mean() / found.chance[again[used] == 1]
    low, high = bounds or (0.0, math.inf)
    kept = np.clip(exact, low, high)
    weight[stays] = kept
    weight.attrs["attrition"] = told | {
        "least_probability": float(found.chance.min()),
        "greatest_probability": float(found.chance.max()),
        "least_weight": float(kept.min()),
        "greatest_weight": float(kept.max()),
        "mean_weight": float(kept.mean()),
        "effective_n": float(kept.sum() ** 2 / (kept**2).sum()),
        "at_bounds": int((kept != exact).sum()),
        "certain": list(found.certain),
    }
    return weight


@dataclass(frozen=True, kw_only=True)
class _Chances:
    """Each row's probability of staying, and the categories in which everybody stayed."""

    chance: np.ndarray
    certain: tuple[str, ...]


def _probabilities(again: np.ndarray, columns: dict[str, pd.Series]) -> _Chances | str:
    """Fitted probabilities, or in words why there are none."""
    if not len(again):
        return "no row has all predictors"
    if not again.any():
        return f"none of {len(again)} stayed"
    # Who belongs to a category of which all stayed has probability 1 whatever the other coefficients are,
    # and tells nothing of these.
    certain = _categories(columns, lambda here: bool(again[here].all()))
    fitted = ~np.logical_or.reduce([here for _, here in certain] + [np.full(len(again), again.all())])
    rest = {name: column[fitted] for name, column in columns.items()}
    nobody = _categories(rest, lambda here: not again[fitted][here].any())
    if nobody:
        words = "; ".join(f"none of {int(here.sum())} with {category} stayed" for category, here in nobody)
        beside = f" (beside {', '.join(category for category, _ in certain)}, who all did)" if certain else ""
        return f"{words}{beside}: nobody who stayed can stand for them"
    chance = np.ones(len(again))
    if fitted.any():
        found = _fit(again[fitted], rest)
        if isinstance(found, str):
            return found
        chance[fitted] = found
    return _Chances(chance=chance, certain=tuple(category for category, _ in certain))


def _categories(
    columns: dict[str, pd.Series], such: Callable[[np.ndarray], bool]
) -> list[tuple[str, np.ndarray]]:
    """The categories whose rows are `such`: in words, and which rows they are."""
    found = []
    for name, column in columns.items():
        if not _is_number(column):
            for level in pd.factorize(column, sort=True)[1]:
                here = (column == level).to_numpy(dtype=bool)
                if such(here):
                    found.append((f"{name} {plain(level)!r}", here))
    return found


def _fit(again: np.ndarray, columns: dict[str, pd.Series]) -> np.ndarray | str:
    """Probabilities by maximum likelihood, fitted to counts of the distinct combinations of predictors."""
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    design = _design(columns, len(again))
    cells, cell = np.unique(design, axis=0, return_inverse=True)
    n = np.bincount(cell).astype(float)
    stays = np.bincount(cell, weights=again)
    _, sizes, right = np.linalg.svd(cells, full_matrices=False)
    rank = int((sizes > sizes[0] * max(cells.shape) * np.finfo(float).eps).sum())
    reduced = cells @ right[:rank].T
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # A saturated model reproduces its counts: statsmodels takes that for perfect separation.
        warnings.simplefilter("ignore")
        found = GLM(stays / n, reduced, family=Binomial(), var_weights=n).fit(
            maxiter=50, tol=1e-10, tol_criterion="params"
        )
    log_odds = reduced @ found.params
    if not (found.converged and np.abs(log_odds).max() < _DIVERGED):
        return "perfect separation: a combination of the predictors predicts without exception who stayed"
    return (1 / (1 + np.exp(-log_odds)))[cell]


def _design(columns: dict[str, pd.Series], rows: int) -> np.ndarray:
    """A constant, the numbers centred and scaled, and a dummy for each further category."""
    parts = [np.ones((rows, 1))]
    for column in columns.values():
        if _is_number(column):
            values = column.to_numpy(dtype=float)
            spread = values.std()
            parts.append(((values - values.mean()) / (spread if spread > 0 else 1.0))[:, None])
        else:
            codes, levels = pd.factorize(column, sort=True)
            parts.append((codes[:, None] == np.arange(1, len(levels))).astype(float))
    return np.hstack(parts)


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _bad_bounds(bounds: tuple[float, float] | None) -> list[Problem]:
    if bounds is None or (len(bounds) == 2 and 0 <= bounds[0] <= 1 <= bounds[1]):
        return []
    return [
        Problem(
            place="argument `bounds`",
            found=f"{bounds!r}",
            expected="a least weight of at most 1 and a greatest of at least 1",
            remedy="Write (0.2, 5), or leave it out.",
        )
    ]
