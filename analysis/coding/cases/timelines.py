"""Themes from wave to wave: over all sites, at each site, and in the same people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.coding.cases.counting import carriers
from analysis.coding.cases.crossed import crossed_table
from analysis.coding.cases.exhibits import by_group
from analysis.coding.codebook.definition import Codebook
from analysis.results import Column, Figure, Table

if TYPE_CHECKING:
    from analysis.study import Study

# The consent, of those in the fieldwork register, under which a person's interviews may be linked.
LINK = "link"


def waves_figure(
    codings: pd.DataFrame, turns: pd.DataFrame, codebook: Codebook, study: Study, kind: str
) -> Figure:
    """How many participants of each wave speak of each theme."""
    return Figure(
        chart="heatmap",
        table=by_group(codings, turns, codebook, study, kind, "wave"),
        roles={"row": "theme", "column": "group", "value": "participants", "n": "base"},
        alt="Participants who speak of each theme, by wave.",
    )


def site_waves_figure(
    codings: pd.DataFrame, turns: pd.DataFrame, codebook: Codebook, study: Study, kind: str
) -> Figure:
    """How many participants of each wave speak of each theme, a panel a site."""
    crossed = crossed_table(codings, turns, codebook, study, kind, by=("site", "wave"))
    keep = ("theme", "site", "wave", "participants", "participants_base")
    table = Table(
        columns=tuple(column for column in crossed.columns if column.name in keep),
        data=crossed.data[list(keep)],
    )
    return Figure(
        chart="timelines",
        table=table,
        roles={
            "row": "theme",
            "panel": "site",
            "column": "wave",
            "value": "participants",
            "n": "participants_base",
        },
        alt="Participants who speak of each theme, by site and wave.",
    )


def linked_people(
    turns: pd.DataFrame, participants: pd.DataFrame, kind: str, waves: tuple[str, str]
) -> pd.DataFrame:
    """The people who speak in both waves, and whether their interviews may be linked.

    Parameters
    ----------
    turns : DataFrame
        DESIGN: Turns.
    participants : DataFrame
        The fieldwork register: ``participant, wave, consent`` (scopes joined by semicolons).
    kind : str
    waves : (str, str)

    Returns
    -------
    DataFrame
        ``participant, linked``: one row a person who speaks in both; `linked` is whether they consented to
        linkage in both waves. Those who did not are in the list and in no linked count.
    """
    spoken = turns[(turns["kind"] == kind) & turns["speaker_role"].eq("participant").fillna(False)]
    spoken = spoken[spoken["wave"].isin(waves)].dropna(subset=["participant"])
    seen = spoken.groupby("participant")["wave"].nunique()
    asked = participants[participants["wave"].isin(waves)]
    may_be_linked = asked["consent"].map(lambda scopes: LINK in str(scopes).split(";"))
    agreed = asked[may_be_linked.astype("bool")]  # nobody asked in either wave: no column of strings
    linkable = agreed.groupby("participant")["wave"].nunique()
    people = seen[seen == len(set(waves))].index
    linked = linkable.reindex(people).eq(len(set(waves))).fillna(False)
    return pd.DataFrame({"participant": people, "linked": linked.to_numpy(dtype=bool)})


def linked_table(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    participants: pd.DataFrame,
    codebook: Codebook,
    study: Study,
    kind: str,
    waves: tuple[str, str],
) -> Table:
    """What the same people spoke of in two waves: each theme in both, in one of them, in neither.

    Returns
    -------
    Table
        ``theme, both, only_first, only_second, neither, base``; the four add up to the base, the people who
        may be linked (`linked_people`).
    """
    people = linked_people(turns, participants, kind, waves)
    names = set(people.loc[people["linked"], "participant"])
    of_kind = turns[turns["kind"] == kind]
    coded = codings.merge(of_kind[["transcript", "turn"]], on=["transcript", "turn"])
    _, carried = carriers(coded, of_kind, codebook, "theme")
    carried = carried[carried["participant"].isin(names)]
    raised = {key: set(rows["participant"]) for key, rows in carried.groupby(["theme", "wave"])}
    rows = []
    for theme in codebook.themes:
        first, second = (raised.get((theme, wave), set()) for wave in waves)
        rows.append(
            (
                codebook.themes[theme].label,
                len(first & second),
                len(first - second),
                len(second - first),
                len(names - first - second),
                len(names),
            )
        )
    counted = {"kind": "count", "bases": ("base",), "unit": "participants", "tolerance": "exact"}
    one, other = (study.waves[wave].label for wave in waves)
    columns = (
        Column(name="theme", label="Theme"),
        Column(name="both", label="Both waves", **counted),
        Column(name="only_first", label=f"{one} only", **counted),
        Column(name="only_second", label=f"{other} only", **counted),
        Column(name="neither", label="Neither", **counted),
        Column(
            name="base",
            label="The same people",
            kind="base",
            unit="participants",
            tolerance="exact",
        ),
    )
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns]))
