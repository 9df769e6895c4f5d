from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.problems import ProblemsFound
from analysis.statistics import mixed_change
from analysis.statistics.change.maximum import maximise
from analysis.statistics.change.mixed import _Likelihood

REFERENCE = Path(__file__).parents[3] / "reference"
RATINGS = pd.read_csv(REFERENCE / "ratings.csv")
RATINGS["engaged"] = (RATINGS["rating"] >= 4).astype(float).where(RATINGS["rating"].notna())
R = pd.read_csv(REFERENCE / "mixed_change.csv", comment="#").set_index("case")


def change(data=RATINGS, group="site", **options):
    return mixed_change(data, "engaged", "wave", (2013, 2014), group, **options)


@pytest.mark.parametrize("case", R.index)
def test_agrees_with_r(case):
    """R: glmer with 25 nodes, integrate(), numDeriv (tests/reference/models_of_change.R)."""
    group, *adjust = case.split(", ")
    found, expected = change(group=group, adjust=adjust), R.loc[case]
    assert (found.value, found.se) == pytest.approx((expected["value"], expected["se"]), rel=1e-5)
    for name in ("first", "second", "log_odds_ratio", "log_odds_ratio_se", "group_sd", "log_likelihood"):
        assert found.details[name] == pytest.approx(expected[name], rel=1e-5)
    assert found.n == expected["n"] and found.details["converged"] and not found.details["singular"]


def test_gradient_and_hessian_are_those_of_the_value():
    rng = np.random.default_rng(2)
    design = np.array([[1.0, 0.0], [1.0, 1.0]])
    likelihood = _Likelihood(rng.integers(0, 5, 80), rng.integers(0, 2, 80), rng.integers(0, 2, 80), design)
    at, step = np.array([0.3, -0.4, 0.8]), 1e-5
    _, gradient, hessian = likelihood(at)
    for j, move in enumerate(step * np.eye(3)):
        up, down = likelihood(at + move), likelihood(at - move)
        assert (up[0] - down[0]) / (2 * step) == pytest.approx(gradient[j], abs=1e-6)
        assert (up[1] - down[1]) / (2 * step) == pytest.approx(hessian[j], abs=1e-6)


def test_without_variation_between_groups_it_is_the_plain_difference_and_says_singular():
    rows = [(s, w, y) for s in "ABCD" for w, yes in ((1, 6), (2, 4)) for y in [1] * yes + [0] * (10 - yes)]
    found = mixed_change(pd.DataFrame(rows, columns=["site", "wave", "y"]), "y", "wave", (1, 2), "site")
    assert found.details["singular"] is True and found.details["group_sd"] == 0
    assert found.value == pytest.approx(-0.2)
    # Two binomial variances.
    assert found.se == pytest.approx(math.sqrt(2 * 0.24 / 40), rel=1e-6)


def test_few_groups_have_t_and_many_the_normal_quantile():
    assert change().df == 7 and "t with 7" in change().method
    assert math.isnan(change(group="respondent").df)


def test_what_cannot_be_had_is_named():
    assert "two at least" in change(RATINGS[RATINGS["site"] == "Site A"]).details["not_estimable"]
    constant = RATINGS.assign(engaged=(RATINGS["site"] < "Site D").astype(float))
    found = change(constant)
    assert not found.estimable and "perfect separation" in found.details["not_estimable"]
    with pytest.raises(ProblemsFound, match="column of groups"):
        change(adjust=["site"])


def test_every_row_is_used_or_counted():
    holes = RATINGS.copy()
    holes.loc[holes.index[:7], "site"] = None
    found = change(holes)
    assert found.n + found.details["dropped"] == holes["wave"].isin([2013, 2014]).sum()


def test_a_likelihood_without_maximum_is_no_maximum():
    assert maximise(lambda x: (float(x.sum()), np.ones(1), np.zeros((1, 1))), np.zeros(1)) is None
