"""Labels that are no answer, and why: don't know, refused, not applicable, skipped, not asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.drafting.doubts import Doubt
from analysis.drafting.words import plain
from analysis.survey.readers.cells import ERRORS

_REASONS = (
    (
        "not_asked",
        r"not asked|question not asked|routed(?: past| out)?|filtered(?: out)?|not routed",
    ),
    (
        "dont_know",
        r"(?:i )?(?:don'?t|do not|did not|didn'?t) (?:know(?: (?:yet|enough))?|remember|recall)|dk|d k|unsure"
        r"|(?:i am |i'?m )?not sure|unknown"
        r"|unable to (?:say|answer|comment|judge)|weiss(?: ich)? nicht|(?:je )?ne sai[st] pas|no (?:lo )?se"
        r"|no sabe|ns nc|weet(?: ik)? niet|nao se?i|nao sabe|non so|vet (?:ej|inte|ikke)|ved ikke|nie wiem"
        r"|(?:can'?t|cannot|could not|couldn'?t) (?:say|tell|remember|recall|choose)|don'?t know can'?t say",
    ),
    (
        "refused",
        r"(?:i )?(?:would )?(?:prefer|rather) not (?:to )?(?:say|answer|disclose)"
        r"|refus(?:ed|al)(?: to answer)?|declined?(?: to (?:answer|say))?"
        r"|(?:i )?do not wish to (?:say|answer)|prefiero no (?:decirlo|contestar|responder)|no contesta"
        r"|(?:je )?prefere ne pas (?:repondre|le dire)|mochte ich nicht (?:sagen|beantworten)"
        r"|zeg ik liever niet|prefiro nao (?:dizer|responder)",
    ),
    (
        "not_applicable",
        r"(?:question )?not applicable(?: to me)?|does not apply(?: to me)?|doesn'?t apply(?: to me)?|n a"
        r"|inapplicable|not eligible"
        r"|not (?:relevant|applicable) (?:to|for|in) (?:me|us|(?:my|our) \w+)|not relevant|sans objet"
        r"|non concerne|no aplica|no procede|niet van toepassing|nvt|n v t|nao se aplica|non applicabile"
        r"|nicht zutreffend|nie dotyczy",
    ),
    (
        "skipped",
        r"not answered|no answer|no response|non ?response|skipped|missing|no reply|unanswered|left blank"
        r"|not stated|system missing|no data|blank|skip|keine (?:angabe|antwort)|k a|sans reponse"
        r"|geen antwoord|sin respuesta|sem resposta|nessuna risposta|inget svar|intet svar|brak odpowiedzi",
    ),
)
_COMPILED = tuple((reason, re.compile(pattern)) for reason, pattern in _REASONS)
_LONGEST = 150  # characters of a label that is no answer
_WORDED = 70  # characters of a label that says more than its reason
_LONGER = re.compile(r"(?:not applicable|n a|does not apply|not eligible) .+")
_OPINION = re.compile(
    r"(?:i have )?no (?:opinion|view)s?|undecided"
    r"|(?:i have )?(?:not enough|insufficient) (?:information|knowledge)(?: to (?:say|answer|comment|judge))?"
)
_SIGNS = frozenset(("-", "–", "—", "--", ".", "..", "...", "?", "/"))
_EITHER = re.compile(r"na|nan|null|none given|\.")


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a label is no answer.

    Attributes
    ----------
    reason : str
        A reason that `missing` in study.yaml may have.
    doubt : str
        What speaks against it; empty when nothing does.
    own_words : bool
        Whether the text holds more than the usual words for the reason.
    """

    reason: str
    doubt: str = ""
    own_words: bool = False


_JOINT = re.compile(
    r"\s*[/,;|&()–—]\s*(?:(?:or|and)\s+)?|\s+(?:or|and|-)\s+", re.IGNORECASE
)  # between parts of a label


def reason_of(label: str) -> Reason | None:
    """Why a label is no answer; None for an answer.

    Examples
    --------
    >>> reason_of("I don't know").reason, reason_of("Prefer not to say").reason, reason_of("Agree")
    ('dont_know', 'refused', None)
    >>> reason_of("NA").doubt
    'NA may stand for an empty cell (skipped) or for not applicable'
    >>> reason_of("Not sure / Rather not say").doubt
    'the label gives several reasons: dont_know or refused'
    """
    if len(label) > _LONGEST:
        return None
    folded = plain(label)
    if label.strip() in ERRORS:
        return Reason(reason="skipped", doubt=f"{label.strip()} is the error of a formula, and no answer")
    if reason := _usual(folded):
        return Reason(reason=reason)
    several = _several(label)
    if several:
        doubt = f"the label gives several reasons: {' or '.join(several)}" if len(several) > 1 else ""
        return Reason(reason=several[0], doubt=doubt)
    if _LONGER.fullmatch(folded) and len(folded) <= _WORDED:
        return Reason(reason="not_applicable", doubt="the label says more than that", own_words=True)
    if _OPINION.fullmatch(folded):
        return Reason(reason="dont_know", doubt="perhaps an answer like the others, and not missing")
    if _EITHER.fullmatch(folded) or label.strip() in _SIGNS:
        doubt = f"{label} may stand for an empty cell (skipped) or for not applicable"
        return Reason(reason="skipped", doubt=doubt)
    return None


def mixed(label: str) -> str:
    """What to decide about a label that names an answer and no answer in one; empty for any other.

    Examples
    --------
    >>> mixed("Neither / not sure")
    "'Neither / not sure' is an answer and no answer in one (dont_know): a category, or missing?"
    >>> mixed("Yes"), mixed("Don't know / refused")
    ('', '')
    """
    reasons = [reason for part in _parts(label) if (reason := _usual(plain(part)))]
    if not reasons or reason_of(label):
        return ""
    told = f"{label!r} is an answer and no answer in one ({reasons[0]}):"
    return Doubt("a category, or missing?", told)


def _several(label: str) -> list[str]:
    """The reasons that all parts of a label give; empty when it is one part, or a part gives none."""
    reasons: list[str] = []
    parts = _parts(label)
    for part in parts if len(parts) > 1 else ():
        reason = _usual(plain(part))
        if reason is None:
            return []
        reasons.append(reason)
    return list(dict.fromkeys(reasons))


def _parts(label: str) -> list[str]:
    return [part for part in _JOINT.split(label) if part.strip()]


def _usual(folded: str) -> str | None:
    """The reason that a label gives in the usual words."""
    return next((reason for reason, pattern in _COMPILED if pattern.fullmatch(folded)), None)
