from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import gee_change

REFERENCE = Path(__file__).parents[3] / "reference"
RATINGS = pd.read_csv(REFERENCE / "ratings.csv")
RATINGS["engaged"] = (RATINGS["rating"] >= 4).astype(float).where(RATINGS["rating"].notna())
R = pd.read_csv(REFERENCE / "gee_change.csv", comment="#").set_index("case")


def change(data=RATINGS, cluster="site", **options):
    return gee_change(data, "engaged", "wave", (2013, 2014), cluster, **options)


@pytest.mark.parametrize("case", R.index)
def test_agrees_with_r(case):
    """R: geepack and matrices of rows by rows; clubSandwich CR3 (tests/reference/models_of_change.R)."""
    covariance, correction, *adjusted = case.split(", ")
    found = change(
        covariance=covariance,
        small_sample=None if correction == "None" else correction,
        adjust=("role", "age") if adjusted else (),
    )
    expected = R.loc[case]
    assert (found.value, found.se) == pytest.approx((expected["value"], expected["se"]), rel=1e-6)
    for name in ("first", "second", "log_odds_ratio", "log_odds_ratio_se", "correlation"):
        assert found.details[name] == pytest.approx(expected[name], rel=1e-6)
    assert found.n == expected["n"] and found.details["clusters"] == 8


def test_few_clusters_have_t_and_many_the_normal_quantile():
    few = change()
    assert few.df == few.details["df"] == 7 and "t with 7 degrees of freedom" in few.method
    # R: qt(.975, 7), qnorm(.975).
    assert (few.high - few.low) / 2 / few.se == pytest.approx(2.364624, rel=1e-6)
    many = change(cluster="respondent")
    assert math.isnan(many.df) and many.details["df"] is None and "normal quantile" in many.method
    assert (many.high - many.low) / 2 / many.se == pytest.approx(1.959964, rel=1e-6)


@pytest.mark.parametrize("correction", ["mancl-derouen", "kauermann-carroll", None])
@pytest.mark.parametrize(("sites", "normal"), [(39, False), (40, True)])
def test_39_clusters_have_t_whatever_the_correction(sites, normal, correction):
    rng = np.random.default_rng(5)
    data = pd.DataFrame({"site": np.repeat(np.arange(sites), 12), "wave": np.tile([2013, 2014], sites * 6)})
    data["engaged"] = rng.integers(0, 2, len(data))
    assert math.isnan(change(data, small_sample=correction).df) == normal


@settings(max_examples=15)
@given(
    seed=st.integers(0, 10_000), power=st.sampled_from([("mancl-derouen", -1.0), ("kauermann-carroll", -0.5)])
)
def test_the_small_matrices_do_what_the_large_ones_do(seed, power):
    """Mancl and DeRouen's and Kauermann and Carroll's formulas with matrices of rows by rows."""
    rng = np.random.default_rng(seed)
    n = 90
    data = pd.DataFrame({"site": rng.choice(list("ABCDE"), n), "wave": rng.choice([2013, 2014], n)})
    data["engaged"] = (rng.random(n) < 0.3 + 0.4 * (data["site"] < "C")).astype(int)
    found = change(data, small_sample=power[0])
    if not found.estimable:
        assert found.details["not_estimable"]
        return
    alpha, later = found.details["correlation"], (data["wave"] == 2014).astype(float)
    base = math.log(found.details["first"] / (1 - found.details["first"]))
    x = np.column_stack([np.ones(n), later])
    p = 1 / (1 + np.exp(-(base + found.details["log_odds_ratio"] * later.to_numpy())))
    parts = []
    for site in sorted(set(data["site"])):
        rows = (data["site"] == site).to_numpy()
        a = p[rows] * (1 - p[rows])
        v = np.sqrt(np.outer(a, a)) * ((1 - alpha) * np.eye(rows.sum()) + alpha)
        parts.append((x[rows] * a[:, None], np.linalg.inv(v), (data["engaged"] - p)[rows].to_numpy()))
    information = sum(d.T @ v @ d for d, v, _ in parts)
    scores = sum(d.T @ v @ e for d, v, e in parts)
    assert scores == pytest.approx([0, 0], abs=1e-7)
    bread = np.linalg.inv(information)
    meat = np.zeros((2, 2))
    for d, v, e in parts:
        sizes, axes = np.linalg.eig(np.eye(len(e)) - d @ bread @ d.T @ v)
        corrected = (axes @ np.diag(sizes ** power[1]) @ np.linalg.inv(axes)).real @ e
        u = d.T @ v @ corrected
        meat += np.outer(u, u)
    covariance = bread @ meat @ bread
    assert found.details["log_odds_ratio_se"] == pytest.approx(math.sqrt(covariance[1, 1]), rel=1e-5)


def test_swapping_the_waves_turns_the_sign():
    forth, back = change(), gee_change(RATINGS, "engaged", "wave", (2014, 2013), "site")
    assert back.value == pytest.approx(-forth.value) and back.se == pytest.approx(forth.se)
    assert back.low == pytest.approx(-forth.high)


def test_every_row_is_used_or_counted():
    holes = RATINGS.copy()
    holes.loc[holes.index[:7], "site"] = None
    found = change(holes)
    assert found.n + found.details["dropped"] == holes["wave"].isin([2013, 2014]).sum()
    assert found.details["dropped_because"]["site is missing"] == 7


def test_what_cannot_be_had_is_named():
    one = change(RATINGS[RATINGS["site"] == "Site A"])
    assert one.details["not_estimable"] == "one cluster only has complete rows: two at least are needed"
    nobody = change(RATINGS.assign(engaged=RATINGS["engaged"].where(RATINGS["wave"] == 2013, 0.0)))
    assert nobody.details["not_estimable"].startswith("none of") and not nobody.estimable
    empty = change(RATINGS.assign(engaged=np.nan))
    assert empty.n == 0 and not empty.estimable
    assert empty.details["dropped"] == RATINGS["wave"].isin([2013, 2014]).sum()
    lone = RATINGS.assign(role=RATINGS["role"].where(RATINGS["site"] != "Site B", "guest"))
    assert "one cluster alone" in change(lone, adjust=["role"]).details["not_estimable"]


def test_wrong_choices_are_told_at_once():
    with pytest.raises(ProblemsFound) as caught:
        change(covariance="ar1", small_sample="fay", adjust=["site"])
    assert len(caught.value.problems) == 3


def test_a_million_rows_would_do_memory_is_linear():
    """60,000 rows in three sites: matrices of rows by rows would need 3 GB each."""
    rng = np.random.default_rng(3)
    data = pd.DataFrame({"site": rng.choice(list("ABC"), 60_000), "wave": rng.choice([2013, 2014], 60_000)})
    data["engaged"] = (rng.random(60_000) < 0.5 - 0.1 * (data["wave"] == 2014)).astype(int)
    assert change(data).value == pytest.approx(-0.1, abs=0.02)
