from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import pool

REFERENCE = Path(__file__).parents[3] / "reference"
R = pd.read_csv(REFERENCE / "pooled.csv", comment="#").set_index("case")


def numbers(text: str) -> list[float]:
    return [float(part) for part in str(text).split()]


@pytest.mark.parametrize("case", R.index)
def test_agrees_with_r(case):
    """mice::pool.scalar, rule rubin1987 (tests/reference/missingness.R)."""
    expected = R.loc[case]
    found = pool(
        numbers(expected["values"]), numbers(expected["variances"]), expected["complete_df"], unit="points"
    )
    for name in ("value", "se", "df", "low", "high", "p"):
        assert getattr(found, name) == pytest.approx(expected[name], rel=1e-9), name
    for name, column in {
        "variance_within": "within",
        "variance_between": "between",
        "relative_increase": "increase",
        "fraction_missing": "fmi",
        "lambda": "lambda",
    }.items():
        assert found.details[name] == pytest.approx(expected[column], rel=1e-9), name


@pytest.mark.parametrize("case", R.index)
def test_agrees_with_mitools_where_the_complete_data_are_large(case):
    """mitools::MIcombine without df.complete (with it, it leaves 1 + 1/m out of the observed df)."""
    expected = R.loc[case]
    found = pool(numbers(expected["values"]), numbers(expected["variances"]), math.inf)
    assert found.se == pytest.approx(expected["mitools_se"], rel=1e-9)
    assert found.df == pytest.approx(expected["mitools_df"], rel=1e-9)
    assert found.details["fraction_missing"] == pytest.approx(expected["mitools_fmi"], rel=1e-9)


def test_without_differences_between_data_sets_it_is_the_complete_estimate():
    """No variance between: Rubin's df are infinite, Barnard and Rubin's (nu+1)/(nu+3) nu = 41/43 40."""
    found = pool([0.3, 0.3, 0.3], [0.01, 0.01, 0.01], complete_df=40)
    assert found.se == pytest.approx(0.1)
    assert found.df == pytest.approx(41 / 43 * 40)
    assert found.details["lambda"] == pytest.approx(0, abs=1e-12)
    endless = pool([0.3, 0.3], [0.01, 0.01], complete_df=math.inf)
    assert math.isinf(endless.df) and endless.high == pytest.approx(0.3 + 1.959963984540054 * 0.1)


@settings(max_examples=50)
@given(
    values=st.lists(st.floats(-0.9, 0.9), min_size=2, max_size=30),
    variance=st.floats(1e-6, 0.1),
    df=st.floats(1, 1e5),
)
def test_missing_answers_never_make_an_estimate_surer(values, variance, df):
    found = pool(values, [variance] * len(values), df)
    assert found.se >= math.sqrt(variance) * (1 - 1e-12)
    assert found.df <= df
    assert -1 <= found.low <= found.value + 1e-12 and found.value <= found.high + 1e-12 <= 1 + 1e-12
    assert found.value == pytest.approx(np.mean(values), abs=1e-12)


def test_a_data_set_without_an_estimate_leaves_none():
    found = pool([0.1, math.nan, 0.2], [0.01, 0.01, math.nan], 100, n=240)
    assert not found.estimable and found.n == 240
    assert found.details["not_estimable"].startswith("2 of the 3 completed data sets")


def test_standard_errors_of_nothing_give_no_interval():
    found = pool([0.0, 0.1], [0.0, 0.0], 100)
    assert found.value == pytest.approx(0.05)
    assert math.isnan(found.low) and math.isnan(found.p)
    assert found.details["not_estimable"].startswith("no interval")


def test_limits_stay_on_the_scale():
    assert pool([0.9, 0.98], [0.01, 0.01], 50, unit="proportion").high == 1.0


@pytest.mark.parametrize(
    ("values", "variances", "df", "named"),
    [
        ([0.1], [0.01], 10, "1 values"),
        ([0.1, 0.2], [0.01], 10, "1 variances"),
        ([0.1, 0.2], [0.01, -0.01], 10, "-0.01"),
        ([0.1, 0.2], [0.01, 0.01], 0, "complete_df"),
        ([0.1, 0.2], [0.01, 0.01], math.nan, "complete_df"),
    ],
)
def test_what_cannot_be_pooled_is_named(values, variances, df, named):
    with pytest.raises(ProblemsFound, match=named):
        pool(values, variances, df)
