"""For whom, and where: the change of one group less that of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.engagement.entries import CONTRAST, OTHERS, Entry
from analysis.engagement.people import of_people

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
        rows = data if other is None else data[data[what].isin([base, other])]
        yield Entry(
            outcome=about["outcome"],
            estimand=CONTRAST,
            group=what,
            base=base,
            against=OTHERS if other is None else other,
            first=waves[0],
            second=waves[1],
            estimate=of_people(estimate, rows, adjusted=True),
        )
