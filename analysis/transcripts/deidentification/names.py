"""Every way in which a roster's names are promised to be found."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.transcripts.deidentification.common_words import common_words
from analysis.transcripts.deidentification.folding import fold, key
from analysis.transcripts.layout.labels import HONORIFICS

# Before these, a name is meant however it is written; "miss" or "nurse" may be words.
_PLAIN_TITLES = {"dr", "doctor", "mr", "mrs", "ms", "prof", "professor"}
_SENTENCE_START = re.compile(r"(?:^|[.?!:…\n])[\s\"'“”‘’()\[\]*-]*$")
# What follows a person at the beginning of a sentence, and hardly ever a modal verb or a noun.
_OF_PEOPLE = {
    "said", "says", "told", "tells", "thinks", "thought", "asked", "asks", "was", "is", "has",
    "had", "did", "does", "came", "comes", "went", "goes", "wanted", "wants", "knew", "knows",
    "left", "joined", "felt", "feels", "and", "who",
}  # fmt: skip
_CAPITALISED = re.compile(r"\s+([A-Z][a-z][^\W\d_]*(?:[-'’][^\W\d_]+)*)\b")
# A month is a date after these words, and before or after a number: "in May", "5 May", "May 2013".
_MONTHS = {"april", "may", "june", "august"}
_DATE_BEFORE = re.compile(
    r"(?:\b(?:in|last|next|during|early|late|mid|until|till)|\d(?:st|nd|rd|th)?(?: of)?)[\s-]+$",
    re.IGNORECASE,
)
_DATE_AFTER = re.compile(r"\s+\d")
_PARTICLES = {"ap", "ab", "van", "von", "de", "der", "den", "di", "du", "la", "le", "al", "bin"}


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """Whom a form may mean: an entity, its kind, and which part of the name the form is."""

    entity: str
    kind: str
    part: str


@dataclass(frozen=True, kw_only=True)
class Names:
    """A roster's names in all their forms.

    Attributes
    ----------
    meanings : mapping of str to tuple of Meaning
        By the form's key (see `folding.key`), everybody it may mean.
    spellings : tuple of str
        The folded strings to look for; an apostrophe, space or hyphen is part of them.
    surnames : frozenset of str
        Keys of surnames.
    """

    meanings: Mapping[str, tuple[Meaning, ...]]
    spellings: tuple[str, ...]
    surnames: frozenset[str]

    def has_another_surname(self, following: str) -> bool:
        """Whether the words after a first name begin with a surname that nobody in the roster has.

        Examples
        --------
        >>> names = names_of(pd.DataFrame({"entity": ["P1"], "kind": ["person"], "name": ["Helen Marsh"]}))
        >>> [names.has_another_surname(words) for words in (" Stokes said", " Marsh", " said", " NHS")]
        [True, False, False, False]
        """
        word = _CAPITALISED.match(following)
        return bool(word) and key(word[1]) not in self.surnames and key(word[1]) not in common_words()


def names_of(roster: pd.DataFrame) -> Names:
    """All forms of all names of a roster.

    A person: the full name, first and last name without those between, initials with surname,
    ``Surname, First``, surname alone, first name alone; each with or without a title. Anything
    else: the name as it stands, with or without a leading "the". Upper and lower case, accents,
    apostrophes, hyphens and "&" or "and" make no difference.

    Examples
    --------
    >>> roster = pd.DataFrame({"entity": ["P1"], "kind": ["person"], "name": ["Dr Siân O'Brien"]})
    >>> sorted(names_of(roster).meanings)
    ['obrien', 'obrien sian', 's obrien', 'sian', 'sian obrien']
    """
    meanings: dict[str, dict[str, Meaning]] = defaultdict(dict)
    spellings: set[str] = set()
    surnames: set[str] = set()
    for row in roster.itertuples():
        forms = person_forms(row.name) if row.kind == "person" else _thing_forms(row.name)
        for spelling, part in forms:
            form = key(spelling)
            meaning = Meaning(entity=row.entity, kind=row.kind, part=part)
            meanings[form].setdefault(row.entity, meaning)
            spellings |= _variants(spelling, row.kind)
            if part == "surname":
                surnames.add(form)
    return Names(
        meanings={form: tuple(found.values()) for form, found in meanings.items()},
        spellings=tuple(sorted(spellings)),
        surnames=frozenset(surnames),
    )


def person_forms(name: str) -> list[tuple[str, str]]:
    """The forms of a person's name, each with its part: full, initials, surname or given."""
    words = _folded_words(name)
    while len(words) > 1 and words[0].rstrip(".") in HONORIFICS:
        words = words[1:]
    if len(words) == 1:
        return [(words[0], "full")] if words[0] else []
    first = next((i for i, w in enumerate(words) if i and w in _PARTICLES), len(words) - 1)
    given, surname = words[:first], " ".join(words[first:])
    initials = [word[0] for word in given]
    forms = [
        (" ".join(words), "full"),
        (f"{given[0]} {surname}", "full"),
        (f"{surname}, {given[0]}", "full"),
        (f"{initials[0]} {surname}", "initials"),
        (f"{''.join(initials)} {surname}", "initials"),
        (f"{' '.join(initials)} {surname}", "initials"),
        (surname, "surname"),
    ]
    bare = given[0].rstrip(".")
    if len(bare) > 1:
        forms.append((bare, "given"))
    if words[first] in _PARTICLES and len(words[-1]) > 1:
        forms.append((words[-1], "surname"))
    return [(form.replace(".", ""), part) for form, part in forms]


def _thing_forms(name: str) -> list[tuple[str, str]]:
    words = _folded_words(name)
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    whole = " ".join(words)
    return [(whole, "full")] if whole else []


def _folded_words(name: str) -> list[str]:
    return fold(name)[0].split()


def _variants(spelling: str, kind: str) -> set[str]:
    """With and without apostrophes; in names of things also before a last s (Kings, King's)."""
    plain = re.sub(r"[^\w\s',&-]", "", spelling)
    found = {plain, plain.replace("'", "")}
    if kind != "person":
        found.add(re.sub(r"(?<=\w)s(?= )", "'s", plain.replace("'", "")))
    return {variant for variant in found if variant.strip(" '-,&")}


def pattern(names: Names) -> str:
    """One pattern for all spellings: a tree of their letters, the longest first."""
    tree: dict[str, dict] = {}
    for spelling in names.spellings:
        node = tree
        for token in _tokens(spelling):
            node = node.setdefault(token, {})
        node[""] = {}
    return _branches(tree)


def _tokens(spelling: str) -> Iterable[str]:
    words = re.split(r"\s*-\s*|\s+|(?<=,)|(?=,)", spelling)
    before = ""
    for word in (word for word in words if word and word.strip()):
        if word == ",":
            before = ","
            continue
        if before == ",":
            yield r"\s*,\s*"
        elif before:
            yield r"(?:\.?\s+|\.|\s*-\s*)" if len(before) <= 2 else r"(?:\s+|\s*-\s*)"
        yield from ([r"(?:and|&)"] if word in ("and", "&") else map(re.escape, word))
        before = word


def _branches(node: dict[str, dict]) -> str:
    inner = [token + _branches(child) for token, child in node.items() if token]
    if not inner:
        return ""
    joined = inner[0] if len(inner) == 1 and "" not in node else f"(?:{'|'.join(inner)})"
    return joined + ("?" if "" in node else "")


def titles() -> str:
    """A pattern for a title and the space behind it."""
    return rf"(?:{'|'.join(sorted(HONORIFICS, key=len, reverse=True))})\.?\s+"


def is_meant(text: str, start: int, end: int, form: str, title: str, names: Names) -> bool:
    """Whether a form that may be made of common words is a name at this place.

    A form with one uncommon word always is. Of common words only ("May", "Will Young"), each must
    have a capital; one alone must besides not begin a sentence, unless a surname of the roster or a
    word such as "said" follows, and a month must not be part of a date. After a title (Dr, Mr, ...)
    it always is.

    Examples
    --------
    >>> names = names_of(pd.DataFrame({"entity": ["P1"], "kind": ["person"], "name": ["May Oduya"]}))
    >>> [is_meant(text, text.lower().index("may"), text.lower().index("may") + 3, "may", "", names)
    ...  for text in ("We may.", "I asked May.", "May I?", "May said so.")]
    [False, True, False, True]
    """
    words = form.split()
    if not all(word in common_words() for word in words):
        return True
    if title and "," in text[start:end]:  # "Dr Young, will you ..." is no "Young, Will"
        title = ""
    if title and title.strip(" .").casefold() in _PLAIN_TITLES:
        return True
    written = [w for w in re.findall(r"[^\W\d_]+", text[start:end]) if w not in ("and", "of", "the")]
    if not all(word[0].isupper() for word in written):
        return False
    if len(words) > 1 or title:
        return True
    if form in _MONTHS and (_DATE_BEFORE.search(text[:start]) or _DATE_AFTER.match(text[end:])):
        return False
    following = re.match(r"(?:['’]s)?\s+([^\W\d_]+)", text[end:])
    if following and (
        (key(following[1]) in names.surnames and following[1][0].isupper()) or following[1] in _OF_PEOPLE
    ):
        return True
    return not _SENTENCE_START.search(text[:start])
