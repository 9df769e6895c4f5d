from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import attrition_weights

REFERENCE = Path(__file__).parents[3] / "reference"
R = pd.read_csv(REFERENCE / "attrition.csv", comment="#")
PREDICTORS = ["site", "role", "age"]


def told(weights: pd.Series) -> dict:
    return weights.attrs["attrition"]


def test_agrees_with_r():
    """glm of staying on site, role and age (tests/reference/missing_people.R)."""
    found = attrition_weights(R, "stayed", PREDICTORS)
    assert found.name == "weight" and found.index.equals(R.index)
    np.testing.assert_allclose(found, R["weight"], rtol=1e-6)
    assert told(found)["least_probability"] == pytest.approx(R["chance"].min(), rel=1e-6)
    assert told(found)["greatest_probability"] == pytest.approx(R["chance"].max(), rel=1e-6)
    weights = R["weight"].dropna()
    assert told(found)["effective_n"] == pytest.approx(weights.sum() ** 2 / (weights**2).sum(), rel=1e-6)
    assert told(found)["stayed"] == R["stayed"].sum() and told(found)["n"] == len(R)


counts = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=4).filter(
    lambda cells: sum(yes for yes, _ in cells) > 0
)


@settings(max_examples=25)
@given(cells=counts)
def test_those_who_stayed_stand_for_all_of_their_category_or_it_is_named(cells):
    """One predictor: the weights of a category sum to its people, times the share of all who stayed."""
    rows = [(f"role {i}", 1) for i, (yes, _) in enumerate(cells) for _ in range(yes)]
    rows += [(f"role {i}", 0) for i, (_, no) in enumerate(cells) for _ in range(no)]
    data = pd.DataFrame(rows, columns=["role", "stayed"])
    found = attrition_weights(data, "stayed", ["role"])
    empty = [(f"role {i}", no) for i, (yes, no) in enumerate(cells) if no and not yes]
    if empty:
        assert found.isna().all()
        for role, no in empty:
            assert f"none of {no} with role {role!r} stayed" in told(found)["not_estimable"]
        return
    assert (found.notna() == (data["stayed"] == 1)).all()
    share = data["stayed"].mean()
    for _, here in data.groupby("role"):
        assert found[here.index].sum() == pytest.approx(len(here) * share, rel=1e-7)
    full = [f"role 'role {i}'" for i, (yes, no) in enumerate(cells) if yes and not no]
    assert told(found)["certain"] == full
    if not full:
        assert told(found)["greatest_probability"] < 1


def test_where_all_or_nobody_left_is_told():
    everybody = attrition_weights(
        pd.DataFrame({"stayed": [1, 1, 1], "age": [30.0, 40, 50]}), "stayed", ["age"]
    )
    assert everybody.tolist() == [1.0, 1.0, 1.0]
    nobody = attrition_weights(pd.DataFrame({"stayed": [0, 0], "age": [30.0, 40]}), "stayed", ["age"])
    assert nobody.isna().all() and told(nobody)["not_estimable"] == "none of 2 stayed"


def test_without_predictors_everybody_counts_for_one():
    assert attrition_weights(R, "stayed", []).dropna().to_numpy() == pytest.approx(1.0)


def test_a_category_of_which_all_stayed_does_not_move_the_others():
    """Its probability is 1; the rest is the model of the rest alone."""
    kept = pd.DataFrame({"site": "Site A", "role": "clerk", "age": [40.0, 50, 60], "stayed": 1})
    data = pd.concat([R, kept], ignore_index=True)
    found = attrition_weights(data, "stayed", PREDICTORS)
    share = data["stayed"].mean()
    assert told(found)["certain"] == ["role 'clerk'"]
    assert found.iloc[-3:].to_numpy() == pytest.approx(share)
    np.testing.assert_allclose(found.iloc[:-3], R["weight"] * share / R["stayed"].mean(), rtol=1e-6)


def test_a_category_that_only_a_certain_one_kept_is_named():
    """Of site B only the leader stayed, and all leaders did: no one stands for its members."""
    rows = [
        ("A", "leader", 1),
        ("A", "member", 1),
        ("A", "member", 0),
        ("B", "leader", 1),
        ("B", "member", 0),
    ]
    found = attrition_weights(
        pd.DataFrame(rows, columns=["site", "role", "stayed"]), "stayed", ["site", "role"]
    )
    assert found.isna().all()
    assert told(found)["not_estimable"] == (
        "none of 1 with site 'B' stayed (beside role 'leader', who all did): "
        "nobody who stayed can stand for them"
    )


def test_a_number_that_separates_who_stays_perfectly_is_no_model():
    data = pd.DataFrame({"age": np.arange(30.0), "stayed": (np.arange(30) > 14).astype(int)})
    found = attrition_weights(data, "stayed", ["age"])
    assert found.isna().all() and "perfect separation" in told(found)["not_estimable"]


def test_predictors_missing_are_counted_and_have_no_weight():
    data = R.copy()
    data.loc[:4, "role"] = None
    data.loc[3:9, "age"] = np.nan
    found = attrition_weights(data, "stayed", PREDICTORS)
    assert found.iloc[:10].isna().all()
    assert told(found)["dropped_because"] == {"role is missing": 5, "age is missing": 5}
    assert told(found)["n"] + told(found)["dropped"] == len(data)
    rest = attrition_weights(R.iloc[10:], "stayed", PREDICTORS)
    np.testing.assert_allclose(found.iloc[10:], rest, rtol=1e-9)


def test_bounds_are_kept_and_counted():
    free, bound = (attrition_weights(R, "stayed", PREDICTORS, bounds=b) for b in (None, (0.9, 1.1)))
    assert bound.min() == 0.9 and bound.max() == 1.1
    assert told(bound)["at_bounds"] == ((free < 0.9) | (free > 1.1)).sum() > 0
    inside = free.between(0.9, 1.1)
    assert (bound[inside] == free[inside]).all() and told(free)["at_bounds"] == 0


def test_bools_categories_and_the_order_of_rows_make_no_difference():
    exact = attrition_weights(R, "stayed", PREDICTORS)
    other = R.assign(stayed=R["stayed"] == 1, role=R["role"].astype("category")).sample(
        frac=1, random_state=1
    )
    found = attrition_weights(other, "stayed", PREDICTORS)
    np.testing.assert_allclose(found.sort_index(), exact, rtol=1e-8)


def test_problems_are_told_at_once():
    with pytest.raises(ProblemsFound) as caught:
        attrition_weights(R.assign(stayed=R["weight"]), "stayed", ["rôle", "age"], bounds=(2, 3))
    assert len(caught.value.problems) == 3
