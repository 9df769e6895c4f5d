from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import bounds, standardised_change, tipping_point

REFERENCE = Path(__file__).parents[3] / "reference"
PANEL = pd.read_csv(REFERENCE / "panel.csv")
R = pd.read_csv(REFERENCE / "tipping.csv", comment="#").set_index("case")
PLACE = {"adjust": ["site", "role", "age"], "respondent": "respondent"}
CASES = {
    "second wave": ((2013, 2014), (600, 600), {}),
    "first wave": ((2013, 2014), (600, 600), {"silent": "first"}),
    "adjusted": ((2013, 2014), (600, 520), {"adjust": ["role", "age"]}),
    "adjusted, persons": ((2013, 2014), (600, 520), PLACE),
    "growth": ((2016, 2013), (400, 500), {"adjust": ["role"]}),
    "growth, first wave": ((2016, 2013), (400, 500), {"adjust": ["role"], "silent": "first"}),
}


def tip(waves=(2013, 2014), sizes=(600, 600), data=PANEL, **options):
    return tipping_point(data, "engaged", "wave", waves, dict(zip(waves, sizes, strict=True)), **options)


@pytest.fixture(scope="module")
def found():
    return {case: tip(waves, sizes, **options) for case, (waves, sizes, options) in CASES.items()}


@pytest.mark.parametrize("case", CASES)
def test_agrees_with_r(found, case):
    """R: glm, sandwich::vcovCL, numDeriv, uniroot (tests/reference/missing_people.R)."""
    estimate, expected = found[case], R.loc[case]
    assert estimate.value == pytest.approx(expected["tip_interval"], rel=1e-6)
    for name, column in {
        "tip_point": "tip_point",
        "needed_share_interval": "share_interval",
        "needed_share_point": "share_point",
        "change": "change",
    }.items():
        assert estimate.details[name] == pytest.approx(expected[column], rel=1e-6), name
    half = 1.959963984540054 * expected["se"]
    assert estimate.details["change_high"] == pytest.approx(expected["change"] + half, rel=1e-6)


def test_a_point_of_the_grid_agrees_with_r(found):
    at_one = next(row for row in found["second wave"].details["grid"] if row["delta"] == 1.0)
    expected = R.loc["second wave"]
    assert at_one["change"] == pytest.approx(expected["change_at_1"], rel=1e-6)
    half = 1.959963984540054 * expected["se_at_1"]
    assert (at_one["high"] - at_one["low"]) / 2 == pytest.approx(half, rel=1e-6)


def test_where_the_silent_are_like_the_others_it_is_the_standardised_change(found):
    for case, options in (("second wave", {}), ("adjusted, persons", PLACE)):
        change = standardised_change(PANEL, "engaged", "wave", (2013, 2014), **options)
        here = [row for row in found[case].details["grid"] if row["delta"] == 0]
        assert len(here) == 1
        assert here[0]["change"] == pytest.approx(change.value, rel=1e-9)
        assert (here[0]["low"], here[0]["high"]) == pytest.approx((change.low, change.high), rel=1e-9)


def test_the_grid_runs_through_the_tips(found):
    """Along the grid the change grows with delta, and changes its sign where the tip lies."""
    for case, estimate in found.items():
        grid = pd.DataFrame(estimate.details["grid"])
        rises = estimate.details["silent_wave"] == CASES[case][0][1]
        assert (np.diff(grid["change"]) > 0).all() == rises
        near = grid.loc[(grid["delta"] - estimate.details["tip_point"]).abs().nsmallest(2).index, "change"]
        assert near.min() <= 0 <= near.max()


def rows(*waves: tuple[int, int]) -> pd.DataFrame:
    values = [(i, 1) for i, (yes, _) in enumerate(waves, 1) for _ in range(yes)]
    values += [(i, 0) for i, (_, no) in enumerate(waves, 1) for _ in range(no)]
    return pd.DataFrame(values, columns=["wave", "engaged"])


@settings(max_examples=25)
@given(
    cells=st.tuples(*[st.integers(1, 60)] * 4),
    silent=st.tuples(st.integers(0, 200), st.integers(1, 200)),
)
def test_the_tip_does_what_it_says_or_the_bounds_agree_that_none_does(cells, silent):
    """Without predictors the change at the tip is arithmetic; and what tips lies within the bounds."""
    data = rows(cells[:2], cells[2:])
    n = sum(cells[:2]), sum(cells[2:])
    sizes = n[0] + silent[0], n[1] + silent[1]
    p1, p2 = cells[0] / n[0], cells[2] / n[1]
    found = tip((1, 2), sizes, data)
    point = found.details["needed_share_point"]
    if not math.isnan(point):
        assert (cells[2] + silent[1] * point) / sizes[1] == pytest.approx(p1, abs=1e-8)
        logit = math.log(p2 / (1 - p2))
        assert found.details["tip_point"] == pytest.approx(math.log(point / (1 - point)) - logit, abs=1e-5)
    else:
        # The whole of wave 1 is known to lie at p1 when nobody else is silent there.
        extreme = (cells[2] + (silent[1] if p2 < p1 else 0)) / sizes[1]
        assert (extreme - p1) * (p2 - p1) > -1e-6
    if found.estimable:
        assert (found.value == 0) == found.details["already"]
        if not math.isnan(found.details["tip_point"]):
            assert abs(found.value) <= abs(found.details["tip_point"]) + 1e-9


def test_a_change_that_is_not_clear_has_tipped_already():
    found = tip((1, 2), (100, 100), rows((20, 20), (18, 22)))
    assert found.value == 0 and found.details["already"]
    # 0.18 + 0.6 x = 0.5 of the frame's second wave (40 answered, 18 of them yes): x = 32/60.
    assert found.details["needed_share_point"] == pytest.approx(32 / 60)


def test_a_finding_that_no_answers_of_the_silent_could_undo():
    data = rows((80, 20), (20, 80))
    found = tip((1, 2), (100, 110), data)
    assert not found.estimable and math.isnan(found.details["tip_point"])
    assert "wave 2 to say yes" in found.details["not_estimable"]
    assert bounds(data, "engaged", "wave", (1, 2), {1: 100, 2: 110}).high < 0


def test_where_nobody_is_silent_nothing_can_tip():
    found = tip((1, 2), (40, 100), rows((20, 20), (18, 22)), silent="first")
    assert found.details["not_estimable"].startswith("everybody in the frame answered in wave 1")


@pytest.mark.parametrize("cells", [((10, 10), (0, 20)), ((20, 0), (10, 10))])
def test_a_wave_of_one_mind_has_no_log_odds(cells):
    found = tip((1, 2), (100, 100), rows(*cells))
    assert "of 20 said yes" in found.details["not_estimable"] and found.n == 40


def test_nothing_but_missing_answers_is_no_estimate():
    data = rows((5, 5), (5, 5)).assign(engaged=np.nan)
    found = tip((1, 2), (100, 100), data)
    assert "no row" in found.details["not_estimable"] and found.details["dropped"] == 20


def test_rows_left_out_are_counted():
    data = PANEL.copy()
    data.loc[data.index[:7], "role"] = None
    found = tip(data=data, adjust=["role"])
    assert found.n + found.details["dropped"] == data["wave"].isin([2013, 2014]).sum()
    assert found.details["dropped"] == sum(found.details["dropped_because"].values())


def test_problems_are_named():
    with pytest.raises(ProblemsFound, match="'first' or 'second'"):
        tip(silent="both")
    with pytest.raises(ProblemsFound, match="150 people in the frame and 158 in the data"):
        tip(sizes=(600, 150))
    with pytest.raises(ProblemsFound, match="no such column"):
        tip(adjust=["rôle"])
