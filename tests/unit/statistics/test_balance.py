from __future__ import annotations

import math

import pytest

from analysis.problems import ProblemsFound
from analysis.statistics import standardised_difference


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        (0.5, 0.2, 0.3 / math.sqrt((0.25 + 0.16) / 2)),  # Austin (2009), formula of section 2, by hand
        (0.2, 0.5, -0.3 / math.sqrt((0.25 + 0.16) / 2)),
        (0.4, 0.4, 0.0),
        (0.0, 0.0, 0.0),
        (0.0, 0.5, -0.5 / math.sqrt(0.125)),
    ],
)
def test_by_hand(first, second, value):
    assert standardised_difference(first, second) == pytest.approx(value, rel=1e-12)


def test_what_has_no_spread_or_is_not_known_has_no_difference():
    assert math.isnan(standardised_difference(0.0, 1.0))
    assert math.isnan(standardised_difference(0.3, math.nan))


def test_a_share_is_a_share():
    with pytest.raises(ProblemsFound, match="`second`: found 40"):
        standardised_difference(0.3, 40)
