"""WebVTT captions: one block for every voice of every cue, with its times."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from analysis.problems import Problem, raise_if_any
from analysis.transcripts.readers.blocks import Block, Document, cleaned
from analysis.transcripts.readers.decoding import decode

_TIME = r"(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}"
TIMING = re.compile(rf"^\s*({_TIME})[ \t]*-->[ \t]*({_TIME})(?:[ \t].*)?$")
_CHUNK = re.compile(r"[^\n]*\S[^\n]*(?:\n|$)(?:[^\n]*\S[^\n]*(?:\n|$))*\n*|\n+")
# webvtt-py gives the first voice of a cue only and runs two voices together.
_VOICE = re.compile(r"<v(?:\.[^\s>]+)*[ \t]+([^>]*)>")
_TAG = re.compile(r"</?[a-zA-Z0-9][^>]*>|\{\\[^}]*\}")
_DASH = re.compile(r"\s*[-–—]\s*(?=\S)")
# A line of a cue that begins with a name and a colon ("Jo Roe: Why?"), or with the dash of a voice.
_NEW_VOICE = re.compile(r"(?:<[^>]*>|\s)*(?:[-–—]\s*(?=\S)|[^\W\d_][^:\n<>]{0,40}:\s)")
_APART = ("WEBVTT", "NOTE", "STYLE", "REGION")


def read_vtt(content: bytes, name: str) -> Document:
    """Read a caption file.

    Raises
    ------
    ProblemsFound
        A cue's line of times cannot be read; every such line is listed.
    """
    text, notes = decode(content, name)
    blocks: list[Block] = []
    problems: list[Problem] = []
    line = 1
    for match in _CHUNK.finditer(text):
        chunk = match[0]
        here = line
        line += chunk.count("\n")
        if not chunk.strip():
            blocks.append(Block(source=chunk, text="", place=f"line {here}"))
        elif chunk.lstrip("\ufeff").startswith(_APART) and "-->" not in chunk:
            blocks.append(
                Block(
                    source=chunk,
                    text=cleaned(chunk),
                    place=f"line {here}",
                    reason="caption file heading or note",
                )
            )
        else:
            blocks += _cue(chunk, here, name, problems)
    raise_if_any(problems)
    return Document(name=name, blocks=tuple(blocks), notes=notes)


def _cue(chunk: str, line: int, name: str, problems: list[Problem]) -> Iterator[Block]:
    lines = chunk.split("\n")
    at = 0 if "-->" in lines[0] else 1
    timing = TIMING.match(lines[at]) if at < len(lines) else None
    if timing is None:
        problems.append(no_times(name, line))
        return
    start, end = seconds(timing[1]), seconds(timing[2])
    if end < start:
        problems.append(ends_too_early(name, line + at))
    head = sum(len(text) + 1 for text in lines[: at + 1])
    head = min(head, len(chunk))
    yield from voices(chunk[:head], chunk[head:], f"line {line}", start, end)


def no_times(name: str, line: int) -> Problem:
    """A cue whose times are missing or malformed."""
    return Problem(
        place=f"{name}, line {line}",
        found="a cue without a line of times that can be read",
        expected="a line like 00:01:02.000 --> 00:01:05.500 before the words",
        remedy="Export the captions again.",
    )


def ends_too_early(name: str, line: int) -> Problem:
    """A piece of time that ends before it begins."""
    return Problem(
        place=f"{name}, line {line}",
        found="a cue that ends before it begins",
        expected="a later end",
        remedy="Export the captions again.",
    )


def voices(head: str, payload: str, place: str, start: float, end: float) -> Iterator[Block]:
    """A block for each voice of one cue: by its tag, by names before a colon, or by dashes.

    Parameters
    ----------
    head : str
        What stands before the words: the cue's number and its times.
    payload : str
        The words, with tags.

    Examples
    --------
    >>> cue = "- JO: Why?\\n- ANN: <i>Because.</i>\\n"
    >>> [(b.source, b.text) for b in voices("1\\n", cue, "line 1", 0.0, 1.0)]
    [('1\\n- JO: Why?\\n', 'JO: Why?'), ('- ANN: <i>Because.</i>\\n', 'ANN: Because.')]
    """
    named = {match.start(): match[1] for match in _VOICE.finditer(payload)}
    cuts = sorted(named)
    if not named:
        cuts = [match.start() for match in re.finditer(r"^.*$", payload, re.M) if _NEW_VOICE.match(match[0])]
    if not cuts or spoken(payload[: cuts[0]]):
        cuts = [0, *(cut for cut in cuts if cut)]
    elif cuts[0]:
        named[0] = named.pop(cuts[0], "")
        cuts[0] = 0
    for cut, following in zip(cuts, [*cuts[1:], len(payload)], strict=True):
        raw = payload[cut:following]
        text = spoken(raw)
        dash = _DASH.match(text)
        if dash and _NEW_VOICE.match(text[dash.end() :]):
            text = text[dash.end() :]
        yield Block(
            source=(head if cut == 0 else "") + raw,
            text=text,
            place=place,
            voice=cleaned(html.unescape(named.get(cut, ""))),
            cue=True,
            start=start,
            end=end,
            joint=" ",
        )


def spoken(raw: str) -> str:
    """The words of a cue without its tags and broken lines."""
    return cleaned(re.sub(r"\s+", " ", html.unescape(_TAG.sub("", raw))))


def seconds(time: str) -> float:
    """A clock time as seconds.

    Examples
    --------
    >>> seconds("00:01:02.500"), seconds("1:02"), seconds("01:00:00,25")
    (62.5, 62.0, 3600.25)
    """
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total
