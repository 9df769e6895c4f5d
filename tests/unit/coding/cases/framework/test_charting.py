"""The matrix of a study on disk: out, filled in, and back."""

from __future__ import annotations

import openpyxl
import pytest

from analysis.coding.cases.framework import charting
from analysis.coding.cases.framework.charting import charted, read_chart, write_chart
from analysis.problems import ProblemsFound


@pytest.fixture
def study(cases, tmp_path, monkeypatch):
    """The small study as if the pipeline had made its turns and codings."""
    monkeypatch.setattr(charting, "load_turns", lambda folder: cases.turns)
    monkeypatch.setattr(charting, "load_codings", lambda folder: cases.codings)
    monkeypatch.setattr(charting, "load_codebook", lambda path: cases.codebook)
    folder = tmp_path / "study"
    (folder / "interpretations").mkdir(parents=True)
    facts = vars(cases.study) | {"folder": folder, "interpretations": "interpretations", "title": "A study"}
    return type(cases.study)(**facts)


def test_what_an_analyst_writes_in_the_workbook_is_kept_with_the_passages_of_that_day(study, cases, tmp_path):
    path = tmp_path / "chart.xlsx"
    assert any("chart.xlsx" in line for line in write_chart(study, path))
    book = openpyxl.load_workbook(path)
    sheet = book["Matrix"]
    row = next(r for r in sheet.iter_rows() if any(c.value == "North" for c in r))
    column = next(c.column for r in sheet.iter_rows() for c in r if c.value == "Taking part")
    sheet.cell(row[0].row, column).value = "They come, and vote."
    about = book["About"]
    analyst = next(c for r in about.iter_rows() for c in r if str(c.value).startswith("Analyst"))
    about.cell(analyst.row, analyst.column + 1).value = "A. Researcher"
    book.save(path)
    told = list(read_chart(study, path))
    assert told[-1] == "Kept in interpretations/framework.csv."
    matrix = charted(study, cases.codebook, cases.turns, cases.codings)
    assert matrix.summaries["north", "taking_part"].summary == "They come, and vote."
    assert matrix.state("north", "taking_part") == "current"


def test_a_study_without_a_folder_for_interpretations_is_told_so(study, tmp_path):
    bare = type(study)(**(vars(study) | {"interpretations": ""}))
    with pytest.raises(ProblemsFound, match=r"study\.yaml, interpretations: found nothing"):
        list(write_chart(bare, tmp_path / "chart.xlsx"))
