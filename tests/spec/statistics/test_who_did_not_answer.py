"""What missing people and missing answers can do, by small tables that can be checked by hand.

Each table gives, by wave, how many of how many who answered said yes, and how many are in the frame.
"""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis.statistics import attrition_weights, bounds, impute, pool, tipping_point


def survey(table: str) -> tuple[pd.DataFrame, dict[str, int]]:
    """Rows and frame behind a table of lines `wave yes/answered frame`."""
    rows, frame = [], {}
    for line in table.strip().splitlines():
        wave, counts, people = line.split()
        yes, n = map(int, counts.split("/"))
        rows += [(wave, 1)] * yes + [(wave, 0)] * (n - yes)
        frame[wave] = int(people)
    return pd.DataFrame(rows, columns=["wave", "engaged"]), frame


FALL = survey("""
    2013  100/200  400
    2014   60/200  400
""")


def test_the_frames_change_lies_between_the_two_worst_cases():
    """2013: 100 to 300 of 400; 2014: 60 to 260. So from 60 - 300 = -240 to 260 - 100 = 160 of 400."""
    data, frame = FALL
    found = bounds(data, "engaged", "wave", ("2013", "2014"), frame)
    assert found.value == pytest.approx(-0.2)
    assert (found.low, found.high) == pytest.approx((-0.6, 0.4))
    assert (found.details["first_low"], found.details["first_high"]) == pytest.approx((0.25, 0.75))
    assert (found.details["second_low"], found.details["second_high"]) == pytest.approx((0.15, 0.65))
    assert not found.details["sign_identified"]


def test_with_nearly_all_answers_in_hand_the_sign_is_certain():
    """2013: 100 to 110 of 210; 2014: 60 to 70 of 210."""
    data, _ = FALL
    found = bounds(data, "engaged", "wave", ("2013", "2014"), {"2013": 210, "2014": 210})
    assert found.high == pytest.approx(-30 / 210) and found.details["sign_identified"]


def test_how_different_the_silent_of_the_second_wave_would_have_to_be():
    """Half of the frame of 2013 said yes. In 2014 140 of the 200 silent would have to, 70% against 30%."""
    data, frame = FALL
    found = tipping_point(data, "engaged", "wave", ("2013", "2014"), frame)
    assert found.details["needed_share_point"] == pytest.approx(0.7)
    assert found.details["tip_point"] == pytest.approx(math.log(0.7 / 0.3) - math.log(0.3 / 0.7))
    assert 0 < found.value < found.details["tip_point"]


def test_and_those_of_the_first():
    """0.3 of the frame of 2014 said yes. In 2013 20 of the 200 silent would have to: 10% against 50%."""
    data, frame = FALL
    found = tipping_point(data, "engaged", "wave", ("2013", "2014"), frame, silent="first")
    assert found.details["needed_share_point"] == pytest.approx(0.1)
    assert found.details["tip_point"] == pytest.approx(math.log(0.1 / 0.9))
    assert found.details["tip_point"] < found.value < 0


def test_who_left_is_stood_for_by_those_like_him_who_stayed():
    """Half of the leaders and all members stayed: 6 of 8, so 0.75 / 0.5 and 0.75 / 1."""
    people = pd.DataFrame({"role": ["leader"] * 4 + ["member"] * 4, "again": [1, 1, 0, 0, 1, 1, 1, 1]})
    weights = attrition_weights(people, "again", ["role"])
    assert weights.dropna().tolist() == pytest.approx([1.5, 1.5, 0.75, 0.75, 0.75, 0.75])
    assert weights.attrs["attrition"]["certain"] == ["role 'member'"]


def test_where_nobody_of_a_role_stayed_nobody_stands_for_it():
    people = pd.DataFrame({"role": ["leader"] * 4 + ["member"] * 4, "again": [0, 0, 0, 0, 1, 1, 1, 0]})
    weights = attrition_weights(people, "again", ["role"])
    assert weights.isna().all()
    assert weights.attrs["attrition"]["not_estimable"].startswith("none of 4 with role 'leader' stayed")


def test_a_missing_answer_is_filled_with_answers_that_were_given():
    scale = pd.CategoricalDtype(["low", "middle", "high"], ordered=True)
    answers = pd.DataFrame(
        {"q1": ["low", "high", None, "high", "low", "middle"], "age": [31, 44, 60, 58, 35, 47]}
    )
    first, second = impute(answers.astype({"q1": scale}), m=2, seed=1)
    for completed in (first, second):
        assert completed["q1"].dtype == scale
        assert completed["q1"].drop(index=2).tolist() == ["low", "high", "high", "low", "middle"]
        assert completed["q1"][2] in ("low", "middle", "high")


def test_what_the_data_sets_differ_by_is_added_to_the_variance():
    """Variance within 0.0016; between 0.0004, times 1 + 1/3: together 0.002133, a quarter due to gaps."""
    found = pool([0.10, 0.14, 0.12], [0.0016] * 3, complete_df=200)
    assert found.value == pytest.approx(0.12)
    assert found.se**2 == pytest.approx(0.0016 + 0.0004 * 4 / 3)
    assert found.details["lambda"] == pytest.approx(0.25)
    # Rubin: 2 / 0.25^2 = 32. Observed: 201/203 x 200 x 0.75. Together 1 / (1/32 + 1/148.52).
    assert found.df == pytest.approx(1 / (1 / 32 + 1 / (201 / 203 * 200 * 0.75)))
