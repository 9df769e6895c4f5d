"""The words of a text, and how each is written: what rules look at to tell a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from analysis.transcripts.deidentification.words import folded, word_list

_SPACES = {" ", "\u00a0", ". ", "  ", "\n"}
_LETTERS = r"[^\W\d_][\u0300-\u036f]*"
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# Accents that stand behind their letter: rare, and slower to look for.
_ACCENTED = re.compile(rf"(?:{_LETTERS})+(?:[-'’](?:{_LETTERS})+)*")
_ACCENT = re.compile("[\u0300-\u036f]")
_CLOSED = re.compile(r"\[[^\]]*\]|<[^>]*>|https?://\S+|www\.\S+|\S+@\S+")
_MAY_CLOSE = re.compile(r"[\[<@/]|www")
_STOP = re.compile(r"[.?!:…;\n]|[\"“‘(*–—]\s*$|^\s*-\s*$|,\s*[\"“‘]")
# A full stop behind these ends no sentence.
_ABBREVIATED = {"dr", "mr", "mrs", "ms", "prof", "cllr", "rev", "st"}


@dataclass(frozen=True, kw_only=True)
class Found:
    """A span that looks like a name: code points in the text, kind, and the rule that saw it."""

    start: int
    end: int
    kind: str
    recogniser: str


class Token(NamedTuple):
    """A word of a text: its place, its folded form without a possessive, its look, and what is before it.

    A tuple and no dataclass, because there is one for every word of a study.
    """

    start: int
    end: int
    word: str
    possessive: bool
    capital: bool
    acronym: bool
    opens: bool
    gap: str


def words_of(text: str) -> list[Token]:
    """The words of a text that is not in brackets, each with what stands before it."""
    closed = [match.span() for match in _CLOSED.finditer(text)] if _MAY_CLOSE.search(text) else []
    tokens: list[Token] = []
    position = 0
    for match in (_ACCENTED if _ACCENT.search(text) else _WORD).finditer(text):
        start, end = match.span()
        if closed and any(first <= start < last for first, last in closed):
            continue
        written = match[0]
        word = folded(written)
        possessive = word.endswith("'s")
        if possessive:
            word, written, end = word[:-2], written[:-2], end - 2
        gap = text[position:start]
        # A space alone is by far the commonest gap, and never ends a sentence.
        opens = not tokens or (gap != " " and bool(_STOP.search(gap)) and not _abbreviated(tokens[-1], gap))
        capital = written[0].isupper()
        tokens.append(
            Token(
                start, end, word, possessive, capital, not written.islower() and _acronym(written), opens, gap
            )
        )
        position = match.end()
    return tokens


def _acronym(written: str) -> bool:
    return any(len(part) > 1 and part.removesuffix("s").isupper() for part in written.split("-"))


def _abbreviated(before: Token, gap: str) -> bool:
    return gap.strip() == "." and (
        before.word in _ABBREVIATED or (len(before.word) == 1 and before.word != "i")
    )


def adjacent(token: Token) -> bool:
    """Whether the word follows the one before it with a space, or a stop that ends no sentence."""
    return token.gap in _SPACES and not token.opens


def is_general(token: Token) -> bool:
    """Whether a word says only that something is a body, a paper or an office, or is grammar."""
    return token.word in word_list("generic_words.txt") or token.word in word_list("english_words.txt")
