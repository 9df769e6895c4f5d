from __future__ import annotations

import pandas as pd
import pytest

from analysis.problems import ProblemsFound
from analysis.transcripts import deidentify, read_register, read_roster

ROSTER = pd.DataFrame(
    [("P1", "person", "Helen Marsh"), ("P2", "person", "Zoë Quartermain"), ("S1", "site", "Northshire")],
    columns=["entity", "kind", "name"],
)


def decisions(*rows):
    return pd.DataFrame(rows, columns=["entity", "decision", "replacement"])


def test_undecided_is_masked_and_counted():
    turns = pd.DataFrame(
        {"transcript": ["T1"] * 2, "turn": [0, 1], "text": ["Helen Marsh of Northshire", "nobody"]}
    )
    clean, redactions = deidentify(turns, ROSTER, decisions(("S1", "keep", "")))
    assert clean["text"].tolist() == ["[person] of Northshire", "nobody"]
    assert redactions.to_dict("records") == [
        {"transcript": "T1", "turn": 0, "start": 0, "end": 8, "replacement": "[person]", "kind": "person",
         "entity": "P1", "undecided": True, "ambiguous": False, "source_start": 0, "source_end": 11,
         "source": "roster"}
    ]  # fmt: skip


def test_labels_tell_no_names():
    turns = pd.DataFrame(
        {
            "transcript": "T1",
            "turn": range(4),
            "text": "yes",
            "participant": ["P014", None, None, None],
            "speaker": ["Helen Marsh", "INT", "Jane Smith", "GP2"],
            "speaker_role": ["participant", "interviewer", "interviewer", "other"],
        }
    )
    clean, _ = deidentify(turns, ROSTER, decisions())
    assert clean["speaker"].tolist() == ["P014", "INT", "interviewer", "GP2"]


def test_no_tables_no_names():
    turns = pd.DataFrame({"transcript": ["T1"], "turn": [0], "text": ["Ring 07700 900123"]})
    clean, redactions = deidentify(turns, ROSTER.iloc[:0], decisions())
    assert clean["text"].tolist() == ["Ring [phone number]"]
    assert redactions["entity"].tolist() == [""]


def test_contradictions_are_told_by_entity_and_never_by_name():
    turns = pd.DataFrame({"transcript": ["T1"], "turn": [0], "text": ["x"]})
    bad = decisions(
        ("P1", "pseudonym", "Zoe Roe"),
        ("P1", "keep", ""),
        ("P2", "pseudonym", ""),
        ("S1", "hide", ""),
        ("S9", "generalise", "a place near Northshire"),
    )
    with pytest.raises(ProblemsFound) as caught:
        deidentify(turns, ROSTER, bad)
    message = str(caught.value)
    assert [problem.found for problem in caught.value.problems] == [
        "a replacement that contains a name of the roster",
        "no replacement",
        "decision a cell of 1 word and 4 letters",
        "no such entity in the roster",
        "a replacement that contains a name of the roster",
        "several decisions",
    ]
    assert not any(name in message for name in ("Helen", "Marsh", "Zo", "Northshire"))


def test_two_people_may_not_share_a_pseudonym():
    turns = pd.DataFrame({"transcript": ["T1"], "turn": [0], "text": ["x"]})
    with pytest.raises(ProblemsFound, match="one pseudonym for all of them"):
        deidentify(turns, ROSTER, decisions(("P1", "pseudonym", "Ann Roe"), ("P2", "pseudonym", "ann roe")))


def test_the_tables_are_read(tmp_path):
    (tmp_path / "roster.csv").write_text("entity,kind,name,participant\nP1,person,Helen Marsh,P014\n")
    (tmp_path / "register.csv").write_text(
        "entity,decision,replacement,reviewer,date\nP1,keep,,KS,2014-01-01\n"
    )
    assert read_roster(tmp_path / "roster.csv")["name"].tolist() == ["Helen Marsh"]
    assert read_register(tmp_path / "register.csv")["decision"].tolist() == ["keep"]
