"""Whatever a document holds, every character is in one turn or one dropped piece."""

from __future__ import annotations

import re
import tempfile
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.small_fieldwork import fieldwork
from support.transcript_files import assert_accounted_for, docx, odt, paragraph, run, table

from analysis.problems import ProblemsFound
from analysis.transcripts import read_turns
from analysis.transcripts.layout.speakers import fold
from analysis.transcripts.preparing import prepare

WORDS = st.sampled_from(
    ["yes", "so", "we’re", "café", "10:30", "[inaudible 00:01:02]", "no\u00a0one", "co\u00adop"]
)
TEXT = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)
LABEL = st.sampled_from(
    ["I: ", "R1: ", "GP2: ", "Dr Marsh: ", "", "", "[00:01:02] Int: ", "Helen: ", "R1; ", "R 1 - ", "[I] ",
     "I\t", "All: ", "Q. ", "A. ", "(laughs) R1: ", "**I**: ", "1 ", "so GP2: ", "Helen Marsh (00:01:02): "]
)  # fmt: skip
NO_SPEECH = st.sampled_from(
    ["", "(laughs)", "-----", "00:01:02", "R1:", "*(A break)*", "Date: 3 June", "Title\n=====", ".. x::",
     "R1", "Page 1 of 3", "Page 2 of 3", "Page 3 of 3", "[00:01:02]", "Interviewer", "by MS LEE"]
)  # fmt: skip
LINE = st.one_of(st.builds(str.__add__, LABEL, TEXT), NO_SPEECH)
LINES = st.lists(LINE, min_size=1, max_size=14)


def read(path):
    try:
        return read_turns(path)
    except ProblemsFound:  # a document in which nobody speaks is refused, which loses nothing
        return None


@settings(deadline=None)
@given(lines=LINES, suffix=st.sampled_from([".txt", ".md", ".rst"]), end=st.sampled_from(["\n", "\r\n"]))
def test_plain_text(lines, suffix, end):
    text = end.join(lines)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"t{suffix}"
        path.write_bytes(text.encode())
        transcript = read(path)
    if transcript is not None:
        assert transcript.source == text.replace("\r\n", "\n")
        assert_accounted_for(transcript)
        assert_words_are_in_the_source(transcript)


CHUNK = st.builds(lambda text, bold: run(text, bold), TEXT, st.booleans())
ELEMENT = st.one_of(
    LINE.map(lambda line: paragraph(line or " ")),
    st.lists(CHUNK, min_size=1, max_size=3).map(lambda runs: paragraph(*runs)),
    st.lists(st.tuples(LABEL, TEXT), min_size=1, max_size=3).map(lambda rows: table(*rows)),
)


@settings(deadline=None)
@given(body=st.lists(ELEMENT, min_size=1, max_size=10), header=TEXT)
def test_word_documents(body, header):
    with tempfile.TemporaryDirectory() as folder:
        path = docx(Path(folder) / "t.docx", *body, header1=paragraph(header))
        transcript = read(path)
        if transcript is not None:
            assert_accounted_for(transcript)
            assert transcript.source.split() == words_of_word_document(path)


def words_of_word_document(path):
    """The words of all parts by regular expressions, not by a walk through the XML."""
    text = ""
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist(), key=lambda name: name != "word/document.xml"):
            xml = archive.read(name).decode()
            text += re.sub(r"<[^>]*>", "", re.sub(r"</w:(p|tc)>", " ", xml)) + " "
    return text.split()


@settings(deadline=None)
@given(lines=LINES)
def test_open_documents(lines):
    body = "".join(f"<text:p>{line}</text:p>" for line in lines)
    with tempfile.TemporaryDirectory() as folder:
        transcript = read(odt(Path(folder) / "t.odt", body))
    if transcript is not None:
        assert_accounted_for(transcript)
        assert transcript.source.split() == " ".join(lines).split()


@settings(deadline=None)
@given(
    cues=st.lists(
        st.lists(st.tuples(st.sampled_from(["Ann Lee", "I", ""]), TEXT), min_size=1, max_size=3),
        min_size=1,
        max_size=6,
    )
)
def test_captions(cues):
    payloads = ["\n".join(f"<v {who}>{text}</v>" if who else text for who, text in cue) for cue in cues]
    text = "WEBVTT\n\n" + "\n\n".join(
        f"00:00:{i:02d}.000 --> 00:00:{i + 1:02d}.000\n{payload}" for i, payload in enumerate(payloads)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.vtt"
        path.write_text(text)
        transcript = read(path)
    if transcript is not None:
        assert transcript.source == text
        assert_accounted_for(transcript)
        assert_words_are_in_the_source(transcript)


@settings(deadline=None, max_examples=50)
@given(lines=LINES)
def test_every_line_not_understood_is_told_with_the_turn_that_has_it(lines):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.txt"
        path.write_text("\n".join(lines))
        transcript = read(path)
    if transcript is None:
        return
    turns = transcript.turns.set_index("turn")
    left_out = transcript.dropped.set_index("source_start")
    for line in transcript.unassigned.itertuples():
        span = transcript.source[line.source_start : line.source_end].replace("\u00ad", "")
        assert "".join(line.text.split()) in "".join(span.split())
        if pd.isna(line.turn):
            assert left_out.loc[line.source_start, "reason"] == line.why
        else:
            turn = turns.loc[line.turn]
            assert turn["source_start"] <= line.source_start < line.source_end <= turn["source_end"]
    # What is left out for no reason but its place is told, all of it.
    undeclared = transcript.dropped["reason"] == "before the first speaker"
    assert set(transcript.dropped.loc[undeclared, "place"]) <= set(transcript.unassigned["place"])


def assert_words_are_in_the_source(transcript):
    """A turn's words stand in its span in order; what else stands there is its label and marks."""
    for row in transcript.turns.itertuples():
        span = (
            transcript.source[row.source_start : row.source_end].replace("\u00ad", "").replace("\u00a0", " ")
        )
        position = 0
        for word in row.text.split():
            position = span.find(word, position) + len(word)
            assert position >= len(word), (word, span)


NAMES = st.sampled_from(["Hill", "Ann Hill", "Bob Hill", "Lee", "R1", "r 1"])
TITLES = st.sampled_from(["", "Mr ", "Mrs ", "Dr ", "DR "])


@settings(deadline=None)
@given(labels=st.lists(st.builds(str.__add__, TITLES, NAMES), max_size=8))
def test_folding_is_stable_and_never_joins_two_titles(labels):
    folded = fold(labels)
    assert set(folded) == set(labels)
    assert all(folded[first] == first for first in folded.values())
    for label, first in folded.items():
        titles = {form.split()[0].lower() for form in (label, first)} & {"mr", "mrs", "dr"}
        assert len(titles) <= 1


@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_a_source_without_a_last_line_end(tmp_path, suffix):
    path = tmp_path / f"t{suffix}"
    path.write_text("\n\n  I: a\n\n\nR1: b")
    assert_accounted_for(read_turns(path))


SAID = st.lists(st.sampled_from(["yes", "so", "we’re", "café"]), min_size=1, max_size=5).map(" ".join)
SPOKEN = st.builds(lambda who, said: f"{who}: {said}", st.sampled_from(["I", "GP1", "GP2"]), SAID)


@settings(deadline=None, max_examples=40)
@given(
    first=SPOKEN,
    rest=st.lists(st.one_of(SPOKEN, SAID, st.sampled_from(["(laughs)", "[long pause]"])), max_size=9),
)
def test_every_word_is_kept_or_left_out_or_a_label(first, rest):
    lines = [first, *rest]
    with tempfile.TemporaryDirectory() as folder:
        flow = prepare(fieldwork(Path(folder), "\n\n".join(lines))).flow
    labels = sum(": " in line for line in lines)
    left_out = flow["words_of_withdrawn"] + sum(flow["words_dropped_by_reason"].values())
    assert flow["words_read"] == sum(len(line.split()) for line in lines)
    assert flow["words_read"] == flow["words_kept"] + left_out + labels
    assert flow["turns_read"] == flow["turns_kept"] + flow["turns_of_withdrawn"]
    assert flow["files_kept"] == (flow["turns_kept"] > 0)
