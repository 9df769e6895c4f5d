"""Personal data are left out at reading, counted, and never told."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from analysis.problems import ProblemsFound
from analysis.survey.columns import missing_column
from analysis.survey.reading import read_wave

SECRETS = ["zoe.quill@example.org", "Quill", "203.0.113.77", "2001:db8::77", "51.7", "A-secret-99"]


def _everything(wave) -> str:
    return " ".join([wave.data.to_csv(), *map(str, wave.questions.items()), *wave.notes, str(wave.dropped)])


@pytest.mark.parametrize("ending", ["csv", "xlsx", "sav", "parquet", "dta"])
def test_no_value_survives_in_any_format(tmp_path: Path, ending: str):
    path = tmp_path / f"wave.{ending}"
    data = pd.DataFrame(
        {
            "id": ["G1", "G2", "G3"],
            "IPAddress": [SECRETS[2], "", ""],
            "RecipientLastName": [SECRETS[1], "", ""],
            "LocationLatitude": [SECRETS[4], "", ""],
            "ExternalReference": [SECRETS[5], "", ""],
            "contact": [SECRETS[0], "a@b.org", "prefer not to"],
            "machine": [SECRETS[3], "192.0.2.1", ""],
            "q1": ["4", "5", "4"],
        }
    )
    if ending == "csv":
        data.to_csv(path, index=False)
    elif ending == "xlsx":
        book = openpyxl.Workbook()
        for row in [list(data.columns), *data.to_numpy().tolist()]:
            book.active.append(row)
        book.save(path)
    elif ending == "parquet":
        data.to_parquet(path)
    else:
        (pyreadstat.write_sav if ending == "sav" else pyreadstat.write_dta)(data, str(path))
    wave = read_wave(path)
    assert list(wave.data.columns) == ["id", "q1"]
    assert wave.questions.keys() == {"id", "q1"}
    assert wave.dropped == {
        "IP address": 3,
        "name": 1,
        "location": 1,
        "external reference": 1,
        "e-mail address": 3,
    }
    assert set(wave.left_out) == set(data.columns) - {"id", "q1"}
    assert not [secret for secret in SECRETS if secret in _everything(wave)]
    assert "'contact' (e-mail address, 3 filled cells)" in wave.notes[-1]


def test_a_column_that_links_the_waves_can_stay(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_text("ExternalReference,e,q1\nA1,a@b.org,4\nA2,c@d.org,5\n", encoding="utf-8")
    assert list(read_wave(path, keep="ExternalReference").data.columns) == ["ExternalReference", "q1"]
    assert list(read_wave(path, keep=["ExternalReference", "e"]).data.columns) == [
        "ExternalReference",
        "e",
        "q1",
    ]


#    cells of a column                                 -> left out?
CONTENT = [
    (["a@b.org", "c@d.co.uk", "", "none"], True),
    (["Zoe Quill <zoe@example.org>"], True),
    (["a@b.org", "no", "none", ""], False),  # fewer than most: somebody's remark
    (["write to me @ home", "@clinic"], False),
    (["10.0.0.1", "::1", "fe80::1"], True),
    (["10.30", "09:15:00", "1.2.3"], False),
    (["999.999.999.999"], False),
    (["1", "2", ""], False),
    (["", " "], False),
]


@pytest.mark.parametrize(("cells", "left_out"), CONTENT)
def test_what_a_column_holds_tells_it(tmp_path: Path, cells: list[str], left_out: bool):
    path = tmp_path / "wave.csv"
    rows = "".join(f'{number},"{cell}"\n' for number, cell in enumerate(cells))
    path.write_text(f"id,q1\n{rows}", encoding="utf-8")
    assert (read_wave(path).left_out == ("q1",)) is left_out


def test_a_question_about_a_name_stays_in_a_file_of_no_platform(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_text("id,Name\nG1,Ashdown\n", encoding="utf-8")
    assert read_wave(path).left_out == ()


def test_a_column_that_study_yaml_names_and_that_was_left_out_is_told(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_text("id,IP Address\nG1,10.0.0.1\n", encoding="utf-8")
    problem = missing_column(read_wave(path), "IP  Address", "wave 2014, question ip")
    assert "left out at reading" in problem.found
    assert "keep" in problem.remedy


def test_messages_about_ragged_rows_quote_no_cell(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_text(f"Email Address,Last Name,q1\n{SECRETS[0]},{SECRETS[1]},4,5\n", encoding="utf-8")
    with pytest.raises(ProblemsFound) as caught:
        read_wave(path)
    assert not [secret for secret in SECRETS if secret in str(caught.value)]


@pytest.mark.parametrize(
    ("head", "personal", "kept"),
    [
        (["_id", "_uuid", "_submission_time"], ["username", "phonenumber", "_submitted_by"], ["hear/phone"]),
        (["SubmissionDate", "KEY"], ["deviceid", "devicephonenum", "gps-Latitude"], ["hear/email", "phone"]),
        (["ID", "Start time", "Completion time"], ["Email", "Name"], ["Email or post?"]),
        (["Timestamp"], ["Username", "Email Address"], ["Do you use a phone?"]),
        (["id", "submitdate", "lastpage"], ["token", "ipaddr", "refurl", "firstname"], ["hear[email]"]),
        (["record_id", "redcap_event_name"], ["redcap_survey_identifier"], ["phone___1", "email"]),
        (["id", "age"], ["Vorname", "Nachname", "Prénom", "Telefon", "E-Mail-Adresse"], ["Name der Praxis"]),
        (["id", "age"], ["PhoneNumber", "User name", "mobile_number"], ["phone", "email", "name"]),
    ],
)
def test_personal_columns_of_each_platform(tmp_path: Path, head, personal, kept):
    names = [*head, *personal, *kept]
    rows = "\n".join(",".join(f"{name[:2]}{n}" for name in names) for n in range(3))
    path = tmp_path / "wave.csv"
    path.write_text(",".join(names) + "\n" + rows, encoding="utf-8")
    wave = read_wave(path)
    assert list(wave.left_out) == personal
    assert list(wave.data) == [*head, *kept]
