"""Who does what to whom, read off the order of the names."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import mentions

# what is said | first, relation, second, polarity of each place
SAID = [
    ("The CCG pays the hospital trust.", [("ccg", "pays", "trust", "present")]),
    ("The CCG paid, of course, the hospital trust.", [("ccg", "pays", "trust", "present")]),
    ("The hospital trust is paid by the CCG.", [("ccg", "pays", "trust", "present")]),
    ("The area team gives orders to the CCG.", [("team", "tells", "ccg", "present")]),
    ("The area team has never told the CCG.", [("team", "tells", "ccg", "negated")]),
    ("The CCG pays. The hospital trust waits.", []),  # two sentences
    ("We pay the hospital trust.", []),  # nobody is named before
    ("The CCG pays the CCG.", []),
    (
        "The area team left, the CCG pays the unit and the hospital trust.",
        [("ccg", "pays", "trust", "present")],
    ),
    (
        "The CCG pays the support unit and the support unit tells the hospital trust.",
        [("ccg", "pays", "unit", "present"), ("unit", "tells", "trust", "present")],
    ),
]


@pytest.fixture(scope="module")
def found(study):
    turns = pd.DataFrame(
        {
            "transcript": "a",
            "turn": range(len(SAID)),
            "speaker_role": "participant",
            "participant": "p",
            "kind": "interview",
            "site": "north",
            "wave": "2013",
            "text": [text for text, _ in SAID],
        }
    )
    named = mentions.recognise(turns, study.transcripts.organisations)
    return turns, mentions.relations(named, turns, study.transcripts.relations)


@pytest.mark.parametrize("number", range(len(SAID)), ids=[text for text, _ in SAID])
def test_relations(number, found):
    rows = found[1][found[1]["turn"] == number]
    columns = ["first", "relation", "second", "polarity"]
    assert [tuple(row) for row in rows[columns].itertuples(index=False)] == SAID[number][1]


def test_the_place_is_that_of_the_words(found):
    turns, rows = found
    words = [turns["text"][row.turn][row.start : row.end] for row in rows.itertuples()]
    assert words[:4] == ["pays", "paid", "paid by", "gives orders to"]


def test_the_table(found, study):
    table = mentions.relations_table(found[1], found[0], study)
    first, columns = table.data.iloc[0], ["first", "relation", "second", "turns", "participants_base"]
    assert list(first[columns]) == ["Area team", "tells", "CCG", 1, 1]
    assert list(table.data["polarity"]).count("negated") == 1


def test_no_relations_is_an_empty_table(found, study):
    turns, rows = found
    assert mentions.relations_table(rows.head(0), turns, study).data.empty
