"""Praat TextGrids: the tracks of one conversation, put in order of time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.problems import Problem, raise_if_any
from analysis.transcripts.readers.blocks import Block, Document, cleaned
from analysis.transcripts.readers.decoding import decode
from analysis.transcripts.readers.sniffing import refusal

# Praat reads a text file for its strings, its flags and its numbers that stand free, and skips all
# other characters as comments; so the long and the short form are one.
_TOKEN = re.compile(
    r'"(?P<text>(?:[^"]|"")*)"|(?P<flag><exists>|<absent>)'
    r"|(?<![^\s=:,])(?P<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![^\s,])"
)
_MARK = re.compile(r"<(?P<end>/?)(?P<name>[A-Z][A-Z_]+)(?P<alone>\s*/?)>")
_MARKS = {"UNIN": "unintelligible", "UNINTELLIGIBLE": "unintelligible", "UNSURE": "unsure"}
# Tracks of one recording end together but for the rounding of their program.
_SAME_END = 2.0


@dataclass
class _Track:
    """A tier of a file while it is read."""

    name: str
    file: int
    points: bool
    blocks: list[Block] = field(default_factory=list)


class _Broken(Exception):
    """The reading met something else than the format foresees, at an offset."""

    def __init__(self, offset: int, expected: str):
        self.offset, self.expected = offset, expected
        super().__init__(expected)


@dataclass
class _Tokens:
    text: str
    at: int = 0

    def take(self, kind: str, expected: str) -> str:
        match = _TOKEN.search(self.text, self.at)
        if match is None or match[kind] is None:
            raise _Broken(len(self.text) if match is None else match.start(), expected)
        self.at = match.end()
        return match[kind]

    def number(self, expected: str) -> float:
        return float(self.take("number", expected))

    def count(self, expected: str) -> int:
        value = self.number(expected)
        if value != int(value) or value < 0:
            raise _Broken(self.at, expected)
        return int(value)

    def string(self, expected: str) -> str:
        return self.take("text", expected).replace('""', '"')


def read_textgrids(contents: Sequence[bytes], names: Sequence[str]) -> Document:
    """Read one TextGrid, or several that are the tracks of one conversation.

    The voice of an interval is the name of its tier, or, where tiers of two files have one name, the
    part of the file's name that differs. Intervals without words are silence. In `Document.source`
    the intervals stand with their markup in order of time, each once, after the files' headings.

    Raises
    ------
    ProblemsFound
        A file breaks off or is malformed: each with its line.

    Notes
    -----
    A transcriber's ``<UNIN/>`` is read as ``[unintelligible]`` and ``<UNSURE>so</UNSURE>`` as
    ``so [unsure]``: marks in brackets are kept apart from words in every later stage.
    """
    problems: list[Problem] = []
    heads: list[Block] = []
    tracks: list[_Track] = []
    notes: list[str] = []
    ends: list[float] = []
    marks: Counter[str] = Counter()
    for file, (content, name) in enumerate(zip(contents, names, strict=True)):
        text, decoded = decode(content, name)
        notes += [f"{name}: {note}" for note in decoded]
        marks.update(match[0] for match in _MARK.finditer(text) if not match["end"])
        try:
            found_heads, found, end = _read(text, file, f"{name}, " if len(names) > 1 else "")
        except _Broken as broken:
            line = text.count("\n", 0, broken.offset) + 1
            problems.append(
                Problem(
                    place=f"{name}, line {line}",
                    found="something else, or the end of the file",
                    expected=broken.expected,
                    remedy="Save the TextGrid again from Praat.",
                )
            )
            continue
        heads += found_heads
        tracks += found
        ends.append(end)
    raise_if_any(problems)
    if not tracks:
        raise refusal(names[0], "no tier", "an interval tier for each speaker", "Check the file in Praat.")
    if max(ends) - min(ends) > _SAME_END:
        notes.append(f"the tracks end at {', '.join(f'{end:g}' for end in ends)} seconds: one conversation?")
    notes += [f"{mark} {n} times, read as {_in_brackets(mark)}" for mark, n in sorted(marks.items())]
    voices = _voices(tracks, names)
    timed = [
        replace(block, voice=voice) if block.text and not block.reason else block
        for track, voice in zip(tracks, voices, strict=True)
        for block in track.blocks
    ]
    timed.sort(key=lambda block: block.start)
    return Document(name="; ".join(names), blocks=(*heads, *timed), notes=tuple(notes))


def _read(text: str, file: int, prefix: str) -> tuple[list[Block], list[_Track], float]:
    """The blocks of the file's headings, its tiers, and its last second."""
    tokens = _Tokens(text)
    for _ in range(2):
        tokens.string('"ooTextFile" and "TextGrid" at the beginning')
    tokens.number("the first second of the file")
    end = tokens.number("the last second of the file")
    heads: list[Block] = []
    tracks: list[_Track] = []
    done = 0

    def piece() -> tuple[str, str]:
        """The text up to here with its line end, and the place where it begins."""
        nonlocal done
        until = text.find("\n", tokens.at) + 1 or len(text)
        if text[tokens.at : until].strip():
            until = tokens.at
        raw, line = text[done:until], text.count("\n", 0, done) + 1
        done = until
        return raw if raw.endswith("\n") else raw + "\n", f"{prefix}line {line}"

    exists = tokens.take("flag", "<exists>, and the number of tiers") == "<exists>"
    for _ in range(tokens.count("the number of tiers") if exists else 0):
        kind = tokens.string("the class of a tier, IntervalTier or TextTier")
        if kind not in ("IntervalTier", "TextTier"):
            raise _Broken(tokens.at, "the class of a tier, IntervalTier or TextTier")
        track = _Track(tokens.string("the name of a tier"), file, kind == "TextTier")
        tokens.number("the first second of a tier")
        tokens.number("the last second of a tier")
        size = tokens.count("the number of intervals of a tier")
        raw, place = piece()
        heads.append(Block(source=raw, text=cleaned(raw), place=place, reason="TextGrid heading"))
        for _ in range(size):
            track.blocks.append(_interval(tokens, track.points, piece))
        tracks.append(track)
    tokens.at = len(text)
    if text[done:].strip():
        raw, place = piece()
        heads.append(Block(source=raw, text=cleaned(raw), place=place, reason="behind the last interval"))
    return heads, tracks, end


def _interval(tokens: _Tokens, point: bool, piece) -> Block:
    start = tokens.number("the second at which an interval begins")
    end = start if point else tokens.number("the second at which an interval ends")
    if end < start:
        raise _Broken(tokens.at, "an interval that ends after it begins")
    words = tokens.string("the words of an interval in quotation marks")
    raw, place = piece()
    said = cleaned(re.sub(r"\s+", " ", _marked(words)))
    return Block(
        source=raw,
        text=said,
        place=place,
        reason="mark of a point tier" if point and said else "",
        cue=not point,
        start=start,
        end=end,
        joint=" ",
    )


def _in_brackets(mark: str) -> str:
    name = _MARK.match(mark)["name"]
    return f"[{_MARKS.get(name, name.replace('_', ' ').lower())}]"


def _marked(words: str) -> str:
    """The transcriber's marks in brackets: one that stands alone in its place, a pair at its end."""
    closed = {match["name"] for match in _MARK.finditer(words) if match["end"]}

    def bracket(match: re.Match[str]) -> str:
        opens = not match["end"] and "/" not in match["alone"] and match["name"] in closed
        return "" if opens else f" {_in_brackets(match[0].replace('/', ''))} "

    return re.sub(r"\s+([.,?!;:])", r"\1", _MARK.sub(bracket, words))


def _voices(tracks: Sequence[_Track], names: Sequence[str]) -> Iterator[str]:
    """A name for each tier that no other tier has."""
    own = [track.name.strip() for track in tracks]
    if all(own) and len({name.casefold() for name in own}) == len(own):
        return iter(own)
    parts = _different_parts(names)
    several = Counter(track.file for track in tracks)
    return iter(
        " ".join(filter(None, (parts[track.file], name if several[track.file] > 1 else "")))
        or name
        or f"Speaker {number}"
        for number, (track, name) in enumerate(zip(tracks, own, strict=True), start=1)
    )


def _different_parts(names: Sequence[str]) -> list[str]:
    """What of the files' names is not in all of them.

    Examples
    --------
    >>> _different_parts(["day1_consultation02_doctor.TextGrid", "day1_consultation02_patient.TextGrid"])
    ['doctor', 'patient']
    """
    words = [re.split(r"[\W_]+", Path(name).stem) for name in names]
    if len(words) == 1:
        return [""]
    first, last = _shared(words), _shared([parts[::-1] for parts in words])
    return [" ".join(parts[first : len(parts) - last]) for parts in words]


def _shared(words: Sequence[Sequence[str]]) -> int:
    """How many words all begin with, of which none is the last of any."""
    alike = [len(set(column)) == 1 for column in zip(*words, strict=False)]
    return min([*(at for at, same in enumerate(alike) if not same), len(alike), min(map(len, words)) - 1])
