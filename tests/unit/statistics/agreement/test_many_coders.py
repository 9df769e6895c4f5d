from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import cohens_kappa, fleiss_kappa, gwet_ac1, krippendorff_alpha

REFERENCE = Path(__file__).parents[3] / "reference"
R = pd.read_csv(REFERENCE / "agreement_of_many.csv", comment="#")
LEVELS = ("nominal", "ordinal", "interval", "ratio")


def table(row: dict) -> pd.DataFrame:
    codes = [math.nan if code == "." else float(code) for code in str(row["codes"]).split()]
    return pd.DataFrame(np.reshape(codes, (-1, row["coders"])))


KRIPPENDORFF = table(R[R["ratings"] == "krippendorff"].iloc[0].to_dict())


@pytest.mark.parametrize(
    "row", R.to_dict("records"), ids=lambda row: f"{row['ratings']} {row['coefficient']}"
)
def test_agrees_with_r(row):
    """R: pair by pair from the definitions, units left out one by one (tests/reference/agreement.R)."""
    if row["coefficient"] == "fleiss":
        found, near = fleiss_kappa(table(row)), 1e-6
    else:
        found, near = krippendorff_alpha(table(row), row["coefficient"]), 1e-9
    assert found.value == pytest.approx(row["value"], rel=1e-9)
    if math.isfinite(row["se"]):
        assert found.se == pytest.approx(row["se"], rel=near)


def test_published_alpha():
    """Krippendorff (2011), and R's irr on the same data: .743, .815, .849, .797."""
    found = [round(krippendorff_alpha(KRIPPENDORFF, level).value, 3) for level in LEVELS]
    assert found == [0.743, 0.815, 0.849, 0.797]
    nominal = krippendorff_alpha(KRIPPENDORFF)
    assert (nominal.n, nominal.details["dropped"]) == (11, 1)
    assert nominal.details["observed_disagreement"] == pytest.approx(0.2, abs=0.001)


def test_published_kappa_with_missing_codes():
    """Vignette of the R package irrCAC, cac.raw4raters: chance .2387153, kappa .76117 (.15302)."""
    found = fleiss_kappa(KRIPPENDORFF)
    assert round(found.details["chance_agreement"], 7) == 0.2387153
    assert (round(found.value, 5), round(found.se, 5)) == (0.76117, 0.15302)


# How many of six psychiatrists gave each of 30 patients each of five diagnoses.
FLEISS_1971 = (
    "00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 "
    "00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"
)


def as_ratings(counts: list[list[int]]) -> pd.DataFrame:
    return pd.DataFrame([[code for code, n in enumerate(row) for _ in range(n)] for row in counts])


def test_published_kappa_of_fleiss():
    """Fleiss (1971): kappa .430 for the diagnoses of 30 patients by six psychiatrists each."""
    found = fleiss_kappa(as_ratings([[int(n) for n in row] for row in FLEISS_1971.split()]))
    assert round(found.value, 3) == 0.430
    assert (found.n, found.unit, found.details["dropped"]) == (30, "kappa", 0)


def test_kappa_is_that_of_statsmodels_without_missing_codes():
    from statsmodels.stats.inter_rater import fleiss_kappa as theirs

    counts = np.random.default_rng(3).multinomial(7, [0.2, 0.5, 0.3], size=40)
    assert fleiss_kappa(as_ratings(counts.tolist())).value == pytest.approx(theirs(counts), rel=1e-12)


@settings(deadline=None, max_examples=15)
@given(
    codes=st.lists(
        st.lists(st.sampled_from([0.0, 1.0, 2.0, math.nan]), min_size=3, max_size=3), min_size=2, max_size=20
    ),
    seed=st.integers(0, 100),
)
def test_the_order_of_coders_and_units_does_not_matter(codes, seed):
    ratings = pd.DataFrame(codes)
    rng = np.random.default_rng(seed)
    other = ratings.iloc[rng.permutation(len(ratings)), rng.permutation(3)]
    for estimate in (fleiss_kappa, gwet_ac1, *(lambda r, k=k: krippendorff_alpha(r, k) for k in LEVELS)):
        found, again = estimate(ratings), estimate(other)
        assert again.value == pytest.approx(found.value, nan_ok=True, abs=1e-12)
        assert again.se == pytest.approx(found.se, nan_ok=True, abs=1e-9)
        assert found.value <= 1 + 1e-12 or found.details["not_estimable"]
        if not math.isnan(found.low):
            assert min(-1, found.value) <= found.low <= found.value <= found.high <= 1


def test_alpha_of_two_coders_is_nearly_scotts_pi():
    """Alpha = pi + (1 - pi) / (2 n) for two coders of n units, none missing."""
    rng = np.random.default_rng(4)
    a = rng.integers(0, 3, 50)
    b = np.where(rng.random(50) < 0.7, a, rng.integers(0, 3, 50))
    pi = fleiss_kappa(pd.DataFrame({"a": a, "b": b})).value
    found = krippendorff_alpha(pd.DataFrame({"a": a, "b": b}))
    assert found.value == pytest.approx(pi + (1 - pi) / 100, rel=1e-12)
    assert pi == pytest.approx(cohens_kappa(a, b).value, abs=0.01)


def test_a_declared_order_is_used_and_not_the_alphabet():
    order = pd.CategoricalDtype(["low", "middle", "high"], ordered=True)
    words = pd.DataFrame(
        {"a": ["low", "middle", "high", "low", None], "b": ["middle", "middle", "high", "low", "high"]}
    ).astype(order)
    numbers = words.apply(lambda column: column.cat.codes.where(column.notna()))
    assert krippendorff_alpha(words, "ordinal").value == krippendorff_alpha(numbers, "ordinal").value


def test_a_value_below_minus_one_lies_in_its_interval():
    """Two units with opposite codes, a third that one coder saw: chance is taken from all three."""
    found = fleiss_kappa(pd.DataFrame({"a": [0, 0, 0], "b": [1, 1, None]}))
    assert found.value == pytest.approx(-1.25) and found.low <= found.value <= found.high


def test_columns_with_the_same_name_are_coders_of_their_own():
    twice = KRIPPENDORFF.set_axis(["coder"] * 4, axis=1)
    for estimate in (fleiss_kappa, gwet_ac1, krippendorff_alpha):
        assert estimate(twice).value == estimate(KRIPPENDORFF).value


@pytest.mark.parametrize("estimate", [fleiss_kappa, gwet_ac1, krippendorff_alpha])
def test_ratings_without_a_pair_or_without_difference_have_no_value(estimate):
    for ratings, says in (
        (pd.DataFrame({"a": [], "b": []}), "two codes"),
        (pd.DataFrame({"a": [1, None], "b": [None, 2]}), "two codes"),
        (pd.DataFrame({"a": [math.nan] * 2, "b": [math.nan] * 2}), "two codes"),
        (pd.DataFrame({"a": [1, 1], "b": [1, 1]}), "'1'"),
    ):
        found = estimate(ratings)
        assert math.isnan(found.value) and says in found.details["not_estimable"]


def test_where_one_unit_has_all_the_variation_the_reason_says_so():
    found = krippendorff_alpha(pd.DataFrame({"a": ["x", "y", "x"], "b": ["x", "x", "x"]}))
    assert (found.value, math.isnan(found.low)) == (0, True)
    assert found.details["not_estimable"] == "no interval: without one of the units every code is the same"


def test_full_agreement_has_a_value_and_no_interval():
    for estimate in (fleiss_kappa, krippendorff_alpha):
        found = estimate(pd.DataFrame({"a": [1, 2, 1], "b": [1, 2, 1]}))
        assert found.value == 1 and "no disagreement" in found.details["not_estimable"]


@pytest.mark.parametrize("estimate", [fleiss_kappa, gwet_ac1, krippendorff_alpha])
@pytest.mark.parametrize("ratings", [pd.DataFrame({"a": [1, 2]}), pd.DataFrame(), [[1, 2], [1, 2]]])
def test_what_is_no_table_of_two_coders_is_refused(estimate, ratings):
    with pytest.raises(ProblemsFound, match="two or more coders"):
        estimate(ratings)


@pytest.mark.parametrize(
    ("ratings", "level", "says"),
    [
        (KRIPPENDORFF, "metric", "one of: nominal, ordinal, interval, ratio"),
        (pd.DataFrame({"a": ["low", "high"], "b": ["low", "low"]}), "ordinal", "ordered categorical"),
        (pd.DataFrame({"a": ["1", "2"], "b": ["1", "1"]}), "interval", "numbers"),
        (KRIPPENDORFF - 2, "ratio", "numbers of 0 or more"),
    ],
)
def test_codes_that_are_not_of_the_level_are_refused(ratings, level, says):
    with pytest.raises(ProblemsFound, match=says):
        krippendorff_alpha(ratings, level)
