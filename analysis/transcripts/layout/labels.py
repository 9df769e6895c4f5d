"""Speaker labels: what looks like one, whose role it tells, which tell no name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

HONORIFICS = {
    "mr": "mr", "mrs": "mrs", "ms": "ms", "miss": "miss", "mx": "mx",
    "dr": "dr", "doctor": "dr", "prof": "prof", "professor": "prof",
    "sir": "sir", "dame": "dame", "lord": "lord", "lady": "lady",
    "rev": "rev", "reverend": "rev", "cllr": "cllr", "councillor": "cllr",
    "sister": "sister", "nurse": "nurse",
}  # fmt: skip
_INTERVIEWER = {
    "i", "int", "inter", "interviewer", "interviewing", "q", "question", "facilitator", "fac",
    "f", "researcher", "res", "moderator", "mod", "prompt", "iv", "ir",
}  # fmt: skip
# Labels that are a role, not a name, so that one occurrence is enough.
_PARTICIPANT = {
    "r", "resp", "respondent", "p", "part", "participant", "a", "answer", "interviewee", "gp",
    "pm", "speaker", "spk", "voice", "male", "female", "unknown", "unidentified", "chair",
    "unknown speaker", "unidentified speaker", "male voice", "female voice", "male speaker",
    "female speaker",
}  # fmt: skip
# Several at once: no person, so somebody has to say what becomes of their words.
_CROWD = {
    "all", "all speakers", "several voices", "several speakers", "several people", "multiple voices",
    "multiple speakers", "many voices", "various voices", "various speakers",
}  # fmt: skip
# A question mark behind a code is the typist's doubt, so it is not the same label.
_CODE = re.compile(r"[A-Za-z]{1,12}\.?[ _-]?\d{1,4}[A-Za-z]?\??$")
# What is numbered in talk and in papers, and is nobody.
_NOT_CODES = {
    "wave", "year", "day", "week", "month", "phase", "stage", "option", "step", "level", "type",
    "round", "covid", "tier", "band", "grade", "case", "line", "task", "topic", "theme", "aim",
    "goal", "objective", "point", "reason", "number", "no", "nos", "side", "track", "tape", "file",
    "page", "version", "v", "vol", "volume", "slide", "annex", "paragraph", "para", "clause",
    "example", "scenario", "session", "meeting", "date", "room", "floor", "ward", "paper", "exhibit",
    "priority", "domain", "principle", "rule", "test", "model", "group", "area", "zone", "at",
}  # fmt: skip
# Shorter than `_CODE`: what stands before the number is too short for most names.
_SHORT_CODE = re.compile(r"[A-Za-z]{1,4} ?\d{1,3}$")
_NAME_WORD = r"(?:[^\W\d_a-z][\w.'’-]*|ap|ab|van|von|de|der|den|di|du|la|le|al|bin|of|the|and)"
_NAME = re.compile(rf"{_NAME_WORD}(?:,? {_NAME_WORD}){{0,5}}(?: \([^)]{{1,40}}\))?$")
_NOBODY_KNOWS = re.compile(r"\?{1,3}$")
# Longer than any label that was met; what is longer is a sentence with a colon in it.
LONGEST = 60
# A transcript says the same few labels again and again.
_REMEMBERED = lru_cache(maxsize=4096)
# Words that open a sentence with a colon further on; none is anybody's whole name.
_NOT_NAMES = {
    "so", "and", "but", "or", "the", "this", "that", "these", "those", "it", "its", "it's", "he",
    "she", "we", "they", "you", "there", "here", "note", "nb", "ps", "first", "firstly", "second",
    "secondly", "third", "thirdly", "finally", "example", "for", "in", "on", "at", "to", "what",
    "who", "why", "how", "when", "where", "which", "one", "two", "three", "because", "well", "yes",
    "no", "okay", "ok", "now", "then", "also", "if", "my", "our", "your", "their", "his", "her",
    "remember", "point", "points", "reason", "reasons", "problem", "issue", "issues", "summary",
    "conclusion", "background", "purpose", "recommendation", "recommendations", "action",
    "actions", "section", "part", "chapter", "table", "figure", "appendix", "agenda", "item",
    "http", "https", "date", "time", "place", "re", "subject", "from", "cc", "of", "as", "with",
    "a", "an", "is", "was", "i'm", "i've", "like", "just", "not", "inaudible", "unclear",
    "crosstalk", "laughter", "laughs", "pause", "silence", "redacted", "indistinct", "transcript",
    "transcribed", "end", "beginning", "start", "recording", "page", "confidential", "yeah", "right",
}  # fmt: skip


_ROLES = _INTERVIEWER | _PARTICIPANT | _CROWD


@_REMEMBERED
def is_certain(label: str) -> bool:
    """Whether the label's shape alone tells a speaker: a code, a role, or a title and a name.

    Examples
    --------
    >>> [is_certain(label) for label in ("R1", "INT", "Dr Marsh", "All", "Helen Marsh", "Wave 2")]
    [True, True, True, True, False, False]
    """
    words = words_of(label)
    if not words:
        return bool(_NOBODY_KNOWS.match(label))
    if stem(label) in _ROLES:
        return True
    if words[0] in HONORIFICS and len(words) > 1:
        return bool(_NAME.match(label))
    return is_numbered(label) and words[0] not in _NOT_NAMES


@_REMEMBERED
def is_possible(label: str) -> bool:
    """Whether the label could be a name: a few capitalised words that open no sentence.

    Examples
    --------
    >>> [is_possible(label) for label in ("Helen Marsh", "Ffion ap Rhys", "So the thing is")]
    [True, True, False]
    """
    words = words_of(label)
    if is_certain(label):
        return True
    return bool(_NAME.match(label)) and len(label) <= LONGEST and words[0] not in _NOT_NAMES


def believed(labels: Sequence[str]) -> set[str]:
    """Of all labels that stand where a speaker's would, those that are taken for speakers.

    A certain shape is enough; so is a possible name of two words or more, or a single word that
    comes back. Doubt is resolved towards a speaker: a wrong one is refused by the list of
    transcripts, while a missed one would put words into another person's mouth.
    """
    counts = Counter(label.casefold() for label in labels)
    return {
        label
        for label in labels
        if is_certain(label) or (is_possible(label) and (" " in label or counts[label.casefold()] > 1))
    }


@_REMEMBERED
def role_of(label: str) -> str:
    """`interviewer` when the label says so, `other` for several at once, else `participant`.

    Examples
    --------
    >>> [role_of(label) for label in ("I", "INT 2", "Facilitator", "GP2", "Dr Marsh", "F1", "All")]
    ['interviewer', 'interviewer', 'interviewer', 'participant', 'participant', 'participant', 'other']
    """
    if stem(label) in _CROWD:
        return "other"
    # F alone is the facilitator; F1 beside M1 is a woman of a group.
    woman = stem(label) == "f" and label[-1:].isdigit()
    return "interviewer" if stem(label) in _INTERVIEWER and not woman else "participant"


def is_code(label: str) -> bool:
    """Whether a label is a code or a role, with or without a number, and so tells nobody's name.

    Examples
    --------
    >>> [is_code(label) for label in ("R1", "gp2", "INT", "P", "Speaker 3")]
    [True, True, True, True, True]
    >>> [is_code(label) for label in ("Helen Marsh", "Dr Marsh", "Helen", "H")]
    [False, False, False, False]
    """
    return bool(_SHORT_CODE.match(label)) or stem(label) in _ROLES


def shown(label: str) -> str:
    """A label as a message may show it: a code in quotation marks, anything else by its shape.

    Examples
    --------
    >>> shown("GP2"), shown("Dr Helen Marsh")
    ("'GP2'", 'of 3 words and 12 letters')
    """
    if is_code(label):
        return repr(label)
    letters, digits = (sum(map(kind, label)) for kind in (str.isalpha, str.isdigit))
    counts = ((len(label.split()), "word"), (letters, "letter"), (digits, "digit"))
    return "of " + " and ".join(f"{n} {what}{'s' * (n != 1)}" for n, what in counts if n)


def is_numbered(label: str) -> bool:
    """Whether a label is letters and a number, and not one of the things that papers number.

    Examples
    --------
    >>> [is_numbered(label) for label in ("R1", "Nurse 2", "SPEAKER_00", "Year 1", "Helen")]
    [True, True, True, False, False]
    """
    return bool(_CODE.match(label.strip())) and stem(label) not in _NOT_CODES


def bare_label(text: str) -> str:
    """What a label's line says without the marks around it.

    Examples
    --------
    >>> bare_label("[R1]:"), bare_label("## Helen Marsh")
    ('R1', 'Helen Marsh')
    """
    return text.strip("[](){}<>#: ")


@_REMEMBERED
def stem(label: str) -> str:
    """A label in small letters without its number and its full stop.

    Examples
    --------
    >>> stem("Resp. 2"), stem("SPEAKER_00"), stem("(Several voices)")
    ('resp', 'speaker', 'several voices')
    """
    return re.sub(r"[.]?[ _-]?\d+$", "", label.strip(" ()")).casefold().rstrip(".")


def words_of(label: str) -> list[str]:
    """The words and numbers of a label in small letters.

    Examples
    --------
    >>> words_of("Ms J.Munroe, KC"), words_of("SPEAKER-01")
    (['ms', 'j', 'munroe', 'kc'], ['speaker', '01'])
    """
    return [word for word in re.split(r"[\s_.,?]+|-(?=\d)", label.casefold()) if word]
