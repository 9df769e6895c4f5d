"""`ccg fieldwork check`: register, list, guides and roster held against what lies in the raw data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.transcripts.fieldwork.assignment import assign_all
from analysis.transcripts.fieldwork.attention import attention_lines
from analysis.transcripts.fieldwork.files import file_problems, left_over
from analysis.transcripts.fieldwork.guides import guide_problems, read_guides
from analysis.transcripts.fieldwork.keeping import consent_problems, due_lines, overdue_problems
from analysis.transcripts.fieldwork.listing import TranscriptEntry, read_transcript_list
from analysis.transcripts.fieldwork.participants import read_participants
from analysis.transcripts.fieldwork.reading import read_listed
from analysis.transcripts.fieldwork.repeats import repeat_problems
from analysis.transcripts.fieldwork.summary import summary_lines

if TYPE_CHECKING:
    from analysis.study import Study
    from analysis.transcripts.layout.turns import Transcript

T = TypeVar("T")


@dataclass(kw_only=True)
class _Look:
    """What was read of the fieldwork, and what was wrong on the way."""

    entries: Sequence[TranscriptEntry]
    participants: pd.DataFrame
    named: Collection[str]
    guides: pd.DataFrame | None
    pairs: list[tuple[Transcript, TranscriptEntry]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def check_fieldwork(study: Study, today: date | None = None) -> Iterator[str]:
    """Compare the fieldwork register with what lies in the folder of raw data.

    Parameters
    ----------
    study : Study
    today : date, optional
        The day against which consents and retention are held.

    Yields
    ------
    str
        Counts first (people by wave, site, role and outcome; consent; sign-off), then what somebody should
        look at although it is no contradiction: files that are not listed, interviews without a
        transcript, minutes that do not go with the words, signatures and roster names that are
        missing, days that draw near.

    Raises
    ------
    ProblemsFound
        After these lines, with every contradiction: listed files that are not there or cannot be read, a
        transcript twice under two names, speakers unknown to the register, transcripts of people who
        declined or gave no consent, guides that do not exist or were not in use, passages quoted
        without consent, consents that have ended, originals kept beyond their day.
    """
    fieldwork = study.transcripts
    if fieldwork is None:
        yield "The study has no transcripts: nothing to check."
        return
    today = today or date.today()
    look = _look(study)
    folder = study.folder / fieldwork.folder
    groups = {"wave": study.waves, "site": study.sites, "role": study.roles}
    yield from summary_lines(look.participants, look.entries, groups)
    _compare(look, study, today)
    attention = [
        *left_over(study, look.entries),
        *attention_lines(look.participants, look.entries, look.pairs, look.named, study.waves, today),
        *due_lines(look.participants, look.entries, folder, fieldwork.retention, today),
    ]
    yield ""
    yield "To look at:" if attention else "Nothing else to look at."
    yield from (f"- {line}" for line in attention)
    raise_if_any(look.problems)
    yield ""
    yield "Register, list and raw data agree."


def _look(study: Study) -> _Look:
    """Read the tables, the problems of all of them at once, and then the transcripts that are there."""
    from analysis.transcripts.deidentification.roster import read_roster  # which reads its tables as we do

    fieldwork, problems = study.transcripts, []
    entries = _noted(problems, lambda: read_transcript_list(study.folder / fieldwork.files))
    participants = _noted(problems, lambda: read_participants(study.folder / fieldwork.participants))
    roster = _noted(problems, lambda: read_roster(study.folder / fieldwork.roster))
    guides = (
        _noted(problems, lambda: read_guides(study.folder / fieldwork.guides)) if fieldwork.guides else None
    )
    raise_if_any(problems)
    named = set(roster["participant"])
    look = _Look(entries=entries, participants=participants, named=named, guides=guides)
    folder = study.folder / fieldwork.folder
    there = [entry for entry in entries if all((folder / file).is_file() for file in entry.files)]
    look.pairs, unreadable = read_listed(there, folder, fieldwork.tracked_changes)
    look.problems += [*file_problems(study, entries, guides), *unreadable]
    return look


def _compare(look: _Look, study: Study, today: date) -> None:
    """Note every contradiction."""
    fieldwork = study.transcripts
    look.problems += repeat_problems(look.pairs)
    assigned = _noted(look.problems, lambda: assign_all(look.pairs, look.participants))
    if look.guides is not None:
        look.problems += guide_problems(look.participants, look.guides)
    turns = None if assigned is None else assigned.turns
    look.problems += consent_problems(look.participants, turns, study, today)
    folder = study.folder / fieldwork.folder
    look.problems += overdue_problems(look.participants, look.entries, folder, fieldwork.retention, today)


def _noted(problems: list[Problem], read: Callable[[], T]) -> T | None:
    try:
        return read()
    except ProblemsFound as found:
        problems += found.problems
        return None
