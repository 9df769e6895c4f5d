"""How far two groups of people differ in what they are."""

from __future__ import annotations

import math

from analysis.problems import Problem, raise_if_any


def standardised_difference(first: float, second: float) -> float:
    """The standardised difference between two proportions.

    Parameters
    ----------
    first, second : float
        The share of a category in each group, between 0 and 1; NaN where it is not known.

    Returns
    -------
    float
        ``(first - second) / sqrt((first (1 - first) + second (1 - second)) / 2)``: in standard deviations,
        so that groups of any size compare; 0.1 is often taken as a difference that matters. 0 where both
        shares are the same, NaN where one is not known or where one is 0 and the other 1.

    Raises
    ------
    ProblemsFound
        When a share is not between 0 and 1.

    References
    ----------
    Austin, P. C. (2009). Communications in Statistics - Simulation and Computation 38, 1228-1234.

    Examples
    --------
    >>> round(standardised_difference(0.6, 0.5), 4)
    0.202
    """
    raise_if_any(
        Problem(
            place=f"argument `{name}`",
            found=repr(value),
            expected="a share between 0 and 1",
            remedy="Divide the count by the number of people.",
        )
        for name, value in (("first", first), ("second", second))
        if not math.isnan(value) and not 0 <= value <= 1
    )
    if first == second:
        return 0.0
    spread = math.sqrt((first * (1 - first) + second * (1 - second)) / 2)
    return (first - second) / spread if spread else math.nan
