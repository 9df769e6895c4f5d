"""Which tables hold no respondents in their rows."""

from __future__ import annotations

import pytest
from support.raw_surveys import wave_of, write_csv

from analysis.drafting import propose, written
from analysis.drafting.shapes import doubt_of_shape

STATEMENTS = [
    "The page was clear",
    "The page was quick",
    "It was of use",
    "It was right",
    "I would come again",
]
POINTS = [1, 4, 2, 5, 3]
TRUSTS = [f"Trust {letter}" for letter in "ABCDEFGH"]
SHARES = [0.4, 0.4189, 0.4377, 0.4566, 0.4755, 0.4943, 0.5132, 0.5321]
BASES = [400, 437, 474, 511, 548, 585, 622, 659]

IDS = [f"GP{n}" for n in range(20)]

ON_ITS_SIDE = {
    "people by number": {"Item": STATEMENTS, **{f"P{n}": POINTS for n in range(1, 9)}},
    "people by number alone": {"Question": STATEMENTS, **{str(n): POINTS for n in range(1, 9)}},
    "respondents": {"Statement": STATEMENTS, **{f"Respondent {n}": POINTS for n in range(1, 5)}},
    "codes of questions": {"Question": ["q1", "q2", "q3", "q4", "q5"], **{f"R{n}": POINTS for n in range(8)}},
    "no heading": {" ": STATEMENTS, **{f"GP-{n:02d}": POINTS for n in range(1, 9)}},
    "any heading": {"Our page": STATEMENTS, **{f"id_{n}": POINTS for n in range(1, 9)}},
    "ids of people over names of questions": {
        "id": ["q1", "q2", "q3", "site", "q5"], **{str(n): POINTS for n in range(1000, 1015)}
    },
    "people by name": {"Question": STATEMENTS, **dict.fromkeys(("Ann", "Ben", "Cat", "Dan"), POINTS)},
}  # fmt: skip
RATES = {
    "bases and rates": {"Organisation": TRUSTS, "Heard_base": BASES, "Heard_rate": SHARES},
    "per cent signs": {"Trust": TRUSTS, "Base": BASES, "Heard": [f"{100 * s:.0f}%" for s in SHARES]},
    "percentages": {"Trust": TRUSTS, "n": BASES, "% agreeing": [100 * share for share in SHARES]},
    "rates without bases": {"Trust": TRUSTS, "Q1": SHARES, "Q2": SHARES[::-1], "Q3": SHARES},
    "a long table": {
        "Trust": TRUSTS,
        "Question": ["Heard?"] * 8,
        "Answer": ["Yes", "No"] * 4,
        "Base": BASES,
        "Per cent": [40, 42, 44, 46, 48, 49, 51, 53],
    },
    "sizes and per cents": {
        "Practice code": TRUSTS,
        "List size": [10 * base for base in BASES],
        "% satisfied": [100 * share for share in SHARES],
        "% who can get through by phone": [90 * share for share in SHARES],
    },
    "means": {"Organisation": TRUSTS, "n": BASES, "mean_trust": SHARES, "sd_trust": [2 * s for s in SHARES]},
    "counts": {
        "Year": [2019, 2022] * 4,
        "Region": ["N", "S", "E", "W"] * 2,
        "Respondents": BASES,
        "Yes": [base - 90 for base in BASES],
        "No": [90] * 8,
    },
    "whole per cents": {
        "Trust": TRUSTS,
        "Respondents": BASES,
        "Percentage": [40, 42, 44, 46, 48, 49, 51, 53],
    },
}  # fmt: skip
ANSWERS = {
    "a grid of questions": {"id": IDS, **{f"q{n}": POINTS * 4 for n in range(1, 9)}},
    "free text first": {
        "Why?": [f"Since the {n}th year it is so" for n in range(20)],
        **{f"q{n}": POINTS * 4 for n in range(1, 9)},
    },
    "numbers of people": {
        "id": range(20),
        "How many respondents did you see?": range(20, 40),
        "Please rate our service": POINTS * 4,
    },
    "ratings and a number of staff": {"id": range(20), "n": range(10, 30), "Rate": POINTS * 4},
    "practices of people": {
        "id": IDS,
        "practice": TRUSTS[:5] * 4,
        "list_size": range(5000, 5020),
        "pct_time_admin": [10, 20, 30, 55.5] * 5,
        "pct_time_care": [20, 30, 40.5, 60] * 5,
    },
    "numbers that do not add up": {"id": IDS, "n": [5, 6, 7, 9] * 5, "a": [1, 2, 3, 4] * 5, "b": [2, 3] * 10},
    "a score": {"id": IDS, "Score": [n / 20 for n in range(20)], "Age": range(30, 50)},
    "a weight": {"id": range(20), "weight": [0.5, 0.75, 0.9, 0.8] * 5, "q1": POINTS * 4, "q2": POINTS * 4},
    "one column": {"q1": POINTS},
    "columns with numbers": {"Which practice is it?": TRUSTS, **{f"Item {n}": BASES for n in range(4)}},
}  # fmt: skip


@pytest.mark.parametrize("case", ON_ITS_SIDE)
def test_a_table_on_its_side(case):
    told = doubt_of_shape(wave_of(ON_ITS_SIDE[case]))
    assert "on its side" in told
    assert "transpose" in told


@pytest.mark.parametrize("case", RATES)
def test_a_table_of_rates(case):
    assert "a published table rather than people's answers" in doubt_of_shape(wave_of(RATES[case]))


@pytest.mark.parametrize("case", ANSWERS)
def test_answers_of_people(case):
    assert doubt_of_shape(wave_of(ANSWERS[case])) == ""


def test_no_question_is_drafted_from_such_a_table(tmp_path):
    paths = [write_csv(tmp_path / "rates.csv", RATES["bases and rates"])]
    paths += [write_csv(tmp_path / "people.csv", {"Why?": ["Time", "Money"] * 5, "Age": range(30, 40)})]
    draft = propose(paths, tmp_path)
    assert [question.id for question in draft.questions] == ["why", "age"]
    assert set(draft.uses[draft.uses["wave"] == "wave_1"]["use"]) == {"left out"}
    assert "# DECIDE: rates.csv: the table seems to be one of rates (column Heard_rate)" in written(draft)
