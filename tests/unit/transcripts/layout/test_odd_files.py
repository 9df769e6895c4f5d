"""Files in which the speakers are odd, few, many, or none: read, or refused with the reason."""

from __future__ import annotations

import time

import pytest
from support.transcript_files import assert_accounted_for

from analysis.problems import ProblemsFound
from analysis.transcripts import read_turns


def read(tmp_path, text, **options):
    path = tmp_path / "t.txt"
    path.write_text(text)
    return read_turns(path, **options)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dear colleague\n\nThank you for coming.\n", "no speaker's words"),
        ("Purpose: to decide.\nWard Round: to report.\n", "no speaker's words"),
        ("I:\nR1:\nI:\n", "no speaker's words"),
        ("(laughs)\n-----\n", "no speaker's words"),
    ],
)
def test_a_file_in_which_nobody_speaks_is_refused(tmp_path, text, said):
    with pytest.raises(ProblemsFound) as caught:
        read(tmp_path, text)
    (problem,) = caught.value.problems
    assert said in problem.found
    assert "R1: text" in problem.expected
    assert "profile document" in problem.remedy
    assert "colleague" not in str(problem)  # its words may be confidential


def test_a_layout_that_does_not_exist_is_refused_with_those_that_do(tmp_path):
    with pytest.raises(ProblemsFound, match="label_time, time_line, starred"):
        read(tmp_path, "I: How?\n", profile="lable")


def test_a_layout_that_does_not_fit_is_refused(tmp_path):
    with pytest.raises(ProblemsFound, match="lines in the layout 'table'"):
        read(tmp_path, "I: How?\nR1: Well.\n", profile="table")


def test_one_turn_is_a_transcript(tmp_path):
    transcript = read(tmp_path, "R1: That is all.")
    assert transcript.turns[["speaker", "text"]].values.tolist() == [["R1", "That is all."]]


def test_labels_that_differ_in_case_only_are_one_speaker_with_both_forms_told(tmp_path):
    transcript = read(tmp_path, "Helen Marsh: a\nHELEN MARSH: b\nI: c\n")
    assert transcript.turns["speaker"].tolist() == ["Helen Marsh", "Helen Marsh", "I"]
    assert transcript.speakers["label"].tolist() == ["Helen Marsh", "HELEN MARSH", "I"]
    assert transcript.speakers["place"].tolist() == ["line 1", "line 2", "line 3"]


@pytest.mark.parametrize(("length", "speakers"), [(60, 2), (61, 1)])
def test_a_label_is_sixty_characters_at_most(tmp_path, length, speakers):
    label = "Anna Maria ".ljust(length, "X")
    transcript = read(tmp_path, f"I: How?\n{label}: Well.\n{label}: So.\n")
    assert transcript.turns["speaker"].nunique() == speakers
    assert_accounted_for(transcript)


def test_a_time_that_starts_a_line_of_its_own_is_a_mark_and_no_stage_direction(tmp_path):
    transcript = read(tmp_path, "[00:00:02]\nI: How?\n[00:01:02]\nR1: Well.\n")
    assert transcript.turns["start"].tolist() == [2, 62]
    assert transcript.dropped.empty


def test_a_label_in_brackets_is_never_taken_for_a_stage_direction(tmp_path):
    transcript = read(tmp_path, "[I]\nHow?\n\n[R1]\nWell.\n\n[I]\nWhy?\n")
    assert transcript.turns["speaker"].tolist() == ["I", "R1", "I"]
    assert transcript.dropped.empty


def test_labels_within_paragraphs_part_them_and_are_told(tmp_path):
    text = "MODERATOR: Ready?\nR1: Yes I am MODERATOR: Good. R1: So.\nR1: I told MODERATOR no.\n"
    transcript = read(tmp_path, text)
    assert [*zip(transcript.turns["speaker"], transcript.turns["text"], strict=True)] == [
        ("MODERATOR", "Ready?"),
        ("R1", "Yes I am"),
        ("MODERATOR", "Good."),
        ("R1", "So."),
        ("R1", "I told MODERATOR no."),
    ]
    assert transcript.notes == ("2 labels within a paragraph: somebody else's words begin there",)
    assert_accounted_for(transcript)


def test_the_layouts_are_ranked_by_the_lines_they_explain(tmp_path):
    transcript = read(tmp_path, "I: How?\nR1: Well.\nR1: So.\n[Helen] No.\n[Helen] Never.\n")
    assert transcript.layouts[["profile", "lines"]].values.tolist() == [["label", 3], ["bracketed", 2]]


def test_time_grows_with_the_length_of_a_file_and_no_faster(tmp_path):
    """Eight times the lines take far less than 64 times as long, which is what squares would take."""

    def seconds(lines):
        text = "I: How?\nR1: Well.\n" + "and so on\n" * lines
        start = time.process_time()
        read(tmp_path, text)
        return time.process_time() - start

    seconds(100)
    short = max(seconds(1000), 0.01)
    assert seconds(8000) < 24 * short
