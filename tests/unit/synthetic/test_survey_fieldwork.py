"""When synthetic answers come in: as each format writes times, between the invitation and the end."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from analysis.study import Study, load_study
from analysis.study.definition import _build_study
from analysis.study.section import read_yaml
from analysis.survey import dispositions, read_frame
from analysis.survey.reading import read_wave
from analysis.survey.returns import read_returns
from analysis.synthetic.survey import synthesise_survey
from analysis.synthetic.survey_frame import shared_out

ROOT = Path(__file__).resolve().parents[3]
RAW = ROOT / "data/raw/surveys"
HEAD = """\
schema: study/1
id: any
title: Any study
authors: [{name: A. Researcher}]
date: spring
status: rehearsal
synthetic: false
seed: 3
sites: {a: {label: Site A}}
roles: {nurse: {label: Nurses}}
waves: {sav: {}, csv: {}, dta: {}, xlsx: {}}
survey:
  scales: {often: {never: Never, always: Always}}
  questions: {tired: {text: I am tired, scale: often}}
  outcomes: {always: {label: always tired, question: tired, at_least: always}}
  files:
"""
WAVE = """\
    FORMAT:
      path: wave.FORMAT
      site: {always: a}
      role: {always: nurse}
      submitted: sent_in
      finished: {column: done, values: {1: complete, 2: partial}}
      duration: {column: took, unit: minutes}
      invitation: {sent: "SENT", reminders: ["2015-03-23"], closed: "2015-04-10"}
      questions: {tired: {column: q1, values: {1: never, 2: always}}}
"""


def rehearsed(folder: Path, sent: str = "2015-03-09") -> Study:
    text = HEAD + "".join(
        WAVE.replace("FORMAT", name).replace("SENT", sent) for name in ("sav", "csv", "dta", "xlsx")
    )
    folder.mkdir(exist_ok=True)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    section = read_yaml(folder / "study.yaml")
    fields = _build_study(section)
    section.finish()
    study = Study(folder=folder, params=None, **fields)
    synthesise_survey(study, folder)
    return study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return rehearsed(tmp_path_factory.mktemp("rehearsal"))


@pytest.mark.parametrize("wave", ["sav", "csv", "dta", "xlsx"])
def test_times_of_every_format_are_read_back(study: Study, wave: str):
    file = study.survey.files[wave]
    raw = read_wave(study.folder / file.path)
    found = read_returns(raw, file, [])
    assert found["submitted"].notna().all()
    assert found["submitted"].between("2015-03-09", "2015-04-11").all()
    late = found["submitted"] >= "2015-03-23"
    assert late.any()
    assert not late.all()
    assert not found["complete"].all()
    assert pd.to_numeric(raw.data["took"]).between(0, 60).all()


def test_another_invitation_leaves_the_answers_as_they_are(study: Study, tmp_path: Path):
    other = rehearsed(tmp_path, sent="2015-03-02")
    answers = [read_wave(one.folder / "wave.csv").data["q1"].tolist() for one in (study, other)]
    assert answers[0] == answers[1]


def test_each_wave_of_the_example_writes_times_in_its_own_way():
    first, _ = pyreadstat.read_sav(RAW / "wave_2013.sav")
    assert isinstance(first["submitted"].iloc[0], datetime)
    with (RAW / "wave_2014.csv").open(encoding="utf-8-sig", newline="") as lines:
        second = list(csv.DictReader(lines))
    times = [datetime.strptime(row["Ended"], "%d/%m/%Y %H:%M") for row in second]
    started = [datetime.strptime(row["Started"], "%d/%m/%Y %H:%M") for row in second]
    taken = [int(row["Seconds taken"]) for row in second]
    for start, end, seconds in zip(started, times, taken, strict=True):
        assert abs((end - start).total_seconds() - seconds) < 60
    sheet = openpyxl.load_workbook(RAW / "wave_2016.xlsx")["Responses"]
    head = [cell.value for cell in sheet[1]]
    assert isinstance(sheet.cell(2, head.index("Submitted") + 1).value, datetime)


def test_who_broke_off_skipped_the_last_page():
    with (RAW / "wave_2014.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["Status"] != "Test"]
    last = list(rows[0])[-3:]
    broke_off = [row for row in rows if not any(row[name].strip() for name in last)]
    assert [row["Status"] for row in rows].count("Partial") == len(broke_off) == 6
    assert {row["Status"] for row in broke_off} == {"Partial"}


def test_the_frame_of_the_example_accounts_for_everybody():
    example = load_study(ROOT)
    frame = read_frame(RAW / "frame.csv", example)
    people = pd.read_csv(ROOT / "data/raw/synthetic/truth/survey_people.csv", dtype="str")
    people = people.rename(columns={"id": "respondent"})
    found = dispositions(people, frame)
    assert (found["no_reply"] > 0).sum() > len(found) / 2
    assert frame.groupby("wave")["refused"].sum().to_dict() == {"2013": 27, "2014": 33, "2016": 41}


@pytest.mark.parametrize(
    ("total", "sizes", "shares"), [(0, [1, 2], [0, 0]), (3, [1, 1, 1], [1, 1, 1]), (4, [5, 1], [3, 1])]
)
def test_people_shared_out(total: int, sizes: list[int], shares: list[int]):
    assert shared_out(total, sizes) == shares
