"""Two synthetic coders who read transcripts before there is a codebook, and name what they find."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import numpy as np

    from analysis.synthetic.bank import Utterance

COLUMNS = ("transcript", "turn", "code", "coder", "date")
_TONES = {"plain": "praise", "negative": "complaint"}
_DENIED = {"negated": "denied", "hypothetical": "wished"}


@dataclass(frozen=True, kw_only=True)
class Readable:
    """A transcript that is read for open codes: the day of its interview, and its participant's turns."""

    transcript: str
    day: datetime.date
    turns: Mapping[int, Sequence[Utterance]]


def name_of(names: Mapping[str, str], form: str, polarity: str) -> str:
    """What a coder calls an utterance's code, by how it is said.

    Examples
    --------
    >>> names = {"coarse": "taking part", "praise": "people turn up", "complaint": "staying away"}
    >>> name_of(names, "negative", "present"), name_of(names, "implicit", "present")
    ('staying away', 'taking part')
    >>> name_of(names, "hypothetical", "hypothetical")
    'taking part'
    """
    tone = _DENIED.get(polarity) or _TONES.get(form, "coarse")
    return names.get(tone, names["coarse"])


def open_codes(read: Sequence[Readable], plan: Mapping[str, Any], rng: np.random.Generator) -> pd.DataFrame:
    """The open codes of each coder, who read the transcripts in the order of the interviews.

    Each reads every transcript by themselves, the second a day after the first. They share one list of
    names, miss some of what is said, more where it is merely implied, and one of them lumps what the other
    tells apart.

    Parameters
    ----------
    read : sequence of Readable
    plan : mapping
        ``open_codes.yaml`` of the bank.

    Returns
    -------
    DataFrame
        transcript, turn, code, coder, date; one row with an empty turn and code where a coder read a
        transcript and found nothing to name.
    """
    rows = []
    for transcript in sorted(read, key=lambda one: (one.day, one.transcript)):
        for late, (coder, missed) in enumerate(plan["missed"].items()):
            day = transcript.day + datetime.timedelta(days=plan["days_until_read"] + late)
            found = list(_found(transcript, coder, missed, plan, rng)) or [("", "")]
            rows += [(transcript.transcript, turn, code, coder, day.isoformat()) for turn, code in found]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _found(
    transcript: Readable, coder: str, missed: float, plan: Mapping[str, Any], rng: np.random.Generator
) -> Iterator[tuple[str, str]]:
    lumped = plan["lumping"].get(coder, ())
    for turn, utterances in transcript.turns.items():
        given: dict[str, None] = {}
        for utterance in utterances:
            chance = plan["missed_where_implied"] if utterance.form == "implicit" else missed
            for code, polarity in utterance.codes.items():
                if rng.random() < chance:
                    continue
                names = plan["names"][code]
                name = names["coarse"] if code in lumped else name_of(names, utterance.form, polarity)
                given.setdefault(name)
        yield from ((str(turn), name) for name in given)
