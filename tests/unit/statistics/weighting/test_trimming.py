from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import rake, trim_weights, weight_diagnostics, weighted_proportion

sizes = st.lists(st.one_of(st.just(0.0), st.floats(0.001, 1000)), min_size=1, max_size=40).filter(any)


@settings(max_examples=60, deadline=None)
@given(weights=sizes, limit=st.floats(1.01, 6))
def test_trimming_keeps_the_total_the_order_and_everybody(weights, limit):
    before = pd.Series(weights, index=np.arange(len(weights)) * 3)
    after = trim_weights(before, limit)
    told = after.attrs["trimmed"]
    mean = before[before > 0].mean()
    assert after.index.equals(before.index)
    assert after.sum() == pytest.approx(before.sum())
    assert after.max() <= limit * mean * (1 + 1e-9)
    assert told["cap"] == pytest.approx(limit * mean)
    assert told["count"] == 0 or told["count"] == int((after == told["cap"]).sum())
    assert ((after == 0) == (before == 0)).all()
    ranked = after.iloc[np.argsort(before.to_numpy(), kind="stable")].to_numpy()
    assert (np.diff(ranked) >= -1e-9 * mean).all()
    # Who is below the cap keeps the ratio to the others below it.
    free = (after > 0) & (after < told["cap"] * (1 - 1e-9))
    ratio = (after / before)[free]
    assert ratio.empty or ratio.max() == pytest.approx(ratio.min())
    assert ratio.empty or ratio.min() >= 1 - 1e-9


def test_by_hand_in_two_rounds():
    """Mean 5, cap 8: 12 is cut to 8; the other 12 of the 20 make 11.4 of the 7.6, so that is cut too."""
    after = trim_weights([12.0, 7.6, 0.2, 0.2], limit=1.6)
    assert after.tolist() == pytest.approx([8, 8, 2, 2])
    assert after.attrs["trimmed"] == {"limit": 1.6, "cap": 8.0, "count": 2, "rounds": 2}
    assert weight_diagnostics(after).trimmed == 2


def test_weights_below_the_limit_are_left_alone():
    after = trim_weights([1.0, 2.0, 3.0], limit=3)
    assert after.tolist() == [1, 2, 3]
    assert after.attrs["trimmed"]["count"] == 0 and after.attrs["trimmed"]["rounds"] == 0


def test_trimmed_weights_forget_that_they_were_raked():
    people = pd.DataFrame({"site": list("AAAAAB"), "yes": [0, 1, 1, 0, 1, 1]})
    raked = rake(people, {"site": {"A": 5, "B": 15}})
    assert "calibrated_on" in weighted_proportion(people, "yes", raked).details
    trimmed = trim_weights(raked, 2)
    assert trimmed.attrs["trimmed"]["count"] == 1
    assert "calibrated_on" not in weighted_proportion(people, "yes", trimmed).details


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ([1.0, -1.0], "numbers of 0 or more"),
        ([1.0, math.nan], "no weight in 1 of 2 rows"),
        ([0.0, 0.0], "no weight above 0"),
        (["1", "2"], "numbers of 0 or more"),
        ([1.0, math.inf], "numbers of 0 or more"),
    ],
)
def test_weights_that_are_no_weights_are_named(weights, said):
    with pytest.raises(ProblemsFound, match=said):
        trim_weights(weights, 3)
    if weights != [0.0, 0.0]:
        with pytest.raises(ProblemsFound, match=said):
            weight_diagnostics(weights)


@pytest.mark.parametrize("limit", [1, 0.5, math.nan, math.inf, "4"])
def test_a_limit_that_is_none_is_refused(limit):
    with pytest.raises(ProblemsFound, match="a number above 1"):
        trim_weights([1.0, 2.0], limit)


def test_diagnostics_by_hand():
    """Kish: n sum(w^2) / sum(w)^2 = 3 x (16 + 4 + 4) / 8^2; the weight of 0 is left out."""
    found = weight_diagnostics(np.array([4.0, 2.0, 2.0, 0.0]))
    assert dataclasses.asdict(found) == pytest.approx(
        {
            "n": 3,
            "zero": 1,
            "sum": 8.0,
            "mean": 8 / 3,
            "largest_over_mean": 1.5,
            "design_effect": 3 * 24 / 64,
            "effective_n": 64 / 24,
            "trimmed": 0,
        }
    )


def test_nobody_has_no_mean():
    found = weight_diagnostics([0.0, 0.0])
    assert (found.n, found.zero, found.sum) == (0, 2, 0.0) and math.isnan(found.effective_n)


@given(weights=sizes, scale=st.floats(1e-3, 1e3))
def test_the_scale_of_the_weights_is_nothing(weights, scale):
    found, scaled = weight_diagnostics(weights), weight_diagnostics(np.array(weights) * scale)
    assert 1 - 1e-12 <= found.design_effect <= found.n + 1e-9
    assert scaled.effective_n == pytest.approx(found.effective_n)
    assert scaled.largest_over_mean == pytest.approx(found.largest_over_mean)


def test_raking_tells_how_far_it_came():
    people = pd.DataFrame({"site": list("AABBB"), "role": list("xyxyy")})
    told = rake(people, {"site": {"A": 50, "B": 50}, "role": {"x": 30, "y": 70}}).attrs["raked"]
    assert told["on"] == ["site", "role"] and told["rows"] == 5
    assert told["rounds"] > 1 and 0 <= told["largest_gap"] <= 1e-10
    once = rake(people, {"site": {"A": 50, "B": 50}}, base=[1.0, 2.0, 1.0, 1.0, 1.0]).attrs["raked"]
    assert once["rounds"] == 1 and once["base"] == (1.0, 2.0, 1.0, 1.0, 1.0)
