"""What is found that no roster holds: on turns written for it, against the numbers that are published."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest
from support.gold import ROOT, example, gold, score, table

from analysis.transcripts import deidentify
from analysis.transcripts.deidentification.recognising import recognise
from analysis.transcripts.deidentification.replacing import proposals

DECISION = ROOT / "docs/decisions/0007-recognisers.md"
NOBODY = pd.DataFrame(columns=["entity", "kind", "name"])
NOTHING = pd.DataFrame(columns=["entity", "decision", "replacement"])
KEY = b"a secret of the tests"


def turns(*texts):
    return pd.DataFrame({"transcript": "T1", "turn": range(len(texts)), "text": list(texts)})


def masked(texts):
    _, redactions = deidentify(turns(*texts), NOBODY, NOTHING)
    found = [[] for _ in texts]
    for row in redactions.itertuples():
        found[row.turn].append((row.source_start, row.source_end))
    return found


@pytest.fixture(scope="module")
def scores():
    return {
        "tuning": score(gold("tuning"), masked),
        "hold-out": score(gold("holdout"), masked),
        "example": score(example(), masked),
    }


@pytest.mark.parametrize("name", ["tuning", "hold-out", "example"])
def test_the_published_table_is_what_is_measured(scores, name):
    section = DECISION.read_text("utf-8").split(f"### Ours: {name}\n")[1].split("\n### ")[0]
    assert "\n".join(table(scores[name])) in section


def test_people_and_practices_are_found_in_the_turns_that_rules_were_made_on(scores):
    for kind in ("person", "practice"):
        assert scores["tuning"].found[kind] >= 0.95 * scores["tuning"].of[kind]


def test_the_gold_set_is_large_enough_and_holds_turns_without_any_name():
    marked = [bool(turn.marked) for name in ("tuning", "holdout") for turn in gold(name)]
    assert len(marked) >= 120
    assert marked.count(False) >= 25


# Made up for this table; what is left after masking stands beside it.
MASKED = [
    ("I saw Ffion at Hill View Surgery.", "I saw [person] at [practice]."),
    ("May said no. We may, in May 2013.", "[person] said no. We may, in May 2013."),
    ("Mark’s view. Mark my words.", "[person]’s view. Mark my words."),
    ("so dr mensah told priya", "so dr [person] told [person]"),
    ("Dr Ade-Williams and Ms ap Rhys", "Dr [person] and Ms [person]"),
    ("from Skelmanthorpe, from Reading, reading", "from [place], from [place], reading"),
    ("the Larches surgery and our surgery", "the [practice] and our surgery"),
    ("Northmoor CCG, the CCG, CCGs", "[organisation], the CCG, CCGs"),
    ("at 14 Station Road", "at [place]"),
    ("born on 2 June 1949, begun in June 1949", "born on [date of birth], begun in June 1949"),
    ("GMC number 7012345, room 7012", "GMC number [GMC number], room 7012"),
    ("see www.fell.example/a, please", "see [web address], please"),
    ("YJ61 OPK", "[number plate]"),
    ("oh seven seven double oh nine oh oh one two three", "[phone number]"),
    ("[inaudible] and [Anna]", "[inaudible] and [Anna]"),
    ("The Governing Body, the Better Care Fund, QOF", "The Governing Body, the Better Care Fund, QOF"),
]


@pytest.mark.parametrize(("said", "left"), MASKED)
def test_what_is_masked(said, left):
    clean, redactions = deidentify(turns(said), NOBODY, NOTHING)
    assert clean["text"][0] == left
    assert redactions.loc[redactions["source"] == "recogniser", "undecided"].all()


def test_one_name_has_one_id_wherever_it_stands_and_the_register_decides_on_it():
    said = turns("Ffion came", "ffion’s list", "FFION, and Nasreen")
    found = proposals(said, NOBODY, key=KEY)
    assert found["surface"].tolist() == ["Ffion", "ffion", "FFION", "Nasreen"]
    ffion, nasreen = found["entity"].unique()
    decisions = pd.DataFrame(
        [(ffion, "pseudonym", "Carys"), (nasreen, "keep", "")], columns=["entity", "decision", "replacement"]
    )
    clean, redactions = deidentify(said, NOBODY, decisions, key=KEY)
    assert clean["text"].tolist() == ["Carys came", "Carys’s list", "Carys, and Nasreen"]
    assert redactions["undecided"].tolist() == [False] * 3
    other = proposals(said, NOBODY, key=b"another study")
    assert not set(other["entity"]) & {ffion, nasreen}
    assert proposals(said, NOBODY)["entity"].unique().tolist() == [""]


def test_a_public_body_is_kept_and_a_name_around_it_is_not():
    said = turns("the Nuffield Trust and Nuffield Road, nuffield trust")
    clean, _ = deidentify(said, NOBODY, NOTHING, public=["Nuffield Trust"])
    assert clean["text"][0] == "the Nuffield Trust and [place], nuffield trust"


def test_a_name_that_the_roster_keeps_is_not_masked_by_a_rule():
    roster = pd.DataFrame([("S1", "site", "Northmoor CCG")], columns=["entity", "kind", "name"])
    keep = pd.DataFrame([("S1", "keep", "")], columns=["entity", "decision", "replacement"])
    clean, redactions = deidentify(turns("Northmoor CCG met Westmoor CCG"), roster, keep)
    assert clean["text"][0] == "Northmoor CCG met [organisation]"
    assert len(redactions) == 1


def test_what_the_roster_knows_of_a_longer_name_leaves_the_rest_masked():
    roster = pd.DataFrame([("P1", "person", "Helen Marsden")], columns=["entity", "kind", "name"])
    clean, _ = deidentify(turns("I met Helen Stokes."), roster, NOTHING)
    assert clean["text"][0] == "I met [name] [person]."


def test_a_slip_of_the_pen_is_masked():
    roster = pd.DataFrame([("P1", "person", "Rashid Quraishi")], columns=["entity", "kind", "name"])
    clean, _ = deidentify(turns("we rang qureishi and quraish, not a quality one"), roster, NOTHING)
    assert clean["text"][0] == "we rang [person] and [person], not a quality one"


def test_spans_are_in_order_and_apart():
    for turn in gold("tuning"):
        found = recognise(turn.text)
        assert all(a.end <= b.start for a, b in pairwise(found))


def test_a_public_record_can_be_left_as_it_stands_but_for_its_roster():
    roster = pd.DataFrame([("P1", "person", "Helen Marsden")], columns=["entity", "kind", "name"])
    said = turns("Helen Marsden asked Mr Profumo on 01632 960 001.")
    clean, redactions = deidentify(said, roster, NOTHING, recognise=False)
    assert clean["text"][0] == "[person] asked Mr Profumo on [phone number]."
    assert set(redactions["source"]) == {"roster", "shape"}
