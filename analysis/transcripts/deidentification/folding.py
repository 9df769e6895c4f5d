"""Reading letters as a person would: without case, accents or typographic variants."""

from __future__ import annotations

import functools
import re
import unicodedata

_ALIKE = {
    **dict.fromkeys("’‘‛ʼ′`´＇", "'"),
    **dict.fromkeys("‐‑‒–—−", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2005\u2007\u2009\u202f\t\n\r", " "),
    **dict.fromkeys("“”„«»", '"'),
    "…": ".", "£": "#", "€": "#", "•": "#", "é": "e",
}  # fmt: skip
# Letters that Unicode does not take apart.
_SPELT = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe",
          "ı": "i"}  # fmt: skip
_INVISIBLE = set("\u00ad\u200b\u200c\u200d\u2060\ufeff")


@functools.cache
def _table() -> dict[int, str]:
    """One character for one, for all letters of Latin scripts that lose an accent so."""
    table = {ord(a): b for a, b in _ALIKE.items()}
    for code in range(0x80, 0x250):
        letters = _letters(chr(code))
        if len(letters) == 1:
            table.setdefault(code, letters)
    return table


@functools.lru_cache(maxsize=4096)
def _letters(character: str) -> str:
    """What one character is read as: no, one or several lower-case letters."""
    if character in _INVISIBLE:
        return ""
    if character in _ALIKE:
        return _ALIKE[character]
    apart = unicodedata.normalize("NFKD", character)
    plain = "".join(c for c in apart if not unicodedata.combining(c)).lower()
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return "".join(_SPELT.get(c, c) for c in bare)


def fold(text: str) -> tuple[str, list[int] | None]:
    """The text as it is compared, and for each of its characters the place in the original.

    The places are None when they are the same (nearly always).

    Examples
    --------
    >>> fold("Zoë O’Brien")
    ("zoe o'brien", None)
    >>> fold("Zoe\\u0308!")
    ('zoe!', [0, 1, 2, 4])
    """
    if not text.isascii():
        text_alike = text.translate(_table())
        if not text_alike.isascii():
            return _fold_slowly(text)
        text = text_alike
    return text.lower().replace("`", "'").replace("\n", " "), None


def _fold_slowly(text: str) -> tuple[str, list[int]]:
    letters, places = [], []
    for place, character in enumerate(text):
        for letter in _letters(character):
            letters.append(letter)
            places.append(place)
    return "".join(letters), places


def original_span(start: int, end: int, places: list[int] | None, length: int) -> tuple[int, int]:
    """Where a span of the folded text lies in the original, accents behind letters included."""
    if places is None:
        return start, end
    return places[start], places[end] if end < len(places) else length


def key(text: str) -> str:
    """The words of a name, for comparison: no case, accents, apostrophes, hyphens or stops.

    Examples
    --------
    >>> key("Dr. Siân  O’Brien-Jones"), key("Moor & Fell")
    ('dr sian obrien jones', 'moor and fell')
    """
    plain = fold(text)[0].replace("'", "").replace("&", " and ")
    return " ".join(re.findall(r"[^\W_]+", plain))
