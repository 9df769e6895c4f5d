"""Exports of survey platforms: their header rows, labels and questions of several columns.

The made-up files follow, cell by cell, exports that people have put on the web (Qualtrics: "Understanding
Your Dataset" in its support pages; SurveyMonkey: two header rows with `Respondent ID,Collector ID,...`).
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from analysis.problems import ProblemsFound
from analysis.survey.reading import read_wave

QUALTRICS = [
    [
        "StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished",
        "RecordedDate", "ResponseId", "RecipientLastName", "RecipientFirstName", "RecipientEmail",
        "ExternalReference", "LocationLatitude", "LocationLongitude", "DistributionChannel", "UserLanguage",
        "Q1", "Q3_1", "Q3_2", "Q4_TEXT",
    ],
    [
        "Start Date", "End Date", "Response Type", "IP Address", "Progress", "Duration (in seconds)",
        "Finished", "Recorded Date", "Response ID", "Recipient Last Name", "Recipient First Name",
        "Recipient Email", "External Data Reference", "Location Latitude", "Location Longitude",
        "Distribution Channel", "User Language", "How engaged do you feel\nin the work of the CCG?",
        "Please rate - The CCG reflects my views", "Please rate - I have time", 'Anything else, or "other"?',
    ],
    [
        '{"ImportId":"startDate","timeZone":"Europe/London"}',
        '{"ImportId":"endDate","timeZone":"Europe/London"}', '{"ImportId":"status"}',
        '{"ImportId":"ipAddress"}', '{"ImportId":"progress"}', '{"ImportId":"duration"}',
        '{"ImportId":"finished"}', '{"ImportId":"recordedDate","timeZone":"Europe/London"}',
        '{"ImportId":"_recordId"}', '{"ImportId":"recipientLastName"}', '{"ImportId":"recipientFirstName"}',
        '{"ImportId":"recipientEmail"}', '{"ImportId":"externalDataReference"}',
        '{"ImportId":"locationLatitude"}', '{"ImportId":"locationLongitude"}',
        '{"ImportId":"distributionChannel"}', '{"ImportId":"userLanguage"}', '{"ImportId":"QID1"}',
        '{"ImportId":"QID3_1"}', '{"ImportId":"QID3_2"}', '{"ImportId":"QID4_TEXT"}',
    ],
    [
        "2014-06-13 09:00:01", "2014-06-13 09:10:00", "0", "192.0.2.7", "100", "599", "1",
        "2014-06-13 09:10:01", "R_1abc", "Doe", "Jo", "jo@example.org", "", "51.5", "-0.12", "email", "EN-GB",
        "4", "1", "", "No, thanks",
    ],
    [
        "2014-06-13 10:00:01", "2014-06-13 10:20:00", "0", "", "100", "1199", "1", "2014-06-13 10:20:01",
        "R_2def", "Roe", "", "", "A17", "", "", "anonymous", "EN-GB", "2", "5", "3", "",
    ],
]  # fmt: skip
SURVEYMONKEY = [
    [
        "Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address",
        "First Name", "Last Name", "Custom Data 1", "Which CCG are you in?", "",
        "What would help? (tick all that apply)", "", "", "Please say how far you agree:", "",
        "Anything else?",
    ],
    [
        "", "", "", "", "", "", "", "", "", "Response", "Other (please specify)", "More time", "More support",
        "Other (please specify)", "It reflects my views", "I have time", "Open-Ended Response",
    ],
    [
        "10045001533", "224", "06/13/2014 09:00:01", "06/13/2014 09:09:00", "192.0.2.7", "jo@example.org",
        "Jo", "Doe", "P1", "Ashdown", "", "More time", "More support", "", "Agree", "Disagree", "No",
    ],
    [
        "10045001534", "224", "06/13/2014 10:00:01", "06/13/2014 10:09:00", "192.0.2.8", "", "", "", "", "",
        "Two of them", "", "More support", "A locum", "Agree", "", "",
    ],
]  # fmt: skip
SMARTSURVEY = [
    [
        "UserID", "UserNo", "Name", "Email", "IP Address", "Unique ID", "Started", "Ended", "Tracking Link",
        "1. Which CCG are you in?", "2. What would help?", "",
    ],
    ["", "", "", "", "", "", "", "", "", "", "Time", "Support"],
    [
        "90001", "1", "Jo Doe", "jo@example.org", "192.0.2.7", "u-1", "13/06/2014 09:00", "13/06/2014 09:09",
        "gp-list", "Ashdown", "Time", "",
    ],
]  # fmt: skip
JISC = [
    ["Unique Response Number", "Q1", "Q1_a", "Q2_1", "Q2_2", "Token"],
    ["1001-1001-100001", "3", "Two of them", "1", "4", "abc"],
    ["1001-1001-100002", "1", "", "2", "5", ""],
]


def _csv(path: Path, rows: list[list[str]]) -> Path:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    path.write_bytes(out.getvalue().encode("utf-8-sig"))
    return path


def _xlsx(path: Path, rows: list[list[str]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
    book.save(path)
    return path


def problem_of(path: Path, **options: str):
    with pytest.raises(ProblemsFound) as caught:
        read_wave(path, **options)
    (problem,) = caught.value.problems
    assert problem.place.startswith(path.name)
    return problem


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_qualtrics_with_three_header_rows(tmp_path: Path, ending: str):
    write = _csv if ending == "csv" else _xlsx
    wave = read_wave(write(tmp_path / f"wave.{ending}", QUALTRICS))
    assert wave.layout == "qualtrics"
    assert wave.data["Q1"].tolist() == ["4", "2"]
    assert wave.data["ResponseId"].tolist() == ["R_1abc", "R_2def"]
    assert wave.questions["Q1"].label == "How engaged do you feel\nin the work of the CCG?"
    assert wave.questions["Q4_TEXT"].label == 'Anything else, or "other"?'
    assert "three header rows" in wave.notes[0]
    assert wave.dropped == {
        "IP address": 1,
        "name": 3,
        "e-mail address": 1,
        "external reference": 1,
        "location": 2,
    }


def test_qualtrics_with_two_header_rows_as_in_workbooks(tmp_path: Path):
    wave = read_wave(_xlsx(tmp_path / "wave.xlsx", [*QUALTRICS[:2], *QUALTRICS[3:]]))
    assert wave.layout == "qualtrics"
    assert len(wave.data) == 2
    assert wave.questions["Q3_2"].label == "Please rate - I have time"
    assert "two header rows" in wave.notes[0]


@pytest.mark.parametrize("damage", ['{"ImportId":"QID1', "{ImportId:QID1}", "", "QID1"])
def test_qualtrics_with_a_damaged_row_of_import_ids(tmp_path: Path, damage: str):
    rows = [list(row) for row in QUALTRICS]
    rows[2][17] = damage
    problem = problem_of(_csv(tmp_path / "wave.csv", rows))
    assert problem.place == "wave.csv, row 3"
    assert problem.found == "1 of 21 cells that are no import id (column 18)"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_surveymonkey_with_its_two_header_rows(tmp_path: Path, ending: str):
    write = _csv if ending == "csv" else _xlsx
    wave = read_wave(write(tmp_path / f"wave.{ending}", SURVEYMONKEY))
    assert wave.layout == "surveymonkey"
    help_ = "What would help? (tick all that apply)"
    assert list(wave.data.columns) == [
        "Respondent ID",
        "Collector ID",
        "Start Date",
        "End Date",
        "Which CCG are you in?",
        "Which CCG are you in? - Other (please specify)",
        f"{help_} - More time",
        f"{help_} - More support",
        f"{help_} - Other (please specify)",
        "Please say how far you agree: - It reflects my views",
        "Please say how far you agree: - I have time",
        "Anything else?",
    ]
    assert wave.data["Which CCG are you in?"].tolist()[0] == "Ashdown"
    assert wave.multiple.keys() == {help_}  # not the grid, whose columns hold answers
    assert wave.multiple[help_].columns == (f"{help_} - More time", f"{help_} - More support")
    assert wave.dropped == {"IP address": 2, "e-mail address": 1, "name": 2, "external reference": 1}


def test_surveymonkey_with_one_header_row(tmp_path: Path):
    wave = read_wave(_csv(tmp_path / "wave.csv", [SURVEYMONKEY[0], *SURVEYMONKEY[2:]]))
    assert (wave.layout, len(wave.data)) == ("surveymonkey", 2)
    assert "one header row" in wave.notes[0]


def test_smartsurvey(tmp_path: Path):
    wave = read_wave(_csv(tmp_path / "wave.csv", SMARTSURVEY))
    assert wave.layout == "smartsurvey"
    assert list(wave.data.columns)[-3:] == [
        "1. Which CCG are you in?",
        "2. What would help? - Time",
        "2. What would help? - Support",
    ]
    assert wave.dropped == {"name": 1, "e-mail address": 1, "IP address": 1, "personal link": 1}


def test_online_surveys(tmp_path: Path):
    wave = read_wave(_csv(tmp_path / "wave.csv", JISC))
    assert wave.layout == "online surveys"
    assert list(wave.data.columns) == ["Unique Response Number", "Q1", "Q1_a", "Q2_1", "Q2_2"]
    assert "1 columns ending in 'a'" in wave.notes[1]
    assert wave.dropped == {"personal link": 1}


def test_the_layout_can_be_told(tmp_path: Path):
    path = _csv(tmp_path / "wave.csv", SURVEYMONKEY)
    wave = read_wave(path, layout="plain")
    assert len(wave.data) == 3  # the second header row is a row like any other
    assert "column 11" in wave.data.columns
    assert read_wave(path, layout="SurveyMonkey").layout == "surveymonkey"
    assert "one of: plain, surveymonkey" in problem_of(path, layout="no such platform").expected
    assert "two or three header rows" in problem_of(path, layout="qualtrics").expected


def test_a_plain_file_is_none_of_them(tmp_path: Path):
    rows = [["Respondent ID", "Started", "Status", "Q1"], ["1", "x", "Complete", "4"]]
    wave = read_wave(_csv(tmp_path / "wave.csv", rows))
    assert (wave.layout, wave.notes, len(wave.data)) == ("plain", (), 1)


def test_headers_that_are_repeated_stay_apart(tmp_path: Path):
    rows = [["Why?", "Why? (2)", "Why?", "why?"], ["a", "b", "c", "d"]]
    wave = read_wave(_csv(tmp_path / "wave.csv", rows))
    assert list(wave.data.columns) == ["Why?", "Why? (2)", "Why? (3)", "why?"]
    assert wave.data.iloc[0].tolist() == ["a", "b", "c", "d"]


def test_an_export_without_rows(tmp_path: Path):
    assert "at least one row" in problem_of(_csv(tmp_path / "wave.csv", QUALTRICS[:3])).expected
    assert "at least one row" in problem_of(_xlsx(tmp_path / "wave.xlsx", SURVEYMONKEY[:2])).expected


@pytest.mark.parametrize(
    ("head", "layout"),
    [
        (["id", "submitdate", "lastpage", "hear[SQ001]"], "limesurvey"),
        (["hear[SQ001]", "hear[SQ002]"], "limesurvey"),
        (["record_id", "tool___1"], "redcap"),
        (["Which? (choice=Tea, or none)", "age"], "redcap"),
        (["start", "_id", "_uuid", "_submission_time"], "kobo"),
        (["SubmissionDate", "KEY", "meta-instanceID"], "kobo"),
        (["ID", "Start time", "Completion time", "Email", "Name"], "microsoft forms"),
        (["Timestamp", "Why?"], "google forms"),
        (["id", "age", "start"], "plain"),
        (["StartDate", "EndDate", "ResponseId"], "plain"),
    ],
)
def test_the_platform_is_found_by_its_columns(tmp_path: Path, head: list[str], layout: str):
    path = tmp_path / "wave.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, ["7"] * len(head), ["8"] * len(head)])
    wave = read_wave(path)
    assert wave.layout == layout
    assert len(wave.data) == 2
    assert not any("Read as" in note for note in wave.notes)


def test_previews_are_noted_with_their_column(tmp_path: Path):
    table = [row.copy() for row in QUALTRICS]
    status = table[0].index("Status")
    table[3][status] = "1"
    notes = read_wave(_csv(tmp_path / "wave.csv", table)).notes
    assert any("1 row is marked as previews, tests or spam (column 'Status': '1')" in note for note in notes)
    assert not any("marked" in note for note in read_wave(_csv(tmp_path / "next.csv", QUALTRICS)).notes)


@pytest.mark.parametrize(
    ("head", "blank", "noted"),
    [
        (["id", "submitdate", "lastpage"], 2, True),
        (["Response ID", "Date submitted", "Last page"], 1, True),
        (["id", "submitdate", "lastpage"], 0, False),
        (["id", "submitdate", "lastpage"], 5, False),
        (["id", "submitted", "page"], 2, False),
    ],
)
def test_questionnaires_of_limesurvey_that_were_not_submitted_are_noted(tmp_path: Path, head, blank, noted):
    rows = [[str(n), "" if n < blank else "2024-06-01 09:00:00", "3"] for n in range(5)]
    notes = read_wave(_csv(tmp_path / "wave.csv", [head, *rows])).notes
    told = (
        f"{blank} of 5 questionnaires were not submitted (column '{head[1]}' is blank); `exclude: [{{reason: "
        f"not submitted, column: {head[1]}, blank: true}}]` in study.yaml leaves them out."
    )
    assert (told in notes) == noted
    assert any("not submitted" in note for note in notes) == noted
