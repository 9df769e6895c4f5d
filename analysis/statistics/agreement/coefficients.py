"""How far two or more coders agree beyond chance."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.inputs import one_column, plain
from analysis.statistics.intervals import normal_quantile, not_estimable

Chance = Callable[[np.ndarray], tuple[float, np.ndarray]]

_NO_SPREAD = "no interval: {}, so the asymptotic SE is 0 and says nothing about other units"


def cohens_kappa(
    a: Sequence | np.ndarray | pd.Series,
    b: Sequence | np.ndarray | pd.Series,
    weights: str | None = None,
    level: float = 0.95,
) -> Estimate:
    """Cohen's kappa of two coders.

    Parameters
    ----------
    a, b : array of shape (n,)
        The codes that the two gave to the same units; a unit without one of them is left out and
        counted in ``details["dropped"]``.
    weights : {None, "linear", "quadratic"}
        How far off counts: None for nominal codes; the others need numbers or ordered categories.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        In ``"kappa"``; `se` asymptotic (Fleiss, Cohen and Everitt 1969), interval by the normal quantile,
        kept within -1 and 1. `details`: ``agreement`` (share), ``categories``, ``table`` (rows `a`),
        ``dropped``.
        Without a value when chance alone explains everything (both coders used the same single code).

    Raises
    ------
    ProblemsFound
        When lengths differ, or weights are asked for codes that have no order.

    Examples
    --------
    >>> found = cohens_kappa([1] * 25 + [0] * 25, [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15)
    >>> round(found.value, 6), round(found.details["agreement"], 6)
    (0.4, 0.7)
    """
    z = normal_quantile(level)
    first, second = one_column("a", a), one_column("b", b)
    raise_if_any(_pair_problems(first, second, weights))
    both = (first.notna() & second.notna()).to_numpy()
    columns = [first[both], second[both]]
    categories = categories_of(columns, ordered=weights is not None)
    left, right = (pd.Categorical(c, categories=categories).codes for c in columns)
    size = len(categories)
    table = np.bincount(left.astype(int) * size + right, minlength=size * size).reshape(size, size)
    details = {
        "agreement": float(np.trace(table) / table.sum()) if table.sum() else math.nan,
        "categories": [str(plain(category)) for category in categories],
        "table": table.tolist(),
        "dropped": int((~both).sum()),
    }
    about = {
        "n": int(both.sum()),
        "level": level,
        "unit": "kappa",
        "method": f"Cohen's kappa{f', {weights} weights' if weights else ''}",
        "tolerance": "closed_form",
    }
    if not both.any():
        return not_estimable("no unit has both codes", details=details, **about)
    if (table.sum(axis=0) * table.sum(axis=1)).max() == table.sum() ** 2:
        why = f"both coders gave every unit the code {details['categories'][0]!r}: kappa is 0/0"
        return not_estimable(why, details=details, **about)
    from statsmodels.stats.inter_rater import cohens_kappa as fitted

    with np.errstate(all="ignore"):  # its tests divide by a variance that may be 0
        found = fitted(table, wt=weights)
    return interval(float(found.kappa), float(found.std_kappa), z, details, about)


def gwet_ac1(ratings: pd.DataFrame, level: float = 0.95) -> Estimate:
    """Gwet's AC1 of two or more coders, which stays meaningful when nearly every unit gets one code.

    Parameters
    ----------
    ratings : DataFrame, shape (units, coders)
        Codes; missing where a coder did not see a unit. A unit that nobody coded is left out and counted in
        ``details["dropped"]``; one that a single coder saw informs how often codes are used.
        Bool or categorical columns say which codes there are; otherwise these are the codes that occur.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        In ``"AC1"``; `se` by Gwet's variance for infinite populations of units, interval by the normal
        quantile, kept within -1 and 1. `details`: ``agreement``, ``chance_agreement``,
        ``categories``, ``dropped``.
        Without a value when no unit has two codes, or when there is one code only.

    References
    ----------
    Gwet, K. L. (2008). British Journal of Mathematical and Statistical Psychology 61, 29-48; with
    missing codes: Gwet, K. L. (2014). Handbook of Inter-Rater Reliability, 4th edition.

    Examples
    --------
    >>> found = gwet_ac1(pd.DataFrame({"x": [1] * 9 + [0], "y": [1] * 10}))
    >>> round(found.value, 4)
    0.8895
    """
    return _chance_corrected(ratings, level, "AC1", "Gwet's AC1", _ac1_chance)


def fleiss_kappa(ratings: pd.DataFrame, level: float = 0.95) -> Estimate:
    """Fleiss' kappa of two or more coders, who need not be the same for every unit.

    Parameters
    ----------
    ratings : DataFrame, shape (units, coders)
        As in `gwet_ac1`. With missing codes it is Gwet's generalisation: units with two codes or more inform
        the agreement, all units how often codes are used.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        In ``"kappa"``; `se` by Gwet's variance for infinite populations of units, which does not assume that
        there is no agreement, interval by the normal quantile, kept within -1 and 1. `details`: as
        in `gwet_ac1`.
        Without a value when no unit has two codes, or when there is one code only.

    References
    ----------
    Fleiss, J. L. (1971). Psychological Bulletin 76, 378-382; its variance and missing codes: Gwet, K. L.
    (2014). Handbook of Inter-Rater Reliability, 4th edition.

    Examples
    --------
    >>> found = fleiss_kappa(pd.DataFrame({"x": [1, 1, 0, 0], "y": [1, 1, 0, 1], "z": [1, 0, 0, 1]}))
    >>> round(found.value, 4), round(found.details["agreement"], 4)
    (0.3143, 0.6667)
    """
    return _chance_corrected(ratings, level, "kappa", "Fleiss' kappa", _fleiss_chance)


def _ac1_chance(use: np.ndarray) -> tuple[float, np.ndarray]:
    """Agreement by chance when codes are used so often, and each code's part in its variance."""
    return float((use * (1 - use)).sum() / (len(use) - 1)), (1 - use) / (len(use) - 1)


def _fleiss_chance(use: np.ndarray) -> tuple[float, np.ndarray]:
    return float((use**2).sum()), use


def _chance_corrected(
    ratings: pd.DataFrame, level: float, unit: str, method: str, chance_of: Chance
) -> Estimate:
    """A coefficient of agreement beyond a kind of chance."""
    z = normal_quantile(level)
    raise_if_any(ratings_problems(ratings))
    columns = [ratings.iloc[:, place] for place in range(ratings.shape[1])]
    seen = ratings.notna().to_numpy()
    coded = seen.any(axis=1)
    categories = categories_of(columns, ordered=False)
    codes = [pd.Categorical(column, categories=categories).codes for column in columns]
    # Shape (units, categories): how many coders gave the unit this code.
    votes = (
        np.stack([sum((code == k) for code in codes) for k in range(len(categories))], axis=1)[coded]
        if categories
        else np.zeros((0, 0))
    )
    coders = seen[coded].sum(axis=1)
    details = {
        "categories": [str(plain(category)) for category in categories],
        "dropped": int((~coded).sum()),
    }
    about = {
        "n": int((coders >= 2).sum()),
        "level": level,
        "unit": unit,
        "method": method,
        "tolerance": "closed_form",
    }
    if about["n"] < 2:
        why = "fewer than two units have two codes"
        return not_estimable(why, details=details, **about)
    if len(categories) < 2 or (chance_of is _fleiss_chance and (votes.sum(axis=0) > 0).sum() < 2):
        why = (
            f"every unit has the code {details['categories'][0]!r}: with one code there is no chance "
            "agreement to compare with; declare the other codes as categories"
        )
        return not_estimable(why, details=details, **about)
    value, se, agreement, chance = _coefficient(votes, coders, chance_of)
    details |= {"agreement": agreement, "chance_agreement": chance}
    return interval(value, se, z, details, about)


def _coefficient(
    votes: np.ndarray, coders: np.ndarray, chance_of: Chance
) -> tuple[float, float, float, float]:
    """The coefficient, its standard error, and the agreement observed and expected by chance."""
    units = len(votes)
    compared = coders >= 2
    pairs = np.where(compared, coders * (coders - 1), 1)
    observed = (votes * (votes - 1)).sum(axis=1) / pairs
    agreement = float(observed[compared].mean())
    use = (votes / coders[:, None]).mean(axis=0)
    chance, part = chance_of(use)
    value = (agreement - chance) / (1 - chance)
    own = units / compared.sum() * compared * (observed - chance) / (1 - chance)
    own_chance = votes @ part / coders
    own = own - 2 * (1 - value) * (own_chance - chance) / (1 - chance)
    variance = float(((own - value) ** 2).sum() / (units * (units - 1)))
    return value, math.sqrt(variance), agreement, chance


def interval(value: float, se: float, z: float, details: dict, about: dict) -> Estimate:
    """A coefficient with its normal interval, or without one where the codes do not vary."""
    if not se > 1e-12:
        complete = details["agreement"] == 1
        why = "there is no disagreement" if complete else "there is no variation in these codes"
        return Estimate(value=value, details=details | {"not_estimable": _NO_SPREAD.format(why)}, **about)
    # With few units and codes missing a coefficient can itself lie below -1.
    low, high = max(value - z * se, min(value, -1.0)), min(value + z * se, 1.0)
    return Estimate(value=value, low=low, high=high, se=se, details=details, **about)


def categories_of(columns: list[pd.Series], ordered: bool) -> list:
    """The codes there are, in their order: those declared, or those that occur."""
    declared = [c.cat.categories for c in columns if isinstance(c.dtype, pd.CategoricalDtype)]
    if len(declared) == len(columns) and all(list(d) == list(declared[0]) for d in declared):
        return list(declared[0])
    if all(pd.api.types.is_bool_dtype(c) for c in columns):
        return [False, True]
    codes = {plain(code) for column in columns for code in column.dropna()}
    return sorted(codes) if ordered else sorted(codes, key=lambda code: (str(type(code)), code))


def ratings_problems(ratings: pd.DataFrame) -> list[Problem]:
    """Problems of a table of ratings: no table, or fewer than two coders."""
    if isinstance(ratings, pd.DataFrame) and ratings.shape[1] >= 2:
        return []
    found = f"{ratings.shape[1]} columns" if isinstance(ratings, pd.DataFrame) else type(ratings).__name__
    return [
        Problem(
            place="argument `ratings`",
            found=found,
            expected="a DataFrame with a row for each unit and a column for each of two or more coders",
            remedy="Bring the codes into this shape first.",
        )
    ]


def _pair_problems(a: pd.Series, b: pd.Series, weights: str | None) -> list[Problem]:
    problems = []
    if len(a) != len(b):
        problems.append(
            Problem(
                place="arguments `a` and `b`",
                found=f"{len(a)} and {len(b)} codes",
                expected="one of each for every unit",
                remedy="Join the two codings by unit first.",
            )
        )
    if weights not in (None, "linear", "quadratic"):
        problems.append(
            Problem(
                place="argument `weights`",
                found=f"{weights!r}",
                expected="None, 'linear' or 'quadratic'",
                remedy="Correct the spelling.",
            )
        )
    elif weights and not all(_has_order(column) for column in (a, b)):
        problems.append(
            Problem(
                place="argument `weights`",
                found=f"{weights!r} for codes without an order",
                expected="numbers, or ordered categories that both coders share",
                remedy="Make the codes an ordered categorical, or leave out the weights.",
            )
        )
    return problems


def _has_order(column: pd.Series) -> bool:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return bool(column.cat.ordered)
    return pd.api.types.is_numeric_dtype(column) or bool(column.isna().all())
