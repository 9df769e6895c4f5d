"""What every model of change reports: the estimate with its interval, and the counts behind it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.results import Estimate
from analysis.statistics.change.rows import FEWEST_FOR_NORMAL, Rows
from analysis.statistics.intervals import normal_quantile, not_estimable, two_sided_p

CHANGE = "change in proportion"

# Rounding leaves a standard error of this size where there is none.
_NO_VARIATION = 1e-8


def estimate(
    value: float,
    se: float,
    *,
    level: float,
    details: Mapping[str, Any],
    df: float = math.nan,
    unit: str = CHANGE,
    alike: str = "everybody answered alike in both waves",
    ends: float = 1.0,
    **about: Any,
) -> Estimate:
    """An estimate with a Wald interval: t with `df` degrees of freedom, normal where `df` is NaN.

    There is no interval when the standard error is 0; ``details["not_estimable"]`` then says why: what
    is `alike`. A change in proportion stays between plus and minus `ends`.
    """
    if se < _NO_VARIATION:
        why = f"no interval: {alike}, so the SE is 0 and says nothing about other people"
        return Estimate(
            value=value,
            level=level,
            unit=unit,
            tolerance="iterative",
            details={**details, "not_estimable": why},
            **about,
        )
    low, high, p = limits(value, se, level, df, unit, ends)
    return Estimate(
        value=value,
        low=low,
        high=high,
        level=level,
        unit=unit,
        tolerance="iterative",
        se=se,
        df=df,
        p=p,
        details=details,
        **about,
    )


def limits(
    value: float, se: float, level: float, df: float, unit: str, ends: float = 1.0
) -> tuple[float, float, float]:
    """Limits and p value of a Wald interval; a change in proportion stays between plus and minus `ends`."""
    quantile = normal_quantile(level)
    if math.isnan(df):
        p = two_sided_p(value / se)
    else:
        from scipy.stats import t

        quantile, p = float(t.ppf((1 + level) / 2, df)), float(2 * t.sf(abs(value / se), df))
    end = ends if unit == CHANGE else math.inf
    return max(value - quantile * se, -end), min(value + quantile * se, end), p


def degrees_of_freedom(clusters: int) -> float:
    """G-1 for fewer than 40 clusters; NaN, for the normal quantile, from 40 on."""
    return max(clusters - 1.0, 0.0) if clusters < FEWEST_FOR_NORMAL else math.nan


def quantile_in_words(df: float) -> str:
    """Which quantile an interval uses, as in a methods section.

    Examples
    --------
    >>> quantile_in_words(5.0)
    't with 5 degrees of freedom'
    """
    return "normal quantile" if math.isnan(df) else f"t with {df:.0f} degrees of freedom"


def without(why: str, *, n: int, details: Mapping[str, Any], **about: Any) -> Estimate:
    """An estimate without a value, of a model fitted step by step."""
    about = {"unit": CHANGE, "tolerance": "iterative"} | about
    return not_estimable(why, n=n, details={**details, "converged": False}, **about)


def counts(rows: Rows, members: np.ndarray | None = None) -> dict[str, Any]:
    """How many rows there are of the two waves, and how many were left out and why."""
    later = rows.later if members is None else rows.later[members]
    return {
        "n_first": int((later == 0).sum()),
        "n_second": int((later == 1).sum()),
        **left_out(rows),
    }


def left_out(rows: Rows) -> dict[str, Any]:
    """How many rows were left out, and why."""
    return {"dropped": sum(rows.dropped.values()), "dropped_because": dict(rows.dropped)}
