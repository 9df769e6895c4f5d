"""SubRip captions: one block for every voice of every cue, in order of time."""

from __future__ import annotations

from dataclasses import replace

from analysis.problems import Problem, raise_if_any
from analysis.transcripts.readers.blocks import Block, Document, cleaned
from analysis.transcripts.readers.decoding import decode
from analysis.transcripts.readers.sniffing import refusal
from analysis.transcripts.readers.vtt import TIMING, ends_too_early, no_times, seconds, voices


def read_srt(content: bytes, name: str) -> Document:
    """Read a caption file; the lines of times divide it, whether or not cues have numbers.

    Raises
    ------
    ProblemsFound
        No line of times, or some that cannot be read or run backwards; each is listed.

    Notes
    -----
    Cues that are not in order of time are put in it, in the source as well, with a note.
    """
    text, notes = decode(content, name)
    lines = text.splitlines(keepends=True)
    timed = [at for at, line in enumerate(lines) if "-->" in line]
    if not timed:
        raise refusal(
            name,
            "no line of times",
            "cues with lines like 00:01:02,000 --> 00:01:05,500",
            "Export the captions again, or rename the file to end in .txt.",
        )
    problems: list[Problem] = []
    heads = [_head(lines, at) for at in timed]
    cues: list[tuple[float, list[Block]]] = []
    for at, head, following in zip(timed, heads, [*heads[1:], len(lines)], strict=True):
        timing = TIMING.match(lines[at].rstrip())
        if timing is None:
            problems.append(no_times(name, at + 1))
            continue
        start, end = seconds(timing[1]), seconds(timing[2])
        if end < start:
            problems.append(ends_too_early(name, at + 1))
        top, words = "".join(lines[head : at + 1]), "".join(lines[at + 1 : following])
        cues.append((start, list(voices(top, words, f"line {head + 1}", start, end))))
    raise_if_any(problems)
    in_order = sorted(cues, key=lambda cue: cue[0])
    if in_order != cues:
        notes += ("the cues were put in order of time",)
        in_order = [(start, _closed(blocks)) for start, blocks in in_order]
    before = "".join(lines[: heads[0]])
    blocks = [block for _, cue in in_order for block in cue]
    if before:
        reason = "caption file heading or note" if cleaned(before) else ""
        blocks.insert(0, Block(source=before, text=cleaned(before), place="line 1", reason=reason))
    return Document(name=name, blocks=tuple(blocks), notes=notes)


def _head(lines: list[str], timed: int) -> int:
    """The line where the cue begins: that of its number, where it has one."""
    numbered = timed > 0 and cleaned(lines[timed - 1]).isdecimal()
    # The first of two numbers in a row belongs to the words of the cue before.
    return timed - 1 if numbered else timed


def _closed(cue: list[Block]) -> list[Block]:
    """The last cue of a file may lack a line end, which it needs in another place."""
    last = cue[-1]
    return cue if last.source.endswith("\n") else [*cue[:-1], replace(last, source=last.source + "\n")]
