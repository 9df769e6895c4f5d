from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.results import to_json
from analysis.statistics import ordinal_change, standardised_change

REFERENCE = Path(__file__).parents[3] / "reference"
SCALE = pd.CategoricalDtype([1, 2, 3, 4, 5], ordered=True)
RATINGS = pd.read_csv(REFERENCE / "ratings.csv").astype({"rating": SCALE})
R = pd.read_csv(REFERENCE / "ordinal_change.csv", comment="#").set_index("case")
GAP = pd.read_csv(REFERENCE / "ordinal_gap.csv", comment="#").iloc[0]


def change(data=RATINGS, **options):
    return ordinal_change(data, "rating", "wave", (2013, 2014), **options)


def answers(first: list[int], second: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "wave": [2013] * len(first) + [2014] * len(second),
            "rating": pd.Series(first + second).astype(SCALE),
        }
    )


@pytest.mark.parametrize("case", R.index)
def test_agrees_with_r(case):
    """R: ordinal::clm, MASS::polr with vcovCL, numDeriv (tests/reference/models_of_change.R)."""
    words = case.split(", ")
    found = change(
        RATINGS[RATINGS["rating"] != 3] if "no 3" in words else RATINGS,
        site="site" if "site" in words else None,
        adjust=[name for name in ("role", "age") if name in words],
        respondent="respondent" if "respondent" in words else None,
        at_least=next(int(word) for word in words if word.isdigit()),
    )
    expected = R.loc[case]
    assert (found.value, found.se) == pytest.approx((expected["value"], expected["se"]), rel=1e-5)
    for name in ("first", "second", "log_odds_ratio", "log_odds_ratio_se", "log_likelihood"):
        assert found.details[name] == pytest.approx(expected[name], rel=1e-5)
    assert found.details["non_proportional_p"] == pytest.approx(expected["non_proportional_p"], rel=1e-4)
    assert found.details["non_proportional_df"] == len(found.details["cuts"]) - 1
    assert found.n == expected["n"]


def test_without_a_category_it_is_the_log_odds_ratio():
    found, change_of_four = change(site="site"), change(site="site", at_least=4)
    assert found.unit == "log odds" and found.value == found.details["log_odds_ratio"]
    assert found.se == found.details["log_odds_ratio_se"]
    assert "first" not in found.details
    assert [cut["at_least"] for cut in found.details["cuts"]] == [2, 3, 4, 5]
    assert found.details["cuts"][2]["value"] == change_of_four.value


def test_a_category_empty_in_one_wave_has_a_fit():
    """R: ordinal::clm; a shift of its own for that category would be infinite."""
    gone = RATINGS[~((RATINGS["wave"] == 2014) & (RATINGS["rating"] == 2))]
    found = change(gone)
    assert found.value == pytest.approx(GAP["log_odds_ratio"], rel=1e-5)
    assert found.se == pytest.approx(GAP["log_odds_ratio_se"], rel=1e-5)
    assert found.details["non_proportional_p"] is None
    assert "nobody chose" in found.details["non_proportional_not_estimable"]


def test_a_category_nobody_chose_stands_for_the_next_one():
    data = answers([1, 3] * 10, [1, 3, 3] * 10)
    assert change(data, at_least=2).value == change(data, at_least=3).value == pytest.approx(1 / 6)


def test_two_categories_are_the_logistic_model():
    data = RATINGS.assign(high=(RATINGS["rating"] >= 4).astype(float).where(RATINGS["rating"].notna()))
    data["scale"] = data["high"].astype(pd.CategoricalDtype([0, 1], ordered=True))
    options = {"site": "site", "adjust": ["age"], "respondent": "respondent"}
    found = ordinal_change(data, "scale", "wave", (2013, 2014), at_least=1, **options)
    plain = standardised_change(data, "high", "wave", (2013, 2014), interact=False, **options)
    for name in ("value", "se", "low", "high", "n"):
        assert getattr(found, name) == pytest.approx(getattr(plain, name), rel=1e-6)
    assert "one cut only" in found.details["non_proportional_not_estimable"]


def test_a_reversed_scale_turns_the_sign():
    turned = RATINGS.assign(rating=RATINGS["rating"].cat.reorder_categories([5, 4, 3, 2, 1]))
    assert change(turned).value == pytest.approx(-change().value, rel=1e-6)
    # At least 4 on the turned scale is 4 or lower: all but those of 5.
    assert change(turned, at_least=4).value == pytest.approx(-change(at_least=5).value, rel=1e-6)


@settings(max_examples=25)
@given(
    first=st.lists(st.integers(1, 5), min_size=1, max_size=15),
    second=st.lists(st.integers(1, 5), min_size=1, max_size=15),
)
def test_every_answer_counts_and_the_outcome_is_a_number_or_a_reason(first, second):
    data = answers(first, second)
    data.loc[len(data)] = [2013, np.nan]
    found = change(data, at_least=3)
    assert found.n + found.details["dropped"] == len(data)
    if found.estimable:
        assert -1 <= found.low <= found.value <= found.high <= 1
        # Every probability moves to the side to which the odds move.
        assert found.value * found.details["log_odds_ratio"] >= -1e-12
        assert all(0 < cut["first"] < 1 for cut in found.details["cuts"])
    else:
        assert found.details["not_estimable"] and math.isnan(found.low)
    json.dumps(to_json(found), allow_nan=False)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ([1] * 10, [1, 2, 3] * 5, "all 10 answers with wave 2013 are the lowest"),
        ([1, 2] * 10, [2, 3] * 10, "perfect separation"),
        ([2] * 10, [2] * 10, "all 20 answers are 2"),
        ([1, 2] * 10, [1, 2] * 10, "nobody answered 3 or higher in either wave"),
        ([3, 4] * 10, [3, 5] * 10, "everybody answered 3 or higher in both waves"),
    ],
)
def test_what_cannot_be_had_is_named(first, second, why):
    found = change(answers(first, second), at_least=3)
    assert not found.estimable and why in found.details["not_estimable"]


def test_wrong_arguments_are_told():
    with pytest.raises(ProblemsFound, match=r"argument `question`.*ordered Categorical"):
        change(RATINGS.astype({"rating": float}))
    with pytest.raises(ProblemsFound, match="one of the categories: 1, 2, 3, 4, 5"):
        change(at_least=6)
