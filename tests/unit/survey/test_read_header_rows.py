"""Headers of two rows or more that no platform wrote, and first answers that look like one and are none."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from analysis.survey.reading import read_wave

YES = ["Yes", "No", "No", "Yes", "Yes", "No", "Yes", "No"]
IDS = [f"P{number}" for number in range(1, 9)]
NUMBERS = [1, 2, 3, 4, 5, 1, 2, 3]


def rows(*columns: list) -> list[list]:
    return [list(row) for row in zip(*columns, strict=True)]


TWO = {
    "parts below blank headers": (
        [["Practice", "Do you ...", None, "Years"], [None, "read it", "attend", None]],
        rows(IDS, YES, YES[::-1], NUMBERS),
        ["Practice", "Do you ... - read it", "Do you ... - attend", "Years"],
    ),
    "no id, one text for all": (
        [["id", "q1", "q2"], [None, "1 = agree", "1 = agree"]],
        rows(IDS, NUMBERS, NUMBERS[::-1]),
        ["id", "q1", "q2"],
    ),
    "kinds of answers": (
        [["Respondent", "Do you trust us?", "Why?"], [None, "Response", "Open-Ended Response"]],
        rows(IDS, YES, [f"because of {i}" for i in IDS]),
        ["Respondent", "Do you trust us?", "Why?"],
    ),
    "no id": (
        [["Do you ...", None, "How often"], ["read it", "attend", None]],
        rows(YES, YES[::-1], NUMBERS),
        ["Do you ... - read it", "Do you ... - attend", "How often"],
    ),
    "years below": (
        [["Site", "Share", None, "n"], [None, 2013, 2014, None]],
        rows(IDS, [n / 7 for n in NUMBERS], [n / 11 for n in NUMBERS], NUMBERS),
        ["Site", "Share - 2013", "Share - 2014", "n"],
    ),
    "the same parts of two questions": (
        [["id", "Before", None, "After", None], ["id", "x", "y", "x", "y"]],
        rows(IDS, YES, YES, YES, YES),
        ["id", "Before - x", "Before - y", "After - x", "After - y"],
    ),
    "ticks that say their own name": (
        [["id", "You drink", None, None], [None, "Tea", "Coffee", "Milk"]],
        rows(IDS, ["Tea", None] * 4, [None, "Coffee"] * 4, [None, None, "Milk", None] * 2),
        ["id", "You drink - Tea", "You drink - Coffee", "You drink - Milk"],
    ),
    "texts above names": (
        [["Who are you?", "Is it ours?", "Have you time?"], ["id", "Q1", "Q2"]],
        rows(IDS, YES, YES[::-1]),
        ["Who are you?", "Is it ours?", "Have you time?"],
    ),
    "names above texts": (
        [["id", "q1", "q2", "age"], ["Respondent", "Is it ours?", "Have you time?", "How old?"]],
        rows(NUMBERS, NUMBERS, NUMBERS, [30, 31, 32, 33, 34, 35, 36, 37]),
        ["id", "q1", "q2", "age"],
    ),
    "names above texts, answers in words": (
        [["id", "q1", "q2"], ["Respondent", "Is it ours?", "Have you time?"]],
        rows(IDS, YES, YES[::-1]),
        ["id", "q1", "q2"],
    ),
}
ONE = {
    "a plain table": ([["id", "q1", "q2"]], rows(IDS, YES, NUMBERS)),
    "names of rows": ([[None, "q1", "q2"]], rows(IDS, YES, NUMBERS)),
    "a first answer in a column without a name": (
        [["id", "q", None]],
        rows(IDS, YES, ["see mail", *[None] * 7]),
    ),
    "comments in a column without a name": (
        [["id", "q", None]],
        rows(IDS, YES, [f"note {i} x" for i in IDS]),
    ),
    "a first respondent who refused": (
        [["id", "age", "hours"]],
        rows(IDS, ["refused", *NUMBERS[1:]], ["no idea", *NUMBERS[1:]]),
    ),
    "a first respondent who answered little": (
        [["id", "age", "hours", "q"]],
        rows(IDS, [None, *NUMBERS[1:]], [None, *NUMBERS[1:]], YES),
    ),
    "a first respondent without an id": (
        [["id", "q1", "why"]],
        rows([None, *IDS[1:]], YES, ["no time", *[f"because {i}" for i in IDS[1:]]]),
    ),
    "codes of categories": ([["a", "b", "c"]], rows(["B7", *["A1", "A2"] * 3, "A1"], YES, ["C1", "C2"] * 4)),
    "open answers alone": (
        [["Why", "What else"]],
        rows([f"because {i}" for i in IDS], [f"and {i}" for i in IDS]),
    ),
}


@pytest.fixture(params=["xlsx", "csv"])
def saved(request, tmp_path: Path):
    def save(cells: list[list]) -> Path:
        path = tmp_path / f"wave.{request.param}"
        if request.param == "csv":
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(cells)
            return path
        book = openpyxl.Workbook()
        for row in cells:
            book.active.append(row)
        book.save(path)
        return path

    return save


@pytest.mark.parametrize("name", TWO)
def test_two_rows_are_one_header(saved, name: str):
    head, answers, names = TWO[name]
    path = saved([*head, *answers])
    wave = read_wave(path)
    assert (len(wave.data), list(wave.data)) == (8, names)
    assert wave.notes[0].startswith("The first 2 rows are read as the header")
    assert len(read_wave(path, layout="plain").data) == 9


@pytest.mark.parametrize("name", ONE)
def test_a_first_answer_is_no_header(saved, name: str):
    head, answers = ONE[name]
    wave = read_wave(saved([*head, *answers]))
    assert len(wave.data) == 8
    assert not any("header (" in note for note in wave.notes)


def test_three_rows_are_one_header(saved):
    head = [["id", "Services", None], [None, "GP", "Nurse"], ["text", "score one", "score two"]]
    wave = read_wave(saved([*head, *rows(IDS, NUMBERS, NUMBERS)]))
    assert (len(wave.data), list(wave.data)) == (8, ["id", "Services - GP", "Services - Nurse"])
    assert wave.questions["Services - GP"].label == "Services - GP - score one"
    assert wave.notes[0].startswith("The first 3 rows are read as the header")


def test_ticks_below_one_question_are_several_answers_to_it(saved):
    head, answers, names = TWO["ticks that say their own name"]
    assert read_wave(saved([*head, *answers])).multiple["You drink"].columns == tuple(names[1:])


def test_names_below_texts_leave_the_questions_as_they_are(saved):
    head, answers, names = TWO["texts above names"]
    questions = read_wave(saved([*head, *answers])).questions
    assert [questions[name].label for name in names[1:]] == names[1:]


def test_texts_below_names_are_the_labels_of_the_questions(saved):
    head, answers, _ = TWO["names above texts"]
    assert read_wave(saved([*head, *answers])).questions["q2"].label == "Have you time?"
