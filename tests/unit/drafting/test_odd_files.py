"""Drafts of files with oddities: error cells are asked about, and a blank sheet is none to choose from."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from analysis.drafting.inputs import read_files
from analysis.drafting.reasons import reason_of


def test_the_error_of_a_formula_is_no_reason_of_a_respondent():
    assert reason_of("#N/A").doubt == "#N/A is the error of a formula, and no answer"
    assert (reason_of("N/A").reason, reason_of("N/A").doubt) == ("not_applicable", "")


def test_a_blank_sheet_raises_no_question(tmp_path: Path):
    book = openpyxl.Workbook()
    for row in (["id", "q"], [1, 4], [2, 5]):
        book.active.append(row)
    book.create_sheet("Blank")["C9"].number_format = "0.0"
    book.save(tmp_path / "wave.xlsx")
    (file,) = read_files([tmp_path / "wave.xlsx"], tmp_path)
    assert (file.options, file.doubts) == ({}, ())
