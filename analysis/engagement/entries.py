"""What is estimated, as rows of a table: which outcome, which estimand, of whom, between which waves."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.results import Estimate, to_json

CHANGE_UNIT = "change in proportion"
# As answered, nothing held fixed.
PROPORTION = "proportion"
CHANGE = "change"
LINKED = "linked_change"
# The change in these sites: the primary estimate, and what stands beside it.
STANDARDISED = "standardised_change"
ROLE_STANDARDISED = "role_standardised_change"
WHOLE_SCALE = "whole_scale_change"
# Firth's estimate, where the declared maximum likelihood has no value.
FIRTH_CHANGE = "firth_change"
# The change of one group less that of another, or of all others.
CONTRAST = "contrast"
OTHERS = "others"
JOINT = "joint_change"
INTERACTION = "interaction"
# The change in sites in general: a supplement, with methods of its own.
IN_GENERAL = "sites_in_general"
WILD_CLUSTER = "wild_cluster"
GEE = "gee_change"
HETEROGENEITY = "heterogeneity"

_KEYS = ("outcome", "estimand", "group", "base", "against", "first", "second")
NUMBERS = ("value", "low", "high", "level", "n", "unit", "method", "tolerance", "se", "df", "p")
COLUMNS = ("id", *_KEYS, *NUMBERS, "details")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One estimate and what it is an estimate of.

    Attributes
    ----------
    outcome, estimand : str
    group, base : str
        ``all``, ``role`` or ``site``, and which of them; of an interaction or of heterogeneity, the group
        whose members are compared and the people that they make up.
    against : str
        Of a contrast: the group whose change is taken away, or ``others``.
    first, second : str
        Waves; `second` is empty for a proportion.
    """

    outcome: str
    estimand: str
    group: str
    base: str
    first: str
    second: str
    estimate: Estimate
    against: str = ""

    @property
    def id(self) -> str:
        """The finding's id, as in ``engagement.highly_engaged.leaders.change.2013-2016``."""
        waves = f"{self.first}-{self.second}" if self.second else self.first
        estimand = {
            PROPORTION: "",
            INTERACTION: f".{self.group}_interaction",
            HETEROGENEITY: f".{self.group}_heterogeneity",
            CONTRAST: f".{CONTRAST}_{self.against}",
        }.get(self.estimand, f".{self.estimand}")
        return f"engagement.{self.outcome}.{self.base}{estimand}.{waves}"


def table_of(entries: Iterable[Entry]) -> pd.DataFrame:
    """The entries as a table: their id and keys, then the columns of an estimate."""
    rows = [[entry.id, *(getattr(entry, key) for key in _KEYS), *cells(entry.estimate)] for entry in entries]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def cells(estimate: Estimate) -> list[Any]:
    """An estimate as the cells of a row: `NUMBERS`, then the details as JSON."""
    details = json.dumps(to_json(estimate.details), sort_keys=True)
    return [*(getattr(estimate, name) for name in NUMBERS), details]


def estimate_of(row: pd.Series) -> Estimate:
    """The estimate in a row of a table that has its cells."""
    numbers = {name: row[name] for name in NUMBERS}
    numbers["n"] = int(numbers["n"])
    return Estimate(**numbers, details=json.loads(row["details"]))


def detail(rows: pd.DataFrame, name: str) -> pd.Series:
    """A number among the details of each estimate; NaN where an estimate has none."""
    found = [json.loads(text).get(name) for text in rows["details"]]
    return pd.Series([math.nan if value is None else value for value in found], index=rows.index, dtype=float)


def counted(rows: pd.DataFrame, name: str) -> pd.Series:
    """A number of people among the details; an estimate without respondents has none, and counts as 0."""
    return detail(rows, name).fillna(0).astype("int64")


def only(
    estimates: pd.DataFrame,
    outcome: str | None = None,
    estimands: Sequence[str] = (),
    groups: Sequence[str] = (),
    waves: tuple[str, str] | None = None,
) -> pd.DataFrame:
    """The rows of an outcome, of some estimands and groups, between two waves; all of what is not named."""
    chosen = pd.Series(True, index=estimates.index)
    if outcome is not None:
        chosen &= estimates["outcome"] == outcome
    if estimands:
        chosen &= estimates["estimand"].isin(list(estimands))
    if groups:
        chosen &= estimates["group"].isin(list(groups))
    if waves is not None:
        chosen &= (estimates["first"] == waves[0]) & (estimates["second"] == waves[1])
    return estimates[chosen]


def missing_estimate(why: str, level: float, unit: str = CHANGE_UNIT) -> Estimate:
    """An estimate without respondents, or of waves that cannot be compared, which says so."""
    return Estimate(
        value=math.nan,
        level=level,
        n=0,
        unit=unit,
        method="none",
        tolerance="exact",
        details={"not_estimable": why},
    )
