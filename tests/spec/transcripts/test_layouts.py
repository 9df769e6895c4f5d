"""Which marks of speakers are understood: one small transcript each, and what is read from it."""

from __future__ import annotations

import math

import pytest
from support.transcript_files import assert_accounted_for, docx, paragraph, run, table

from analysis.transcripts import read_turns

ASKS, P = "interviewer", "participant"

LAYOUTS = {
    "UKDS": (
        "t.txt",
        "Study: Engagement\nDate: 3 June 2013\nInterviewer: J Roe\n\n"
        "I: Morning.\n\nR: Hello.\n\nMore: yes, more.\n",
        "label",
        [(ASKS, "I", "Morning."), (P, "R", "Hello.\nMore: yes, more.")],
    ),
    "codes": (
        "t.txt",
        "INT: Who?\nGP1: Me.\nGP2: And me: always.\nint: Why?\ngp 1: Because it’s 10:30.\n",
        "label",
        [(ASKS, "INT", "Who?"), (P, "GP1", "Me."), (P, "GP2", "And me: always."), (ASKS, "INT", "Why?"),
         (P, "GP1", "Because it’s 10:30.")],
    ),
    "hard-wrapped lines": (
        "t.txt",
        "I: We would very much like to hear how the\nmeetings went.\n\n"
        "R1: They were all held in surgery hours, so\nthat nobody came.\n\n"
        "Short.\nLines.\n",
        "label",
        [(ASKS, "I", "We would very much like to hear how the meetings went."),
         (P, "R1", "They were all held in surgery hours, so that nobody came.\nShort.\nLines.")],
    ),
    "Windows file": (
        "t.txt",
        "\ufeffInterviewer:\u00a0How?\r\n\r\nDr Marsh:\tBadly.\r\n",
        "label",
        [(ASKS, "Interviewer", "How?"), (P, "Dr Marsh", "Badly.")],
    ),
    "name and time": (
        "t.txt",
        "Interviewer (00:00:02): How?\nHelen Marsh (00:01:02): Badly.\n",
        "label_time",
        [(ASKS, "Interviewer", "How?"), (P, "Helen Marsh", "Badly.")],
    ),
    "time and name": (
        "t.txt",
        "[00:00:02] Interviewer: How?\n[00:01:02] Helen Marsh: Badly [inaudible 00:01:04] yes.\n",
        "time_label",
        [(ASKS, "Interviewer", "How?"), (P, "Helen Marsh", "Badly [inaudible 00:01:04] yes.")],
    ),
    "time on its own line": (
        "t.txt",
        "00:00:02\nI: How?\n\n00:01:02\nR1: Badly.\n00:01:30\nVery badly.\n",
        "time_line",
        [(ASKS, "I", "How?"), (P, "R1", "Badly.\nVery badly.")],
    ),
    "Otter": (
        "t.txt",
        "Jo Roe  0:02\nHow?\n\nHelen Marsh  1:02\nBadly.\n\nJo Roe  1:09\nWhy?\n",
        "name_time_line",
        [(P, "Jo Roe", "How?"), (P, "Helen Marsh", "Badly."), (P, "Jo Roe", "Why?")],
    ),
    "Markdown": (
        "t.md",
        "# Interview\n\n**Interviewer**: How\nis it?\n\n**Dr Marsh:** Bad.\n\nVery.\n",
        "starred",
        [(ASKS, "Interviewer", "How is it?"), (P, "Dr Marsh", "Bad.\nVery.")],
    ),
    "reStructuredText": (
        "t.rst",
        ".. raw:: html\n\n   <a>Page</a>\n\nDay 1\n=====\n\n*(10.30 am)*\n\n"
        "**Facilitator**: Hello.\n\n**Mr Hill**: Hi.\n",
        "starred",
        [(ASKS, "Facilitator", "Hello."), (P, "Mr Hill", "Hi.")],
    ),
    "prompts": (
        "t.txt",
        "1 Read the page.\nI am reading.\n\n(reads)\n\n"
        "1.a Was it clear?\nModerator: Take your time.\nIt was.\n",
        "prompts",
        [(ASKS, "Prompt", "1 Read the page."), (P, "Participant", "I am reading."),
         (ASKS, "Prompt", "1.a Was it clear?"),
         (ASKS, "Moderator", "Take your time."), (P, "Participant", "It was.")],
    ),
    "Teams": (
        "t.txt",
        "Roe, Jo started transcription\n\nRoe, Jo   0:03\nHow?\n\nMarsh, Helen (NHS ASHDOWN CCG)   1:02\n"
        "Badly.\n\nRoe, Jo   1:09\nWhy?\n\nRoe, Jo stopped transcription\n",
        "name_time_line",
        [(P, "Roe, Jo", "How?"), (P, "Marsh, Helen (NHS ASHDOWN CCG)", "Badly."), (P, "Roe, Jo", "Why?")],
    ),
    "spans of time": (
        "t.txt",
        "00:00:02 - 00:00:04 Speaker 1\nHow?\n\n00:01:02 - 00:01:05 Speaker 2\nBadly.\n",
        "name_time_line",
        [(P, "Speaker 1", "How?"), (P, "Speaker 2", "Badly.")],
    ),
    "Zoom captions": (
        "t.vtt",
        "WEBVTT\n\n1\n00:00:02.000 --> 00:00:04.000\nJo Roe: How?\n\n2\n00:01:02.000 --> 00:01:04.000\n"
        "Helen Marsh: Badly.\n\n3\n00:01:04.000 --> 00:01:05.000\nHelen Marsh: Very.\n",
        "label",
        [(P, "Jo Roe", "How?"), (P, "Helen Marsh", "Badly. Very.")],
    ),
    "Zoom chat": (
        "t.txt",
        "00:00:02 From Jo Roe to Everyone: How?\n00:01:02 From Helen Marsh : Badly.\n",
        "voices",
        [(P, "Jo Roe", "How?"), (P, "Helen Marsh", "Badly.")],
    ),
    "brackets": (
        "t.txt",
        "[Interviewer] How?\n[Helen] Badly.\n[Interviewer] Why?\n[Helen] [inaudible] so.\n",
        "bracketed",
        [(ASKS, "Interviewer", "How?"), (P, "Helen", "Badly."), (ASKS, "Interviewer", "Why?"),
         (P, "Helen", "[inaudible] so.")],
    ),
    "tabs": (
        "t.txt",
        "I\tHow: tell me.\nR\tBadly.\nVery.\nI\tWhy?\nR\tWell.\n",
        "tabbed",
        [(ASKS, "I", "How: tell me."), (P, "R", "Badly.\nVery."), (ASKS, "I", "Why?"), (P, "R", "Well.")],
    ),
    "dashes": (
        "t.txt",
        "INT - How is it?\nR1 – Well - not well.\nINT - Why?\nR1 – No time.\n",
        "dashed",
        [(ASKS, "INT", "How is it?"), (P, "R1", "Well - not well."), (ASKS, "INT", "Why?"),
         (P, "R1", "No time.")],
    ),
    "labels on their own lines": (
        "t.txt",
        "Interviewer\nHow?\n\nHelen\nYes.\nBadly.\n\nInterviewer\nWhy?\n\nHelen\nYes.\n",
        "label_line",
        [(ASKS, "Interviewer", "How?"), (P, "Helen", "Yes.\nBadly."), (ASKS, "Interviewer", "Why?"),
         (P, "Helen", "Yes.")],
    ),
    "labels as headings": (
        "t.md",
        "# Interview 3\n\n## Interviewer\n\nHow?\n\n## Helen\n\nBadly.\n\n## Helen\n\nVery.\n",
        "heading_line",
        [(ASKS, "Interviewer", "How?"), (P, "Helen", "Badly."), (P, "Helen", "Very.")],
    ),
    "questions and answers": (
        "t.txt",
        "MR HILL: I begin.\nQ. How was it?\nA. Bad.\nAnd long.\nQ. Why?\nA. It was.\nMR HILL: Thank you.\n",
        "question_answer",
        [(P, "MR HILL", "I begin."), (ASKS, "Q", "How was it?"), (P, "A", "Bad.\nAnd long."),
         (ASKS, "Q", "Why?"), (P, "A", "It was."), (P, "MR HILL", "Thank you.")],
    ),
    "prompts without any label": (
        "t.txt",
        "1 What do you do?\nI see patients.\n2 Who decides?\nNobody.\nThe board.\n3 Read this.\nRead.\n",
        "prompts",
        [(ASKS, "Prompt", "1 What do you do?"), (P, "Participant", "I see patients."),
         (ASKS, "Prompt", "2 Who decides?"), (P, "Participant", "Nobody.\nThe board."),
         (ASKS, "Prompt", "3 Read this."), (P, "Participant", "Read.")],
    ),
    "focus group": (
        "t.txt",
        "Facilitator: Ready?\nAll: Yes.\nM1: I was.\nF2: (several voices) No.\n"
        "[several voices]: We were.\nF2: (unclear: multiple speakers)\n???: Never.\n",
        "label",
        [(ASKS, "Facilitator", "Ready?"), ("other", "All", "Yes."), (P, "M1", "I was."),
         (P, "F2", "(several voices) No.\n[several voices]: We were."),
         (P, "F2", "(unclear: multiple speakers)"), (P, "???", "Never.")],
    ),
    "labels that drift": (
        "t.txt",
        "Int: How?\nR1: Badly.\nR 1: So.\nResp 2: And me.\nRespondent 1; Yes.\nR2. No.\n"
        "INTERVIEWER: Why?\nMr Hill: Listen.\nMS ANN LEE KC: I do.\nHill: Good.\nAnn Lee: Yes.\n",
        "label",
        [(ASKS, "Int", "How?"), (P, "R1", "Badly."), (P, "R1", "So."), (P, "Resp 2", "And me."),
         (P, "R1", "Yes."), (P, "Resp 2", "No."), (ASKS, "Int", "Why?"), (P, "Mr Hill", "Listen."),
         (P, "MS ANN LEE KC", "I do."), (P, "Mr Hill", "Good."), (P, "MS ANN LEE KC", "Yes.")],
    ),
    "machine recognition": (
        "t.txt",
        "speaker 1: so how is it\nspeaker 2: bad he said: no\nSPEAKER_01: why\n",
        "label",
        [(P, "speaker 1", "so how is it"), (P, "speaker 2", "bad he said: no"), (P, "speaker 1", "why")],
    ),
    "forms mixed": (
        "t.txt",
        "Interviewer: How?\nHelen Marsh: Badly.\nHelen Marsh (00:01:02): Very.\n"
        "[00:01:09] Interviewer: Why?\n"
        "Helen Marsh: (00:01:12) No time.\n",
        "label",
        [(ASKS, "Interviewer", "How?"), (P, "Helen Marsh", "Badly."), (P, "Helen Marsh", "Very."),
         (ASKS, "Interviewer", "Why?"), (P, "Helen Marsh", "No time.")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_is_recognised_and_read(layout, tmp_path):
    name, text, profile, expected = LAYOUTS[layout]
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8"))
    transcript = read_turns(path)
    assert transcript.profile == profile
    turns = transcript.turns
    assert [*zip(turns["speaker_role"], turns["speaker"], turns["text"], strict=True)] == expected
    assert_accounted_for(transcript)


@pytest.mark.parametrize("layout", ["name and time", "time and name", "time on its own line", "Otter"])
def test_times_are_seconds(layout, tmp_path):
    name, text, *_ = LAYOUTS[layout]
    path = tmp_path / name
    path.write_text(text)
    assert read_turns(path).turns["start"].tolist()[:2] == [2, 62]


DROPPED = [
    ("(laughs)", "stage direction"),
    ("*(10.30 am)*", "stage direction"),
    ("[End of recording]", "stage direction"),
    ("((coughs))", "stage direction"),
    ("-----", "rule"),
    ("[inaudible 00:12:31]", None),
    ("(unclear)", None),
    ("He said (laughs) no.", None),
]


@pytest.mark.parametrize(("line", "reason"), DROPPED)
def test_what_a_line_within_a_turn_is(line, reason, tmp_path):
    path = tmp_path / "t.txt"
    path.write_text(f"I: How?\n\nR1: Well.\n\n{line}\n\nThat is all.\n")
    transcript = read_turns(path)
    assert transcript.dropped["reason"].tolist() == ([reason] if reason else [])
    texts = transcript.turns["text"].tolist()[1:]
    # A dropped line ends the turn; the same speaker begins another.
    assert texts == (["Well.", "That is all."] if reason else [f"Well.\n{line}\nThat is all."])
    assert set(transcript.turns["speaker"]) == {"I", "R1"}


WORD = {
    "Teams": (
        [paragraph(run("Roe, Jo", True), run("   0:03\n"), run("How?")),
         paragraph(run("Marsh, Helen", True), run("   1:02\n"), run("Badly.")),
         paragraph(run("Roe, Jo", True), run("   1:09\n"), run("Why?"))],
        "name_time_line", [("Roe, Jo", "How?", 3), ("Marsh, Helen", "Badly.", 62),
                           ("Roe, Jo", "Why?", 69)],
    ),
    "bold names": (
        [paragraph(run("Jo Roe", True), run(" How?")), paragraph(run("Helen Marsh", True), run(" Badly.")),
         paragraph("And so on."), paragraph(run("Jo Roe:", True), run(" Why?"))],
        "bold_prefix", [("Jo Roe", "How?", None), ("Helen Marsh", "Badly.\nAnd so on.", None),
                        ("Jo Roe", "Why?", None)],
    ),
    "bold lines": (
        [paragraph(run("Jo Roe", True)), paragraph("How?"), paragraph(run("Helen", True)),
         paragraph("Badly."), paragraph(run("Helen", True)), paragraph("Very.")],
        "bold_line", [("Jo Roe", "How?", None), ("Helen", "Badly.", None), ("Helen", "Very.", None)],
    ),
    "table with a head": (
        [table(("Time", "Speaker", "Text"), ("0:03", "I", "How?"), ("1:02", "R1", "Badly: so."),
               ("", "", "Very."))],
        "table", [("I", "How?", 3), ("R1", "Badly: so.\nVery.", 62)],
    ),
    "table without a head": (
        [table(("1", "Jo Roe", "00:00:03", "How is it?"), ("2", "Helen", "00:01:02", "Badly, I think."),
               ("3", "Helen", "00:01:09", "Very."))],
        "table", [("Jo Roe", "How is it?", 3), ("Helen", "Badly, I think.", 62), ("Helen", "Very.", 69)],
    ),
    "labels in a heading style": (
        [paragraph("Interviewer", style="Heading2"), paragraph("How?"), paragraph("R1", style="Heading2"),
         paragraph("Badly.")],
        "heading_line", [("Interviewer", "How?", None), ("R1", "Badly.", None)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", WORD)
def test_a_word_document_is_recognised_and_read(layout, tmp_path):
    body, profile, expected = WORD[layout]
    transcript = read_turns(docx(tmp_path / "t.docx", *body))
    assert transcript.profile == profile
    turns = transcript.turns
    starts = [None if math.isnan(start) else start for start in turns["start"]]
    assert [*zip(turns["speaker"], turns["text"], starts, strict=True)] == expected
    assert transcript.unassigned.empty
    assert_accounted_for(transcript)


def test_a_row_of_merged_cells_is_told(tmp_path):
    rows = [("I", "How is it?"), ("Part two of the interview",), ("R1", "Badly, I think.")]
    transcript = read_turns(docx(tmp_path / "t.docx", table(*rows)))
    assert transcript.turns["speaker"].tolist() == ["I", "R1"]
    assert transcript.unassigned[["place", "text"]].values.tolist() == [
        ["table 1, row 2", "Part two of the interview"]
    ]
    assert_accounted_for(transcript)


# What is put after "I: How?" and "R1: Well." and before "That is all.": who is read as saying it, and
# whether the line is told as one that was not understood.
IN_DOUBT = [
    ("Helen: No.", "R1", True),
    ("Purpose: to learn.", "R1", False),
    ("She said: go away.", "R1", False),
    ("Helen said: go away.", "R1", False),
    ("So the point is: go away.", "R1", False),
    ("It is at 10:30 or http://a.uk", "R1", False),
    ("Wave 2: it was worse.", "R1", False),
    ("R1 - No.", "R1", False),
    ("R1.5 of them.", "R1", False),
    ("I - I never did.", "R1", True),
    ("R2 - No.", "R1", True),
    ("R1 No, never.", "R1", True),
    ("R2: No.", "R2", False),
    ("(laughs) R1: No.", "R1", False),
    ("(laughs) R2: No.", "R2", False),
    ("So. I: Why? R1: No.", "R1", False),
    ("Dr Hill: No.", "Dr Hill", False),
    ("Helen Marsh: No.", "Helen Marsh", False),
    ("R1?: No.", "R1?", False),
]


@pytest.mark.parametrize(("line", "speaker", "told"), IN_DOUBT)
def test_what_begins_like_a_speaker(line, speaker, told, tmp_path):
    path = tmp_path / "t.txt"
    path.write_text(f"I: How?\n\nR1: Well.\n\n{line}\n\nThat is all.\n")
    transcript = read_turns(path)
    assert transcript.turns["speaker"].tolist()[-1] == speaker
    assert transcript.unassigned["text"].tolist() == ([line] if told else [])
    assert_accounted_for(transcript)


def test_words_before_the_first_speaker_are_left_out_and_told(tmp_path):
    path = tmp_path / "t.txt"
    path.write_text("Interview with a GP\n\nShe was late.\n\nI: How?\n\nR1: Well.\n")
    transcript = read_turns(path)
    assert set(transcript.dropped["reason"]) == {"before the first speaker"}
    assert transcript.unassigned["text"].tolist() == ["Interview with a GP", "She was late."]
    assert transcript.unassigned["turn"].isna().all()


def test_page_headers_within_the_text_are_left_out(tmp_path):
    talk = "\n".join(f"I: Question {n}, about work?\nR1: Answer {n}.\nAnd so on." for n in "abc")
    pages = [f"Interview GP7\nPage {n} of 3\n{talk}\n" for n in (1, 2, 3)]
    path = tmp_path / "t.txt"
    path.write_text("".join(pages))
    transcript = read_turns(path)
    headers = transcript.dropped.loc[transcript.dropped["reason"] == "page header", "text"]
    assert headers.tolist() == [text for n in (1, 2, 3) for text in ("Interview GP7", f"Page {n} of 3")]
    assert "Page" not in " ".join(transcript.turns["text"])
    assert_accounted_for(transcript)


@pytest.mark.parametrize("said", ["1\n2\n3", "Question 1\nQuestion 2\nQuestion 3", "R1: 1\nR2: 2\nR3: 3"])
def test_people_who_count_are_no_page_numbers(said, tmp_path):
    path = tmp_path / "t.txt"
    path.write_text(f"I: Count.\nR1: Well.\n{said}\nI: Thank you.\n")
    assert read_turns(path).dropped.empty
