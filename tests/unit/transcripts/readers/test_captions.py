"""Captions and the exports of meeting and transcription services."""

from __future__ import annotations

from support.transcript_files import docx, paragraph, run

from analysis.transcripts import read_turns
from analysis.transcripts.readers.documents import read_document


def read(tmp_path, name, text, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return read_document(path)


def spoken(document):
    return [(b.start, b.voice, b.text) for b in document.blocks if b.text and not b.reason]


SRT = """1
00:00:01,000 --> 00:00:03,000
JO: What did <i>you</i>
think?

2
00:00:03,500 --> 00:00:05,000
- ANN: {\\an8}Fish &amp; chips.
- JO: Right.
ANN: Yes.

00:00:06,000 --> 00:00:07,000
2013

4
00:00:08.5 --> 00:00:09.5
- Yes.
- No.
"""


def test_subrip(tmp_path):
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        document = read(tmp_path, "t.srt", SRT.replace("\n", "\r\n"), encoding)
        assert spoken(document) == [
            (1, "", "JO: What did you think?"),
            (3.5, "", "ANN: Fish & chips."),
            (3.5, "", "JO: Right."),
            (3.5, "", "ANN: Yes."),
            (6, "", "2013"),
            (8.5, "", "- Yes."),
            (8.5, "", "- No."),
        ]
        assert document.source == SRT
    turns = read_turns(tmp_path / "t.srt").turns
    assert turns["speaker"].tolist()[:4] == ["JO", "ANN", "JO", "ANN"]


def test_subrip_cues_are_put_in_order_of_time(tmp_path):
    text = "2\n00:00:05,000 --> 00:00:06,000\nI: b\n\n1\n00:00:01,000 --> 00:00:05,500\nR1: a"
    document = read(tmp_path, "t.srt", text)
    assert [said for *_, said in spoken(document)] == ["R1: a", "I: b"]
    assert document.notes == ("the cues were put in order of time",)
    assert sorted(document.source.split()) == sorted(text.split())


def test_zoom_captions(tmp_path):
    text = (
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nJo Roe: Why?\n\n"
        "2\n00:00:02.000 --> 00:00:03.000\nAnn Lee: Because.\nJo Roe: I see.\n"
    )
    document = read(tmp_path, "t.vtt", text)
    assert [said for *_, said in spoken(document)] == ["Jo Roe: Why?", "Ann Lee: Because.", "Jo Roe: I see."]
    assert document.source == text


def test_teams_captions(tmp_path):
    text = (
        "WEBVTT\n\n8a1f/12-0\n00:00:01.000 --> 00:00:02.000\n<v Marsh, Helen (NHS)>Right,\nso.</v>\n\n"
        "8a1f/12-1\n00:00:02.000 --> 00:00:03.000\n<v Roe, Jo>Why?</v>\n"
    )
    document = read(tmp_path, "t.vtt", text)
    assert spoken(document) == [(1, "Marsh, Helen (NHS)", "Right, so."), (2, "Roe, Jo", "Why?")]
    assert document.source == text


def test_a_zoom_chat(tmp_path):
    text = (
        "10:02:11\t From  Jo Roe : Why?\n10:02:40 From Ann Lee to Everyone:\n\tBecause: it was late.\n"
        "10:03:00\t From  Jo Roe  to  Ann Lee(Direct Message) : I see\n"
    )
    document = read(tmp_path, "chat.txt", text)
    assert [(voice, said) for _, voice, said in spoken(document)] == [
        ("Jo Roe", "Why?"), ("Ann Lee", "Because: it was late."), ("Jo Roe", "I see"),
    ]  # fmt: skip
    assert document.source == text
    turns = read_turns(tmp_path / "chat.txt").turns
    assert turns[["speaker", "text"]].values.tolist() == [
        ["Jo Roe", "Why?"], ["Ann Lee", "Because: it was late."], ["Jo Roe", "I see"],
    ]  # fmt: skip


OTTER = (
    "SUMMARY KEYWORDS\nclinic, board\n\nSPEAKERS\nJo Roe, Helen Marsh\n\n"
    "Jo Roe  0:03\nHow was it?\n\nHelen Marsh  1:02\nBusy.\n\nJo Roe  1:10\nWhy?\n\n"
    "Transcribed by https://otter.ai\n"
)


def test_otter(tmp_path):
    document = read(tmp_path, "t.txt", OTTER)
    assert [b.text for b in document.blocks if b.reason] == [
        "SUMMARY KEYWORDS", "clinic, board", "SPEAKERS", "Jo Roe, Helen Marsh",
        "Transcribed by https://otter.ai",
    ]  # fmt: skip
    turns = read_turns(tmp_path / "t.txt").turns
    assert turns[["speaker", "start", "text"]].values.tolist() == [
        ["Jo Roe", 3, "How was it?"], ["Helen Marsh", 62, "Busy."], ["Jo Roe", 70, "Why?"],
    ]  # fmt: skip


def test_teams_in_word_has_name_time_and_words_in_one_paragraph(tmp_path):
    def said(name, time, words):
        line_end = "<w:r><w:br/></w:r>"
        return paragraph(run(name, True), run(f"   {time}"), line_end, run(words))

    path = docx(
        tmp_path / "t.docx",
        paragraph(run("Board meeting-20240603_100000-Meeting Recording", True)),
        paragraph("Jo Roe started transcription"),
        said("Roe, Jo", "0:03", "How was it?"),
        said("Marsh, Helen (NHS)", "1:02:03", "Busy."),
        said("Roe, Jo", "1:02:09", "Why?"),
        paragraph("Jo Roe stopped transcription"),
    )
    document = read_document(path)
    assert [b.text for b in document.blocks if b.reason == "event of the meeting"] == [
        "Jo Roe started transcription", "Jo Roe stopped transcription",
    ]  # fmt: skip
    turns = read_turns(path, "name_time_line").turns
    assert turns[["speaker", "start", "text"]].values.tolist() == [
        ["Roe, Jo", 3, "How was it?"],
        ["Marsh, Helen (NHS)", 3723, "Busy."],
        ["Roe, Jo", 3729, "Why?"],
    ]
