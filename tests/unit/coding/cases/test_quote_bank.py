"""The quote bank: consent, context, taking turns, and labels that do not rest on one person."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.coding.cases.labels import safe_label
from analysis.coding.cases.quote_bank import quote_bank
from analysis.problems import ProblemsFound


def people(*rows):
    head = ["participant", "role", "site", "wave"]
    return pd.DataFrame(rows, columns=head).assign(outcome="interviewed", consent="interview;quotation")


@pytest.mark.parametrize(
    ("smallest", "told", "count"),
    [
        (1, ("leader", "north", "2013"), 1),
        (2, ("leader", "north", ""), 2),  # a and b, in two waves
        (3, ("leader", "", "2013"), 3),  # a, c, d
        (4, ("leader", "", ""), 4),
        (5, ("", "", ""), 5),  # at the site are three people only
        (9, ("", "", ""), 5),  # nothing is coarser
    ],
)
def test_the_finest_label_that_enough_people_share(smallest, told, count):
    register = people(
        ("a", "leader", "north", "2013"),
        ("a", "leader", "north", "2014"),
        ("b", "leader", "north", "2014"),
        ("c", "leader", "south", "2013"),
        ("d", "leader", "south", "2013"),
        ("e", "member", "north", "2013"),
    )
    label = safe_label(register, "a", "2013", smallest)
    assert (label.role, label.site, label.wave) == told
    assert label.people == count
    assert label.coarsened == (smallest > 1)


def test_people_who_declined_hide_nobody():
    register = people(("a", "leader", "north", "2013"), ("b", "leader", "north", "2013"))
    register.loc[1, "outcome"] = "declined"
    assert safe_label(register, "a", "2013", 2).people == 1
    with pytest.raises(ProblemsFound, match="no interview in wave 2013"):
        safe_label(register, "b", "2013", 2)


def test_consent_context_and_label(cases):
    bank = quote_bank(cases.codings, cases.turns, cases.people, cases.codebook, cases.study, ["interview"])
    row = bank[(bank["transcript"] == "n13") & (bank["turn"] == 1)].iloc[0]
    assert (row["text"], row["before_role"], row["after_role"]) == (
        "We all come to meetings.",
        "interviewer",
        "interviewer",
    )
    assert row["words"] == 5
    assert row["label"] == "Participant"  # the smallest base is five, the whole study has three
    assert row["label_people"] == 3
    first = bank[(bank["transcript"] == "s13")].iloc[0]
    assert pd.isna(first["after"])


def test_who_may_not_be_quoted_comes_last(cases):
    cases.people.loc[0, "consent"] = "interview"
    bank = quote_bank(cases.codings, cases.turns, cases.people, cases.codebook, cases.study, ["interview"])
    part = bank[bank["theme"] == "taking_part"]
    assert part["transcript"].tolist() == ["s13", "n13", "n13"]
    assert part["quotable"].tolist() == [True, False, False]
    assert part["order"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(("kind", "quotable"), [("interview", False), ("document", True)])
def test_who_speaks_without_a_row_in_the_register_has_not_consented(cases, kind, quotable):
    here = cases.turns["transcript"] == "s13"
    turns = cases.turns.assign(
        participant=cases.turns["participant"].mask(here), kind=cases.turns["kind"].mask(here, kind)
    )
    bank = quote_bank(cases.codings, turns, cases.people, cases.codebook, cases.study, [kind])
    assert bank.loc[bank["transcript"] == "s13", "quotable"].tolist() == [quotable]


def test_sites_take_turns(cases):
    bank = quote_bank(cases.codings, cases.turns, cases.people, cases.codebook, cases.study, ["interview"])
    assert bank.loc[bank["theme"] == "taking_part", "site"].tolist() == ["north", "south", "north"]
