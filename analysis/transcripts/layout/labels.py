"""Speaker labels: what looks like one, whose role it tells, which are one person's, which tell no name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

HONORIFICS = {
    "mr": "mr", "mrs": "mrs", "ms": "ms", "miss": "miss", "mx": "mx",
    "dr": "dr", "doctor": "dr", "prof": "prof", "professor": "prof",
    "sir": "sir", "dame": "dame", "lord": "lord", "lady": "lady",
    "rev": "rev", "reverend": "rev", "cllr": "cllr", "councillor": "cllr",
    "sister": "sister", "nurse": "nurse",
}  # fmt: skip
_POSTNOMINALS = {"kc", "qc", "obe", "mbe", "cbe", "mp", "phd", "frcgp", "mrcgp"}
_INTERVIEWER = {
    "i", "int", "inter", "interviewer", "interviewing", "q", "question", "facilitator", "fac",
    "f", "researcher", "res", "moderator", "mod", "prompt", "iv", "ir",
}  # fmt: skip
# Labels that are a role, not a name, so that one occurrence is enough.
_PARTICIPANT = {
    "r", "resp", "respondent", "p", "part", "participant", "a", "answer", "interviewee", "gp",
    "pm", "speaker", "voice", "male", "female", "unknown", "chair",
}  # fmt: skip
_CODE = re.compile(r"[A-Za-z]{1,12}[ _-]?\d{1,4}[A-Za-z]?$")
# Shorter than `_CODE`: what stands before the number is too short for most names.
_SHORT_CODE = re.compile(r"[A-Za-z]{1,4} ?\d{1,3}$")
_NAME_WORD = r"(?:[^\W\d_a-z][\w.'’-]*|ap|ab|van|von|de|der|den|di|du|la|le|al|bin|of|the|and)"
_NAME = re.compile(rf"{_NAME_WORD}(?:,? {_NAME_WORD}){{0,5}}(?: \([^)]{{1,40}}\))?$")
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
    "a", "an", "is", "was", "i'm", "i've", "like", "just", "not",
}  # fmt: skip


def is_certain(label: str) -> bool:
    """Whether the label's shape alone tells a speaker: a code, a role, or a title and a name.

    Examples
    --------
    >>> [is_certain(label) for label in ("R1", "INT", "Dr Marsh", "Helen Marsh", "So")]
    [True, True, True, False, False]
    """
    words = _words(label)
    if not words:
        return False
    bare = _bare(label)
    if bare in _INTERVIEWER | _PARTICIPANT:
        return True
    if words[0] in HONORIFICS and len(words) > 1:
        return bool(_NAME.match(label))
    return bool(_CODE.match(label)) and words[0] not in _NOT_NAMES


def is_possible(label: str) -> bool:
    """Whether the label could be a name: a few capitalised words that open no sentence.

    Examples
    --------
    >>> [is_possible(label) for label in ("Helen Marsh", "Ffion ap Rhys", "So the thing is")]
    [True, True, False]
    """
    words = _words(label)
    if is_certain(label):
        return True
    return bool(_NAME.match(label)) and len(label) <= 60 and words[0] not in _NOT_NAMES


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


def role_of(label: str) -> str:
    """`interviewer` when the label says so, else `participant`.

    Examples
    --------
    >>> [role_of(label) for label in ("I", "INT 2", "Facilitator", "GP2", "Dr Marsh")]
    ['interviewer', 'interviewer', 'interviewer', 'participant', 'participant']
    """
    return "interviewer" if _bare(label).rstrip(".") in _INTERVIEWER else "participant"


def is_code(label: str) -> bool:
    """Whether a label is a code or a role, with or without a number, and so tells nobody's name.

    Examples
    --------
    >>> [is_code(label) for label in ("R1", "gp2", "INT", "P", "Speaker 3")]
    [True, True, True, True, True]
    >>> [is_code(label) for label in ("Helen Marsh", "Dr Marsh", "Helen", "H")]
    [False, False, False, False]
    """
    roles = _INTERVIEWER | _PARTICIPANT
    return bool(_SHORT_CODE.match(label)) or _bare(label).rstrip(".") in roles


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


def fold(labels: Iterable[str]) -> dict[str, str]:
    """The first form of every label under which one person speaks.

    Case, spaces inside codes, and post-nominals never tell people apart. A title that comes and
    goes is one person unless two different titles stand before the same name. A title with a
    surname is the one full name with that surname, if there is just one and no title contradicts.

    Examples
    --------
    >>> fold(["Mr Hartley", "David Hartley", "Ms Munroe KC", "MS MUNROE", "R1", "r 1"])
    {'Mr Hartley': 'Mr Hartley', 'David Hartley': 'Mr Hartley', 'Ms Munroe KC': 'Ms Munroe KC', \
'MS MUNROE': 'Ms Munroe KC', 'R1': 'R1', 'r 1': 'R1'}
    >>> fold(["Mr Hill", "Mrs Hill", "Ann Hill"])
    {'Mr Hill': 'Mr Hill', 'Mrs Hill': 'Mrs Hill', 'Ann Hill': 'Ann Hill'}
    """
    ordered = list(dict.fromkeys(labels))
    titles: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for label in ordered:
        title, name = _title_and_name(label)
        titles[name] |= {title} - {""}
    first: dict[tuple[str, tuple[str, ...]], str] = {}
    folded = {}
    for label in ordered:
        title, name = _title_and_name(label)
        key = _person(title, name, titles)
        folded[label] = first.setdefault(key, label)
    return folded


def _person(
    title: str, name: tuple[str, ...], titles: dict[tuple[str, ...], set[str]]
) -> tuple[str, tuple[str, ...]]:
    """The key of the person: name, and the title only where it tells people apart."""
    if len(titles[name]) > 1:
        return title, name
    if len(name) == 1 and title:
        full = [other for other in titles if len(other) > 1 and other[-1] == name[0]]
        if len(full) == 1 and titles[full[0]] <= {title}:
            return "", full[0]
    return "", name


def _title_and_name(label: str) -> tuple[str, tuple[str, ...]]:
    words = _words(label)
    if _CODE.match(label.strip()):
        return "", ("".join(words),)
    words = [word for word in words if word not in _POSTNOMINALS] or words
    if len(words) > 1 and words[0] in HONORIFICS:
        return HONORIFICS[words[0]], tuple(words[1:])
    return "", tuple(words)


def _bare(label: str) -> str:
    """A label without its number."""
    return re.sub(r"[ _-]?\d+$", "", label.strip()).casefold()


def _words(label: str) -> list[str]:
    return [word for word in re.split(r"[\s_.,]+|-(?=\d)", label.casefold()) if word]
