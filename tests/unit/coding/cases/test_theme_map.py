from __future__ import annotations

from analysis.coding.cases.framework.matrix import framework
from analysis.coding.cases.quote_bank import quote_bank
from analysis.coding.cases.theme_map import theme_map


def test_codes_stand_below_their_parents(cases):
    data = theme_map(cases.codings, cases.turns, cases.codebook, "interview").table.data
    assert data[["group", "label", "depth", "participants", "base", "turns"]].values.tolist() == [
        ["People", "Taking part", 0, 2, 3, 3],
        ["People", "Meetings", 1, 2, 3, 3],
        ["People", "Votes", 2, 2, 3, 2],
        ["Means", "Resources", 0, 1, 3, 1],  # one code: it says what the theme says
    ]


def test_a_study_without_any_coding(cases):
    none = cases.codings.iloc[:0]
    data = theme_map(none, cases.turns, cases.codebook, "interview").table.data
    assert data["participants"].tolist() == [0, 0, 0, 0]
    assert quote_bank(none, cases.turns, cases.people, cases.codebook, cases.study, ["interview"]).empty
    matrix = framework(none, cases.turns, cases.codebook, cases.study, ())
    assert {matrix.state(*cell) for cell in matrix.cells()} == {"empty"}
