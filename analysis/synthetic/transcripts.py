"""The synthetic qualitative strand: interviews, notes and papers with known truth."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.files import csv_bytes
from analysis.synthetic import fieldwork, human_coding, open_coding
from analysis.synthetic.allotment import allot, position_of
from analysis.synthetic.bank import Bank, has_bank, load_bank
from analysis.synthetic.casting import INTERVIEWED, Locale, Part, Person, cast_names, load_casting
from analysis.synthetic.conversations import PARTICIPANT, Said, compose
from analysis.synthetic.documents import WRITERS, Script
from analysis.synthetic.documents.script import clock_time
from analysis.synthetic.layouts import Voices, as_written, interview_script
from analysis.synthetic.papers import document_script, said_in
from analysis.synthetic.written import write_all

if TYPE_CHECKING:
    import numpy as np

    from analysis.study import Study

TRUTH = "data/raw/synthetic/truth"
SAMPLE_SIZE = 260


@dataclass(frozen=True, kw_only=True)
class _Made:
    """One source: its file, its turns as it spells them, and whose its labels are."""

    part: Part
    script: Script
    turns: tuple[Said, ...]
    labels: Mapping[str, str]
    people: Mapping[str, Person]


def synthesise_transcripts(study: Study, folder: str | Path) -> list[Path]:
    """Make the raw files of a study's qualitative strand, the same each time.

    A study that brings a bank of utterances (``data/raw/synthetic`` in its folder: the bundled example) gets
    interviews, observation notes and board papers with true codes, planted names and two coders. Any other
    study gets dummy transcripts in the formats that its list names.

    Parameters
    ----------
    study : Study
    folder : path
        Where the files are put, under the paths that study.yaml names.

    Returns
    -------
    list of Path
        What was written; nothing when the study has no transcripts.

    Raises
    ------
    ProblemsFound
        The casting sheet does not fit the study, or files that this command did not make are in the way.
    """
    import numpy as np

    from analysis.study import seed_for
    from analysis.synthetic.dummies import dummy_files

    if study.transcripts is None:
        return []
    rng = np.random.default_rng(seed_for(study.seed, "synthesise_transcripts"))
    files = example_files(study, rng) if has_bank(study.folder) else dummy_files(study, rng)
    return write_all(Path(folder), files, "files.csv")


def example_files(study: Study, rng: np.random.Generator) -> dict[str, bytes]:
    """Every file of the bundled example, by its path under the study's folder."""
    bank, parts = load_bank(study.folder), load_casting(study)
    locales = cast_names(study, parts, bank.names, rng)
    days = {part.transcript: fieldwork.a_day(study, part.wave, rng) for part in parts if part.transcript}
    interviews = [part for part in parts if part.kind == "interview"]
    allotted = allot(study, interviews, bank, rng)
    team = _team(bank)
    interviewers = {p.transcript: team[int(rng.integers(len(team)))] for p in interviews}
    made = []
    for part in parts:
        if part.kind == "interview":
            last = position_of(study, part.wave) == "last"
            turns = compose(part, allotted[part.transcript], locales[part.site], bank, last, rng)
            made.append(_interview(study, part, turns, locales, interviewers, days, bank, rng))
        elif part.transcript:
            made.append(_document(study, part, locales, days, bank, rng))
    files = {f"{study.transcripts.folder}/{m.part.file}": WRITERS[m.part.format](m.script) for m in made}
    roster = fieldwork.roster(locales)
    register = fieldwork.register(roster, bank.names, rng)
    sample, judgements = _coded(study, made, bank, rng)
    tables = {
        study.transcripts.files: fieldwork.listing(
            parts, {m.part.transcript: m.labels for m in made}, bank.fieldwork
        ),
        study.transcripts.participants: fieldwork.participants(
            study, parts, days, interviewers, bank.fieldwork, rng
        ),
        study.transcripts.roster: roster,
        study.transcripts.register: register,
        f"{TRUTH}/turns.csv": _truth_turns(made),
        f"{TRUTH}/codes.csv": _truth_codes(made),
        f"{TRUTH}/identifiers.csv": _truth_identifiers(made),
    }
    if study.transcripts.guides:
        tables[study.transcripts.guides] = fieldwork.guides(study, parts, days, bank.fieldwork)
    if study.coding is not None:
        tables |= {study.coding.sample: sample, study.coding.judgements: judgements}
        if study.coding.open_codes:
            tables[study.coding.open_codes] = _openly_coded(study, made, days, bank)
    return files | {name: csv_bytes(table) for name, table in tables.items()}


def _team(bank: Bank) -> list[Person]:
    return [
        Person(
            entity=person["id"], first=person["first"], last=person["last"], title=person.get("title", ""),
            sex="", misspelt_first="", misspelt_last="", site="", participant="",
        )
        for person in bank.names["interviewers"]
    ]  # fmt: skip


def _interview(
    study: Study,
    part: Part,
    turns: Sequence[Said],
    locales: Mapping[str, Locale],
    interviewers: Mapping[str, Person],
    days: Mapping[str, datetime.date],
    bank: Bank,
    rng: np.random.Generator,
) -> _Made:
    one = next(p for p in locales[part.site].people if p.participant == part.participant)
    two = interviewers[part.transcript]
    written = as_written(part, turns)
    voices = Voices(interviewer=two, participant=one, code=bank.names["role_labels"][part.role])
    title = f"Interview {part.transcript}"
    if part.length == "excerpt":
        title = f"Excerpt from interview {part.transcript}"
    transcribers = bank.names["transcribers"]
    span = f"{clock_time(turns[0].start)} to {clock_time(turns[-1].end)}"
    cover = (
        ("Project", study.title),
        ("Interview ID", part.transcript),
        ("Role", study.roles[part.role].singular),
        ("Site", study.sites[part.site].full),
        ("Date", f"{days[part.transcript]:%d %B %Y}".lstrip("0")),
        ("Interviewer", two.entity),
        ("Transcriber", transcribers[int(rng.integers(len(transcribers)))]),
        ("Recording", span if part.length == "excerpt" else "complete"),
        ("Version", f"{int(rng.integers(1, 4))}, names not yet removed"),
    )
    header = f"{part.transcript}, not for circulation"
    script, labels = interview_script(part, written, voices, title, cover, header, rng)
    return _Made(part=part, script=script, turns=tuple(written), labels=labels, people={PARTICIPANT: one})


def _document(
    study: Study,
    part: Part,
    locales: Mapping[str, Locale],
    days: Mapping[str, datetime.date],
    bank: Bank,
    rng: np.random.Generator,
) -> _Made:
    sources = {source.id: source for source in (*bank.observations, *bank.papers)}
    source = sources[part.content]
    turns = as_written(part, said_in(part, source, locales[part.site], bank, rng))
    script = document_script(part, source, turns, study.sites[part.site].full, days[part.transcript])
    return _Made(part=part, script=script, turns=tuple(turns), labels={}, people={})


def _truth_turns(made: Sequence[_Made]) -> pd.DataFrame:
    rows = [
        (
            m.part.transcript,
            number,
            turn.role,
            m.part.participant if turn.role == PARTICIPANT else "",
            turn.text,
        )
        for m in made
        for number, turn in enumerate(m.turns)
    ]
    return pd.DataFrame(rows, columns=["transcript", "turn", "speaker_role", "participant", "text"])


def _truth_codes(made: Sequence[_Made]) -> pd.DataFrame:
    rows = [
        (m.part.transcript, number, code, polarity, utterance)
        for m in made
        for number, turn in enumerate(m.turns)
        for utterance, codes in turn.sources
        for code, polarity in codes.items()
    ]
    return pd.DataFrame(rows, columns=["transcript", "turn", "code", "polarity", "utterance"])


def _truth_identifiers(made: Sequence[_Made]) -> pd.DataFrame:
    """What was planted in turns, and the names that stand in labels (these without a turn)."""
    rows = []
    for m in made:
        rows += [
            (m.part.transcript, item.entity, item.kind, item.text, str(number))
            for number, turn in enumerate(m.turns)
            for item in turn.planted
        ]
        for label, role in m.labels.items():
            person = m.people.get(role)
            if person and person.last.casefold() in label.casefold():
                rows.append((m.part.transcript, person.entity, "person", label, ""))
    return pd.DataFrame(rows, columns=["transcript", "entity", "kind", "text", "turn"])


def _coded(
    study: Study, made: Sequence[_Made], bank: Bank, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The sample and what coders gave it; those who withdrew are not in it."""
    turns = [
        human_coding.Coded(
            transcript=m.part.transcript,
            turn=number,
            stratum=f"{m.part.site}/{m.part.role}",
            first=human_coding.strongest([u.codes for u in turn.utterances]),
            second=human_coding.strongest([u.second for u in turn.utterances]),
        )
        for m in made
        if m.part.outcome == INTERVIEWED and not m.part.withdrawn
        for number, turn in enumerate(m.turns)
        if turn.role == PARTICIPANT
    ]
    drawn, sample = human_coding.draw(turns, SAMPLE_SIZE, rng)
    return sample, human_coding.judge(drawn, list(bank.plan["guide"]), rng)


def _openly_coded(
    study: Study, made: Sequence[_Made], days: Mapping[str, datetime.date], bank: Bank
) -> pd.DataFrame:
    """What open coders found in the interviews of the waves that they read; none of who withdrew."""
    import numpy as np

    from analysis.study import seed_for

    read = [
        open_coding.Readable(
            transcript=m.part.transcript,
            day=days[m.part.transcript],
            turns={n: turn.utterances for n, turn in enumerate(m.turns) if turn.role == PARTICIPANT},
        )
        for m in made
        if m.part.outcome == INTERVIEWED
        and not m.part.withdrawn
        and position_of(study, m.part.wave) in bank.open_codes["waves"]
    ]
    rng = np.random.default_rng(seed_for(study.seed, "synthesise_open_codes"))
    return open_coding.open_codes(read, bank.open_codes, rng)
