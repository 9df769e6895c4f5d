"""Who speaks of what, where, in which role and when: one table over all groupings at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.coding.cases.counting import UNITS, Level, counts
from analysis.coding.codebook.definition import Codebook
from analysis.results import Column, Table

if TYPE_CHECKING:
    from analysis.study import Study

BY = ("site", "role", "wave")
NOT_STATED = "Not stated"
HEADS = {"participants": "Participants", "turns": "Turns", "transcripts": "Sources"}


def crossed_table(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    codebook: Codebook,
    study: Study,
    kind: str,
    by: Sequence[str] = BY,
    level: Level = "theme",
) -> Table:
    """Participants, turns and sources that carry each theme (code), by site, role and wave together.

    As the rules index them; not corrected for the rules' errors.

    Parameters
    ----------
    codings, turns : DataFrame
        DESIGN: Codings, Turns.
    kind : str
        The kind of source: kinds are never pooled.
    by : sequence of {"site", "role", "wave"}
        The groupings that are crossed.
    level : {"theme", "code"}

    Returns
    -------
    Table
        One row a theme and group in which somebody was interviewed, also where nobody raises it, each count
        with its base. Turns without a site, role or wave are a group of their own, so that the counts of
        turns over all groups add up. Every count rests on the participants of its group: the release rules
        withhold the counts of small groups, those of turns and sources included.
    """
    table = counts(codings, turns, codebook, by=by, level=level)
    table = table[table["kind"] == kind]
    things = codebook.themes if level == "theme" else codebook.codes
    ranks = {level: {name: rank for rank, name in enumerate(things)}}
    texts = {level: {name: thing.label for name, thing in things.items()}}
    for name in by:
        groups = groups_of(study, name)
        ranks[name] = {group: rank for rank, group in enumerate(groups)}
        texts[name] = groups
    heads = [level, *by]
    order = pd.DataFrame({name: table[name].map(ranks[name]) for name in heads})
    table = table.loc[order.sort_values(heads, kind="stable").index]
    data = pd.DataFrame({name: [_label(value, texts[name]) for value in table[name]] for name in heads})
    for unit in UNITS:
        data[unit] = table[unit].to_numpy()
        data[f"{unit}_base"] = table[f"{unit}_base"].to_numpy()
    columns = [Column(name=name, label=name.capitalize()) for name in heads]
    return Table(columns=(*columns, *_counted()), data=data)


def groups_of(study: Study, by: str) -> dict[str, str]:
    """The labels of a study's sites, roles or waves by id, in its order."""
    groups = {"site": study.sites, "role": study.roles, "wave": study.waves}[by]
    return {name: group.label for name, group in groups.items()}


def _counted() -> list[Column]:
    bases = ("participants_base",)
    columns = []
    for unit in UNITS:
        columns.append(
            Column(
                name=unit,
                label=HEADS[unit],
                kind="count",
                bases=bases,
                unit="participants",
                tolerance="exact",
            )
        )
        if unit == "participants":
            base = Column(
                name="participants_base", label="of", kind="base", unit="participants", tolerance="exact"
            )
        else:
            base = Column(name=f"{unit}_base", label="of", kind="count", bases=bases, tolerance="exact")
        columns.append(base)
    return columns


def _label(value: object, labels: dict[str, str]) -> str:
    return NOT_STATED if pd.isna(value) else labels.get(str(value), str(value))
