"""A whole study of three people that P2 is going to leave: raw files, human coding, outputs, caches, kits.

P1 and P2 are interviewed alone and meet in a focus group; P3 names P2. What is P2's is written out here.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from support.tiny_study import STUDY, write_study

# What P2 says, in the interview and in the focus group; nobody else says it.
ALONE = "Nobody asked me before they moved the clinic to the far side of town."
TOGETHER = "I told the board twice that the money would never reach our patients."
FROM_P1 = "My practice has four doctors and a nurse who does everything else."
FROM_P3 = "You should ask Idris Pugh about that because he was there."
QUESTION = "How did you find the way in which decisions were made this year?"

QUALITATIVE = """\
transcripts:
  folder: data/raw
  files: data/raw/transcripts/transcripts.csv
  participants: data/raw/transcripts/participants.csv
  roster: data/raw/transcripts/roster.csv
  register: data/raw/transcripts/register.csv
coding:
  judgements: data/raw/coding/judgements.csv
  sample: data/raw/coding/sample.csv
  reference: agreed
interpretations: data/raw/interpretations
"""
REGISTER = (
    "participant,site,role,wave,outcome,date,minutes,mode,interviewer,guide_version,consent,"
    "anonymisation_signed_by,withdrawn,remarks\r\n"
    "P1,north,leader,2013,interviewed,2013-01-14,1,phone,RM,,interview; quotation,RM,,\r\n"
    'P2,north,member,2013,interviewed,2013-01-15,1,phone,RM,,"interview; link",RM,no,"called back, twice"\r\n'
    "P2,north,member,2014,declined,,,,RM,,,,,\r\n"
    "P3,south,member,2013,interviewed,2013-01-16,1,phone,RM,,interview,RM,,\r\n"
)
ROSTER = (
    "entity,kind,name,participant\n"
    "marsh,person,Helen Marsh,P1\npugh,person,Idris Pugh,P2\nlee,person,Ann Lee,P3\n"
)
DECISIONS = "entity,decision,replacement,reviewer,date\npugh,pseudonym,Gwyn,RM,2014-01-05\n"
LIST = (
    "transcript,file,kind,site,wave,profile,speakers\n"
    "T1,transcripts/T1.txt,interview,,2013,label,R1=P1\n"
    "T2,transcripts/T2.txt,interview,,2013,label,R2=P2\n"
    "T3,transcripts/T3.txt,interview,,2013,label,R3=P3\n"
    "G1,transcripts/G1.txt,focus_group,north,2013,label,R1=P1; R2=P2\n"
)
TRANSCRIPTS = {
    "T1": f"I: {QUESTION}\n\nR1: {FROM_P1}\n",
    "T2": f"I: {QUESTION}\n\nR2: {ALONE}\n",
    "T3": f"I: {QUESTION}\n\nR3: {FROM_P3}\n",
    "G1": f"I: {QUESTION}\n\nR1: So it went for us, too.\n\nR2: {TOGETHER}\n\nR1: They did.\n",
}
JUDGEMENTS = (
    "transcript,turn,coder,code,polarity\n"
    "T1,1,agreed,time,present\nT2,1,agreed,money,present\nG1,1,agreed,,\nG1,2,agreed,money,negated\n"
)
SAMPLE = "transcript,turn,stratum,inclusion\nT1,1,all,0.5\nT2,1,all,0.5\nG1,1,all,0.5\nG1,2,all,0.5\n"
THEMES = f"""\
# What analysts make of it.
schema: interpretations/1
interpretations:
  money:
    analyst: A. Researcher
    text: >-
      Money is told as promised and not as spent. One member says to have told the
      board twice that the money would never reach anybody.
    supporting:
      - {{transcript: T2, turn: 1, words: "{ALONE}"}}
      - {{transcript: T1, turn: 1, words: four doctors}}
    contrary:
      - transcript: G1
        turn: 2
        words: "{TOGETHER}"

  time:
    analyst: B. Colleague   # who was there
    text: Time is short.

quotations:
  moved:
    theme: money
    transcript: T2
    turn: 1
    words: "{ALONE}"
  doctors:
    theme: time
    transcript: T1
    turn: 1
    words: four doctors
"""
REPORT = """\
# Report

{{ quotation("themes.money.quotation.moved") }}

{{ quotation("themes.time.quotation.doctors") }}
"""


def write_whole_study(folder: Path) -> Path:
    """The study as it is before the withdrawal, with what its pipeline made."""
    write_study(folder, study=STUDY + QUALITATIVE)
    raw = folder / "data/raw"
    files = {
        "transcripts/participants.csv": REGISTER,
        "transcripts/roster.csv": ROSTER,
        "transcripts/register.csv": DECISIONS,
        "transcripts/transcripts.csv": LIST,
        "coding/judgements.csv": JUDGEMENTS,
        "coding/sample.csv": SAMPLE,
        "interpretations/themes.yaml": THEMES,
        **{f"transcripts/{name}.txt": text for name, text in TRANSCRIPTS.items()},
    }
    for name, text in files.items():
        (raw / name).parent.mkdir(parents=True, exist_ok=True)
        (raw / name).write_bytes(text.encode())
    (folder / "reports").mkdir()
    (folder / "reports/report.md").write_text(REPORT)
    (folder / ".cache/parses").mkdir(parents=True)
    (folder / ".cache/parses/ab.json").write_text("{}")
    list(make(folder))
    with zipfile.ZipFile(folder / "kit.zip", "w") as kit:
        kit.write(folder / "data/processed/transcripts/turns.parquet", "turns.parquet")
    with zipfile.ZipFile(folder / "other.zip", "w") as other:
        other.writestr("notes.txt", FROM_P1)
    return folder


def make(folder: Path) -> Iterator[str]:
    """What the pipeline makes of it, as far as people's words are in it."""
    from analysis.files import write_json, write_parquet, write_text
    from analysis.study import load_study
    from analysis.transcripts.preparing import prepare

    prepared = prepare(load_study(folder))
    processed = folder / "data/processed"
    write_parquet(processed / "transcripts/turns.parquet", prepared.turns)
    spoken = prepared.turns[prepared.turns["speaker_role"] == "participant"]
    codings = pd.DataFrame({"transcript": spoken["transcript"], "turn": spoken["turn"], "code": "money"})
    write_parquet(processed / "coding/codings.parquet", codings)
    marked = "".join(f"<p>{text.replace('the', '<mark>the</mark>')}</p>" for text in spoken["text"])
    write_text(processed / "notebooks/3_themes.html", f"<html>{marked}</html>")
    findings = [{"id": "themes.quotation", "made_by": "a", "display": " ".join(spoken["text"])}]
    write_json(folder / "reports/findings.json", {"findings": findings})
    yield "made"


def words_in(path: Path) -> str:
    """All text of a file or an archive, read without the package."""
    if path.suffix == ".parquet":
        return json.dumps(pd.read_parquet(path).astype(str).to_dict("records"))
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return " ".join(archive.read(name).decode("latin-1") for name in archive.namelist())
    return path.read_text(encoding="utf-8").replace("<mark>", "").replace("</mark>", "")
