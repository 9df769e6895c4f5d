"""Proportions and differences between two of them, from counts."""

from __future__ import annotations

import math
from collections.abc import Callable
from numbers import Real

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.intervals import check_level, normal_quantile, not_estimable

Limits = tuple[float, float]


def proportion(successes: int, n: int, level: float = 0.95) -> Estimate:
    """A proportion with Wilson's score interval.

    Parameters
    ----------
    successes, n : int
        How many said yes, of how many.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        In ``"proportion"``; ``details["successes"]``. Without a value when `n` is 0.

    Raises
    ------
    ProblemsFound
        When the counts are not whole numbers with 0 <= successes <= n.

    References
    ----------
    Wilson, E. B. (1927). Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> found = proportion(81, 263)   # Newcombe (1998), Statistics in Medicine 17, 857-872, table I
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4)
    (0.308, 0.2553, 0.3662)
    """
    raise_if_any(_count_problems("successes", successes, "n", n))
    check_level(level)
    details = {"successes": int(successes)}
    about = {"n": int(n), "level": level, "method": "Wilson score interval"}
    if n == 0:
        why = "nobody answered: there is no one to take a proportion of"
        return not_estimable(why, tolerance="closed_form", details=details, **about)
    low, high = wilson_limits(successes, n, normal_quantile(level))
    return Estimate(
        value=successes / n, low=low, high=high, tolerance="closed_form", details=details, **about
    )


def difference_in_proportions(
    successes_1: int,
    n_1: int,
    successes_2: int,
    n_2: int,
    method: str = "newcombe",
    level: float = 0.95,
) -> Estimate:
    """The difference between two independent proportions, second minus first.

    Parameters
    ----------
    successes_1, n_1, successes_2, n_2 : int
        How many said yes, of how many, in the first and in the second group (or wave).
    method : {"newcombe", "miettinen-nurminen", "agresti-caffo"}
        The interval. Newcombe's hybrid score interval is the default for description;
        Miettinen and Nurminen's score interval, best for very small groups, is for sensitivity.
        The value is the plain difference with each of them.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        In ``"change in proportion"``; `details` has ``first`` and ``second`` (the two proportions),
        ``n_first`` and ``n_second``. Without a value when one of the groups is empty.

    Raises
    ------
    ProblemsFound
        When counts are not whole numbers with 0 <= successes <= n, or the method is unknown.

    Notes
    -----
    The score interval is computed here because that of statsmodels 0.15 uses a wrong coefficient in the
    cubic for the constrained proportions (its issue 10269).

    References
    ----------
    Newcombe, R. G. (1998). Statistics in Medicine 17, 873-890, method 10.
    Miettinen, O. and Nurminen, M. (1985). Statistics in Medicine 4, 213-226.
    Agresti, A. and Caffo, B. (2000). The American Statistician 54, 280-288.

    Examples
    --------
    >>> found = difference_in_proportions(48, 80, 56, 70)
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    problems = _count_problems("successes_1", successes_1, "n_1", n_1)
    problems += _count_problems("successes_2", successes_2, "n_2", n_2)
    if method not in _METHODS:
        problems.append(
            Problem(
                place="argument `method`",
                found=f"{method!r}",
                expected=f"one of: {', '.join(_METHODS)}",
                remedy="Correct the spelling.",
            )
        )
    raise_if_any(problems)
    check_level(level)
    name, tolerance, limits = _METHODS[method]
    first = successes_1 / n_1 if n_1 else math.nan
    second = successes_2 / n_2 if n_2 else math.nan
    about = {
        "n": int(n_1 + n_2),
        "level": level,
        "unit": "change in proportion",
        "method": name,
        "tolerance": tolerance,
        "details": {"first": first, "second": second, "n_first": int(n_1), "n_second": int(n_2)},
    }
    if not (n_1 and n_2):
        empty = " and ".join(w for w, n in (("first", n_1), ("second", n_2)) if not n)
        return not_estimable(f"nobody answered in the {empty} group", **about)
    low, high = limits(successes_1, n_1, successes_2, n_2, normal_quantile(level))
    return Estimate(value=second - first, low=max(low, -1.0), high=min(high, 1.0), **about)


def wilson_limits(successes: float, n: float, z: float) -> Limits:
    """Limits of Wilson's interval; exactly 0 and 1 where it reaches them."""
    share = successes / n
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return (
        0.0 if successes == 0 else centre - half,
        1.0 if successes == n else centre + half,
    )


def _newcombe(x1: int, n1: int, x2: int, n2: int, z: float) -> Limits:
    p1, p2 = x1 / n1, x2 / n2
    low_1, high_1 = wilson_limits(x1, n1, z)
    low_2, high_2 = wilson_limits(x2, n2, z)
    return (
        p2 - p1 - math.hypot(p2 - low_2, high_1 - p1),
        p2 - p1 + math.hypot(high_2 - p2, p1 - low_1),
    )


def _agresti_caffo(x1: int, n1: int, x2: int, n2: int, z: float) -> Limits:
    p1, p2 = (x1 + 1) / (n1 + 2), (x2 + 1) / (n2 + 2)
    half = z * math.sqrt(p1 * (1 - p1) / (n1 + 2) + p2 * (1 - p2) / (n2 + 2))
    return p2 - p1 - half, p2 - p1 + half


def _miettinen_nurminen(x1: int, n1: int, x2: int, n2: int, z: float) -> Limits:
    """The differences that the score test with variance n/(n-1) does not reject."""
    from scipy.optimize import brentq

    observed = x2 / n2 - x1 / n1

    def excess(difference: float) -> float:
        """Below zero where the score test accepts `difference`."""
        p1 = constrained_proportion(x1, n1, x2, n2, difference)
        p2 = p1 + difference
        variance = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * (n1 + n2) / (n1 + n2 - 1)
        return (observed - difference) ** 2 - z**2 * max(variance, 0.0)

    def limit(end: float) -> float:
        # At +-1 the variance is zero: the test accepts the end only where it was observed.
        if observed == end:
            return end
        # Where nobody (or everybody) said yes, the variance at the observed difference is zero and
        # the search would stop there: it starts a step away.
        start = observed if excess(observed) < 0 else observed + math.copysign(1e-9, end)
        return brentq(excess, start, end, xtol=1e-14, rtol=1e-14, maxiter=200)

    return limit(-1.0), limit(1.0)


def constrained_proportion(x1: int, n1: int, x2: int, n2: int, difference: float) -> float:
    """The likeliest first proportion when the second is larger by `difference`.

    The likelihood equation is a cubic in the first proportion; its root in the admissible range is
    taken in trigonometric form (Miettinen and Nurminen 1985, appendix I; here with the groups' places
    such that the second minus the first is `difference`).

    Examples
    --------
    >>> round(constrained_proportion(3, 10, 9, 10, 0.6), 6)
    0.3
    """
    n, x = n1 + n2, x1 + x2
    c3 = n
    c2 = (n2 + 2 * n1) * difference - n - x
    c1 = (n1 * difference - n - 2 * x1) * difference + x
    c0 = x1 * difference * (1 - difference)
    shift = c2 / (3 * c3)
    q = shift**3 - c1 * c2 / (6 * c3**2) + c0 / (2 * c3)
    radius = math.copysign(math.sqrt(max(shift**2 - c1 / (3 * c3), 0.0)), q)
    cosine = min(max(q / radius**3, -1.0), 1.0) if radius else 0.0
    root = 2 * radius * math.cos((math.pi + math.acos(cosine)) / 3) - shift
    return min(max(root, 0.0, -difference), 1.0, 1 - difference)


_METHODS: dict[str, tuple[str, str, Callable[[int, int, int, int, float], Limits]]] = {
    "newcombe": ("difference, Newcombe hybrid score interval", "closed_form", _newcombe),
    "miettinen-nurminen": (
        "difference, Miettinen-Nurminen score interval",
        "iterative",
        _miettinen_nurminen,
    ),
    "agresti-caffo": ("difference, Agresti-Caffo interval", "closed_form", _agresti_caffo),
}


def _count_problems(name: str, successes: int, total: str, n: int) -> list[Problem]:
    numbers = all(isinstance(count, Real) and math.isfinite(count) for count in (successes, n))
    if numbers and successes == int(successes) and n == int(n) and 0 <= successes <= n:
        return []
    return [
        Problem(
            place=f"arguments `{name}` and `{total}`",
            found=f"{successes!r} of {n!r}",
            expected="whole numbers, with at least 0 and at most all who answered",
            remedy="Count rows; for weighted counts use `weighted_proportion`.",
        )
    ]
