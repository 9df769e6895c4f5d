"""Which marks of speakers are understood: one small transcript each, and what is read from it."""

from __future__ import annotations

import pytest
from support.transcript_files import assert_accounted_for

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
