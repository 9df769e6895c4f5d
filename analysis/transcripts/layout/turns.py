"""From a file to who said what, with every character of the file accounted for."""

from __future__ import annotations

import math
import os
import re
from dataclasses import dataclass, field

import pandas as pd

from analysis.problems import Problem, ProblemsFound
from analysis.transcripts.layout.cover import Cover, find_cover
from analysis.transcripts.layout.labels import fold, role_of
from analysis.transcripts.layout.profiles import ASKED_FOR, PROFILES, Found, Match, best, named, time_alone
from analysis.transcripts.readers.blocks import Block, Document
from analysis.transcripts.readers.documents import read_document

_RULE = re.compile(r"[\W_]+$")
_UNHEARD = re.compile(r"(?i)[\[(]*\s*(inaudible|unclear|indistinct|crosstalk|redacted)")
_DIRECTION = re.compile(r"(?:\*\s*)?(\(+[^()]*\)+|\[[^\[\]]*\])[.\s]*(?:\*)?$")
_STARRED_DIRECTION = re.compile(r"\*[^*]*\([^*()]*\)[^*]*\*$")
_UNLABELLED = ("document", "fieldnotes")


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """A file read as speech.

    Attributes
    ----------
    turns : DataFrame
        turn (from 0), speaker (the first form of the label), speaker_role, start and end (seconds
        or NaN), text, source_start, source_end (code points in `source`).
    dropped : DataFrame
        text, reason, place, source_start, source_end: all that is in the file and in no turn.
        The spans of `turns` and `dropped` cover `source` without gap or overlap.
    source : str
        All text of the file. Notes, comments and page furniture stand at its end.
    profile : str
        The name of the layout that was found or asked for.
    speakers : DataFrame
        label (as written), speaker (the form it was folded to), speaker_role, turns.
    cover : dict
        What the cover sheet says, by its keys.
    notes : tuple of str
        What was decided on the way (a guessed encoding, tracked changes).
    name : str
        The file's name.
    """

    turns: pd.DataFrame
    dropped: pd.DataFrame
    source: str
    profile: str
    speakers: pd.DataFrame
    name: str
    cover: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(kw_only=True)
class _Open:
    """A turn, or a dropped piece, while it is being put together."""

    begin: int
    until: int
    label: str = ""
    written: str = ""
    role: str = ""
    text: str = ""
    reason: str = ""
    place: str = ""
    start: float = math.nan
    end: float = math.nan


def read_turns(
    path: str | os.PathLike[str],
    profile: str | None = None,
    *,
    tracked_changes: str = "stop",
) -> Transcript:
    """Read a transcript, field note or document.

    Parameters
    ----------
    path : path
        A .docx, .odt, .rtf, .txt, .md, .rst, .vtt or .pdf file.
    profile : str, optional
        The layout, if it is known. `document` and `fieldnotes` make each paragraph a turn and are
        never guessed; `prompts` is guessed only when some line is labelled as an interviewer's.
    tracked_changes : {"stop", "accept", "reject"}
        What to do with tracked changes in .docx and .odt.

    Raises
    ------
    ProblemsFound
        The file cannot be read (see `read_document`), the profile does not exist, or nobody can
        be recognised as speaking.

    Notes
    -----
    A line that is dropped in the middle of a turn (a stage direction, a heading) ends it; the
    words after it are a new turn of the same speaker. Cues of one voice are one turn.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "one.txt"
    >>> _ = path.write_text("I: How is it?\\nR1: Busy.\\n(laughs)\\nVery busy.\\n")
    >>> transcript = read_turns(path)
    >>> transcript.turns[["turn", "speaker", "speaker_role", "text"]].to_dict("records")[1]
    {'turn': 1, 'speaker': 'R1', 'speaker_role': 'participant', 'text': 'Busy.'}
    >>> transcript.dropped["reason"].tolist(), transcript.profile
    (['stage direction'], 'label')
    """
    document = read_document(path, tracked_changes=tracked_changes)
    speech = {i: b for i, b in enumerate(document.blocks) if b.text and not b.reason}
    cover = Cover() if profile in _UNLABELLED else find_cover(list(speech.values()))
    sheet = set(list(speech)[: cover.blocks])
    candidates = {
        i: block
        for i, block in speech.items()
        if i not in sheet and (profile in _UNLABELLED or not _is_direction(block)) and not block.heading
    }
    name, found = _layout(document, candidates, profile)
    pieces = _pieces(document, found, sheet, profile in _UNLABELLED)
    return _transcript(document, name, pieces, cover)


def _layout(document: Document, candidates: dict[int, Block], asked: str | None) -> tuple[str, Found]:
    if asked is None:
        profile, found = best(candidates)
    else:
        profile = named(asked)
        if profile is None:
            names = dict.fromkeys(p.name for p in (*PROFILES, *ASKED_FOR))
            raise _problem(document, f"profile {asked!r}", "one of " + ", ".join(names), "")
        found = profile.find(candidates)
    if profile is None or not found:
        raise _nobody_speaks(document, candidates, asked)
    return profile.name, found


def _pieces(document: Document, found: Found, sheet: set[int], unlabelled: bool) -> list[_Open]:
    """Give every block to one turn or one dropped piece, in order."""
    labels = fold(match.label for match in found.values() if match.label)
    pieces: list[_Open] = []
    speaking: _Open | None = None  # whose words an unlabelled block would be
    waiting: list[_Open] = []  # blank blocks and time marks, for the turn that follows
    position = 0
    for i, block in enumerate(document.blocks):
        begin, position = position, position + len(block.source)
        here = _Open(begin=begin, until=position, place=block.place)
        match = found.get(i, Match())
        time = time_alone(block) if not unlabelled else math.nan
        blank = not block.text and not block.reason
        if blank or (not math.isnan(time) and i not in sheet):
            waiting.append(here)
            here.start = time
            here.text = block.text
            continue
        here.reason = _reason(block, match, i in sheet, speaking, unlabelled)
        if here.reason:
            _settle(waiting, pieces)
            here.text = block.text
            pieces.append(here)
            continue
        label = labels.get(match.label, "")
        current = pieces[-1] if pieces and not pieces[-1].reason else None
        same_cue = block.cue and current is not None and label in ("", current.label)
        if current is not None and (same_cue or not label):
            _lengthen(current, here, block, match, waiting)
            speaking = current
            continue
        here.label = label or (speaking.label if speaking else "")
        here.written = match.label or here.label
        here.role = match.role or role_of(here.label)
        here.text = match.text if label or match.text else block.text
        here.start = block.start if math.isnan(match.start) else match.start
        here.end = block.end
        _absorb(waiting, here)
        pieces.append(here)
        speaking = here
    _settle(waiting, pieces)
    return pieces


def _reason(block: Block, match: Match, on_sheet: bool, speaking: _Open | None, unlabelled: bool) -> str:
    """Why a block is not speech; empty when it is."""
    if block.reason or match.reason:
        return block.reason or match.reason
    if on_sheet:
        return "cover sheet"
    if match.label:
        return ""
    if block.heading:
        return "heading"
    if _RULE.match(block.text):
        return "rule"
    if not unlabelled and _is_direction(block):
        return "stage direction"
    return "" if speaking else "before the first speaker"


def _is_direction(block: Block) -> bool:
    if block.voice or block.cells or _UNHEARD.match(block.text):
        return False
    return bool(_DIRECTION.match(block.text) or _STARRED_DIRECTION.match(block.text))


def _lengthen(turn: _Open, here: _Open, block: Block, match: Match, waiting: list[_Open]) -> None:
    text = match.text if match.label or match.text else block.text
    turn.text = f"{turn.text}{block.joint}{text}" if turn.text and text else turn.text + text
    turn.until = here.until
    turn.end = turn.end if math.isnan(block.end) else max(block.end, turn.end, key=_number)
    waiting.clear()


def _number(value: float) -> float:
    return -math.inf if math.isnan(value) else value


def _absorb(waiting: list[_Open], turn: _Open) -> None:
    """Blank blocks and time marks before a turn are part of its span; the last time starts it."""
    for mark in waiting:
        turn.begin = min(turn.begin, mark.begin)
        if not math.isnan(mark.start) and math.isnan(turn.start):
            turn.start = mark.start
    waiting.clear()


def _settle(waiting: list[_Open], pieces: list[_Open]) -> None:
    """Give marks that no turn follows to the piece before; without one they are dropped."""
    for mark in waiting:
        if pieces and not (mark.text and pieces[-1].reason):
            pieces[-1].until = mark.until
        else:
            mark.reason = "time mark" if mark.text else "blank"
            pieces.append(mark)
    waiting.clear()


def _transcript(document: Document, profile: str, pieces: list[_Open], cover: Cover) -> Transcript:
    spoken = []
    for piece in pieces:
        if not piece.reason and not piece.text.strip():
            piece.reason = "label without words"
        if not piece.reason:
            spoken.append(piece)
    turns = pd.DataFrame(
        {
            "turn": pd.Series(range(len(spoken)), dtype="int64"),
            "speaker": pd.Series([p.label for p in spoken], dtype="str"),
            "speaker_role": pd.Series([p.role for p in spoken], dtype="str"),
            "start": pd.Series([p.start for p in spoken], dtype="float64"),
            "end": pd.Series([p.end for p in spoken], dtype="float64"),
            "text": pd.Series([p.text for p in spoken], dtype="str"),
            "source_start": pd.Series([p.begin for p in spoken], dtype="int64"),
            "source_end": pd.Series([p.until for p in spoken], dtype="int64"),
        }
    )
    rest = [p for p in pieces if p.reason]
    dropped = pd.DataFrame(
        {
            "text": pd.Series([p.text or p.label for p in rest], dtype="str"),
            "reason": pd.Series([p.reason for p in rest], dtype="str"),
            "place": pd.Series([p.place for p in rest], dtype="str"),
            "source_start": pd.Series([p.begin for p in rest], dtype="int64"),
            "source_end": pd.Series([p.until for p in rest], dtype="int64"),
        }
    )
    return Transcript(
        turns=turns,
        dropped=dropped,
        source=document.source,
        profile=profile,
        speakers=_speakers(spoken),
        name=document.name,
        cover=cover.facts,
        notes=document.notes,
    )


def _speakers(spoken: list[_Open]) -> pd.DataFrame:
    columns = {
        "label": [p.written for p in spoken],
        "speaker": [p.label for p in spoken],
        "speaker_role": [p.role for p in spoken],
    }
    labels = pd.DataFrame(columns, dtype="str")
    return labels.groupby(list(columns), sort=False).size().rename("turns").reset_index()


def _problem(document: Document, found: str, expected: str, remedy: str) -> ProblemsFound:
    return ProblemsFound([Problem(place=document.name, found=found, expected=expected, remedy=remedy)])


def _nobody_speaks(document: Document, candidates: dict[int, Block], asked: str | None) -> ProblemsFound:
    """Tell the shape of the first lines, never their words: they may be confidential."""
    shapes = "; ".join(f"{block.place}: {_shape(block)}" for block in list(candidates.values())[:5])
    forms = " | ".join(profile.looks for profile in PROFILES)
    sought = f"lines in the layout {asked!r}" if asked else f"speakers marked in one of: {forms}"
    return _problem(
        document,
        f"no speaker that could be recognised ({shapes or 'no lines outside headings'})",
        sought,
        "Give the speakers such labels; or, if nobody speaks in it, say profile document or fieldnotes.",
    )


def _shape(block: Block) -> str:
    words = len(block.text.split())
    look = "a table row" if block.cells else f"{words} words"
    bold = ", bold" if block.bold >= len(block.text) else ", bold at first" if block.bold else ""
    colon = ", a colon after " + str(len(block.text.split(":")[0].split())) + " words"
    return look + bold + (colon if ":" in block.text[:60] else "")
