"""Pairs of themes, by hand: five answers, of which three carry taking_part, one resources, one both."""

from __future__ import annotations

import pytest

from analysis.coding.cases.cooccurrence import cooccurrence, cooccurrence_figure, cooccurrence_table


def test_turns(cases):
    row = cooccurrence(cases.codings, cases.turns, cases.codebook, "interview", "turns").iloc[0]
    assert (row.both, row.only_first, row.only_second, row.neither, row.base) == (1, 2, 0, 2, 5)
    assert row.jaccard == pytest.approx(1 / 3)
    assert row.expected == pytest.approx(3 * 1 / 5)
    assert row.people == 3


def test_participants(cases):
    row = cooccurrence(cases.codings, cases.turns, cases.codebook, "interview", "participants").iloc[0]
    # p1 speaks of both, p2 of taking part, p3 of neither.
    assert (row.both, row.only_first, row.only_second, row.neither, row.base) == (1, 1, 0, 1, 3)


def test_a_code_and_its_parent_are_no_pair(cases):
    pairs = cooccurrence(cases.codings, cases.turns, cases.codebook, "interview", "turns", "code")
    assert list(zip(pairs["first"], pairs["second"], strict=True)) == [
        ("meetings", "money"),
        ("votes", "money"),
    ]


def test_no_kind_no_pairs_that_meet(cases):
    pairs = cooccurrence(cases.codings, cases.turns, cases.codebook, "document", "turns")
    assert pairs["base"].tolist() == [0]
    assert pairs["jaccard"].isna().all()
    assert cooccurrence_table(pairs, cases.codebook, "turns").data.empty


def test_the_figure_has_every_pair(cases):
    pairs = cooccurrence(cases.codings, cases.turns, cases.codebook, "interview", "turns")
    figure = cooccurrence_figure(pairs, cases.codebook, "turns")
    assert figure.table.data[["first", "second", "both"]].values.tolist() == [["Taking part", "Resources", 1]]
