"""How many participants, turns and transcripts name an organisation or a pair, each count with its base."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.coding.cases.counting import UNITS, of_others_than_interviewers
from analysis.problems import Problem, ProblemsFound, raise_if_any


def counts_of(
    rows: pd.DataFrame, turns: pd.DataFrame, what: Sequence[str], by: Sequence[str] = ()
) -> pd.DataFrame:
    """Count who names what, within groups of turns.

    Interviewers' turns are in no count and in no base; kinds of source are never pooled.

    Parameters
    ----------
    rows : DataFrame
        Mentions, pairs or relations: ``transcript, turn`` and the columns of `what`.
    turns : DataFrame
        DESIGN: Turns.
    what : sequence of str
        The columns that say what is counted: ``["organisation"]``, ``["first", "second"]``.
    by : sequence of str
        Columns of the turns: ``site``, ``role``, ``wave``.

    Returns
    -------
    DataFrame
        One row a group (``kind`` and the columns of `by`) and thing that anybody names, also where
        nobody in the group does: ``participants, turns, transcripts`` and, with ``_base``, how many of
        each there are in the group. A turn without a site (role, wave) is in a group of its own.

    Raises
    ------
    ProblemsFound
        When a row names a turn that is not there.

    Examples
    --------
    >>> turns = pd.DataFrame({"transcript": ["a", "a", "b"], "turn": [0, 1, 0], "kind": "interview",
    ...     "speaker_role": "participant", "participant": ["p1", "p1", "p2"]})
    >>> named = pd.DataFrame({"transcript": ["a", "a"], "turn": [0, 1], "organisation": "csu"})
    >>> counts_of(named, turns, ["organisation"])[["participants", "participants_base", "turns"]]
       participants  participants_base  turns
    0             1                  2      2
    """
    _check(rows, turns)
    groups = ["kind", *by]
    spoken = of_others_than_interviewers(turns)
    named = spoken.merge(rows[["transcript", "turn", *what]].drop_duplicates(), on=["transcript", "turn"])
    things = named[list(what)].drop_duplicates().sort_values(list(what))
    table = bases_of(turns, by).merge(things, how="cross")
    table = table.merge(_units(named, [*groups, *what]).reset_index(), how="left", on=[*groups, *what])
    table[list(UNITS)] = table[list(UNITS)].fillna(0).astype("int64")
    return table[[*groups, *what, *(name for unit in UNITS for name in (unit, f"{unit}_base"))]]


def bases_of(turns: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """How many participants, turns and transcripts there are in each group: `counts_of` without a count."""
    bases = _units(of_others_than_interviewers(turns), ["kind", *by])
    return bases.add_suffix("_base").reset_index()


def of_kind(turns: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The turns of one kind of source."""
    chosen = turns[turns["kind"] == kind]
    if chosen.empty:
        kinds = ", ".join(sorted(set(turns["kind"])))
        raise ProblemsFound(
            [
                Problem(
                    place="turns",
                    found=f"no source of the kind {kind!r}",
                    expected=f"one of the kinds: {kinds}",
                )
            ]
        )
    return chosen


def _units(rows: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """Numbers of different participants, turns and transcripts in each group; a missing value is a group."""
    counted = pd.DataFrame(
        {
            # As texts, also where all are missing: tables are joined on them.
            **{name: rows[name].astype("str") for name in groups},
            "participants": rows["participant"],
            "turns": rows["transcript"].astype(str) + "\t" + rows["turn"].astype(str),
            "transcripts": rows["transcript"],
        }
    )
    return counted.groupby(groups, dropna=False, observed=True)[list(UNITS)].nunique()


def _check(rows: pd.DataFrame, turns: pd.DataFrame) -> None:
    known = turns[["transcript", "turn"]].assign(known=True)
    named = rows[["transcript", "turn"]].drop_duplicates().merge(known, how="left", on=["transcript", "turn"])
    raise_if_any(
        Problem(
            place=f"transcript {row.transcript}, turn {row.turn}",
            found="a name in a turn that is not there",
            expected="names found in these turns",
            remedy="Recognise the organisations again in the turns that you count.",
        )
        for row in named[named["known"].isna()].itertuples()
    )
