"""How numbers are printed. The right-hand sides are what a person writes down, halves away from zero."""

from __future__ import annotations

import math

import pytest

from analysis.display import display, fields, integer, percent, points, rounded
from analysis.problems import ProblemsFound
from analysis.results import Count, Estimate

ROUNDED = [
    # value, decimals, printed
    (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-0.5, 0, "-1"), (-2.5, 0, "-3"),
    (2.675, 2, "2.68"), (1.005, 2, "1.01"), (0.285, 2, "0.29"),
    (100 * 0.145, 0, "15"), (100 * 0.285, 0, "29"),
    (0.04, 1, "0.0"), (-0.04, 1, "0.0"), (-0.4, 0, "0"), (99.5, 0, "100"), (1e-9, 2, "0.00"), (12, 0, "12"),
]  # fmt: skip
PERCENT = [
    # proportion, decimals, printed
    (0.125, 0, "13%"), (33 / 279, 0, "12%"),
    (0.005, 0, "1%"), (0.0049, 0, "0%"), (1.0, 0, "100%"), (0.0, 0, "0%"),
    (0.145, 0, "15%"), (0.285, 0, "29%"), (0.1234, 1, "12.3%"), (0.1235, 1, "12.4%"),
    (math.nan, 0, "not estimable"), (math.inf, 0, "not estimable"),
]  # fmt: skip
POINTS = [
    # change in proportion, decimals, printed: a sign where there is a change, and a true minus
    (-0.07, 0, "−7"), (0.07, 0, "+7"), (0.0, 0, "0"), (-0.0, 0, "0"), (0.004, 0, "0"), (-0.004, 0, "0"),
    (0.005, 0, "+1"), (-0.005, 0, "−1"), (-0.0712, 1, "−7.1"), (0.0004, 1, "0.0"), (1.0, 0, "+100"),
    (math.nan, 0, "not estimable"),
]  # fmt: skip
INTEGER = [(0, "0"), (999, "999"), (1000, "1,000"), (1259, "1,259"), (1234567, "1,234,567"), (10.0, "10")]


@pytest.mark.parametrize(("value", "decimals", "printed"), ROUNDED)
def test_rounded(value, decimals, printed):
    assert rounded(value, decimals) == printed


@pytest.mark.parametrize(("value", "decimals", "printed"), PERCENT)
def test_percent(value, decimals, printed):
    assert percent(value, decimals) == printed


@pytest.mark.parametrize(("value", "decimals", "printed"), POINTS)
def test_points(value, decimals, printed):
    assert points(value, decimals) == printed


@pytest.mark.parametrize(("value", "printed"), INTEGER)
def test_integer(value, printed):
    assert integer(value) == printed


def test_numbers_of_numpy_are_numbers():
    import numpy as np

    assert rounded(np.float64(12.5), 0) == "13"
    assert percent(np.float32(0.25)) == "25%"


def estimate(value, low, high, unit):
    return Estimate(value=value, low=low, high=high, n=1545, unit=unit, method="m", tolerance="exact")


INTERVALS = [
    # unit, value, low, high, as printed
    ("proportion", 0.12, 0.085, 0.161, "9% to 16%"),
    ("change in proportion", -0.07, -0.13, -0.005, "−13 to −1"),
    ("change in proportion", 0.01, -0.03, 0.05, "−3 to +5"),
    ("kappa", -0.125, -0.305, 0.055, "−0.31 to 0.06"),
    ("proportion", 0.12, math.nan, math.nan, "not estimable"),
    ("odds ratio", 3.0, 0.5, math.inf, "not estimable"),
]


@pytest.mark.parametrize(("unit", "value", "low", "high", "printed"), INTERVALS)
def test_intervals(unit, value, low, high, printed):
    assert fields(estimate(value, low, high, unit))["interval"] == printed


SENTENCES = [
    # result, template, printed
    (estimate(0.12, 0.1, 0.2, "proportion"), None, "12%"),
    (estimate(0.12, 0.1, 0.2, "proportion"), "{value} of {n} ({level} interval {interval})",
     "12% of 1,545 (95% interval 10% to 20%)"),
    (estimate(-0.07, -0.1, 0.0, "change in proportion"), None, "−7 percentage points"),
    (estimate(-0.01, -0.1, 0.0, "change in proportion"), None, "−1 percentage point"),
    (estimate(0.0, -0.1, 0.1, "change in proportion"), None, "0 percentage points"),
    (estimate(math.nan, math.nan, math.nan, "proportion"), "{value} of {n}", "not estimable"),
    (Count(value=1279, unit="respondents"), None, "1,279"),
    (Count(value=4, unit="participants", base=72), "{value} of {base}", "4 of 72"),
]  # fmt: skip


@pytest.mark.parametrize(("result", "template", "printed"), SENTENCES)
def test_sentences(result, template, printed):
    assert display(result, template=template) == printed


@pytest.mark.parametrize("template", ["{valeu}", "{", "{0}", "{value.real}", "{base}"])
def test_a_template_that_cannot_be_filled(template):
    with pytest.raises(ProblemsFound, match=r"cannot be filled in.*value"):
        display(Count(value=4, unit="participants"), template=template)


def test_the_two_shares_behind_a_change():
    change = Estimate(
        value=-0.07,
        n=545,
        unit="change in proportion",
        method="m",
        tolerance="exact",
        details={"first": 0.19, "second": 0.12},
    )
    assert display(change, template="{first} to {second}") == "19% to 12%"
