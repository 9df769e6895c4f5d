"""Krippendorff's alpha: any number of coders, codes missing or not, on any level of measurement."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.agreement.coefficients import categories_of, interval, ratings_problems
from analysis.statistics.inputs import check_finite, plain
from analysis.statistics.intervals import normal_quantile, not_estimable

_LEVELS = ("nominal", "ordinal", "interval", "ratio")


def krippendorff_alpha(ratings: pd.DataFrame, level: str = "nominal", confidence: float = 0.95) -> Estimate:
    """Krippendorff's alpha of two or more coders.

    Parameters
    ----------
    ratings : DataFrame, shape (units, coders)
        Codes; missing where a coder did not see a unit. A unit with fewer than two codes has no pair to
        compare: it is left out and counted in ``details["dropped"]``.
    level : {"nominal", "ordinal", "interval", "ratio"}
        Level of measurement: how far apart two codes are. Ordinal needs numbers or ordered categories
        that all coders share; interval and ratio need numbers, ratio none below 0.
    confidence : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        In ``"alpha"``: 1 is full agreement, 0 what chance alone would give. `se` by the jackknife over units
        (ordinal distances held), interval by the normal quantile, kept within -1 and 1. `n` counts
        units with two codes or more. `details`: ``agreement`` (share of pairs of codes of one unit that
        are equal), ``observed_disagreement``, ``expected_disagreement``, ``categories``, ``dropped``.
        Without a value when no unit has two codes, or when all codes are the same.

    Raises
    ------
    ProblemsFound
        For an unknown level, or codes that are not of the level.

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.

    Examples
    --------
    >>> ratings = pd.DataFrame({"ann": [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], "bob": [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]})
    >>> round(krippendorff_alpha(ratings).value, 3)
    0.095
    """
    z = normal_quantile(confidence)
    raise_if_any(ratings_problems(ratings) or _level_problems(ratings, level))
    columns = [ratings.iloc[:, place] for place in range(ratings.shape[1])]
    categories = categories_of(columns, ordered=level != "nominal")
    codes = np.array([pd.Categorical(column, categories=categories).codes for column in columns]).T
    votes = np.stack(
        [(codes == k).sum(axis=1) for k in range(len(categories))] or [np.zeros(len(codes))], axis=1
    )
    compared = votes.sum(axis=1) >= 2
    votes = votes[compared].astype(float)
    details = {
        "categories": [str(plain(category)) for category in categories],
        "dropped": int((~compared).sum()),
    }
    about = {
        "n": int(compared.sum()),
        "level": confidence,
        "unit": "alpha",
        "method": f"Krippendorff's alpha, {level}",
        "tolerance": "closed_form",
    }
    if not about["n"]:
        return not_estimable("no unit has two codes", details=details, **about)
    used = votes.sum(axis=0)
    if (used > 0).sum() < 2:
        why = f"every code is {details['categories'][int(used.argmax())]!r}: alpha is 0/0"
        return not_estimable(why, details=details, **about)
    found = _Disagreement(votes, _distances(categories, used, level))
    agreement = 1 - _Disagreement(votes, _distances(categories, used, "nominal")).observed
    details |= {
        "agreement": agreement,
        "observed_disagreement": found.observed,
        "expected_disagreement": found.expected,
    }
    se = found.jackknife_se()
    if math.isnan(se) and details["agreement"] < 1:
        details["not_estimable"] = "no interval: without one of the units every code is the same"
        return Estimate(value=found.alpha, details=details, **about)
    return interval(found.alpha, se, z, details, about)


class _Disagreement:
    """Observed and expected disagreement of units' votes, and what they are without each unit."""

    def __init__(self, votes: np.ndarray, distances: np.ndarray):
        self.per_unit = votes.sum(axis=1)
        # Of each unit: its distances within, per code; and to the codes of all units.
        self.within = ((votes @ distances) * votes).sum(axis=1)
        self.across = votes @ (distances @ votes.sum(axis=0))
        self.pairs = self.within / (self.per_unit - 1)
        self.codes = self.per_unit.sum()
        self.observed = float(self.pairs.sum() / self.codes)
        self.expected = float(self.across.sum() / (self.codes * (self.codes - 1)))
        self.alpha = 1 - self.observed / self.expected

    def jackknife_se(self) -> float:
        """Standard error from leaving out each unit in turn; NaN when nothing is left to compare."""
        units = len(self.pairs)
        codes = self.codes - self.per_unit
        observed = self.pairs.sum() - self.pairs
        expected = (self.across.sum() - 2 * self.across + self.within) / np.maximum(codes - 1, 1)
        if not (expected > 1e-12 * self.expected).all():
            return math.nan
        left = 1 - observed / expected
        return float(math.sqrt((units - 1) / units * ((left - left.mean()) ** 2).sum()))


def _distances(categories: list, used: np.ndarray, level: str) -> np.ndarray:
    """The squared distance of each two codes."""
    if level == "nominal":
        return 1.0 - np.eye(len(categories))
    if level == "ordinal":
        # Codes between the two count in full, the two themselves by half.
        place = np.cumsum(used) - used / 2
        return np.subtract.outer(place, place) ** 2
    values = np.array(categories, dtype=float)
    gap, total = np.subtract.outer(values, values), np.add.outer(values, values)
    return gap**2 if level == "interval" else (gap / np.where(total == 0, 1.0, total)) ** 2


def _level_problems(ratings: pd.DataFrame, level: str) -> list[Problem]:
    columns = [ratings.iloc[:, place] for place in range(ratings.shape[1])]
    numbers = all(pd.api.types.is_numeric_dtype(column) or column.isna().all() for column in columns)
    first = columns[0].dtype
    ordered = isinstance(first, pd.CategoricalDtype) and bool(first.ordered)
    shared = ordered and all(column.dtype == first for column in columns)
    if level not in _LEVELS:
        expected = f"one of: {', '.join(_LEVELS)}"
        return [
            Problem(
                place="argument `level`",
                found=f"{level!r}",
                expected=expected,
                remedy="Correct the spelling.",
            )
        ]
    if level in ("interval", "ratio") and numbers:
        infinite: list[Problem] = []
        check_finite("ratings", {str(column.name): column for column in columns}, infinite)
        if infinite:
            return infinite
    if level == "nominal" or (numbers and (level != "ratio" or not (ratings < 0).to_numpy().any())):
        return []
    if level == "ordinal" and shared:
        return []
    expected = {
        "ordinal": "numbers, or one ordered categorical for all coders",
        "interval": "numbers",
        "ratio": "numbers of 0 or more",
    }
    return [
        Problem(
            place="argument `ratings`",
            found=f"codes that are not of level {level!r}",
            expected=expected[level],
            remedy="Convert the codes, or choose a lower level of measurement.",
        )
    ]
