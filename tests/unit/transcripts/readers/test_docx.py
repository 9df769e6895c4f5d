from __future__ import annotations

import pytest
from support.transcript_files import assert_accounted_for, docx, paragraph, run, table

from analysis.problems import ProblemsFound
from analysis.transcripts import read_turns

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
