"""How outcomes, people and waves are called, and the columns that the exhibits share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd

from analysis.display import ADJUSTED
from analysis.engagement.entries import (
    CHANGE,
    CONTRAST,
    FIRTH_CHANGE,
    GEE,
    HETEROGENEITY,
    IN_GENERAL,
    INTERACTION,
    JOINT,
    LINKED,
    OTHERS,
    PROPORTION,
    ROLE_STANDARDISED,
    STANDARDISED,
    WHOLE_SCALE,
    WILD_CLUSTER,
)
from analysis.engagement.people import ALL
from analysis.results import Column

if TYPE_CHECKING:
    from analysis.study import Study

EVERYBODY = "All who answered"
INTERVAL = "Interval"
BASES = ("n_first", "n_second")
# What an estimand adds to "Change in the share of ...".
_HOW = {
    CHANGE: ", as answered, where two answers of one person are not paired",
    LINKED: ", among those who answered in both waves",
    STANDARDISED: ", standardised to the same mix of {held}",
    FIRTH_CHANGE: ", standardised to the same mix of {held}, by Firth’s penalised likelihood",
    ROLE_STANDARDISED: ", standardised to the same mix of roles",
    WHOLE_SCALE: ", from a model of the whole scale",
    IN_GENERAL: ", the mean of the sites, each site counting once",
    WILD_CLUSTER: ", by a linear model whose test flips whole sites",
    GEE: ", by a model of sites as a sample (indicative only)",
}
# What is held fixed in the changes of each role, of each site.
_HELD = {"role": "sites", "site": "roles"}


def statement(row: pd.Series, study: Study) -> str:
    """What an estimate is, as a sentence without numbers.

    Parameters
    ----------
    row : Series
        A row of `analysis.engagement.estimates.engagement_estimates`.
    """
    estimand, group = row["estimand"], row["group"]
    compared = group if estimand in (INTERACTION, HETEROGENEITY) else ""
    who = EVERYBODY if compared else whom(group, row["base"], study)
    people = f"those who answered in {who}" if group == "site" and not compared else in_sentence(who)
    what = f"the share of {people} who {study.survey.outcomes[row['outcome']].label}"
    if estimand == PROPORTION:
        return f"{heading(what.removeprefix('the '))}, {wave_label(row['first'], study)}"
    pair = f"from {wave_label(row['first'], study)} to {wave_label(row['second'], study)}"
    if estimand == INTERACTION:
        return f"Test whether the change {pair} in {what} is the same for every {compared}"
    if estimand == HETEROGENEITY:
        return f"Mean of the {compared}s’ changes {pair} in {what}, and how much these vary"
    if estimand == JOINT:
        return f"Test whether {what} differs between any waves {pair}"
    if estimand == CONTRAST:
        other = f"all other {group}s" if row["against"] == OTHERS else whom(group, row["against"], study)
        return (
            f"Change {pair} in {what}, less the change of {other}, standardised to the same mix of "
            f"{_HELD[group]}"
        )
    held = _HELD.get(group, "sites and roles")
    return f"Change {pair} in {what}{_HOW[estimand].format(held=held)}"


def whom(group: str, base: str, study: Study) -> str:
    """The people of a row, as they are called in a table."""
    if group == ALL:
        return EVERYBODY
    return study.roles[base].label if group == "role" else study.sites[base].label


def share_columns(label: str) -> tuple[Column, ...]:
    """A share and its interval, resting on ``n``."""
    return (
        Column(name="value", label=label, kind="proportion", bases=("n",)),
        Column(name="low", label=INTERVAL, kind="proportion", bases=("n",)),
        Column(name="high", label=INTERVAL, kind="proportion", bases=("n",)),
    )


def change_columns(
    label: str = "Change", prefix: str = "", tolerance: str = "iterative", adjusted: bool | str = False
) -> tuple[Column, ...]:
    """A change and its interval, resting on both waves; `adjusted` is that of `Column`."""
    names = (prefix or "value", *(f"{prefix}_{end}" if prefix else end for end in ("low", "high")))
    labels = (label, INTERVAL, INTERVAL)
    return tuple(
        Column(name=name, label=text, kind="change", bases=BASES, tolerance=tolerance, adjusted=adjusted)
        for name, text in zip(names, labels, strict=True)
    )


def base_columns(waves: tuple[str, str] | None, study: Study) -> tuple[Column, ...]:
    """How many answered in the first and in the second wave."""
    names = ("first", "second") if waves is None else tuple(wave_label(wave, study) for wave in waves)
    return tuple(base(name, f"n {label}") for name, label in zip(BASES, names, strict=True))


def flag() -> Column:
    """Which rows are adjusted changes, for `Column.adjusted`."""
    return Column(name="adjusted", label="Adjusted")


def flags(rows: pd.DataFrame) -> list[str]:
    """What stands in the column of flags: the rows of a table of estimates that are adjusted changes."""
    return [ADJUSTED if json.loads(text).get("adjusted") else "no" for text in rows["details"]]


def base(name: str = "n", label: str = "n") -> Column:
    """A number of people behind other columns."""
    return Column(name=name, label=label, kind="base")


def wave_label(wave: str, study: Study) -> str:
    """A wave as it is called."""
    return study.waves[wave].label


def pair_label(waves: tuple[str, str], study: Study) -> str:
    """Two waves as they are called: "2013 to 2014"."""
    return " to ".join(wave_label(wave, study) for wave in waves)


def heading(label: str) -> str:
    """With a capital, as at the beginning of a line; other capitals stay."""
    return label[:1].upper() + label[1:]


def in_sentence(who: str) -> str:
    """The people of a row within a sentence."""
    return "all who answered" if who == EVERYBODY else who
