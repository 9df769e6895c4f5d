"""Which themes are spoken of together: in the same turn, or by the same participant."""

from __future__ import annotations

from itertools import combinations
from typing import Literal

import pandas as pd

from analysis.coding.cases.counting import Level, carriers
from analysis.coding.codebook.definition import Codebook
from analysis.results import Column, Figure, Table

Unit = Literal["participants", "turns"]
_WHERE = {"turns": "in the same turn", "participants": "by the same participant"}


def cooccurrence(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    codebook: Codebook,
    kind: str,
    unit: Unit = "turns",
    level: Level = "theme",
) -> pd.DataFrame:
    """How often two themes (codes) are carried by the same turn, or by the same participant.

    Parameters
    ----------
    codings, turns : DataFrame
        DESIGN: Codings, Turns.
    kind : str
        The kind of source: kinds are never pooled.
    unit : {"turns", "participants"}
    level : {"theme", "code"}

    Returns
    -------
    DataFrame
        One row a pair in the order of the codebook (a code and one above it, which always meet, are no
        pair): ``first, second``; ``both, only_first, only_second, neither``, which add up to ``base``, the
        number of turns or participants; ``either``; ``people``, the participants behind the base;
        ``jaccard``, both over either (Jaccard 1912), NaN where neither occurs; ``expected``, how many units
        would carry both if each theme fell on the units regardless of the other.

    Notes
    -----
    ``expected`` is a yardstick, no test. Turns of one conversation resemble each other and long turns carry
    more of everything, so that more than expected is the rule; and rules of two themes that share a phrase
    meet by construction. Hence no p values.
    """
    of_kind = turns[turns["kind"] == kind]
    coded = codings.merge(of_kind[["transcript", "turn"]], on=["transcript", "turn"])
    spoken, carried = carriers(coded, of_kind, codebook, level)
    key = ["participant"] if unit == "participants" else ["transcript", "turn"]
    units = spoken[key].dropna().drop_duplicates()
    base, people = len(units), spoken["participant"].nunique()
    sets = {
        name: set(map(tuple, rows[key].dropna().itertuples(index=False)))
        for name, rows in carried.groupby(level)
    }
    rows = []
    for first, second in combinations(codebook.themes if level == "theme" else codebook.codes, 2):
        if level == "code" and _of_one_line(first, second, codebook):
            continue
        one, other = sets.get(first, set()), sets.get(second, set())
        both, either = len(one & other), len(one | other)
        rows.append(
            {
                "first": first,
                "second": second,
                "both": both,
                "only_first": len(one) - both,
                "only_second": len(other) - both,
                "neither": base - either,
                "either": either,
                "base": base,
                "people": people,
                "jaccard": both / either if either else float("nan"),
                "expected": len(one) * len(other) / base if base else float("nan"),
            }
        )
    names = ("first", "second", "both", "only_first", "only_second", "neither", "either", "base", "people",
             "jaccard", "expected")  # fmt: skip
    return pd.DataFrame(rows, columns=list(names))


def _of_one_line(first: str, second: str, codebook: Codebook) -> bool:
    return first in codebook.ancestors(second) or second in codebook.ancestors(first)


def cooccurrence_table(pairs: pd.DataFrame, codebook: Codebook, unit: Unit, level: Level = "theme") -> Table:
    """The pairs of `cooccurrence` that occur, those carried together most often first.

    The Jaccard coefficient rests on those who raise either theme; the counts on all participants.
    """
    shown = pairs[pairs["both"] > 0].sort_values("both", ascending=False, kind="stable")
    labels = {
        name: thing.label for name, thing in (codebook.themes if level == "theme" else codebook.codes).items()
    }
    data = shown.assign(first=shown["first"].map(labels), second=shown["second"].map(labels))
    columns = _columns(unit)
    return Table(columns=columns, data=data[[c.name for c in columns]].reset_index(drop=True))


def cooccurrence_figure(pairs: pd.DataFrame, codebook: Codebook, unit: Unit) -> Figure:
    """All pairs of themes: the number that carry both, shaded by the Jaccard coefficient."""
    labels = {name: theme.label for name, theme in codebook.themes.items()}
    data = pairs.assign(first=pairs["first"].map(labels), second=pairs["second"].map(labels))
    columns = _columns(unit)
    return Figure(
        chart="pairs",
        table=Table(columns=columns, data=data[[column.name for column in columns]]),
        roles={"row": "second", "column": "first", "value": "both", "shade": "jaccard", "n": "base"},
        alt=f"How often each pair of themes is raised {_WHERE[unit]}.",
    )


def _columns(unit: Unit) -> tuple[Column, ...]:
    counted = {"kind": "count", "bases": ("people",), "unit": unit, "tolerance": "exact"}
    # As a share of a handful of people, a coefficient would look firmer than it is.
    rests_on = ("either", "people") if unit == "participants" else ("people",)
    return (
        Column(name="first", label="Theme"),
        Column(name="second", label="With"),
        Column(name="both", label="Both", **counted),
        Column(name="only_first", label="First only", **counted),
        Column(name="only_second", label="Second only", **counted),
        Column(name="either", label="Either", kind="base", unit=unit, tolerance="exact"),
        Column(name="base", label="Of", kind="base", unit=unit, tolerance="exact"),
        Column(name="people", label="Participants", kind="base", unit="participants", tolerance="exact"),
        Column(name="jaccard", label="Jaccard", kind="number", bases=rests_on, tolerance="exact"),
        Column(name="expected", label="Expected if unrelated", kind="number", bases=("people",)),
    )
