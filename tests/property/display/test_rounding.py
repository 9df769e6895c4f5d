from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from analysis.display import as_printed, p_value, percent, points, printed_p, rounded

WRITTEN = st.decimals(min_value=-1000, max_value=1000, places=6)


@given(WRITTEN, st.integers(min_value=0, max_value=4))
@example(Decimal("0.285"), 2)
@example(Decimal("2.675"), 2)
@example(Decimal("-0.5"), 0)
def test_rounding_is_that_of_the_decimal_that_people_see(number, decimals):
    by_hand = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert Decimal(rounded(float(number), decimals)) == by_hand
    assert not rounded(float(number), decimals).startswith("-0." + "0" * decimals) or by_hand


@given(st.integers(min_value=0, max_value=5000), st.integers(min_value=1, max_value=5000))
def test_a_percentage_of_counts(yes, n):
    yes = min(yes, n)
    # Whole numbers only: twice the percentage, plus one, halved.
    assert percent(yes / n) == f"{(200 * yes + n) // (2 * n)}%"


@given(st.floats(min_value=-1, max_value=1), st.integers(min_value=0, max_value=2))
def test_what_is_rounded_for_release_prints_as_before(share, decimals):
    once = as_printed(share, decimals)
    assert as_printed(once, decimals) == once
    assert points(once, decimals) == points(share, decimals)
    assert percent(once, decimals) == percent(share, decimals)


@given(st.floats(min_value=0, max_value=1))
@example(0.095)
@example(0.0951)
@example(0.095121)
@example(0.0949999)
@example(0.00049999)
@example(0.0005)
@example(0.003)
def test_a_released_p_value_prints_as_before(p):
    assert p_value(printed_p(p)) == p_value(p)
    assert printed_p(printed_p(p)) == printed_p(p)


@given(st.floats(min_value=0.0006, max_value=1))
@example(0.003)
def test_only_a_p_value_that_is_none_at_three_decimals_is_below_the_smallest(p):
    assert not p_value(p).startswith("<")
