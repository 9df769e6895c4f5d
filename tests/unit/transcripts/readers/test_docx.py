from __future__ import annotations

import zipfile

import pytest
from support.transcript_files import assert_accounted_for, docx, paragraph, run, table

from analysis.problems import ProblemsFound
from analysis.transcripts import read_turns
from analysis.transcripts.readers.documents import read_document

INSERTED = '<w:ins w:id="1" w:author="A">' + run("not ") + "</w:ins>"
DELETED = '<w:del w:id="2" w:author="A"><w:r><w:delText xml:space="preserve">very </w:delText></w:r></w:del>'


def tracked(tmp_path):
    return docx(
        tmp_path / "t.docx",
        paragraph("I: How was it?"),
        paragraph("R1: It was ", INSERTED, DELETED, "good."),
    )


def test_tracked_changes_stop_the_reading_and_say_where(tmp_path):
    with pytest.raises(ProblemsFound, match=r"t\.docx: found 2 tracked changes \(paragraph 2\)"):
        read_turns(tracked(tmp_path))


@pytest.mark.parametrize(
    ("choice", "text", "dropped"),
    [
        ("accept", "It was not good.", ("very", "tracked deletion, accepted")),
        ("reject", "It was very good.", ("not", "tracked insertion, rejected")),
    ],
)
def test_tracked_changes_are_resolved_and_listed(tmp_path, choice, text, dropped):
    transcript = read_turns(tracked(tmp_path), tracked_changes=choice)
    assert transcript.turns["text"].tolist() == ["How was it?", text]
    assert transcript.dropped[["text", "reason"]].apply(tuple, axis=1).tolist() == [dropped]
    assert transcript.notes == (f"tracked changes: {choice}",)
    assert_accounted_for(transcript)


def test_a_deleted_end_of_paragraph_joins_two(tmp_path):
    end = '<w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr>'
    path = docx(tmp_path / "t.docx", f"<w:p>{end}{run('R1: one ')}</w:p>", paragraph("I: two"))
    assert read_turns(path, tracked_changes="accept").turns["text"].tolist() == ["one I: two"]
    assert read_turns(path, tracked_changes="reject").turns["text"].tolist() == ["one", "two"]


def test_a_moved_sentence_is_read_once(tmp_path):
    path = docx(
        tmp_path / "t.docx",
        paragraph(
            "R1: a ", f"<w:moveFrom>{run('b ')}</w:moveFrom>", "c ", f"<w:moveTo>{run('b')}</w:moveTo>"
        ),
    )
    assert read_turns(path, tracked_changes="accept").turns["text"].tolist() == ["a c b"]
    assert read_turns(path, tracked_changes="reject").turns["text"].tolist() == ["a b c"]


def test_notes_comments_and_page_furniture_are_dropped_with_their_reason(tmp_path):
    path = docx(
        tmp_path / "t.docx",
        paragraph("Interview 12", style="Heading1"),
        paragraph("I: Well?"),
        paragraph("R1: Fine."),
        header1=paragraph("CONFIDENTIAL"),
        footer1=paragraph("Page 1"),
        comments=f"<w:comment>{paragraph('check this')}</w:comment>",
        footnotes=f"<w:footnote>{paragraph('see the tape')}</w:footnote>",
    )
    transcript = read_turns(path)
    assert dict(zip(transcript.dropped["text"], transcript.dropped["reason"], strict=True)) == {
        "Interview 12": "heading",
        "CONFIDENTIAL": "page header",
        "Page 1": "page footer",
        "check this": "comment",
        "see the tape": "footnote",
    }
    assert_accounted_for(transcript)


def test_content_controls_links_and_breaks_are_text(tmp_path):
    control = f"<w:sdt><w:sdtContent>{paragraph('R1: In a control.')}</w:sdtContent></w:sdt>"
    link = f"<w:hyperlink>{run('a link')}</w:hyperlink>"
    broken = "<w:r><w:t>one</w:t><w:br/><w:t>two</w:t><w:tab/><w:noBreakHyphen/></w:r>"
    path = docx(tmp_path / "t.docx", control, paragraph("I: ", link), paragraph("R1: ", broken))
    assert read_turns(path).turns["text"].tolist() == ["In a control.", "a link", "one\ntwo\t-"]


def test_a_table_of_speech(tmp_path):
    path = docx(
        tmp_path / "t.docx",
        table(
            ("Time", "Speaker", "Text"),
            ("00:00:05", "INT", "How?"),
            ("00:01:10", "GP1", "Badly."),
            ("", "", "Very."),
        ),
    )
    transcript = read_turns(path)
    assert transcript.profile == "table"
    assert transcript.turns[["speaker", "speaker_role", "text"]].values.tolist() == [
        ["INT", "interviewer", "How?"],
        ["GP1", "participant", "Badly.\nVery."],
    ]
    assert transcript.turns["start"].tolist() == [5, 70]
    assert transcript.dropped["reason"].tolist() == ["table heading"]


def test_a_table_before_the_first_turn_is_the_cover(tmp_path):
    path = docx(
        tmp_path / "t.docx",
        table(("Date", "3 June 2013"), ("Site", "CCG-A"), ("Interviewer", "J Roe")),
        paragraph("I: Good morning."),
        paragraph("R1: Hello."),
    )
    transcript = read_turns(path)
    assert transcript.cover == {"Date": "3 June 2013", "Site": "CCG-A", "Interviewer": "J Roe"}
    assert transcript.dropped["reason"].tolist() == ["cover sheet"] * 3
    assert transcript.turns["text"].tolist() == ["Good morning.", "Hello."]


def test_bold_names(tmp_path):
    first = docx(
        tmp_path / "prefix.docx",
        paragraph(run("Interviewer ", True), "How is it?"),
        paragraph(run("Dr Marsh ", True), "Busy."),
    )
    assert read_turns(first).profile == "bold_prefix"
    assert read_turns(first).turns["text"].tolist() == ["How is it?", "Busy."]
    second = docx(
        tmp_path / "line.docx",
        paragraph(run("Interviewer", True)),
        paragraph("How is it?"),
        paragraph(run("Dr Marsh", True)),
        paragraph("Busy."),
        paragraph("Very."),
    )
    assert read_turns(second).profile == "bold_line"
    assert read_turns(second).turns["text"].tolist() == ["How is it?", "Busy.\nVery."]


def said(document):
    return [block.text for block in document.blocks if block.text and not block.reason]


# What a paragraph holds, and its words.
INSIDE = [
    ('<w:r><w:sym w:font="Symbol" w:char="F0B7"/></w:r>' + run(" a"), "\uf0b7 a"),
    ("<w:r><w:t>co</w:t><w:softHyphen/><w:t>op</w:t></w:r>", "coop"),
    ('<w:fldSimple w:instr="PAGE">' + run("a") + "</w:fldSimple>", "a"),
    ('<w:r><w:instrText>HYPERLINK "x"</w:instrText></w:r>' + run("a"), "a"),
    ("<w:smartTag>" + run("a") + "</w:smartTag>", "a"),
    (f"<w:ruby><w:rt>{run('b')}</w:rt><w:rubyBase>{run('a')}</w:rubyBase></w:ruby>", "a (b)"),
    ('<w:r><w:rPr><w:rPrChange><w:rPr><w:b/></w:rPr></w:rPrChange></w:rPr><w:t>a</w:t></w:r>', "a"),
    ("<w:customXml>" + run("a") + "</w:customXml><!-- b -->", "a"),
]  # fmt: skip


@pytest.mark.parametrize(("inside", "words"), INSIDE)
def test_what_a_paragraph_may_hold(tmp_path, inside, words):
    document = read_document(docx(tmp_path / "t.docx", paragraph("I: so"), f"<w:p>{inside}</w:p>"))
    assert said(document)[1] == words


def test_a_text_box_is_read_once_whichever_version_holds_its_words(tmp_path):
    box = f"<w:txbxContent>{paragraph('R1: boxed')}</w:txbxContent>"
    both = f"<mc><AlternateContent><Choice>{box}</Choice><Fallback>{box}</Fallback></AlternateContent></mc>"
    old = f"<AlternateContent><Choice/><Fallback>{box}</Fallback></AlternateContent>"
    for drawing in (both, old):
        path = docx(tmp_path / "t.docx", f"<w:p>{run('I: a')}<w:r>{drawing}</w:r></w:p>")
        assert said(read_document(path)) == ["I: a", "R1: boxed"]


def test_merged_cells_stay_in_their_columns_and_tables_within_cells_are_read(tmp_path):
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("I")}</w:tc>'
    inner = f"<w:tc>{paragraph('a')}{table(('b', 'c'))}</w:tc>"
    body = f"<w:tbl><w:tr>{wide}{inner}</w:tr></w:tbl>" + table(("1", "R1", "d"))
    cells = [block.cells for block in read_document(docx(tmp_path / "t.docx", body)).blocks]
    assert cells == [("I", "", "a\nb\tc"), ("1", "R1", "d")]


def test_a_tracked_row_is_resolved(tmp_path):
    cells = f"<w:tc>{paragraph('R1')}</w:tc><w:tc>{paragraph('gone')}</w:tc>"
    row = f"<w:tr><w:trPr><w:del/></w:trPr>{cells}</w:tr>"
    body = table(("I", "a")).replace("</w:tbl>", row + "</w:tbl>")
    path = docx(tmp_path / "t.docx", body + "<w:p><w:ins/></w:p>")
    accepted = read_document(path, tracked_changes="accept")
    assert said(accepted) == ["I\ta"]
    assert [b.text for b in accepted.blocks if b.reason == "tracked deletion, accepted"] == ["R1", "gone"]
    assert said(read_document(path, tracked_changes="reject")) == ["I\ta", "R1\tgone"]


def test_automatic_numbers_are_told(tmp_path):
    numbered = f"<w:p><w:pPr><w:numPr/></w:pPr>{run('Why?')}</w:p>"
    document = read_document(docx(tmp_path / "t.docx", paragraph("I: a"), numbered))
    assert document.notes == (
        "1 paragraphs have automatic numbers or bullets, which are no text of the file",
    )


def test_words_of_the_strict_format_and_of_word_on_the_web(tmp_path):
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    path = tmp_path / "t.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            '<Relationships><Relationship Type="http://x/officeDocument" Target="/word/document2.xml"/>'
            "</Relationships>",
        )
        body = f"<w:body>{paragraph('Title', style='Heading1')}{paragraph(run('I:', True), 'a')}</w:body>"
        archive.writestr("word/document2.xml", f'<w:document xmlns:w="{strict}">{body}</w:document>')
    first, second = read_document(path).blocks
    assert (first.heading, second.text, second.bold) == (True, "I:a", 2)
