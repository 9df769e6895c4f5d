"""The rules of a codebook: which words propose a code, under which conditions."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from analysis.coding.codebook.patterns import (
    Grammar,
    Near,
    Token,
    Unless,
    read_grammar,
    read_near,
    read_tokens,
    read_unless,
)
from analysis.coding.codebook.phrases import expand, read_phrases
from analysis.study.section import Section

Polarity = Literal["present", "negated", "hypothetical"]
POLARITIES: tuple[Polarity, ...] = ("present", "negated", "hypothetical")
SPEAKER_ROLES = ("interviewer", "participant", "researcher", "other")
# Who is coded when a rule does not say: everybody but the interviewer, whose questions name every theme.
CODED_ROLES = tuple(role for role in SPEAKER_ROLES if role != "interviewer")
KINDS = ("phrases", "near", "tokens", "grammar")
SENTENCES = ("any", "question", "statement")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One way in which a text proposes a code.

    Exactly one of `phrases`, `near`, `tokens` and `grammar` says what a hit is; the rest are conditions.

    Attributes
    ----------
    id : str
        The rule's name in codings: the code's id and the rule's number or name.
    phrases : tuple of str
        Any of them is a hit. A word marked ``+`` stands for all its forms (``engage+`` for engages, engaged,
        ...).
    near : Near or None
        Two groups of words close to each other.
    exceptions : tuple of str
        Phrases (``not`` in the codebook): a hit that shares a word with one of them is no hit.
    speaker_role : tuple of str
        Who must be speaking.
    polarity : tuple of str
        Which polarities of a hit count.
    tokens : tuple of Token
        Words in a row.
    grammar : Grammar or None
        Words with a subject, object, complement or modifier.
    unless_near : Unless or None
        Words that cancel a hit when they stand close to it.
    sentence : {"any", "question", "statement"}
        In which kind of sentence (``in`` in the codebook); a question ends with a question mark.
    asked : tuple of str
        Phrases of which one must stand in the interviewer's last turn before this one.
    """

    id: str
    phrases: tuple[str, ...] = ()
    near: Near | None = None
    exceptions: tuple[str, ...] = ()
    speaker_role: tuple[str, ...] = CODED_ROLES
    polarity: tuple[Polarity, ...] = POLARITIES
    tokens: tuple[Token, ...] = ()
    grammar: Grammar | None = None
    unless_near: Unless | None = None
    sentence: str = "any"
    asked: tuple[str, ...] = ()

    @property
    def needs_parse(self) -> bool:
        """Whether words alone don't tell what is a hit."""
        return self.grammar is not None or any(token.tags for token in self.tokens)

    def identity(self) -> dict[str, Any]:
        """What decides which passages the rule finds, as plain values.

        Keys that were added later are left out where they stand at their default, so that a codebook that
        doesn't use them keeps its hash.
        """
        plain = asdict(self)
        defaults = {field.name: field.default for field in fields(self)}
        for name in ("tokens", "grammar", "unless_near", "sentence", "asked"):
            if getattr(self, name) == defaults[name]:
                del plain[name]
        if self.near is not None and self.near.first == "either":
            del plain["near"]["first"]
        return plain


def build_rule(section: Section, id: str) -> Rule:
    """One rule of a code, with what is wrong with it noted in the section."""
    near = section.section("near", read_near, None)
    grammar = section.section("grammar", read_grammar, None)
    tokens = read_tokens(section, "tokens")
    phrases = read_phrases(section, "phrases", ())
    _check_kind(section, bool(phrases))
    rule = Rule(
        id=id,
        phrases=phrases,
        near=near,
        exceptions=read_phrases(section, "not", (), empty_words=True),
        speaker_role=_some_of(section, "speaker_role", SPEAKER_ROLES, CODED_ROLES),
        polarity=_some_of(section, "polarity", POLARITIES, POLARITIES),
        tokens=tokens,
        grammar=grammar,
        unless_near=section.section("unless_near", read_unless, None),
        sentence=section.choice("in", SENTENCES, "any"),
        asked=read_phrases(section, "asked", ()),
    )
    if rule.asked and rule.speaker_role == ("interviewer",):
        section.problem(
            "asked", "`asked` in a rule for the interviewer: it can match nothing", "a rule for who answers"
        )
    _check_exceptions(rule, section)
    return rule


def _check_kind(section: Section, phrases: bool) -> None:
    """A rule says in exactly one way what a hit is."""
    given = [kind for kind in KINDS if kind in section and (kind != "phrases" or phrases)]
    if len(given) == 1:
        return
    section.problem(
        None,
        "a rule with both " + " and ".join(f"`{kind}`" for kind in given)
        if given
        else "a rule that can match nothing",
        "one of: " + ", ".join(KINDS),
        "Write a rule for each, or give this one its words.",
    )


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
