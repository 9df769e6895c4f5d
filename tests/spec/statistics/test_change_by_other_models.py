"""The other models of change, by small tables that can be checked by hand.

Each table gives, by site and wave, how many of how many said yes.
"""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis.statistics import gee_change, interaction_test, joint_change, mixed_change, ordinal_change


def people(table: str) -> pd.DataFrame:
    """Rows behind a table of lines `site wave yes/n`."""
    rows = []
    for line in table.strip().splitlines():
        site, wave, counts = line.split()
        yes, n = map(int, counts.split("/"))
        rows += [(site, wave, 1)] * yes + [(site, wave, 0)] * (n - yes)
    return pd.DataFrame(rows, columns=["site", "wave", "engaged"])


SITES = people("""
    A  2013  12/20
    A  2014   6/20
    B  2013  14/20
    B  2014  12/20
    C  2013  10/20
    C  2014   6/20
""")


def test_gee_with_equal_sites_is_the_mean_of_the_sites_changes_and_their_spread():
    """The changes are -0.3, -0.1, -0.2: mean -0.2; squares of the distances 0.01, 0.01, 0, in sum 0.02.

    Uncorrected the variance is 0.02/3^2, half as much as that of the mean of three, 0.02/2/3.
    """
    found = gee_change(SITES, "engaged", "wave", ("2013", "2014"), "site", small_sample=None)
    assert found.value == pytest.approx(-0.2)
    assert found.se == pytest.approx(math.sqrt(0.02) / 3)
    # Each site has a third of the information, so Mancl and DeRouen multiply its residual by 1/(1 - 1/3).
    corrected = gee_change(SITES, "engaged", "wave", ("2013", "2014"), "site")
    assert corrected.se == pytest.approx(math.sqrt(0.02) / 3 * 1.5)
    # t with two degrees of freedom: 4.302653.
    assert corrected.high - corrected.value == pytest.approx(4.302653 * corrected.se, rel=1e-6)


def test_the_random_intercept_is_averaged_over():
    found = mixed_change(SITES, "engaged", "wave", ("2013", "2014"), "site")
    assert found.details["first"] == pytest.approx(0.6, abs=0.005)
    assert found.details["second"] == pytest.approx(0.4, abs=0.005)
    # One site's odds ratio is further from 1 than that of the averages, log(0.4/0.6) - log(0.6/0.4).
    if not found.details["singular"]:
        assert found.details["log_odds_ratio"] < 2 * math.log(0.4 / 0.6)


def test_three_waves_are_tested_together():
    """50%, 40% and 40% of 100: squares of the changes by their variances."""
    data = people("""
        A  2013  50/100
        A  2014  40/100
        A  2016  40/100
    """)
    found = joint_change(data, "engaged", "wave", ("2013", "2014", "2016"))
    # Weighted squares about the weighted mean; n/(n-3) is the factor for rows as clusters.
    shares, variances = [0.5, 0.4, 0.4], [0.0025, 0.0024, 0.0024]
    mean = sum(p / v for p, v in zip(shares, variances, strict=True)) / sum(1 / v for v in variances)
    expected = sum((p - mean) ** 2 / v for p, v in zip(shares, variances, strict=True)) * 297 / 300
    assert found.value == pytest.approx(expected)
    assert found.df == 2 and found.p == pytest.approx(math.exp(-expected / 2))
    assert [round(c["value"], 6) for c in found.details["contrasts"]] == [-0.1, -0.1, 0]


def test_equal_changes_have_a_statistic_of_zero_even_where_odds_ratios_differ():
    data = people("""
        A  2013  90/100
        A  2014  70/100
        B  2013  60/100
        B  2014  40/100
    """)
    found = interaction_test(data, "engaged", "wave", ("2013", "2014"), by="site")
    assert found.value == pytest.approx(0, abs=1e-12) and found.p == pytest.approx(1)


def test_odds_that_double_at_every_cut_are_proportional():
    """80, 50, 20 of 100 at or above the cuts; then odds of 4, 1, 1/4 halved: 2/3, 1/3, 1/9 of 99."""
    scale = pd.CategoricalDtype(["never", "seldom", "often", "always"], ordered=True)
    first, second = (20, 30, 30, 20), (33, 33, 22, 11)
    answers = [
        c
        for counts in (first, second)
        for c, n in zip(scale.categories, counts, strict=True)
        for _ in range(n)
    ]
    data = pd.DataFrame({"wave": [1] * 100 + [2] * 99, "answer": pd.Series(answers, dtype=scale)})
    found = ordinal_change(data, "answer", "wave", (1, 2))
    assert found.value == pytest.approx(-math.log(2))
    assert found.details["non_proportional_p"] == pytest.approx(1)
    often = ordinal_change(data, "answer", "wave", (1, 2), at_least="often")
    assert often.details["first"] == pytest.approx(1 / 2) and often.details["second"] == pytest.approx(1 / 3)
    assert [round(cut["second"], 6) for cut in often.details["cuts"]] == [0.666667, 0.333333, 0.111111]
