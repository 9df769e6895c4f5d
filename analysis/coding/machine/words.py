"""Words and sentences of a text with their places, folded so that a transcriber's spelling doesn't matter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

# One character becomes one character, so that every offset stays as it was.
_SPACES = dict.fromkeys(
    [*range(9, 14), 0x85, 0xA0, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000], " "
)
_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u00b4`\uff07"), "'")
_HYPHENS = dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u2212"), " ")
_FOR_PARSING = _SPACES | _APOSTROPHES
_FOR_MATCHING = _FOR_PARSING | _HYPHENS

# A word keeps its inner apostrophe (don't) and ampersand (a&e); a possessive 's is a word of its own, so that
# "the CCG's" is found by "ccg".
_WORD = re.compile(r"[^\W_]+(?:'(?!s\b)[^\W_]+|&[^\W_]+)*")
_END = re.compile(r"""[.!?\u2026]+[\"')\]\u201d\u2019]*\s+(?=[\"'(\[\u201c\u2018]*[^\W_a-z])|\n[ \t]*\n\s*""")
_ABBREVIATIONS = frozenset(
    ("dr", "mr", "mrs", "ms", "prof", "rev", "st", "e.g", "i.e", "eg", "ie", "vs", "cf", "approx")
)
_BEFORE_NUMBERS = frozenset(("no", "nos", "fig", "para", "p", "pp"))  # "No. 5", but "We said no. Then ..."
_LAST_WORD = re.compile(r"[\w.]+$")


@dataclass(frozen=True, slots=True)
class Words:
    """The folded words of a text and where each starts and ends (code points)."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def fold(text: str) -> str:
    """A text in lower case with plain apostrophes, and spaces for hyphens, of the same length.

    Examples
    --------
    >>> fold("Co-commissioning isn\u2019t OURS")
    "co commissioning isn't ours"
    """
    # Nearly all that is not ASCII in a transcript is this apostrophe, and ASCII alone is translated fast.
    folded = text.replace("\u2019", "'").translate(_FOR_MATCHING)
    lower = folded.lower()
    if len(lower) != len(folded):  # a few letters have no lower case of length one
        lower = "".join(low if len(low := letter.lower()) == 1 else letter for letter in folded)
    return lower


def for_parsing(text: str) -> str:
    """A text with plain apostrophes and spaces, of the same length."""
    return text.translate(_FOR_PARSING)


def words(text: str) -> list[str]:
    """The folded words of a text.

    Examples
    --------
    >>> words("Dr Marsh's A&E rota, don't ask")
    ['dr', 'marsh', 's', 'a&e', 'rota', "don't", 'ask']
    """
    return folded_words(fold(text))


def folded_words(folded: str) -> list[str]:
    """The words of a text that was folded before."""
    return _WORD.findall(folded)


def places(folded: str) -> list[tuple[int, int]]:
    """Where each word of a folded text starts and ends (code points)."""
    return [match.span() for match in _WORD.finditer(folded)]


def placed_words(text: str) -> Words:
    """The folded words of a text with their places."""
    folded = fold(text)
    where = places(folded)
    return Words(tuple(folded_words(folded)), tuple(s for s, _ in where), tuple(e for _, e in where))


def sentences(text: str) -> list[tuple[int, int]]:
    """The places of a text's sentences, which together cover it.

    A sentence ends after a full stop, question mark, exclamation mark or ellipsis that is followed by a space
    and no lower-case letter, unless an abbreviation (Dr, e.g.) stands before it, and at an empty line.

    Examples
    --------
    >>> sentences("I saw Dr. Marsh. Nobody came.")
    [(0, 17), (17, 29)]
    """
    cuts = [0]
    for match in _END.finditer(text):
        before = _LAST_WORD.search(text, cuts[-1], match.start())
        word = before.group().lower() if before and match.group().rstrip() == "." else ""
        numbered = word in _BEFORE_NUMBERS and text[match.end() : match.end() + 1].isdigit()
        if not (word in _ABBREVIATIONS or numbered):
            cuts.append(match.end())
    cuts = [*dict.fromkeys([*cuts, len(text)])]
    return list(pairwise(cuts)) or [(0, len(text))]
