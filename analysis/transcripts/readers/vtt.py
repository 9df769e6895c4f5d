"""WebVTT captions: one block for every voice of every cue, with its times."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from analysis.problems import Problem, raise_if_any
from analysis.transcripts.readers.blocks import Block, Document, cleaned
from analysis.transcripts.readers.plain import decode

_TIME = r"(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMING = re.compile(rf"^\s*({_TIME})[ \t]+-->[ \t]+({_TIME})(?:[ \t].*)?$")
_CHUNK = re.compile(r"[^\n]*\S[^\n]*(?:\n|$)(?:[^\n]*\S[^\n]*(?:\n|$))*\n*|\n+")
# webvtt-py gives the first voice of a cue only and runs two voices together.
_VOICE = re.compile(r"<v(?:\.[^\s>]+)*[ \t]+([^>]*)>")
_TAG = re.compile(r"</?[^>]*>")
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
            found = list(_cue(chunk, here, name, problems))
            blocks += found
    raise_if_any(problems)
    return Document(name=name, blocks=tuple(blocks), notes=notes)


def _cue(chunk: str, line: int, name: str, problems: list[Problem]) -> Iterator[Block]:
    lines = chunk.split("\n")
    at = 0 if "-->" in lines[0] else 1
    timing = _TIMING.match(lines[at]) if at < len(lines) else None
    if timing is None:
        problems.append(
            Problem(
                place=f"{name}, line {line}",
                found="a cue without a line of times that can be read",
                expected="a line like 00:01:02.000 --> 00:01:05.500 before the words",
                remedy="Export the captions again.",
            )
        )
        return
    start, end = seconds(timing[1]), seconds(timing[2])
    if end < start:
        problems.append(
            Problem(
                place=f"{name}, line {line + at}",
                found="a cue that ends before it begins",
                expected="a later end",
                remedy="Export the captions again.",
            )
        )
    head = sum(len(text) + 1 for text in lines[: at + 1])
    head = min(head, len(chunk))
    payload = chunk[head:]
    voices = list(_VOICE.finditer(payload))
    cuts = [voice.start() for voice in voices]
    if not cuts or _spoken(payload[: cuts[0]]):
        cuts = [0, *cuts]
        names = ["", *(voice[1] for voice in voices)]
    else:
        cuts[0] = 0
        names = [voice[1] for voice in voices]
    for cut, following, voice in zip(cuts, [*cuts[1:], len(payload)], names, strict=True):
        raw = payload[cut:following]
        yield Block(
            source=(chunk[:head] if cut == 0 else "") + raw,
            text=_spoken(raw),
            place=f"line {line}",
            voice=cleaned(html.unescape(voice)),
            cue=True,
            start=start,
            end=end,
            joint=" ",
        )


def _spoken(raw: str) -> str:
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
