"""The rules of a codebook: which words propose a code, under which conditions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Literal

from analysis.coding.codebook.forms import MARK, forms
from analysis.coding.machine.cues import word_set
from analysis.coding.machine.words import words
from analysis.study.section import Section

Polarity = Literal["present", "negated", "hypothetical"]
POLARITIES: tuple[Polarity, ...] = ("present", "negated", "hypothetical")
SPEAKER_ROLES = ("interviewer", "participant", "researcher", "other")
# Who is coded when a rule does not say: everybody but the interviewer, whose questions name every theme.
CODED_ROLES = tuple(role for role in SPEAKER_ROLES if role != "interviewer")
MOST_FORMS = 2000

# Words that stand in nearly every turn: a phrase of nothing else would code everything.
EMPTY_WORDS = word_set(
    "a all also am an and any are as at be been but by can could did do does for from had has have he "
    "her him his i if in into is it its just me my no not of on one or our out s she so some than "
    "that the their them then there they this to too up us very was we well were what when which who "
    "will with would you your"
)


@dataclass(frozen=True, kw_only=True)
class Near:
    """Two groups of words close to each other.

    Attributes
    ----------
    words, others : tuple of str
        Phrases; one of each group must be there. The place and the polarity of `words` count as the hit's.
    within : int or None
        At most so many words between the two; None: anywhere in the same sentence. Never across a sentence's
        end.
    """

    words: tuple[str, ...]
    others: tuple[str, ...]
    within: int | None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One way in which a text proposes a code.

    Attributes
    ----------
    id : str
        The rule's name in codings: the code's id and the rule's number or name.
    phrases : tuple of str
        Any of them is a hit. A word marked ``+`` stands for all its forms (``engage+`` for engages, engaged,
        ...).
    near : Near or None
        Instead of phrases: two groups of words close to each other.
    exceptions : tuple of str
        Phrases (``not`` in the codebook): a hit that shares a word with one of them is no hit.
    speaker_role : tuple of str
        Who must be speaking.
    polarity : tuple of str
        Which polarities of a hit count.
    """

    id: str
    phrases: tuple[str, ...] = ()
    near: Near | None = None
    exceptions: tuple[str, ...] = ()
    speaker_role: tuple[str, ...] = CODED_ROLES
    polarity: tuple[Polarity, ...] = POLARITIES


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


def build_rule(section: Section, id: str) -> Rule:
    """One rule of a code, with what is wrong with it noted in the section."""
    near = section.section("near", _near, None)
    phrases = _phrases(section, "phrases", ())
    if (near is None) == (not phrases):
        section.problem(
            None,
            "a rule with both `phrases` and `near`" if phrases else "a rule that can match nothing",
            "one of `phrases` and `near`",
            "Write two rules, or give this one its words.",
        )
    rule = Rule(
        id=id,
        phrases=phrases,
        near=near,
        exceptions=_phrases(section, "not", (), empty_words=True),
        speaker_role=_some_of(section, "speaker_role", SPEAKER_ROLES, CODED_ROLES),
        polarity=_some_of(section, "polarity", POLARITIES, POLARITIES),
    )
    _check_exceptions(rule, section)
    return rule


def _near(section: Section) -> Near:
    return Near(
        words=_phrases(section, "words"),
        others=_phrases(section, "others", empty_words=True),
        within=_within(section),
    )


def _within(section: Section) -> int | None:
    text = section.text("within", "sentence")
    if text == "sentence":
        return None
    number = text.removesuffix("tokens").removesuffix("words").strip()
    if not number.isdigit() or not 0 < int(number) <= 100:
        section.problem("within", repr(text), "`sentence`, or a number of words such as `6 tokens`")
        return None
    return int(number)


def _phrases(section: Section, key: str, *default: tuple, empty_words: bool = False) -> tuple[str, ...]:
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


def _some_of(section: Section, key: str, options: tuple, default: tuple) -> tuple:
    given = section.texts(key, default)
    if not given:
        section.problem(key, "an empty list: the rule can match nothing", "some of: " + ", ".join(options))
    for value in given:
        if value not in options:
            section.problem(key, repr(value), "one of: " + ", ".join(options))
    return tuple(value for value in given if value in options)


def _check_exceptions(rule: Rule, section: Section) -> None:
    """A phrase that always holds one of the rule's exceptions can never be a hit."""
    exceptions = {sequence for phrase in rule.exceptions for sequence in expand(phrase)}
    for phrase in rule.phrases:
        sequences = expand(phrase)
        if sequences and all(_holds_any(sequence, exceptions) for sequence in sequences):
            section.problem(
                "not",
                f"an exception that cancels every hit of {phrase!r}: the phrase can match nothing",
                "an exception longer than the phrase",
                "Give the words around it that make the difference.",
            )


def _holds_any(sequence: tuple[str, ...], exceptions: set[tuple[str, ...]]) -> bool:
    return any(
        sequence[start:end] in exceptions
        for start in range(len(sequence))
        for end in range(start + 1, len(sequence) + 1)
    )
