"""How a person and a practice are found: what was said, and what is left of it."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.transcripts import deidentify, doubtful_names, residual_names

ROSTER = pd.DataFrame(
    [
        ("P1", "person", "Dr Helen Marsh"),
        ("P1", "person", "Nell"),
        ("P2", "person", "Siân O’Brien-Jones"),
        ("P3", "person", "Helen Okafor"),
        ("P4", "person", "Will Young"),
        ("P5", "person", "Ffion ap Rhys"),
        ("P6", "person", "May Patel"),
        ("S1", "practice", "The Larches & Moor Surgery"),
        ("S2", "site", "Northshire CCG"),
        ("S3", "place", "Marsh Lane"),
        ("S4", "trust", "King’s Trust"),
    ],
    columns=["entity", "kind", "name"],
)
REGISTER = pd.DataFrame(
    [
        ("P1", "pseudonym", "Dr Anna Roe"),
        ("P2", "generalise", "the practice manager"),
        ("P3", "remove", ""),
        ("S1", "generalise", "[a practice]"),
        ("S2", "keep", ""),
        ("S3", "pseudonym", "Elm Row"),
    ],
    columns=["entity", "decision", "replacement"],
)
SAID = [
    # pseudonym: the same part of the name, the title kept
    ("I asked Dr Helen Marsh.", "I asked Dr Anna Roe."),
    ("I asked helen marsh.", "I asked Dr Anna Roe."),
    ("Dr Marsh's list, Dr. MARSH’S list", "Dr Roe's list, Dr. Roe’S list"),
    ("marsh said so", "Roe said so"),
    ("H. Marsh and H Marsh", "Dr Anna Roe and Dr Anna Roe"),
    ("Marsh, Helen", "Dr Anna Roe"),
    ("Helen\u00a0Marsh", "Dr Anna Roe"),
    ("Nell knows", "Dr Anna Roe knows"),
    # a longer name first
    ("on Marsh Lane with Marsh", "on Elm Row with Roe"),
    # accents, apostrophes, hyphens
    ("Sian O'Brien Jones, SIÂN OBRIEN-JONES", "[the practice manager], [the practice manager]"),
    ("Sia\u0302n was there", "[the practice manager] was there"),
    ("Mrs O’Brien-Jones", "[the practice manager]"),
    # a first name that two people have
    ("Helen said", "[name] said"),
    ("Helen Okafor said", "[removed] said"),
    # nobody has decided: masked by kind
    ("at the Kings Trust", "at the [trust]"),
    ("ffion, Ms ap Rhys and Rhys", "[person], [person] and [person]"),
    # decided to keep
    ("Northshire CCG did", "Northshire CCG did"),
    # things
    ("the larches and moor surgery", "the [a practice]"),
    # names that are words
    ("We will, and the young may.", "We will, and the young may."),
    ("I asked Will about it.", "I asked [person] about it."),
    ("Will you come?", "Will you come?"),
    ("Will said so.", "[person] said so."),
    ("May I? May Patel may.", "May I? [person] may."),
    ("dr young, will young people", "[person], will young people"),
    # other words that hold a name
    ("marshes, helenistic, unmarshalled", "marshes, helenistic, unmarshalled"),
    # identifiers with a shape
    ("helen.marsh@nhs.net", "[e-mail]"),
    ("07700 900123, +44 20 7946 0018, (01632) 960 001", "[phone number], [phone number], [phone number]"),
    ("at SW1A 1AA or ls29jt", "at [postcode] or [postcode]"),
    ("943 476 5919 and 9434765919", "[NHS number] and [NHS number]"),
    ("QQ 12 34 56 C", "[National Insurance number]"),
    # none of these is one
    (
        "in 2013, 279 of 1,259, at 10:30, Q1 2nd half, 00:12:31",
        "in 2013, 279 of 1,259, at 10:30, Q1 2nd half, 00:12:31",
    ),
]


def turn(text: str) -> pd.DataFrame:
    return pd.DataFrame({"transcript": ["T1"], "turn": [3], "text": [text]})


@pytest.mark.parametrize(("said", "left"), SAID)
def test_what_is_left(said, left):
    clean, redactions = deidentify(turn(said), ROSTER, REGISTER)
    assert clean["text"][0] == left
    for row in redactions.itertuples():
        assert left[row.start : row.end] == row.replacement
    assert residual_names(clean, ROSTER, REGISTER).empty


@pytest.mark.parametrize("said", [said for said, left in SAID if said != left])
def test_the_second_look_sees_what_the_first_replaced(said):
    assert not residual_names(turn(said), ROSTER, REGISTER).empty


def test_places_for_a_person_to_look_at():
    doubtful = doubtful_names(turn("Will you? We will. May I?"), ROSTER)
    assert doubtful[["start", "end", "entity"]].values.tolist() == [[0, 4, "P4"], [19, 22, "P6"]]
