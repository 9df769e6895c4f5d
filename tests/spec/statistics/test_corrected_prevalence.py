"""How a theme's share is corrected for the machine's errors, by arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.statistics import corrected_prevalence


def units(*cells):
    """Units from (machine label, units, judged, positive among them)."""
    machine, human = [], []
    for label, size, judged, positive in cells:
        machine += [label] * size
        human += [1.0] * positive + [0.0] * (judged - positive) + [np.nan] * (size - judged)
    human = np.array(human)
    return np.array(machine), human, ~np.isnan(human)


def test_each_part_has_the_share_found_among_its_judged_units():
    """Machine 1: 9 of 10 judged positive, of 20 units; machine 0: 1 of 10, of 40: (18 + 4) / 60."""
    found = corrected_prevalence(*units((1, 20, 10, 9), (0, 40, 10, 1)))
    assert found.value == pytest.approx((18 + 4) / 60)
    assert found.details["machine_share"] == pytest.approx(1 / 3)


def test_the_prior_is_in_the_interval_and_not_in_the_value():
    """With Jeffreys' half on each side the mean would be (9 + 10 x 9.5/11 + 1 + 30 x 1.5/11) / 60."""
    found = corrected_prevalence(*units((1, 20, 10, 9), (0, 40, 10, 1)))
    mean = (9 + 10 * 9.5 / 11 + 1 + 30 * 1.5 / 11) / 60
    assert found.details["moved_by_prior"] == pytest.approx(mean - 22 / 60)


def test_no_positive_among_the_judged_is_a_share_of_0_with_room_above():
    found = corrected_prevalence(*units((0, 1000, 60, 0)))
    assert found.value == found.low == 0.0
    assert 0.02 < found.high < 0.05


def test_a_part_that_nobody_judged_counts_as_a_half():
    """The machine marked 4 of 104 units, none of which was judged; of 50 others 5 were positive."""
    found = corrected_prevalence(*units((1, 4, 0, 0), (0, 100, 50, 5)))
    assert found.value == pytest.approx((2 + 10) / 104)
    assert found.details["cells_without_judgement"] == 1


def test_the_interval_holds_the_value_in_a_large_population():
    """Of a million units the prior lets at least one be positive, almost surely."""
    found = corrected_prevalence(*units((0, 1_000_000, 60, 0)))
    assert found.value == found.low == 0.0 < found.high


def test_prediction_powered_adds_the_mean_error():
    """Machine share 20/60; errors among the 20 judged: one false alarm, one miss: +0."""
    found = corrected_prevalence(*units((1, 20, 10, 9), (0, 40, 10, 1)), method="prediction-powered")
    assert found.value == pytest.approx(20 / 60)


def test_human_only_leaves_the_machine_aside():
    """10 of 20 judged positive, 40 left: (10 + 40 x 10.5/21) / 60 = 1/2."""
    found = corrected_prevalence(*units((1, 20, 10, 9), (0, 40, 10, 1)), method="human-only")
    assert found.value == pytest.approx(0.5)


def test_when_everything_is_judged_nothing_is_uncertain():
    found = corrected_prevalence(*units((1, 4, 4, 3), (0, 6, 6, 1)))
    assert (found.value, found.low, found.high, found.se) == (0.4, 0.4, 0.4, 0.0)


def test_a_better_machine_gives_a_narrower_interval():
    good = corrected_prevalence(*units((1, 100, 30, 29), (0, 200, 60, 1)))
    bad = corrected_prevalence(*units((1, 100, 30, 15), (0, 200, 60, 15)))
    assert good.high - good.low < 0.5 * (bad.high - bad.low)
