"""The change of people who answered twice, by four counts that can be checked by hand."""

from __future__ import annotations

import math

import pytest

from analysis.statistics import difference_in_proportions, paired_change


def test_the_change_is_that_of_those_who_changed():
    """100 people; 30 said yes, later 24: ten were lost and four won."""
    found = paired_change(both=20, only_first=10, only_second=4, neither=66)
    assert (found.details["first"], found.details["second"]) == (0.30, 0.24)
    assert found.value == pytest.approx(-0.06)
    assert found.n == 100


def test_mcnemar_asks_only_those_who_changed():
    """Ten against four: 2 x P(at most 4 of 14) = 2 x 1471/16384; the mid-p leaves out P(4) = 1001/16384."""
    one, other = paired_change(20, 10, 4, 66), paired_change(66, 10, 4, 20)
    for found in (one, other):
        assert found.details["mcnemar_exact_p"] == pytest.approx(2 * 1471 / 16384)
        assert found.p == found.details["mcnemar_mid_p"] == pytest.approx((2 * 1471 - 1001) / 16384)


def test_as_many_either_way():
    """Two and two: nothing is less likely but 0, 1, 3, 4 of 4; P(2) = 6/16 counts by half."""
    found = paired_change(10, 2, 2, 10)
    assert (found.details["mcnemar_exact_p"], found.p) == (1, 1 - 6 / 16 / 2)


def test_when_nobody_changed_there_is_still_an_interval():
    """Tango: n d^2 = z^2 d (1 - d), so d = z^2 / (n + z^2)."""
    found = paired_change(10, 0, 0, 10, method="tango")
    z2 = 1.959963984540054**2
    assert found.value == 0 and found.p == 1
    assert (found.low, found.high) == pytest.approx((-z2 / (20 + z2), z2 / (20 + z2)))


def test_bonett_and_price_add_one_to_each_way_of_changing():
    """(4 + 1 - 10 - 1) / 102 plus or minus 1.96 standard errors of 102 people."""
    found = paired_change(20, 10, 4, 66, method="bonett-price")
    half = 1.959963984540054 * math.sqrt((16 / 102 - (6 / 102) ** 2) / 102)
    assert (found.low, found.high) == pytest.approx((-6 / 102 - half, -6 / 102 + half))


@pytest.mark.parametrize("method", ["newcombe", "tango", "bonett-price"])
def test_the_same_people_tell_more_than_as_many_others(method):
    linked = paired_change(20, 10, 4, 66, method=method)
    unlinked = difference_in_proportions(30, 100, 24, 100)
    assert linked.value == pytest.approx(unlinked.value)
    assert linked.high - linked.low < unlinked.high - unlinked.low
