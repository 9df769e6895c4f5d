"""Every row of the waves compared is in the model or counted with its reason, whatever is missing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.results import to_json
from analysis.statistics import (
    gee_change,
    interaction_test,
    joint_change,
    mixed_change,
    ordinal_change,
    standardised_change,
)

SCALE = pd.CategoricalDtype([1, 2, 3, 4, 5], ordered=True)
RATINGS = pd.read_csv(Path(__file__).parents[2] / "reference" / "ratings.csv").astype({"rating": SCALE})
RATINGS["engaged"] = (RATINGS["rating"] >= 4).astype(float).where(RATINGS["rating"].notna())
COLUMNS = ["rating", "engaged", "site", "role", "age", "respondent"]
ESTIMATORS = {
    "standardised": lambda data, waves: standardised_change(
        data, "engaged", "wave", waves, site="site", adjust=["age"], respondent="respondent"
    ),
    "joint": lambda data, waves: joint_change(
        data, "engaged", "wave", waves, site="site", adjust=["age"], interact=False, respondent="respondent"
    ),
    "interaction": lambda data, waves: interaction_test(
        data, "engaged", "wave", waves, by="role", respondent="respondent"
    ),
    "gee": lambda data, waves: gee_change(data, "engaged", "wave", waves, "site", adjust=["age"]),
    "mixed": lambda data, waves: mixed_change(data, "engaged", "wave", waves, "site", adjust=["role"]),
    "ordinal": lambda data, waves: ordinal_change(
        data, "rating", "wave", waves, site="site", at_least=4, respondent="respondent"
    ),
}


@pytest.mark.parametrize("name", ESTIMATORS)
@settings(max_examples=12)
@given(
    seed=st.integers(0, 10_000),
    rows=st.integers(2, 120),
    share=st.sampled_from([0.0, 0.1, 0.9]),
    waves=st.permutations([2013, 2014, 2016]),
)
def test_nothing_is_lost(name, seed, rows, share, waves):
    rng = np.random.default_rng(seed)
    data = RATINGS.iloc[rng.choice(len(RATINGS), min(rows, len(RATINGS)), replace=False)]
    # One row a wave at least, and one in each of two roles.
    data = pd.concat([data, RATINGS.drop_duplicates(["wave", "role"])]).drop_duplicates()
    data = data.reset_index(drop=True)
    for column in COLUMNS:
        data.loc[rng.random(len(data)) < share * (rng.random() < 0.5), column] = np.nan
    waves = tuple(waves) if name == "joint" else tuple(waves[:2])
    if name == "interaction" and data.loc[data["wave"].isin(waves), "role"].nunique() < 2:
        return
    found = ESTIMATORS[name](data, waves)
    dropped = found.details["dropped"]
    assert found.n + dropped == data["wave"].isin(waves).sum()
    assert sum(found.details["dropped_because"].values()) == dropped
    assert found.estimable or found.details["not_estimable"]
    json.dumps(to_json(found), allow_nan=False)
