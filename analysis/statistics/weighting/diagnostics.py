"""What weights do to the number of people that an estimate rests on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.statistics.inputs import one_column, weights_of


@dataclass(frozen=True, kw_only=True)
class WeightDiagnostics:
    """How unequal weights are.

    Attributes
    ----------
    n : int
        People with a weight above 0.
    zero : int
        People with a weight of 0, who count for nothing.
    sum, mean : float
        Of the weights above 0.
    largest_over_mean : float
        The largest weight over the mean.
    design_effect : float
        Kish's: what unequal weights alone do to the variance of a mean, ``n sum(w^2) / sum(w)^2``.
    effective_n : float
        ``n / design_effect``.
    trimmed : int
        How many weights `trim_weights` cut; 0 for weights that it did not make.
    """

    n: int
    zero: int
    sum: float
    mean: float
    largest_over_mean: float
    design_effect: float
    effective_n: float
    trimmed: int


def weight_diagnostics(weights: pd.Series | np.ndarray | Sequence[float]) -> WeightDiagnostics:
    """Describe weights before they are used.

    Parameters
    ----------
    weights : Series, array or sequence of float
        One weight a person, 0 or more.

    Returns
    -------
    WeightDiagnostics
        NaN for everything but the counts and the sum where nobody has a weight above 0.

    Raises
    ------
    ProblemsFound
        For weights that are missing, negative, infinite or no numbers.

    References
    ----------
    Kish, L. (1992). Weighting for unequal P_i. Journal of Official Statistics 8, 183-200.

    Examples
    --------
    >>> found = weight_diagnostics([2.0, 1.0, 1.0, 1.0, 0.0])
    >>> found.n, found.zero, found.design_effect, round(found.effective_n, 3)
    (4, 1, 1.12, 3.571)
    """
    series = complete_weights(weights)
    sizes = series[series > 0].to_numpy(dtype=float)
    trimmed = int(series.attrs.get("trimmed", {}).get("count", 0))
    n, total = len(sizes), float(sizes.sum())
    # Scaled first: the squares of very small weights would vanish.
    relative = sizes / sizes.mean() if n else sizes
    effect = float((relative**2).mean()) if n else math.nan
    return WeightDiagnostics(
        n=n,
        zero=len(series) - n,
        sum=total,
        mean=total / n if n else math.nan,
        largest_over_mean=float(relative.max()) if n else math.nan,
        design_effect=effect,
        effective_n=n / effect if n else math.nan,
        trimmed=trimmed,
    )


def complete_weights(weights: Any) -> pd.Series:
    """Weights as a Series of floats, with what they remember of how they were made.

    Raises
    ------
    ProblemsFound
        For weights that are missing, negative, infinite or no numbers.
    """
    given = isinstance(weights, pd.Series)
    series = weights if given else one_column("weights", weights).rename("weight")
    problems: list[Problem] = []
    numbers = weights_of(series, "argument `weights`", problems)
    if numbers is not None and (missing := int(np.isnan(numbers).sum())):
        problems.append(
            Problem(
                place="argument `weights`",
                found=f"no weight in {missing} of {len(numbers)} rows",
                expected="a weight in every row",
                remedy="Leave out these rows, or give them a weight.",
            )
        )
    raise_if_any(problems)
    result = pd.Series(numbers, index=series.index, name=series.name, dtype=float)
    result.attrs = dict(series.attrs)
    return result
