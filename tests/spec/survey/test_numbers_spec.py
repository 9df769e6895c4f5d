"""Numbers of a whole column: decimal commas, thousands and units, read where the column shows them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.survey.numbers import read_numbers

HOURS = "Hours a week on this work"
#    the question, its codes, the numbers; what is not among them cannot be read
READ = [
    (HOURS, ["4.5", "6", "7.25"], [4.5, 6, 7.25]),
    (HOURS, ["4,5", "6,0", "7,25"], [4.5, 6, 7.25]),
    (HOURS, ["4,5", "1,200"], [4.5, 1.2]),
    (HOURS, ["4,5", "4.5"], [4.5, 4.5]),
    (HOURS, ["0,125", "1,250"], [0.125, 1.25]),
    (HOURS, ["1.125", "2.375", "4"], [1.125, 2.375, 4]),
    ("List size", ["950", "1,200", "12,500"], [950, 1200, 12500]),
    ("List size", ["1,200,000", "1,200"], [1200000, 1200]),
    ("List size", ["1,200.5", "1,300"], [1200.5, 1300]),
    ("List size", ["1.200,5", "1.300"], [1200.5, 1300]),
    ("List size", ["1 200", "12\u2019500", "950"], [1200, 12500, 950]),
    (HOURS, ["37 hours", "9 hrs", "7h", "1 hour"], [37, 9, 7, 1]),
    (HOURS, ["40 hours a week", "38 hrs/week", "37,5 hours", "20"], [40, 38, 37.5, 20]),
    ("Your age in years", ["44 years", "39 yrs old"], [44, 39]),
    ("Per cent of your time", ["12%", "8 %", "7 per cent"], [12, 8, 7]),
    ("Pounds spent", ["£1,200", "£950", "£2,000.50"], [1200, 950, 2000.5]),
    ("Spent in euros", ["1.200,50 €", "900 €", "€20"], [1200.5, 900, 20]),
    ("How many patients?", ["12 patients", "1 patient"], [12, 1]),
    (HOURS, ["4½", "½", "3 ¾ hours", "12"], [4.5, 0.5, 3.75, 12]),
    (HOURS, ["4½", "4,5", "1,200"], [4.5, 4.5, 1.2]),
    (HOURS, ["\u22129", "+4", ".5", "37.", "007", "1e3"], [-9, 4, 0.5, 37, 7, 1000]),
]
#    the question, codes that cannot be read
NOT_READ = [
    (HOURS, ["5 hours a day"]),
    (HOURS, ["30 minutes", "45 mins"]),
    (HOURS, ["2 weeks", "3 hours"]),  # of two units that the question names
    ("Salary", ["12k", "9k"]),
    (HOURS, ["10-12", "<5", "10+", "about 10", "ten", "1_0", "inf", "nan", "1.2.2014", "01/02", "7h30", ","]),
    ("List size", ["020 7946 0018", "2,000,5", "1,20,000"]),
]
#    codes of which nothing in the column shows what they are
UNCLEAR = [
    ["1,200", "3,500"],
    ["1,200", "950"],
    ["1.200", "1.250", "950"],
    ["1.200", "3.500"],
    ["1,200", "1.300"],
    ["4,5", "4.5", "1,200"],
]


@pytest.mark.parametrize(("wording", "codes", "numbers"), READ)
def test_what_is_read(wording, codes, numbers):
    found = read_numbers(codes, wording)
    assert list(found.values.values()) == numbers
    assert not found.unclear


@pytest.mark.parametrize(("wording", "codes"), NOT_READ)
def test_what_is_not_read(wording, codes):
    found = read_numbers(codes, wording)
    assert not found.values
    assert not found.unclear


@pytest.mark.parametrize("codes", UNCLEAR)
def test_what_is_asked(codes):
    asked = read_numbers(codes, "List size")
    assert asked.unclear
    assert not set(asked.unclear) & set(asked.values)
    for sign in (".", ","):
        settled = read_numbers(codes, "List size", decimal=sign)
        assert not settled.unclear
        assert list(settled.values) == codes
    (problem, *_) = asked.problems(dict.fromkeys(asked.unclear, 1), 10, "wave 2014, question size")
    assert problem.place == "wave 2014, question size"
    assert '`decimal: "."`' in problem.remedy


def test_a_unit_that_the_question_does_not_name_is_declared():
    codes = ["37 hours", "9 hrs"]
    asked = read_numbers(codes, "Time spent")
    assert asked.units == ("hour",)
    (problem,) = asked.problems(dict.fromkeys(codes, 3), 0, "here")
    assert "100% of the answers unreadable as numbers: '37 hours', '9 hrs'" in problem.found
    assert "`unit: hour`" in problem.remedy
    assert dict(read_numbers(codes, "Time spent", unit="hours").values) == {"37 hours": 37, "9 hrs": 9}


#    rows that cannot be read, rows that are; whether the question stops
@pytest.mark.parametrize(
    ("lost", "read", "stops"), [(1, 3, False), (2, 38, False), (2, 37, True), (40, 0, True)]
)
def test_how_much_may_be_unreadable(lost, read, stops):
    numbers = read_numbers(["lots"], "List size")
    assert bool(list(numbers.problems({"lots": lost}, read, "here"))) == stops


@given(st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1))
def test_what_a_program_writes_is_what_it_was(numbers):
    codes = list(dict.fromkeys(map(repr, numbers)))
    assert list(read_numbers(codes, "x").values.values()) == [float(code) for code in codes]


@given(st.lists(st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 2)), min_size=2))
def test_decimal_commas_are_points_of_another_country(numbers):
    codes = list(dict.fromkeys(f"{number:.2f}".replace(".", ",") for number in numbers))
    found = read_numbers(codes, "x").values
    assert list(found.values()) == [float(code.replace(",", ".")) for code in codes]
