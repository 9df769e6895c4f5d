"""Names that no roster holds: what looks like a person, a practice, an organisation or a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.transcripts.deidentification.headed import headed
from analysis.transcripts.deidentification.tokens import Found, Token, adjacent, is_general, words_of
from analysis.transcripts.deidentification.words import (
    is_english,
    is_given,
    is_name_when_small,
    is_surname,
    word_list,
)
from analysis.transcripts.layout.labels import HONORIFICS

# In lower case only these are titles: the others are words as well.
_TITLES = {"dr", "doctor", "mr", "mrs", "ms", "prof", "professor", "cllr", "councillor", "rev", "reverend"}
_SMALL_TITLES = _TITLES - {"doctor", "professor", "councillor", "rev", "reverend"}
_PARTICLES = {
    "ap",
    "ab",
    "van",
    "von",
    "de",
    "der",
    "den",
    "di",
    "du",
    "la",
    "le",
    "el",
    "al",
    "bin",
    "ibn",
    "st",
}
_NAMING = {"called", "named", "colleague", "colleagues", "name's", "surname", "namely"}
_OF_PEOPLE = {
    "said",
    "says",
    "told",
    "tells",
    "thinks",
    "thought",
    "asked",
    "asks",
    "was",
    "is",
    "has",
    "had",
    "did",
    "does",
    "came",
    "comes",
    "went",
    "goes",
    "wanted",
    "wants",
    "knew",
    "knows",
    "left",
    "joined",
    "felt",
    "feels",
    "who",
    "got",
    "took",
    "rang",
    "wrote",
    "ran",
    "runs",
    "chairs",
    "led",
    "leads",
    "and",
    "would",
    "never",
    "always",
}
_PLACING = {
    "in",
    "at",
    "from",
    "near",
    "around",
    "outside",
    "towards",
    "to",
    "of",
    "across",
    "through",
    "into",
    "and",
    "beyond",
    "over",
}
_DETERMINERS = {
    "the",
    "a",
    "an",
    "this",
    "that",
    "our",
    "each",
    "every",
    "no",
    "any",
    "some",
    "their",
    "my",
    "your",
}
_MONTHS = {"april", "may", "june", "august"}
_IN_DATES = {
    "in",
    "last",
    "next",
    "during",
    "early",
    "late",
    "mid",
    "until",
    "till",
    "since",
    "this",
    "before",
    "after",
    "every",
    "each",
    "between",
    "around",
    "end",
}
_SPEAKING = {"said", "says", "told", "tells", "thinks", "thought", "asked", "asks"}
_CALENDAR = {
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
}


def recognise(text: str) -> list[Found]:
    """Everything in a text that looks like a name, in order and without overlap.

    A capitalised word that is no word of English; a first name of the list, however it is written; a
    first name that is a word, with a capital in mid-sentence or before "said"; names after a title; names
    of practices, bodies and roads by their last word; a capitalised name after "in", "at", "from"; two
    capitalised words after "at". Nothing in square brackets is looked at. The text alone decides:
    no other turn, transcript or order matters.

    Examples
    --------
    >>> text = "I asked Ffion, from Hill View Surgery in Skelmanthorpe. We may, in May."
    >>> [(text[f.start : f.end], f.kind) for f in recognise(text)]
    [('Ffion', 'person'), ('Hill View Surgery', 'practice'), ('Skelmanthorpe', 'place')]
    """
    return recognised(text, words_of(text))


def recognised(text: str, tokens: Sequence[Token]) -> list[Found]:
    """As `recognise`, of words that are at hand."""
    small = len(tokens) > 3 and not any(t.capital and t.word not in ("i",) for t in tokens)
    found = [*headed(text, tokens, small), *_people(tokens, small), *_placed(tokens)]
    return _apart(found)


def _people(tokens: Sequence[Token], small: bool) -> Iterator[Found]:
    i = 0
    while i < len(tokens):
        rule = _person_rule(tokens, i, small)
        if rule is None:
            i += 1
            continue
        last = _end_of_name(tokens, i, small)
        person = rule != "unknown word" or last > i or _of_people(tokens, last)
        saint = i and tokens[i - 1].word in ("st", "saint") and tokens[i - 1].capital and adjacent(tokens[i])
        yield Found(
            start=tokens[i - bool(saint)].start,
            end=tokens[last].end,
            kind="person" if person else "name",
            recogniser=rule,
        )
        i = last + 1


def _of_people(tokens: Sequence[Token], last: int) -> bool:
    following = tokens[last + 1] if last + 1 < len(tokens) else None
    return tokens[last].possessive or bool(following and not following.opens and following.word in _OF_PEOPLE)


def _person_rule(tokens: Sequence[Token], i: int, small: bool) -> str | None:
    token = tokens[i]
    before = tokens[i - 1] if i and not token.opens else None
    if before and before.word in _TITLES and adjacent(token) and _after_title(before, token):
        return "title"
    if not token.capital:
        return _small_rule(token, before, small)
    if token.acronym:
        listed = is_given(token.word) or is_surname(token.word)
        return "listed name" if len(token.word) > 3 and listed and not is_english(token.word) else None
    if token.word in word_list("names_that_are_words.txt"):
        return "name that is a word" if _is_meant(tokens, i, before) else None
    if is_english(token.word) or token.word in word_list("generic_words.txt"):
        return None
    if is_given(token.word) or is_surname(token.word):
        return "listed name"
    return "unknown word" if len(token.word) > 2 or is_given(token.word) else None


def _after_title(title: Token, token: Token) -> bool:
    if token.word.split("'")[0] in word_list("english_words.txt"):
        return False
    if token.capital:
        return not token.acronym or not is_english(token.word)
    if title.word in _SMALL_TITLES:
        return token.word.split("-")[0] not in word_list("english_words.txt") and "'" not in token.word[:-2]
    return not is_english(token.word)


def _small_rule(token: Token, before: Token | None, small: bool) -> str | None:
    if is_name_when_small(token.word):
        return "listed name"
    if is_english(token.word) or len(token.word) < 3:
        return None
    if before and before.word in _NAMING:
        return "after 'called'"
    return "unknown word" if small and len(token.word) > 3 else None


def _is_meant(tokens: Sequence[Token], i: int, before: Token | None) -> bool:
    token = tokens[i]
    after = tokens[i + 1] if i + 1 < len(tokens) and not tokens[i + 1].opens else None
    if after and after.capital and adjacent(after) and not after.acronym and _is_surname_like(after):
        return True
    if token.word in _MONTHS and _in_date(tokens, i, before):
        return False
    if before and (before.word in _DETERMINERS or _heads_a_phrase(before)):
        return False
    if token.opens:
        said = (
            after is not None
            and (after.word in _OF_PEOPLE or after.word.endswith("ed"))
            and not after.capital
        )
        return token.possessive or (said and not (token.word == "will" and after.word == "and"))
    return True


def _heads_a_phrase(before: Token) -> bool:
    """A capitalised word in mid-sentence makes the next a part of a title: "the Better Care Fund"."""
    return before.capital and not before.opens and is_english(before.word) and before.word != "i"


def _is_surname_like(token: Token) -> bool:
    return is_surname(token.word) or not is_english(token.word)


def _in_date(tokens: Sequence[Token], i: int, before: Token | None) -> bool:
    """Whether a month is one here. April, June and August nearly always are; May is a name as often."""
    around = [*tokens[max(i - 2, 0) : i], *tokens[i + 1 : i + 3]]
    if any(other.word in _CALENDAR and other.capital for other in around):
        return True
    following = tokens[i + 1].gap if i + 1 < len(tokens) else ""
    if any(character.isdigit() for character in tokens[i].gap + following):
        return True
    if tokens[i].word != "may":
        return not (i + 1 < len(tokens) and tokens[i + 1].word in _SPEAKING)
    return before is not None and before.word in _IN_DATES


def _end_of_name(tokens: Sequence[Token], i: int, small: bool) -> int:
    """The last word of the name that begins at i: further capitalised words, particles between."""
    last = i
    while last + 1 < len(tokens) and not tokens[last].possessive:
        j = last + 1
        while j < len(tokens) and tokens[j].word in _PARTICLES and adjacent(tokens[j]):
            j += 1
        if j >= len(tokens) or not adjacent(tokens[j]) or not _continues(tokens[j], tokens[last], small):
            break
        last = j
    return last


def _continues(token: Token, before: Token, small: bool) -> bool:
    if token.acronym:
        return False
    if token.capital:
        return not is_general(token)
    if before.capital:
        return False
    return is_name_when_small(token.word) or (
        not is_english(token.word) and (small or is_surname(token.word))
    )


def _placed(tokens: Sequence[Token]) -> Iterator[Found]:
    """Capitals in mid-sentence: places by the word before them, and names made of English words."""
    i = 1
    while i < len(tokens):
        if not tokens[i].capital or tokens[i].acronym or tokens[i].opens or not adjacent(tokens[i]):
            i += 1
            continue
        last = _end_of_capitals(tokens, i)
        while i < last and tokens[i].word in HONORIFICS:
            i += 1
        rule = None if _in_general(tokens[i : last + 1]) else _place_rule(tokens, i, last)
        if rule:
            kind = "name" if rule == "capitals" else "place"
            yield Found(start=tokens[i].start, end=tokens[last].end, kind=kind, recogniser=rule)
        i = last + 1


def _end_of_capitals(tokens: Sequence[Token], i: int) -> int:
    last = i
    while last + 1 < len(tokens):
        following = tokens[last + 1]
        if (
            not following.capital
            or following.acronym
            or following.opens
            or following.gap not in (" ", "\u00a0")
        ):
            break
        last += 1
    return last


def _in_general(run: Sequence[Token]) -> bool:
    """Whether a word of the run says that it is a body, a paper or an office that everybody has."""
    return any(is_general(token) for token in run)


def _place_rule(tokens: Sequence[Token], i: int, last: int) -> str | None:
    token, before = tokens[i], tokens[i - 1]
    placing = before.word in _PLACING
    if placing and not is_english(token.word) and not is_given(token.word):
        return "after 'in', 'at', 'from'"
    if last > i:
        return "capitals"
    if placing and token.word in word_list("towns_that_are_words.txt"):
        return "town"
    the = before.word == "the" and i > 1 and tokens[i - 2].word in _PLACING - {"of", "and"}
    return "plural after 'at the'" if the and token.word.endswith("s") and not token.possessive else None


def _apart(found: list[Found]) -> list[Found]:
    """Overlapping spans joined; the longest of them names the kind."""
    joined: list[Found] = []
    for span in sorted(found, key=lambda f: (f.start, -f.end)):
        if joined and span.start < joined[-1].end:
            first = joined[-1]
            longer = max(first, span, key=lambda f: (f.end - f.start, f.kind != "name"))
            joined[-1] = Found(
                start=first.start,
                end=max(first.end, span.end),
                kind=longer.kind,
                recogniser=longer.recogniser,
            )
        else:
            joined.append(span)
    return joined
