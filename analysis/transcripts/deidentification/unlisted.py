"""What looks like a name, is in no list, and so is masked until a person has decided."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.transcripts.deidentification import folding
from analysis.transcripts.deidentification.folding import fold, original_span
from analysis.transcripts.deidentification.names import names_of, pattern
from analysis.transcripts.deidentification.near import Spellings
from analysis.transcripts.deidentification.recognising import recognised
from analysis.transcripts.deidentification.tokens import Found, Token, is_general, words_of
from analysis.transcripts.deidentification.words import is_english, is_name_when_small
from analysis.transcripts.layout.labels import HONORIFICS

FOUND = "found-"


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What to look for beside the roster's names, and what to leave.

    Attributes
    ----------
    spellings : Spellings
        The roster's longer names, for words that are one letter away from them.
    public : re.Pattern or None
        Names of public bodies: declared, and so never masked.
    """

    spellings: Spellings
    public: re.Pattern[str] | None


def sought(roster: pd.DataFrame, public: Iterable[str]) -> Sought:
    """Prepare the search: the roster's spellings, and one pattern for all public names."""
    table = pd.DataFrame({"name": [name for name in public if name.strip()]})
    bodies = pattern(names_of(table.assign(entity="public", kind="organisation"))) if len(table) else ""
    return Sought(
        spellings=Spellings.of(roster),
        public=re.compile(rf"(?<!\w)(?:{bodies})(?!\w)") if bodies else None,
    )


def unlisted(text: str, taken: Sequence[tuple[int, int]], search: Sought) -> list[Found]:
    """What looks like a name outside the spans that are taken and the names that are public.

    A find that a taken span overlaps is cut down to its other words, as long as they are names
    themselves: of "Helen Stokes", where the roster has Helen, "Stokes" is left.
    """
    spans = _all(text, search)
    public = _public(text, search) if spans else []
    found = []
    for span in spans:
        if any(start <= span.start and span.end <= end for start, end in public):
            continue
        inside = [t for t in taken if t[0] < span.end and span.start < t[1]]
        found += _outside(span, inside, text) if inside else [span]
    return found


def found_entity(surface: str, key: bytes | None) -> str:
    """The id of a name that no roster holds: the same wherever the name stands, and no way back.

    Parameters
    ----------
    surface : str
        As it is written; case, accents, apostrophes, hyphens, a leading "the" and a possessive make
        no difference.
    key : bytes, optional
        The study's secret. Without it there is no id.

    Returns
    -------
    str
        ``found-`` and 12 hexadecimal digits of HMAC-SHA256, or nothing.

    Examples
    --------
    >>> found_entity("The Larches", b"secret") == found_entity("larches’s", b"secret")
    True
    >>> found_entity("Larches", None)
    ''
    """
    if key is None:
        return ""
    folded = re.sub(r"'s?$", "", fold(surface)[0].strip())
    plain = folding.key(folded).removeprefix("the ")
    return FOUND + hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()[:12]


def _all(text: str, search: Sought) -> list[Found]:
    tokens = words_of(text)
    found = recognised(text, tokens)
    near = [
        Found(start=token.start, end=token.end, kind="person", recogniser="near a name of the roster")
        for token in search.spellings.near(tokens)
    ]
    others = [f for f in found if (f.start, f.end) not in {(n.start, n.end) for n in near}]
    alone = [n for n in near if not any(f.start <= n.start < f.end for f in others)]
    return sorted([*others, *alone], key=lambda f: f.start)


def _public(text: str, search: Sought) -> list[tuple[int, int]]:
    """Where names of public bodies stand."""
    if search.public is None:
        return []
    folded, places = fold(text)
    return [original_span(*m.span(), places, len(text)) for m in search.public.finditer(folded)]


def _outside(span: Found, taken: Sequence[tuple[int, int]], text: str) -> Iterator[Found]:
    """The runs of words of a find that no taken span touches, ends that name nothing left off."""
    runs: list[list[Token]] = [[]]
    for token in words_of(text):
        if token.end <= span.start or token.start >= span.end:
            continue
        if any(start < token.end and token.start < end for start, end in taken):
            runs.append([])
        else:
            runs[-1].append(token)
    for run in runs:
        own = [token for token in run if _names_somebody(token)]
        if own:
            yield Found(start=own[0].start, end=own[-1].end, kind=span.kind, recogniser=span.recogniser)


def _names_somebody(token: Token) -> bool:
    if not token.capital:
        return is_name_when_small(token.word) or not is_english(token.word)
    return not is_general(token) and token.word not in HONORIFICS
