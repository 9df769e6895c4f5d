"""What is no contradiction in the fieldwork but should be looked at by somebody."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analysis.transcripts.fieldwork.listing import TranscriptEntry
from analysis.transcripts.fieldwork.participants import (
    CONSENTS,
    OPTIONAL_COLUMNS,
    PARTICIPANT_COLUMNS,
    consents,
)
from analysis.transcripts.fieldwork.summary import signed_off

if TYPE_CHECKING:
    from analysis.study.definition import WaveOfFieldwork
    from analysis.transcripts.layout.turns import Transcript

# People speak 110 to 190 words a minute; with pauses, greetings and what was not recorded, an interview
# stays between these. Outside them a file is cut short, or the minutes are of another interview.
WORDS_A_MINUTE = (40, 250)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OPEN = re.compile(r"(?i)\b(?:later|after|since|onwards?|from)\b")


def attention_lines(
    participants: pd.DataFrame,
    entries: Sequence[TranscriptEntry],
    pairs: Iterable[tuple[Transcript, TranscriptEntry]],
    named: Collection[str],
    waves: Mapping[str, WaveOfFieldwork],
    today: date,
) -> Iterator[str]:
    """Lines for a person, each with all that it concerns.

    Parameters
    ----------
    participants : DataFrame
        As `read_participants` returns it.
    entries, pairs : sequence of TranscriptEntry, iterable of (Transcript, TranscriptEntry)
        The list, and those of it that could be read.
    named : collection of str
        Participants who have a name in the roster.
    waves : mapping
        The study's waves by id.
    """
    known = (*PARTICIPANT_COLUMNS, *OPTIONAL_COLUMNS)
    if others := [column for column in participants.columns if column not in known]:
        yield "Columns of the register that nothing reads: " + ", ".join(others) + "."
    gone = set(participants.loc[participants["withdrawn"], "participant"])
    interviewed = participants[
        participants["outcome"].eq("interviewed") & ~participants["participant"].isin(gone)
    ]
    yield from _transcripts(interviewed, entries, gone)
    unnamed = sorted({person for entry in entries for person in entry.participants} - set(named) - gone)
    if unnamed:
        yield "No name in the roster, so that their own names are masked only if recognised: " + _all(unnamed)
    yield from _consent(interviewed)
    unsigned = [name for name, by in signed_off(participants, _spoken(entries, gone)).items() if not by]
    if unsigned:
        yield f"Not signed off as anonymised ({len(unsigned)}): " + _all(unsigned)
    yield from _dates(interviewed, waves, today)
    pairs = list(pairs)
    yield from _lengths(interviewed, pairs)
    if unread := [(entry.transcript, len(read.unassigned)) for read, entry in pairs if len(read.unassigned)]:
        yield (
            "Lines that may be speech and were not understood (`ccg transcripts preview FILE` shows them): "
            + _all(f"{transcript} ({lines})" for transcript, lines in unread)
        )


def _transcripts(
    interviewed: pd.DataFrame, entries: Sequence[TranscriptEntry], gone: Collection[str]
) -> Iterator[str]:
    waves = interviewed.groupby("participant")["wave"].agg(list)
    there = {
        (person, wave)
        for entry in entries
        for person in entry.participants
        for wave in ([entry.wave] if entry.wave else waves.get(person, []))
    }
    pairs = zip(interviewed["participant"], interviewed["wave"], strict=True)
    without = [f"{person} ({wave})" for person, wave in pairs if (person, wave) not in there]
    if without:
        yield f"Interviewed, but in no transcript of the list ({len(without)}): " + _all(without)
    for entry in entries:
        if left := [person for person in entry.participants if person in gone]:
            yield (
                f"Originals of people who withdrew still lie there: {', '.join(entry.files)} "
                f"(transcript {entry.transcript}, {', '.join(left)})."
            )


def _spoken(entries: Sequence[TranscriptEntry], gone: Collection[str]) -> list[TranscriptEntry]:
    """Entries in which a participant speaks who has not withdrawn."""
    return [entry for entry in entries if set(entry.participants) - set(gone)]


def _consent(interviewed: pd.DataFrame) -> Iterator[str]:
    for scope, what in zip(CONSENTS[1:], ("be quoted", "be archived", "be linked"), strict=True):
        without = [
            f"{row.participant} ({row.wave})"
            for row in interviewed.itertuples()
            if scope not in consents(row.consent)
        ]
        if without:
            yield f"Interviews that may not {what} ({len(without)}): " + _all(without)


def _dates(interviewed: pd.DataFrame, waves: Mapping[str, WaveOfFieldwork], today: date) -> Iterator[str]:
    """Interviews in the future, and those in none of the years that the study names for their wave."""
    for row in interviewed[interviewed["date"].notna()].itertuples():
        told = waves[row.wave].fieldwork if row.wave in waves else ""
        years = {int(year) for year in _YEAR.findall(told)}
        of = f"The interview of {row.participant} (wave {row.wave}) on {row.date:%Y-%m-%d}"
        if row.date.date() > today:
            yield f"{of} lies in the future."
        elif years and row.date.year not in years and not (_OPEN.search(told) and row.date.year > min(years)):
            yield f"{of} is not in the fieldwork of that wave ({told})."


def _lengths(interviewed: pd.DataFrame, pairs: Iterable[tuple[Transcript, TranscriptEntry]]) -> Iterator[str]:
    """Interviews with one person whose words are too few or too many for their minutes."""
    minutes = interviewed[interviewed["minutes"].notna()].set_index("participant")
    few, many = [], []
    for read, entry in pairs:
        if len(entry.participants) != 1 or entry.participants[0] not in minutes.index:
            continue
        rows = minutes.loc[[entry.participants[0]]]
        rows = rows[rows["wave"].eq(entry.wave)] if entry.wave else rows
        if len(rows) != 1:
            continue
        words = int(read.turns["text"].str.split().str.len().sum())
        length = rows["minutes"].iloc[0]
        told = f"{entry.transcript} ({words:,} words, {length:g} minutes)"
        if words < WORDS_A_MINUTE[0] * length:
            few.append(told)
        elif words > WORDS_A_MINUTE[1] * length:
            many.append(told)
    for told, which in ((few, "Fewer"), (many, "More")):
        limit = WORDS_A_MINUTE[0] if told is few else WORDS_A_MINUTE[1]
        if told:
            yield (
                f"{which} than {limit} words a minute: an excerpt, a part that is missing, or wrong minutes "
                f"({len(told)}): " + _all(told)
            )


def _all(names: Iterable[str]) -> str:
    return ", ".join(names) + "."
