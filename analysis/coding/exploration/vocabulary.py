"""The words that are counted: those that people speak, by turn and by person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from analysis.coding.cases.counting import of_others_than_interviewers
from analysis.coding.machine.coder import check_turns
from analysis.coding.machine.words import words
from analysis.problems import Problem, ProblemsFound

if TYPE_CHECKING:
    import pandas as pd

# What stands in square brackets is a stand-in for a name, or a transcriber's remark: nobody said it.
_BRACKETS = re.compile(r"\[[^\[\]]*\]")
# What no transcriber spells twice alike, and the end of a possessive.
_NO_WORDS = frozenset(("s", "er", "erm", "um", "uh", "mm", "hm", "mhm"))


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What is said in the turns of one kind of source, word by word.

    Attributes
    ----------
    turns : DataFrame
        The turns that count, from 0: nobody's but interviewers' are left out.
    words : list of list of str
        Of each turn, folded; pseudonyms and remarks in brackets are gaps (None), which nothing spans.
    people : list of str
        Who speaks each turn: the participant, or the transcript where nobody is named.
    unit : str
        What `people` are: participants or transcripts.
    """

    turns: pd.DataFrame
    words: list[list[str | None]]
    people: list[str]
    unit: str


def spoken(turns: pd.DataFrame, kind: str = "interview") -> Spoken:
    """The words of one kind of source, interviewers' left out.

    Raises
    ------
    ProblemsFound
        When a column is missing, a turn stands twice, or there are no such turns.
    """
    check_turns(turns)
    chosen = of_others_than_interviewers(turns)
    chosen = chosen[chosen["kind"] == kind].reset_index(drop=True)
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
    named = chosen["participant"].notna().all()
    people = chosen["participant" if named else "transcript"].astype(str).tolist()
    said = [said_words("" if text is None or text != text else str(text)) for text in chosen["text"]]
    return Spoken(turns=chosen, words=said, people=people, unit="participants" if named else "transcripts")


def said_words(text: str) -> list[str | None]:
    """The folded words of a text; None where something in brackets stands.

    Examples
    --------
    >>> said_words("Well, er, [practice 3]'s rota")
    ['well', None, 'rota']
    """
    parts = [[word for word in words(part) if word not in _NO_WORDS] for part in _BRACKETS.split(text)]
    found: list[str | None] = list(parts[0])
    for part in parts[1:]:
        found += [None, *part]
    return found


@cache
def function_words() -> frozenset[str]:
    """Words that stand in every text (spaCy's English list), in this package's spelling."""
    from spacy.lang.en.stop_words import STOP_WORDS

    from analysis.coding.machine.words import fold

    parts = {part for word in STOP_WORDS for part in fold(word).split("'")}
    shortened = {"don't", "didn't", "doesn't", "can't", "couldn't", "wouldn't", "isn't", "aren't", "wasn't"}
    shortened |= {"weren't", "won't", "hasn't", "haven't", "hadn't", "i'd", "i'll", "i'm", "i've", "it'll"}
    shortened |= {"shouldn't", "they'd", "they'll", "they're", "they've", "that'd", "there'd", "you'd"}
    shortened |= {"we'd", "we'll", "we're", "we've", "you'll", "you're", "you've", "he'd", "she'd", "it'd"}
    return frozenset({fold(word) for word in STOP_WORDS} | parts | shortened | {"yeah", "yes", "okay", "ok"})
