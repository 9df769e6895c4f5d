from __future__ import annotations

import pytest

from analysis.problems import ProblemsFound
from analysis.transcripts.readers.documents import read_document


def read(tmp_path, page, choice="stop", name="t.html"):
    path = tmp_path / name
    path.write_bytes(page if isinstance(page, bytes) else page.encode())
    return read_document(path, tracked_changes=choice)


def said(document):
    return [block.text for block in document.blocks if block.text and not block.reason]


def left_out(document):
    return [(block.text, block.reason) for block in document.blocks if block.reason]


# What stands in the page, and its paragraphs.
PAGES = [
    ("<p>I: fish &amp; chips&nbsp;&ndash; &#163;5</p>", ["I: fish & chips – £5"]),
    ("<p>I: one<p>R1: two", ["I: one", "R1: two"]),
    ("<p>I: one<br>R1: two<br/>more</p>", ["I: one", "R1: two", "more"]),
    ("<div>I: one<div>R1: two</div>and three</div>", ["I: one", "R1: two", "and three"]),
    ("<p>I:\n   wrapped <b>bold</b>\n words</p>", ["I: wrapped bold words"]),
    ("<p>co<i>-</i>op<b>er</b>ation</p>", ["co-operation"]),
    ("<pre>I: one\nR1:  two</pre>", ["I: one", "R1:  two"]),
    ("<ul><li>one<li>two</ul>", ["one", "two"]),
    ("text with no tag <b>but one</b>", ["text with no tag but one"]),
    ("<table><tr><td><p>I: framed</p><p>R1: page</p></td></tr></table>", ["I: framed", "R1: page"]),
    ("<p>I: 3 < 4 and a > b</p>", ["I: 3 < 4 and a > b"]),
    ("<p>I: never closed <b>bold", ["I: never closed bold"]),
    ("</p></div><p>I: closed too often</p></b>", ["I: closed too often"]),
    ("<p><![if !supportLists]>1.<![endif]> Prompt</p>", ["1. Prompt"]),
]


@pytest.mark.parametrize(("page", "paragraphs"), PAGES)
def test_the_paragraphs_of_a_page(tmp_path, page, paragraphs):
    assert said(read(tmp_path, f"<html><body>{page}</body></html>")) == paragraphs
    assert said(read(tmp_path, page, name="t.htm")) == paragraphs


def test_tables_merged_cells_and_tables_within_tables(tmp_path):
    page = """<table><tr><th>Speaker<th>Text</tr>
    <tr><td>I</td><td><p>How?</p><p>Why?</p></td></tr>
    <tr><td>R1<td><table><tr><td>in</td><td>side</td></tr></table>
    <tr><td colspan=2>(pause)</td></tr></table><p>The end"""
    document = read(tmp_path, page)
    assert [block.cells for block in document.blocks] == [
        ("Speaker", "Text"), ("I", "How?\nWhy?"), ("R1", "in\tside"), ("(pause)", ""), (),
    ]  # fmt: skip


def test_what_is_no_speech_is_left_out_with_its_reason(tmp_path):
    page = """<!DOCTYPE html><html><head><title>Interview 12</title><style>p {x: y}</style></head><body>
    <!-- a remark --><!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->
    <h1>Interview</h1><p>I: a<span style='display:none'>b</span></p>
    <script>var x = "<p>I: c</p>";</script><div hidden><p>d</p></div>
    <img src=x.png alt="a graph"><select><option>e</option></select><p>R1: f</p></body></html>"""
    document = read(tmp_path, page)
    assert said(document) == ["Interview", "I: a", "R1: f"]
    assert [block.text for block in document.blocks if block.heading] == ["Interview"]
    assert left_out(document) == [
        ("b", "hidden text"),
        ("d", "hidden text"),
        ("Interview 12p {x: y}", "page head"),
        ("a remark", "comment of the page"),
        ('var x = "<p>I: c</p>";', "script or style sheet"),
        ("a graph", "description of a picture"),
        ("e", "form field"),
    ]


def test_bold_labels(tmp_path):
    page = "<p><b>Interviewer:</b> How?</p><p><span style='font-weight:700'>Dr Marsh</span> Busy.</p>"
    assert [block.bold for block in read(tmp_path, page).blocks] == [len("Interviewer:"), len("Dr Marsh")]


def test_insertions_and_deletions_are_tracked_changes(tmp_path):
    page = "<p>R1: It was <ins>not </ins><del>very </del>good.</p>"
    with pytest.raises(ProblemsFound, match=r"2 tracked changes \(paragraph 1\)"):
        read(tmp_path, page)
    assert said(read(tmp_path, page, "accept")) == ["R1: It was not good."]
    assert said(read(tmp_path, page, "reject")) == ["R1: It was very good."]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=windows-1252>", "cp1252"),
        ("<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>", "cp1252"),
        ("<meta charset='utf-8'>", "utf-8"),
        ("<meta charset=macintosh>", "mac_roman"),
        ("", "utf-8-sig"),
        ("<meta charset=utf-16>", "utf-16"),
        ("<meta charset=utf-8>", "cp1252"),
        ("<meta charset=no-such-thing>", "cp1252"),
    ],
)
def test_encodings_declared_and_not(tmp_path, head, encoding):
    page = f"<html><head>{head}</head><body><p>I: it’s £5 at the café</p></body></html>"
    assert said(read(tmp_path, page.encode(encoding))) == ["I: it’s £5 at the café"]
