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


def test_judged_units_count_as_judged_and_the_rest_by_the_rate_among_them():
    """Machine 1: 9 of 10 judged positive, 10 left; machine 0: 1 of 10, 30 left.

    With Jeffreys' half on each side: (9 + 10 x 9.5/11 + 1 + 30 x 1.5/11) / 60.
    """
    found = corrected_prevalence(*units((1, 20, 10, 9), (0, 40, 10, 1)))
    assert found.value == pytest.approx((9 + 10 * 9.5 / 11 + 1 + 30 * 1.5 / 11) / 60)
    assert found.details["machine_share"] == pytest.approx(1 / 3)


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
