"""Stata files: missing values of integer columns, and what `%t` formats count."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from support.stata_files import VERSIONS, write

from analysis.survey.reading import read_wave

CELLS = [1, ".", ".a", ".", 0, ".b", ".", 1, ".z", 0]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", ["int8", "int16", "int32"])
def test_a_plain_point_is_blank_at_every_reading(tmp_path: Path, kind: str, version: int):
    path = write(tmp_path / "wave.dta", CELLS, kind, version)
    for _ in range(4):
        wave = read_wave(path)
        cells = ["." if pd.isna(cell) else cell for cell in wave.data["q"]]
        assert cells == CELLS
        assert [wave.questions["q"].declares_missing(f".{letter}") for letter in "abz"] == [True] * 3
        assert wave.data["id"].tolist() == list(range(1, 11))


@pytest.mark.parametrize(
    "cells",
    [
        ["."] * 4,
        [".a"] * 4,
        [".a", ".", ".", "."],
        [".", ".", ".", ".z"],
        [3, 2, ".", 1],
        [-5, ".c", ".", 100],
    ],
)
def test_points_and_letters_in_any_order(tmp_path: Path, cells: list[int | str]):
    data = read_wave(write(tmp_path / "wave.dta", cells, "int8", 118)).data
    assert ["." if pd.isna(cell) else cell for cell in data["q"]] == cells


def test_a_plain_point_of_a_decimal_column(tmp_path: Path):
    path = tmp_path / "wave.dta"
    cells = pd.Series([1.5, "a", None, 3.0], dtype=object)
    pyreadstat.write_dta(pd.DataFrame({"q": cells}), str(path), missing_user_values={"q": ["a"]})
    assert [None if pd.isna(cell) else cell for cell in read_wave(path).data["q"]] == [1.5, ".a", None, 3.0]


# 2021m11: 61 years and ten months after 1960m1, 61 x 12 + 10 = 742. The others in the same way.
@pytest.mark.parametrize(
    ("shown", "number", "text"),
    [
        ("%tm", 742, "2021m11"),
        ("%tmMonth_CCYY", 742, "2021m11"),
        ("%-tm", 742, "2021m11"),
        ("%tq", 247, "2021q4"),
        ("%tw", 61 * 52 + 44, "2021w45"),
        ("%th", 123, "2021h2"),
        ("%tm", -1, "1959m12"),
    ],
)
def test_periods_are_texts_as_stata_shows_them(tmp_path: Path, shown: str, number: int, text: str):
    path = tmp_path / "wave.dta"
    cells = pd.Series([float(number), None], dtype=object)
    pyreadstat.write_dta(pd.DataFrame({"when": cells}), str(path), variable_format={"when": shown})
    wave = read_wave(path)
    assert wave.data["when"][0] == text
    assert pd.isna(wave.data["when"][1])
    (note,) = wave.notes
    assert note.startswith("Column 'when' counts ")
    assert shown in note


def test_a_year_is_the_number_that_it_is(tmp_path: Path):
    path = tmp_path / "wave.dta"
    pyreadstat.write_dta(pd.DataFrame({"year": [2021.0]}), str(path), variable_format={"year": "%ty"})
    wave = read_wave(path)
    assert (wave.data["year"].tolist(), wave.notes) == ([2021.0], ())


def test_days_of_a_business_calendar_carry_a_note(tmp_path: Path):
    path = tmp_path / "wave.dta"
    pyreadstat.write_dta(pd.DataFrame({"day": [250.0]}), str(path), variable_format={"day": "%tbnyse"})
    wave = read_wave(path)
    assert wave.data["day"].tolist() == [250.0]
    assert "business calendar (%tbnyse)" in wave.notes[0]


def test_letters_and_labels_stand_among_periods(tmp_path: Path):
    path = tmp_path / "wave.dta"
    pyreadstat.write_dta(
        pd.DataFrame({"when": pd.Series([742.0, "a"], dtype=object)}),
        str(path),
        variable_format={"when": "%tm"},
        variable_value_labels={"when": {742: "Start", "a": "Refused"}},
        missing_user_values={"when": ["a"]},
    )
    wave = read_wave(path)
    assert wave.data["when"].tolist() == ["2021m11", ".a"]
    assert wave.questions["when"].value_labels == {"2021m11": "Start", ".a": "Refused"}
    assert wave.questions["when"].declares_missing(".a")


def test_a_clock_with_leap_seconds(tmp_path: Path):
    # 27 leap seconds from 1972 to 2016: Clock("01jan2020 00:00:00") is that much more than clock().
    days = 60 * 365 + 15
    path = tmp_path / "wave.dta"
    first = (12 * 365 + 3 + 182) * 86_400  # the first leap second is before 1 July 1972
    moments = [days * 86_400 + 27, days * 86_400 + 26, 0, first + 1, first - 1]
    data = pd.DataFrame({"utc": [seconds * 1000.0 for seconds in moments]})
    pyreadstat.write_dta(data, str(path), variable_format={"utc": "%tC"})
    assert read_wave(path).data["utc"].tolist() == [
        pd.Timestamp("2020-01-01"),
        pd.Timestamp("2019-12-31 23:59:59"),
        pd.Timestamp("1960-01-01"),
        pd.Timestamp("1972-07-01"),
        pd.Timestamp("1972-06-30 23:59:59"),
    ]


def test_a_day_of_an_old_daily_format_is_a_date(tmp_path: Path):
    path = tmp_path / "wave.dta"
    formats = {"a": "%d", "b": "%dD_m_Y", "c": "%-td"}
    pyreadstat.write_dta(pd.DataFrame([dict.fromkeys("abc", 366.0)]), str(path), variable_format=formats)
    assert read_wave(path).data.iloc[0].tolist() == [pd.Timestamp("1961-01-01")] * 3
