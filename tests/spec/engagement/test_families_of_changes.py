"""At which level the intervals of a family of changes are printed, by hand.

A change of v points with a standard error of 1 point is clear at the level 1 - a when |v| is more than the
normal quantile of 1 - a / 2 (and the limit does not print as 0.0). The quantiles for a = .05 / 4 times 1
to 4: 2.498, 2.241, 2.081, 1.960.
"""

from __future__ import annotations

import pytest

from analysis.engagement.families import family_level, limits
from analysis.results import Estimate

FAMILIES = {
    # changes in points -> clear, level
    "none is clear even alone": ([0.5, 1.0, -1.2, 1.9], 0, 1 - 0.05 / 4),
    "one, and the others not": ([3.0, 1.0, -1.2, 1.9], 1, 1 - 0.05 / 4),
    # 2.3 is not clear at the level of one, but two are at the level of two.
    "two carry each other": ([3.0, -2.3, 1.0, 0.5], 2, 1 - 2 * 0.05 / 4),
    "one is not enough for two": ([2.4, 1.0, -1.2, 0.5], 0, 1 - 0.05 / 4),
    "three at the level of three": ([2.2, 2.2, -2.2, 0.5], 3, 1 - 3 * 0.05 / 4),
    "all, each at its own level": ([2.1, 2.1, -2.1, 2.1], 4, 0.95),
    "a family of one": ([2.1], 1, 0.95),
    # A change without an estimate is no member: with it two would not be clear.
    "without an estimate": ([2.2, -2.2, None], 2, 0.95),
    "no member has an estimate": ([None], 0, 0.95),
}


def change(value: float | None) -> Estimate:
    points = float("nan") if value is None else value / 100
    reach = 0.01 * 1.959963984540054
    return Estimate(
        value=points,
        low=points - reach,
        high=points + reach,
        se=0.01,
        n=200,
        unit="change in proportion",
        method="m",
        tolerance="iterative",
        details={"n_first": 100, "n_second": 100, "adjusted": True},
    )


@pytest.mark.parametrize("case", FAMILIES)
def test_the_level_of_a_family(case):
    values, clear, level = FAMILIES[case]
    members = [change(value) for value in values]
    found = family_level(members, 0.95, 0)
    assert found == pytest.approx(level)
    estimable = [each for each in members if each.estimable]
    assert sum(limits(each, found, 0).clear for each in estimable) == clear


def test_a_limit_that_prints_as_none_is_not_clear():
    assert not limits(change(1.96 + 0.04), 0.95, 0).clear  # 0.04 points
    assert limits(change(1.96 + 0.06), 0.95, 0).clear  # 0.06 points, printed +0.1


def test_the_level_of_the_study_gives_the_interval_itself():
    single = change(3.0)
    assert (limits(single, 0.95, 0).low, limits(single, 0.95, 0).high) == (0.01, 0.05)


def test_a_wider_interval_stays_within_all_changes_that_there_can_be():
    change = Estimate(value=-0.5, low=-1.0, high=0.3, se=0.4, n=8, unit="change in proportion", method="m",
                      tolerance="iterative")  # fmt: skip
    assert (limits(change, 0.99, 0).low, limits(change, 0.99, 0).high) == (-1.0, 0.53)
