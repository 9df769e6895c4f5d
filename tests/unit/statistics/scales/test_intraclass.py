from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import intraclass_correlation

REFERENCE = Path(__file__).parents[3] / "reference"
ITEMS = pd.read_csv(REFERENCE / "items.csv", comment="#")
R = pd.read_csv(REFERENCE / "scales.csv", comment="#")


def equal_groups():
    first = ITEMS.groupby("site").head(8)
    return first[first.groupby("site")["site"].transform("size") == 8]


@pytest.mark.parametrize(
    ("case", "data", "value"),
    [
        ("icc, score", ITEMS, "score"),
        ("icc, yes", ITEMS, "yes"),
        ("icc, equal groups", equal_groups(), "score"),
    ],
)
def test_agrees_with_r(case, data, value):
    """R: anova(lm()) and F quantiles; for groups of equal size psych::ICC's ICC1 too (scales.R)."""
    found = intraclass_correlation(data, value, "site")
    for quantity, expected in R.loc[R["case"] == case, ["quantity", "value"]].itertuples(index=False):
        got = getattr(found, quantity) if hasattr(found, quantity) else found.details[quantity]
        assert got == pytest.approx(expected, rel=1e-8), quantity


def test_by_hand_with_unequal_groups():
    """A: 1, 3 (mean 2); B: 3, 5, 7 (mean 5); mean 3.8. B = 2 x 1.8^2 + 3 x 1.2^2 = 10.8, W = (2 + 8) / 3.

    n0 = (5 - (4 + 9) / 5) / 1 = 2.4; the mean's variance is inflated by 1 + (13 / 5 - 1) ICC.
    """
    data = pd.DataFrame({"site": list("AABBB"), "score": [1, 3, 3, 5, 7]})
    found = intraclass_correlation(data, "score", "site")
    icc = (10.8 - 10 / 3) / (10.8 + 1.4 * 10 / 3)
    assert found.value == pytest.approx(icc)
    assert found.details["n0"] == pytest.approx(2.4)
    assert found.details["design_effect"] == pytest.approx(1 + 1.6 * icc)
    assert (found.details["groups"], found.n, found.details["dropped"]) == (2, 5, 0)


def test_a_negative_icc_is_reported_as_it_is():
    """Both groups have the same mean: B = 0, and the ICC is the least there can be, -1 / (2 - 1)."""
    data = pd.DataFrame({"site": list("AABB"), "score": [1, 3, 0, 4]})
    found = intraclass_correlation(data, "score", "site")
    assert found.value == pytest.approx(-1) and found.details["design_effect"] == pytest.approx(0)
    assert found.p == pytest.approx(1)


@settings(max_examples=40, deadline=None)
@given(
    people=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), min_size=4, max_size=40),
    constant=st.integers(-1000, 1000),
    scale=st.sampled_from([0.1, 1, 30]),
)
def test_moving_scaling_and_shuffling_change_nothing(people, constant, scale):
    data = pd.DataFrame(people, columns=["site", "score"])
    found = intraclass_correlation(data, "score", "site")
    assume(found.estimable and found.value < 1)
    assert -1 / (found.details["n0"] - 1) - 1e-9 <= found.value <= 1
    assert found.low <= found.value + 1e-12 and found.value <= found.high + 1e-12
    moved = data.assign(score=data["score"] * scale + constant).sample(frac=1, random_state=1)
    again = intraclass_correlation(moved, "score", "site")
    assert (again.value, again.low, again.p) == pytest.approx((found.value, found.low, found.p), abs=1e-8)


@pytest.mark.parametrize(
    ("sites", "scores", "why"),
    [
        ("AAA", [1, 2, 3], "one group"),
        ("ABC", [1, 2, 3], "one person answered in every group"),
        ("AABB", [2, 2, 2, 2], "everybody answered the same"),
        ("AB", [None, None], "nobody answered"),
    ],
)
def test_what_cannot_be_had_is_named(sites, scores, why):
    data = pd.DataFrame({"site": list(sites), "score": np.array(scores, dtype=float)})
    found = intraclass_correlation(data, "score", "site")
    assert math.isnan(found.value) and why in found.details["not_estimable"]


def test_groups_that_answer_as_one_have_an_icc_of_one_and_no_interval():
    data = pd.DataFrame({"site": list("AABB"), "score": [0.1, 0.1, 0.3, 0.3]})
    found = intraclass_correlation(data, "score", "site")
    assert found.value == 1 and math.isnan(found.low)
    assert "answered the same" in found.details["not_estimable"]


def test_missing_values_and_groups_are_counted():
    data = pd.DataFrame({"site": ["A", "A", "B", "B", None], "score": [1.0, 3.0, 3.0, None, 2.0]})
    found = intraclass_correlation(data, "score", "site")
    assert found.n == 3 and found.details["dropped"] == 2


def test_wrong_columns_are_told_at_once():
    with pytest.raises(ProblemsFound) as caught:
        intraclass_correlation(ITEMS, "scores", "sites")
    assert len(caught.value.problems) == 2
    with pytest.raises(ProblemsFound, match="item 'respondent'"):
        intraclass_correlation(ITEMS, "respondent", "site")
