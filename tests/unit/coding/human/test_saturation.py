"""Saturation by hand, after the definitions of Guest, Namey and Chen (2020, PLOS ONE 15(5): e0232076).

Nine transcripts that bring 10, 6, 3, 1, 2, 1, 0, 1 and 0 codes first: a base of four holds 20; runs of two
bring 2 + 1, 1 + 0, 0 + 1, 1 + 0; as shares of 20: 15%, 5%, 5%, 5%. With a base of five (22 codes) and runs of
three: 1 + 0 + 1, 0 + 1 + 0.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from support.small_cases import BOOK, make_codings, make_turns

from analysis.coding.human.saturation import (
    codes_by_transcript,
    first_occurrences,
    saturation,
    saturation_figure,
    saturation_table,
)
from analysis.problems import ProblemsFound

FIRSTS = (10, 6, 3, 1, 2, 1, 0, 1, 0)


@pytest.fixture
def codes():
    """Each transcript has its new codes and the very first one again."""
    ends = np.cumsum(FIRSTS)
    return {
        f"t{number}": frozenset({"c0", *(f"c{n}" for n in range(end - new, end))})
        for number, (end, new) in enumerate(zip(ends, FIRSTS, strict=True), start=1)
    }


def rng():
    return np.random.default_rng(7)


def test_runs_of_two_over_a_base_of_four(codes):
    found = saturation(codes, rng(), orders=20)
    assert found.runs["after"].tolist() == [4, 5, 6, 7]
    assert found.runs["new"].tolist() == [3, 1, 1, 1]
    assert found.runs["base_codes"].unique().tolist() == [20]
    assert found.runs["ratio"].tolist() == pytest.approx([0.15, 0.05, 0.05, 0.05])
    assert found.reached == {0.05: 5, 0.0: None}


def test_runs_of_three_over_a_base_of_five(codes):
    found = saturation(codes, rng(), base=5, run=3, thresholds=(0.05,), orders=5)
    assert found.runs["ratio"].tolist() == pytest.approx([2 / 22, 1 / 22])
    assert found.reached == {0.05: 6}


def test_the_curve_and_its_band(codes):
    curve = saturation(codes, rng(), orders=200).curve
    assert curve["codes"].tolist() == list(np.cumsum(FIRSTS))
    assert (curve["low"] <= curve["middle"]).all()
    assert (curve["middle"] <= curve["high"]).all()
    # In whatever order, all nine bring all codes.
    assert curve.iloc[-1][["low", "middle", "high"]].tolist() == [24, 24, 24]
    # The fullest transcript was read first; in most orders it comes later.
    assert curve["codes"].iloc[0] == 10 > curve["middle"].iloc[0]


def test_the_same_seed_the_same_band(codes):
    assert saturation(codes, rng(), orders=20).curve.equals(saturation(codes, rng(), orders=20).curve)


def test_transcripts_that_all_say_the_same():
    same = {f"t{n}": frozenset("ab") for n in range(6)}
    found = saturation(same, rng(), orders=10)
    assert found.reached == {0.05: 4, 0.0: 4}
    assert found.orders_reached == {0.05: (1.0, 4.0), 0.0: (1.0, 4.0)}


def test_no_order_reaches_it_where_each_brings_as_much():
    new = {f"t{n}": frozenset([f"c{n}"]) for n in range(6)}
    share, median = saturation(new, rng(), orders=10).orders_reached[0.0]
    assert share == 0.0
    assert math.isnan(median)


def test_too_little_to_speak_of_saturation(codes):
    few = dict(list(codes.items())[:5])
    with pytest.raises(ProblemsFound, match="5 transcripts"):
        saturation(few, rng())
    with pytest.raises(ProblemsFound, match="no code in the base"):
        saturation(dict.fromkeys(codes, frozenset()), rng())


def test_codes_of_transcripts_in_order():
    rows = [("b", 1, "x"), ("a", 1, "y"), ("b", 3, "x"), ("c", pd.NA, pd.NA)]
    table = pd.DataFrame(rows, columns=["transcript", "turn", "code"])
    found = codes_by_transcript(table, ["b", "a", "c"])
    assert list(found.items()) == [("b", frozenset("x")), ("a", frozenset("y")), ("c", frozenset())]


def test_table_and_figure(codes):
    found = saturation(codes, rng(), orders=5)
    assert saturation_table(found).data["new"].tolist() == [3, 1, 1, 1]
    assert saturation_figure(found).roles["marks"] == {"5%": 5}


def test_rules_have_first_hits_and_no_saturation():
    found = first_occurrences(make_codings(make_turns()), BOOK, ["s13", "n14", "n13"])
    assert found.to_dict("list") == {
        "code": ["meetings", "votes", "money"],
        "transcript": ["n13", "s13", "n13"],  # in n14 money is negated
        "number": [3, 1, 3],
    }
