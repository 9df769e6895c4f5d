"""What was understood of a transcript, shown to the researcher before anything is made of it."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.transcripts.layout.profiles import UNLABELLED
from analysis.transcripts.layout.transcript import Transcript
from analysis.transcripts.layout.turns import read_turns

_WIDTH = 100
_INDENT = "  "
_FIRST_TURNS = 6
_PLACES_SHOWN = 12
_TRACK = ".textgrid"


def preview(
    paths: Sequence[str | os.PathLike[str]],
    profile: str | None = None,
    *,
    tracked_changes: str = "stop",
) -> Iterator[str]:
    """Show, line by line, what is understood of transcripts, and each line that is not.

    Parameters
    ----------
    paths : sequence of paths
        Files. TextGrids named together are the tracks of one recording.
    profile : str, optional
        The layout, if the one that was found is wrong.
    tracked_changes : {"stop", "accept", "reject"}
        What to do with tracked changes in .docx and .odt.

    Yields
    ------
    str
        Lines of at most 100 columns. They hold words of the originals and are for the screen of
        whoever may read those.

    Raises
    ------
    ProblemsFound
        For files that cannot be read, all at once, after the others are shown.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "one.txt"
    >>> _ = path.write_text("I: How is it?\\nR1: Busy.\\n(laughs)\\nVery.\\nHelen: No!\\n")
    >>> lines = list(preview([path]))
    >>> print("\\n".join(line for line in lines if "layout" in line or "line 5" in line))
      layout      label (I: text, R1: text, Interviewer: text, Dr Marsh: text), 2 lines
        line 5, read into turn 2: it begins like a speaker, and is not certainly one
    """
    yield "These are words of the originals: for your own screen, not for mail, git or a shared drive."
    problems: list[Problem] = []
    for recording in _recordings(paths):
        try:
            transcript = read_turns(recording, profile, tracked_changes=tracked_changes)
        except ProblemsFound as found:
            problems += found.problems
            continue
        yield ""
        yield from _shown(transcript, asked=profile is not None)
    raise_if_any(problems)


def _recordings(paths: Sequence[str | os.PathLike[str]]) -> Iterator[Path | list[Path]]:
    files = [Path(path) for path in paths]
    tracks = [path for path in files if path.suffix.lower() == _TRACK]
    if tracks:
        yield tracks
    yield from (path for path in files if path not in tracks)


def _shown(transcript: Transcript, asked: bool) -> Iterator[str]:
    yield transcript.name
    yield from _found(transcript, asked)
    yield from _speakers(transcript)
    yield from _turns(transcript)
    yield from _left_out(transcript)
    yield from _not_understood(transcript)


def _found(transcript: Transcript, asked: bool) -> Iterator[str]:
    files = transcript.name.split("; ")
    yield _fact("read as", f"{Path(files[0]).suffix.lower()}, {_count(_words(transcript.source), 'word')}")
    for note in transcript.notes:
        yield from _wrapped("note", note)
    first, *others = transcript.layouts.itertuples()
    yield from _wrapped("layout", f"{first.profile} ({first.looks}), {_count(first.lines, 'line')}")
    if others:
        second = others[0]
        yield from _wrapped("next best", f"{second.profile} ({second.looks}), {_count(second.lines, 'line')}")
    if not asked:
        yield from _wrapped(
            "confirm",
            f"write {first.profile} in the column profile of the list of transcripts"
            + (f", or {others[0].profile} if that is right" if others else ""),
        )
    for key, value in transcript.cover.items():
        yield from _wrapped("cover", f"{key}: {value}")


def _speakers(transcript: Transcript) -> Iterator[str]:
    yield _INDENT + "speakers"
    people = transcript.speakers.groupby("speaker", sort=False)
    for speaker, forms in people:
        written = [form for form in forms["label"] if form != speaker]
        also = f", also written {', '.join(written)}" if written else ""
        said = f"{_count(forms['turns'].sum(), 'turn')}, {_count(forms['words'].sum(), 'word')}"
        line = f"{speaker} ({forms['speaker_role'].iloc[0]}): {said}, first at {forms['place'].iloc[0]}{also}"
        yield from _folded(line, depth=2)


def _turns(transcript: Transcript) -> Iterator[str]:
    turns = transcript.turns.head(_FIRST_TURNS)
    yield f"{_INDENT}first turns, of {len(transcript.turns):,}"
    for turn in turns.itertuples():
        time = "" if pd.isna(turn.start) else f" at {turn.start:.0f} s"
        yield _brief(f"{turn.turn} {turn.speaker}{time}: {turn.text}", depth=2)


def _left_out(transcript: Transcript) -> Iterator[str]:
    dropped = transcript.dropped.assign(words=[_words(text) for text in transcript.dropped["text"]])
    total, words = int(dropped["words"].sum()), _words(transcript.source)
    yield f"{_INDENT}left out: {total:,} of {_count(words, 'word')}"
    for reason, rows in dropped.groupby("reason", sort=False):
        places = [place for place in rows["place"] if place]
        more = f" and {len(places) - _PLACES_SHOWN} more" if len(places) > _PLACES_SHOWN else ""
        yield from _folded(
            f"{reason}: {_count(len(rows), 'piece')}, {_count(rows['words'].sum(), 'word')}"
            f" ({'; '.join(places[:_PLACES_SHOWN])}{more})",
            depth=2,
        )


def _not_understood(transcript: Transcript) -> Iterator[str]:
    lines = transcript.unassigned
    if transcript.profile in UNLABELLED:
        yield f"{_INDENT}not understood: nothing is looked for, because nobody is labelled in this layout"
        return
    words = sum(map(_words, lines["text"]))
    share = words / max(_words(transcript.source), 1)
    yield f"{_INDENT}not understood: {_count(len(lines), 'line')}, {_count(words, 'word')} ({share:.2%})"
    for line in lines.itertuples():
        where = "left out" if pd.isna(line.turn) else f"read into turn {line.turn}"
        yield from _folded(f"{line.place}, {where}: {line.why}", depth=2)
        yield _brief(line.text, depth=4)


def _fact(key: str, value: str) -> str:
    return f"{_INDENT}{key:<12}{value}"


def _wrapped(key: str, value: str) -> list[str]:
    hanging = " " * (len(_INDENT) + 12)
    return textwrap.wrap(_fact(key, " ".join(value.split())), _WIDTH, subsequent_indent=hanging)


def _folded(text: str, depth: int) -> list[str]:
    indent = _INDENT * depth
    return textwrap.wrap(
        " ".join(text.split()), _WIDTH, initial_indent=indent, subsequent_indent=indent + _INDENT
    )


def _brief(text: str, depth: int) -> str:
    """The text on one line, cut where the screen ends."""
    indent = _INDENT * depth
    one_line = " ".join(text.split())
    room = _WIDTH - len(indent)
    return indent + (one_line if len(one_line) <= room else one_line[: room - 1].rstrip() + "…")


def _words(text: str) -> int:
    return len(text.split())


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
