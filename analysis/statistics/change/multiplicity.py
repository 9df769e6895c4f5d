"""p values adjusted for how many were looked at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any


def adjust_p(p: Sequence[float] | np.ndarray | pd.Series, method: str = "holm") -> np.ndarray | pd.Series:
    """Adjust the p values of one family for their number.

    Parameters
    ----------
    p : array-like, shape (m,)
        The family. A missing p value stays missing and does not count: what could not be tested was
        not tested.
    method : {"holm", "bh"}
        Holm bounds the chance of any false finding, for a small declared family (roles, sites);
        Benjamini and Hochberg the share of false findings among all, for a screen.

    Returns
    -------
    ndarray of float, or Series with the index and name of `p` when it is one
        Adjusted p values, in the order given.

    Raises
    ------
    ProblemsFound
        When a p value is not between 0 and 1, or the method is unknown.

    References
    ----------
    Holm, S. (1979). Scandinavian Journal of Statistics 6, 65-70.
    Benjamini, Y. and Hochberg, Y. (1995). Journal of the Royal Statistical Society B 57, 289-300.

    Examples
    --------
    >>> adjust_p([0.01, float("nan"), 0.04, 0.03]).tolist()
    [0.03, nan, 0.06, 0.06]
    """
    problems: list[Problem] = []
    if method not in _METHODS:
        problems.append(
            Problem(
                place="argument `method`",
                found=f"{method!r}",
                expected=f"one of: {', '.join(_METHODS)}",
                remedy="Correct the spelling.",
            )
        )
    given = _numbers(p, problems)
    raise_if_any(problems)
    adjusted = np.full(len(given), np.nan)
    tested = ~np.isnan(given)
    adjusted[tested] = _METHODS[method](given[tested])
    return pd.Series(adjusted, index=p.index, name=p.name) if isinstance(p, pd.Series) else adjusted


# Written out because statsmodels collects garbage in every call of Holm's: a tenth of a second a family.
def _holm(p: np.ndarray) -> np.ndarray:
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return _in_place(np.minimum(steps, 1.0), order)


def _benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    order = np.argsort(p, kind="stable")[::-1]
    steps = np.minimum.accumulate(p[order] * (len(p) / np.arange(len(p), 0, -1)))
    return _in_place(np.minimum(steps, 1.0), order)


def _in_place(sorted_values: np.ndarray, order: np.ndarray) -> np.ndarray:
    values = np.empty_like(sorted_values)
    values[order] = sorted_values
    return values


_METHODS = {"holm": _holm, "bh": _benjamini_hochberg}


def _numbers(p: Sequence[float] | np.ndarray | pd.Series, problems: list[Problem]) -> np.ndarray | None:
    try:
        numbers = pd.array(list(p), dtype="Float64").to_numpy(float, na_value=np.nan)
    except (TypeError, ValueError):
        numbers = None
    if numbers is None or not (np.isnan(numbers) | ((numbers >= 0) & (numbers <= 1))).all():
        wrong = "" if numbers is None else ", ".join(f"{x:g}" for x in numbers if not (0 <= x <= 1 or x != x))
        problems.append(
            Problem(
                place="argument `p`",
                found=wrong or f"{p!r}",
                expected="p values between 0 and 1, or missing",
                remedy="Pass the p values of one family.",
            )
        )
        return None
    return numbers
