"""Who is known again by a code of four parts: first letter of the mother's name, day and month, school."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.study.linkage import PersonalCode
from analysis.survey.linking import link_by_code

PARTS = ("mother", "day", "month", "school")


def code(tolerance: int) -> PersonalCode:
    return PersonalCode(parts={name: {"": name} for name in PARTS}, tolerance=tolerance)


def table(*codes: str) -> pd.DataFrame:
    return pd.DataFrame([text.split() for text in codes], columns=PARTS, dtype="str").replace("-", "")


#    first wave, second wave, tolerance -> linked pairs, exactly, by tolerance, ambiguous in either, unlinked
CASES = [
    (["a 1 2 x"], ["a 1 2 x"], 0, [(0, 0)], 1, 0, (0, 0), (0, 0)),
    (["a 1 2 x"], ["a 1 2 y"], 0, [], 0, 0, (0, 0), (1, 1)),
    (["a 1 2 x"], ["a 1 2 y"], 1, [(0, 0)], 0, 1, (0, 0), (0, 0)),
    (["a 1 2 x"], ["a 1 3 y"], 1, [], 0, 0, (0, 0), (1, 1)),
    (["a 1 2 x"], ["a 1 3 y"], 2, [(0, 0)], 0, 1, (0, 0), (0, 0)),
    (["a 1 2 x"], ["a 1 2 -"], 1, [(0, 0)], 0, 1, (0, 0), (0, 0)),  # a blank agrees with nothing
    (["a 1 2 -"], ["a 1 2 -"], 0, [], 0, 0, (0, 0), (1, 1)),
    (["- - - -"], ["- - - -"], 3, [], 0, 0, (0, 0), (1, 1)),
    (["a 1 2 x"], ["a 1 2 y", "a 1 2 z"], 1, [], 0, 0, (1, 2), (0, 0)),  # two candidates: neither
    (["a 1 2 x", "a 1 2 w"], ["a 1 2 y"], 1, [], 0, 0, (2, 1), (0, 0)),
    (["a 1 2 x"], ["a 1 2 x", "a 1 2 y"], 1, [(0, 0)], 1, 0, (0, 0), (0, 1)),  # exact goes first
    (["a 1 2 x"], ["a 1 2 x", "a 1 2 x"], 0, [], 0, 0, (1, 2), (0, 0)),  # one code, two people
]


@pytest.mark.parametrize(
    ("first", "second", "tolerance", "pairs", "exactly", "by_tolerance", "ambiguous", "unlinked"), CASES
)
def test_who_is_linked(first, second, tolerance, pairs, exactly, by_tolerance, ambiguous, unlinked):
    person, linkage = link_by_code({"1": table(*first), "2": table(*second)}, code(tolerance))
    of_first, of_second = person[: len(first)], person[len(first) :]
    assert [tuple(map(int, pair)) for pair in np.argwhere(of_first[:, None] == of_second[None, :])] == pairs
    found = linkage.iloc[0]
    assert (found["linked_exactly"], found["linked_by_tolerance"]) == (exactly, by_tolerance)
    assert (found["ambiguous_first"], found["ambiguous_second"]) == ambiguous
    assert (found["unlinked_first"], found["unlinked_second"]) == unlinked


def test_people_with_one_code_in_a_wave_are_counted():
    _, linkage = link_by_code({"1": table("a 1 2 x", "a 1 2 x", "b 1 2 x"), "2": table("b 1 2 x")}, code(0))
    assert linkage["shared_code_first"].tolist() == [2]
    assert linkage["linked_exactly"].tolist() == [1]


def test_a_link_that_would_make_one_person_of_two_rows_of_a_wave_is_not_made():
    """Each of the first wave has a partner of its own; these two are alike, but cannot be one person."""
    waves = {"1": table("a 1 2 x", "a 5 3 y"), "2": table("a 1 3 x"), "3": table("a 1 3 y")}
    person, linkage = link_by_code(waves, code(1))
    assert person.tolist() == [0, 1, 0, 1]
    last = linkage[(linkage["first"] == "2") & (linkage["second"] == "3")].iloc[0]
    assert last["linked_by_tolerance"] == 0
    assert (last["ambiguous_first"], last["ambiguous_second"]) == (1, 1)
