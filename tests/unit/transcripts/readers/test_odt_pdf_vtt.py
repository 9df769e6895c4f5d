from __future__ import annotations

import pypdf
import pypdf.annotations
import pytest
import webvtt
from support.transcript_files import assert_accounted_for, odt, pdf

from analysis.problems import ProblemsFound
from analysis.transcripts import read_turns
from analysis.transcripts.readers.documents import read_document

CHANGES = (
    "<text:tracked-changes>"
    '<text:changed-region text:id="c1"><text:insertion/></text:changed-region>'
    '<text:changed-region text:id="c2"><text:deletion><text:p>very </text:p></text:deletion>'
    "</text:changed-region></text:tracked-changes>"
)
TRACKED = (
    f"{CHANGES}<text:p>I: How was it?</text:p><text:p>R1: It was "
    '<text:change-start text:change-id="c1"/>not <text:change-end text:change-id="c1"/>'
    '<text:change text:change-id="c2"/>good.</text:p>'
)


def test_odt_tracked_changes(tmp_path):
    path = odt(tmp_path / "t.odt", TRACKED)
    with pytest.raises(ProblemsFound, match="2 tracked changes"):
        read_turns(path)
    accepted = read_turns(path, tracked_changes="accept")
    assert accepted.turns["text"].tolist()[1] == "It was not good."
    assert accepted.dropped[["text", "reason"]].values.tolist() == [["very", "tracked deletion, accepted"]]
    rejected = read_turns(path, tracked_changes="reject")
    assert rejected.turns["text"].tolist()[1] == "It was very good."
    assert rejected.dropped[["text", "reason"]].values.tolist() == [["not", "tracked insertion, rejected"]]
    assert_accounted_for(accepted)


def test_odt_spaces_notes_and_bold_styles(tmp_path):
    bold = (
        '<style:style style:name="T1" style:family="text">'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
    )
    note = (
        "<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>aside</text:p></text:note-body></text:note>"
    )
    body = (
        "<text:h>Interview</text:h>"
        '<text:p><text:span text:style-name="T1">Interviewer</text:span>'
        ' How<text:s text:c="2"/>is it?</text:p>'
        f'<text:p><text:span text:style-name="T1">Dr Marsh</text:span>'
        f" Fine{note}.<text:line-break/>Yes.</text:p>"
    )
    transcript = read_turns(odt(tmp_path / "t.odt", body, bold, page="Secret"))
    assert transcript.profile == "bold_prefix"
    assert transcript.turns["text"].tolist() == ["How  is it?", "Fine.\nYes."]
    assert dict(zip(transcript.dropped["text"], transcript.dropped["reason"], strict=True)) == {
        "Interview": "heading", "aside": "footnote", "Secret": "page header",
    }  # fmt: skip


def test_pdf_furniture_is_dropped_and_lines_are_joined(tmp_path):
    wide = "GP1: We were told that every practice would have a say, but the well-"
    pages = [
        ["Interview P014 - confidential", wide,
         "known problem came back: nobody had the time to engage in com-",
         "missioning, which the well-known rules had promised to us a year", "ago.", "1"],
        ["Interview P014 - confidential", "INT: And then?", "GP1: Then it stopped.", "2"],
        ["Interview P014 - confidential", "INT: Thank you.", "3"],
    ]  # fmt: skip
    transcript = read_turns(pdf(tmp_path / "t.pdf", pages))
    assert transcript.turns["text"].tolist() == [
        "We were told that every practice would have a say, but the well-known problem "
        "came back: nobody had the time to engage in commissioning, which "
        "the well-known rules had promised to us a year ago.",
        "And then?",
        "Then it stopped.",
        "Thank you.",
    ]
    assert transcript.dropped["reason"].tolist() == ["page header or footer"] * 6
    assert len(transcript.source.split()) == sum(len(line.split()) for lines in pages for line in lines)
    assert_accounted_for(transcript)


def test_a_short_line_without_a_stop_goes_on(tmp_path):
    lines = [
        "I: What about the plan, given everything",
        "that we have discussed so far this morning in the surgery?",
        "R1: It went.",
        "Nobody minded.",
    ]
    assert read_turns(pdf(tmp_path / "t.pdf", [lines])).turns["text"].tolist() == [
        "What about the plan, given everything that we have discussed so far this morning in the surgery?",
        "It went.\nNobody minded.",
    ]


def test_speech_at_the_edge_of_pages_is_no_furniture(tmp_path):
    pages = [["I: One?", "R1: First.", "R1: Yes."], ["I: Two?", "R1: Second.", "R1: No."]]
    assert read_turns(pdf(tmp_path / "t.pdf", pages)).dropped.empty


def test_a_pdf_without_text_is_refused_as_scanned(tmp_path):
    with pytest.raises(ProblemsFound, match="scanned"):
        read_turns(pdf(tmp_path / "t.pdf", [[""], [""]]))


VTT = """WEBVTT - meeting

NOTE made by a machine

1
00:00:01.000 --> 00:00:03.000
<v Marsh, Helen (NHS)>Right.</v>
<v Interviewer>And then?</v>

2
00:00:03.000 --> 00:00:05.500
<v Interviewer>What did <i>you</i> think?</v>

00:00:06.000 --> 00:00:09.000
<v Marsh, Helen (NHS)>Fish &amp; chips.</v>
"""


def test_voices_of_one_cue_stay_apart_and_cues_of_one_voice_join(tmp_path):
    path = tmp_path / "t.vtt"
    path.write_text(VTT)
    transcript = read_turns(path)
    assert transcript.turns[["speaker", "text", "start", "end"]].values.tolist() == [
        ["Marsh, Helen (NHS)", "Right.", 1.0, 3.0],
        ["Interviewer", "And then? What did you think?", 1.0, 5.5],
        ["Marsh, Helen (NHS)", "Fish & chips.", 6.0, 9.0],
    ]
    assert transcript.source == VTT
    assert_accounted_for(transcript)
    # webvtt-py counts the same cues and the same last end.
    cues = webvtt.from_string(VTT)
    assert len(cues) == 3
    assert cues[-1].end_in_seconds == transcript.turns["end"].max()


def test_names_before_a_colon_in_captions(tmp_path):
    path = tmp_path / "t.vtt"
    path.write_text(
        "WEBVTT\n\n00:01.000 --> 00:02.000\nJo Roe: Why?\n\n00:02.000 --> 00:03.000\nJo Roe: Tell me.\n\n"
        "00:03.000 --> 00:04.000\nAnn Lee: Because.\n\n00:04.000 --> 00:05.000\nyou know.\n"
    )
    transcript = read_turns(path)
    assert transcript.profile == "label"
    assert transcript.turns[["speaker", "text", "end"]].values.tolist() == [
        ["Jo Roe", "Why? Tell me.", 3.0],
        ["Ann Lee", "Because. you know.", 5.0],
    ]


def test_every_unreadable_cue_is_listed(tmp_path):
    path = tmp_path / "t.vtt"
    path.write_text("WEBVTT\n\n0:1 --> 2\nA: a\n\n00:03.000 --> 00:02.000\nB: b\n")
    with pytest.raises(ProblemsFound) as caught:
        read_turns(path)
    assert [problem.place for problem in caught.value.problems] == ["t.vtt, line 3", "t.vtt, line 6"]


def said(document):
    return [block.text for block in document.blocks if block.text and not block.reason]


def test_odt_tables_with_merged_repeated_and_nested_cells(tmp_path):
    def cell(text, more=""):
        return f"<table:table-cell{more}><text:p>{text}</text:p></table:table-cell>"

    inner = f"<table:table><table:table-row>{cell('b')}{cell('c')}</table:table-row></table:table>"
    body = (
        '<table:table><table:table-header-rows><table:table-row>'
        f'{cell("I")}<table:covered-table-cell/>{cell("a")}</table:table-row></table:table-header-rows>'
        f'<table:table-row>{cell("", " table:number-columns-repeated=" + chr(34) + "2" + chr(34))}'
        f"<table:table-cell>{inner}</table:table-cell></table:table-row></table:table>"
        f"<table:table><table:table-row>{cell('R1: framed')}</table:table-row></table:table>"
    )  # fmt: skip
    document = read_document(odt(tmp_path / "t.odt", body))
    assert [block.cells for block in document.blocks] == [("I", "", "a"), ("", "", "b\tc"), ()]
    assert said(document)[2] == "R1: framed"


def test_odt_frames_pictures_lists_endnotes_and_comments(tmp_path):
    body = (
        "<text:section><text:list><text:list-item><text:p>I: a</text:p></text:list-item></text:list>"
        '<text:p>R1: b<text:note text:note-class="endnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>end</text:p></text:note-body></text:note>"
        "<office:annotation><text:p>check</text:p></office:annotation>"
        "<frame><desc>a graph</desc><text-box><text:p>R2: boxed</text:p></text-box></frame>"
        '<text:s text:c="x"/>c</text:p></text:section>'
    )
    document = read_document(odt(tmp_path / "t.odt", body))
    assert said(document) == ["I: a", "R1: b", "R2: boxed", "c"]
    assert [(b.text, b.reason) for b in document.blocks if b.reason] == [
        ("end", "endnote"), ("check", "comment"), ("a graph", "description of a picture"),
    ]  # fmt: skip
    assert document.notes == (
        "1 paragraphs have automatic numbers or bullets, which are no text of the file",
    )


def test_pdf_ligatures_and_soft_hyphens(monkeypatch, tmp_path):
    lines = ["I: The o\ufb03ce \ufb01led the com\u00ad", "missioning re\u2010", "port.", "R1: Yes."]
    monkeypatch.setattr("pypdf.PageObject.extract_text", lambda page: "\n".join(lines))
    document = read_document(pdf(tmp_path / "t.pdf", [["stands in"]]))
    assert (
        "".join(block.text for block in document.blocks[:3])
        == "I: The office filed the commissioning report."
    )
    assert document.source == "\n".join(lines) + "\n"


def test_pdf_comments_are_left_out_with_their_reason(tmp_path):
    writer = pypdf.PdfWriter(clone_from=pdf(tmp_path / "a.pdf", [["I: a", "R1: b"]]))
    writer.add_annotation(0, pypdf.annotations.FreeText(text="check this", rect=(0, 0, 9, 9)))
    writer.write(tmp_path / "b.pdf")
    blocks = read_document(tmp_path / "b.pdf").blocks
    assert [(b.text, b.reason) for b in blocks if b.reason] == [("check this", "comment")]
