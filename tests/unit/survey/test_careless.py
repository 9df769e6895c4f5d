"""Careless answers are flagged or left out, as params.yaml says, and counted."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from analysis.problems import ProblemsFound
from analysis.study.quality import CarelessChoices, Identical, Speeding, StraightLining
from analysis.survey import clean
from analysis.survey.notes import notes_on

FILE = """\
path: 2013.csv
respondent: id
site: {always: north}
role: {always: leader}
duration: {column: seconds, unit: seconds}
questions:
  owned: {column: q1, values: {1: disagree, 2: neither, 3: agree}, reversed: true}
  time: {column: q2, values: {1: disagree, 2: neither, 3: agree}, missing: {8: dont_know}}
  sex: {column: q3, values: {1: f, 2: m, 3: f}}
  age: {column: age}
"""
#      id, q1, q2, q3, age, seconds: the median of the times is 100
ROWS = """\
id,q1,q2,q3,age,seconds
a,1,1,1,30,100
b,1,2,1,30,100
c,1,,1,30,20
d,1,2,1,30,100
e,3,3,3,,400
f,2,8,1,30,
"""
BATTERY = ("owned", "time", "sex")


@pytest.fixture
def found(make_study):
    def clean_with(rows: str = ROWS, **choices):
        study = make_study({"2013": rows}, {"2013": FILE})
        study = replace(
            study,
            params=SimpleNamespace(
                engagement=SimpleNamespace(careless=CarelessChoices(**choices), changes=(), headline="")
            ),
        )
        return study, clean(study).harmonised

    return clean_with


def test_nothing_is_looked_for_unasked(found):
    _, harmonised = found()
    assert harmonised.flow["2013"]["flagged"] == {}
    assert len(harmonised.flags) == 0


#    check -> rows found
CHECKS = [
    ("straight_lining", StraightLining(questions=BATTERY, at_least=3), "straight-lining", [1, 5]),
    ("straight_lining", StraightLining(questions=BATTERY, at_least=2), "straight-lining", [1, 3, 5]),
    ("speeding", Speeding(fastest_share_of_median=0.33), "speeding", [3]),
    ("speeding", Speeding(fastest_share_of_median=0.2), "speeding", []),  # 20 is not less than a fifth of 100
    ("identical", Identical(at_least=4), "identical answers", [2, 4]),
    ("identical", Identical(at_least=5), "identical answers", []),
]


@pytest.mark.parametrize(("name", "choice", "flag", "rows"), CHECKS)
def test_what_is_flagged_is_kept_and_listed(found, name, choice, flag, rows):
    _, harmonised = found(**{name: choice})
    assert harmonised.flags["row"].tolist() == rows
    assert set(harmonised.flags["flag"]) == ({flag} if rows else set())
    assert harmonised.flow["2013"]["flagged"] == ({flag: len(rows)} if rows else {})
    assert len(harmonised.responses) == 6


@pytest.mark.parametrize(("name", "choice", "flag", "rows"), CHECKS)
def test_what_is_excluded_is_counted_with_its_reason(found, name, choice, flag, rows):
    _, harmonised = found(**{name: replace(choice, action="exclude")})
    leaving = rows[1:] if name == "identical" else rows  # the first of several that are alike stays
    assert harmonised.excluded["row"].tolist() == leaving
    assert harmonised.flow["2013"]["excluded"] == ({flag: len(leaving)} if leaving else {})
    assert len(harmonised.responses) == 6 - len(leaving)
    assert len(harmonised.flags) == 0


def test_who_is_excluded_for_one_thing_is_not_flagged_for_another(found):
    _, harmonised = found(
        speeding=Speeding(fastest_share_of_median=0.33, action="exclude"),
        straight_lining=StraightLining(questions=BATTERY, at_least=2),
    )
    assert harmonised.flags["row"].tolist() == [1, 5]


def test_a_time_that_is_no_number_is_a_problem(found):
    with pytest.raises(ProblemsFound, match=r"duration \(column 'seconds'\): found 'fast' in 1 rows"):
        found(ROWS.replace("400", "fast"), speeding=Speeding(fastest_share_of_median=0.33))


def test_a_wave_that_did_not_ask_the_battery_is_named(found):
    choice = StraightLining(questions=("owned", "comment", "time"), at_least=3)
    study, harmonised = found(straight_lining=choice)
    notes = " ".join(notes_on(harmonised, study))
    assert "Wave 2013: straight-lining is not looked for; it asked 2 of the battery" in notes
