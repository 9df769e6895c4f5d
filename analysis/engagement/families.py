"""Changes that are read together: p values adjusted for that, and intervals widened for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.display import as_printed, decimals_of
from analysis.engagement.entries import CONTRAST, STANDARDISED, Entry
from analysis.engagement.people import ALL, overall
from analysis.results import Estimate

if TYPE_CHECKING:
    from analysis.study import Study

ADJUSTED = "adjusted_p"
METHOD = "adjusted_by"


def with_adjusted_p(entries: Sequence[Entry], study: Study) -> list[Entry]:
    """The entries, those of change with the p value adjusted for having looked at others like them.

    The changes of one outcome by role, or by site, are a family each, and so are their contrasts (Holm: no
    false finding among few); the overall changes of all outcomes between two waves are one, too
    (Benjamini-Hochberg: a screen). ``details["adjusted_p"]`` and ``details["adjusted_by"]`` say what was
    done.
    """
    from analysis.statistics import adjust_p

    families: dict[tuple, list[int]] = {}
    for number, entry in enumerate(entries):
        if entry.estimand in (STANDARDISED, CONTRAST):
            families.setdefault(_scanned_with(entry, study), []).append(number)
    changed = list(entries)
    for (kind, *_), members in families.items():
        method = "bh" if kind == ALL else "holm"
        for number, p in zip(
            members, adjust_p([entries[n].estimate.p for n in members], method=method), strict=True
        ):
            estimate = entries[number].estimate
            details = {**estimate.details, ADJUSTED: float(p), METHOD: method}
            changed[number] = dataclasses.replace(
                entries[number], estimate=dataclasses.replace(estimate, details=details)
            )
    return changed


def _scanned_with(entry: Entry, study: Study) -> tuple:
    if entry.estimand == STANDARDISED and (entry.group, entry.base) == overall(study, entry.outcome):
        return ALL, entry.first, entry.second
    return entry.group, entry.estimand, entry.outcome, entry.first, entry.second


@dataclass(frozen=True, kw_only=True)
class Limits:
    """An interval as it is released and printed: every decision about a word is taken on these numbers.

    Attributes
    ----------
    low, high : float
        As proportions, rounded to `decimals` of a percentage.
    level : float
    decimals : int
    """

    low: float
    high: float
    level: float
    decimals: int

    @property
    def clear(self) -> bool:
        """Whether the interval leaves no change out; a limit printed as 0 touches it."""
        return self.low > 0 or self.high < 0


def limits(estimate: Estimate, level: float, percent_decimals: int) -> Limits:
    """The interval of an estimate at a level, as it is released.

    Parameters
    ----------
    estimate : Estimate
        With a standard error and the normal quantile, as the standardised changes have them.
    level : float
    percent_decimals : int
        Decimals of percentages under the release rules.

    Examples
    --------
    >>> change = Estimate(value=-0.1, low=-0.198, high=-0.002, se=0.05, n=400, unit="change in proportion",
    ...                   method="m", tolerance="iterative")
    >>> limits(change, 0.95, 0)
    Limits(low=-0.2, high=0.0, level=0.95, decimals=0)
    """
    from analysis.statistics.intervals import normal_quantile

    decimals = decimals_of(estimate, percent_decimals)
    ends = estimate.low, estimate.high
    if level != estimate.level:
        reach = normal_quantile(level) * estimate.se
        # No share changes by more than 100 points.
        ends = max(estimate.value - reach, -1.0), min(estimate.value + reach, 1.0)
    low, high = (as_printed(end, decimals) for end in ends)
    return Limits(low=low, high=high, level=level, decimals=decimals)


def family_level(members: Iterable[Estimate], level: float, percent_decimals: int) -> float:
    """The level of the intervals of a family, so that few of those that exclude no change miss the truth.

    Of m changes, R have an interval that excludes no change; all m get the level 1 - R (1 - level) / m, with
    the largest R that fits its own intervals, and R = 1 where none does. Among the changes called clear, the
    share whose interval misses the true change is then at most 1 - level on average (the false coverage
    rate, for changes whose errors are independent or positively related). As R is found from the limits that
    are printed, the words can be checked by the reader.

    Parameters
    ----------
    members : iterable of Estimate
        Those without a value do not count.
    level : float
        Of a single interval.
    percent_decimals : int

    References
    ----------
    Benjamini, Y. and Yekutieli, D. (2005). False discovery rate-adjusted multiple confidence intervals for
    selected parameters. Journal of the American Statistical Association 100, 71-81.

    Examples
    --------
    Of four changes one is clear, at the level 1 - 0.05 / 4:

    >>> changes = [Estimate(value=v, low=v - 0.0588, high=v + 0.0588, se=0.03, n=400,
    ...                     unit="change in proportion", method="m", tolerance="iterative")
    ...            for v in (-0.12, -0.05, 0.0, 0.03)]
    >>> family_level(changes, 0.95, 0)
    0.9875
    """
    found = [each for each in members if each.estimable]
    error = 1 - level
    for clear in range(len(found), 0, -1):
        at = 1 - error * clear / len(found)
        if sum(limits(each, at, percent_decimals).clear for each in found) >= clear:
            return at
    return 1 - error / max(len(found), 1)
