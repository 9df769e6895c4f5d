"""What people agreed to and for how long, and how long their originals may be kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.problems import Problem
from analysis.study.section import Section, read_yaml
from analysis.transcripts.fieldwork.listing import TranscriptEntry
from analysis.transcripts.fieldwork.participants import consents

if TYPE_CHECKING:
    from analysis.study import Study

NEAR = 90  # days before a day that is told in advance


def consent_problems(
    participants: pd.DataFrame, turns: pd.DataFrame | None, study: Study, today: date
) -> Iterator[Problem]:
    """Consents that have ended, and passages quoted of people who did not agree to that.

    Parameters
    ----------
    turns : DataFrame or None
        DESIGN: Turns, of which transcript, turn, participant and wave are read; None when they
        are not known.
    """
    present = participants[participants["outcome"].eq("interviewed") & ~participants["withdrawn"]]
    ended = present[present["consent_until"] < pd.Timestamp(today)]
    for row in ended.itertuples():
        yield Problem(
            place=f"the fieldwork register, participant {row.participant}, wave {row.wave}",
            found=f"a consent that ended on {row.consent_until:%Y-%m-%d}",
            expected="a consent that holds",
            remedy="Ask again and record the new day, or take the person out with `ccg withdraw`.",
        )
    themes = study.folder / study.interpretations / "themes.yaml" if study.interpretations else None
    if turns is None or themes is None or not themes.is_file():
        return
    speakers = {(row.transcript, row.turn): (row.participant, row.wave) for row in turns.itertuples()}
    may_be_quoted = {
        (row.participant, row.wave)
        for row in participants.itertuples()
        if "quotation" in consents(row.consent)
    }
    for name, place in _quotations(themes).items():
        person = speakers.get(place, (None, None))
        if isinstance(person[0], str) and person not in may_be_quoted:
            yield Problem(
                place=f"{themes.name}, quotation {name}",
                found=f"words of participant {person[0]}, wave {person[1]}, without consent to quotation",
                expected="somebody who agreed to be quoted",
                remedy="Quote somebody else, or correct the register.",
            )


def _quotations(path: Path) -> dict[str, tuple[str, int]]:
    """The place of each quotation; what else is wrong with the file is for `ccg check` to say."""

    def place(_: str, section: Section) -> tuple[str, int]:
        return section.text("transcript"), section.integer("turn")

    return read_yaml(path).named("quotations", place, {})


def overdue_problems(
    participants: pd.DataFrame,
    entries: Sequence[TranscriptEntry],
    folder: Path,
    retention: date | None,
    today: date,
) -> Iterator[Problem]:
    """Originals that lie there after their day."""
    for day, whose, files in _kept(participants, entries, folder, retention):
        if day < today:
            yield Problem(
                place=whose,
                found=f"originals still there after {day}: " + ", ".join(files),
                expected="originals destroyed by that day",
                remedy="Destroy them, with their copies and backups, and take their lines out of the list.",
            )


def due_lines(
    participants: pd.DataFrame,
    entries: Sequence[TranscriptEntry],
    folder: Path,
    retention: date | None,
    today: date,
) -> Iterator[str]:
    """Days that draw near: of originals, and of consents."""
    for day, whose, files in _kept(participants, entries, folder, retention):
        if 0 <= (day - today).days <= NEAR:
            yield f"{whose}: {len(files)} originals must be gone by {day}: " + ", ".join(files) + "."
    present = participants[~participants["withdrawn"] & participants["consent_until"].notna()]
    for row in present.itertuples():
        if 0 <= (row.consent_until.date() - today).days <= NEAR:
            yield f"The consent of {row.participant} (wave {row.wave}) ends on {row.consent_until:%Y-%m-%d}."


def _kept(
    participants: pd.DataFrame, entries: Sequence[TranscriptEntry], folder: Path, retention: date | None
) -> Iterator[tuple[date, str, list[str]]]:
    """A day, whose it is, and the originals that lie there and must be gone by then."""
    if retention and (files := _there(entries, folder)):
        yield retention, "study.yaml, transcripts.retention", files
    days = participants.groupby("participant")["retain_until"].min().dropna()
    for person, day in days.items():
        if files := _there([entry for entry in entries if person in entry.participants], folder):
            yield day.date(), f"the fieldwork register, retain_until of participant {person}", files


def _there(entries: Sequence[TranscriptEntry], folder: Path) -> list[str]:
    return [file for entry in entries for file in entry.files if (folder / file).is_file()]
