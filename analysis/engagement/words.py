"""Which changes get a word, at which level each is decided, and the sentence that says why."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from analysis.disclosure.protection import too_small
from analysis.display import NOT_ESTIMABLE, change_in_words, percent, points, printed_level
from analysis.engagement.entries import FIRTH_CHANGE, STANDARDISED, Entry, detail
from analysis.engagement.families import family_level
from analysis.engagement.people import overall
from analysis.engagement.robustness import WORST_AND_BEST
from analysis.engagement.verdict import Verdict, departures_of, interval, verdict
from analysis.results import Estimate
from analysis.study.change import EVERYBODY

if TYPE_CHECKING:
    from analysis.study import Study

WORD, INTERVAL, SAID = "word", "word_interval", "said"
PRIMARY, FAMILY = "primary", "family"
NO_MAXIMUM_LIKELIHOOD = "no maximum likelihood estimate"
Whose = Literal["first", "second"]
# How non-respondents of the first or second wave would have to answer for a change to be in doubt at a level.
Tipping = Callable[[Entry, float, Whose], Estimate | None]


def with_words(
    entries: Sequence[Entry],
    checks: pd.DataFrame,
    specifications: pd.DataFrame,
    study: Study,
    tipping: Tipping,
) -> list[Entry]:
    """The entries, the primary change and the changes of declared families with their words.

    Parameters
    ----------
    entries : sequence of Entry
    checks : DataFrame
        `analysis.engagement.robustness.robustness`: the departures, and what non-respondents could do.
    specifications : DataFrame
        `analysis.engagement.specifications.specifications`: only their range is printed.
    study : Study
    tipping : callable
        Of an entry, a level, and the wave whose non-respondents differ from those who answered.

    Returns
    -------
    list of Entry
        ``details`` gains ``word``, ``said`` (the word in a sentence, with all that decided it),
        ``word_interval``, ``word_low``, ``word_high``, ``word_level``, ``family``, ``family_size``,
        ``weakened_by``, ``not_clear``, ``departures_without_estimate``, ``specifications``,
        ``without_estimate`` (specifications that give none), ``range_low`` and ``range_high``.
    """
    levels = _levels(entries, study)
    changed = list(entries)
    for number, entry in enumerate(entries):
        if entry.estimand not in (STANDARDISED, FIRTH_CHANGE) or _rank(entry, study) is None:
            continue
        details: dict = _range(entry, specifications, study)
        if not _has_interval(entry.estimate):
            details[WORD] = NOT_ESTIMABLE
        elif number in levels:
            details |= _worded(entry, levels[number], checks, study, tipping)
        estimate = dataclasses.replace(entry.estimate, details={**entry.estimate.details, **details})
        changed[number] = dataclasses.replace(entry, estimate=estimate)
    return changed


@dataclass(frozen=True, kw_only=True)
class _Level:
    """At which level a change is decided, and the family that sets it; no family for the primary change."""

    level: float
    family: str = ""
    size: int = 1


def _rank(entry: Entry, study: Study) -> str | None:
    """``primary``, ``family``, or None for a change that gets no word."""
    whole = (entry.group, entry.base) == overall(study, entry.outcome)
    declared = study.params.engagement.primary
    if declared is not None:
        same = (declared.outcome, declared.first, declared.second) == (
            entry.outcome,
            entry.first,
            entry.second,
        )
        if same and (declared.group == entry.base or (whole and declared.group == EVERYBODY)):
            return PRIMARY
    return FAMILY if whole else None


def _levels(entries: Sequence[Entry], study: Study) -> dict[int, _Level]:
    """The level at which each change that has an interval and a word is decided, by its place."""
    choices = study.params.engagement
    found: dict[int, _Level] = {}
    families: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        if entry.estimand not in (STANDARDISED, FIRTH_CHANGE) or not _has_interval(entry.estimate):
            continue
        rank = _rank(entry, study)
        if rank == PRIMARY:
            found[number] = _Level(level=choices.level)
        elif rank == FAMILY and (family := choices.family(entry.outcome)) is not None:
            families.setdefault(family, []).append(number)
    for family, members in families.items():
        level = family_level(
            [entries[number].estimate for number in members],
            choices.level,
            study.params.disclosure.percent_decimals,
        )
        found |= {number: _Level(level=level, family=family, size=len(members)) for number in members}
    return found


def _has_interval(estimate: Estimate) -> bool:
    """Not where the same people gave the same answers twice: a change of 0 without a standard error."""
    return math.isfinite(estimate.low)


def _worded(entry: Entry, at: _Level, checks: pd.DataFrame, study: Study, tipping: Tipping) -> dict:
    choices = study.params.engagement
    equivalence = choices.equivalence
    # A family's error is shared among its members in both questions alike.
    share = (1 - at.level) / (1 - choices.level)
    of_change = _of(checks, entry)
    penalised = entry.estimand == FIRTH_CHANGE
    found = verdict(
        entry.estimate,
        at.level,
        departures_of(of_change, choices.departures, study.params.disclosure),
        choices.words,
        margin=equivalence.margins.get(entry.outcome, math.nan),
        equivalence_level=1 - (1 - equivalence.level) * share,
        penalised=penalised,
        percent_decimals=study.params.disclosure.percent_decimals,
    )
    said = _sentence(entry, found, of_change, study, tipping)
    return {
        WORD: found.word,
        INTERVAL: interval(found.limits),
        SAID: said,
        "word_low": found.limits.low,
        "word_high": found.limits.high,
        "word_level": found.limits.level,
        "family": at.family,
        "family_size": at.size,
        "weakened_by": list(found.weakened_by),
        "not_clear": list(found.not_clear),
        "departures_without_estimate": list(found.without_estimate),
    }


def _sentence(entry: Entry, found: Verdict, checks: pd.DataFrame, study: Study, tipping: Tipping) -> str:
    """The word with the interval that decided it and everything that speaks against it."""
    change = change_in_words(points(entry.estimate.value, found.limits.decimals))
    beside = f"{printed_level(found.limits.level)} interval"
    if not found.word.startswith(f"{study.params.engagement.words.unclear}: "):  # this word has the limits
        beside += f" {interval(found.limits)}"
    parts = [f"{found.word} among those who answered ({change}; {beside})"]
    if entry.estimand == FIRTH_CHANGE:
        where = _listed(_penalised(entry.estimate, study))
        resting = f", which rests on its penalty in {where}" if where else ""
        parts.append(f"{NO_MAXIMUM_LIKELIHOOD}; this is Firth’s{resting}")
    if found.limits.clear:
        if found.weakened_by:
            parts.append(f"less than half as large, or reversed, {_listed(found.weakened_by, 'or')}")
        if found.not_clear:
            parts.append(f"not clear {_listed(found.not_clear, 'or')}")
        if found.without_estimate:
            parts.append(f"no estimate {_listed(found.without_estimate, 'or')}")
        parts += _doubt(entry, found, checks, study, tipping)
    return "; ".join(parts)


def _doubt(entry: Entry, found: Verdict, checks: pd.DataFrame, study: Study, tipping: Tipping) -> list[str]:
    """What non-respondents would have to be like for the word to fail, where they could undo it."""
    bounds = checks[checks["analysis"] == WORST_AND_BEST]
    if bounds.empty or not (bounds["low"].iloc[0] <= 0 <= bounds["high"].iloc[0]):
        return []
    decimals = study.params.disclosure.percent_decimals
    for whose, wave in (("second", entry.second), ("first", entry.first)):
        tip = tipping(entry, found.limits.level, whose)
        if tip is None:
            return []
        if not tip.estimable:
            continue
        if tip.details["already"]:
            return [
                "in doubt for all who were asked, even if those who did not answer were like those who did"
            ]
        needed, answered = tip.details["needed_share_interval"], tip.details["respondents_share"]
        reach = "or more" if needed > answered else "or fewer"
        return [
            f"in doubt if {percent(needed, decimals)} {reach} of those who did not answer in "
            f"{study.waves[wave].label} would have said so, where {percent(answered, decimals)} of those who "
            "answered did"
        ]
    return ["those who did not answer could undo it"]


def _range(entry: Entry, specifications: pd.DataFrame, study: Study) -> dict[str, float]:
    """The range of the change over all specifications that rest on enough people to be shown."""
    if (entry.group, entry.base) != overall(study, entry.outcome):
        return {}
    rows = specifications[
        (specifications["outcome"] == entry.outcome)
        & (specifications["first"] == entry.first)
        & (specifications["second"] == entry.second)
    ]
    counts = {"specifications": len(rows), "without_estimate": int(rows["value"].isna().sum())}
    least = study.params.disclosure.smallest_base.get("respondents", 0)
    shown = rows["value"].notna()
    for name in ("n_first", "n_second"):
        shown &= detail(rows, name) >= least
    values = rows.loc[shown, "value"]
    ends = (values.min(), values.max()) if len(values) else (math.nan, math.nan)
    return counts | {"range_low": float(ends[0]), "range_high": float(ends[1])}


def _of(table: pd.DataFrame, entry: Entry) -> pd.DataFrame:
    chosen = (table["outcome"] == entry.outcome) & (table["base"] == entry.base)
    return table[chosen & (table["first"] == entry.first) & (table["second"] == entry.second)]


def _penalised(estimate: Estimate, study: Study) -> list[str]:
    """The sites and other groups in which only the penalty makes the estimate finite, as they are called.

    All or none of each said yes: of a group with fewer people than may be shown that must not be read off.
    """
    small: dict[str, bool] = {}
    for cell in estimate.details.get("penalised_cells", ()):
        if cell["column"]:
            hidden = too_small(cell["n"], "respondents", study.params.disclosure)
            small[str(cell["level"])] = hidden or small.get(str(cell["level"]), False)
    labels = {name: item.label for group in (study.sites, study.roles) for name, item in group.items()}
    named = [labels.get(level, level) for level, hidden in small.items() if not hidden]
    return named + ["groups too small to be named"] * any(small.values())


def _listed(names: Sequence[str], join: str = "and") -> str:
    """Names in a row; what they have in common at their beginning is said once."""
    names = list(names)
    if len(names) > 1 and all(name.startswith("without ") for name in names):
        names = [names[0], *(name.removeprefix("without ") for name in names[1:])]
    return f" {join} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
