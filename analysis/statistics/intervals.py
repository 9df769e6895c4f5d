"""Quantiles, p values and the estimate without a value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

from analysis.problems import Problem, ProblemsFound
from analysis.results import Estimate, Tolerance


def check_level(level: float) -> None:
    """Refuse a confidence level that is not between 0 and 1."""
    if not 0 < level < 1:
        raise ProblemsFound(
            [
                Problem(
                    place="argument `level`",
                    found=f"{level!r}",
                    expected="a share between 0 and 1, such as 0.95",
                    remedy="Write 0.95 for a 95% interval.",
                )
            ]
        )


def normal_quantile(level: float) -> float:
    """The two-sided quantile of the normal distribution: 1.96 for 0.95.

    Examples
    --------
    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    check_level(level)
    return NormalDist().inv_cdf((1 + level) / 2)


def two_sided_p(z: float) -> float:
    """The two-sided p value of a standard normal statistic.

    Examples
    --------
    >>> round(two_sided_p(-1.959964), 6)
    0.05
    """
    return math.erfc(abs(z) / math.sqrt(2))


def not_estimable(
    why: str,
    *,
    n: int,
    method: str,
    tolerance: Tolerance,
    level: float = 0.95,
    unit: str = "proportion",
    details: Mapping[str, Any] | None = None,
) -> Estimate:
    """An estimate without a value that says why it has none."""
    return Estimate(
        value=math.nan,
        level=level,
        n=n,
        unit=unit,
        method=method,
        tolerance=tolerance,
        details={**(details or {}), "not_estimable": why},
    )
