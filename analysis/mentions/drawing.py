"""The network of organisations named together as a figure, the waves side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.mentions.counting import counts_of, of_kind
from analysis.mentions.network import PAIR, PEOPLE, by_wave
from analysis.problems import Problem, ProblemsFound
from analysis.results import Column, Figure, Table

if TYPE_CHECKING:
    from analysis.study import Study

NOTE = (
    "Interview guides and the people interviewed differ from wave to wave: what is named more or less often "
    "may have been asked more or less often."
)


def network_figure(
    pairs: pd.DataFrame,
    mentions: pd.DataFrame,
    turns: pd.DataFrame,
    study: Study,
    kind: str = "interview",
    least: int = 1,
) -> Figure:
    """Who is named with whom, the waves side by side.

    Parameters
    ----------
    pairs, mentions : DataFrame
        Of `analysis.mentions.pairs` and `recognise`.
    turns : DataFrame
        DESIGN: Turns; the same turns.
    study : Study
    kind : str
        The kind of source.
    least : int
        Pairs that fewer participants name together in every wave are left out of the drawing; the note
        counts them.

    Returns
    -------
    Figure
        One row a wave and pair, and one a wave and organisation that is named (``second`` empty): the
        participants who name it, of how many.
    """
    organisations = study.transcripts.organisations
    edges = by_wave(pairs, turns, study, kind)
    most = edges.groupby(["first", "second"])["participants"].transform("max")
    kept = edges[most >= least]
    left_out = edges.loc[most < least, ["first", "second"]].drop_duplicates()
    nodes = counts_of(
        mentions.merge(of_kind(turns, kind)[["transcript", "turn"]], on=["transcript", "turn"]),
        of_kind(turns, kind),
        ["organisation"],
        ["wave"],
    ).rename(columns={"organisation": "first"})
    order = list(organisations)
    rows = pd.concat(
        [nodes[nodes["wave"].isin(list(study.waves))].assign(second=""), kept], ignore_index=True
    )
    if rows.empty:
        raise ProblemsFound(
            [
                Problem(
                    place=f"sources of the kind {kind!r}",
                    found="no organisation that is named",
                    expected="one at least of transcripts.organisations in study.yaml",
                    remedy="Add the names that speakers use to its aliases.",
                )
            ]
        )
    rows = rows.assign(
        at=rows["wave"].map(list(study.waves).index),
        one=rows["first"].map(order.index),
        other=[order.index(name) if name else -1 for name in rows["second"]],
    ).sort_values(["at", "other", "one"])
    data = pd.DataFrame(
        {
            "wave": [study.waves[wave].label for wave in rows["wave"]],
            "group": [organisations[name].kind for name in rows["first"]],
            "first": [organisations[name].label for name in rows["first"]],
            "second": [organisations[name].label if name else "" for name in rows["second"]],
            "value": rows["participants"].to_numpy(),
            "n": rows["participants_base"].to_numpy(),
        }
    )
    columns = (
        Column(name="wave", label="Wave"),
        Column(name="group", label="Kind"),
        *PAIR,
        Column(name="value", label="Participants", kind="count", bases=("n",), **PEOPLE),
        Column(name="n", label="of", kind="base", **PEOPLE),
    )
    hidden = f" Rarer pairs that are not drawn: {len(left_out)}." if len(left_out) else ""
    return Figure(
        chart="network",
        table=Table(columns=columns, data=data),
        roles={"panel": "wave", "note": NOTE + hidden},
        alt="Organisations that participants name in one turn, by wave: the thicker the line, the more do.",
    )
