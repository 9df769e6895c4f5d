"""Numeric questions of a wave's file: what is read, what stops the run, how study.yaml settles it."""

from __future__ import annotations

import openpyxl
import pytest

from analysis.problems import ProblemsFound
from analysis.survey import clean

from .conftest import FILE


def study_of(make_study, cells: list[str], entry: str = "", question: str = "Age"):
    """One wave whose numeric question (from 18 to 90) has these cells."""
    rows = "".join(f'r{n};N;M;1;;"{cell}"\n' for n, cell in enumerate(cells))
    file = FILE.format(wave=2013).replace("missing: {-9: refused}", f"missing: {{-9: refused}}{entry}")
    study = make_study({"2013": "id;site;role;q1;q2;age\n" + rows}, {"2013": file})
    path = study.folder / "study.yaml"
    path.write_text(path.read_text("utf-8").replace("{text: Age,", f"{{text: {question},"), "utf-8")
    return study


def ages(make_study, load_definition, *arguments) -> list[float]:
    study = study_of(make_study, *arguments)
    return clean(load_definition(study.folder)).harmonised.responses["age"].tolist()


def problem_of(make_study, load_definition, *arguments) -> str:
    study = study_of(make_study, *arguments)
    with pytest.raises(ProblemsFound) as caught:
        clean(load_definition(study.folder))
    (problem,) = caught.value.problems
    return str(problem)


def test_decimal_commas_are_read_and_noted(make_study, load_definition):
    assert ages(make_study, load_definition, ["44,5", "30,0"]) == [44.5, 30.0]
    dictionary = clean(load_definition(study_of(make_study, ["44,5", "30"]).folder)).dictionary
    assert "a comma is the decimal sign" in dictionary.set_index("question").loc["age", "notes"]


def test_units_that_the_question_names_are_read_and_others_are_declared(make_study, load_definition):
    cells = ["44 years", "30 yrs", "50", "-9"]
    assert ages(make_study, load_definition, cells, "", "Age in years")[:3] == [44, 30, 50]
    problem = problem_of(make_study, load_definition, cells)
    assert problem.startswith("wave 2013, question age (column 'age'): found 67% of the answers unreadable")
    assert "'44 years', '30 yrs'" in problem
    assert "`unit: year`" in problem
    assert ages(make_study, load_definition, cells, ", unit: years")[:3] == [44, 30, 50]


def test_a_sign_that_nothing_shows_is_asked_about_and_declared(make_study, load_definition):
    cells = ["44,500", "30,250"]
    assert "is 44,500 the number 44500 or 44.5?" in problem_of(make_study, load_definition, cells)
    assert ages(make_study, load_definition, cells, ', decimal: ","') == [44.5, 30.25]


def test_a_number_of_a_spreadsheet_is_what_it_is_whatever_texts_stand_beside_it(
    make_study, load_definition, tmp_path
):
    book = openpyxl.Workbook()
    for row in (["id", "site", "role", "q1", "q2", "age"], ["a", "N", "M", 1, None, 44.125]):
        book.active.append(row)
    book.active.append(["b", "N", "M", 1, None, "30,5"])
    book.save(tmp_path / "2013.xlsx")
    study = make_study({}, {"2013": FILE.format(wave=2013).replace(".csv", ".xlsx")})
    assert clean(study).harmonised.responses["age"].tolist() == [44.125, 30.5]


def test_the_decimal_sign_of_a_scale_is_no_key(make_study):
    file = FILE.format(wave=2013).replace("column: q1,", 'column: q1, decimal: ",",')
    with pytest.raises(ProblemsFound, match="unknown key 'decimal'"):
        make_study({"2013": ""}, {"2013": file})
