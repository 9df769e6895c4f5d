"""p values adjusted within the families that a reader would scan: outcomes, roles, sites."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.engagement.entries import STANDARDISED, Entry
from analysis.engagement.people import ALL, overall

if TYPE_CHECKING:
    from analysis.study import Study

ADJUSTED = "adjusted_p"
METHOD = "adjusted_by"


def with_adjusted_p(entries: Sequence[Entry], study: Study) -> list[Entry]:
    """The entries, the primary changes with the p value adjusted for having looked at others like them.

    The changes of one outcome by role, or by site, are a family each (Holm: no false finding among few);
    the overall changes of all outcomes between two waves are one, too (Benjamini-Hochberg: a screen).
    ``details["adjusted_p"]`` and ``details["adjusted_by"]`` say what was done.
    """
    from analysis.statistics import adjust_p

    families: dict[tuple, list[int]] = {}
    for number, entry in enumerate(entries):
        if entry.estimand == STANDARDISED:
            families.setdefault(_family(entry, study), []).append(number)
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


def _family(entry: Entry, study: Study) -> tuple:
    if (entry.group, entry.base) == overall(study, entry.outcome):
        return ALL, entry.first, entry.second
    return entry.group, entry.outcome, entry.first, entry.second
