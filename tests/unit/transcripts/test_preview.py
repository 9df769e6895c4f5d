"""What `ccg transcripts preview` prints: all that was understood, and each line that was not."""

from __future__ import annotations

import pytest
from support.transcript_files import docx, paragraph

from analysis.problems import ProblemsFound
from analysis.transcripts import read_turns
from analysis.transcripts.preview import preview

TEXT = (
    """Study: Engagement
Date: 3 June 2013
Site: Ashdown

She was late.

I: How are the meetings, and who comes to them?

R1: Long. """
    + "And so on. " * 30
    + """

(laughs)

Resp 1: Nobody comes.

Helen: I do.

[End of recording]
"""
)
WORDS = len(TEXT.split())


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    path = tmp_path_factory.mktemp("preview") / "one.txt"
    path.write_text(TEXT)
    return list(preview([path])), read_turns(path)


def test_it_says_first_whom_it_is_for(shown):
    assert "your own screen" in shown[0][0]


def test_no_line_is_wider_than_a_screen(shown):
    assert max(map(len, shown[0])) <= 100


@pytest.mark.parametrize(
    "said",
    [
        "one.txt",
        f"read as     .txt, {WORDS} words",
        "layout      label (I: text, R1: text, Interviewer: text, Dr Marsh: text), 3 lines",
        "confirm     write label in the column profile of the list of transcripts",
        "cover       Date: 3 June 2013",
        "I (interviewer): 1 turn, 9 words, first at line 7",
        "R1 (participant): 2 turns, 96 words, first at line 9, also written Resp 1",
        "0 I: How are the meetings, and who comes to them?",
        "cover sheet: 3 pieces, 8 words (line 1; line 2; line 3)",
        "stage direction: 2 pieces, 4 words (line 11; line 17)",
        f"not understood: 2 lines, 6 words ({6 / WORDS:.2%})",
        "line 5, left out: before the first speaker",
        "line 15, read into turn 2: it begins like a speaker, and is not certainly one",
        "Helen: I do.",
    ],
)
def test_it_shows(shown, said):
    lines, _ = shown
    assert said in [line.strip() for line in lines]


def test_it_shows_each_line_that_was_not_understood_and_each_reason(shown):
    lines, transcript = shown
    text = "\n".join(lines)
    assert all(place in text for place in transcript.unassigned["place"])
    assert all(f"{reason}: " in text for reason in transcript.dropped["reason"].unique())


def test_the_layout_next_to_the_one_found_is_named(tmp_path):
    path = tmp_path / "t.txt"
    path.write_text("I: How?\nR1: Well.\nR1: So.\n[Helen] No.\n[Helen] Never.\n")
    text = "\n".join(preview([path]))
    assert "left out: 0 of 10 words" in text
    assert "next best   bracketed ([Name] text), 2 lines" in text
    assert "or bracketed if that is right" in " ".join(text.split())
    assert "confirm" not in "\n".join(preview([path], "bracketed"))


def test_files_that_cannot_be_read_are_told_together_after_the_others(tmp_path):
    good = docx(tmp_path / "good.docx", paragraph("I: How?"), paragraph("R1: Well."))
    bad, empty = tmp_path / "bad.docx", tmp_path / "empty.txt"
    bad.write_bytes(b"plain words")
    empty.write_bytes(b"")
    lines = []
    with pytest.raises(ProblemsFound) as caught:
        for line in preview([bad, empty, good]):
            lines.append(line)
    assert "good.docx" in lines
    assert [problem.place for problem in caught.value.problems] == ["bad.docx", "empty.txt"]


def test_field_notes_have_no_labels_to_look_for(tmp_path):
    path = tmp_path / "t.txt"
    path.write_text("The room is full.\n\nHelen: I saw her.\n")
    assert any("nobody is labelled" in line for line in preview([path], "fieldnotes"))
