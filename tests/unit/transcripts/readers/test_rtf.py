from __future__ import annotations

import pytest

from analysis.problems import ProblemsFound
from analysis.transcripts import read_turns
from analysis.transcripts.readers.documents import read_document


def read(tmp_path, body: bytes, head: bytes = rb"{\rtf1\ansi\ansicpg1252 ", choice="stop"):
    path = tmp_path / "t.rtf"
    path.write_bytes(head + body + b"}")
    return read_document(path, tracked_changes=choice)


def said(document):
    return [block.text for block in document.blocks if block.text and not block.reason]


def left_out(document):
    return [(block.text, block.reason) for block in document.blocks if block.reason]


def test_rtf_escapes_headers_and_tables(tmp_path):
    path = tmp_path / "t.rtf"
    path.write_bytes(
        rb"{\rtf1\ansi\ansicpg1252{\header\pard Secret {\b page}\par}"
        rb"\pard I: It\'92s \u163?5, caf\'e9?\par R1: {\ldblquote}Yes\rdblquote\~then."
        rb"{\footnote\pard aside\par}\par}"
    )
    transcript = read_turns(path)
    assert transcript.turns["text"].tolist() == ["It’s £5, café?", "“Yes” then."]
    assert transcript.dropped[["text", "reason"]].values.tolist() == [
        ["Secret page", "page header"],
        ["aside", "footnote"],
    ]
    rows = tmp_path / "rows.rtf"
    rows.write_bytes(
        rb"{\rtf1\ansi \trowd\cellx1\cellx2 I\cell Why|how?\cell\row"
        rb"\trowd\cellx1\cellx2 R1\cell One.\par Two.\cell\row}"
    )
    transcript = read_turns(rows)
    assert transcript.profile == "table"
    assert transcript.turns["text"].tolist() == ["Why|how?", "One.\nTwo."]


# What stands in the file, and its words. Escapes by the Rich Text Format Specification 1.9.1.
ESCAPES = [
    (rb"I: it\'92s \'a35\par", "I: it’s £5"),
    (rb"I: \lquote a\rquote  \ldblquote b\rdblquote\emdash c\endash d\par", "I: ‘a’ “b”—c–d"),
    (rb"I: caf\u233?\par", "I: café"),
    (rb"{\uc2 I: caf\u233 \'c3\'a9!\par}", "I: café!"),
    (rb"{\uc0 I: caf\u233 s\par}", "I: cafés"),
    (rb"I: \u-10179?\u-8704?!\par", "I: 😀!"),
    (rb"I: no\~one co\-op self\_made a\tab b\par", "I: no one coop self-made a\tb"),
    (rb"I: \\ \{braces\}\par", "I: \\ {braces}"),
    (b"I: one\r\n two\\par", "I: one two"),
    (b"I: one\\\nR1: two\\par", "I: one|R1: two"),
    (rb"I: one\line R1: two\par", "I: one|R1: two"),
    (rb"I: a{\*\unknown hidden {\b thing}}b\par", "I: ab"),
    (rb"I: a{\pict\pngblip 89504e47}b\par", "I: ab"),
    (b"I: a{\\pict\\bin7 }}}{{{\\}b\\par", "I: ab"),
    (rb'I: {\field{\*\fldinst HYPERLINK "http://x"}{\fldrslt a link}}\par', "I: a link"),
    (rb"{\fonttbl{\f0\fcharset0 Arial;}}{\info{\author Jo Roe}}I: a\par", "I: a"),
    (rb"{\fonttbl{\f0 A;}{\f1\fcharset204 B;}}I: {\f1\'e4\'e0} \'e4\par", "I: да ä"),
    # Shift-JIS: the second byte of a character may look like a letter (0x83 0x41 is one character).
    (rb"{\fonttbl{\f2\fcharset128 C;}}I: {\f2\'83A\'83\'42}\par", "I: アィ"),
    (rb"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt I: in a box\par}}{\shprslt again}}R1: a\par",
     "I: in a box|R1: a"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "words"), ESCAPES)
def test_what_stands_in_the_file(tmp_path, raw, words):
    assert "|".join(said(read(tmp_path, raw))) == words


def test_a_macintosh_file(tmp_path):
    assert said(read(tmp_path, rb"I: caf\'8e, it\'d5s \'a35\par", rb"{\rtf1\mac ")) == ["I: café, it’s £5"]


TRACKED = rb"I: How?\par R1: It was {\revised not }{\deleted very }good.\par"


def test_tracked_changes_stop_the_reading(tmp_path):
    with pytest.raises(ProblemsFound, match=r"2 tracked changes \(paragraph 2\)"):
        read(tmp_path, TRACKED)


@pytest.mark.parametrize(
    ("choice", "text", "dropped"),
    [
        ("accept", "R1: It was not good.", ("very", "tracked deletion, accepted")),
        ("reject", "R1: It was very good.", ("not", "tracked insertion, rejected")),
    ],
)
def test_tracked_changes_are_resolved_and_listed(tmp_path, choice, text, dropped):
    document = read(tmp_path, TRACKED, choice=choice)
    assert said(document) == ["I: How?", text]
    assert left_out(document) == [dropped]
    assert document.notes == (f"tracked changes: {choice}",)


def test_notes_comments_hidden_text_and_page_furniture_are_left_out_with_their_reason(tmp_path):
    document = read(
        tmp_path,
        rb"{\headerf First {\b page}\par}{\footerr 1\par}I: a{\footnote\ftnalt end}{\footnote foot}"
        rb"{\*\atnid JR}{\*\atnauthor Jo}{\*\annotation{\*\atndate 1}check}{\v secret}\par R1: b\par",
    )
    assert said(document) == ["I: a", "R1: b"]
    assert left_out(document) == [
        ("secret", "hidden text"),
        ("First page", "page header"),
        ("1", "page footer"),
        ("end", "endnote"),
        ("foot", "footnote"),
        ("check", "comment"),
    ]


def test_rows_with_nested_tables_and_text_after_them(tmp_path):
    document = read(
        tmp_path,
        rb"\trowd\cellx1\cellx2\pard\intbl I\cell\pard\intbl\itap2 in\nestcell side\nestcell"
        rb"{\*\nesttableprops\trowd\nestrow}\pard\intbl after\cell\row\pard I: b\par",
    )
    assert [block.cells for block in document.blocks] == [("I", "in\tside\t\nafter"), ()]
    assert said(document)[1] == "I: b"


def test_words_behind_the_end_are_listed(tmp_path):
    document = read(tmp_path, rb"I: a\par}R1: lost?{")
    assert left_out(document) == [("R1: lost?{", "behind the end of the document")]
