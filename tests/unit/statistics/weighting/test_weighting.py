from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import rake, weighted_proportion

REFERENCE = Path(__file__).parents[3] / "reference"
PANEL = pd.read_csv(REFERENCE / "panel.csv")
FIRST = PANEL[PANEL["wave"] == 2013]
RAKED = pd.read_csv(REFERENCE / "raked.csv", comment="#")
R = pd.read_csv(REFERENCE / "weighted_proportion.csv", comment="#").set_index("case")
MARGINS = {
    "site": {"Site A": 150, "Site B": 170, "Site C": 90, "Site D": 130},
    "role": {"leader": 90, "manager": 190, "member": 260},
}


def test_raking_agrees_with_r():
    """R: survey::rake (tests/reference/weighting.R)."""
    assert list(FIRST["respondent"]) == list(RAKED["respondent"])
    np.testing.assert_allclose(rake(FIRST, MARGINS), RAKED["plain"], rtol=1e-8)
    np.testing.assert_allclose(rake(FIRST, MARGINS, base="weight"), RAKED["based"], rtol=1e-8)


def test_shares_give_weights_with_mean_one():
    shares = {
        name: {value: count / 540 for value, count in margin.items()} for name, margin in MARGINS.items()
    }
    weights = rake(FIRST, shares)
    assert weights.mean() == pytest.approx(1)
    np.testing.assert_allclose(weights * 540 / len(FIRST), rake(FIRST, MARGINS), rtol=1e-8)


def test_bounds_hold_and_the_weights_are_those_of_truncated_raking():
    """Optimality for the truncated exponential distance (Deville, Särndal and Sautory 1993).

    Between the bounds the logarithm of the ratio is a sum of one term a margin; at a bound that sum
    lies beyond it.
    """
    low, high = 0.62, 1.36
    weights = rake(FIRST, MARGINS, bounds=(low, high))
    ratio = (weights / (540 / len(FIRST))).to_numpy()
    for name, margin in MARGINS.items():
        assert weights.groupby(FIRST[name]).sum().to_dict() == pytest.approx(margin, rel=1e-8)
    inside = (ratio > low + 1e-9) & (ratio < high - 1e-9)
    assert not inside.all() and ratio.min() >= low and ratio.max() <= high
    design = pd.get_dummies(FIRST[["site", "role"]]).to_numpy(dtype=float)
    terms = np.linalg.lstsq(design[inside], np.log(ratio[inside]), rcond=None)[0]
    free = np.exp(design @ terms)
    np.testing.assert_allclose(np.clip(free, low, high), ratio, rtol=1e-6)


@settings(max_examples=40, deadline=None)
@given(
    cells=st.lists(st.integers(1, 30), min_size=6, max_size=6),
    frame=st.lists(st.integers(1, 500), min_size=6, max_size=6),
)
def test_margins_are_met(cells, frame):
    kinds = [(site, role) for site in "AB" for role in "xyz"]
    people = pd.DataFrame(
        [kind for kind, count in zip(kinds, cells, strict=True) for _ in range(count)],
        columns=["site", "role"],
    )
    whole = pd.DataFrame(kinds, columns=["site", "role"]).assign(n=frame)
    margins = {name: whole.groupby(name)["n"].sum().to_dict() for name in ("site", "role")}
    weights = rake(people, margins)
    assert (weights > 0).all()
    for name, margin in margins.items():
        # The tolerance is a share of the total, so a small category may be a little further off.
        near = pytest.approx(margin, rel=1e-12, abs=1.001e-10 * sum(frame))
        assert weights.groupby(people[name]).sum().to_dict() == near
    shuffled = people.sample(frac=1, random_state=1)
    np.testing.assert_allclose(rake(shuffled, margins).sort_index(), weights, rtol=1e-6)


def test_every_problem_with_the_margins_is_told_at_once():
    margins = {
        "site": {"Site A": 150, "Site B": 170, "Site C": 90, "Site X": 130},
        "role": {"leader": 91, "manager": 190, "member": 260},
        "rank": {"a": 1},
    }
    with pytest.raises(ProblemsFound) as caught:
        rake(FIRST, margins, bounds=(2, 3))
    text = str(caught.value)
    for part in ("'Site D'", "'Site X'", "different totals", "no such column", "ratio below 1"):
        assert part in text
    assert len(caught.value.problems) == 5


def test_margins_that_no_weights_can_meet_are_refused():
    people = pd.DataFrame({"site": ["A", "B"], "role": ["x", "y"]})
    with pytest.raises(ProblemsFound, match="contradict each other"):
        rake(people, {"site": {"A": 30, "B": 70}, "role": {"x": 60, "y": 40}})
    with pytest.raises(ProblemsFound, match="within the bounds"):
        rake(FIRST, MARGINS, bounds=(0.9, 1.1))


def test_a_missing_category_or_base_weight_is_refused():
    with pytest.raises(ProblemsFound, match="no value in 1 of"):
        rake(FIRST.assign(site=FIRST["site"].where(FIRST.index != FIRST.index[0])), MARGINS)
    with pytest.raises(ProblemsFound, match="a weight above 0"):
        rake(FIRST, MARGINS, base=np.zeros(len(FIRST)))


CASES = {
    "weights": {},
    "persons": {"cluster": "respondent"},
    "persons in sites": {"cluster": "respondent", "strata": "site"},
    "strata": {"strata": "site"},
}


@pytest.mark.parametrize("case", CASES)
def test_agrees_with_svyciprop(case):
    """R: survey::svyciprop(method = "logit") with na.rm, and svymean's standard error."""
    both = PANEL[PANEL["wave"].isin([2013, 2014]) & PANEL["engaged"].notna()]
    found = weighted_proportion(both, "engaged", "weight", **CASES[case])
    for name in ("value", "se", "low", "high", "df"):
        assert getattr(found, name) == pytest.approx(R.loc[case, name], rel=1e-7)


def test_people_without_an_answer_stay_in_the_design():
    both = PANEL[PANEL["wave"].isin([2013, 2014])]
    found = weighted_proportion(both, "engaged", "weight", cluster="respondent", strata="site")
    assert found.value == pytest.approx(R.loc["domain", "value"], rel=1e-9)
    assert found.se == pytest.approx(R.loc["domain", "se"], rel=1e-9)
    assert found.df == R.loc["domain", "df"]
    assert found.n + found.details["dropped"] == len(both)


def test_raking_makes_the_standard_error_smaller_as_in_r():
    answered = FIRST[FIRST["engaged"].notna()]
    weights = rake(answered, MARGINS, base="weight")
    found = weighted_proportion(answered, "engaged", weights)
    assert found.details["calibrated_on"] == ["site", "role"]
    assert found.value == pytest.approx(R.loc["raked", "value"], rel=1e-8)
    assert found.se == pytest.approx(R.loc["raked", "se"], rel=1e-6)
    stored = answered.assign(w=weights.to_numpy())
    said = weighted_proportion(stored, "engaged", "w", raked_on=["site", "role"], base="weight")
    assert said.se == pytest.approx(found.se, rel=1e-12)
    assert weighted_proportion(stored, "engaged", "w").se > found.se


def test_equal_weights_are_the_plain_proportion():
    answered = FIRST[FIRST["engaged"].notna()]
    found = weighted_proportion(answered, "engaged", np.full(len(answered), 3.0))
    share, n = answered["engaged"].mean(), len(answered)
    assert found.value == pytest.approx(share)
    assert found.se == pytest.approx(math.sqrt(share * (1 - share) / (n - 1)))
    assert found.details["kish_design_effect"] == pytest.approx(1)
    assert found.details["effective_n"] == pytest.approx(n)


@settings(max_examples=50, deadline=None)
@given(people=st.lists(st.tuples(st.integers(0, 1), st.floats(0.1, 10)), min_size=3, max_size=40))
def test_limits_hold_the_value_and_mirror(people):
    data = pd.DataFrame(people, columns=["yes", "w"])
    assume(data["yes"].nunique() == 2 and data["w"].sum() ** 2 >= 2 * (data["w"] ** 2).sum())
    found = weighted_proportion(data, "yes", "w")
    other = weighted_proportion(data.assign(yes=1 - data["yes"]), "yes", "w")
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert (other.low, other.high) == pytest.approx((1 - found.high, 1 - found.low), abs=1e-9)
    shuffled = weighted_proportion(data.sample(frac=1, random_state=2), "yes", "w")
    assert (shuffled.value, shuffled.se) == pytest.approx((found.value, found.se), rel=1e-9)


def test_no_interval_where_the_standard_error_says_nothing():
    data = pd.DataFrame({"yes": [0, 0, 0], "w": [1.0, 2.0, 1.0], "site": ["A", "A", "B"]})
    found = weighted_proportion(data, "yes", "w")
    assert found.value == 0 and math.isnan(found.low) and "nobody" in found.details["not_estimable"]
    lonely = weighted_proportion(data.assign(yes=[1, 0, 0]), "yes", "w", strata="site")
    assert "stratum 'B'" in lonely.details["not_estimable"]
    nobody = weighted_proportion(data.assign(yes=np.nan), "yes", "w")
    assert math.isnan(nobody.value)


def test_wrong_columns_and_weights_are_refused():
    with pytest.raises(ProblemsFound) as caught:
        weighted_proportion(FIRST, "engage", "weights", strata="sites", cluster="person")
    assert len(caught.value.problems) == 4
    with pytest.raises(ProblemsFound, match="no value in 1 of"):
        holed = FIRST.assign(weight=FIRST["weight"].where(FIRST.index != FIRST.index[3]))
        weighted_proportion(holed, "engaged", "weight")
