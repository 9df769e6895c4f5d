"""Words that are nearly a name of the roster, and identifiers that a name crosses."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.transcripts.deidentification.replacing import deidentify
from analysis.transcripts.deidentification.residual import doubtful_names, residual_names

ROSTER = pd.DataFrame(
    [("P1", "person", "Helen Marsh"), ("P2", "person", "Grace Obi")], columns=["entity", "kind", "name"]
)
REGISTER = pd.DataFrame([("P1", "pseudonym", "Anna Roe")], columns=["entity", "decision", "replacement"])


def turns(text):
    return pd.DataFrame({"transcript": ["T1"], "turn": [0], "text": [text]})


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("It was Helens idea.", "It was [person] idea."),
        ("it was helens idea", "it was [person] idea"),
        ("We met the Marshes.", "We met the [person]."),
        ("The Marshs' house.", "The [person]' house."),
    ],
)
def test_a_name_with_an_s_is_masked_until_somebody_decides(said, wanted):
    clean, redactions = deidentify(turns(said), ROSTER, REGISTER, key=b"k" * 32)
    assert clean["text"][0] == wanted
    assert redactions["undecided"].tolist() == [True]


def test_in_lower_case_a_word_of_english_is_no_name(said="the marshes beyond"):
    assert deidentify(turns(said), ROSTER, REGISTER, key=b"k" * 32)[0]["text"][0] == said


def test_a_word_that_is_a_name_with_an_s_is_left_for_a_person_to_look_at():
    clean, _ = deidentify(turns("We asked for a few graces. Graces came."), ROSTER, REGISTER, key=b"k" * 32)
    assert clean["text"][0] == "We asked for a few graces. Graces came."
    assert doubtful_names(clean, ROSTER, REGISTER)[["start", "end", "kind"]].values.tolist() == [
        [27, 33, "spelling"]
    ]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("See www.x.co.uk/Helen Marsh wrote it.", "See [web address]Anna Roe wrote it."),
        ("See www.x.co.uk/Helen, said Marsh.", "See [web address], said Roe."),
    ],
)
def test_of_an_identifier_that_a_name_crosses_nothing_is_left(said, wanted):
    clean, redactions = deidentify(turns(said), ROSTER, REGISTER)
    assert clean["text"][0] == wanted
    assert residual_names(clean, ROSTER, REGISTER).empty
    for row in redactions.itertuples():
        assert clean["text"][0][row.start : row.end] == row.replacement
