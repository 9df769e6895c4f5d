from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import paired_change
from analysis.statistics.change.paired import constrained_share

REFERENCE = Path(__file__).parents[3] / "reference"
R = pd.read_csv(REFERENCE / "paired.csv", comment="#").to_dict("records")
METHODS = ("newcombe", "tango", "bonett-price")
CELLS = ("both", "only_first", "only_second", "neither")
counts = st.tuples(*[st.integers(0, 60)] * 4).filter(any)


@pytest.mark.parametrize("row", R, ids=str)
def test_agrees_with_r(row):
    """R: binom.test, prop.test, numerical maximisation and root search (tests/reference/paired.R)."""
    cells = [row[name] for name in CELLS]
    found = paired_change(*cells, method=row["method"], level=row["level"])
    near = 1e-6 if row["method"] == "tango" else 1e-9
    assert (found.low, found.high) == pytest.approx((row["low"], row["high"]), abs=near)
    assert found.details["mcnemar_exact_p"] == pytest.approx(row["exact"], rel=1e-9)
    assert found.details["mcnemar_mid_p"] == found.p == pytest.approx(row["mid"], rel=1e-9)
    assert found.n == sum(cells)


# Fagerland, Lydersen and Laake (2017), Statistical Analysis of Contingency Tables, chapter 8, as the tests of
# their R package contingencytables have it: complete response before and after therapy (Cavo et al. 2012).
# There the difference is first minus second, so the limits change places here.
@pytest.mark.parametrize(
    ("method", "limits"),
    [
        ("newcombe", (0.0046, 0.1186)),
        ("tango", (0.0054, 0.1240)),
        ("bonett-price", (0.0032, 0.1195)),
    ],
)
def test_published_intervals(method, limits):
    found = paired_change(59, 6, 16, 80, method=method)
    assert (round(found.low, 4), round(found.high, 4)) == limits
    assert round(found.value, 4) == 0.0621
    assert round(found.details["mcnemar_exact_p"], 6) == 0.052479
    assert round(found.details["mcnemar_mid_p"], 6) == 0.034690


def test_published_p_values():
    """Fagerland, Lydersen and Laake (2013), table of airway hyper-responsiveness: .070 and .039."""
    details = paired_change(1, 1, 7, 12).details
    assert details["mcnemar_exact_p"] == pytest.approx(18 / 256)
    assert details["mcnemar_mid_p"] == pytest.approx(10 / 256)


@given(cells=counts, method=st.sampled_from(METHODS))
def test_limits_are_possible_and_hold_the_value(cells, method):
    found = paired_change(*cells, method=method)
    assert -1 <= found.low < found.high <= 1
    assert found.low - 1e-9 <= found.value <= found.high + 1e-9
    assert found.value == pytest.approx(found.details["second"] - found.details["first"])
    assert 0 < found.details["mcnemar_mid_p"] <= found.details["mcnemar_exact_p"] <= 1
    assert {name: found.details[name] for name in CELLS} == dict(zip(CELLS, cells, strict=True))


@given(cells=counts, method=st.sampled_from(METHODS))
def test_swapping_the_waves_turns_the_sign(cells, method):
    both, first, second, neither = cells
    forth = paired_change(both, first, second, neither, method=method)
    back = paired_change(both, second, first, neither, method=method)
    assert back.value == -forth.value
    assert (back.low, back.high) == pytest.approx((-forth.high, -forth.low), abs=1e-9)
    assert back.p == forth.p


@given(cells=counts, method=st.sampled_from(METHODS))
def test_counting_those_who_said_no_turns_the_sign(cells, method):
    both, first, second, neither = cells
    yes = paired_change(both, first, second, neither, method=method)
    no = paired_change(neither, second, first, both, method=method)
    assert (no.low, no.high) == pytest.approx((-yes.high, -yes.low), abs=1e-9)


@given(cells=counts, step=st.sampled_from([1e-4, 0.01, 0.2]))
def test_the_score_test_accepts_inside_tangos_limits_and_rejects_outside(cells, step):
    _, first, second, _ = cells
    n = sum(cells)
    found = paired_change(*cells, method="tango")

    def accepted(difference):
        share = constrained_share(first, second, n, difference)
        variance = max(2 * share + difference * (1 - difference), 0) / n
        return (found.value - difference) ** 2 <= 1.959963984540054**2 * variance

    for end, outwards in ((found.low, -1), (found.high, 1)):
        if abs(end + outwards * step) < 1:
            assert not accepted(end + outwards * step)
        if (found.value - (end - outwards * step)) * outwards < 0:
            assert accepted(end - outwards * step)


@given(cells=counts, difference=st.floats(-0.999, 0.999))
def test_the_constrained_share_has_no_likelier_neighbour(cells, difference):
    _, first, second, _ = cells
    n = sum(cells)
    best = constrained_share(first, second, n, difference)

    def part(count, chance):
        return 0.0 if count == 0 else count * math.log(max(chance, 1e-300))

    def log_likelihood(share):
        rest = 1 - 2 * share - difference
        return part(first, share) + part(second, share + difference) + part(n - first - second, rest)

    low, high = max(0.0, -difference), (1 - difference) / 2
    assert low <= best <= high
    for step in (-1e-3, 1e-3):
        if low < best + step < high:
            assert log_likelihood(best) >= log_likelihood(best + step) - 1e-6


@pytest.mark.parametrize("method", METHODS)
def test_large_counts_are_no_trouble(method):
    found = paired_change(400_000, 100_000, 90_000, 410_000, method=method)
    # With so many, every method gives the usual interval: 1.96 sqrt(b + c - (b - c)^2 / n) / n.
    half = 1.959964 * math.sqrt(190_000 - 10_000**2 / 1e6) / 1e6
    assert (found.low, found.high) == pytest.approx((-0.01 - half, -0.01 + half), abs=2e-6)


def test_nobody_is_no_estimate():
    found = paired_change(0, 0, 0, 0)
    assert math.isnan(found.value) and found.n == 0
    assert found.details["not_estimable"] == "nobody answered in both waves"


def test_all_wrong_arguments_are_told_at_once():
    with pytest.raises(ProblemsFound) as caught:
        paired_change(-1, 1.5, float("nan"), "3", method="wald")
    assert [problem.place for problem in caught.value.problems] == [
        *(f"argument `{name}`" for name in CELLS),
        "argument `method`",
    ]
    with pytest.raises(ProblemsFound, match="level"):
        paired_change(1, 1, 1, 1, level=95)
