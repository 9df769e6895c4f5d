"""Names that end in a word for what they name: a surgery, a trust, a road."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analysis.transcripts.deidentification.tokens import Found, Token
from analysis.transcripts.deidentification.words import is_english, word_list

_PRACTICE = {"surgery", "surgeries", "practice", "practices", "centre", "clinic"}
_BODY = {
    "ccg",
    "ccgs",
    "pct",
    "pcts",
    "trust",
    "trusts",
    "hospital",
    "hospitals",
    "infirmary",
    "council",
    "federation",
    "consortium",
    "hospice",
    "academy",
    "school",
    "university",
    "college",
    "pharmacy",
    "partnership",
    "alliance",
    "healthwatch",
    "lmc",
    "cooperative",
    "collaborative",
    "mosque",
    "church",
}
_ROAD = {
    "road",
    "street",
    "lane",
    "avenue",
    "crescent",
    "terrace",
    "gardens",
    "grove",
    "estate",
    "close",
    "drive",
    "square",
    "mews",
}
# The last word of a longer head: "Care Home", "Clinical Commissioning Group", "Health Board".
_LONGER = {
    "home": {"care", "nursing", "residential"},
    "group": {"commissioning", "practice", "medical"},
    "board": {"health"},
}
_CONNECTORS = {"and", "of", "the", "upon", "on", "by", "le", "in"}
_HEADS = _PRACTICE | _BODY | _ROAD
_ALWAYS_CAPITAL = _ROAD | {
    "centre",
    "partnership",
    "alliance",
    "council",
    "school",
    "university",
    "college",
    "home",
    "group",
    "board",
    "trusts",
    "practices",
    "surgeries",
}
_SMALL_HEADS = {"surgery", "surgeries"}
_SMALL_LONGER = {"centre": {"medical", "health"}, "practice": {"medical"}, "ccg": set()}
_NUMBER_BEFORE = re.compile(r"(?<![\w.])\d{1,3}[a-zA-Z]?,? $")
_INSIDE = {" ", " & ", "\u00a0", ". "}


def headed(text: str, tokens: Sequence[Token], small: bool) -> Iterator[Found]:
    """Practices, bodies and roads, told by their last word and a word before it that is their own."""
    for i, token in enumerate(tokens):
        kind = _kind(tokens, i)
        if kind is None:
            continue
        first = _first_small(tokens, i) if small else _first(tokens, i)
        if first is None:
            continue
        start = tokens[first].start
        if kind == "place" and (number := _NUMBER_BEFORE.search(text[:start])):
            start = number.start()
        yield Found(start=start, end=token.end, kind=kind, recogniser=f"word before '{token.word}'")


def _kind(tokens: Sequence[Token], i: int) -> str | None:
    word = tokens[i].word
    if word in _PRACTICE:
        return "practice"
    if word in _BODY:
        return "organisation"
    if word in _ROAD:
        return "place"
    if word in _LONGER and i and tokens[i - 1].word in _LONGER[word]:
        return "organisation"
    return None


def _first(tokens: Sequence[Token], head: int) -> int | None:
    """Where the name begins whose last word is the head; None when all its words are general."""
    if tokens[head].word in _ALWAYS_CAPITAL and not tokens[head].capital:
        return None
    i = head
    while i and _belongs(tokens, i):
        i -= 1
    generic = word_list("generic_words.txt")
    while i < head and (not tokens[i].capital or tokens[i].word in _CONNECTORS or _opens_only(tokens[i])):
        i += 1
    own = [t for t in tokens[i:head] if t.capital and t.word not in generic and not _general(t)]
    if not own:
        return None
    # A sentence's first word has its capital from there: "Losing practices", "Inside the CCG".
    if len(own) == 1 and own[0].opens and is_english(own[0].word):
        written_out = all(t.capital and t.word not in _CONNECTORS for t in tokens[i : head + 1])
        return i if written_out else None
    return i


def _belongs(tokens: Sequence[Token], i: int) -> bool:
    """Whether the word before i is a part of the same name."""
    before, here = tokens[i - 1], tokens[i]
    if here.opens or here.gap not in _INSIDE or (before.possessive and not before.capital):
        return False
    if before.capital:
        return before.word not in _HEADS or before.word in _ROAD or before.word in ("hospitals", "hospital")
    if before.word in _CONNECTORS:
        return (
            i > 1
            and tokens[i - 2].capital
            and here.capital
            and not before.opens
            and tokens[i - 2].word not in _HEADS
        )
    return before.word in (
        "medical",
        "health",
        "care",
        "nursing",
        "commissioning",
        "clinical",
        "community",
        "group",
        "family",
        "nhs",
        "general",
        "foundation",
        "district",
        "county",
        "city",
        "borough",
    )


def _general(token: Token) -> bool:
    """A word that names none: of the list, a short acronym, or grammar."""
    return (
        token.word in word_list("generic_words.txt")
        or token.word in word_list("english_words.txt")
        or (token.acronym and len(token.word) <= 4)
    )


def _opens_only(token: Token) -> bool:
    """A word that has its capital from the beginning of the sentence, or from the service: "NHS"."""
    return (token.opens and token.word in word_list("english_words.txt")) or (
        token.acronym and len(token.word) <= 4
    )


def _first_small(tokens: Sequence[Token], head: int) -> int | None:
    """In text without capitals: one or two words of their own before "surgery" or "health centre"."""
    i = head - 1
    if tokens[head].word in _SMALL_LONGER:
        needed = _SMALL_LONGER[tokens[head].word]
        if needed and (i < 0 or tokens[i].word not in needed):
            return None
        i -= bool(needed)
    elif tokens[head].word not in _SMALL_HEADS:
        return None
    first = None
    for k in (i, i - 1):
        if k < 0 or tokens[k + 1].opens or tokens[k + 1].gap != " " or not _may_name(tokens[k]):
            break
        first = k
    return first


def _may_name(token: Token) -> bool:
    return (
        not _general(token)
        and not token.word.endswith(("ing", "ed", "ly", "ive", "al"))
        and not token.possessive
    )
