"""Passages: the sentences in which a theme or code was found, each once, as people read and quote them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from analysis.coding.cases.counting import Level, at_level, check_codings, of_others_than_interviewers
from analysis.coding.codebook.definition import Codebook
from analysis.coding.codebook.rules import POLARITIES
from analysis.coding.machine.coder import check_turns
from analysis.coding.machine.words import sentences

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("transcript", "turn", "start", "end", "polarity", "codes", "text")


def passages(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    codebook: Codebook,
    level: Level = "theme",
    kinds: Sequence[str] | None = None,
) -> pd.DataFrame:
    """The sentences around each coding; codings of a theme in the same sentences are one passage.

    A rule marks the words that it found, which are too few to read. A passage is the run of whole sentences
    that hold them. Present, negated and hypothetical mentions stay apart.

    Parameters
    ----------
    codings, turns : DataFrame
        DESIGN: Codings, Turns. Codings of interviewers' turns give no passage.
    level : {"theme", "code"}
    kinds : sequence of str, optional
        The kinds of source; all when not given, each passage's kind is in its turn.

    Returns
    -------
    DataFrame
        ``theme`` (``code``), ``transcript, turn, start, end`` (code points in the turn's text), ``polarity,
        codes`` (joined by semicolons, in the codebook's order) and ``text``, the verbatim words between
        start and end; in the order of codebook, turns, place.

    Raises
    ------
    ProblemsFound
        When codings name a turn or a code that isn't there.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.coding.codebook.definition import Code, Theme
    >>> code = Code(id="a", label="A", theme="t", definition="", include=(), exclude=(), examples=(),
    ...             counter_examples=(), rules=())
    >>> theme = Theme(id="t", label="T", group="g", definition="")
    >>> book = Codebook(name="codebook.yaml", groups={"g": "G"}, themes={"t": theme}, codes={"a": code})
    >>> turns = pd.DataFrame({"transcript": ["x"], "turn": [0], "speaker_role": ["participant"],
    ...                       "participant": ["p"], "kind": ["interview"],
    ...                       "text": ["Yes. We are engaged. So."]})
    >>> codings = pd.DataFrame({"transcript": ["x"], "turn": [0], "start": [12], "end": [19], "code": ["a"],
    ...                         "polarity": ["present"]})
    >>> passages(codings, turns, book)[["theme", "start", "end", "text"]].to_dict("records")
    [{'theme': 't', 'start': 5, 'end': 20, 'text': 'We are engaged.'}]
    """
    import numpy as np
    import pandas as pd

    check_turns(turns)
    check_codings(codings, turns, codebook)
    spoken = of_others_than_interviewers(turns)
    if kinds is not None:
        spoken = spoken[spoken["kind"].isin(kinds)]
    texts = {(row.transcript, row.turn): row.text for row in spoken.itertuples()}
    names = list(codebook.themes if level == "theme" else codebook.codes)
    at = {name: rank for rank, name in enumerate(codebook.codes)}
    turn_at = {key: rank for rank, key in enumerate(texts)}
    # As an array of truths: an empty list would choose no column instead of no row.
    inside = [key in texts for key in zip(codings["transcript"], codings["turn"], strict=True)]
    found = codings[np.array(inside, dtype=bool)]
    found = at_level(found.assign(rule_code=found["code"]), codebook, level)
    spans: dict[tuple, list[tuple[int, int, str]]] = {}
    names_of = (
        found[name] for name in (level, "transcript", "turn", "polarity", "start", "end", "rule_code")
    )
    for *key, start, end, rule_code in zip(*names_of, strict=True):
        spans.setdefault(tuple(key), []).append((start, end, rule_code))
    rows = []
    for (name, transcript, turn, polarity), there in spans.items():
        text = texts[transcript, turn]
        for start, end, codes in _whole_sentences(text, there):
            joined = ";".join(sorted(codes, key=at.__getitem__))
            rows.append((name, transcript, turn, start, end, polarity, joined, text[start:end]))
    rows.sort(key=lambda r: (names.index(r[0]), turn_at[r[1], r[2]], r[3], POLARITIES.index(r[5])))
    return pd.DataFrame(rows, columns=[level, *COLUMNS])


def _whole_sentences(text: str, spans: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, set[str]]]:
    """The runs of sentences that hold spans, without the spaces at their ends, and the codes in each."""
    places = sentences(text)
    runs: list[tuple[int, int, set[str]]] = []
    for start, end, code in sorted(spans):
        # An empty span has a sentence, too: that in which it stands.
        held = [p for p in places if p[0] < max(end, start + 1) and p[1] > start]
        low, high = held[0][0], held[-1][1]
        if runs and low < runs[-1][1]:
            before = runs.pop()
            low, high, codes = before[0], max(before[1], high), before[2] | {code}
        else:
            codes = {code}
        runs.append((low, high, codes))
    for low, high, codes in runs:
        words = text[low:high]
        start = low + len(words) - len(words.lstrip())
        yield start, start + len(words.strip()), codes
