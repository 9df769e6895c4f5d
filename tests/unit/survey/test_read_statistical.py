"""SPSS, Stata and SAS files: what they declare missing, several-column questions, dates, notes."""

from __future__ import annotations

import math
import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from analysis.problems import ProblemsFound
from analysis.survey.reading import read_wave
from analysis.survey.wave import MultipleResponse

FILES = Path(__file__).parent / "files"


def problem_of(path: Path, **options: str):
    with pytest.raises(ProblemsFound) as caught:
        read_wave(path, **options)
    (problem,) = caught.value.problems
    assert problem.place.startswith(path.name)
    return problem


def test_every_kind_of_missing_declaration_of_spss(tmp_path: Path):
    path = tmp_path / "wave.sav"
    data = pd.DataFrame(
        {
            "low": [-5.0, 1.0],
            "high": [8.0, 9.0],
            "both": [4.0, 99.0],
            "text": ["XX", "no"],
            "plain": [1.0, 2.0],
        }
    )
    pyreadstat.write_sav(
        data,
        str(path),
        missing_ranges={
            "low": [{"lo": -math.inf, "hi": -1}],
            "high": [{"lo": 9, "hi": math.inf}],
            "both": [{"lo": 90, "hi": 98}, 99],
            "text": ["XX", "YY"],
        },
        variable_measure={"both": "ordinal", "plain": "scale"},
        note="Collected by post.",
    )
    wave = read_wave(path)
    assert wave.data["low"].tolist() == [-5.0, 1.0]  # the codes stay
    declared = {
        name: [wave.questions[name].declares_missing(value) for value in wave.data[name]] for name in data
    }
    assert declared == {
        "low": [True, False],
        "high": [False, True],
        "both": [False, True],
        "text": [True, False],
        "plain": [False, False],
    }
    assert (wave.questions["both"].measure, wave.questions["plain"].measure) == ("ordinal", "scale")
    assert wave.notes == ("In the file: Collected by post.",)


def _with_sets(path: Path, text: bytes) -> None:
    """Put a multiple-response record (type 7, subtype 7) before the end of the dictionary of a .sav file.

    The layout is that of the PSPP developer's guide, "Multiple Response Sets Records".
    """
    raw = path.read_bytes()
    end = raw.index(struct.pack("<ii", 999, 0))
    record = struct.pack("<iiii", 7, 7, 1, len(text)) + text
    path.write_bytes(raw[:end] + record + raw[end:])


def test_multiple_response_sets_of_spss(tmp_path: Path):
    path = tmp_path / "wave.sav"
    data = pd.DataFrame(
        {"Q5_a": [1.0, 0.0], "Q5_b": [0.0, 1.0], "first": [3.0, 4.0], "second": [5.0, np.nan]}
    )
    pyreadstat.write_sav(data, str(path))
    _with_sets(path, b"$helps=D1 1 10 What helps q5_a q5_b\n$named=C 11 Whom named? first second\n")
    assert read_wave(path).multiple == {
        "helps": MultipleResponse(label="What helps", columns=("Q5_a", "Q5_b"), counted=1),
        "named": MultipleResponse(label="Whom named?", columns=("first", "second"), counted=None),
    }


def test_dates_and_times_are_dates_and_times(tmp_path: Path):
    # 13 June 2014, 10:30:15 in each program's own numbers, by hand:
    # days from 1960 to 2014: 54 x 365 + 14 leap days; then 163 days to 13 June.
    days = 54 * 365 + 14 + 163
    seconds_of_day = 10 * 3600 + 30 * 60 + 15
    # SPSS counts from 14 October 1582, 137,775 days before 1 January 1960.
    spss_day = (137_775 + days) * 86_400.0
    data = pd.DataFrame(
        {"day": [spss_day, np.nan], "moment": [spss_day + seconds_of_day] * 2, "time": [1.5, 0.0]}
    )
    path = tmp_path / "wave.sav"
    formats = {"day": "EDATE10", "moment": "DATETIME20", "time": "TIME11.2"}
    pyreadstat.write_sav(data, str(path), variable_format=formats)
    wave = read_wave(path)
    assert wave.data["day"].tolist() == [pd.Timestamp("2014-06-13"), pd.NaT]
    assert wave.data["moment"][0] == pd.Timestamp("2014-06-13 10:30:15")
    assert wave.data["time"].tolist() == [pd.Timedelta(milliseconds=1500), pd.Timedelta(0)]

    stata = tmp_path / "wave.dta"
    pyreadstat.write_dta(
        pd.DataFrame({"day": [float(days)], "moment": [(days * 86_400.0 + seconds_of_day) * 1000]}),
        str(stata),
        variable_format={"day": "%td", "moment": "%tc"},
    )
    assert read_wave(stata).data.iloc[0].tolist() == [
        pd.Timestamp("2014-06-13"),
        pd.Timestamp("2014-06-13 10:30:15"),
    ]


def test_a_missing_date_of_spss_is_declared_as_a_date(tmp_path: Path):
    path = tmp_path / "wave.sav"
    day = 13_744_944_000.0
    pyreadstat.write_sav(
        pd.DataFrame({"day": [day, day + 86_400]}),
        str(path),
        variable_format={"day": "DATE11"},
        missing_ranges={"day": [day]},
    )
    wave = read_wave(path)
    assert [wave.questions["day"].declares_missing(value) for value in wave.data["day"]] == [True, False]


def test_a_date_beyond_the_year_9999_is_kept_and_noted(tmp_path: Path):
    path = tmp_path / "wave.sav"
    pyreadstat.write_sav(
        pd.DataFrame({"day": [13_744_944_000.0, 6_306_149_500_800.0]}),
        str(path),
        variable_format={"day": "DATE11"},
    )
    wave = read_wave(path)
    assert wave.data["day"].dt.year.tolist()[0] == 2018
    assert wave.data["day"].dt.year.tolist()[1] > 9999
    assert wave.notes == ("Column 'day' holds 1 dates after the year 9999.",)


def test_a_portable_file_keeps_its_codes_and_blanks_apart(tmp_path: Path):
    path = tmp_path / "wave.por"
    pyreadstat.write_por(pd.DataFrame({"Q1": [3.0, np.nan, -2.25], "T": ["a", "", "b"]}), str(path))
    wave = read_wave(path)
    assert wave.data["Q1"].isna().tolist() == [False, True, False]
    assert wave.data["Q1"].dropna().tolist() == [3.0, -2.25]
    assert not wave.questions["Q1"].lost  # the file declares nothing missing, so a blank is a blank


def test_a_portable_file_that_cannot_be_taken_apart_twice_owns_up(tmp_path: Path, monkeypatch):
    from analysis.survey.readers import statistical

    path = tmp_path / "wave.por"
    pyreadstat.write_por(pd.DataFrame({"Q1": [3.0, np.nan], "Q2": [1.0, 2.0]}), str(path))
    monkeypatch.setattr(statistical, "take_apart", lambda *_: (_ for _ in ()).throw(ValueError("odd")))
    wave = read_wave(path)
    assert (wave.questions["Q1"].lost, wave.questions["Q2"].lost) == (True, False)
    assert "without their reason (odd)" in wave.notes[0]


def test_a_sas_file(tmp_path: Path):
    # Written by haven::write_sas from c("G1","G2","G3"), c(4,NA,2), as.Date(c("2014-03-02",NA,"2014-05-31"))
    # and c(1,tagged_na("R"),3).
    wave = read_wave(FILES / "small.sas7bdat")
    assert wave.data["id"].tolist() == ["G1", "G2", "G3"]
    assert wave.data["q1"].tolist()[::2] == [4.0, 2.0]
    assert wave.data["day"].tolist() == [pd.Timestamp("2014-03-02"), pd.NaT, pd.Timestamp("2014-05-31")]
    assert wave.data["q2"].tolist() == [1.0, ".R", 3.0]
    assert wave.questions["q2"].declares_missing(".R")
    assert wave.questions["q1"].label == "How engaged?"
    assert "catalogue" in wave.notes[0]
    copy = tmp_path / "wave.sas7bdat"
    copy.write_bytes((FILES / "small.sas7bdat").read_bytes())
    assert "no file 'formats.sas7bcat'" in problem_of(copy, catalogue="formats.sas7bcat").found


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_sas_file_that_is_cut_off(tmp_path: Path, share: float):
    whole = (FILES / "small.sas7bdat").read_bytes()
    path = tmp_path / "wave.sas7bdat"
    path.write_bytes(whole[: int(len(whole) * share)])
    assert "whole file" in problem_of(path).expected


def test_a_catalogue_that_is_no_catalogue(tmp_path: Path):
    path = tmp_path / "wave.sas7bdat"
    path.write_bytes((FILES / "small.sas7bdat").read_bytes())
    (tmp_path / "formats.sas7bcat").write_text("no catalogue", encoding="utf-8")
    with pytest.raises(ProblemsFound) as caught:
        read_wave(path, catalogue="formats.sas7bcat")
    assert caught.value.problems[0].place == "formats.sas7bcat"


@pytest.fixture(params=[5, 8])
def xpt(request, tmp_path: Path) -> Path:
    path = tmp_path / "wave.xpt"
    data = pd.DataFrame({"Q1": [4.0, 77.0, np.nan], "T": ["a", "b", "c"], "Q2": [1.0, 0.5, -2.0]})
    pyreadstat.write_xport(data, str(path), file_format_version=request.param, table_name="WAVE")
    return path


def test_a_sas_transport_file(xpt: Path):
    wave = read_wave(xpt)
    assert wave.data["Q2"].tolist() == [1.0, 0.5, -2.0]
    assert wave.data["Q1"].isna().tolist() == [False, False, True]
    assert "no value labels" in wave.notes[0]


def test_special_missing_values_of_a_transport_file_are_codes(xpt: Path):
    # The IBM number 77 is 42 4D 00...; SAS writes .R as the letter and zeros (technical note TS-140).
    raw = xpt.read_bytes()
    assert raw.count(bytes.fromhex("424d000000000000")) == 1
    xpt.write_bytes(raw.replace(bytes.fromhex("424d000000000000"), b"R" + bytes(7)))
    wave = read_wave(xpt)
    assert wave.data["Q1"].tolist()[:2] == [4.0, ".R"]
    assert wave.data["Q1"].isna().tolist() == [False, False, True]
    assert wave.questions["Q1"].declares_missing(".R")


def test_a_transport_file_of_two_data_sets_is_refused(xpt: Path):
    raw = xpt.read_bytes()
    xpt.write_bytes(raw + raw[240:])  # the library's head takes three records of 80
    problem = problem_of(xpt)
    assert problem.found == "2 data sets (WAVE, WAVE)"


def test_a_transport_file_that_is_cut_off(xpt: Path):
    raw = xpt.read_bytes()
    xpt.write_bytes(raw[: len(raw) - 40])
    assert "cut off" in problem_of(xpt).remedy
    xpt.write_bytes(raw[:800])
    assert "cut off" in problem_of(xpt).remedy
