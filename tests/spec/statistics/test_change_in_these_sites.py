"""The change in these sites, by small tables that can be checked by hand.

Each table gives, by site and wave, how many of how many said yes.
"""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis.statistics import difference_in_proportions, standardised_change


def people(table: str) -> pd.DataFrame:
    """Rows behind a table of lines `site wave yes/n`."""
    rows = []
    for line in table.strip().splitlines():
        site, wave, counts = line.split()
        yes, n = map(int, counts.split("/"))
        rows += [(site, wave, 1)] * yes + [(site, wave, 0)] * (n - yes)
    return pd.DataFrame(rows, columns=["site", "wave", "engaged"])


def change(data: pd.DataFrame, **options):
    return standardised_change(data, "engaged", "wave", ("2013", "2014"), **options)


def test_without_sites_it_is_the_plain_difference():
    data = people("""
        A  2013  19/100
        A  2014  12/100
    """)
    found = change(data)
    assert found.value == pytest.approx(-0.07)
    assert found.details["first"] == pytest.approx(0.19)
    assert found.details["second"] == pytest.approx(0.12)
    assert found.value == pytest.approx(difference_in_proportions(19, 100, 12, 100).value)
    # Binomial variances, times n/(n-2): G/(G-1) (n-1)/(n-k) with every row a cluster and k = 2.
    assert found.se == pytest.approx(math.sqrt((0.19 * 0.81 + 0.12 * 0.88) / 100 * 200 / 198))


def test_each_site_counts_for_its_people_in_both_waves_together():
    """A falls by 20 points, B by 10; A has 40 of the 100 rows: 0.4 x -0.2 + 0.6 x -0.1 = -0.14."""
    data = people("""
        A  2013  10/20
        A  2014   6/20
        B  2013  12/30
        B  2014   9/30
    """)
    assert change(data, site="site").value == pytest.approx(-0.14)


def test_a_shift_in_who_answers_is_no_change():
    """Both sites stay as they are; but the low one answers more in 2014, so the plain share falls."""
    data = people("""
        high  2013  32/40
        high  2014   8/10
        low   2013   2/10
        low   2014   8/40
    """)
    assert difference_in_proportions(34, 50, 16, 50).value == pytest.approx(-0.36)
    assert change(data, site="site").value == pytest.approx(0, abs=1e-9)
    assert change(data, site="site", interact=False).value == pytest.approx(0, abs=1e-9)


def test_by_site_gives_each_site_its_own_change():
    data = people("""
        A  2013  10/20
        A  2014   6/20
        B  2013  12/30
        B  2014   9/30
    """)
    found = change(data, site="site", by="site")
    assert {site: round(e.value, 9) for site, e in found.items()} == {"A": -0.2, "B": -0.1}
    assert {site: e.n for site, e in found.items()} == {"A": 40, "B": 60}


def test_the_same_person_twice_is_not_two_persons():
    """Fifty people of whom two change their minds, one each way: the change is 0 plus or minus little."""
    data = people("""
        A  2013  25/50
        A  2014  25/50
    """)
    # Number 0 said yes, then no; number 49 no, then yes.
    person = [*range(50), *range(1, 25), 49, 0, *range(25, 49)]
    apart, together = change(data), change(data.assign(who=person), respondent="who")
    assert apart.value == pytest.approx(0, abs=1e-12)
    assert apart.se == pytest.approx(math.sqrt(2 * 0.25 / 50 * 100 / 98))
    # Two of 50 differences are not 0: the variance is 2/50^2, times G/(G-1) (n-1)/(n-k).
    assert together.se == pytest.approx(math.sqrt(2 / 50**2 * 50 / 49 * 99 / 98))


def test_when_nobody_changes_there_is_no_interval():
    data = people("""
        A  2013  25/50
        A  2014  25/50
    """)
    found = change(data.assign(who=list(range(50)) * 2), respondent="who")
    assert found.value == pytest.approx(0, abs=1e-12)
    assert math.isnan(found.low) and found.details["not_estimable"].startswith("no interval")


def test_weights_count_a_person_as_many():
    """Weight 3 for those who said yes in 2014: 3 x 10 / (3 x 10 + 30) = 0.5 instead of 0.25."""
    data = people("""
        A  2013  20/40
        A  2014  10/40
    """)
    weight = data["engaged"].where(data["wave"] == "2014", 0) * 2.0 + 1
    found = change(data, weights=weight)
    assert found.details["second"] == pytest.approx(0.5)
    assert found.value == pytest.approx(0, abs=1e-9)


def test_where_nobody_said_yes_there_is_no_estimate_with_an_interval_too_narrow():
    data = people("""
        A  2013  3/10
        A  2014  0/10
        B  2013  5/10
        B  2014  4/10
    """)
    found = change(data, site="site")
    assert math.isnan(found.value)
    assert found.details["not_estimable"] == "none of 10 said yes with site 'A' in wave '2014'"
    assert change(data, site="site", interact=False).estimable
