"""The list of transcripts: which file is whose."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.transcripts.fieldwork.tables import as_typed, is_day, read_table, wrong_cell, wrong_day
from analysis.transcripts.layout.labels import shown
from analysis.transcripts.layout.profiles import ASKED_FOR, PROFILES

LIST_COLUMNS = ("transcript", "file", "kind", "site", "wave", "profile", "speakers")
# Who read the de-identified transcript against the original and signed for it, and when.
SIGNED_COLUMNS = ("anonymisation_signed_by", "anonymisation_signed_on")
KINDS = ("interview", "focus_group", "observation", "document", "survey_answer")
ROLES = ("interviewer", "researcher", "other")


@dataclass(frozen=True, kw_only=True)
class TranscriptEntry:
    """One line of the list of transcripts.

    Attributes
    ----------
    transcript : str
        Its id.
    file : str
        Its file, from the folder of transcripts; several, where speakers were recorded apart, with
        semicolons between.
    kind : str
        interview, focus_group, observation, document or survey_answer.
    site, wave : str
        Empty where the register of participants tells.
    profile : str or None
        The layout; None to find it.
    speakers : dict
        Label to participant, or to interviewer, researcher or other.
    unlabelled : tuple of str
        Participants that are listed without a label.
    signed_by, signed_on : str, date or None
        Who signed that it is anonymised, and when.
    place : str
        Where the line stands, for messages.
    """

    transcript: str
    file: str
    kind: str
    site: str = ""
    wave: str = ""
    profile: str | None = None
    speakers: dict[str, str] = field(default_factory=dict)
    unlabelled: tuple[str, ...] = ()
    signed_by: str = ""
    signed_on: date | None = None
    place: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """Each file of the entry.

        Examples
        --------
        >>> TranscriptEntry(transcript="T1", file="a.TextGrid; b.TextGrid", kind="interview").files
        ('a.TextGrid', 'b.TextGrid')
        """
        return _parts(self.file)

    @property
    def participants(self) -> tuple[str, ...]:
        """Everybody of the register who is named for the entry, each once."""
        everybody = (*self.speakers.values(), *self.unlabelled)
        return tuple(dict.fromkeys(who for who in everybody if who not in ROLES))


def read_transcript_list(path: str | os.PathLike[str]) -> tuple[TranscriptEntry, ...]:
    """Read the list of transcripts.

    Parameters
    ----------
    path : path
        A CSV with columns transcript, file, kind, site, wave, profile, speakers, and perhaps those of
        `SIGNED_COLUMNS`. `speakers` is like ``GP1=P014; INT=interviewer; Chair=other``; an interview with
        one participant may name the participant alone: ``P014``. `file` may name several, with semicolons
        between: the tracks of speakers who were recorded apart.

    Raises
    ------
    ProblemsFound
        All at once: transcripts or files listed twice, unknown kinds and layouts, missing cells,
        a label given to two people, a signature without its day.
    """
    table = read_table(path, LIST_COLUMNS, optional=SIGNED_COLUMNS, others=True)
    name = Path(path).name
    raise_if_any(_problems(table, name))
    return tuple(
        TranscriptEntry(
            transcript=row["transcript"],
            file=row["file"],
            kind=row["kind"],
            site=row["site"],
            wave=row["wave"],
            profile=row["profile"] or None,
            speakers=dict(pair for pair in _pairs(row["speakers"]) if pair[0]),
            unlabelled=tuple(who for label, who in _pairs(row["speakers"]) if not label),
            signed_by=row["anonymisation_signed_by"],
            signed_on=_day(row["anonymisation_signed_on"]),
            place=f"{name}, line {line}",
        )
        for line, row in table.iterrows()
    )


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _pairs(cell: str) -> list[tuple[str, str]]:
    """Label and person of each part of a cell; no label when only a person is named."""
    parts = (part.rpartition("=") for part in cell.split(";") if part.strip())
    return [(label.strip(), who.strip()) for label, _, who in parts]


def _problems(table: pd.DataFrame, name: str) -> Iterator[Problem]:
    layouts = dict.fromkeys(profile.name for profile in (*PROFILES, *ASKED_FOR))
    choices = {"kind": KINDS, "profile": ("", *layouts)}
    for line, row in table.iterrows():
        place = f"{name}, line {line}"
        for column in ("transcript", "file", "kind"):
            if not row[column]:
                yield Problem(
                    place=f"{place}, {column}", found="nothing", expected=f"the {column}",
                    remedy="Fill it in.",
                )  # fmt: skip
        for column, allowed in choices.items():
            if row[column] and row[column] not in allowed:
                yield Problem(
                    place=f"{place}, {column}",
                    found=as_typed(row[column], allowed),
                    expected="one of " + ", ".join(word for word in allowed if word),
                    remedy="Correct it.",
                )
        yield from _file_problems(place, row["file"])
        yield from _speaker_problems(place, row["speakers"])
        yield from _signature_problems(place, row)
    for column in ("transcript", "file"):
        cells = table[column].map(_parts).explode() if column == "file" else table[column]
        cells = cells[cells.notna() & cells.ne("")]
        twice = cells[cells.duplicated(keep=False)]
        for value, rows in twice.groupby(twice):
            yield Problem(
                place=f"{name}, lines {', '.join(map(str, dict.fromkeys(rows.index)))}",
                found=f"{column} {value!r} {len(rows)} times",
                expected=f"one line a {column}",
                remedy="Remove the repeated line or correct it.",
            )


def _file_problems(place: str, cell: str) -> Iterator[Problem]:
    """A file elsewhere would be read, and nothing would notice when it changes."""
    for part, file in enumerate(_parts(cell), 1):
        if Path(file).is_absolute() or ".." in Path(file).parts:
            yield Problem(
                place=f"{place}, file",
                found=f"a path that leads out of the folder of transcripts, part {part} of the cell",
                expected="a file in that folder (study.yaml, transcripts.folder) or below it",
                remedy="Copy the file there, and name it from there.",
            )


def _signature_problems(place: str, row: pd.Series) -> Iterator[Problem]:
    by, on = (row[column] for column in SIGNED_COLUMNS)
    yield from wrong_day(place, SIGNED_COLUMNS[1], on)
    if is_day(on) and not by:
        yield wrong_cell(place, SIGNED_COLUMNS[0], "a day and nobody", "who signed on that day")
    if by and not on:
        yield wrong_cell(place, SIGNED_COLUMNS[1], "nothing", "the day on which it was signed", "Fill it in.")


def _speaker_problems(place: str, cell: str) -> Iterator[Problem]:
    pairs = _pairs(cell)
    labels = [label.casefold() for label, _ in pairs]
    for part, (label, who) in enumerate(pairs, 1):
        if not who:
            yield Problem(
                place=f"{place}, speakers",
                found=f"label {shown(label)} without a person, part {part} of the cell",
                expected="parts like GP1=P014 or INT=interviewer, with semicolons between",
                remedy="Complete it.",
            )
    for label in sorted({label for label in labels if label and labels.count(label) > 1}):
        parts = [str(part) for part, other in enumerate(labels, 1) if other == label]
        yield Problem(
            place=f"{place}, speakers",
            found=f"label {shown(label)} {len(parts)} times, parts {', '.join(parts)} of the cell",
            expected="one person a label",
            remedy="Keep one of them.",
        )
