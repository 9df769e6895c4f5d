"""What the report calls a change: the interval printed beside the word decides, departures may weaken it.

Rows are in percentage points, as they are released: to one decimal where at least 100 people answered in each
wave (``fine``), else whole.
"""

from __future__ import annotations

import pytest

from analysis.engagement.verdict import Departure, interval, verdict
from analysis.results import Estimate
from analysis.study.change import Words

# change, half-width of the 95% interval, fine, departures (value, low, high) -> word, weakened by, not clear
RULE = {
    "all below no change": (-10, 8, True, [], "declined", "", ""),
    "all above no change": (10, 8, True, [], "increased", "", ""),
    "takes in no change": (-7, 8, True, [], "inconclusive: from −15.0 to +1.0", "", ""),
    # The limit is −0.04 points, and prints as 0.0: it touches no change.
    "a limit that prints as none": (-8.04, 8, True, [], "inconclusive: from −16.0 to 0.0", "", ""),
    "the same with fewer people": (-8.4, 8, False, [], "inconclusive: from −16 to 0", "", ""),
    "a limit just off none": (-8.06, 8, True, [], "declined", "", ""),
    "a departure of half the change": (-10, 8, True, [(-5, -13, 3)], "declined", "", "a"),
    "a departure of less than half": (-10, 8, True, [(-4.9, -13, 3)], "may have declined", "a", "a"),
    "a departure that reverses it": (-10, 8, True, [(0.1, -8, 8)], "may have declined", "a", "a"),
    "a departure of none at all": (-10, 8, True, [(0.0, -8, 8)], "may have declined", "a", "a"),
    "the mirror of less than half": (10, 8, True, [(4.9, -3, 13)], "may have increased", "a", "a"),
    "a larger change never weakens": (-10, 8, True, [(-40, -60, -20)], "declined", "", ""),
    "one of two departures": (-10, 8, True, [(-9, -17, -1), (-3, -9, 3)], "may have declined", "b", "b"),
    "a departure without an estimate": (-10, 8, True, [None], "declined", "", ""),
    "departures of which none has one": (-10, 8, True, [None] * 8, "declined", "", ""),
    # What is not clear is not weakened, and no departure is named beside it.
    "not clear and reversed": (-7, 8, True, [(2, -6, 10)], "inconclusive: from −15.0 to +1.0", "", ""),
}


def change(value: float, half: float, fine: bool) -> Estimate:
    n = 100 if fine else 99
    return Estimate(
        value=value / 100,
        low=(value - half) / 100,
        high=(value + half) / 100,
        se=half / 100 / 1.959963984540054,
        n=2 * n,
        unit="change in proportion",
        method="m",
        tolerance="iterative",
        details={"n_first": n, "n_second": 250, "adjusted": True},
    )


def departures(rows) -> list[Departure]:
    nan = float("nan")
    numbers = [(nan, nan, nan) if row is None else [end / 100 for end in row] for row in rows]
    return [
        Departure(name="abcdefgh"[place], value=value, low=low, high=high)
        for place, (value, low, high) in enumerate(numbers)
    ]


@pytest.mark.parametrize("case", RULE)
def test_the_rule(case):
    value, half, fine, rows, word, weakened, not_clear = RULE[case]
    found = verdict(change(value, half, fine), 0.95, departures(rows), Words())
    assert found.word == word
    assert "".join(found.weakened_by) == weakened
    assert "".join(found.not_clear) == not_clear


def test_a_departure_without_an_estimate_is_named_and_decides_nothing():
    found = verdict(change(-10, 8, True), 0.95, departures([None, (-9, -17, -1)]), Words())
    assert (found.word, found.without_estimate) == ("declined", ("a",))


# change, half-width of the 95% interval (the 90% one is .8392 of it), margin -> word
EQUIVALENCE = {
    "within the margin": (1, 4, 5, "changed by less than 5 percentage points"),
    "the 95% interval is not within": (1, 4.5, 5, "changed by less than 5 percentage points"),
    "not within": (1, 5, 5, "inconclusive: from −4.0 to +6.0"),
    # 1 + .8392 x 4.71 = 4.95 points, printed as 5.0: it touches the margin.
    "a limit that prints as the margin": (1, 4.71, 5, "inconclusive: from −3.7 to +5.7"),
    "clear, and small": (-2, 1.5, 5, "declined, by less than 5 percentage points"),
    "clear, and not small": (-4, 3, 5, "declined"),
    # The 90% interval, -4.9 to -0.6, is within; the one beside the word, -5.3 to -0.2, is not.
    "clear, and small at 90% only": (-2.75, 2.55, 5, "declined"),
    # Printed to one decimal, the margin is 0.0 and 0.1: no limit is known to lie within it.
    "finer than the limits": (0, 0.04, 0.04, "inconclusive: from 0.0 to 0.0"),
    "hardly finer": (0, 0.13, 0.12, "inconclusive: from −0.1 to +0.1"),
    "a margin of two decimals": (0, 0.3, 1.25, "changed by less than 1.25 percentage points"),
    "half a point": (0.1, 0.3, 0.5, "changed by less than 0.5 percentage points"),
}


@pytest.mark.parametrize("case", EQUIVALENCE)
def test_a_change_too_small_to_matter(case):
    value, half, margin, word = EQUIVALENCE[case]
    found = verdict(change(value, half, True), 0.95, [], Words(), margin=margin / 100)
    assert found.word == word


def test_the_interval_beside_a_word_of_equivalence_is_the_one_that_decided():
    found = verdict(change(1, 4.5, True), 0.95, [], Words(), margin=0.05)
    assert (interval(found.limits), found.limits.level) == ("−2.8 to +4.8", 0.9)


def test_equivalence_at_95_percent_is_stricter():
    found = verdict(change(1, 4.5, True), 0.95, [], Words(), margin=0.05, equivalence_level=0.95)
    assert found.word == "inconclusive: from −3.5 to +5.5"


def test_firths_estimate_in_place_of_maximum_likelihood_is_weak():
    assert verdict(change(-10, 8, True), 0.95, [], Words(), penalised=True).word == "may have declined"
    assert verdict(change(10, 8, True), 0.95, [], Words(), penalised=True).word == "may have increased"
    small = verdict(change(0, 4, True), 0.95, [], Words(), margin=0.05, penalised=True)
    assert small.word == "may have changed by less than 5 percentage points"


def test_a_word_of_the_study_is_used():
    words = Words(fell="fell", fell_weakly="seems to have fallen", unclear="not known")
    assert verdict(change(-10, 8, True), 0.95, [], words).word == "fell"
    weak = verdict(change(-10, 8, True), 0.95, departures([(1, -7, 9)]), words)
    assert weak.word == "seems to have fallen"
    assert verdict(change(-7, 8, True), 0.95, [], words).word == "not known: from −15.0 to +1.0"
