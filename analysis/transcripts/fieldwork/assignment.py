"""Whose words the turns are: labels become participants of the register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.transcripts.fieldwork.listing import ROLES, TranscriptEntry
from analysis.transcripts.fieldwork.participants import consents
from analysis.transcripts.layout.labels import is_code, shown
from analysis.transcripts.layout.turns import Transcript

ASSIGNED_COLUMNS = (
    "transcript", "turn", "participant", "speaker", "speaker_role", "guide_question", "site",
    "role", "wave", "kind", "start", "end", "text", "source_start", "source_end",
)  # fmt: skip
WITHDRAWN_COLUMNS = ("transcript", "turn", "participant", "words", "reason")


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """Turns that enter the analysis, and those that must not.

    Attributes
    ----------
    turns : DataFrame
        The Turns contract, one row a turn. `participant`, `role`, `site` and `wave` are missing
        where they do not apply; `guide_question` is the interviewer's turn that a turn answers.
    withdrawn : DataFrame
        transcript, turn, participant, words, reason: turns left out, counted and never quoted.
    """

    turns: pd.DataFrame
    withdrawn: pd.DataFrame


def assign(transcript: Transcript, entry: TranscriptEntry, participants: pd.DataFrame) -> Assignment:
    """Give the turns of one transcript to participants of the register.

    Raises
    ------
    ProblemsFound
        See `assign_all`.
    """
    return assign_all([(transcript, entry)], participants)


def assign_all(pairs: Iterable[tuple[Transcript, TranscriptEntry]], participants: pd.DataFrame) -> Assignment:
    """Give the turns of several transcripts to participants of the register.

    Parameters
    ----------
    pairs : iterable of (Transcript, TranscriptEntry)
    participants : DataFrame
        As `read_participants` returns it.

    Raises
    ------
    ProblemsFound
        For all transcripts together: labels that nobody is named for, participants without a row
        in the register or without consent to be interviewed, a site or wave that contradicts it.

    Notes
    -----
    An interviewer's turn needs no entry when its label tells (I, INT, Interviewer, ...). When one
    participant is named and one speaker is left without an entry, they are the same. Turns of a
    participant who withdrew are left out; when nobody else took part, so is the whole transcript.
    A label, and an id that the register does not have, may be a name: messages show them only when
    they are codes (`labels.shown`).
    """
    pairs = list(pairs)
    problems: list[Problem] = []
    kept, left_out = [], []
    for transcript, entry in pairs:
        register = _of_wave(participants, entry)
        people = _people(transcript, entry, problems)
        problems += _register_problems(people, entry, register)
        if not problems:  # else there will be no result
            turns, withdrawn = _assigned(transcript, entry, people, register)
            kept.append(turns)
            left_out.append(withdrawn)
    raise_if_any(problems)
    return Assignment(turns=_stacked(kept, ASSIGNED_COLUMNS), withdrawn=_stacked(left_out, WITHDRAWN_COLUMNS))


def _of_wave(participants: pd.DataFrame, entry: TranscriptEntry) -> pd.DataFrame:
    """The register's row of each participant that holds for a transcript.

    Of somebody with a row for each of several waves it is that of the transcript's wave. Who withdrew has
    withdrawn from every wave.
    """
    gone = participants.groupby("participant")["withdrawn"].transform("any")
    repeated = participants["participant"].duplicated(keep=False)
    here = ~repeated | (participants["wave"] == entry.wave)
    return participants.assign(withdrawn=gone)[here].set_index("participant", drop=False)


def _people(transcript: Transcript, entry: TranscriptEntry, problems: list[Problem]) -> dict[str, str]:
    """Each speaker of the file: a participant, or interviewer, researcher or other."""
    speakers = transcript.speakers
    listed = {label.casefold(): who for label, who in entry.speakers.items()}
    people: dict[str, str] = {}
    for row in speakers.itertuples():
        who = listed.get(row.label.casefold()) or listed.get(row.speaker.casefold())
        if who is None:
            continue
        if people.setdefault(row.speaker, who) != who:
            problems.append(
                Problem(
                    place=f"{entry.place}, speakers",
                    found=f"two people for the forms of one label, {shown(row.speaker)}, first used in "
                    f"turn {_first_turn(transcript, row.speaker)} of {transcript.name}",
                    expected="one person for all forms of a label",
                    remedy="Make the labels in the transcript distinct.",
                )
            )
    own = {"document": "other", "fieldnotes": "researcher"}.get(transcript.profile)
    open_labels = []
    for speaker, role in zip(speakers["speaker"], speakers["speaker_role"], strict=True):
        if speaker in people:
            continue
        if own or role == "interviewer":
            people[speaker] = own or "interviewer"
        else:
            open_labels.append(speaker)
    open_labels = list(dict.fromkeys(open_labels))
    waiting = list(entry.unlabelled)
    if len(open_labels) == 1 and not waiting and entry.kind == "interview":
        named = set(entry.speakers.values()) - set(ROLES) - set(people.values())
        waiting = sorted(named) if len(named) == 1 else []
    if len(open_labels) == len(waiting) == 1:
        people[open_labels[0]] = waiting[0]
        return people
    problems += _open_problems(open_labels, waiting, transcript, entry)
    return people


def _open_problems(
    labels: list[str], waiting: list[str], transcript: Transcript, entry: TranscriptEntry
) -> Iterator[Problem]:
    for label in labels:
        yield Problem(
            place=f"{transcript.name}, turn {_first_turn(transcript, label)}",
            found=f"speaker label {shown(label)}, which nobody is named for",
            expected=f"a label in {entry.place}, or an interviewer's (I, INT, Interviewer)",
            remedy=f"Write there, under speakers, {label if is_code(label) else 'the label of this turn, '}= "
            "and a participant, interviewer, researcher or other.",
        )
    if waiting and not labels:
        yield Problem(
            place=f"{entry.place}, speakers",
            found=f"participant {', '.join(map(shown, waiting))} without a label, and no speaker left",
            expected="one speaker without an entry",
            remedy="Write label=participant.",
        )


def _first_turn(transcript: Transcript, speaker: str) -> int:
    return int(transcript.turns.loc[transcript.turns["speaker"] == speaker, "turn"].min())


def _register_problems(
    people: dict[str, str], entry: TranscriptEntry, register: pd.DataFrame
) -> Iterator[Problem]:
    for participant in dict.fromkeys(who for who in people.values() if who not in ROLES):
        if participant not in register.index:
            yield Problem(
                place=f"{entry.place}, speakers",
                found=f"participant {shown(participant)}",
                expected="a participant with a row in the register for this wave",
                remedy="Add the row or correct the id.",
            )
            continue
        row = register.loc[participant]
        for column in ("site", "wave"):
            stated = getattr(entry, column)
            if stated and stated != row[column]:
                yield Problem(
                    place=f"{entry.place}, {column}",
                    found=f"{stated!r} for participant {participant!r}",
                    expected=f"{row[column]!r}, as in the register",
                    remedy="Correct the list or the register.",
                )
        if row["outcome"] != "interviewed":
            yield Problem(
                place=f"{entry.place}, speakers",
                found=f"participant {participant!r} with outcome {row['outcome']!r}",
                expected="outcome 'interviewed' for somebody with a transcript",
                remedy="Correct the list or the register.",
            )
        if "interview" not in consents(row["consent"]) and not row["withdrawn"]:
            yield Problem(
                place=f"{entry.place}, speakers",
                found=f"participant {participant!r} without consent to be interviewed",
                expected="'interview' among the consents in the register",
                remedy="Leave the transcript out, or record the consent.",
            )


def _assigned(
    transcript: Transcript, entry: TranscriptEntry, people: dict[str, str], register: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    turns = transcript.turns.copy()
    who = turns["speaker"].map(people)
    is_participant = ~who.isin(ROLES)
    turns["participant"] = who.where(is_participant).astype("str")
    turns["speaker_role"] = who.mask(is_participant, "participant").astype("str")
    turns["transcript"] = pd.Series(entry.transcript, index=turns.index, dtype="str")
    turns["kind"] = pd.Series(entry.kind, index=turns.index, dtype="str")
    shared = register.loc[list(dict.fromkeys(who[is_participant]))]
    for column in ("site", "wave"):
        one = shared[column].unique()
        default = getattr(entry, column) or (one[0] if len(one) == 1 else None)
        own = turns["participant"].map(register[column])
        turns[column] = own.where(own.notna(), default).astype("str")
    turns["role"] = turns["participant"].map(register["role"]).astype("str")
    asked = turns["turn"].where(turns["speaker_role"] == "interviewer").astype("Int64").ffill()
    turns["guide_question"] = asked.where(turns["speaker_role"] != "interviewer")
    gone = turns["participant"].map(register["withdrawn"]).eq(True)
    reason = pd.Series("participant withdrew", index=turns.index, dtype="str")
    if len(shared) and shared["withdrawn"].all():
        reason = reason.where(gone, "everybody interviewed in it withdrew")
        gone[:] = True
    withdrawn = turns.assign(words=turns["text"].str.split().str.len(), reason=reason)[gone]
    return turns.loc[~gone, list(ASSIGNED_COLUMNS)], withdrawn[list(WITHDRAWN_COLUMNS)]


def _stacked(tables: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    if not tables:
        return pd.DataFrame(columns=list(columns))
    return pd.concat(tables, ignore_index=True)
