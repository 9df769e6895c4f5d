"""How a transcriber lays an interview out: labels, times, cover sheets, drift."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.synthetic.casting import Part, Person
from analysis.synthetic.conversations import INTERVIEWER, PARTICIPANT, Said
from analysis.synthetic.documents.script import Line, Mark, Script, clock_time

if TYPE_CHECKING:
    import numpy as np

_CURLY_ENCODINGS = {"cp1252", "utf-16"}
_NOT = re.compile(r"\b(not|never|no)\b")
_BOLD_FORMATS = {"docx", "odt", "rtf", "pdf"}


@dataclass(frozen=True, kw_only=True)
class Voices:
    """Who talks in an interview, and how the transcriber may call them."""

    interviewer: Person
    participant: Person
    code: str


def as_written(part: Part, turns: Sequence[Said]) -> list[Said]:
    """The turns as this kind of file spells them: curly quotation marks, or no capitals at all."""
    if "lowercase" in part.quirks:
        spell: Callable[[str], str] = str.lower
    elif part.format in _BOLD_FORMATS or part.quirks & _CURLY_ENCODINGS:
        spell = typographic
    else:
        return list(turns)
    return [
        replace(
            turn,
            paragraphs=tuple(map(spell, turn.paragraphs)),
            planted=tuple(replace(item, text=spell(item.text)) for item in turn.planted),
        )
        for turn in turns
    ]


def typographic(text: str) -> str:
    """Straight quotation marks and apostrophes as a word processor turns them.

    Examples
    --------
    >>> typographic('He said "that\\'s ours".')
    'He said “that’s ours”.'
    """
    text = re.sub(r'(^|[\s(\[])"', r"\1“", text).replace('"', "”")
    return re.sub(r"(^|[\s(\[“])'(?=\w+')", r"\1‘", text).replace("'", "’")


def interview_script(
    part: Part,
    turns: Sequence[Said],
    voices: Voices,
    title: str,
    cover: Sequence[tuple[str, str]],
    header: str,
    rng: np.random.Generator,
) -> tuple[Script, dict[str, str]]:
    """The file of an interview, and whose each of its labels is.

    Returns
    -------
    script : Script
    labels : dict of str to str
        Label to ``interviewer`` or ``participant``, as the list of transcripts needs them.
    """
    label = _labeller(part, voices, rng)
    lines: list[Line] = []
    labels: dict[str, str] = {}
    for turn in turns:
        if turn.direction:
            lines.append(Line(text=turn.direction, kind="direction"))
        name = label(turn.role)
        labels.setdefault(name, turn.role)
        lines += _lines(part, turn, name, rng)
    script = Script(
        name=part.transcript,
        title=title,
        lines=tuple(lines),
        cover=tuple(cover) if "cover" in part.quirks else (),
        header=header if "header" in part.quirks else "",
        table=part.layout == "table",
        quirks=part.quirks,
    )
    return script, labels


def _labeller(part: Part, voices: Voices, rng: np.random.Generator) -> Callable[[str], str]:
    """Each role's label, turn by turn; it drifts where the casting sheet says so."""
    two, one = voices.interviewer, voices.participant
    own = "R1" if "drift" in part.quirks or part.format == "rtf" else "R"
    names = {
        "initials": ("I", own),
        "stamped": ("I", own),
        "roles": ("INT", voices.code),
        "table": ("INT", voices.code),
        "names": (two.full, one.formal),
        "timed_names": (two.full, one.full),
        "otter": (two.full, one.full),
        "zoom": (two.full, one.full),
        "teams": (f"{two.last}, {two.first}", f"{one.last}, {one.first}"),
    }[part.layout]
    if "lowercase" in part.quirks:
        names = ("Speaker 1", "Speaker 2")
    roles = dict(zip((INTERVIEWER, PARTICIPANT), names, strict=True))
    drifted = _drifted(part, one, names[1])

    def label(role: str) -> str:
        if role == PARTICIPANT and len(drifted) > 1 and rng.random() < 0.3:
            return drifted[int(rng.integers(len(drifted)))]
        return roles[role]

    return label


def _drifted(part: Part, person: Person, label: str) -> tuple[str, ...]:
    if "drift" in part.quirks:
        return (label, f"{label} ", label.lower())
    if "honorifics" in part.quirks:
        return (label, person.polite, person.polite.upper(), person.full)
    return (label,)


def _lines(part: Part, turn: Said, name: str, rng: np.random.Generator) -> list[Line]:
    voice = name.strip()
    paragraphs = turn.paragraphs if part.format != "vtt" else (" ".join(turn.paragraphs),)
    tracks = "tracked" in part.quirks and turn.role == PARTICIPANT
    first = Line(
        text=paragraphs[0],
        lead=_lead(part, name, turn.start),
        bold=part.layout == "names" and part.format in _BOLD_FORMATS,
        voice=voice,
        start=turn.start,
        end=turn.end,
        runs=_revised(paragraphs[0], rng) if tracks else (),
    )
    return [first, *(Line(text=text, kind="more") for text in paragraphs[1:])]


def _lead(part: Part, name: str, start: float) -> str:
    match part.layout:
        case "teams" | "table":
            return ""
        case "stamped":
            return f"[{clock_time(start)}] {name}: "
        case "timed_names":
            return f"{name} ({clock_time(start)}): "
        case "otter":
            minutes, seconds = divmod(int(start), 60)
            return f"{name}  {minutes}:{seconds:02d}\n"
        case "initials" if part.format in ("docx", "odt", "rtf"):
            return f"{name}:\t"
        case _:
            return f"{name}: "


def _revised(text: str, rng: np.random.Generator) -> tuple[tuple[str, Mark], ...]:
    """The text as somebody corrected it, with the changes still to be accepted.

    Now and then a word that turns a sentence round was put in, and a slip of the typist struck out.
    """
    runs: list[tuple[str, Mark]] = []
    at = 0
    for match in _NOT.finditer(text):
        if rng.random() < 0.6:
            runs += [(text[at : match.start()], ""), (text[match.start() : match.end() + 1], "inserted")]
            at = match.end() + 1
    rest = text[at:]
    words = rest.split(" ")
    if len(words) > 12 and rng.random() < 0.6:
        cut = int(rng.integers(4, len(words) - 4))
        runs += [(" ".join(words[:cut]) + " ", ""), (f"{words[cut]} {words[cut + 1]} er ", "deleted")]
        rest = " ".join(words[cut:])
    runs.append((rest, ""))
    return tuple((piece, mark) for piece, mark in runs if piece)
