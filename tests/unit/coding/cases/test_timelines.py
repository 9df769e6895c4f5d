from __future__ import annotations

from analysis.coding.cases.timelines import linked_people, linked_table, site_waves_figure, waves_figure

WAVES = ("2013", "2014")


def test_the_same_person_in_two_waves(cases):
    table = linked_table(
        cases.codings, cases.turns, cases.people, cases.codebook, cases.study, "interview", WAVES
    )
    # p1 alone speaks in both: of taking part and resources in 2013; in 2014 of no money, which is negated.
    assert table.data.set_index("theme").to_dict("index") == {
        "Taking part": {"both": 0, "only_first": 1, "only_second": 0, "neither": 0, "base": 1},
        "Resources": {"both": 0, "only_first": 1, "only_second": 0, "neither": 0, "base": 1},
    }


def test_nobody_is_linked_without_consent_in_both_waves(cases):
    cases.people.loc[1, "consent"] = "interview;quotation"
    people = linked_people(cases.turns, cases.people, "interview", WAVES)
    assert people.to_dict("records") == [{"participant": "p1", "linked": False}]
    table = linked_table(
        cases.codings, cases.turns, cases.people, cases.codebook, cases.study, "interview", WAVES
    )
    assert table.data["base"].tolist() == [0, 0]


def test_waves_and_sites(cases):
    waves = waves_figure(cases.codings, cases.turns, cases.codebook, cases.study, "interview").table.data
    assert waves[waves["theme"] == "Taking part"][["group", "participants", "base"]].values.tolist() == [
        ["2013", 2, 2],
        ["2014", 0, 2],
    ]
    sites = site_waves_figure(cases.codings, cases.turns, cases.codebook, cases.study, "interview").table.data
    assert sites["participants_base"].tolist() == [1] * 8


def test_waves_in_which_nobody_was_interviewed(cases):
    """A wave of the survey alone: nobody is linked, and nothing stops."""
    people = linked_people(cases.turns, cases.people, "interview", ("1998", "1999"))
    assert len(people) == 0
