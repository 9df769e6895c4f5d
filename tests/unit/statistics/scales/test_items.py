from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.problems import ProblemsFound
from analysis.statistics import floor_and_ceiling, item_correlations, proportion

REFERENCE = Path(__file__).parents[3] / "reference"
ITEMS = pd.read_csv(REFERENCE / "items.csv", comment="#")
R = pd.read_csv(REFERENCE / "scales.csv", comment="#")
Q = [f"q{number}" for number in range(1, 7)]
SCALE = ["none", "some", "much"]


def test_rank_correlations_agree_with_r():
    """R: cor(method = "spearman", use = "complete.obs") of each pair."""
    found = item_correlations(ITEMS[Q]).set_index(["first", "second"])
    expected = R[R["case"] == "spearman"]
    assert len(found) == len(expected) == 15
    for pair, value in zip(expected["quantity"], expected["value"], strict=True):
        first, second = pair.split()
        assert found.loc[(first, second), "correlation"] == pytest.approx(value, rel=1e-9)
        assert found.loc[(first, second), "n"] == len(ITEMS[[first, second]].dropna())
    assert (found["not_estimable"] == "").all()


def test_pairs_without_a_correlation_say_why():
    items = pd.DataFrame({"a": [1, 2, np.nan], "b": [1, 1, 2], "c": [np.nan, np.nan, 3]})
    found = item_correlations(items).set_index(["first", "second"])
    assert "same answer to b" in found.loc[("a", "b"), "not_estimable"]
    assert "fewer than two" in found.loc[("a", "c"), "not_estimable"]
    assert found["correlation"].isna().all()
    with pytest.raises(ProblemsFound, match="items or more"):
        item_correlations(items[["a"]])


def test_the_ends_of_the_scale_not_of_the_answers():
    answers = pd.Series(pd.Categorical(["some", "some", "much", None], SCALE, ordered=True), name="q1")
    ends = floor_and_ceiling(answers)
    assert list(ends) == ["floor", "ceiling"]
    for end, successes, category in (("floor", 0, "none"), ("ceiling", 1, "much")):
        plain = proportion(successes, 3)
        assert (ends[end].value, ends[end].low, ends[end].high) == (plain.value, plain.low, plain.high)
        assert ends[end].details == {"successes": successes, "category": category, "dropped": 1}


def test_nobody_answered():
    ends = floor_and_ceiling(pd.Series(pd.Categorical([None], SCALE, ordered=True)))
    assert "nobody answered" in ends["floor"].details["not_estimable"]


@pytest.mark.parametrize(
    "answers",
    [pd.Series([1, 2, 3]), pd.Series(pd.Categorical(["a", "b"])), [1, 2]],
    ids=["numbers", "unordered", "list"],
)
def test_numbers_do_not_tell_where_their_scale_ends(answers):
    with pytest.raises(ProblemsFound, match="ordered Categorical"):
        floor_and_ceiling(answers)
