"""Weights that make the respondents' margins those of a sampling frame."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.statistics.inputs import pick
from analysis.statistics.weighting.margins import Margin, base_weights, is_count, margin_of, remembered

_MOST_ROUNDS = 2000


def rake(
    data: pd.DataFrame,
    margins: Mapping[str, Mapping[Hashable, float]],
    base: str | np.ndarray | pd.Series | None = None,
    bounds: tuple[float, float] | None = None,
    tolerance: float = 1e-10,
) -> pd.Series:
    """Weights by iterative proportional fitting (raking).

    Parameters
    ----------
    data : DataFrame
        A row per respondent.
    margins : Mapping
        For each column, how many people (or which share) of the frame each of its values has. Counts must
        have the same sum in every column; shares sum to 1.
    base : str or array, optional
        Column (or values) of weights to start from; 1 for everybody without it.
    bounds : (float, float), optional
        Least and greatest ratio of a weight to its base weight, after the base weights are scaled to
        the frame's total: ``(0.3, 3)`` lets nobody count for over three times the average respondent.
    tolerance : float
        Greatest remaining difference from a margin, as a share of the total.

    Returns
    -------
    Series
        ``weight``, with the index of `data`; its sum is the frame's total, or the number of rows when the
        margins are shares. It remembers how it was made for `weighted_proportion`, and how far raking
        came: ``attrs["raked"]`` has ``on``, ``base``, ``rows``, ``rounds`` (how often all margins were
        fitted) and ``largest_gap`` (greatest remaining difference from a margin, as a share of the total).

    Raises
    ------
    ProblemsFound
        When a column or value is missing on one side, the margins contradict each other or the bounds, or
        no weights can meet them.

    References
    ----------
    Deming, W. E. and Stephan, F. F. (1940). Annals of Mathematical Statistics 11, 427-444.
    Deville, J.-C., Särndal, C.-E. and Sautory, O. (1993). Journal of the American Statistical
    Association 88, 1013-1020 (with bounds: the truncated exponential distance).

    Examples
    --------
    >>> people = pd.DataFrame({"role": ["leader", "member", "member"]})
    >>> rake(people, {"role": {"leader": 20, "member": 80}}).tolist()
    [20.0, 40.0, 40.0]
    """
    problems: list[Problem] = []
    start = base_weights(data, base, problems)
    found = [_margin(data, name, counts, problems) for name, counts in margins.items()]
    problems += _totals_differ(margins) + _bad_bounds(bounds)
    if not margins or not len(data):
        problems.append(
            Problem(
                place="arguments `data` and `margins`",
                found=f"{len(data)} rows and {len(margins)} margins",
                expected="at least one of each",
                remedy="Give the frame's counts for a column of the data.",
            )
        )
    raise_if_any(problems)
    total = float(found[0].targets.sum())
    if abs(total - 1) < 1e-9:
        found = [margin.times(len(data)) for margin in found]
        total = float(len(data))
    start = start * (total / start.sum())
    weights, rounds, gap = _fit(start, found, bounds, tolerance * total, total)
    result = pd.Series(weights, index=data.index, name="weight")
    result.attrs["raked"] = {
        "on": list(margins),
        "base": remembered(base),
        "rows": len(data),
        "rounds": rounds,
        "largest_gap": gap / total,
    }
    return result


def _margin(
    data: pd.DataFrame, name: str, counts: Mapping[Hashable, float], problems: list[Problem]
) -> Margin | None:
    column = pick(data, "margins", name, problems)
    if column is None:
        return None
    return margin_of(column, counts, name, f"argument `margins` (column {name!r})", problems)


def _totals_differ(margins: Mapping[str, Mapping[Hashable, float]]) -> list[Problem]:
    totals = {
        name: float(sum(counts.values()))
        for name, counts in margins.items()
        if all(is_count(count) for count in counts.values())
    }
    if not totals or max(totals.values()) - min(totals.values()) <= 1e-9 * max(totals.values()):
        return []
    return [
        Problem(
            place="argument `margins`",
            found="different totals: " + ", ".join(f"{n!r} {t:g}" for n, t in totals.items()),
            expected="the same number of people in every margin",
            remedy="Take all margins from one version of the frame.",
        )
    ]


def _bad_bounds(bounds: tuple[float, float] | None) -> list[Problem]:
    if bounds is None or (len(bounds) == 2 and 0 <= bounds[0] < 1 < bounds[1]):
        return []
    return [
        Problem(
            place="argument `bounds`",
            found=f"{bounds!r}",
            expected="a ratio below 1 and one above 1, such as (0.3, 3)",
            remedy="The ratio 1 is a respondent's base weight, and must be allowed.",
        )
    ]


def _fit(
    start: np.ndarray,
    margins: list[Margin],
    bounds: tuple[float, float] | None,
    allowed: float,
    total: float,
) -> tuple[np.ndarray, int, float]:
    """Meet one margin after the other until all hold at once: weights, rounds and largest gap."""
    low, high = bounds or (0.0, np.inf)
    ratio = np.ones(len(start))
    for rounds in range(1, _MOST_ROUNDS + 1):
        for margin in margins:
            if bounds is None:
                factors = margin.targets / margin.sums(start * ratio)
            else:
                factors = _bounded_factors(start, ratio, margin, low, high)
            # Margins that cannot be met drive the ratios apart for ever.
            ratio = np.clip(ratio * factors[margin.codes], 1e-150, 1e150)
        weights = start * np.clip(ratio, low, high)
        gaps = [np.abs(margin.sums(weights) - margin.targets) for margin in margins]
        largest = float(max(gap.max() for gap in gaps))
        if largest <= allowed:
            return weights, rounds, largest
    raise ProblemsFound(
        [
            Problem(
                place=f"argument `margins` (column {margin.name!r}, value {margin.values[worst]!r})",
                found=f"{(gap[worst] / total):+.2%} of the people still too many or too few after "
                f"{_MOST_ROUNDS} rounds",
                expected=f"weights{' within the bounds' if bounds else ''} that meet all margins at once",
                remedy="The margins contradict each other among the people who answered: "
                "merge small categories, drop a margin, or widen the bounds.",
            )
            for margin, gap in zip(margins, gaps, strict=True)
            if gap[worst := int(gap.argmax())] > allowed
        ]
    )


def _bounded_factors(
    start: np.ndarray, ratio: np.ndarray, margin: Margin, low: float, high: float
) -> np.ndarray:
    """The factor for each value at which the clipped weights of its people sum to the target."""
    factors = np.ones(len(margin.targets))
    for code, target in enumerate(margin.targets):
        here = margin.codes == code
        size, now = start[here], ratio[here]
        # The sum is linear in the factor between the points where somebody meets a bound.
        bends = np.unique(np.concatenate([low / now, high / now]))
        sums = (size * np.clip(np.outer(bends, now), low, high)).sum(axis=1)
        factors[code] = np.interp(target, sums, bends)
    return factors
