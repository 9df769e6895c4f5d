"""The rule by which a change gets its word: from one interval, weakened at most by declared departures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.disclosure.protection import estimate_bases, too_small
from analysis.display import as_printed, decimals_of, points
from analysis.engagement.entries import estimate_of
from analysis.engagement.families import Limits, limits
from analysis.results import Estimate
from analysis.study.change import EACH_SITE_LEFT_OUT, Words
from analysis.study.choices import DisclosureRules

# How a departure is named after "not clear"; a site left out is named by its own line.
_NAMED = {
    "one_change_for_all_sites": "with one change for all sites",
    "not_adjusted": "without adjustment",
    "repeat_respondents_as_different_people": "with repeat respondents taken as different people",
    "weighted_to_the_frame": "weighted to the sampling frame",
    "weighted_shares": "in weighted shares",
    "same_people": "among the same people",
    "roles_as_in_the_first_wave": "with roles as in the first wave",
    "same_people_weighted_for_dropout": "among the same people weighted for drop-out",
}


@dataclass(frozen=True, kw_only=True)
class Departure:
    """The change under one declared departure from the primary analysis, as it is released.

    Attributes
    ----------
    name : str
        As it is named in a sentence: "without Ashdown".
    value, low, high : float
        NaN where the departure gives no estimate: it then decides nothing.
    """

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The word for a change, and all that decided it.

    Attributes
    ----------
    word : str
    limits : Limits
        The interval that decided; the one that stands beside the word.
    weakened_by : tuple of str
        Departures that reverse the sign, or give less than half the change.
    not_clear : tuple of str
        Departures whose interval takes in no change.
    without_estimate : tuple of str
        Departures that give none.
    """

    word: str
    limits: Limits
    weakened_by: tuple[str, ...] = ()
    not_clear: tuple[str, ...] = ()
    without_estimate: tuple[str, ...] = ()


def verdict(
    change: Estimate,
    level: float,
    departures: Sequence[Departure],
    words: Words,
    *,
    margin: float = math.nan,
    equivalence_level: float = 0.9,
    penalised: bool = False,
    percent_decimals: int = 0,
) -> Verdict:
    """What the report calls a change.

    Parameters
    ----------
    change : Estimate
        The change, with a standard error and an interval by the normal quantile.
    level : float
        Of the interval that decides: the study's for the primary change, that of its family for another.
    departures : sequence of Departure
        A larger change never weakens the word.
    words : Words
    margin : float
        The smallest change that matters, declared beforehand; NaN where there is none. A limit must lie
        within it as both are printed: with 0 decimals no limit lies within 0.4 points.
    equivalence_level : float
        Of the interval that must lie within the margin.
    penalised : bool
        Whether this is Firth's estimate in place of a declared maximum likelihood that has no value: the word
        is then the weak one.
    percent_decimals : int
        Decimals of percentages under the release rules.

    Examples
    --------
    >>> from analysis.study.change import Words
    >>> change = Estimate(value=-0.1, low=-0.18, high=-0.02, se=0.0408, n=500, method="m",
    ...                   unit="change in proportion", tolerance="iterative")
    >>> verdict(change, 0.95, [], Words()).word
    'declined'
    >>> half = Departure(name="without Ashdown", value=-0.04, low=-0.12, high=0.04)
    >>> found = verdict(change, 0.95, [half], Words())
    >>> found.word, found.weakened_by, found.not_clear
    ('may have declined', ('without Ashdown',), ('without Ashdown',))
    >>> verdict(change, 0.9995, [], Words()).word
    'inconclusive: from −24 to +4'
    """
    found = limits(change, level, percent_decimals)
    within = limits(change, equivalence_level, percent_decimals)
    small = _inside(within, margin)
    if not found.clear:
        if small:
            may = "may have " if penalised else ""
            return Verdict(word=f"{may}changed by less than {_points(margin)}", limits=within)
        return Verdict(word=f"{words.unclear}: from {interval(found)}", limits=found)
    value = as_printed(change.value, found.decimals)
    estimated = [each for each in departures if math.isfinite(each.value)]
    weakened = tuple(each.name for each in estimated if 2 * each.value * math.copysign(1, value) < abs(value))
    weak = bool(weakened) or penalised
    falls = found.high < 0
    word = (
        (words.fell_weakly if falls else words.rose_weakly) if weak else (words.fell if falls else words.rose)
    )
    return Verdict(
        # The interval beside this word must be within the margin, too, for a reader to see why.
        word=f"{word}, by less than {_points(margin)}" if small and _inside(found, margin) else word,
        limits=found,
        weakened_by=weakened,
        not_clear=tuple(each.name for each in estimated if each.low <= 0 <= each.high),
        without_estimate=tuple(each.name for each in departures if not math.isfinite(each.value)),
    )


def interval(found: Limits) -> str:
    """The limits as printed, in percentage points: "−12.1 to −3.4"."""
    return " to ".join(points(end, found.decimals) for end in (found.low, found.high))


def departures_of(checks: pd.DataFrame, declared: Iterable[str], rules: DisclosureRules) -> list[Departure]:
    """The declared departures of one change, as they are released.

    One that cannot be made (weighted to a sampling frame that there is not), or rests on too few people to be
    shown, is there without an estimate. Sites are left out where there are three or more.

    Parameters
    ----------
    checks : DataFrame
        The rows of `analysis.engagement.robustness.robustness` of that change.
    declared : iterable of str
        ``params.engagement.departures``.
    rules : DisclosureRules
    """
    declared = list(declared)
    found = [
        Departure(name=_NAMED[name], value=math.nan, low=math.nan, high=math.nan)
        for name in declared
        if name in _NAMED and not (checks["departure"] == name).any()
    ]
    for _, row in checks[checks["departure"].isin(declared)].iterrows():
        estimate = estimate_of(row)
        decimals = decimals_of(estimate, rules.percent_decimals)
        value, low, high = (
            as_printed(each, decimals) for each in (estimate.value, estimate.low, estimate.high)
        )
        analysis = row["analysis"]
        left_out = row["departure"] == EACH_SITE_LEFT_OUT
        name = f"{analysis[:1].lower()}{analysis[1:]}" if left_out else _NAMED[row["departure"]]
        if any(too_small(base, "respondents", rules) for base in estimate_bases(estimate).values()):
            name, value, low, high = f"{name} (too few people)", math.nan, math.nan, math.nan
        found.append(Departure(name=name, value=value, low=low, high=high))
    return found


def _inside(found: Limits, margin: float) -> bool:
    """Whether the limits lie within plus and minus the margin, as printed; never within a NaN."""
    edge = as_printed(margin, found.decimals)
    return -edge < found.low and found.high < edge


def _points(margin: float) -> str:
    shown = f"{100 * margin:.10g}"
    return f"{shown} percentage point{'' if shown == '1' else 's'}"
