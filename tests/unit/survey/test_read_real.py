"""Every file of the real collection is read, and read as other readers read it, or refused with a reason.

The expected values come from elsewhere: from R (`tests/reference/survey_files.R`: foreign, which shares no
code with pyreadstat, and haven), from the setup file that travels with the election study, and for the text
files from Python's own csv module.
"""

from __future__ import annotations

import csv
import math
import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.survey.reading import read_wave

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT.parent / "shared" / "real"
REFERENCE = ROOT / "tests" / "reference" / "survey_files.csv"
pytestmark = pytest.mark.skipif(not REAL.exists(), reason="the real files are not beside the project")

#    file                    rows, columns, what is notable about it
FILES = [
    ("datetime.sav", 2, 3, "a date of the year 201418"),
    ("hebrews.sav", 99, 1, "a variable name from right to left"),
    ("labelled-num-na.sav", 2, 1, "one declared missing code"),
    ("missing_char.sav", 2, 1, "a text that is declared missing"),
    ("missing_test.dta", 1, 9, "extended missing values"),
    ("missing_test.sav", 2, 1, "a labelled missing code"),
    ("ordered_category.sav", 4, 1, "ordinal"),
    ("sample.dta", 5, 7, "dates and times of Stata"),
    ("sample.por", 5, 7, "dates and notes of a portable file"),
    ("sample.sav", 5, 7, "dates and notes of SPSS"),
    ("sample.zsav", 5, 7, "compressed"),
    ("sample_missing.sav", 7, 7, "missing ranges"),
    ("test_width.sav", 5, 4, "a platform's export, with texts of 1,024 characters"),
    ("testdata.sav", 5, 16, "texts of 500 characters, missing ranges and texts"),
    ("umlauts.sav", 4, 1, "umlauts in labels"),
]


def test_the_table_names_every_file():
    assert {name for name, *_ in FILES} == {path.name for path in (REAL / "readers").iterdir()}


@pytest.fixture(scope="module")
def waves():
    return {name: read_wave(REAL / "readers" / name) for name, *_ in FILES}


@pytest.fixture(scope="module")
def reference() -> pd.DataFrame:
    return pd.read_csv(REFERENCE, comment="#")


def _seconds(cells: pd.Series, file: str) -> pd.Series:
    """Dates and times back to the numbers of the program that wrote them, in seconds."""
    if pd.api.types.is_timedelta64_dtype(cells):
        return cells / np.timedelta64(1, "s")
    origin = "1960-01-01" if file.endswith(".dta") else "1582-10-14"
    return (cells - np.datetime64(origin, "s")) / np.timedelta64(1, "s")


@pytest.mark.parametrize(("name", "rows", "columns", "notable"), FILES)
def test_a_file_is_read_as_other_readers_read_it(waves, reference, name, rows, columns, notable):
    wave = waves[name]
    assert wave.data.shape == (rows, columns), notable
    expected = reference[reference["file"] == name]
    assert len(expected) == columns
    for row in expected.itertuples():
        cells = wave.data.iloc[:, row.column - 1]
        if row.kind == "text":
            texts = cells.dropna().str.strip()
            assert (int((texts != "").sum()), int(texts.str.len().sum())) == (row.filled, row.total)
            continue
        if cells.dtype.kind in "mM":
            cells = _seconds(cells, name)
        # Extended missing values are codes here and blanks in haven's numbers.
        numbers = pd.to_numeric(cells.mask(cells.map(lambda cell: isinstance(cell, str))))
        assert int(numbers.notna().sum()) == row.filled
        assert math.isclose(numbers.sum(), row.total, rel_tol=1e-6, abs_tol=1e-6)  # printed to 7 digits


def test_notable_things(waves):
    assert waves["datetime.sav"].notes == ("Column 'date.posix' holds 1 dates after the year 9999.",)
    assert waves["sample.sav"].notes[0] == "In the file: some test text as notes"
    assert waves["sample.por"].notes[0] == "In the file: some test text as notes"
    assert waves["ordered_category.sav"].questions["Col1"].measure == "ordinal"
    assert waves["sample_missing.sav"].questions["mynum"].missing == ((2000.0, 3000.0), (-1.0, -1.0))
    assert waves["missing_char.sav"].questions["mychar"].declares_missing("Z")
    assert waves["missing_test.dta"].data["var6"].tolist() == [".z"]
    assert waves["sample.sav"].data["mydate"][0] == pd.Timestamp("2018-05-06")
    assert waves["umlauts.sav"].questions["var1"].label_of(2) == "the ü umlaut"


@pytest.fixture(scope="module")
def election(tmp_path_factory):
    """The American National Election Study of 1948: our reading, its raw lines and its SPSS setup."""
    folder = tmp_path_factory.mktemp("nes")
    with zipfile.ZipFile(REAL / "surveys" / "NES1948.ZIP") as archive:
        for name in ("NES1948.POR", "NES1948.DAT", "NES1948.SPS"):
            (folder / name.lower()).write_bytes(archive.read(name))
    lines = (folder / "nes1948.dat").read_text(encoding="ascii").splitlines()
    return read_wave(folder / "nes1948.por"), lines, (folder / "nes1948.sps").read_text(encoding="latin-1")


def test_a_portable_file_has_the_codes_of_its_raw_data(election):
    wave, lines, setup = election
    places = re.search(r"DATA LIST FILE=DATA /(.*?)\n\s+\.", setup, re.DOTALL).group(1)
    columns = re.findall(r"(\w+)\s+(\d+)(?:-(\d+))?( \(A\))?", places)
    assert [name for name, *_ in columns] == list(wave.data.columns)
    assert len(lines) == len(wave.data) == 662
    for name, first, last, text in columns:
        written = [line[int(first) - 1 : int(last or first)].strip() for line in lines]
        if text:
            assert wave.data[name].tolist() == written
        else:
            numbers = [float(cell) if cell else math.nan for cell in written]
            np.testing.assert_array_equal(wave.data[name].to_numpy(), numbers, err_msg=name)
            assert not wave.questions[name].lost


def test_a_portable_file_declares_missing_what_its_setup_declares(election):
    wave, _, setup = election
    declared = setup[setup.index("\nMISSING VALUES") :].partition("\n*RECODE")[0]
    lines = re.findall(r"^\s+(\w+) \(([^)]*)\)", declared, re.MULTILINE)
    assert len(lines) > 50
    for name, values in lines:
        expected = set()
        for part in values.split(","):
            low, _, high = part.partition("THRU")
            top = math.inf if "HIGHEST" in high else float(high or low)
            expected.add((float(low), top))
        assert set(wave.questions[name].missing) == expected, name
    undeclared = set(wave.data.columns) - {name for name, _ in lines}
    assert not any(wave.questions[name].missing for name in undeclared)


@pytest.mark.parametrize(
    ("name", "rows", "columns"), [("osmi_2014.csv", 1259, 27), ("osmi_2016.csv", 1433, 63)]
)
def test_a_text_file_has_every_cell_that_the_csv_module_finds(name, rows, columns):
    path = REAL / "surveys" / name
    wave = read_wave(path)
    assert wave.data.shape == (rows, columns)
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *records = list(csv.reader(file))
    assert [column.label for column in wave.questions.values()] == [cell.strip() for cell in header]
    assert wave.data.to_numpy().tolist() == records
    assert (wave.layout, wave.dropped) == ("plain", {})
