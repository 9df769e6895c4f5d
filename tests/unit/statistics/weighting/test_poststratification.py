from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import post_stratify, rake, weighted_proportion

REFERENCE = Path(__file__).parents[3] / "reference"
PANEL = pd.read_csv(REFERENCE / "panel.csv")
FIRST = PANEL[(PANEL["wave"] == 2013) & PANEL["engaged"].notna()]
R = pd.read_csv(REFERENCE / "post_stratified.csv", comment="#")
SITE = {"Site A": 150, "Site B": 170, "Site C": 90, "Site D": 130}
ROLE = {"leader": 90, "manager": 190, "member": 260}
CELLS = {(site, role): m * n / 540 for site, m in SITE.items() for role, n in ROLE.items()}
TABLE = pd.DataFrame([(*cell, count) for cell, count in CELLS.items()], columns=["site", "role", "count"])
KINDS = [(site, role) for site in "AB" for role in "xyz"]


@pytest.mark.parametrize("base", [None, "weight"])
def test_weights_and_standard_error_agree_with_r(base):
    """R: survey::postStratify; calibrate on the cells with base weights (weighted_change.R)."""
    name = "plain" if base is None else "based"
    assert list(FIRST["respondent"]) == list(R["respondent"])
    weights = post_stratify(FIRST, TABLE, base=base)
    np.testing.assert_allclose(weights, R[name], rtol=1e-10)
    found = weighted_proportion(FIRST, "engaged", weights)
    assert found.se == pytest.approx(R[f"{name}_se"].iloc[0], rel=1e-8)
    assert found.details["calibrated_on"] == ["site x role"]
    stored = FIRST.assign(w=weights.to_numpy())
    said = weighted_proportion(stored, "engaged", "w", raked_on=[("site", "role")], base=base)
    assert said.se == pytest.approx(found.se, rel=1e-12)


def test_a_mapping_and_a_table_say_the_same():
    expected = post_stratify(FIRST, TABLE)
    pd.testing.assert_series_equal(post_stratify(FIRST, CELLS, on=["site", "role"]), expected)
    by_wave = pd.concat([TABLE.assign(wave=wave, count=TABLE["count"] / 2) for wave in (1, 2)])
    np.testing.assert_allclose(post_stratify(FIRST, by_wave, on=["site", "role"]), expected, rtol=1e-12)
    with pytest.raises(ProblemsFound, match="more than once"):
        post_stratify(FIRST, by_wave.drop(columns="wave"))


def test_categories_and_one_column_do():
    ordered = FIRST.assign(site=pd.Categorical(FIRST["site"], categories=list(SITE), ordered=True))
    found = post_stratify(ordered, SITE, on=["site"])
    np.testing.assert_allclose(found, rake(FIRST, {"site": SITE}), rtol=1e-9)
    np.testing.assert_allclose(post_stratify(FIRST, SITE, on="site"), found)
    one = weighted_proportion(FIRST, "engaged", found.to_numpy(), raked_on="site")
    assert one.se == pytest.approx(weighted_proportion(FIRST, "engaged", found).se)


@settings(max_examples=40, deadline=None)
@given(
    people=st.lists(st.integers(1, 20), min_size=6, max_size=6),
    frame=st.lists(st.integers(0, 500), min_size=6, max_size=6).filter(any),
    shares=st.booleans(),
)
def test_every_cell_is_met_and_nobody_is_lost(people, frame, shares):
    # Cells of which the frame has nobody have no respondents either.
    rows = [k for k, n, size in zip(KINDS, people, frame, strict=True) if size for _ in range(n)]
    data = pd.DataFrame(rows, columns=["site", "role"]).assign(start=1.0 + np.arange(len(rows)) % 4)
    whole = sum(frame)
    cells = {kind: size / whole if shares else size for kind, size in zip(KINDS, frame, strict=True)}
    weights = post_stratify(data, cells, base="start", on=["site", "role"])
    total = len(data) if shares or whole == 1 else whole
    assert len(weights) == len(data) and (weights > 0).all()
    assert weights.sum() == pytest.approx(total)
    met = weights.groupby([data["site"], data["role"]]).sum().to_dict()
    assert met == pytest.approx({k: n * total / whole for k, n in zip(KINDS, frame, strict=True) if n})
    shuffled = data.sample(frac=1, random_state=1)
    again = post_stratify(shuffled, cells, base="start", on=["site", "role"])
    np.testing.assert_allclose(again.sort_index(), weights)


def test_every_problem_with_the_cells_is_named():
    people = pd.DataFrame({"site": ["A", "A", "B"], "role": ["x", None, "y"]})
    with pytest.raises(ProblemsFound) as caught:
        post_stratify(people, {("A", "x"): 3, ("A", "y"): 4, ("B", "y"): 0}, on=["site", "role"])
    text = str(caught.value)
    assert "nobody who answered with ('A', 'y')" in text
    assert "respondents with ('B', 'y'), of whom the frame has nobody" in text
    assert "no value in 1 of 3 rows" in text
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("count", [-1, float("nan"), float("inf"), "many", None])
def test_counts_that_are_no_counts_are_refused(count):
    people = pd.DataFrame({"site": ["A", "B"]})
    with pytest.raises(ProblemsFound, match="counts or shares of 0 or more"):
        post_stratify(people, {"A": 3, "B": count}, on=["site"])
    with pytest.raises(ProblemsFound, match="counts or shares of 0 or more"):
        rake(people, {"site": {"A": 3, "B": count}})


@pytest.mark.parametrize(
    ("cells", "on", "said"),
    [
        (CELLS, None, "with `on`"),
        (CELLS, ["site"], "a value for each of 'site'"),
        (TABLE.rename(columns={"count": "n"}), None, "a column `count`"),
        (TABLE.assign(role=None), None, "a value in every row"),
        ({}, ["site"], "mapping from tuples"),
    ],
)
def test_cells_that_are_no_table_are_refused(cells, on, said):
    with pytest.raises(ProblemsFound, match=said):
        post_stratify(FIRST, cells, on=on)


def test_base_weights_of_nought_and_none_are_named_apart():
    holed = FIRST.assign(weight=FIRST["weight"].where(FIRST.index != FIRST.index[3]))
    holed.loc[holed.index[:2], "weight"] = 0.0
    with pytest.raises(ProblemsFound) as caught:
        post_stratify(holed, TABLE, base="weight")
    assert "no weight in 1 rows" in str(caught.value) and "a weight of 0 in 2 rows" in str(caught.value)
    with pytest.raises(ProblemsFound, match="no such column"):
        post_stratify(FIRST, TABLE.assign(rank="x"))
