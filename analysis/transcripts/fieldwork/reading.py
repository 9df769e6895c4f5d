"""Reading the files of the list of transcripts, the problems of all files at once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from analysis.problems import Problem, ProblemsFound
from analysis.transcripts.fieldwork.listing import TranscriptEntry
from analysis.transcripts.layout.turns import Transcript, read_turns


def read_listed(
    entries: Iterable[TranscriptEntry], folder: Path, tracked_changes: str
) -> tuple[list[tuple[Transcript, TranscriptEntry]], list[Problem]]:
    """Read what each entry of the list names.

    Parameters
    ----------
    entries : iterable of TranscriptEntry
    folder : Path
        In which their files lie.
    tracked_changes : {"stop", "accept", "reject"}

    Returns
    -------
    pairs : list of (Transcript, TranscriptEntry)
        Of those that can be read.
    problems : list of Problem
        Of those that cannot.
    """
    pairs, problems = [], []
    for entry in entries:
        paths = [folder / file for file in entry.files]
        try:
            # Several files are the tracks of one conversation.
            read = read_turns(
                paths if len(paths) > 1 else paths[0], entry.profile, tracked_changes=tracked_changes
            )
        except ProblemsFound as found:
            problems += found.problems
        else:
            pairs.append((read, entry))
    return pairs, problems
