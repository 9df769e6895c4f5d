"""Published beside recomputed: what counts as the same."""

from __future__ import annotations

import copy

import pytest
from support.published import claim

from analysis.review.comparison import (
    Verdict,
    compare_claims,
    compare_findings,
    compare_inputs,
    compare_tables,
)

SAME, PRINTED, WITHIN, DIFFERENT = Verdict

# tolerance, published, recomputed, printed then, printed now, verdict
NUMBERS = [
    ("exact", 0.12, 0.12, "12%", "12%", SAME),
    ("exact", 0.12, 0.1200000000001, "12%", "12%", DIFFERENT),
    ("closed_form", 0.12, 0.12 * (1 + 1e-9), "12%", "12%", PRINTED),
    ("closed_form", 0.12, 0.12 * (1 + 1e-7), "12%", "12%", DIFFERENT),
    ("iterative", 0.12, 0.12 * (1 + 5e-5), "12%", "12%", PRINTED),
    ("iterative", 0.12, 0.12 * (1 + 5e-4), "12%", "12%", DIFFERENT),
    ("resampled", 0.12, 0.12 * (1 + 5e-7), "12%", "12%", PRINTED),
    ("resampled", 0.12, 0.12 * (1 + 5e-5), "12%", "12%", DIFFERENT),
    ("iterative", 0.0, 1e-17, "0%", "0%", PRINTED),
    ("closed_form", 0.125, 0.125 * (1 - 1e-12), "13%", "12%", WITHIN),
    ("closed_form", 0.125, 0.125 * (1 - 1e-12), "13%", "31%", DIFFERENT),
    ("closed_form", 0.125, 0.125 * (1 - 1e-12), "13% of 279", "12% of 270", DIFFERENT),
    ("closed_form", 0.12, 0.12, "12%", "21%", DIFFERENT),
    ("iterative", None, None, "not estimable", "not estimable", SAME),
    ("iterative", None, 0.12, "not estimable", "12%", DIFFERENT),
    ("exact", True, 1, "1", "1", DIFFERENT),
    ("exact", 12, 12.0, "12", "12", SAME),
]


@pytest.mark.parametrize(("tolerance", "old", "new", "display_old", "display_new", "verdict"), NUMBERS)
def test_an_estimate(tolerance, old, new, display_old, display_new, verdict):
    findings = [
        {
            "display": display,
            "made_by": "nb, cell 3",
            "result": {"tolerance": tolerance, "value": value, "n": 9},
        }
        for display, value in ((display_old, old), (display_new, new))
    ]
    (compared,) = compare_findings({"a": findings[0]}, {"a": findings[1]})
    assert compared.verdict is verdict
    assert (compared.where != "") is (verdict is not SAME)
    if verdict is DIFFERENT:
        assert "finding a: different at" in str(compared)
        assert "(made by nb, cell 3)" in str(compared)


@pytest.mark.parametrize("part", ["n", "level", "n_first"])
def test_counts_and_choices_are_exact_whatever_the_estimate(part):
    old = {"display": "x", "result": {"tolerance": "iterative", "value": 0.1, part: 125910}}
    new = copy.deepcopy(old)
    new["result"][part] += 1
    (compared,) = compare_findings({"a": old}, {"a": new})
    assert (compared.verdict, compared.where) == (DIFFERENT, f"result.{part}")


PARTS = [
    ("statement", "S", "T"), ("made_by", "nb, cell 3", "nb, cell 4"), ("template", None, "{value}"),
    ("params", {"level": 0.95}, {"level": 0.9}), ("result", {"text": "Yes"}, {"text": "No"}),
    ("result", {"rows": 1}, {"rows": 1, "more": None}), ("result", [1, 2], [1, 2, 3]),
]  # fmt: skip


@pytest.mark.parametrize(("part", "old", "new"), PARTS)
def test_other_parts_are_exact(part, old, new):
    (compared,) = compare_findings({"a": {"display": "x", part: old}}, {"a": {"display": "x", part: new}})
    assert compared.verdict is DIFFERENT


def test_a_finding_that_came_or_went():
    found = {"display": "x", "made_by": "nb, cell 3"}
    came, went = compare_findings({"b": found}, {"a": found})
    assert (came.what, came.published, came.recomputed) == ("finding a", "missing", "there")
    assert (went.what, went.published, went.recomputed) == ("finding b", "there", "missing")
    assert came.verdict is went.verdict is DIFFERENT


def test_an_input_is_told_once_with_all_its_findings():
    old = {name: {"inputs": {"data/raw/x": "1", "data/raw/y": "2"}} for name in "ab"}
    new = {name: {"inputs": {"data/raw/x": "9", "data/raw/y": "2"}} for name in "ab"}
    assert compare_inputs(old, new) == {"data/raw/x": ["a", "b"]}
    assert compare_inputs(old, {"a": {"inputs": {"data/raw/x": "1"}}}) == {"data/raw/y": ["a"]}


@pytest.mark.parametrize("old_rows", [[["a", 1]], [["a"]], []])
@pytest.mark.parametrize("result", [{"value": 0.1, "tolerance": "exact"}, {"columns": [], "rows": []}])
def test_a_finding_of_another_kind_or_with_cells_cut_off(old_rows, result):
    columns = [{"name": "x", "kind": "text", "tolerance": "exact"}, {"name": "n", "kind": "count"}]
    table = {"display": "x", "result": {"columns": columns, "rows": old_rows}}
    whole = {"display": "x", "result": {"columns": columns, "rows": [["b", 2]]}}
    for new in ({"display": "x", "result": result}, whole):
        (compared,) = compare_findings({"a": table}, {"a": new})
        assert compared.verdict is DIFFERENT
        assert compared.where.startswith("result.")


# tolerance of the column (None: a text), published cell, recomputed cell, verdict
CELLS = [
    ("closed_form", "0.12", "0.12", SAME),
    ("closed_form", "0.12", "0.120000000001", WITHIN),
    ("closed_form", "0.12", "0.13", DIFFERENT),
    ("iterative", "0.12", "0.120001", WITHIN),
    ("exact", "279", "279.0", SAME),
    ("exact", "279", "278", DIFFERENT),
    ("closed_form", "0.12", "", DIFFERENT),
    ("closed_form", "", "", SAME),
    ("closed_form", "nan", "nan", SAME),
    (None, "nan", "nan", SAME),
    (None, "007", "7", DIFFERENT),
    (None, "1_0", "10", DIFFERENT),
    (None, "GPs", "GPs", SAME),
]


@pytest.mark.parametrize(("tolerance", "old", "new", "verdict"), CELLS)
def test_a_cell(tolerance, old, new, verdict):
    tolerances = {} if tolerance is None else {"x": tolerance}
    old_table, new_table = (f'x\n"{cell}"\n' for cell in (old, new))
    (compared,) = compare_tables("t", old_table, new_table, tolerances, "nb, cell 3")
    assert compared.verdict is verdict
    assert compared.what == "table t, row 1, column x"


@pytest.mark.parametrize(
    ("old", "new"),
    [("x,y\n1,2\n", "x\n1\n"), ("x\n1\n", "x\n1\n2\n"), ("x,y\n1,2\n", "x,y\n1\n"), ("", "x\n1\n")],
)
def test_a_table_of_another_shape(old, new):
    (compared,) = compare_tables("t", old, new, {}, "")
    assert compared.verdict is DIFFERENT


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ([claim(4, "a", "12%")], [claim(4, "a", "12%")], [SAME]),
        ([claim(4, "a", "12%")], [claim(9, "a", "12%")], [SAME]),  # the text before it grew
        ([claim(4, "a", "12%")], [claim(4, "a", "13%")], [DIFFERENT]),
        ([claim(4, "a", "12%")], [claim(4, "b", "12%")], [DIFFERENT]),
        ([claim(4, "a", "12%"), claim(5, "b", "1")], [claim(4, "a", "12%")], [SAME, DIFFERENT]),
        ([], [claim(4, "", "12%")], [DIFFERENT]),
        ([claim(4, "a", "12%")], [claim(3, "", "2013"), claim(4, "a", "12%")], [DIFFERENT, SAME]),
        (
            [claim(3, "", "2013"), claim(4, "a", "12%")],
            [claim(3, "", "2014"), claim(4, "a", "12%")],
            [DIFFERENT, SAME],
        ),
        ([], [], []),
    ],
)
def test_claims(old, new, verdict):
    assert [c.verdict for c in compare_claims(old, new)] == verdict
