"""Whatever stands in a table, a text or a quotation is printed whole, or refused."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.reporting.bindings import Bindings
from analysis.reporting.charts.canvas import apart
from analysis.reporting.lint import lint, prose
from analysis.reporting.numbers import numbers
from analysis.reporting.tables import grid, html, markdown
from analysis.results import Column, Count, Finding, Table

RULES = SimpleNamespace(smallest_base={"respondents": 10}, percent_decimals=0, profile="p")
STUDY = SimpleNamespace(sites={}, roles={}, waves={}, params=SimpleNamespace(disclosure=RULES), published=())
WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co")), max_size=80)
COLUMNS = (
    Column(name="label", label="Label"),
    Column(name="value", label="Share", kind="proportion", bases=("n",)),
    Column(name="n", label="n", kind="base"),
)


@given(
    st.lists(
        st.tuples(WORDS, st.none() | st.floats(0, 1), st.none() | st.integers(0, 500)), min_size=1, max_size=8
    )
)
@settings(max_examples=60, deadline=None)
def test_every_cell_is_printed_or_marked(rows):
    table = Table(columns=COLUMNS, data=pd.DataFrame(rows, columns=["label", "value", "n"]))
    shown = grid(table, STUDY)
    assert len(shown.rows) == len(rows)
    assert sum(shown.spans) == len(rows)
    for (label, value, n), cells in zip(rows, shown.rows, strict=True):
        assert cells[0] == label
        assert all(cells) if label else all(cells[1:])
        if value is None:
            assert cells[1] == ("c" if n is None or 0 < n < 10 else "–")
        else:
            assert cells[1].endswith("%")
        assert cells[2] == ("c" if n is None else f"{n:,}" if n else "–")
    # What is marked is explained.
    marks = {cell for row in shown.rows for cell in row[1:]} & {"c", "–"}
    assert {note[0] for note in shown.notes} == marks


@given(st.lists(WORDS, min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_html_and_markdown_have_a_line_a_row(labels):
    data = pd.DataFrame({"label": labels, "value": 0.5, "n": 40})
    table = Table(columns=COLUMNS, data=data)
    assert html(table, STUDY).count("<tr>") == len(labels) + 1
    assert sum(line.startswith("|") for line in markdown(table, STUDY).splitlines()) == len(labels) + 2


@given(WORDS, st.from_regex(r"[1-9][0-9]{0,3}(\.[0-9])?%?", fullmatch=True), WORDS)
@settings(max_examples=200, deadline=None)
def test_a_figure_is_found_wherever_it_stands(before, figure, after):
    text = f"{before} {figure} {after}"
    start = len(before) + 1
    covered = {i for a, b in numbers(text) for i in range(a, b)}
    assert all(i in covered for i in range(start, start + len(figure)) if text[i].isdigit())


@given(st.from_regex(r"[A-Za-z ]{1,30}", fullmatch=True), st.integers(1, 9999))
@settings(max_examples=100, deadline=None)
def test_a_declared_literal_passes_and_another_number_does_not(words, number):
    text = f"Then {words} it was {number} and {number + 1}."
    refused = [p.found.split("'")[1] for p in lint(text, {str(number): "a reason"})]
    assert str(number) not in refused
    assert str(number + 1) in refused


@given(st.text(alphabet="ab 12{}%\"'`<!->\n#[]()^:.*_~\\", max_size=120))
@settings(max_examples=200, deadline=None)
def test_blanking_keeps_every_letter_at_its_place(source):
    text = prose(source)
    assert len(text) == len(source)
    assert all(b in (a, " ", "\ue000") for a, b in zip(source, text, strict=True))


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=30))
def test_every_number_printed_is_noted_and_its_token_is_its_own(values):
    findings = {
        f"f{i}": Finding(id=f"f{i}", statement="", result=Count(value=v, unit="people"), display=f"{v:,}")
        for i, v in enumerate(values)
    }
    bindings = Bindings(findings=findings, study=STUDY)
    printed = [str(bindings.finding(name, line=1).display) for name in findings]
    assert len(set(printed)) == len(values)
    assert [item.printed for item in bindings.items] == [f.display for f in findings.values()]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_labels_moved_apart_keep_their_order_and_do_not_touch(places):
    moved = apart(places, 0.1, 0.0, 1.0)
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    gaps = [moved[b] - moved[a] for a, b in pairwise(order)]
    assert all(gap >= 0.1 - 1e-6 for gap in gaps)
