"""Every file, read with the package's own readers, gives the turns that it was made from."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from analysis.study import Study
from analysis.transcripts.layout.turns import Transcript, read_turns


def _read(made: Path, study: Study, row: pd.Series) -> Transcript:
    path = made / study.transcripts.folder / row["file"]
    return read_turns(path, row["profile"] or None, tracked_changes=study.transcripts.tracked_changes)


def _folded(text: str, file: str) -> str:
    """White space is the reader's business; in a PDF so are hyphens at line ends."""
    return re.sub(r"[-\s]", "", text) if file.endswith(".pdf") else " ".join(text.split())


def test_each_turn_of_each_interview_is_read_as_it_was_written(made, study, table):
    listed, truth = table("transcripts/transcripts.csv"), table("synthetic/truth/turns.csv")
    different = []
    for _, row in listed.iterrows():
        if row["kind"] != "interview" and row["file"].endswith(".pdf"):
            continue  # below
        read = _read(made, study, row).turns
        written = truth[truth["transcript"] == row["transcript"]]
        if [_folded(t, row["file"]) for t in read["text"]] != [
            _folded(t, row["file"]) for t in written["text"]
        ]:
            different.append(row["file"])
    assert different == []


def test_nothing_of_a_note_or_paper_in_pdf_is_lost(made, study, table):
    # A PDF does not tell where a paragraph ends, so only the words can be compared.
    listed, truth = table("transcripts/transcripts.csv"), table("synthetic/truth/turns.csv")
    papers = listed[listed["kind"].ne("interview") & listed["file"].str.endswith(".pdf")]
    assert len(papers) > 0
    for _, row in papers.iterrows():
        read = _read(made, study, row).turns["text"]
        written = truth.loc[truth["transcript"] == row["transcript"], "text"]
        assert _folded("".join(read), ".pdf") == _folded("".join(written), ".pdf")


def test_labels_tell_who_speaks(made, study, table):
    listed, truth = table("transcripts/transcripts.csv"), table("synthetic/truth/turns.csv")
    for _, row in listed[listed["kind"] == "interview"].iterrows():
        people = dict(part.rpartition("=")[::2] for part in row["speakers"].split("; "))
        transcript = _read(made, study, row)
        folded = {
            speaker: people[label]
            for label, speaker in zip(
                transcript.speakers["label"], transcript.speakers["speaker"], strict=True
            )
            if label in people
        }
        written = truth[truth["transcript"] == row["transcript"]]
        said_by = [
            "interviewer" if role == "interviewer" else who
            for role, who in zip(written["speaker_role"], written["participant"], strict=True)
        ]
        assert [folded[speaker] for speaker in transcript.turns["speaker"]] == said_by, row["file"]


def test_the_checked_transcript_turns_round_when_its_changes_are_rejected(made, study, table):
    casting = pd.read_csv(study.folder / "data/raw/synthetic/casting.csv", dtype="str", keep_default_na=False)
    tracked = casting[casting["quirks"].str.contains("tracked")]
    assert len(tracked) == 1
    path = made / study.transcripts.folder / f"transcripts/{tracked['transcript'].iloc[0]}.docx"
    accepted = " ".join(read_turns(path, tracked_changes="accept").turns["text"])
    rejected = " ".join(read_turns(path, tracked_changes="reject").turns["text"])
    negations = re.compile(r"\b(?:not|never|no)\b")
    assert len(negations.findall(accepted)) > len(negations.findall(rejected))
