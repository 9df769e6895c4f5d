"""Phrases of a codebook: the sequences of words they stand for, and what is refused about them."""

from __future__ import annotations

from itertools import product

from analysis.coding.codebook.forms import MARK, forms
from analysis.coding.machine.cues import word_set
from analysis.coding.machine.words import words
from analysis.study.section import Section

MOST_FORMS = 2000

# Words that stand in nearly every turn: a phrase of nothing else would code everything.
EMPTY_WORDS = word_set(
    "a all also am an and any are as at be been but by can could did do does for from had has have he "
    "her him his i if in into is it its just me my no not of on one or our out s she so some than "
    "that the their them then there they this to too up us very was we well were what when which who "
    "will with would you your"
)


def expand(phrase: str) -> tuple[tuple[str, ...], ...]:
    """Every sequence of folded words that a phrase stands for.

    Examples
    --------
    >>> expand("turn+ up")
    (('turn', 'up'), ('turns', 'up'), ('turned', 'up'), ('turning', 'up'))
    >>> expand("Co-commissioning")
    (('co', 'commissioning'),)
    """
    choices: list[tuple[str, ...]] = []
    for part in phrase.split():
        folded = words(part)
        if part.endswith(MARK) and folded:
            choices += [(word,) for word in folded[:-1]] + [forms(folded[-1])]
        else:
            choices += [(word,) for word in folded]
    return tuple(product(*choices)) if choices else ()


def read_phrases(section: Section, key: str, *default: tuple, empty_words: bool = False) -> tuple[str, ...]:
    """The phrases at a key, with what is wrong with them noted in the section.

    Parameters
    ----------
    section : Section
    key : str
    default : tuple
        What stands where the key does not; without it the key must be there.
    empty_words : bool
        Whether a phrase of words that stand everywhere (*the*, *not*) is allowed.
    """
    given = section.texts(key, *default)
    for number, phrase in enumerate(given, start=1):
        expected, remedy = "", ""
        sequences = 1
        for part in phrase.split():
            sequences *= 4 if part.endswith(MARK) else 1
        folded = words(phrase)
        if not folded:
            found = f"phrase {number}, {phrase!r}, that can match nothing"
            expected = "at least one word"
        elif "*" in phrase or "?" in phrase:
            found = f"{phrase!r} with a wildcard, which is not matched"
            expected, remedy = "whole words", f"Mark a word with {MARK} for its inflected forms."
        elif not empty_words and all(word in EMPTY_WORDS for word in folded) and len(folded) < 3:
            found = f"phrase {number}, {phrase!r}, that can match everything"
            expected, remedy = "a word that says something", "Add the words that make the difference."
        elif sequences > MOST_FORMS:
            found = f"{phrase!r}, which stands for {sequences} sequences of words"
            expected, remedy = f"at most {MOST_FORMS}", f"Mark fewer words with {MARK}."
        else:
            continue
        section.problem(key, found, expected, remedy)
    for phrase in sorted({phrase for phrase in given if given.count(phrase) > 1}):
        section.problem(key, f"{phrase!r} twice", "each phrase once", "Remove one of the two.")
    return given
