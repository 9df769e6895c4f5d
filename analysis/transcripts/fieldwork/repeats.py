"""The same transcript twice under two names: the same words, or nearly the same."""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from analysis.problems import Problem, raise_if_any

if TYPE_CHECKING:
    from analysis.transcripts.fieldwork.listing import TranscriptEntry
    from analysis.transcripts.layout.turns import Transcript

# Runs of so many words are compared: long enough that two people seldom say the same one.
RUN = 5
# Two transcripts that share this part of all their runs are one. Guides that are read out word by word, and
# cover sheets, stay far below; one word changed in each fifty stays above.
SAME = 0.8
# So many runs of a text stand for it when candidates are sought (those whose hashes are smallest).
SKETCH = 128
_WORD = re.compile(r"[^\W_]+")
_FACTORS = np.array([pow(0x9E3779B97F4A7C15, power, 2**64) for power in range(RUN)], dtype=np.uint64)


def refuse_repeated(pairs: Iterable[tuple[Transcript, TranscriptEntry]]) -> None:
    """Stop when a transcript is listed twice under two names: its people would count twice.

    Raises
    ------
    ProblemsFound
        See `repeat_problems`.
    """
    raise_if_any(repeat_problems(pairs))


def repeat_problems(pairs: Iterable[tuple[Transcript, TranscriptEntry]]) -> Iterator[Problem]:
    """Every pair of entries of the list whose turns have the same words, or nearly so."""
    pairs = list(pairs)
    places = {entry.transcript: entry.place for _, entry in pairs}
    texts = {entry.transcript: " ".join(read.turns["text"]) for read, entry in pairs}
    for one, other, share in repeated(texts):
        alike = "with the same words" if share == 1 else f"of which {share:.0%} is the same"
        yield Problem(
            place=f"{places[one]} and {places[other]}",
            found=f"transcripts {one!r} and {other!r} {alike}",
            expected="each transcript once",
            remedy="Keep the version that is right and take the other one out of the list.",
        )


def repeated(texts: Mapping[str, str]) -> Iterator[tuple[str, str, float]]:
    """Pairs of texts that are the same, case, punctuation and layout aside, or nearly the same.

    Parameters
    ----------
    texts : mapping
        Text by name.

    Yields
    ------
    tuple
        Two names in the mapping's order and the share of runs of five words that both have, of those that
        either has (the Jaccard index): 1.0 for the same words.

    Notes
    -----
    Texts shorter than a run are compared whole, and an empty one is like no other. Candidates are pairs
    with a run in common among the smallest hashes of each (Broder 1997, On the resemblance and containment
    of documents); each is then compared in full, so that no share is an estimate.

    Examples
    --------
    >>> said = "We meet on Tuesdays, and nobody reads the papers before that meeting starts."
    >>> list(repeated({"a": said, "b": said.upper().replace(",", ""), "c": "Something else was said there."}))
    [('a', 'b', 1.0)]
    """
    runs = {name: found for name, text in texts.items() if (found := runs_of(text)).size}
    names = {name: number for number, name in enumerate(runs)}
    holders: dict[int, list[str]] = defaultdict(list)
    for name, found in runs.items():
        for run in found[:SKETCH].tolist():
            holders[run].append(name)
    shared = Counter(pair for held in holders.values() for pair in combinations(held, 2))
    for one, other in sorted(shared, key=lambda pair: (names[pair[0]], names[pair[1]])):
        # A sketch holds the smallest of a text's runs: two texts that are nearly one share most of theirs.
        if shared[one, other] < SAME / 2 * min(SKETCH, len(runs[one]), len(runs[other])):
            continue
        both = len(np.intersect1d(runs[one], runs[other], assume_unique=True))
        share = both / (len(runs[one]) + len(runs[other]) - both)
        if share >= SAME:
            yield one, other, share


def runs_of(text: str) -> np.ndarray:
    """The hashes of a text's runs of `RUN` words, each once, in order of size.

    Case and punctuation are left aside. A text shorter than a run is one run.

    Examples
    --------
    >>> len(runs_of("Nobody reads the papers before the meeting."))
    3
    """
    words = _WORD.findall(text.casefold())
    if not words:
        return np.empty(0, dtype=np.uint64)
    if len(words) < RUN:
        words = [" ".join(words)] * RUN
    known: dict[str, int] = {}
    ids = [known.setdefault(word, zlib.crc32(word.encode())) for word in words]
    hashes = np.array(ids, dtype=np.uint64)
    length = len(words) - RUN + 1
    run = np.zeros(length, dtype=np.uint64)
    for place, factor in enumerate(_FACTORS):
        run += hashes[place : place + length] * factor
    run ^= run >> np.uint64(29)  # so that the smallest are a fair sample
    return np.unique(run * np.uint64(0xBF58476D1CE4E5B9))
