"""As answered: each wave's share, the plain difference between two waves, and people who answered both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from analysis.engagement.entries import CHANGE, LINKED, PROPORTION, Entry, missing_estimate
from analysis.engagement.people import changes_of, groups, linked_pairs, of_people, overall, waves_of
from analysis.results import Count
from analysis.survey.outcomes import comparable

if TYPE_CHECKING:
    from analysis.study import Study


def shares_as_answered(data: pd.DataFrame, study: Study, name: str) -> Iterator[Entry]:
    """Each wave's share with Wilson's interval, and differences with Newcombe's, for every group.

    Parameters
    ----------
    data : DataFrame
        Responses with the column ``outcome`` (`analysis.engagement.people.with_outcome`).
    study : Study
    name : str
        The outcome.
    """
    from analysis.statistics import difference_in_proportions, proportion

    level = study.params.engagement.level
    waves = waves_of(study, name)
    for (group, base), chosen in groups(data, study, name).items():
        answered = data[chosen & data["outcome"].notna()]
        counts = answered.groupby("wave", observed=True)["outcome"].agg(["sum", "count"])
        yes = {wave: int(counts["sum"].get(wave, 0)) for wave in waves}
        n = {wave: int(counts["count"].get(wave, 0)) for wave in waves}
        about = {"outcome": name, "group": group, "base": base}
        for wave in waves:
            share = (
                proportion(yes[wave], n[wave], level=level)
                if n[wave]
                else missing_estimate(nobody(wave), level, "proportion")
            )
            yield Entry(estimand=PROPORTION, first=wave, second="", estimate=share, **about)
        for first, second in changes_of(study, name):
            if why := comparable(study, name, first, second) or silent(n, (first, second)):
                change = missing_estimate(why, level)
            else:
                change = difference_in_proportions(yes[first], n[first], yes[second], n[second], level=level)
                rows = answered[answered["wave"].isin([first, second])]
                part = (group, base) != overall(study, name)
                change = of_people(change, rows, adjusted=False, part=part)
            yield Entry(estimand=CHANGE, first=first, second=second, estimate=change, **about)


def linked_change(data: pd.DataFrame, study: Study, name: str, waves: tuple[str, str]) -> Entry | None:
    """The change among people who answered in both waves; None where nobody did."""
    from analysis.statistics import paired_change

    pairs = linked_pairs(data, waves)
    if pairs.empty:
        return None
    first, second = pairs["first"] == 1, pairs["second"] == 1
    change = paired_change(
        both=int((first & second).sum()),
        only_first=int((first & ~second).sum()),
        only_second=int((~first & second).sum()),
        neither=int((~first & ~second).sum()),
        level=study.params.engagement.level,
    )
    group, base = overall(study, name)
    return Entry(
        outcome=name,
        estimand=LINKED,
        group=group,
        base=base,
        first=waves[0],
        second=waves[1],
        estimate=change,
    )


def role_mix(data: pd.DataFrame, study: Study, name: str) -> dict[tuple[str, str], Count]:
    """How many of each role answered the outcome, by role and wave.

    A changed mix of roles can move an overall share though nobody changed their mind.
    """
    answered = data[data["outcome"].notna()]
    counts = answered.groupby(["role", "wave"], observed=True).size()
    return {
        (role, wave): Count(value=int(counts.get((role, wave), 0)), unit="respondents")
        for role in study.roles
        if (answered["role"] == role).any()
        for wave in waves_of(study, name)
        if (answered["wave"] == wave).any()
    }


def silent(n: dict[str, int], waves: tuple[str, str]) -> str:
    """Why two waves cannot be compared when nobody answered one of them; empty when somebody did."""
    return next((nobody(wave) for wave in waves if not n.get(wave)), "")


def nobody(wave: str) -> str:
    """The reason that an estimate of a wave without answers has."""
    return f"nobody answered in wave {wave}"
