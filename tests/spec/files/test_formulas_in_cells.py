"""What a spreadsheet would calculate is text in every table that is written, and is read back as it was."""

from __future__ import annotations

import ast

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from support.imports import ROOT

from analysis.files import csv_bytes, escape_formula, put_text, read_csv, write_csv

# (text, as it stands in a CSV)
TEXTS = [
    ("=SUM(A1:A9)", "'=SUM(A1:A9)"),
    ('=HYPERLINK("http://example.org","see")', '\'=HYPERLINK("http://example.org","see")'),
    ("@SUM(1)", "'@SUM(1)"),
    ("+1 for the surgery", "'+1 for the surgery"),
    ("+44 7700 900614", "'+44 7700 900614"),
    ("-1+1", "'-1+1"),
    ("- no answer", "'- no answer"),
    ("-", "'-"),
    ("\t=1+1", "'\t=1+1"),
    ("\r=1+1", "'\r=1+1"),
    ("\n=1+1", "'\n=1+1"),
    ("  =1+1", "'  =1+1"),
    ("＝1+1", "'＝1+1"),
    ("'=1+1", "''=1+1"),
    ("''=1+1", "'''=1+1"),
    # numbers stay numbers
    ("-9", "-9"),
    ("+3", "+3"),
    ("-12.5%", "-12.5%"),
    ("-1,234.5", "-1,234.5"),
    ("-1e-05", "-1e-05"),
    ("-.5", "-.5"),
    # and so does everything else
    ("Yes = no", "Yes = no"),
    ("'tis", "'tis"),
    ("a@example.org", "a@example.org"),
    ("−9 to 0", "−9 to 0"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "written"), TEXTS, ids=[repr(text) for text, _ in TEXTS])
def test_how_a_text_stands_in_a_csv(text, written):
    assert escape_formula(text) == written


def test_a_table_is_read_back_as_it_was(tmp_path):
    texts = [text for text, _ in TEXTS]
    table = pd.DataFrame(
        {
            "=label": texts,
            "kind": pd.Categorical(texts),
            "number": [-1.5] * len(texts),
            "count": range(-3, len(texts) - 3),
        }
    )
    write_csv(tmp_path / "a.csv", table)
    back = read_csv(
        tmp_path / "a.csv", dtype={"=label": "str", "'=label": "str", "kind": "str"}, keep_default_na=False
    )
    assert list(back.columns) == list(table.columns)
    assert back["=label"].tolist() == texts == back["kind"].tolist()
    assert back["number"].tolist() == table["number"].tolist()
    assert back["count"].tolist() == table["count"].tolist()


def test_missing_cells_and_numbers_among_texts_are_left():
    table = pd.DataFrame({"a": ["=1", None, -2, float("nan"), "-3"], "=b": [1, 2, 3, 4, 5]})
    assert csv_bytes(table) == b"a,'=b\n'=1,1\n,2\n-2,3\n,4\n-3,5\n"


@pytest.mark.parametrize("text", ["=1+1", "-1", "2016-01-01", "@x"])
def test_a_text_in_a_workbook_stays_one(tmp_path, text):
    book = Workbook()
    put_text(book.active["A1"], text)
    book.save(tmp_path / "a.xlsx")
    cell = load_workbook(tmp_path / "a.xlsx").active["A1"]
    assert (cell.value, cell.data_type, cell.quotePrefix, cell.number_format) == (text, "s", True, "@")


def test_every_csv_is_written_through_one_module():
    """pandas and the csv module know nothing of formulas: a module that uses them escapes by itself."""
    found = set()
    for path in sorted((ROOT / "analysis").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        names = {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)}
        writes = names & {"to_csv", "to_excel", "DictWriter"} or "csv.writer(" in text
        if writes and "escape_formula" not in text:
            found.add(path.relative_to(ROOT).as_posix())
    assert found == set()
