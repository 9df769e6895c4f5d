"""Passages are whole sentences, each once, and no polarity hides in another."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.coding.cases.passages import passages
from analysis.problems import ProblemsFound


def test_the_sentences_around_the_codings(cases):
    found = passages(cases.codings, cases.turns, cases.codebook)
    assert found[["theme", "transcript", "turn", "polarity", "codes", "text"]].values.tolist() == [
        ["taking_part", "n13", 1, "present", "meetings", "We all come to meetings."],
        ["taking_part", "n13", 3, "present", "votes", "They vote with money."],
        ["taking_part", "s13", 1, "present", "votes", "I vote."],
        ["resources", "n13", 3, "present", "money", "They vote with money."],
        ["resources", "n14", 1, "negated", "money", "There is no money."],
    ]


def test_codings_in_one_sentence_are_one_passage(cases):
    more = cases.codings.iloc[[1]].assign(start=0, end=4, code="meetings")
    found = passages(pd.concat([cases.codings, more]), cases.turns, cases.codebook)
    here = found[(found["transcript"] == "n13") & (found["turn"] == 3) & (found["theme"] == "taking_part")]
    assert here["codes"].tolist() == ["meetings;votes"]


def test_a_coding_over_two_sentences_takes_both(cases):
    cases.codings.loc[0, "end"] = cases.codings.loc[0, "end"] + 6
    found = passages(cases.codings, cases.turns, cases.codebook)
    assert found["text"].iloc[0] == "We all come to meetings. Then we vote."


def test_kinds_and_unknown_turns(cases):
    assert passages(cases.codings, cases.turns, cases.codebook, kinds=["document"]).empty
    with pytest.raises(ProblemsFound, match="transcript gone, turn 1"):
        passages(cases.codings.assign(transcript="gone"), cases.turns, cases.codebook)


@pytest.mark.parametrize(
    ("said", "coded", "passage"),
    [
        ("We left. Meetings go on. So.", "Meetings", "Meetings go on."),
        ("We left. Meetings go on. So.", "Meetings go on.", "Meetings go on."),
        ("We left. Meetings go on. So.", "left.", "We left."),
        ("Meetings go on. So.", "Meetings", "Meetings go on."),
        ("We left. Meetings go on. So.", "So.", "So."),
    ],
)
def test_a_coding_at_the_edge_of_a_sentence_takes_no_other(cases, said, coded, passage):
    turns = cases.turns.assign(text=said)
    start = said.index(coded)
    one = cases.codings.iloc[[0]].assign(start=start, end=start + len(coded))
    assert passages(one, turns, cases.codebook)["text"].tolist() == [passage]
