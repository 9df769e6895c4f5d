from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import cohens_kappa, gwet_ac1

REFERENCE = Path(__file__).parents[3] / "reference"
codes = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=60)


def coders(cells: str) -> tuple[np.ndarray, np.ndarray]:
    """The two coders' codes behind the cells of a table, row by row."""
    counts = [int(cell) for cell in cells.split()]
    size = math.isqrt(len(counts))
    pairs = [divmod(index, size) for index, count in enumerate(counts) for _ in range(count)]
    first, second = np.array(pairs).T
    return first, second


@pytest.mark.parametrize(
    "row", pd.read_csv(REFERENCE / "agreement.csv", comment="#").to_dict("records"), ids=str
)
def test_agrees_with_r(row):
    """R: vcd::Kappa; AC1 by an infinitesimal jackknife (tests/reference/agreement.R)."""
    a, b = coders(row["cells"])
    if row["coefficient"] == "ac1":
        found = gwet_ac1(pd.DataFrame({"a": a, "b": b}))
        near = 1e-6  # the reference gradient is numerical
    else:
        weights = None if row["coefficient"] == "kappa" else row["coefficient"]
        found, near = cohens_kappa(a, b, weights=weights), 1e-9
    assert found.value == pytest.approx(row["value"], rel=near)
    assert found.se == pytest.approx(row["se"], rel=near)
    assert found.high == pytest.approx(min(1.0, found.value + 1.959963984540054 * found.se))


def test_published_two_coders():
    """Vignette of the R package irrCAC 1.0, cont3x3abstractors: AC1 0.8493305 (0.04321747).

    Its function for tables of two coders divides by n where its function for ratings, and this one,
    divide by n - 1.
    """
    a, b = coders("13 0 0 0 20 7 0 4 56")
    found = gwet_ac1(pd.DataFrame({"a": a, "b": b}))
    assert round(found.value, 7) == 0.8493305
    assert round(found.se * math.sqrt(99 / 100), 8) == 0.04321747


def test_published_four_coders_with_missing_codes():
    """The same vignette, cac.raw4raters: agreement 0.8181818, chance 0.1903212, AC1 0.77544 (0.14295)."""
    nothing = np.nan
    ratings = pd.DataFrame(
        {
            "Rater1": [1, 2, 3, 3, 2, 1, 4, 1, 2, nothing, nothing, nothing],
            "Rater2": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nothing, 3],
            "Rater3": [nothing, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nothing],
            "Rater4": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nothing],
        }
    )
    found = gwet_ac1(ratings)
    assert round(found.details["agreement"], 7) == 0.8181818
    assert round(found.details["chance_agreement"], 7) == 0.1903212
    assert (round(found.value, 5), round(found.se, 5)) == (0.77544, 0.14295)


@given(pairs=codes)
def test_coefficients_are_symmetric_and_within_bounds(pairs):
    a, b = np.array(pairs).T
    for forth, back in (
        (cohens_kappa(a, b), cohens_kappa(b, a)),
        (gwet_ac1(pd.DataFrame({"a": a, "b": b})), gwet_ac1(pd.DataFrame({"b": b, "a": a}))),
    ):
        if math.isnan(forth.value):
            assert math.isnan(back.value) and forth.details["not_estimable"]
            continue
        assert forth.value == pytest.approx(back.value, abs=1e-12)
        assert -1 - 1e-12 <= forth.value <= 1 + 1e-12
        if not math.isnan(forth.low):
            assert -1 <= forth.low <= forth.value <= forth.high <= 1
            assert forth.se == pytest.approx(back.se, rel=1e-6)


@given(pairs=codes)
def test_names_of_codes_do_not_matter(pairs):
    a, b = np.array(pairs).T
    named = [np.array(["theme", "no theme", "unclear"])[column] for column in (a, b)]
    plain, other = cohens_kappa(a, b), cohens_kappa(*named)
    assert other.value == pytest.approx(plain.value, nan_ok=True, abs=1e-12)
    assert other.n == plain.n


def test_one_code_only_is_not_estimable():
    found = cohens_kappa([1, 1, 1], [1, 1, 1])
    assert math.isnan(found.value) and "0/0" in found.details["not_estimable"]
    found = gwet_ac1(pd.DataFrame({"a": [1, 1, 1], "b": [1, 1, 1]}))
    assert math.isnan(found.value) and "declare" in found.details["not_estimable"]


def test_ac1_of_bools_knows_the_other_code():
    found = gwet_ac1(pd.DataFrame({"a": [True] * 5, "b": [True] * 5}))
    assert found.value == 1 and math.isnan(found.low)


def test_perfect_agreement_has_a_value_and_no_interval():
    found = cohens_kappa([0, 1, 1, 0], [0, 1, 1, 0])
    assert found.value == 1 and math.isnan(found.low)
    assert found.details["not_estimable"].startswith("no interval")


def test_units_without_both_codes_are_counted():
    found = cohens_kappa([1, 0, None, 1, 0], [1, 0, 1, None, 1])
    assert (found.n, found.details["dropped"]) == (3, 2)
    assert not cohens_kappa([None], [1]).estimable
    assert not gwet_ac1(pd.DataFrame({"a": [1, None], "b": [None, 1]})).estimable
    assert gwet_ac1(pd.DataFrame({"a": [1, 0, None], "b": [1, 1, None]})).details["dropped"] == 1


def test_weights_need_an_order():
    with pytest.raises(ProblemsFound, match="without an order"):
        cohens_kappa(["low", "high"], ["low", "low"], weights="linear")
    with pytest.raises(ProblemsFound, match="'linear' or 'quadratic'"):
        cohens_kappa([1, 2], [1, 1], weights="squared")
    with pytest.raises(ProblemsFound, match="2 and 3 codes"):
        cohens_kappa([1, 2], [1, 1, 2])


def test_declared_order_is_used_and_not_the_alphabet():
    order = pd.CategoricalDtype(["low", "middle", "high"], ordered=True)
    a = ["low", "middle", "high", "high", "low", "middle"]
    b = ["low", "high", "high", "middle", "middle", "middle"]
    found = cohens_kappa(pd.Series(a, dtype=order), pd.Series(b, dtype=order), weights="quadratic")
    numbers = {"low": 1, "middle": 2, "high": 3}
    by_number = cohens_kappa([numbers[x] for x in a], [numbers[x] for x in b], weights="quadratic")
    assert found.value == pytest.approx(by_number.value)
