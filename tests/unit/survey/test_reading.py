"""Files that are not what they should be: each is told by name, with what was found and how to mend it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from analysis.problems import ProblemsFound
from analysis.survey import read_wave


def problem_of(path: Path, **options: str):
    with pytest.raises(ProblemsFound) as caught:
        read_wave(path, **options)
    (problem,) = caught.value.problems
    assert problem.place.startswith(path.name)
    assert problem.expected
    return problem


@pytest.fixture
def sav(tmp_path: Path) -> Path:
    path = tmp_path / "wave.sav"
    data = pd.DataFrame({"id": ["a", "b", "c"], "q": [1.0, -9.0, None], "age": [40.0, 998.0, 31.0]})
    pyreadstat.write_sav(
        data,
        str(path),
        column_labels=["Id", "Engaged?", "Age"],
        variable_value_labels={"q": {1: "Yes", -9: "Refused"}},
        missing_ranges={"q": [-9], "age": [{"lo": 900, "hi": 999}]},
    )
    return path


def test_an_spss_file_keeps_its_declared_missing_codes(sav: Path):
    wave = read_wave(sav)
    assert wave.data["q"].tolist()[:2] == [1.0, -9.0]
    assert wave.data["q"].isna().tolist() == [False, False, True]
    assert wave.questions["q"].label == "Engaged?"
    assert wave.questions["q"].value_labels == {1.0: "Yes", -9.0: "Refused"}
    assert wave.questions["q"].missing == ((-9.0, -9.0),)
    assert wave.questions["age"].missing == ((900.0, 999.0),)
    assert wave.questions["age"].declares_missing(998.0)
    assert not wave.questions["age"].declares_missing(40.0)


def test_extended_missing_values_of_stata_are_codes(tmp_path: Path):
    path = tmp_path / "wave.dta"
    pyreadstat.write_dta(
        pd.DataFrame({"q": pd.Series([1.0, "a", 3.0, "z"], dtype=object)}),
        str(path),
        variable_value_labels={"q": {1: "Yes", "a": "Refused"}},
        missing_user_values={"q": ["a", "z"]},
    )
    wave = read_wave(path)
    assert wave.data["q"].tolist() == [1.0, ".a", 3.0, ".z"]
    assert wave.questions["q"].label_of(".a") == "Refused"
    assert wave.questions["q"].declares_missing(".z")


def test_a_column_of_letters_in_stata_stays_letters(tmp_path: Path):
    path = tmp_path / "wave.dta"
    pyreadstat.write_dta(pd.DataFrame({"letter": ["a", "z"]}), str(path))
    assert read_wave(path).data["letter"].tolist() == ["a", "z"]


@pytest.mark.parametrize(
    ("delimiter", "text"),
    [
        (",", 'id,"Why, then?",n\nG1,"a; b",1\nG2,,2\n'),
        (";", "id;Why, then?;n\nG1;a, b;1\nG2;c, d, e;2\n"),
        ("tab", "id\tWhy, then?\tn\nG1\ta, b\t1\nG2\tc\t2\n"),
        ("bar", "id|Why, then?|n\nG1|a, b|1\nG2|c|2\n"),
    ],
)
def test_the_delimiter_is_told_from_the_file(tmp_path: Path, delimiter: str, text: str):
    path = tmp_path / "wave.csv"
    path.write_text(text, encoding="utf-8")
    wave = read_wave(path)
    assert list(wave.data.columns) == ["id", "Why, then?", "n"], delimiter
    assert wave.data["n"].tolist() == ["1", "2"]  # texts, as they stand


def test_cells_of_a_text_file_are_never_interpreted(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_text("id,code\n007,NA\n1e3,-\n,null\n", encoding="utf-8")
    assert read_wave(path).data.to_dict("list") == {"id": ["007", "1e3", ""], "code": ["NA", "-", "null"]}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding(tmp_path: Path, encoding: str):
    path = tmp_path / "wave.csv"
    path.write_bytes("id,name\n1,Zoë’s café\n".encode(encoding))
    wave = read_wave(path)
    assert wave.data["name"].tolist() == ["Zoë’s café"]
    assert wave.notes == ()


def test_a_guessed_encoding_is_owned_up_to(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_bytes("id,name\n1,Zoë’s café costs £5\n".encode("cp1252"))
    wave = read_wave(path)
    assert wave.data["name"].tolist() == ["Zoë’s café costs £5"]
    assert "guess" in wave.notes[0]
    assert read_wave(path, encoding="cp1252").notes == ()


def test_a_header_that_is_repeated_or_absent_gets_a_name_and_a_note(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_text(" ,Why?,Why?\n1,a,b\n", encoding="utf-8")
    wave = read_wave(path)
    assert list(wave.data.columns) == ["column 1", "Why?", "Why? (2)"]
    assert len(wave.notes) == 2


def test_a_workbook_is_read_from_the_sheet_that_is_named(tmp_path: Path):
    path = tmp_path / "wave.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["About this file"])
    book.active.append(["made for a test"])
    sheet = book.create_sheet("Data")
    for row in (["id", "q"], ["G1", 4], ["G2", None]):
        sheet.append(row)
    book.save(path)
    assert "'Data'" in problem_of(path).remedy  # two sheets: not guessed
    wave = read_wave(path, sheet="Data")
    assert wave.data["q"].tolist()[0] == 4
    assert wave.data["q"].isna().tolist() == [False, True]
    assert "no sheet 'data'" in problem_of(path, sheet="data").found


def _workbook(path: Path, *rows: list, merge: str | None = None) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    book.save(path)
    return path


def test_a_title_row_in_a_workbook_is_refused(tmp_path: Path):
    path = _workbook(tmp_path / "wave.xlsx", ["Survey 2016"], ["id", "q"], ["G1", 1])
    assert "title" in problem_of(path).found


def test_merged_cells_are_refused_with_their_place(tmp_path: Path):
    path = _workbook(tmp_path / "wave.xlsx", ["id", "q", "r"], ["G1", 1, 2], merge="B1:C1")
    assert "B1:C1" in problem_of(path).found


def test_a_blank_first_row_is_refused(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active["A2"], book.active["B2"], book.active["A3"] = "id", "q", "G1"
    book.save(tmp_path / "wave.xlsx")
    assert "blank row" in problem_of(tmp_path / "wave.xlsx").found


def test_formulas_that_were_never_calculated_are_told(tmp_path: Path):
    path = _workbook(tmp_path / "wave.xlsx", ["id", "q"], ["G1", "=1+1"])
    problem = problem_of(path)
    assert "1 formulas" in problem.found
    assert "B2" in problem.place


def test_no_such_file(tmp_path: Path):
    assert "no such file" in problem_of(tmp_path / "wave.sav").found


def test_a_folder_is_no_file(tmp_path: Path):
    (tmp_path / "wave.csv").mkdir()
    assert "cannot be read" in problem_of(tmp_path / "wave.csv").found


@pytest.mark.parametrize("name", ["wave.sav", "wave.csv", "wave.dta", "wave.xlsx", "wave.zsav"])
@pytest.mark.parametrize("content", [b"", b" \r\n\n", b"\x00" * 512])
def test_an_empty_file(tmp_path: Path, name: str, content: bytes):
    path = tmp_path / name
    path.write_bytes(content)
    assert "empty" in problem_of(path).found


@pytest.mark.parametrize("name", ["wave.doc", "wave"])
def test_an_ending_that_nobody_reads(tmp_path: Path, name: str):
    (tmp_path / name).write_bytes(b"id,q\n1,2\n")
    assert ".sav" in problem_of(tmp_path / name).expected


def test_a_zip_archive_that_is_called_sav(tmp_path: Path):
    path = tmp_path / "wave.sav"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner.sav", b"$FL2")
    assert problem_of(path).found == "a ZIP archive"


def test_a_text_that_is_called_xlsx(tmp_path: Path):
    path = tmp_path / "wave.xlsx"
    path.write_text("id,q\n1,2\n", encoding="utf-8")
    assert problem_of(path).found == "a text file"


def test_a_workbook_that_is_called_csv(tmp_path: Path):
    path = _workbook(tmp_path / "wave.xlsx", ["id", "q"], ["G1", 1]).rename(tmp_path / "wave.csv")
    assert "Excel workbook" in problem_of(path).found


def test_an_spss_file_that_is_called_stata(sav: Path):
    assert problem_of(sav.rename(sav.with_suffix(".dta"))).found == "an SPSS file"


def test_workbooks_with_a_password_and_old_ones(tmp_path: Path):
    path = tmp_path / "wave.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600
    )
    assert "password" in problem_of(path).found
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00\x01" * 600)
    assert "old" in problem_of(path).found


def test_an_encrypted_spss_file(tmp_path: Path):
    path = tmp_path / "wave.sav"
    path.write_bytes(b"\x1c\x00\x00\x00\x00\x00\x00\x00ENCRYPTEDSAV\x15" + b"\x8f" * 400)
    assert "encrypted" in problem_of(path).found
    assert "password" in problem_of(path).remedy


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_an_spss_file_that_is_cut_off(sav: Path, share: float):
    whole = sav.read_bytes()
    sav.write_bytes(whole[: int(len(whole) * share)])
    assert "cut off" in problem_of(sav).found or "too early" in problem_of(sav).found


def test_a_workbook_that_is_cut_off(tmp_path: Path):
    path = _workbook(tmp_path / "wave.xlsx", ["id", "q"], ["G1", 1])
    path.write_bytes(path.read_bytes()[:2000])
    assert "cut off" in problem_of(path).found


def test_a_text_file_that_is_cut_off_inside_a_cell(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_text('id,why\n1,"fine"\n2,"not fin', encoding="utf-8")
    problem = problem_of(path)
    assert problem.place == "wave.csv, line 3"
    assert "quotation" in problem.remedy


def test_a_lone_quotation_mark_in_a_long_file_is_told(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_text('id,why\n1,"fine\n' + "2,a long answer\n" * 20_000, encoding="utf-8")
    assert problem_of(path).place == "wave.csv, line 2"


def test_a_byte_order_mark_is_no_part_of_the_first_header(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_text("id,q\n1,2\n", encoding="utf-8-sig")
    assert list(read_wave(path, encoding="utf-8").data.columns) == ["id", "q"]


def test_a_title_above_the_header_of_a_text_file(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_text("Survey 2014\n\nid;q\n1;2\n", encoding="utf-8")
    assert "no title above it" in problem_of(path).remedy


def test_blank_lines_are_passed_over_with_a_note(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_text("\nid;q\n1;2\n;\n\n3;4\n", encoding="utf-8")
    wave = read_wave(path)
    assert wave.data["q"].tolist() == ["2", "4"]
    assert wave.notes == ("3 lines without any content were passed over.",)


def test_rows_of_another_width_are_named_by_line(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_text("id,why,n\n1,a,2\n2,b, c,3\n3,d,4\n4,e\n", encoding="utf-8")
    with pytest.raises(ProblemsFound) as caught:
        read_wave(path, delimiter=",")
    assert [problem.place for problem in caught.value.problems] == ["wave.csv, line 3", "wave.csv, line 5"]


def test_a_header_without_rows(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_text("id,q\n", encoding="utf-8")
    assert "at least one row" in problem_of(path).expected


def test_text_of_an_unknown_encoding(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_bytes(
        b"id,q\n" + bytes(b for b in range(129, 256)) * 3 + b"\n\x81\x8d\x8f\x90\x9d\xff\xfe\xff\n"
    )
    assert "encoding" in problem_of(path).remedy


def test_text_that_is_not_in_the_encoding_that_study_yaml_names(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_bytes("id,q\n1,café\n".encode("cp1252"))
    assert "not utf-8" in problem_of(path, encoding="utf-8").found
    assert "Python knows" in problem_of(path, encoding="klingon").expected


def test_an_option_that_the_format_does_not_have(sav: Path):
    problem = problem_of(sav, sheet="Data", delimiter=";")
    assert problem.found == "'delimiter', 'sheet'"
    assert problem.expected == "for a .sav file: encoding, keep"


def test_a_delimiter_of_two_characters(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_text("id::q\n1::2\n", encoding="utf-8")
    assert "one character" in problem_of(path, delimiter="::").expected


def test_a_binary_file_that_is_called_csv(tmp_path: Path):
    path = tmp_path / "wave.csv"
    path.write_bytes(b"\x7fELF\x00\x01" * 50)
    assert problem_of(path).found == "a binary file of an unknown kind"
