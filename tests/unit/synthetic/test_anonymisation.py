"""A reader who knows every planted identifier finds those that are left, and only those."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.synthetic.anonymisation import missed_in, read_by
from analysis.transcripts.deidentification.sampling import CHECKED_COLUMNS


def _one(text: str, original: str, names: list[str]) -> int:
    drawn = pd.DataFrame({"transcript": ["T"], "turn": [3], "text": [text]})
    written = pd.DataFrame({"transcript": ["T"], "turn": ["3"], "text": [original]})
    planted = pd.DataFrame({"transcript": "T", "turn": "3", "text": names}, dtype="str")
    return int(missed_in(drawn, written, planted).iloc[0])


@pytest.mark.parametrize(
    ("text", "original", "names", "left"),
    [
        ("I asked [GP 1].", "I asked Ann Roe.", ["Ann Roe"], 0),
        ("I asked Ann Roe.", "I asked Ann Roe.", ["Ann Roe"], 1),
        ("I asked Annette and [GP 1].", "I asked Annette and Ann.", ["Ann"], 0),
        ("[GP 1] will come.", "Will will come.", ["Will"], 0),
        ("Will will come.", "Will will come.", ["Will"], 1),
        ("it will be [GP 1] who will", "it will be will who will", ["will"], 0),
        ("it will be will who will", "it will be will who will", ["will"], 1),
        ("At [practice 1], or Hobbs  Lane.", "At Hobbs Lane Surgery, or Hobbs Lane.",
         ["Hobbs Lane Surgery", "Hobbs Lane"], 1),
    ],
)  # fmt: skip
def test_what_is_left(text, original, names, left):
    assert _one(text, original, names) == left


def test_a_paragraph_that_was_parted_otherwise_is_held_against_the_whole_document():
    drawn = pd.DataFrame({"transcript": ["N"], "turn": [9], "text": ["The lead of Greasham left early."]})
    written = pd.DataFrame(
        {
            "transcript": "N",
            "turn": ["0", "1"],
            "text": ["A long note.", "The lead of Greasham left early. So."],
        }
    )
    planted = pd.DataFrame({"transcript": ["N"], "turn": ["1"], "text": ["Greasham"]})
    assert missed_in(drawn, written, planted).tolist() == [1]


def test_every_planted_identifier_of_an_interview_is_seen_where_nothing_was_replaced(table):
    turns, planted = table("synthetic/truth/turns.csv"), table("synthetic/truth/identifiers.csv")
    here = planted[planted["turn"] != ""]
    seen = missed_in(turns.astype({"turn": int}), turns, here)
    assert seen[turns["transcript"].isin(here["transcript"])].sum() >= len(here)
    nobody = set(zip(here["transcript"], here["turn"], strict=True))
    clean = [place not in nobody for place in zip(turns["transcript"], turns["turn"], strict=True)]
    assert seen[clean].sum() == 0


def test_the_sheet_is_read_in_halves():
    drawn = pd.DataFrame(
        {"transcript": "T", "turn": range(5), "stratum": "s", "inclusion": 0.5, "missed": 0, "text": "x"}
    )
    sheet = read_by(drawn, ["A", "B"], ["2016-10-19", "2016-10-26"])
    assert list(sheet.columns) == list(CHECKED_COLUMNS)
    assert sheet["reader"].tolist() == ["A", "A", "A", "B", "B"]
    assert sheet["date"].tolist() == ["2016-10-19"] * 3 + ["2016-10-26"] * 2


def test_the_sheet_in_the_repository_can_be_read(study):
    from analysis.transcripts.deidentification.checking import read_checked

    checked = read_checked(study.folder / study.transcripts.checked)
    assert len(checked) == 150
    assert (checked["reader"] != "").all()
