"""Dummy transcripts for a study that brings no bank: enough to run the analysis before there are data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pandas as pd

from analysis.files import csv_bytes, read_csv
from analysis.problems import Problem, ProblemsFound
from analysis.synthetic import human_coding, open_coding
from analysis.synthetic.documents import WRITERS, Line, Script
from analysis.synthetic.fieldwork import GUIDES, LIST, PARTICIPANTS, a_day
from analysis.transcripts.deidentification.sampling import CHECKED_COLUMNS

if TYPE_CHECKING:
    import numpy as np

    from analysis.study import Study

CODEBOOK = "codebook.yaml"
TURNS = 12
_FORMATS = ("docx", "txt", "odt", "rtf", "pdf", "vtt")
_QUESTIONS = (
    "Could you start by telling me about your own part in this?",
    "How has that gone?",
    "Can you give me an example?",
    "What would you change?",
    "Is there anything that I have not asked about?",
)
_ANSWERS = (
    "It has been much the same as before, on the whole, with some weeks better than others.",
    "I would have to think about that one for a while before I said anything definite.",
    "People see it differently depending on where they sit, as you would expect.",
    "We tried it one way, and then another, and settled on something in between.",
    "That was before my time, so I only know what I was told.",
)


@dataclass(frozen=True, kw_only=True)
class _Source:
    """A line of the list of transcripts, and who is interviewed in it."""

    transcript: str
    file: str
    kind: str
    site: str
    wave: str
    role: str
    participant: str


def dummy_files(study: Study, rng: np.random.Generator) -> dict[str, bytes]:
    """Every file of the qualitative strand, by its path under the study's folder.

    A list of transcripts that is there already gives sources, formats, sites and waves, as a reviewer has it
    who may not see the files; without one, each site and wave gets one interview with each role.
    """
    fieldwork = study.transcripts
    path = study.folder / fieldwork.files
    sources = _listed(path, study) if path.exists() else _invented(study)
    sentences = _sentences(study)
    files: dict[str, bytes] = {}
    turns: list[human_coding.Coded] = []
    for source in sources:
        script, coded = _script(source, sentences, rng)
        suffix = PurePosixPath(source.file).suffix.lstrip(".")
        files[f"{fieldwork.folder}/{source.file}"] = WRITERS[suffix](script)
        turns += coded
    roster = pd.DataFrame(columns=["entity", "kind", "name", "participant"])
    register = pd.DataFrame(columns=["entity", "decision", "replacement", "reviewer", "date"])
    tables = {
        fieldwork.files: _list(sources),
        fieldwork.participants: _participants(study, sources, rng),
        fieldwork.roster: roster,
        fieldwork.register: register,
    }
    # What people would have filled in is there, and empty.
    if fieldwork.guides:
        tables[fieldwork.guides] = pd.DataFrame(columns=list(GUIDES))
    if fieldwork.checked:
        tables[fieldwork.checked] = pd.DataFrame(columns=list(CHECKED_COLUMNS))
    if study.coding is not None and study.coding.open_codes:
        tables[study.coding.open_codes] = pd.DataFrame(columns=list(open_coding.COLUMNS))
    if study.coding is not None:
        drawn, sample = human_coding.draw(turns, 60, rng)
        codes = sorted({code for turn in turns for code in turn.first}) or ["none"]
        judgements = human_coding.judge(drawn, codes, rng)
        tables |= {study.coding.sample: sample, study.coding.judgements: judgements}
    return files | {name: csv_bytes(table) for name, table in tables.items()}


def _listed(path: Path, study: Study) -> list[_Source]:
    table = read_csv(path, dtype="str", keep_default_na=False)
    unknown = [file for file in table["file"] if PurePosixPath(file).suffix.lstrip(".") not in WRITERS]
    if unknown:
        raise ProblemsFound(
            Problem(
                place=f"{path.name}, {file}",
                found="a format that no dummy can be made in",
                expected="one of: " + ", ".join(WRITERS),
                remedy="Convert the file, or leave it out of the list.",
            )
            for file in unknown
        )
    roles, sites, waves = list(study.roles), list(study.sites), list(study.waves)
    return [
        _Source(
            transcript=row["transcript"],
            file=row["file"],
            kind=row["kind"],
            site=row["site"] or sites[number % len(sites)],
            wave=row["wave"] or waves[number % len(waves)],
            role=roles[number % len(roles)],
            participant=_participant(row["speakers"], number) if row["kind"] in _TALKED else "",
        )
        for number, row in enumerate(table.to_dict("records"))
    ]


_TALKED = ("interview", "focus_group")


def _participant(speakers: str, number: int) -> str:
    """The first participant whom the list names, so that the dummies fit a register that is known."""
    named = [part.rpartition("=")[2].strip() for part in speakers.split(";")]
    own = [who for who in named if who and who not in ("interviewer", "researcher", "other")]
    return own[0] if own else f"P{number + 1:03d}"


def _invented(study: Study) -> list[_Source]:
    cells = [(site, wave, role) for site in study.sites for wave in study.waves for role in study.roles]
    return [
        _Source(
            transcript=f"T{number:03d}",
            file=f"transcripts/T{number:03d}.{_FORMATS[number % len(_FORMATS)]}",
            kind="interview",
            site=site,
            wave=wave,
            role=role,
            participant=f"P{number:03d}",
        )
        for number, (site, wave, role) in enumerate(cells, start=1)
    ]


def _sentences(study: Study) -> list[tuple[str, dict[str, str]]]:
    """What can be said, with its codes: the codebook's examples, and sentences without any."""
    plain: list[tuple[str, dict[str, str]]] = [(text, {}) for text in _ANSWERS]
    path = study.folder / CODEBOOK
    if not path.exists():
        return plain
    from analysis.coding import load_codebook

    codes = load_codebook(path).codes.values()
    return plain + [(item.text, {code.id: item.expected}) for code in codes for item in code.examples]


def _script(
    source: _Source, sentences: Sequence[tuple[str, dict[str, str]]], rng: np.random.Generator
) -> tuple[Script, list[human_coding.Coded]]:
    lines, coded = [], []
    talked = source.kind in _TALKED
    for number in range(TURNS):
        asks = talked and number % 2 == 0
        text, codes = _QUESTIONS[number // 2 % len(_QUESTIONS)], {}
        if not asks:
            text, codes = sentences[int(rng.integers(len(sentences)))]
        if talked and not asks:
            stratum = f"{source.site}/{source.role}"
            coded.append(
                human_coding.Coded(
                    transcript=source.transcript, turn=number, stratum=stratum, first=codes, second=codes
                )
            )
        label = ("I" if asks else "R") if talked else ""
        lines.append(
            Line(
                text=" ".join(text.split()),
                lead=f"{label}: " if talked and not source.file.endswith(".vtt") else "",
                voice=label,
                kind="speech" if talked else "text",
                start=20.0 * number,
                end=20.0 * number + 18,
            )
        )
    title = f"Dummy {source.kind} {source.transcript}"
    return Script(name=source.transcript, title=title, lines=tuple(lines)), coded


def _list(sources: Sequence[_Source]) -> pd.DataFrame:
    unlabelled = {"observation": "fieldnotes", "document": "document"}
    rows = [
        {
            "transcript": source.transcript,
            "file": source.file,
            "kind": source.kind,
            "site": source.site,
            "wave": source.wave,
            "profile": unlabelled.get(source.kind, ""),
            "speakers": f"I=interviewer; R={source.participant}" if source.participant else "",
        }
        for source in sources
    ]
    return pd.DataFrame(rows, columns=list(LIST))


def _participants(study: Study, sources: Sequence[_Source], rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    for source in sources:
        if not source.participant:
            continue
        row = dict.fromkeys(PARTICIPANTS, "")
        row |= {"participant": source.participant, "site": source.site, "role": source.role}
        row |= {"wave": source.wave, "outcome": "interviewed", "minutes": "45", "mode": "telephone"}
        row |= {"date": a_day(study, source.wave, rng).isoformat(), "consent": "interview;quotation"}
        rows.append(row)
    return pd.DataFrame(rows, columns=list(PARTICIPANTS)).drop_duplicates(["participant", "wave"])
