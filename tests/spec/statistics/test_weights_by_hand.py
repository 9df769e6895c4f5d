"""Weights and weighted proportions, by small tables that can be checked by hand.

Each table gives, by wave, site and role, how many of how many said yes.
"""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis.statistics import (
    post_stratify,
    rake,
    trim_weights,
    weight_diagnostics,
    weighted_change,
    weighted_proportion,
)


def people(table: str) -> pd.DataFrame:
    """Rows behind a table of lines `wave site role yes/n`; a person has the same place in each wave."""
    rows = []
    for line in table.strip().splitlines():
        wave, site, role, counts = line.split()
        yes, n = map(int, counts.split("/"))
        rows += [(f"{site}-{role}-{i}", wave, site, role, int(i < yes)) for i in range(n)]
    return pd.DataFrame(rows, columns=["respondent", "wave", "site", "role", "engaged"])


ONE_WAVE = people("""
    2013  A  leader  3/4
    2013  A  member  2/4
    2013  B  member  1/4
""")


def test_each_cell_counts_for_its_people_in_the_frame():
    """20 leaders and 40 members in A, 140 members in B: (20 x 3/4 + 40 x 2/4 + 140 x 1/4) / 200 = 0.35."""
    cells = {("A", "leader"): 20, ("A", "member"): 40, ("B", "member"): 140}
    weights = post_stratify(ONE_WAVE, cells, on=["site", "role"])
    assert sorted(set(weights)) == [5, 10, 35]
    found = weighted_proportion(ONE_WAVE, "engaged", weights)
    assert found.value == pytest.approx(0.35)
    # Within the cells only: (sum of (w r)^2) n/(n-1) with r = yes - share of the cell.
    squares = 5**2 * 4 * 3 / 16 + 10**2 * 4 * 4 / 16 + 35**2 * 4 * 3 / 16
    assert found.se == pytest.approx(math.sqrt(squares * 12 / 11) / 200)


def test_raking_with_one_margin_is_post_stratification():
    margin = {"A": 60, "B": 140}
    by_cells = post_stratify(ONE_WAVE, margin, on=["site"])
    raked = rake(ONE_WAVE, {"site": margin})
    assert raked.tolist() == pytest.approx(by_cells.tolist())
    assert (raked.attrs["raked"]["rounds"], raked.attrs["raked"]["largest_gap"]) == (1, 0)


def test_unequal_weights_cost_people():
    """Weights 5, 10 and 35, four times each: deff = 3 (25 + 100 + 1225) / 50^2 = 1.62; 12 count as 7.41."""
    cells = {("A", "leader"): 20, ("A", "member"): 40, ("B", "member"): 140}
    found = weight_diagnostics(post_stratify(ONE_WAVE, cells, on=["site", "role"]))
    assert (found.n, found.sum) == (12, 200)
    assert found.design_effect == pytest.approx(1.62)
    assert found.effective_n == pytest.approx(12 / 1.62)
    assert found.largest_over_mean == pytest.approx(35 * 12 / 200)


def test_what_is_cut_goes_to_the_others():
    """Mean 5, cap 10: the 14 gives 4 to the 1 and the 5 in the ratio of 1 to 5, and the total stays 20."""
    after = trim_weights([14.0, 1.0, 5.0, 0.0, 0.0], limit=1.5)
    assert after.tolist() == pytest.approx([10, 10 / 6, 50 / 6, 0, 0])


TWO_WAVES = people("""
    2013  A  member  6/10
    2013  B  member  8/10
    2014  A  member  3/10
    2014  B  member  8/10
""")


def change(data: pd.DataFrame, weights, **options):
    return weighted_change(data, "engaged", "wave", ("2013", "2014"), weights, **options)


def test_the_change_is_that_of_the_weighted_shares():
    """A is three quarters of the frame: 3/4 x (0.3 - 0.6) + 1/4 x 0 = -0.225."""
    cells = {(wave, site): n for wave in ("2013", "2014") for site, n in (("A", 75), ("B", 25))}
    weights = post_stratify(TWO_WAVES, cells, on=["wave", "site"])
    found = change(TWO_WAVES, weights)
    assert found.value == pytest.approx(-0.225)
    assert found.details["first"] == pytest.approx(0.65)
    assert found.details["calibrated_on"] == ["wave x site"]


def test_who_answers_twice_is_one_person():
    """Three of 20 change their mind: -1/20 each, and the mean of all, -3/400, is taken off everybody."""
    found = change(TWO_WAVES.assign(w=1.0), "w", respondent="respondent")
    assert found.value == pytest.approx(-0.15) and found.details["in_both"] == 20
    squares = 3 * (1 / 20 - 3 / 400) ** 2 + 17 * (3 / 400) ** 2
    assert found.se == pytest.approx(math.sqrt(squares * 20 / 19))
    assert found.df == 19
    apart = change(TWO_WAVES.assign(w=1.0), "w")
    assert apart.se > found.se and apart.details["in_both"] == 0


def test_nobody_who_changed_leaves_no_standard_error():
    same = pd.concat([TWO_WAVES[TWO_WAVES["wave"] == "2013"].assign(wave=wave) for wave in ("2013", "2014")])
    found = change(same.reset_index(drop=True).assign(w=1.0), "w", respondent="respondent")
    assert found.value == pytest.approx(0) and math.isnan(found.se)
    assert "everybody answered the same in both waves" in found.details["not_estimable"]
