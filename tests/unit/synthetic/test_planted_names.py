"""Every planted name is in the roster, and has a decision but for those that stay open."""

from __future__ import annotations

import pandas as pd

from analysis.synthetic.bank import load_bank


def test_planted_identifiers_stand_where_the_truth_says(table):
    planted = table("synthetic/truth/identifiers.csv")
    turns = table("synthetic/truth/turns.csv")
    merged = planted[planted["turn"] != ""].merge(
        turns[["transcript", "turn", "text"]], on=["transcript", "turn"], suffixes=("", "_of_turn")
    )
    assert len(merged) > 150
    assert all(name in text for name, text in zip(merged["text"], merged["text_of_turn"], strict=True))
    assert {"person", "practice", "place", "trust", "site", "phone", "email", "postcode"} <= set(
        planted["kind"]
    )


def test_no_placeholder_is_left(table):
    assert not table("synthetic/truth/turns.csv")["text"].str.contains("[{}]", regex=True).any()


def test_decisions_but_for_two(table, study):
    planted = table("synthetic/truth/identifiers.csv")
    roster, register = table("transcripts/roster.csv"), table("transcripts/register.csv")
    entities = set(planted["entity"]) - {""}
    assert entities <= set(roster["entity"])
    undecided = set(roster["entity"]) - set(register["entity"])
    assert undecided == set(load_bank(study.folder).names["undecided"])
    assert len(undecided) == 2 and undecided <= entities
    assert not register["entity"].duplicated().any()


def test_nobody_names_themselves_as_a_colleague(table):
    planted = table("synthetic/truth/identifiers.csv")
    planted = planted[planted["turn"] != ""]
    roster, turns = table("transcripts/roster.csv"), table("synthetic/truth/turns.csv")
    own = dict(zip(roster["entity"], roster["participant"], strict=True))
    who = turns[turns["participant"] != ""].groupby("transcript")["participant"].first()
    named = planted["entity"].map(own).replace("", pd.NA)
    assert not (named == planted["transcript"].map(who)).fillna(False).any()


def test_each_name_belongs_to_one_site(table):
    planted = table("synthetic/truth/identifiers.csv")
    listed = table("transcripts/transcripts.csv")
    site = dict(zip(listed["transcript"], listed["site"], strict=True))
    planted = planted[planted["entity"] != ""]
    assert planted["transcript"].map(site).groupby(planted["entity"]).nunique().max() == 1
