"""For whom, and where: the change of one group less that of another."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.display import WAVE_BASES
from analysis.engagement.entries import CONTRAST, OTHERS, Entry
from analysis.engagement.people import of_people
from analysis.results import Estimate

if TYPE_CHECKING:
    from analysis.study import Study


def contrasts(
    what: str, data: pd.DataFrame, study: Study, about: Mapping[str, str], settings: Mapping[str, Any]
) -> Iterator[Entry]:
    """How much more, or less, a group changed: each two roles, and each site against all the others.

    Parameters
    ----------
    what : {"role", "site"}
    data : DataFrame
        Answers to the outcome in both waves.
    study : Study
    about : Mapping
        ``outcome, first, second`` of the entries.
    settings : Mapping
        Those of the model in which each group changes by its own amount.
    """
    from analysis.statistics import contrast_of_changes

    groups = [name for name in getattr(study, f"{what}s") if (data[what] == name).any()]
    if what == "role":
        pairs = list(combinations(groups, 2))
    else:  # of two sites the second against the first says the same again
        pairs = [(site, None) for site in (groups if len(groups) > 2 else groups[:1])]
    waves = (about["first"], about["second"])
    level = study.params.engagement.level
    found = contrast_of_changes(
        data, "outcome", "wave", waves, by=what, levels=pairs, level=level, **settings
    )
    for (base, other), estimate in found.items():
        own, less = data[data[what] == base], data[data[what] != base]
        if other is not None:
            less = data[data[what] == other]
        sides = _with_bases(estimate, own, less, waves)
        yield Entry(
            outcome=about["outcome"],
            estimand=CONTRAST,
            group=what,
            base=base,
            against=OTHERS if other is None else other,
            first=waves[0],
            second=waves[1],
            estimate=of_people(sides, pd.concat([own, less]), adjusted=True),
        )


def _with_bases(
    estimate: Estimate, own: pd.DataFrame, less: pd.DataFrame, waves: tuple[str, str]
) -> Estimate:
    """A contrast with the people of either side in each wave: it says as much of the smaller one."""
    bases = {
        name: int((side["wave"] == wave).sum())
        for name, side, wave in zip(WAVE_BASES, (own, own, less, less), (*waves, *waves), strict=True)
    }
    return dataclasses.replace(estimate, details={**estimate.details, **bases})
