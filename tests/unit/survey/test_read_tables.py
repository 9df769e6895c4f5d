"""OpenDocument spreadsheets and Parquet files, whole and broken."""

from __future__ import annotations

import datetime
import decimal
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.problems import ProblemsFound
from analysis.survey.readers import archives
from analysis.survey.reading import read_wave

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content office:version="1.3"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<office:body><office:spreadsheet>"""
_TAIL = "</office:spreadsheet></office:body></office:document-content>"
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}'
    "</manifest:manifest>"
)
_COLUMNS = '<table:table-column table:number-columns-repeated="1024"/>'
_REST = (
    '<table:table-row table:number-rows-repeated="1048570">'
    '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
)


def text(words: str, attributes: str = "") -> str:
    inner = f"<text:p>{words}</text:p>"
    return f'<table:table-cell office:value-type="string"{attributes}>{inner}</table:table-cell>'


def number(value: str, kind: str = "float", attributes: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="{kind}" office:value="{value}"{attributes}>'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row{attributes}>{''.join(cells)}</table:table-row>"


def sheet(*rows: str, name: str = "Data") -> str:
    return f'<table:table table:name="{name}">{_COLUMNS}{"".join(rows)}{_REST}</table:table>'


def ods(path: Path, *sheets: str, manifest: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", _HEAD + "".join(sheets) + _TAIL)
        archive.writestr("META-INF/manifest.xml", _MANIFEST.format(manifest))
    return path


def problem_of(path: Path, **options: str):
    with pytest.raises(ProblemsFound) as caught:
        read_wave(path, **options)
    (problem,) = caught.value.problems
    assert problem.place.startswith(path.name)
    return problem


BLANK = "<table:table-cell/>"
SMALL = sheet(row(text("id"), text("q1")), row(text("G1"), number("4")))


def test_an_ods_sheet_with_its_runs_of_equal_cells_and_rows(tmp_path: Path):
    again = ' table:number-columns-repeated="2"'
    path = ods(
        tmp_path / "wave.ods",
        sheet(
            row(text("id"), text("q1"), text("q2"), text("when"), text("sure"), text("why")),
            row(
                text("G1"),
                number("4", attributes=again),
                '<table:table-cell office:value-type="date" office:date-value="2014-03-02"/>',
                '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
                text('two<text:s text:c="2"/>spaces</text:p><text:p>and a <text:span>line</text:span>'),
            ),
            row(text("G2"), f"<table:table-cell{again}/>", attributes=' table:number-rows-repeated="2"'),
            row('<table:table-cell table:number-columns-repeated="1024"/>'),
            row(text("G3"), BLANK, number("0.5", "percentage")),
        ),
    )
    wave = read_wave(path)
    assert wave.data["id"].tolist() == ["G1", "G2", "G2", "G3"]
    assert wave.data.iloc[0].tolist() == [
        "G1",
        4,
        4,
        datetime.datetime(2014, 3, 2),
        True,
        "two  spaces\nand a line",
    ]
    assert wave.data["q1"].isna().tolist() == [False, True, True, True]
    assert wave.data["q2"].tolist()[3] == 0.5
    assert wave.notes == ("1 rows without any content were passed over.",)


def test_a_note_on_a_cell_is_no_part_of_it(tmp_path: Path):
    note = "<office:annotation><dc:creator>Me</dc:creator><text:p>a remark</text:p></office:annotation>"
    cell = f'<table:table-cell office:value-type="string">{note}<text:p>G1</text:p></table:table-cell>'
    path = ods(tmp_path / "wave.ods", sheet(row(text("id"), text("q")), row(cell, number("1"))))
    assert read_wave(path).data["id"].tolist() == ["G1"]


def test_an_ods_sheet_is_chosen_as_in_a_workbook(tmp_path: Path):
    about = sheet(row(text("About")), row(text("this file")), name="About")
    path = ods(tmp_path / "wave.ods", about, SMALL, sheet(name="Empty"))
    assert "'Data'" in problem_of(path).remedy
    assert read_wave(path, sheet="Data").data["q1"].tolist() == [4]


def test_merged_cells_and_titles_of_an_ods_are_refused(tmp_path: Path):
    wide = ' table:number-columns-spanned="2" table:number-rows-spanned="1"'
    merged = sheet(
        row(text("id"), text("q1", wide), "<table:covered-table-cell/>"),
        row(text("G1"), number("1"), number("2")),
    )
    assert "B1:C1" in problem_of(ods(tmp_path / "merged.ods", merged)).found
    titled = sheet(row(text("Survey 2016")), row(text("id"), text("q1")), row(text("G1"), number("1")))
    assert "title" in problem_of(ods(tmp_path / "title.ods", titled)).found


def test_formulas_of_an_ods_without_a_result_are_told(tmp_path: Path):
    formula = '<table:table-cell table:formula="of:=1+1"/>'
    path = ods(tmp_path / "wave.ods", sheet(row(text("id"), text("q")), row(text("G1"), formula)))
    assert problem_of(path).place.endswith("cell B2")


def test_an_ods_with_a_password(tmp_path: Path):
    locked = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    assert "password" in problem_of(ods(tmp_path / "wave.ods", SMALL, manifest=locked)).found


def test_an_ods_that_is_cut_off_or_damaged(tmp_path: Path):
    path = ods(tmp_path / "wave.ods", SMALL)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "cut off" in problem_of(path).found
    assert "damaged" in problem_of(ods(tmp_path / "xml.ods", "<table:table>")).found


def test_an_ods_with_entities_of_its_own_is_refused(tmp_path: Path):
    path = tmp_path / "wave.ods"
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        content = _HEAD.replace("?>\n", f"?>\n{bomb}", 1) + SMALL.replace("G1", "&b;") + _TAIL
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", _MANIFEST.format(""))
    assert "document type" in problem_of(path).found


def test_counts_that_repeat_a_cell_beyond_reason(tmp_path: Path):
    again = ' table:number-rows-repeated="1048576"'
    many = number("1", attributes=' table:number-columns-repeated="16384"')
    path = ods(tmp_path / "wave.ods", sheet(row(text("id")), row(many, attributes=again)))
    assert "50,000,000 cells" in problem_of(path).found


@pytest.mark.parametrize("ending", ["ods", "xlsx"])
def test_an_archive_that_unpacks_beyond_reason(tmp_path: Path, monkeypatch, ending: str):
    monkeypatch.setattr(archives, "_SMALL", 100_000)
    path = tmp_path / f"wave.{ending}"
    if ending == "ods":
        ods(path, SMALL)
    else:
        book = openpyxl.Workbook()
        book.active.append(["id"])
        book.save(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("filler.xml", b" " * 30_000_000)
    assert "unpack to" in problem_of(path).found


def test_an_ods_that_is_called_xlsx(tmp_path: Path):
    path = ods(tmp_path / "wave.ods", SMALL).rename(tmp_path / "wave.xlsx")
    assert problem_of(path).found == "an OpenDocument spreadsheet (.ods)"


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    table = pa.table(
        {
            "id": ["G1", "G2", None],
            "q1": pa.array([4, None, 2], pa.int32()),
            "big": pa.array([2**60 + 1, None, 3]),
            "site": pa.array(["north", "south", "north"]).dictionary_encode(),
            "agreed": pa.DictionaryArray.from_arrays(pa.array([1, None, 0]), ["no", "yes"], ordered=True),
            "day": pa.array([datetime.date(2014, 3, 2), None, None]),
            "cost": pa.array([decimal.Decimal("1.50"), None, None]),
            "sure": pa.array([True, None, False]),
        }
    )
    path = tmp_path / "wave.parquet"
    pq.write_table(table, path)
    return path


def test_a_parquet_file(parquet: Path):
    wave = read_wave(parquet)
    assert wave.data["site"].tolist() == ["north", "south", "north"]
    assert wave.data["q1"].tolist()[0] == 4
    assert wave.data["big"].tolist()[0] == 2**60 + 1  # a float would not hold it
    assert wave.data["agreed"].dropna().tolist() == ["yes", "no"]
    assert wave.questions["agreed"].measure == "ordinal"
    assert wave.data["day"].tolist() == [pd.Timestamp("2014-03-02"), pd.NaT, pd.NaT]
    assert wave.data["cost"].tolist()[0] == 1.5
    assert wave.data["sure"].tolist()[::2] == [True, False]
    assert wave.data["id"].isna().tolist() == [False, False, True]
    assert "no question texts or value labels" in wave.notes[0]


def test_a_parquet_file_of_pandas_keeps_its_index_as_a_column(tmp_path: Path):
    path = tmp_path / "wave.parquet"
    pd.DataFrame({"q": [1, 2]}, index=pd.Index(["G1", "G2"], name="id")).to_parquet(path)
    assert read_wave(path).data.to_dict("list") == {"q": [1, 2], "id": ["G1", "G2"]}


def test_a_parquet_file_of_r_says_that_its_labels_are_not_read(tmp_path: Path):
    path = tmp_path / "wave.parquet"
    pq.write_table(pa.table({"q": [1.0]}).replace_schema_metadata({"r": "A\n3\n"}), path)
    assert "written by R" in read_wave(path).notes[1]


def test_parquet_files_that_cannot_be_used(parquet: Path, tmp_path: Path):
    whole = parquet.read_bytes()
    parquet.write_bytes(whole[:-20])
    assert problem_of(parquet).found == "a Parquet file that is cut off"
    parquet.write_bytes(whole[:60] + whole[-8:])
    assert "cut off" in problem_of(parquet).found
    nested = tmp_path / "nested.parquet"
    pq.write_table(pa.table({"id": ["G1"], "ticked": [["a", "b"]]}), nested)
    assert "'ticked'" in problem_of(nested).found
    empty = tmp_path / "empty.parquet"
    pq.write_table(pa.table({"id": pa.array([], pa.string())}), empty)
    assert "0 rows" in problem_of(empty).found


@pytest.mark.parametrize("ending", ["ods", "parquet", "sas7bdat", "xpt", "por", "sav"])
def test_a_text_that_is_called_something_else(tmp_path: Path, ending: str):
    path = tmp_path / f"wave.{ending}"
    path.write_text("id,q\n1,2\n", encoding="utf-8")
    assert problem_of(path).found == "a text file"
