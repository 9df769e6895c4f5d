from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import heterogeneity

REFERENCE = Path(__file__).parents[3] / "reference"
SETS = pd.read_csv(REFERENCE / "heterogeneity_sets.csv", comment="#").groupby("set")
R = pd.read_csv(REFERENCE / "heterogeneity.csv", comment="#").to_dict("records")
METHODS = ("reml", "paule-mandel", "dersimonian-laird")

estimates = st.lists(st.tuples(st.floats(-1, 1), st.floats(0.01, 0.5)), min_size=2, max_size=8).map(
    lambda pairs: tuple(map(np.array, zip(*pairs, strict=True)))
)


@pytest.mark.parametrize("row", R, ids=lambda row: f"{row['set']}, {row['method']}, {row['level']}")
def test_agrees_with_metafor(row):
    """R: metafor::rma(test = "adhoc") and predict() (tests/reference/heterogeneity.R)."""
    given_ = SETS.get_group(row["set"])
    # Log risk ratios of the BCG trials are no changes in proportion: their limits have no end.
    found = heterogeneity(
        given_["value"],
        given_["se"],
        method=row["method"],
        level=row["level"],
        unit="log risk ratio" if row["set"] == "bcg" else "difference",
    )
    for name in ("value", "se", "low", "high", "p"):
        assert getattr(found, name) == pytest.approx(row[name], rel=1e-6)
    for name in ("tau2", "i2", "q", "q_p"):
        assert found.details[name] == pytest.approx(row[name], rel=1e-6, abs=1e-12)
    assert found.details["knapp_hartung_factor"] == pytest.approx(row["factor"], rel=1e-6)
    assert found.n == found.details["k"] == row["k"]
    assert found.details["left_out"] == len(given_) - row["k"]
    prediction = (found.details["prediction_low"], found.details["prediction_high"])
    if row["k"] < 3:
        assert all(map(math.isnan, prediction))
        assert found.details["prediction_not_estimable"].startswith("2 estimates")
    else:
        assert prediction == pytest.approx((row["prediction_low"], row["prediction_high"]), rel=1e-6)


def test_published_bcg_trials():
    """Viechtbauer (2010), Journal of Statistical Software 36(3), section 3: REML, mean -0.7145,
    tau2 0.3132, I2 92.22%, Q(12) = 152.2330."""
    bcg = SETS.get_group("bcg")
    found = heterogeneity(bcg["value"], bcg["se"], unit="log risk ratio")
    assert round(found.value, 4) == -0.7145
    assert round(found.details["tau2"], 4) == 0.3132
    assert round(100 * found.details["i2"], 2) == 92.22
    assert round(found.details["q"], 4) == 152.2330


@settings(max_examples=30)
@given(pairs=estimates, method=st.sampled_from(METHODS))
def test_the_interval_is_never_shorter_than_the_usual_one(pairs, method):
    values, errors = pairs
    found = heterogeneity(values, errors, method=method)
    usual = math.sqrt(1 / (1 / (errors**2 + found.details["tau2"])).sum())
    assert found.se >= usual * (1 - 1e-12)
    assert min(values) - 1e-12 <= found.value <= max(values) + 1e-12
    assert found.details["tau2"] >= 0 and 0 <= found.details["i2"] <= 1
    if len(values) > 2:
        assert found.details["prediction_low"] <= found.low < found.high <= found.details["prediction_high"]


@settings(max_examples=30)
@given(pairs=estimates, method=st.sampled_from(METHODS))
def test_turning_the_sign_turns_everything_and_the_order_does_not_matter(pairs, method):
    values, errors = pairs
    forth = heterogeneity(values, errors, method=method)
    back = heterogeneity(-values[::-1], errors[::-1], method=method)
    assert back.value == pytest.approx(-forth.value, abs=1e-7)
    assert back.details["tau2"] == pytest.approx(forth.details["tau2"], rel=1e-6, abs=1e-9)


@settings(max_examples=30)
@given(pairs=estimates)
def test_paule_mandel_makes_the_sum_of_squares_what_is_expected(pairs):
    values, errors = pairs
    found = heterogeneity(values, errors, method="paule-mandel")
    # With this tau2 Knapp and Hartung's factor is 1 by its definition; below 1 only where tau2 is 0.
    if found.details["tau2"] > 0:
        assert found.details["knapp_hartung_factor"] == pytest.approx(1)
    else:
        assert found.details["knapp_hartung_factor"] <= 1 + 1e-9


@settings(max_examples=30)
@given(pairs=estimates, other=st.floats(0, 4))
def test_no_tau2_has_a_greater_restricted_likelihood(pairs, other):
    values, errors = pairs

    def log_likelihood(tau2):
        weight = 1 / (errors**2 + tau2)
        mean = (weight * values).sum() / weight.sum()
        squares = (weight * (values - mean) ** 2).sum()
        return (np.log(weight).sum() - np.log(weight.sum()) - squares) / 2

    best = heterogeneity(values, errors).details["tau2"]
    assert log_likelihood(best) >= log_likelihood(other) - 1e-9


def test_limits_of_a_change_stay_between_minus_one_and_one():
    found = heterogeneity([-0.9, 0.4], [0.1, 0.1])
    assert (found.low, found.high) == (-1, 1)


@pytest.mark.parametrize(
    ("values", "errors", "why"),
    [
        ([], [], "no estimate with a standard error"),
        ([0.1, np.nan], [0.1, 0.1], "one estimate with a standard error"),
        ([0.1, 0.2], [np.nan, np.nan], "no estimate with a standard error"),
        ([0.1, 0.2, 0.3], [0.1, 0.0, 0.0], "2 of 3 standard errors are 0"),
    ],
)
def test_what_cannot_be_had_is_named(values, errors, why):
    found = heterogeneity(values, errors)
    assert math.isnan(found.value) and found.details["not_estimable"].startswith(why)
    assert found.details["left_out"] + found.details["k"] == len(values)


def test_wrong_arguments_are_told():
    with pytest.raises(ProblemsFound) as caught:
        heterogeneity([0.1, np.inf], [0.1, -0.1], method="ml")
    assert len(caught.value.problems) == 3
    with pytest.raises(ProblemsFound, match="3 and 2 numbers"):
        heterogeneity([0.1, 0.2, 0.3], [0.1, 0.1])
    with pytest.raises(ProblemsFound, match="different rows"):
        heterogeneity(pd.Series([0.1, 0.2], index=["A", "B"]), pd.Series([0.1, 0.2], index=["B", "A"]))
    with pytest.raises(ProblemsFound, match="numbers"):
        heterogeneity(["a", "b"], [0.1, 0.1])
