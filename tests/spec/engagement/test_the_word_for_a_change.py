"""What the report calls a change: the interval decides, the other analyses may only weaken it.

The rule of ``params.engagement.words`` as a table. `agreeing` is 75%: at least three quarters of the
specifications must have their whole interval on the same side of 0.
"""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis.engagement.specifications import BY_SITE, SCALE, TOGETHER
from analysis.engagement.words import agreement_of, word_for
from analysis.results import Estimate
from analysis.study.choices import Words

RULE = [
    # low, high, share of specifications that agree -> word
    (-0.18, -0.02, 1.00, "declined"),
    (-0.18, -0.02, 0.75, "declined"),
    (-0.18, -0.02, 0.74, "may have declined"),
    (-0.18, -0.02, 0.00, "may have declined"),
    (-0.18, -0.02, math.nan, "may have declined"),  # nothing else was tried
    (0.02, 0.18, 1.00, "increased"),
    (0.02, 0.18, 0.50, "may have increased"),
    # However many specifications agree, an interval that holds 0 is never called a change.
    (-0.18, 0.00, 1.00, "no clear change"),
    (-0.18, 0.01, 1.00, "no clear change"),
    (-0.01, 0.18, 1.00, "no clear change"),
    # Nothing was estimated: that is not the same as a change that is not clear.
    (math.nan, math.nan, 1.00, "not estimable"),
]


def change(low: float, high: float) -> Estimate:
    middle = (low + high) / 2
    return Estimate(
        value=middle,
        low=low,
        high=high,
        n=500,
        unit="change in proportion",
        method="m",
        tolerance="iterative",
    )


@pytest.mark.parametrize(("low", "high", "agreement", "word"), RULE)
def test_the_rule(low, high, agreement, word):
    assert word_for(change(low, high), agreement, Words()) == word


@pytest.mark.parametrize(("low", "high", "agreement", "word"), RULE)
def test_a_mirrored_change_has_the_mirrored_word(low, high, agreement, word):
    mirrored = {"declined": "increased", "increased": "declined"}
    mirrored |= {f"may have {a}": f"may have {b}" for a, b in mirrored.items()}
    assert word_for(change(-high, -low), agreement, Words()) == mirrored.get(word, word)


def test_agreement_counts_signs_and_whole_intervals():
    # The primary one is no witness for itself, and the model of the whole scale is none either. Of the five
    # others one has no estimate and agrees with nothing; three fall, two of them for sure.
    nan = math.nan
    curve = pd.DataFrame(
        [
            (-0.10, -0.18, -0.02, BY_SITE, True),
            (-0.09, -0.15, -0.03, SCALE, False),
            (-0.10, -0.17, -0.03, TOGETHER, False),
            (-0.08, -0.15, -0.01, BY_SITE, False),
            (-0.01, -0.09, 0.07, TOGETHER, False),
            (0.02, -0.06, 0.10, BY_SITE, False),
            (nan, nan, nan, BY_SITE, False),
        ],
        columns=["value", "low", "high", "model", "primary"],
    )
    assert agreement_of(change(-0.18, -0.02), curve) == {
        "specifications": 5,
        "without_estimate": 1,
        "same_sign": 3 / 5,
        "same_interval": 2 / 5,
    }


def test_a_word_of_the_study_is_used():
    words = Words(fell="fell", agreeing=0.9)
    assert word_for(change(-0.2, -0.1), 0.9, words) == "fell"
    assert word_for(change(-0.2, -0.1), 0.89, words) == "may have declined"
