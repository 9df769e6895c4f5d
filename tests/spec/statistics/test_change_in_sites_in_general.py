"""The change in sites in general, by small tables that can be checked by hand.

Each table gives, by site and wave, how many of how many said yes.
"""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis.statistics import adjust_p, heterogeneity, site_level_change, wild_cluster_test


def people(table: str) -> pd.DataFrame:
    """Rows behind a table of lines `site wave yes/n`."""
    rows = []
    for line in table.strip().splitlines():
        site, wave, counts = line.split()
        yes, n = map(int, counts.split("/"))
        rows += [(site, wave, 1)] * yes + [(site, wave, 0)] * (n - yes)
    return pd.DataFrame(rows, columns=["site", "wave", "engaged"])


THREE = people("""
    A  2013   8/10
    A  2014   4/10
    B  2013  12/20
    B  2014   8/20
    C  2013  28/40
    C  2014  16/40
""")
ABOUT = {"outcome": "engaged", "wave": "wave", "waves": ("2013", "2014"), "site": "site"}


def test_every_site_counts_the_same_however_many_answered():
    """-40, -20 and -30 points: their mean, and a standard deviation of 10 points by sqrt(3)."""
    found = site_level_change(THREE, **ABOUT)
    assert found.value == pytest.approx(-0.30)
    assert found.se == pytest.approx(0.10 / math.sqrt(3))
    assert found.details["site_differences"] == pytest.approx({"A": -0.4, "B": -0.2, "C": -0.3})
    assert found.details["first"] == pytest.approx(0.7)
    assert found.details["second"] == pytest.approx(0.4)


def test_the_interval_is_that_of_as_many_observations_as_sites():
    """t with 2 degrees of freedom: 4.303 (any table of t), not 1.96."""
    found = site_level_change(THREE, **ABOUT)
    assert found.df == 2
    assert (found.high - found.value) / found.se == pytest.approx(4.3027, abs=1e-4)


def test_the_sign_flip_test_has_a_floor():
    """All three fell: of 8 patterns of signs only +++ and --- are as far from 0."""
    details = site_level_change(THREE, **ABOUT).details
    assert details["sign_flip_p"] == details["sign_flip_floor"] == 2 / 8


def test_the_wild_cluster_test_counts_every_vector():
    found = wild_cluster_test(THREE, **ABOUT, weights="rademacher")
    assert found.details["vectors"] == 2**3
    assert found.p == found.details["vectors_as_far"] / 8
    assert wild_cluster_test(THREE, **ABOUT).details["vectors"] == 6**3


def test_its_coefficient_weighs_sites_by_their_people():
    """Weights n1 n2 / (n1 + n2) of 5, 10 and 20: (5 x -0.4 + 10 x -0.2 + 20 x -0.3) / 35."""
    found = wild_cluster_test(THREE, **ABOUT)
    assert found.value == pytest.approx(-10 / 35)


def test_too_few_sites_can_exclude_nothing():
    """With 3 sites the smallest p is 2/8, so no change is excluded at 95%, and there is no interval."""
    found = wild_cluster_test(THREE, **ABOUT, weights="rademacher")
    assert found.details["p_floor"] == 0.25
    assert math.isnan(found.low) and math.isnan(found.high)
    assert found.details["no_interval"] == (
        "3 sites with rademacher weights give no p value below 0.25, "
        "so no change can be excluded at the level 0.95"
    )


def test_both_say_which_target_they_have():
    for test in (site_level_change, wild_cluster_test):
        assert test(THREE, **ABOUT).method.endswith("sites in general")


def test_how_far_sites_differ():
    """Equal standard errors of 5 points: tau2 is the variance, 0.01, less 0.0025; t(2) as above.

    Of one more site: the same t with the variance 0.0075 + 0.01/3.
    """
    found = heterogeneity([-0.4, -0.2, -0.3], [0.05, 0.05, 0.05])
    assert found.value == pytest.approx(-0.3)
    assert found.details["tau2"] == pytest.approx(0.0075)
    assert found.details["i2"] == pytest.approx(0.75)
    assert found.details["q"] == pytest.approx(0.02 / 0.0025)
    assert found.se == pytest.approx(math.sqrt(0.01 / 3))
    assert found.low == pytest.approx(-0.3 - 4.302653 * math.sqrt(0.01 / 3))
    reach = 4.302653 * math.sqrt(0.0075 + 0.01 / 3)
    assert found.details["prediction_low"] == pytest.approx(-0.3 - reach)
    assert found.details["prediction_high"] == pytest.approx(-0.3 + reach)


def test_sites_that_seem_alike_give_no_shorter_interval_than_their_standard_errors():
    """Knapp and Hartung's factor would be 0 here; it is held at 1."""
    found = heterogeneity([-0.1, -0.1, -0.1], [0.05, 0.05, 0.05])
    assert found.details["knapp_hartung_factor"] == pytest.approx(0)
    assert found.se == pytest.approx(0.05 / math.sqrt(3))


def test_p_values_of_a_family():
    """Holm: 3 x .01, 2 x .02, and no smaller than the one before. BH: 3/3 x .04, 3/2 x .02, 3/1 x .01."""
    assert adjust_p([0.01, 0.04, 0.02]).tolist() == pytest.approx([0.03, 0.04, 0.04])
    assert adjust_p([0.01, 0.04, 0.02], method="bh").tolist() == pytest.approx([0.03, 0.04, 0.03])
    assert adjust_p([0.01, math.nan, 0.02]).tolist() == pytest.approx([0.02, math.nan, 0.02], nan_ok=True)
