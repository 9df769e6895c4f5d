"""Reliability of a scale and likeness within sites, by small tables that can be checked by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis.statistics import (
    cronbach_alpha,
    floor_and_ceiling,
    intraclass_correlation,
    item_correlations,
    ordinal_alpha,
)


def table(text: str) -> pd.DataFrame:
    """A head of items, then a line a person; a dot is no answer."""
    head, *lines = [line.split() for line in text.strip().splitlines()]
    return pd.DataFrame(lines, columns=head).replace(".", None).astype(float)


AGREEING = table("""
    q1  q2  q3
    1   2   1
    2   1   2
    3   3   3
""")


def test_alpha_by_variances():
    """Variances 1, 1, 1; covariances .5, 1, .5: the total varies by 3 + 2 x 2 = 7; 3/2 (1 - 3/7) = 6/7."""
    found = cronbach_alpha(AGREEING)
    assert found.value == pytest.approx(6 / 7)
    assert found.details["mean_inter_item_r"] == pytest.approx(2 / 3)
    # q2 with q1 + q3: covariance 1, variance of the sum 4.
    assert found.details["item_rest"]["q2"] == pytest.approx(1 / 2)
    # Without q2 two equal items are left.
    assert found.details["alpha_if_dropped"]["q2"] == pytest.approx(1)


def test_an_item_the_other_way_round_is_pointed_at():
    found = cronbach_alpha(AGREEING.assign(q3=4 - AGREEING["q3"]))
    assert found.value < 0
    assert "q3" in found.details["suspected_reversed"]
    turned = cronbach_alpha(AGREEING)
    assert turned.details["suspected_reversed"] == []


def test_a_missing_answer_leaves_out_the_person_not_the_item():
    found = cronbach_alpha(
        table("""
            q1  q2  q3
            1   2   1
            2   1   2
            3   3   3
            3   .   1
        """)
    )
    assert (found.n, found.details["dropped"]) == (3, 1)
    assert found.value == pytest.approx(6 / 7)


def test_ordinal_alpha_of_answers_cut_in_the_middle():
    """Half say yes to each, 3/4 answer alike: r = sin(pi/2 (2 x 3/4 - 1)), alpha = 2 r / (1 + r)."""
    items = pd.DataFrame({"q1": [0, 0, 0, 0, 1, 1, 1, 1], "q2": [0, 0, 0, 1, 0, 1, 1, 1]})
    r = math.sin(math.pi / 4)
    assert ordinal_alpha(items).value == pytest.approx(2 * r / (1 + r), rel=1e-6)
    assert ordinal_alpha(items).value > cronbach_alpha(items).value


def test_likeness_within_sites():
    """Site means 2 and 4, people 1 either side: B = 2 x (1 + 1) = 4, W = 4 / 2 = 2; (4 - 2) / (4 + 2)."""
    data = pd.DataFrame({"site": list("AABB"), "score": [1, 3, 3, 5]})
    found = intraclass_correlation(data, "score", "site")
    assert found.value == pytest.approx(1 / 3)
    assert found.details["design_effect"] == pytest.approx(4 / 3)


def test_ranks_of_two_items():
    """Ranks 1 2 3 and 2 1 3: 1 - 6 x 2 / (3 x 8) = 1/2."""
    found = item_correlations(AGREEING).set_index(["first", "second"])["correlation"]
    assert found[("q1", "q2")] == pytest.approx(0.5)
    assert found[("q1", "q3")] == pytest.approx(1)


def test_a_scale_that_nobody_tops():
    scale = ["disagree", "neither", "agree", "strongly agree"]
    answers = pd.Series(pd.Categorical(["agree", "agree", "disagree", "neither"], scale, ordered=True))
    ends = floor_and_ceiling(answers)
    assert (ends["floor"].value, ends["ceiling"].value) == (0.25, 0)
    assert ends["ceiling"].details["category"] == "strongly agree"
