"""A file read as speech: its turns, what was left out, and what was not understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from analysis.transcripts.layout.cover import Cover
from analysis.transcripts.layout.matches import Found
from analysis.transcripts.layout.pieces import Doubt, Piece
from analysis.transcripts.layout.profiles import Profile, explained
from analysis.transcripts.readers.blocks import Document


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
        label (as written), speaker (the form it was folded to), speaker_role, turns, words, place
        (where it first stands).
    unassigned : DataFrame
        text, why, place, turn (the turn that has the words now; missing when they are dropped),
        source_start, source_end: lines that were not understood. They may be a speaker's first
        words, or speech before any label.
    layouts : DataFrame
        profile, looks, lines: the layouts in which somebody speaks, and how many lines each
        explains, the one that was taken first.
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
    unassigned: pd.DataFrame
    layouts: pd.DataFrame
    name: str
    cover: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def transcript_of(
    document: Document,
    layouts: Sequence[tuple[Profile, Found]],
    cover: Cover,
    pieces: list[Piece],
    doubtful: list[Doubt],
) -> Transcript:
    """Put together what became of a document; the layouts come with the one that was taken first."""
    spoken = [piece for piece in pieces if not piece.reason]
    return Transcript(
        turns=_turns(spoken),
        dropped=_dropped([piece for piece in pieces if piece.reason]),
        source=document.source,
        profile=layouts[0][0].name,
        speakers=_speakers(spoken),
        unassigned=_unassigned(doubtful, spoken),
        layouts=pd.DataFrame(
            [(profile.name, profile.looks, explained(found)) for profile, found in layouts],
            columns=["profile", "looks", "lines"],
        ),
        name=document.name,
        cover=cover.facts,
        notes=document.notes,
    )


def _turns(spoken: list[Piece]) -> pd.DataFrame:
    return pd.DataFrame(
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


def _dropped(rest: list[Piece]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "text": pd.Series([p.text for p in rest], dtype="str"),
            "reason": pd.Series([p.reason for p in rest], dtype="str"),
            "place": pd.Series([p.place for p in rest], dtype="str"),
            "source_start": pd.Series([p.begin for p in rest], dtype="int64"),
            "source_end": pd.Series([p.until for p in rest], dtype="int64"),
        }
    )


def _unassigned(doubtful: list[Doubt], spoken: list[Piece]) -> pd.DataFrame:
    number = {id(piece): turn for turn, piece in enumerate(spoken)}
    return pd.DataFrame(
        {
            "text": pd.Series([d.block.text for d in doubtful], dtype="str"),
            "why": pd.Series([d.why for d in doubtful], dtype="str"),
            "place": pd.Series([d.block.place for d in doubtful], dtype="str"),
            "turn": pd.Series([number.get(id(d.piece)) for d in doubtful], dtype="Int64"),
            "source_start": pd.Series([d.begin for d in doubtful], dtype="int64"),
            "source_end": pd.Series([d.until for d in doubtful], dtype="int64"),
        }
    )


def _speakers(spoken: list[Piece]) -> pd.DataFrame:
    labels = pd.DataFrame(
        {
            "label": pd.Series([p.written for p in spoken], dtype="str"),
            "speaker": pd.Series([p.label for p in spoken], dtype="str"),
            "speaker_role": pd.Series([p.role for p in spoken], dtype="str"),
            "words": pd.Series([len(p.text.split()) for p in spoken], dtype="int64"),
            "place": pd.Series([p.place for p in spoken], dtype="str"),
        }
    )
    groups = labels.groupby(["label", "speaker", "speaker_role"], sort=False)
    return groups.agg(turns=("words", "size"), words=("words", "sum"), place=("place", "first")).reset_index()
