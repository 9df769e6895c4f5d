"""What no estimator can read is named: the argument, the column, and what to do."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis import statistics as s
from analysis.problems import ProblemsFound

N = 120
RNG = np.random.default_rng(0)
DATA = pd.DataFrame(
    {
        "wave": np.repeat([1, 2], N // 2),
        "site": np.tile(list("ABCDEF"), N // 6),
        "role": np.tile(list("xxyyz"), N // 5),
        "age": RNG.normal(45, 9, N).round(),
        "who": np.arange(N) % 80,
        "w": RNG.uniform(0.5, 2, N),
        "y": RNG.integers(0, 2, N),
        "q": pd.Categorical.from_codes(RNG.integers(0, 3, N), list("abc"), ordered=True),
    }
)
FRAME = {1: 400, 2: 400}


def estimators(data, c=lambda name: name):
    """Every function that takes columns by name; `c` makes a label of a name."""
    change = {"data": data, "outcome": c("y"), "wave": c("wave"), "waves": (1, 2)}
    model = change | {"adjust": (c("age"),)}
    return {
        "standardised_change": lambda: s.standardised_change(**model, site=c("site"), respondent=c("who")),
        "by": lambda: s.standardised_change(**model, by=c("role")),
        "firth": lambda: s.standardised_change(**model, estimator="firth"),
        "contrast_of_changes": lambda: s.contrast_of_changes(**model, by=c("role"), levels=("x", "y")),
        "joint_change": lambda: s.joint_change(**model),
        "interaction_test": lambda: s.interaction_test(**model, by=c("role")),
        "gee_change": lambda: s.gee_change(**model, cluster=c("site")),
        "mixed_change": lambda: s.mixed_change(**model, group=c("site")),
        "ordinal_change": lambda: s.ordinal_change(
            data, c("q"), c("wave"), (1, 2), adjust=(c("age"),), at_least="b"
        ),
        "wild_cluster_test": lambda: s.wild_cluster_test(**model, site=c("site")),
        "tipping_point": lambda: s.tipping_point(**model, frame=FRAME),
        "attrition_weights": lambda: s.attrition_weights(data, c("y"), [c("age")]),
        "intraclass_correlation": lambda: s.intraclass_correlation(data, c("age"), c("site")),
        # These have no predictor.
        "site_level_change": lambda: s.site_level_change(**change, site=c("site")),
        "weighted_change": lambda: s.weighted_change(**change, weights=c("w")),
        "weighted_proportion": lambda: s.weighted_proportion(data, c("y"), c("w")),
        "bounds": lambda: s.bounds(**change, frame=FRAME),
        "rake": lambda: s.rake(data, {c("site"): dict.fromkeys("ABCDEF", 20)}),
    }


ALL = tuple(estimators(DATA))
WITH_PREDICTOR = ALL[: ALL.index("site_level_change")]


@pytest.mark.parametrize("name", ALL)
def test_two_columns_of_one_name_are_refused(name):
    data = pd.concat([DATA, DATA[["age", "y", "site"]]], axis=1)
    with pytest.raises(ProblemsFound, match=r"2 columns named '(age|y|site)'"):
        estimators(data)[name]()


@pytest.mark.parametrize("name", ALL)
def test_columns_labelled_by_numbers_are_refused(name):
    number = {label: place for place, label in enumerate(DATA.columns)}
    with pytest.raises(ProblemsFound, match=r"which is no text[\s\S]*astype\(str\)"):
        estimators(DATA.rename(columns=number), number.get)[name]()


@pytest.mark.parametrize("value", [math.inf, -math.inf])
@pytest.mark.parametrize("name", WITH_PREDICTOR)
def test_an_infinite_predictor_is_refused(name, value):
    data = DATA.assign(age=DATA["age"].where(DATA.index != 7, value))
    with pytest.raises(ProblemsFound, match=r"'age'[\s\S]*infinit"):
        estimators(data)[name]()


def test_an_infinite_number_is_found_in_a_nullable_column_too():
    data = DATA.assign(age=DATA["age"].where(DATA.index != 7, math.inf).astype("Float64"))
    with pytest.raises(ProblemsFound, match="1 of 120 rows, first 7"):
        estimators(data)["standardised_change"]()


def test_missing_predictors_are_no_infinite_ones():
    data = DATA.assign(age=DATA["age"].where(DATA.index != 7))
    assert estimators(data)["standardised_change"]().details["dropped_because"] == {"age is missing": 1}


def test_a_table_where_one_column_is_meant_is_refused():
    twice = pd.concat([DATA[["y"]], DATA[["y"]]], axis=1)["y"]
    for call in (
        lambda: s.cohens_kappa(twice, DATA["y"]),
        lambda: s.corrected_prevalence(twice, DATA["y"], DATA["y"]),
        lambda: s.weight_diagnostics(twice),
        lambda: s.trim_weights(twice, 3.0),
    ):
        with pytest.raises(ProblemsFound, match="2 columns named 'y'"):
            call()


def test_an_infinite_rating_is_refused_where_distances_count():
    ratings = pd.DataFrame({"a": [1, 2, math.inf], "b": [1.0, 2, 3]})
    with pytest.raises(ProblemsFound, match="infinite number in 1 of 3 rows"):
        s.krippendorff_alpha(ratings, "interval")


def test_empty_ratings_have_no_value():
    assert "no unit" in s.cohens_kappa([], []).details["not_estimable"]
    assert "no unit" in s.cohens_kappa([], [], weights="linear").details["not_estimable"]
    assert "judged" in s.corrected_prevalence([], [], []).details["not_estimable"]


@pytest.mark.parametrize("small", [1e-300, 1e-12, 1e-4])
def test_weights_that_let_one_answer_decide_leave_no_interval(small):
    """Effective n of the first wave between 1 and 2, of the second 60."""
    data = DATA.assign(w=np.where(np.arange(N) == 5, 1.0, np.where(DATA["wave"] == 1, small, 1.0)))
    first = data[data["wave"] == 1]
    said = "the weights leave an effective n of 1.0"
    model = {"data": data, "outcome": "y", "wave": "wave", "waves": (1, 2), "weights": "w"}
    for found in (
        s.weighted_proportion(first, "y", "w"),
        s.weighted_change(**model),
        s.standardised_change(**model),
        s.contrast_of_changes(**model, by="role", levels=("x", None)),
        s.joint_change(**model),
        s.interaction_test(**model, by="role"),
    ):
        assert math.isnan(found.low) and said in found.details["not_estimable"]
    assert "in wave 1" in s.standardised_change(**model).details["not_estimable"]


def test_weights_that_vanish_beside_the_others_are_named():
    """What the small weights say about x is lost in rounding: the information matrix is singular."""
    data = pd.DataFrame(
        {
            "y": [0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1],
            "w": [1, 1, 1e-150, 1e-18, 1e-30, 1e-18, 1, 1, 1e-30, 1e-16, 1e-16, 1e-18],
            "wave": [1] * 6 + [2] * 6,
            "x": [3, 3, 2, 0, 3, 4, 2, 2, 2, 3, 4, 4],
        }
    )
    found = s.standardised_change(data, "y", "wave", (1, 2), adjust=["x"], weights="w")
    assert "so small that nothing is left" in found.details["not_estimable"]


def test_uneven_weights_of_two_answers_and_more_have_an_interval():
    data = DATA.assign(w=np.where(np.arange(N) % 20 == 5, 1.0, 0.01))
    assert math.isfinite(s.weighted_proportion(data, "y", "w").low)
    assert math.isfinite(s.weighted_change(data, "y", "wave", (1, 2), "w").low)


def test_a_limit_beyond_the_largest_number_is_0_or_1():
    """Two strata of two people, a level of nine nines: the log odds of the limits overflow."""
    data = pd.DataFrame({"y": [1, 0, 1, 1], "w": [1.0, 1e-3, 1, 1], "h": [1, 1, 2, 2]})
    found = s.weighted_proportion(data, "y", "w", strata="h", level=1 - 1e-9)
    assert 0 <= found.low < 1e-300 and found.high == 1
