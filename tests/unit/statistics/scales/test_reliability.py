from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import cronbach_alpha, mcdonald_omega, ordinal_alpha
from analysis.statistics.scales.factor import one_factor
from analysis.statistics.scales.polychoric import bivariate_normal

REFERENCE = Path(__file__).parents[3] / "reference"
ITEMS = pd.read_csv(REFERENCE / "items.csv", comment="#")
R = pd.read_csv(REFERENCE / "scales.csv", comment="#")
Q = [f"q{number}" for number in range(1, 7)]

tables = (
    st.integers(2, 5)
    .flatmap(lambda k: st.lists(st.lists(st.integers(1, 5), min_size=k, max_size=k), min_size=4, max_size=30))
    .map(lambda rows: pd.DataFrame(rows, columns=[f"q{number}" for number in range(len(rows[0]))]))
)


def reference(case):
    return dict(R.loc[R["case"] == case, ["quantity", "value"]].itertuples(index=False))


def agrees(found, case, near):
    """Every quantity of R's, in the estimate's attributes, its details, or by item in its details."""
    for quantity, expected in reference(case).items():
        name, _, item = quantity.partition(" ")
        if item:
            value = found.details[name][item]
        else:
            value = getattr(found, name) if hasattr(found, name) else found.details[name]
        assert value == pytest.approx(expected, rel=near, nan_ok=True), quantity


def with_covariance(matrix, n=60):
    """Answers whose covariances (divisor n) are exactly those of the matrix."""
    rng = np.random.default_rng(7)
    raw = rng.normal(size=(n, len(matrix)))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(raw.T @ raw / n)).T
    values = white @ np.linalg.cholesky(np.array(matrix, dtype=float)).T
    return pd.DataFrame(values, columns=[f"q{number + 1}" for number in range(len(matrix))])


# Cronbach's alpha


@pytest.mark.parametrize(("case", "columns"), [("alpha", Q[:5]), ("alpha, one reversed", Q)])
def test_alpha_agrees_with_psych(case, columns):
    """R: psych::alpha and alpha.ci (tests/reference/scales.R)."""
    found = cronbach_alpha(ITEMS[columns])
    agrees(found, case, 1e-9)
    assert found.n + found.details["dropped"] == len(ITEMS)
    assert found.details["suspected_reversed"] == (["q6"] if "q6" in columns else [])


def test_turning_the_suspected_item_mends_the_scale():
    turned = ITEMS[Q].assign(q6=6 - ITEMS["q6"])
    assert cronbach_alpha(turned).value > 0.75 > cronbach_alpha(ITEMS[Q]).value
    assert cronbach_alpha(turned).details["suspected_reversed"] == []


def test_ordered_categories_score_their_places():
    words = ["never", "seldom", "at times", "often", "always"]
    ordered = ITEMS[Q[:5]].apply(
        lambda column: pd.Categorical.from_codes(column.fillna(0).astype(int) - 1, words, ordered=True)
    )
    assert cronbach_alpha(ordered) == cronbach_alpha(ITEMS[Q[:5]])
    assert mcdonald_omega(ordered) == mcdonald_omega(ITEMS[Q[:5]])


@settings(max_examples=40, deadline=None)
@given(items=tables, constant=st.integers(-1000, 1000), scale=st.floats(0.01, 100))
def test_alpha_is_that_of_items_moved_scaled_and_shuffled(items, constant, scale):
    found = cronbach_alpha(items)
    assume(found.estimable)
    assert found.value <= 1 + 1e-9 and found.low <= found.value + 1e-9
    moved = items * scale
    moved["q0"] += constant
    again = cronbach_alpha(moved.sample(frac=1, random_state=1))
    # Moving costs digits: variances of some 1 beside squares of up to 1e6 / 1e-4.
    assert (again.value, again.high) == pytest.approx((found.value, found.high), rel=1e-5, abs=1e-5)
    assert found.n == len(items)


@settings(max_examples=20, deadline=None)
@given(items=tables, holes=st.lists(st.booleans(), min_size=30, max_size=30))
def test_every_row_is_used_or_counted(items, holes):
    holed = items.astype(float)
    holed.loc[holes[: len(items)], "q1"] = np.nan
    for estimator in (cronbach_alpha, ordinal_alpha):
        found = estimator(holed)
        assert found.n == len(items) - sum(holes[: len(items)])
        assert found.n + found.details["dropped"] == len(items)
        assert found.estimable == ("not_estimable" not in found.details)


def test_a_negative_alpha_is_reported_as_it_is():
    """Variances 1 and 1, covariance -0.5: 2 (1 - 2 / 1) = -2."""
    found = cronbach_alpha(pd.DataFrame({"a": [1, 2, 3], "b": [2, 3, 1]}))
    assert found.value == pytest.approx(-2)
    assert found.details["suspected_reversed"] == ["a", "b"]
    assert math.isnan(found.details["alpha_if_dropped"]["a"])


@pytest.mark.parametrize("estimator", [cronbach_alpha, mcdonald_omega, ordinal_alpha])
@pytest.mark.parametrize(
    ("items", "why"),
    [
        ({"a": [1, 2, 3], "b": [2, 2, 2], "c": [3, 2, 2]}, "same answer to b"),
        ({"a": [1, None, 3], "b": [2, 2, None], "c": [None, 1, 2]}, "nobody answered every item"),
        ({"a": [1, None], "b": [2, 2], "c": [2, 1]}, "one person answered every item"),
    ],
)
def test_answers_without_reliability_are_named(estimator, items, why):
    found = estimator(pd.DataFrame(items))
    assert not found.estimable and why in found.details["not_estimable"]


def test_items_that_cancel_out_are_named():
    found = cronbach_alpha(pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 1]}))
    assert not found.estimable and "cancel each other out" in found.details["not_estimable"]


@pytest.mark.parametrize("estimator", [cronbach_alpha, mcdonald_omega, ordinal_alpha])
def test_items_that_are_none_are_refused_all_at_once(estimator):
    items = pd.DataFrame(
        {
            "a": [1, 2],
            "b": ["yes", "no"],
            "c": pd.Categorical(["x", "y"]),
            "d": [1.0, math.inf],
        }
    )
    with pytest.raises(ProblemsFound) as caught:
        estimator(items)
    assert [problem.place for problem in caught.value.problems] == ["item 'b'", "item 'c'", "item 'd'"]
    with pytest.raises(ProblemsFound, match="items or more"):
        estimator(items[["a"]])
    with pytest.raises(ProblemsFound, match="more than once"):
        estimator(items[["a", "a", "a"]])
    with pytest.raises(ProblemsFound, match="level"):
        estimator(items[["a"]].assign(e=[2, 1], f=[1, 3]), level=95)


# McDonald's omega


@pytest.mark.parametrize(
    ("case", "columns"),
    [("omega", Q[:5]), ("omega, one reversed", Q), ("omega, three items", ["q1", "q2", "q4"])],
)
def test_omega_agrees_with_lavaan(case, columns):
    """R: lavaan::cfa with omega defined, information = "expected"; loadings also factanal's."""
    found = mcdonald_omega(ITEMS[columns])
    agrees(found, case, 1e-6) if "three" not in case else agrees_without_chi2(found, case)
    assert found.details["suspected_reversed"] == (["q6"] if "q6" in columns else [])
    assert found.n + found.details["dropped"] == len(ITEMS)


def agrees_without_chi2(found, case):
    """Three items are fitted exactly: R's statistic is 0, ours rounding."""
    for name in ("value", "se", "low", "high"):
        assert getattr(found, name) == pytest.approx(reference(case)[name], rel=1e-6)
    assert found.details["chi2"] == pytest.approx(0, abs=1e-9) and math.isnan(found.details["chi2_p"])


def test_one_factor_gives_back_the_loadings_that_made_the_covariances():
    loadings, own = np.array([0.9, 1.4, -0.5, 2.0]), np.array([0.5, 1.0, 0.3, 4.0])
    found = one_factor(np.outer(loadings, loadings) + np.diag(own))
    np.testing.assert_allclose(found.loadings, loadings, rtol=1e-6)
    np.testing.assert_allclose(found.uniqueness, own, rtol=1e-6)
    assert found.discrepancy == pytest.approx(0, abs=1e-12)


def test_omega_is_alpha_for_items_that_are_alike_and_moves_with_no_constant():
    alike = with_covariance(np.full((4, 4), 0.4) + np.diag([0.6] * 4))
    assert mcdonald_omega(alike).value == pytest.approx(cronbach_alpha(alike).value, rel=1e-6)
    assert mcdonald_omega(alike.add([1, -50, 3, 0])).value == pytest.approx(mcdonald_omega(alike).value)


def test_a_heywood_case_is_named():
    """Correlations .8, .8 and .5: the first loading, squared, would be .8 x .8 / .5 = 1.28 > 1."""
    found = mcdonald_omega(with_covariance([[1, 0.8, 0.8], [0.8, 1, 0.5], [0.8, 0.5, 1]]))
    assert not found.estimable and "Heywood case" in found.details["not_estimable"]
    assert "q1" in found.details["not_estimable"] and not found.details["converged"]


def test_items_that_repeat_each_other_are_named():
    items = ITEMS[Q[:3]].assign(copy=ITEMS["q1"])
    assert "copy of others" in mcdonald_omega(items).details["not_estimable"]
    assert "too few" in mcdonald_omega(ITEMS[Q].dropna().head(4)).details["not_estimable"]


def test_items_with_nothing_in_common_have_no_omega():
    found = mcdonald_omega(with_covariance(np.eye(4)))
    assert not found.estimable and found.details["not_estimable"]


# Ordinal alpha


@pytest.mark.parametrize(("case", "columns"), [("ordinal", Q[:5]), ("ordinal, two items", ["q3", "q4"])])
def test_ordinal_alpha_agrees_with_r(case, columns):
    """R: maximisation with pbivnorm (psych::polychoric agrees); covariances by lavaan (WLSMV's gamma)."""
    found = ordinal_alpha(ITEMS[columns])
    expected = reference(case)
    for name in ("value", "se", "low", "high"):
        assert getattr(found, name) == pytest.approx(expected[name], rel=1e-6)
    for first, second, r in found.details["correlations"]:
        assert r == pytest.approx(expected[f"{first} {second}"], abs=1e-6)
    assert found.details["positive_definite"]


def test_only_the_order_of_the_answers_counts():
    items = ITEMS[Q[:3]].dropna()
    found = ordinal_alpha(items)
    other = items.assign(q1=items["q1"] ** 2, q2=10 * items["q2"] - 7)
    assert ordinal_alpha(other) == found
    mirrored = ordinal_alpha(6 - items)
    assert (mirrored.value, mirrored.se) == pytest.approx((found.value, found.se), rel=1e-6)


def test_empty_cells_that_drive_a_correlation_to_one_are_named():
    items = pd.DataFrame({"a": [0, 0, 0, 1, 1, 1, 1], "b": [0, 0, 0, 0, 1, 1, 1], "c": [0, 1, 0, 1, 0, 1, 1]})
    found = ordinal_alpha(items)
    assert not found.estimable and "a and b" in found.details["not_estimable"]


def test_a_measurement_is_no_scale():
    with pytest.raises(ProblemsFound, match="different answers"):
        ordinal_alpha(ITEMS[["q1", "score"]])


@given(h=st.floats(-4, 4), k=st.floats(-4, 4), r=st.floats(-0.99, 0.99))
def test_the_bivariate_normal_adds_up(h, k, r):
    """Below h and below k, and below h and above k (as the mirror image), make below h."""
    from scipy.stats import norm

    both = float(bivariate_normal(np.array(h), np.array(k), r))
    only = float(bivariate_normal(np.array(h), np.array(-k), -r))
    assert both + only == pytest.approx(norm.cdf(h), abs=1e-12)
    assert float(bivariate_normal(np.array(h), np.array(k), 0.0)) == pytest.approx(
        norm.cdf(h) * norm.cdf(k), abs=1e-12
    )
    assert -1e-12 <= both <= min(norm.cdf(h), norm.cdf(k)) + 1e-12
