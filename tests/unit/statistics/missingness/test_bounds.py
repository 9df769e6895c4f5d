from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import bounds


def people(*cells: tuple) -> pd.DataFrame:
    """Rows from (wave, group, yes, no, missing)."""
    rows = []
    for wave, group, yes, no, missing in cells:
        rows += [(wave, group, answer) for answer in [1.0] * yes + [0.0] * no + [np.nan] * missing]
    return pd.DataFrame(rows, columns=["wave", "role", "y"])


def change(data, frame, **options):
    return bounds(data, "y", "wave", (1, 2), frame, **options)


counts = st.tuples(*[st.integers(0, 4)] * 4)


@settings(max_examples=40)
@given(first=counts, second=counts, seed=st.integers(0, 99))
def test_no_answers_of_the_silent_lead_outside_and_some_reach_both_ends(first, second, seed):
    """Yes, no, unanswered and never seen: the frame's change is computed for answers of all the silent."""
    data = people(*((wave, "all", *cell[:3]) for wave, cell in ((1, first), (2, second))))
    if set(data["wave"]) != {1, 2}:
        return
    frame = {1: sum(first), 2: sum(second)}
    found = change(data, frame)
    rng = np.random.default_rng(seed)

    def frame_change(silent_first: int, silent_second: int) -> float:
        return (second[0] + silent_second) / sum(second) - (first[0] + silent_first) / sum(first)

    quiet_first, quiet_second = first[2] + first[3], second[2] + second[3]
    possible = frame_change(rng.integers(quiet_first + 1), rng.integers(quiet_second + 1))
    assert found.low - 1e-12 <= possible <= found.high + 1e-12
    assert found.low == pytest.approx(frame_change(quiet_first, 0))
    assert found.high == pytest.approx(frame_change(0, quiet_second))
    answered_first, answered_second = sum(first[:2]), sum(second[:2])
    if answered_first and answered_second:
        assert found.value == pytest.approx(second[0] / answered_second - first[0] / answered_first)
        assert found.low - 1e-12 <= found.value <= found.high + 1e-12
    else:
        assert math.isnan(found.value) and "the bounds hold" in found.details["not_estimable"]


def test_when_everybody_answered_there_is_nothing_to_bound():
    found = change(people((1, "all", 5, 5, 0), (2, "all", 3, 7, 0)), {1: 10, 2: 10})
    assert found.low == pytest.approx(found.value) == pytest.approx(found.high)
    assert found.details["response_first"] == 1.0 and found.details["sign_identified"]


def test_a_missing_answer_is_a_silent_person():
    given_none = change(people((1, "all", 5, 5, 0), (2, "all", 3, 7, 0)), {1: 14, 2: 11})
    given_some = change(people((1, "all", 5, 5, 4), (2, "all", 3, 7, 1)), {1: 14, 2: 11})
    assert (given_none.low, given_none.high) == (given_some.low, given_some.high)
    assert given_some.details["dropped"] == 5 and given_some.n + 5 == 25
    assert given_some.details["dropped_because"] == {"y is missing": 5}


def test_bounds_claim_no_probability():
    found = change(people((1, "all", 5, 5, 0), (2, "all", 3, 7, 0)), {1: 20, 2: 20})
    assert found.level == 1.0 and math.isnan(found.se) and math.isnan(found.p)
    assert "no probability" in found.method


def test_a_table_and_a_mapping_say_the_same():
    data = people(
        (1, "leader", 5, 5, 0), (1, "member", 6, 2, 0), (2, "leader", 3, 7, 0), (2, "member", 1, 8, 0)
    )
    frame = pd.DataFrame(
        {"wave": [1, 1, 2, 2], "role": ["leader", "member"] * 2, "count": [20, 30, 20, 40], "note": ""}
    )
    pairs = {(1, "leader"): 20, (1, "member"): 30, (2, "leader"): 20, (2, "member"): 40}
    assert change(data, frame, by="role") == change(data, pairs, by="role")
    with pytest.raises(ProblemsFound, match="more than one row for 1"):
        change(data, frame)
    assert change(data, frame.groupby("wave", as_index=False)["count"].sum()) == change(data, {1: 50, 2: 60})


def test_groups_add_up_to_all():
    """The frame's bounds are those of the groups, each by its part of it (the same in both waves)."""
    data = people(
        (1, "leader", 5, 5, 1), (1, "member", 6, 2, 0), (2, "leader", 3, 7, 0), (2, "member", 1, 8, 2)
    )
    groups = change(data, {(w, g): n for w in (1, 2) for g, n in (("leader", 20), ("member", 30))}, by="role")
    whole = change(data, {1: 50, 2: 50})
    for limit in ("low", "high"):
        parts = 0.4 * getattr(groups["leader"], limit) + 0.6 * getattr(groups["member"], limit)
        assert parts == pytest.approx(getattr(whole, limit))
    assert sum(group.n for group in groups.values()) == whole.n == 37


def test_a_group_that_never_answered_is_still_bounded():
    data = people((1, "leader", 5, 5, 0), (2, "leader", 3, 7, 0))
    frame = {(w, g): 10 for w in (1, 2) for g in ("leader", "clerk")}
    found = change(data, frame, by="role")
    assert list(found) == ["leader", "clerk"]
    assert (found["clerk"].low, found["clerk"].high) == (-1.0, 1.0) and math.isnan(found["clerk"].value)


def test_a_group_without_anybody_in_the_frame_has_no_bounds():
    data = people((1, "leader", 5, 5, 0), (2, "leader", 3, 7, 0), (2, "new", 3, 1, 0))
    frame = {(1, "leader"): 10, (2, "leader"): 10, (1, "new"): 0, (2, "new"): 9}
    found = change(data, frame, by="role")["new"]
    assert (
        math.isnan(found.low) and "nobody is in the frame in the first wave" in found.details["not_estimable"]
    )


def test_a_frame_smaller_than_the_data_is_refused_with_both_counts():
    data = people((1, "all", 5, 5, 2), (2, "all", 3, 7, 0))
    with pytest.raises(ProblemsFound) as caught:
        change(data, {1: 11, 2: 9})
    assert len(caught.value.problems) == 2
    assert "wave 1: found 11 people in the frame and 12 in the data" in str(caught.value)
    assert "wave 2: found 9 people in the frame and 10 in the data" in str(caught.value)


@pytest.mark.parametrize(
    ("frame", "by", "named"),
    [
        ({1: 20}, None, "wave 2: found no count"),
        ({"1": 20, "2": 20}, None, "wave 1: found no count"),
        ({1: 20.5, 2: 20}, None, "20.5"),
        ({1: -1, 2: math.nan}, None, "nan"),
        ({1: 20, 2: 20}, "role", "a pair of wave and role"),
        ({(1, "all"): 20}, "role", "wave 2, role 'all': found no count"),
        (pd.DataFrame({"wave": [1, 2], "people": [20, 20]}), None, "'people'"),
    ],
)
def test_a_frame_that_does_not_fit_is_named(frame, by, named):
    with pytest.raises(ProblemsFound, match=named):
        change(people((1, "all", 5, 5, 0), (2, "all", 3, 7, 0)), frame, by=by)


def test_counts_of_numpy_and_waves_of_text_are_understood():
    data = people((1, "all", 5, 5, 0), (2, "all", 3, 7, 0)).assign(wave=lambda d: d["wave"].astype(str))
    frame = pd.Series({"1": 20, "2": 20})
    found = bounds(data, "y", "wave", ("1", "2"), dict(frame))
    assert found.low == pytest.approx(3 / 20 - 15 / 20)
