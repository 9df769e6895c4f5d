"""Tables of who names which organisation, which two together, and what relates them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import pandas as pd

from analysis.coding.cases.counting import UNITS
from analysis.mentions.counting import bases_of, counts_of, of_kind
from analysis.mentions.network import PAIR, PEOPLE, oriented
from analysis.results import Column, Table

if TYPE_CHECKING:
    from analysis.study import Study

By = Literal["site", "role", "wave"]


def mentions_by(
    mentions: pd.DataFrame, turns: pd.DataFrame, study: Study, by: By, kind: str = "interview"
) -> Table:
    """How many participants, turns and transcripts name each organisation, by site, role or wave.

    Parameters
    ----------
    mentions : DataFrame
        Of `recognise`.
    turns : DataFrame
        DESIGN: Turns; the same turns.
    study : Study
        For the organisations, also those that nobody names, and the groups.
    by : {"site", "role", "wave"}
    kind : str
        The kind of source: kinds are never pooled.

    Raises
    ------
    ProblemsFound
        When there are no turns of the kind.
    """
    organisations = study.transcripts.organisations
    spoken = of_kind(turns, kind)
    # An organisation that nobody names has its rows of zeros, too.
    everyone = pd.DataFrame({"organisation": list(organisations)}, dtype="str")
    grid = bases_of(spoken, [by]).merge(everyone, how="cross")
    named = _counted(mentions, turns, ["organisation"], [by], kind)
    table = grid.merge(named[[by, "organisation", *UNITS]], how="left", on=[by, "organisation"])
    table[list(UNITS)] = table[list(UNITS)].fillna(0).astype("int64")
    heads = (Column(name="organisation", label="Organisation"), Column(name=by, label=by.capitalize()))
    return arranged(table, heads, study)


def pairs_by(
    pairs: pd.DataFrame, turns: pd.DataFrame, study: Study, by: By, kind: str = "interview"
) -> Table:
    """How many participants, turns and transcripts name two organisations together, by site, role or wave.

    `pairs` are those of `analysis.mentions.pairs`; all else as in `mentions_by`. Pairs that nobody names
    together are not listed.
    """
    table = _counted(oriented(pairs, study), turns, ["first", "second"], [by], kind)
    return arranged(table, (*PAIR, Column(name=by, label=by.capitalize())), study)


def relations_table(
    relations: pd.DataFrame, turns: pd.DataFrame, study: Study, kind: str = "interview"
) -> Table:
    """How many participants, turns and transcripts relate which organisation to which other, and how.

    `relations` are those of `analysis.mentions.relations`; what is denied or only imagined has rows of its
    own.
    """
    what = ["first", "relation", "second", "polarity"]
    heads = tuple(
        Column(name=name, label=label)
        for name, label in zip(what, ("Organisation", "Relation", "To", "Said"), strict=True)
    )
    table = _counted(relations, turns, what, [], kind)
    labels = {name: relation.label for name, relation in study.transcripts.relations.items()}
    return arranged(table.assign(relation=table["relation"].map(labels)), heads, study)


def arranged(table: pd.DataFrame, heads: Sequence[Column], study: Study) -> Table:
    """Counts as a table with labels for ids, in the order of the study."""
    organisations = study.transcripts.organisations
    named = dict.fromkeys(("organisation", "first", "second"), organisations)
    names: dict[str, Mapping] = named | {"site": study.sites, "role": study.roles, "wave": study.waves}
    heads = list(heads)
    ordered = [head.name for head in heads if head.name in names]
    for name in ordered:
        table = table[table[name].isin(list(names[name]))]
    places = pd.DataFrame({name: table[name].map(list(names[name]).index) for name in ordered})
    table = table.loc[places.sort_values(ordered).index]
    for name in ordered:
        table = table.assign(**{name: [names[name][value].label for value in table[name]]})
    columns = (*heads, *_numbers())
    return Table(columns=columns, data=table[[c.name for c in columns]].reset_index(drop=True))


def _counted(
    rows: pd.DataFrame, turns: pd.DataFrame, what: list[str], by: list[str], kind: str
) -> pd.DataFrame:
    chosen = of_kind(turns, kind)
    return counts_of(rows.merge(chosen[["transcript", "turn"]], on=["transcript", "turn"]), chosen, what, by)


def _numbers() -> tuple[Column, ...]:
    bases = ("participants_base",)
    return (
        Column(name="participants", label="Participants", kind="count", bases=bases, **PEOPLE),
        Column(name="participants_base", label="of", kind="base", **PEOPLE),
        Column(name="turns", label="Turns", kind="count", bases=bases, tolerance="exact"),
        Column(name="turns_base", label="of", kind="count", bases=bases, tolerance="exact"),
        Column(name="transcripts", label="Sources", kind="count", bases=bases, tolerance="exact"),
        Column(name="transcripts_base", label="of", kind="count", bases=bases, tolerance="exact"),
    )
