"""Tables: what stands in the cells, and the same in every format."""

from __future__ import annotations

import pandas as pd

from analysis.reporting import tables
from analysis.reporting.tables import grid
from analysis.results import Column, Table


def test_shares_intervals_and_labels(findings, study):
    shown = grid(findings["engagement.high.by_role"].result, study)
    assert shown.heads == ("Role", "Wave", "Share", "95% interval", "n")
    assert shown.rows[0] == ("GP leaders", "2013", "83%", "69 to 91", "41")
    assert shown.spans == (3, 0, 0, 3, 0, 0)
    assert shown.notes == ()


def test_changes_have_signs_and_a_true_minus(findings, study):
    shown = grid(findings["engagement.change.by_site"].result, study)
    assert shown.rows[0] == ("All six", "All sites", "−7", "−12 to −2", "525")
    assert shown.rows[6][2:4] == ("+1", "−10 to +12")


def test_a_withheld_row_prints_c_and_a_note_says_why(findings, study):
    shown = grid(findings["engagement.change.by_site"].result, study)
    assert shown.rows[3] == ("Calderwick", "Sites", "c", "c", "c")
    assert shown.notes == ("c: withheld, because it rests on fewer than 10 respondents.",)


def test_a_value_that_cannot_be_had_prints_a_dash(study):
    columns = (
        Column(name="label", label="Site"),
        Column(name="value", label="Share", kind="proportion", bases=("n",)),
        Column(name="n", label="n", kind="base"),
    )
    data = pd.DataFrame({"label": ["ashdown", "fernley"], "value": [None, 0.5], "n": [40, 50]})
    shown = grid(Table(columns=columns, data=data), study)
    assert shown.rows[0] == ("Ashdown", "–", "40")
    assert shown.notes == ("–: no value, because it was not asked or cannot be estimated.",)


def test_named_limits_go_with_their_column(findings, study):
    shown = grid(findings["themes.shares"].result, study)
    assert shown.heads == ("Theme", "Counted share", "Corrected share", "95% interval", "n")
    assert shown.rows[0][1:4] == ("71%", "66%", "57 to 75")


def test_html_escapes_and_has_scopes(study):
    columns = (Column(name="label", label="<b>"), Column(name="n", label="n", kind="base"))
    table = Table(columns=columns, data=pd.DataFrame({"label": ["<script>", "ashdown"], "n": [12, 1259]}))
    page = tables.html(table, study, caption="a & b")
    assert "<script>" not in page and "&lt;script&gt;" in page and "a &amp; b" in page
    assert page.count('scope="col"') == 2 and page.count('scope="row"') == 2
    assert "1,259" in page


def test_markdown_keeps_pipes_apart(study):
    columns = (Column(name="label", label="A|B"), Column(name="n", label="n", kind="base"))
    table = Table(columns=columns, data=pd.DataFrame({"label": ["x"], "n": [12]}))
    assert tables.markdown(table, study).splitlines() == ["| A\\|B | n |", "| :-- | --: |", "| x | 12 |"]


def test_no_text_is_cut_off(study):
    long = "so long a text that pandas would have cut it after fifty characters, which no report may do"
    columns = (Column(name="label", label="Text"), Column(name="n", label="n", kind="base"))
    table = Table(columns=columns, data=pd.DataFrame({"label": [long], "n": [12]}))
    assert long in tables.html(table, study)
    assert grid(table, study).rows[0][0] == long


def test_wide_tables_take_room_from_words_never_from_numbers():
    heads = ("Outcome", *(f"Wave {i}" for i in range(9)))
    rows = (("a very long outcome that wants half of the line " * 2, *["12 to 34"] * 9),)
    wide = tables.weights(tables.Grid(heads=heads, numeric=(False, *[True] * 9), rows=rows, spans=(1,)))
    assert sum(wide) <= tables.PAGE_OF_WIDE + 5
    assert all(one >= len("12 to 34") for one in wide[1:])
    assert wide[0] >= len("Outcome")
