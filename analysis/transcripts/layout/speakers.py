"""Which labels are one person's: drift of codes, titles, post-nominals and letter case."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from analysis.transcripts.layout.labels import HONORIFICS, is_numbered, stem, words_of

_POSTNOMINALS = {"kc", "qc", "obe", "mbe", "cbe", "mp", "phd", "frcgp", "mrcgp", "jp", "mb", "chb"}
# Ways of writing one role; roles that may be two people's (researcher, moderator) stay apart.
_ONE_ROLE = {
    written: names[0]
    for names in (
        ("respondent", "resp", "r"),
        ("participant", "part", "p"),
        ("interviewer", "interviewing", "inter", "int", "iv", "ir", "i"),
        ("question", "q"),
        ("answer", "a"),
        ("facilitator", "fac", "f"),
        ("moderator", "mod"),
        ("researcher", "res"),
        ("speaker", "spk"),
    )
    for written in names
}
_REMARK = re.compile(r"\s*\(([^()]*)\)$")
_DIGITS = re.compile(r"(\d+)([a-z]?\??)$")

Name = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """A label taken apart: the name, the title before it, the remark in brackets behind it."""

    name: Name
    title: str = ""
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What stands before and behind each name of a file, and the full names by surname."""

    titles: dict[Name, set[str]] = field(default_factory=lambda: defaultdict(set))
    remarks: dict[Name, set[str]] = field(default_factory=lambda: defaultdict(set))
    full: dict[str, set[Name]] = field(default_factory=lambda: defaultdict(set))


def fold(labels: Iterable[str]) -> dict[str, str]:
    """The first form of every label under which one person speaks.

    Case, spaces inside codes, the ways of writing a role, and post-nominals never tell people
    apart. A title or a remark in brackets that comes and goes is one person, unless two different
    ones stand beside the same name. What stands after a title somewhere is a surname; it is the one
    full name with that surname, if there is just one and no title contradicts.

    Examples
    --------
    >>> fold(["Mr Hartley", "David Hartley", "Ms Munroe KC", "MS MUNROE", "R1", "resp 1"])
    {'Mr Hartley': 'Mr Hartley', 'David Hartley': 'Mr Hartley', 'Ms Munroe KC': 'Ms Munroe KC', \
'MS MUNROE': 'Ms Munroe KC', 'R1': 'R1', 'resp 1': 'R1'}
    >>> fold(["Mr Hill", "Mrs Hill", "Ann Hill"])
    {'Mr Hill': 'Mr Hill', 'Mrs Hill': 'Mrs Hill', 'Ann Hill': 'Ann Hill'}
    """
    parts = {label: _parts(label) for label in dict.fromkeys(labels)}
    seen = _Seen()
    for part in parts.values():
        seen.titles[part.name] |= {part.title} - {""}
        seen.remarks[part.name] |= {part.remark} - {""}
        if len(part.name) > 1:
            seen.full[part.name[-1]].add(part.name)
    first: dict[tuple[str, str, Name], str] = {}
    return {label: first.setdefault(_person(part, seen), label) for label, part in parts.items()}


def known(labels: Iterable[str]) -> Callable[[str], bool]:
    """A test of whether a label has the name of one of these, whatever its title and its letter case.

    Examples
    --------
    >>> is_known = known(["Mr Hill", "R1"])
    >>> [is_known(label) for label in ("MR HILL", "Respondent 1", "R2")]
    [True, True, False]
    """
    names = {_parts(label).name for label in labels}
    return lambda label: _parts(label).name in names


def _person(part: _Parts, seen: _Seen) -> tuple[str, str, Name]:
    """The key of the person: the name, and what stands beside it only where that tells people apart."""
    remark = part.remark if len(seen.remarks[part.name]) > 1 else ""
    titles = seen.titles[part.name]
    if len(titles) > 1:
        return part.title, remark, part.name
    full = seen.full.get(part.name[0], set()) if titles and len(part.name) == 1 else set()
    if len(full) == 1:
        (name,) = full
        if len(seen.titles[name] | titles) <= 1:
            return "", remark, name
    return "", remark, part.name


def _parts(label: str) -> _Parts:
    label = label.strip()
    remark = _REMARK.search(label)
    if remark and remark.start():
        inner = _parts(label[: remark.start()])
        return _Parts(name=inner.name, title=inner.title, remark=remark[1].strip().casefold())
    if is_numbered(label):
        return _Parts(name=(_code(label),))
    words = [word for word in words_of(label) if word not in _POSTNOMINALS] or words_of(label)
    if len(words) > 1 and words[0] in HONORIFICS:
        return _Parts(name=tuple(words[1:]), title=HONORIFICS[words[0]])
    if len(words) == 1:
        words = [_ONE_ROLE.get(words[0], words[0])]
    return _Parts(name=tuple(words) or (label,))


def _code(label: str) -> str:
    """One way of writing a code: ``R 01``, ``resp. 1`` and ``Respondent 1`` are ``respondent 1``."""
    number = _DIGITS.search(label.casefold())
    before = stem(label[: number.start()].rstrip(" _-"))
    return f"{_ONE_ROLE.get(before, before)} {int(number[1])}{number[2]}"
