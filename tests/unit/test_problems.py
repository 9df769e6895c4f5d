from __future__ import annotations

import pytest

from analysis.problems import Problem, ProblemsFound, raise_if_any


def problem(place):
    return Problem(place=place, found="a", expected="b")


def test_every_problem_is_told():
    with pytest.raises(ProblemsFound) as raised:
        raise_if_any(problem(place) for place in ("x.csv, line 1", "x.csv, line 7"))
    assert str(raised.value).splitlines() == [
        "x.csv, line 1: found a; expected b.",
        "x.csv, line 7: found a; expected b.",
    ]


def test_no_problem_is_no_error():
    raise_if_any(iter(()))


def test_a_remedy_is_a_sentence_of_its_own():
    told = str(Problem(place="p", found="a", expected="b", remedy="Do c."))
    assert told == "p: found a; expected b. Do c."
