"""Sheets of workbooks: what they hide, error cells, dates among texts, sheets without a table."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from analysis.problems import ProblemsFound
from analysis.survey.reading import read_wave

DAY = datetime.datetime(2024, 3, 2)
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content office:version="1.3"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:automatic-styles><style:style style:name="out" style:family="table">
<style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet>"""
_TAIL = "</office:spreadsheet></office:body></office:document-content>"


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    def make(*rows: list, change: Callable[[openpyxl.Workbook], None] = lambda book: None) -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        change(book)
        book.save(tmp_path / "wave.xlsx")
        return tmp_path / "wave.xlsx"

    return make


@pytest.fixture
def ods(tmp_path: Path) -> Callable[[str], Path]:
    def make(tables: str) -> Path:
        path = tmp_path / "wave.ods"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", _HEAD + tables + _TAIL)
            archive.writestr("META-INF/manifest.xml", "<manifest/>")
        return path

    return make


def _cell(text: str, attributes: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string"{attributes}><text:p>{text}</text:p></table:table-cell>'
    )


def _row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row{attributes}>{''.join(map(_cell, cells))}</table:table-row>"


ANSWERS = (["id", "q1", "q2"], *([f"G{n}", n % 2, n % 3] for n in range(1, 8)))


def test_hidden_rows_are_read_and_named(book):
    def hide(made):
        for row in (3, 5, 8):
            made.active.row_dimensions[row].hidden = True

    wave = read_wave(book(*ANSWERS, change=hide))
    assert len(wave.data) == 7
    (note,) = wave.notes
    assert note.startswith("3 of 7 rows with answers are hidden in the sheet (3, 5, 8)")


def test_rows_that_a_filter_hides(book):
    def choose(made):
        made.active.auto_filter.ref = "A1:C8"
        made.active.auto_filter.add_filter_column(1, ["1"])
        for row in (3, 5, 7):
            made.active.row_dimensions[row].hidden = True

    assert "3 of 7 rows" in read_wave(book(*ANSWERS, change=choose)).notes[0]


def test_a_row_without_height_is_hidden(book):
    path = book(*ANSWERS)
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        b'<row r="4"', b'<row r="4" ht="0" customHeight="1"'
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert read_wave(path).notes[0].startswith("1 of 7 rows with answers are hidden in the sheet (4)")


def test_a_hidden_row_without_content_is_not_counted(book):
    def hide(made):
        made.active.row_dimensions[9].hidden = True
        made.active["A12"].number_format = "0.0"

    assert read_wave(book(*ANSWERS, change=hide)).notes == ()


def test_hidden_columns_are_named_and_a_folded_group_is_hidden(book):
    def hide(made):
        made.active.column_dimensions.group("B", "C", hidden=True)

    wave = read_wave(book(*ANSWERS, change=hide))
    assert list(wave.data) == ["id", "q1", "q2"]
    assert wave.notes[0].startswith("2 of 3 columns are hidden in the sheet ('q1', 'q2')")


def test_a_hidden_sheet_is_named_when_it_is_read_and_when_one_is_to_be_chosen(book):
    def add(made):
        made.active.sheet_state = "hidden"
        made.create_sheet("About").append(["About"])

    path = book(*ANSWERS, change=add)
    assert read_wave(path).notes == ("The sheet 'Sheet' is hidden in the workbook.",)
    made = openpyxl.load_workbook(path)
    made["About"].append(["a", "second", "row"])
    made.save(path)
    with pytest.raises(ProblemsFound, match=r"there are 'Sheet' \(hidden\), 'About'"):
        read_wave(path)


def test_hidden_rows_columns_and_sheets_of_an_ods(ods):
    unseen, filtered = ' table:visibility="collapse"', ' table:visibility="filter"'
    columns = f'<table:table-column table:number-columns-repeated="2"/><table:table-column{unseen}/>'
    rows = [
        _row("id", "q1", "q2"),
        _row("G1", "a", "b"),
        _row("G2", "a", "b", attributes=filtered + ' table:number-rows-repeated="2"'),
        _row("G4", "a", "b", attributes=unseen),
    ]
    table = f'<table:table table:name="T" table:style-name="out">{columns}{"".join(rows)}</table:table>'
    wave = read_wave(ods(table))
    assert wave.data["id"].tolist() == ["G1", "G2", "G2", "G4"]
    sheet, hidden_rows, hidden_columns = wave.notes
    assert sheet == "The sheet 'T' is hidden in the workbook."
    assert hidden_rows.startswith("3 of 4 rows with answers are hidden in the sheet (3, 4, 5)")
    assert hidden_columns.startswith("1 of 3 columns are hidden in the sheet ('q2')")


def test_error_cells_are_declared_missing_and_named_by_their_row(book):
    rows = [["id", "score"], *([f"G{n}", cell] for n, cell in enumerate([1, "#N/A", 3, "#DIV/0!", "#N/A"]))]
    wave = read_wave(book(*rows))
    assert wave.data["score"].tolist() == [1, "#N/A", 3, "#DIV/0!", "#N/A"]
    assert [wave.questions["score"].declares_missing(cell) for cell in wave.data["score"]] == [
        False,
        True,
        False,
        True,
        True,
    ]
    (note,) = wave.notes
    assert note.startswith("Column 'score' holds 3 error cells (#DIV/0!, #N/A) in rows 3, 5, 6 of the sheet")


@pytest.mark.parametrize(
    "text", ["#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "Err:502", "#NV", "#WERT!", "#N/D"]
)
def test_error_cells_of_a_text_file(tmp_path: Path, text: str):
    path = tmp_path / "wave.csv"
    path.write_text(f"id,q\n1,4\n2,{text}\n", encoding="utf-8")
    wave = read_wave(path)
    assert wave.questions["q"].declares_missing(text)
    assert wave.notes[0].startswith(f"Column 'q' holds 1 error cell ({text}) in row 2:")


def test_error_cells_of_an_ods(ods):
    failed = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    rows = _row("id", "q") + f"<table:table-row>{_cell('G1')}{failed}</table:table-row>" + _row("G2", "4")
    wave = read_wave(ods(f'<table:table table:name="T">{rows}</table:table>'))
    assert wave.data["q"].tolist() == ["#DIV/0!", "4"]
    assert "row 2 of the sheet" in wave.notes[0]


def test_an_error_cell_in_the_header(book):
    assert (
        read_wave(book(["id", "#REF!"], [1, 4]))
        .notes[0]
        .startswith("The header of column '#REF!' is an error")
    )


def test_an_answer_that_begins_with_a_hash_is_an_answer(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_text("id,q\n1,#1 choice\n2,#MeToo\n3,N/A\n", encoding="utf-8")
    assert read_wave(path).notes == ()


def test_a_column_too_narrow_to_be_saved_is_noted(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_text("id,date\n1,########\n2,02/03/2024\n", encoding="utf-8")
    assert read_wave(path).notes[0].startswith("Column 'date' holds nothing but # signs in row 1:")


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        ([DAY, DAY, "13/03/2024"], "2 dates and 1 text (no dates: row 4 of the sheet)"),
        (["13/03/2024", "14/03/2024", DAY], "2 texts and 1 date (dates: row 4 of the sheet)"),
        ([DAY, 45_353, None, DAY], "2 dates and 1 number (no dates: row 3 of the sheet)"),
        (["6+", DAY, "under 2"], "2 texts and 1 date (dates: row 3 of the sheet)"),
    ],
)
def test_dates_among_other_cells_are_noted(book, cells: list, note: str):
    wave = read_wave(book(["id", "came"], *([f"G{n}", cell] for n, cell in enumerate(cells))))
    assert len(wave.data) == len(cells)
    assert wave.notes[0].startswith(f"Column 'came' holds {note}")


@pytest.mark.parametrize("cells", [[DAY, DAY, None], ["13/03/2024", "x"], [1, "x"], [True, 2]])
def test_columns_without_dates_or_of_dates_alone_carry_no_note(book, cells: list):
    assert read_wave(book(["id", "came"], *([f"G{n}", cell] for n, cell in enumerate(cells)))).notes == ()


@pytest.mark.parametrize("content", [{}, {"C7": None}, {"B3": "  "}, {"A1": "About this file"}, {"D9": ""}])
def test_a_sheet_without_a_table_is_none_to_choose_from(book, content: dict[str, str | None]):
    def add(made):
        other = made.create_sheet("Other")
        other["B40"].number_format = "0.0"
        other.column_dimensions["B"].width = 30
        for place, value in content.items():
            other[place] = value

    wave = read_wave(book(*ANSWERS, change=add))
    assert (len(wave.data), wave.notes) == (7, ())


def test_an_ods_sheet_of_spaces_is_none_to_choose_from(ods):
    table = '<table:table table:name="{}">{}</table:table>'
    data = table.format("T", _row("id", "q") + _row("G1", "4"))
    assert len(read_wave(ods(data + table.format("Blank", _row(" ", " ") + _row(" ")))).data) == 1


def test_a_workbook_of_blank_sheets_is_refused(book):
    with pytest.raises(ProblemsFound, match="no sheet with a table"):
        read_wave(book(["  ", None], ["", " "]))


@pytest.mark.parametrize(
    ("dates", "forms"),
    [
        (["2024-03-02", "13/03/2024", "14/03/2024"], "2 forms (year first, day first"),
        (["13/03/2024", "03/25/2024", "01/02/2024"], "2 forms (day first, month first"),
        (["13.03.24", "2024/03/14", "03-25-2024"], "3 forms (day first, year first, month first"),
    ],
)
def test_dates_in_several_forms_are_noted(tmp_path: Path, dates: list[str], forms: str):
    path = tmp_path / "wave.csv"
    path.write_text("\n".join(["id,came", *(f"{n},{day}" for n, day in enumerate(dates))]), encoding="utf-8")
    assert read_wave(path).notes[0].startswith(f"Column 'came' holds dates in {forms})")


@pytest.mark.parametrize(
    "cells",
    [
        ["2024-03-02", "2024-03-13 10:30:00"],
        ["01/02/2024", "13/03/2024"],
        ["on 13/03/2024", "2024-03-02", "no", "yes"],
        ["1-2", "10.5.3", "3/4"],
    ],
)
def test_dates_in_one_form_and_numbers_with_points_carry_no_note(tmp_path: Path, cells: list[str]):
    path = tmp_path / "wave.csv"
    path.write_text(
        "\n".join(["id,came", *(f"{n},{cell}" for n, cell in enumerate(cells))]), encoding="utf-8"
    )
    assert read_wave(path).notes == ()
