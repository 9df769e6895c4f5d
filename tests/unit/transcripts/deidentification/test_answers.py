from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.study.questions import Question
from analysis.transcripts.deidentification.answers import answer_turns, deidentify_answers
from analysis.transcripts.fieldwork.assignment import ASSIGNED_COLUMNS

ROSTER = pd.DataFrame([("P1", "person", "Helen Marsh")], columns=["entity", "kind", "name"])
REGISTER = pd.DataFrame([("P1", "pseudonym", "Anna Roe")], columns=["entity", "decision", "replacement"])
QUESTIONS = {
    "engaged": Question(id="engaged", text="Engaged?", kind="nominal", categories={"y": "Yes"}),
    "why": Question(id="why", text="Why?", kind="text"),
    "else": Question(id="else", text="Anything else?", kind="text"),
    "later": Question(id="later", text="Asked in no wave", kind="text"),
}


@pytest.fixture
def responses():
    return pd.DataFrame(
        {
            "respondent": ["r3", "r1", "r2", "r1"],
            "wave": pd.Categorical(["2013", "2013", "2013", "2014"]),
            "site": ["north", "south", "north", "south"],
            "role": ["leader", "member", "leader", "member"],
            "engaged": ["Helen Marsh", "y", None, "y"],
            "why": ["Ask Helen.", None, "No time", "  "],
            "else": [None, "no", None, "Helen Marsh left"],
        },
        index=[10, 10, 12, 13],
    )


def test_an_answer_is_a_turn(responses):
    turns = answer_turns(responses, QUESTIONS)
    assert list(turns.columns) == list(ASSIGNED_COLUMNS)
    columns = ["transcript", "turn", "participant", "site", "role", "wave", "text", "source_end"]
    assert turns[columns].values.tolist() == [
        ["survey-2013-why", 0, "r2", "north", "leader", "2013", "No time", 7],
        ["survey-2013-why", 1, "r3", "north", "leader", "2013", "Ask Helen.", 10],
        ["survey-2013-else", 0, "r1", "south", "member", "2013", "no", 2],
        ["survey-2014-else", 0, "r1", "south", "member", "2014", "Helen Marsh left", 16],
    ]
    assert set(turns["kind"]) == {"survey_answer"}
    assert set(turns["speaker_role"]) == {"participant"}
    assert turns["source_start"].eq(0).all() and turns["start"].isna().all()


def test_turns_do_not_depend_on_the_order_of_rows(responses):
    shuffled = responses.iloc[[2, 0, 3, 1]]
    pd.testing.assert_frame_equal(answer_turns(responses, QUESTIONS), answer_turns(shuffled, QUESTIONS))


def test_no_answers_are_no_turns(responses):
    for none in (responses.iloc[:0], responses.drop(columns=["why", "else"])):
        turns = answer_turns(none, QUESTIONS)
        assert turns.empty and list(turns.columns) == list(ASSIGNED_COLUMNS)


def test_the_same_pseudonyms_and_only_in_free_text(responses):
    clean, redactions = deidentify_answers(responses, QUESTIONS, ROSTER, REGISTER)
    assert clean["why"].fillna("-").tolist() == ["Ask Anna.", "-", "No time", "  "]
    assert clean["else"].fillna("-").tolist() == ["-", "no", "-", "Anna Roe left"]
    unchanged = ["respondent", "wave", "site", "role", "engaged"]
    pd.testing.assert_frame_equal(clean[unchanged], responses[unchanged])
    # Where a name stood is told in the very turns that the answers become.
    turns = answer_turns(clean, QUESTIONS).set_index(["transcript", "turn"])["text"]
    assert [turns[r.transcript, r.turn][r.start : r.end] for r in redactions.itertuples()] == [
        "Anna",
        "Anna Roe",
    ]
    assert responses["why"].iloc[0] == "Ask Helen."


def test_no_text_question_no_change(responses):
    clean, redactions = deidentify_answers(responses, {"engaged": QUESTIONS["engaged"]}, ROSTER, REGISTER)
    pd.testing.assert_frame_equal(clean, responses)
    assert redactions.empty


ANSWERS = st.one_of(st.none(), st.sampled_from(["", " ", "no", "Ask Helen", "we met\nHelen Marsh", "ünder"]))


@settings(max_examples=8)
@given(st.lists(st.tuples(st.sampled_from(["2013", "2014"]), ANSWERS), max_size=8))
def test_every_answer_is_one_turn_and_none_is_lost(given_answers):
    responses = pd.DataFrame(
        [(f"r{number}", wave, "north", "leader", text) for number, (wave, text) in enumerate(given_answers)],
        columns=["respondent", "wave", "site", "role", "why"],
    ).astype("str")
    turns = answer_turns(responses, QUESTIONS)
    answered = responses[responses["why"].fillna("").str.strip().ne("")]
    assert sorted(zip(turns["wave"], turns["participant"], turns["text"], strict=True)) == sorted(
        zip(answered["wave"], answered["respondent"], answered["why"], strict=True)
    )
    for _, rows in turns.groupby("transcript"):
        assert rows["turn"].tolist() == list(range(len(rows)))
    clean, _ = deidentify_answers(responses, QUESTIONS, ROSTER, REGISTER)
    assert clean["why"].isna().tolist() == responses["why"].isna().tolist()
    assert not clean["why"].str.contains("Helen").any()
