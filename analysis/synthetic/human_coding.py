"""Two synthetic coders and their agreed coding, on a random sample of turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import numpy as np

CODERS = ("coder_a", "coder_b")
AGREED = "agreed"
# Where one turn holds a code in two ways, the stronger is what a coder writes down.
_STRONGEST_FIRST = ("present", "negated", "hypothetical")
_FEWEST = 4  # of a stratum


@dataclass(frozen=True, kw_only=True)
class Coded:
    """A participant's turn with what two coders would ideally give it, code to polarity."""

    transcript: str
    turn: int
    stratum: str
    first: Mapping[str, str]
    second: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Slips:
    """How often a coder misses a code, adds one that is not there, or mistakes its polarity."""

    missed: float
    added: float
    turned: float


SLIPS = {
    "coder_a": Slips(missed=0.04, added=0.03, turned=0.02),
    "coder_b": Slips(missed=0.06, added=0.04, turned=0.03),
}


def strongest(codings: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The codes of several utterances as one turn's.

    Examples
    --------
    >>> strongest([{"time": "negated"}, {"time": "present", "money": "negated"}])
    {'time': 'present', 'money': 'negated'}
    """
    merged: dict[str, str] = {}
    for coding in codings:
        for code, polarity in coding.items():
            known = merged.get(code, polarity)
            merged[code] = min(known, polarity, key=_STRONGEST_FIRST.index)
    return merged


def draw(turns: Sequence[Coded], size: int, rng: np.random.Generator) -> tuple[list[Coded], pd.DataFrame]:
    """A simple random sample within strata, in proportion to their sizes, no fewer than four of one.

    Returns
    -------
    drawn : list of Coded
    sample : DataFrame
        transcript, turn, stratum, inclusion: the probability with which each turn was drawn.
    """
    strata: dict[str, list[Coded]] = {}
    for turn in turns:
        strata.setdefault(turn.stratum, []).append(turn)
    drawn, rows = [], []
    for stratum in sorted(strata):
        members = strata[stratum]
        number = min(len(members), max(_FEWEST, round(size * len(members) / len(turns))))
        chosen = sorted(int(i) for i in rng.choice(len(members), size=number, replace=False))
        for i in chosen:
            turn = members[i]
            drawn.append(turn)
            rows.append((turn.transcript, turn.turn, stratum, round(number / len(members), 6)))
    return drawn, pd.DataFrame(rows, columns=["transcript", "turn", "stratum", "inclusion"])


def judge(drawn: Sequence[Coded], codes: Sequence[str], rng: np.random.Generator) -> pd.DataFrame:
    """What both coders wrote down, and what they agreed on.

    They read on their own first. In the discussion a slip that only one of them made is mended; one that both
    made stays.

    Returns
    -------
    DataFrame
        transcript, turn, coder, code, polarity; an empty code where a coder read and gave none.
    """
    rows = []
    for turn in drawn:
        given = {
            coder: _slipped(ideal, SLIPS[coder], codes, rng)
            for coder, ideal in zip(CODERS, (turn.first, turn.second), strict=True)
        }
        given[AGREED] = _agreed(turn.first, *given.values())
        for coder, coding in given.items():
            pairs = list(coding.items()) or [("", "")]
            rows += [(turn.transcript, turn.turn, coder, code, polarity) for code, polarity in pairs]
    return pd.DataFrame(rows, columns=["transcript", "turn", "coder", "code", "polarity"])


def _slipped(
    ideal: Mapping[str, str], slips: Slips, codes: Sequence[str], rng: np.random.Generator
) -> dict[str, str]:
    given: dict[str, str] = {}
    for code, polarity in ideal.items():
        if rng.random() < slips.missed:
            continue
        others = [p for p in _STRONGEST_FIRST if p != polarity]
        turned = rng.random() < slips.turned
        given[code] = others[int(rng.integers(len(others)))] if turned else polarity
    if rng.random() < slips.added:
        given.setdefault(codes[int(rng.integers(len(codes)))], "present")
    return given


def _agreed(truth: Mapping[str, str], a: Mapping[str, str], b: Mapping[str, str]) -> dict[str, str]:
    agreed = {}
    for code in dict.fromkeys((*truth, *a, *b)):
        same = a.get(code) == b.get(code)
        polarity = a.get(code) if same else truth.get(code)
        if polarity:
            agreed[code] = polarity
    return agreed
