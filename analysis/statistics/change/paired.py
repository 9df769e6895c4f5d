"""Change among the same people, asked twice: intervals and McNemar's test from four counts."""

from __future__ import annotations

import math
from collections.abc import Callable
from numbers import Real

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.change.outcome import CHANGE
from analysis.statistics.intervals import check_level, normal_quantile, not_estimable
from analysis.statistics.proportions import Limits, wilson_limits


def paired_change(
    both: int,
    only_first: int,
    only_second: int,
    neither: int,
    method: str = "newcombe",
    level: float = 0.95,
) -> Estimate:
    """The change in a proportion among people who answered in both waves, second minus first.

    Parameters
    ----------
    both, only_first, only_second, neither : int
        How many people said yes in both waves, in the first only, in the second only, in neither.
    method : {"newcombe", "tango", "bonett-price"}
        The interval. Newcombe's square-and-add interval of two Wilson intervals and the correlation is
        the default; Tango inverts the score test; Bonett and Price add one to each of the
        two counts of people who changed. The value is the plain difference with each of them.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        In ``"change in proportion"``; `n` is the number of people. `p` is McNemar's mid-p. `details`:
        ``first`` and ``second`` (the two proportions), ``mcnemar_exact_p``, ``mcnemar_mid_p``, and the
        four counts by their names. Both p values are 1 when nobody changed: nothing then speaks against
        no change. Without a value when all counts are 0.

    Raises
    ------
    ProblemsFound
        When a count is not a whole number of 0 or more, or the method is unknown.

    Notes
    -----
    The mid-p value counts the outcomes that are exactly as unlikely as the one observed by half. It is
    the exact p value less the probability of the observed count; when as many changed one way as
    the other, 1 less half of that probability.

    Newcombe's method 10 lessens the correlation: where the determinant of the four counts is above 0, n/2 is
    taken from it, though not below 0; the correlation is 0 where a margin is empty.

    References
    ----------
    Newcombe, R. G. (1998). Statistics in Medicine 17, 2635-2650, method 10.
    Tango, T. (1998). Statistics in Medicine 17, 891-908.
    Bonett, D. G. and Price, R. M. (2012). Journal of Educational and Behavioral Statistics 37, 479-488.
    Fagerland, M. W., Lydersen, S. and Laake, P. (2013). BMC Medical Research Methodology 13, 91 (mid-p).

    Examples
    --------
    Complete response of 161 patients before and after therapy (Fagerland, Lydersen and Laake 2017,
    Statistical Analysis of Contingency Tables, chapter 8):

    >>> found = paired_change(both=59, only_first=6, only_second=16, neither=80)
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4), round(found.p, 6)
    (0.0621, 0.0046, 0.1186, 0.03469)
    """
    counts = {"both": both, "only_first": only_first, "only_second": only_second, "neither": neither}
    problems = [problem for name, count in counts.items() for problem in _count_problems(name, count)]
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
    counts = {name: int(count) for name, count in counts.items()}
    n = sum(counts.values())
    name, tolerance, limits = _METHODS[method]
    about = {"n": n, "level": level, "unit": CHANGE, "method": name, "tolerance": tolerance}
    if n == 0:
        return not_estimable("nobody answered in both waves", details=counts, **about)
    low, high = limits(*counts.values(), normal_quantile(level))
    exact, mid = mcnemar(counts["only_first"], counts["only_second"])
    return Estimate(
        value=(counts["only_second"] - counts["only_first"]) / n,
        low=max(low, -1.0),
        high=min(high, 1.0),
        p=mid,
        details={
            "first": (counts["both"] + counts["only_first"]) / n,
            "second": (counts["both"] + counts["only_second"]) / n,
            "mcnemar_exact_p": exact,
            "mcnemar_mid_p": mid,
            **counts,
        },
        **about,
    )


def mcnemar(only_first: int, only_second: int) -> tuple[float, float]:
    """McNemar's exact and mid-p values, two-sided.

    Examples
    --------
    One of eight who changed: 2 (1 + 8) / 2^8, and 8 / 2^8 less.

    >>> exact, mid = mcnemar(1, 7)
    >>> round(exact, 9), round(mid, 9)
    (0.0703125, 0.0390625)
    """
    changed = only_first + only_second
    if not changed:
        return 1.0, 1.0
    from scipy.stats import binom

    fewer = min(only_first, only_second)
    here = float(binom.pmf(fewer, changed, 0.5))
    if only_first == only_second:
        return 1.0, 1 - here / 2
    exact = min(2 * float(binom.cdf(fewer, changed, 0.5)), 1.0)
    return exact, exact - here


def _newcombe(both: int, only_first: int, only_second: int, neither: int, z: float) -> Limits:
    n = both + only_first + only_second + neither
    yes_1, yes_2 = both + only_first, both + only_second
    p1, p2 = yes_1 / n, yes_2 / n
    low_1, high_1 = wilson_limits(yes_1, n, z)
    low_2, high_2 = wilson_limits(yes_2, n, z)
    phi = _lessened_phi(both, only_first, only_second, neither)

    def half(up: float, down: float) -> float:
        # Rounding can leave a square a little below 0 where the two distances cancel.
        return math.sqrt(max(up**2 - 2 * phi * up * down + down**2, 0.0))

    return (
        p2 - p1 - half(p2 - low_2, high_1 - p1),
        p2 - p1 + half(high_2 - p2, p1 - low_1),
    )


def _lessened_phi(both: int, only_first: int, only_second: int, neither: int) -> float:
    """The correlation of the two answers as Newcombe's method 10 takes it."""
    n = both + only_first + only_second + neither
    yes_1, yes_2 = both + only_first, both + only_second
    margins = yes_1 * (n - yes_1) * yes_2 * (n - yes_2)
    determinant = both * neither - only_first * only_second
    if determinant > 0:
        determinant = max(determinant - n / 2, 0)
    return determinant / math.sqrt(margins) if margins else 0.0


def _tango(both: int, only_first: int, only_second: int, neither: int, z: float) -> Limits:
    """The differences that the score test does not reject."""
    from scipy.optimize import brentq

    n = both + only_first + only_second + neither
    observed = (only_second - only_first) / n

    def excess(difference: float) -> float:
        """Below zero where the score test accepts `difference`."""
        share = constrained_share(only_first, only_second, n, difference)
        variance = (2 * share + difference * (1 - difference)) / n
        return (observed - difference) ** 2 - z**2 * max(variance, 0.0)

    def limit(end: float) -> float:
        # At +-1 the variance is zero: the test accepts the end only where it was observed.
        if observed == end:
            return end
        # Where nobody changed, the variance at 0 is zero and the search would stop there.
        start = observed if excess(observed) < 0 else observed + math.copysign(1e-9, end)
        return brentq(excess, start, end, xtol=1e-14, rtol=1e-14, maxiter=200)

    return limit(-1.0), limit(1.0)


def constrained_share(only_first: int, only_second: int, n: int, difference: float) -> float:
    """The likeliest share of `only_first` when that of `only_second` is larger by `difference`.

    The larger root of the quadratic likelihood equation (Tango 1998), written so that nothing cancels.

    Examples
    --------
    >>> round(constrained_share(2, 5, 20, 0.15), 9)
    0.1
    """
    half = ((2 * n + only_first - only_second) * difference - only_first - only_second) / 2
    product = 2 * n * only_first * difference * (1 - difference)
    root = math.sqrt(max(half**2 + product, 0.0))
    if half > 0:
        share = only_first * difference * (1 - difference) / (half + root)
    else:
        share = (root - half) / (2 * n)
    return min(max(share, 0.0, -difference), (1 - difference) / 2)


def _bonett_price(both: int, only_first: int, only_second: int, neither: int, z: float) -> Limits:
    n = both + only_first + only_second + neither
    p1, p2 = (only_first + 1) / (n + 2), (only_second + 1) / (n + 2)
    half = z * math.sqrt((p1 + p2 - (p2 - p1) ** 2) / (n + 2))
    return p2 - p1 - half, p2 - p1 + half


_METHODS: dict[str, tuple[str, str, Callable[[int, int, int, int, float], Limits]]] = {
    "newcombe": (
        "paired difference, Newcombe square-and-add interval, McNemar mid-p",
        "closed_form",
        _newcombe,
    ),
    "tango": ("paired difference, Tango score interval, McNemar mid-p", "iterative", _tango),
    "bonett-price": (
        "paired difference, Bonett-Price adjusted Wald interval, McNemar mid-p",
        "closed_form",
        _bonett_price,
    ),
}


def _count_problems(name: str, count: int) -> list[Problem]:
    if isinstance(count, Real) and math.isfinite(count) and count == int(count) and count >= 0:
        return []
    return [
        Problem(
            place=f"argument `{name}`",
            found=f"{count!r}",
            expected="a whole number of people, 0 or more",
            remedy="Count the people who answered in both waves.",
        )
    ]
