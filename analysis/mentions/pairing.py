"""Organisations that are named together, in one turn or in one sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from itertools import combinations
from typing import Literal

import pandas as pd

from analysis.coding.machine.words import sentences

COLUMNS = ("transcript", "turn", "first", "second")


def pairs(
    mentions: pd.DataFrame, turns: pd.DataFrame, within: Literal["turn", "sentence"] = "turn"
) -> pd.DataFrame:
    """Every two different organisations that a speaker names together.

    Parameters
    ----------
    mentions : DataFrame
        Of `recognise`.
    turns : DataFrame
        DESIGN: Turns; the same turns.
    within : {"turn", "sentence"}
        What counts as together.

    Returns
    -------
    DataFrame
        One row a turn and pair, however often they are named there: ``transcript, turn, first, second``;
        a pair has no direction and its ids stand in the order of the alphabet.

    Examples
    --------
    >>> turns = pd.DataFrame({"transcript": ["a"], "turn": [0], "text": ["The CSU left. So did the PCT."]})
    >>> named = pd.DataFrame({"transcript": "a", "turn": 0, "start": [4, 25], "end": [7, 28],
    ...     "organisation": ["csu", "pct"]})
    >>> len(pairs(named, turns)), len(pairs(named, turns, within="sentence"))
    (1, 0)
    """
    named: dict[tuple, set[str]] = defaultdict(set)
    for transcript, turn, sentence, organisation in zip(
        mentions["transcript"],
        mentions["turn"],
        sentence_of(mentions, turns) if within == "sentence" else [0] * len(mentions),
        mentions["organisation"],
        strict=True,
    ):
        named[transcript, turn, sentence].add(organisation)
    rows = [
        (transcript, turn, *pair)
        for (transcript, turn, _), names in named.items()
        for pair in combinations(sorted(names), 2)
    ]
    texts = dict.fromkeys(("transcript", "first", "second"), "str")
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(texts | {"turn": "int64"})
    return frame.drop_duplicates(ignore_index=True)


def sentence_of(mentions: pd.DataFrame, turns: pd.DataFrame) -> list[int]:
    """The number, from 0, of the sentence of its turn in which each mention begins."""
    texts = dict(zip(zip(turns["transcript"], turns["turn"], strict=True), turns["text"], strict=True))
    starts: dict[tuple, list[int]] = {}
    numbers = []
    for key, start in zip(
        zip(mentions["transcript"], mentions["turn"], strict=True), mentions["start"], strict=True
    ):
        if key not in starts:
            starts[key] = [first for first, _ in sentences(texts[key])]
        numbers.append(bisect_right(starts[key], start) - 1)
    return numbers
