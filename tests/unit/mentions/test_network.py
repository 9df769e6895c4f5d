"""Counts, pairs and networks, against what is counted by hand in the eight turns of conftest.py."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import mentions
from analysis.problems import ProblemsFound


@pytest.fixture(scope="module")
def named(turns, study):
    return mentions.recognise(turns, study.transcripts.organisations)


@pytest.fixture(scope="module")
def together(named, turns):
    return mentions.pairs(named, turns)


def rows(table, *columns):
    return [tuple(row) for row in table.data[list(columns)].itertuples(index=False)]


def test_who_names_what_with_bases(named, turns, study):
    table = mentions.mentions_by(named, turns, study, "wave")
    assert rows(
        table, "organisation", "wave", "participants", "participants_base", "turns", "transcripts"
    ) == [
        ("Area team", "2013", 2, 3, 3, 2),
        ("Area team", "2014", 1, 2, 1, 1),
        ("CCG", "2013", 2, 3, 3, 2),
        ("CCG", "2014", 1, 2, 1, 1),
        ("Support unit", "2013", 1, 3, 1, 1),
        ("Support unit", "2014", 0, 2, 0, 0),
        ("Hospital trust", "2013", 0, 3, 0, 0),  # an interviewer's words count for nobody
        ("Hospital trust", "2014", 1, 2, 1, 1),
    ]


def test_kinds_are_not_pooled(named, turns, study):
    table = mentions.mentions_by(named, turns, study, "site", kind="observation")
    assert rows(table, "organisation", "participants", "turns", "turns_base") == [
        ("Area team", 0, 0, 1),
        ("CCG", 0, 1, 1),
        ("Support unit", 0, 1, 1),
        ("Hospital trust", 0, 0, 1),
    ]
    with pytest.raises(ProblemsFound, match="no source of the kind 'document'"):
        mentions.mentions_by(named, turns, study, "site", kind="document")


def test_an_organisation_that_nobody_names_is_listed(turns, study):
    nothing = mentions.recognise(turns.assign(text="Nothing."), study.transcripts.organisations)
    table = mentions.mentions_by(nothing, turns, study, "wave")
    assert len(table.data) == 8 and not table.data["turns"].any()


def test_pairs_in_a_turn_and_in_a_sentence(together, named, turns):
    first = together[together["transcript"] == "a"]
    assert [tuple(row) for row in first[["turn", "first", "second"]].itertuples(index=False)] == [
        (0, "team", "trust"),
        (0, "team", "unit"),
        (0, "trust", "unit"),
        (1, "ccg", "team"),
        (1, "ccg", "unit"),
        (1, "team", "unit"),
        (2, "ccg", "team"),
    ]
    closer = mentions.pairs(named, turns, within="sentence")
    assert [tuple(r) for r in closer.loc[closer["turn"] == 1, ["first", "second"]].to_numpy()] == [
        ("ccg", "team")
    ]


def test_who_is_named_with_whom(together, turns, study):
    table = mentions.pairs_by(together, turns, study, "wave")
    assert rows(table, "first", "second", "wave", "participants", "participants_base", "turns") == [
        ("Area team", "CCG", "2013", 2, 3, 3),
        ("Area team", "CCG", "2014", 0, 2, 0),
        ("Area team", "Support unit", "2013", 1, 3, 1),
        ("Area team", "Support unit", "2014", 0, 2, 0),
        ("CCG", "Support unit", "2013", 1, 3, 1),
        ("CCG", "Support unit", "2014", 0, 2, 0),
        ("CCG", "Hospital trust", "2013", 0, 3, 0),
        ("CCG", "Hospital trust", "2014", 1, 2, 1),
    ]


def test_what_changes_between_waves(together, turns, study):
    table = mentions.pairs_between(together, turns, study, "2013", "2014")
    found = rows(table, "first", "second", "participants_1", "base_1", "participants_2", "base_2", "course")
    assert found == [
        ("Area team", "CCG", 2, 3, 0, 2, "vanishes"),
        ("Area team", "Support unit", 1, 3, 0, 2, "vanishes"),
        ("CCG", "Support unit", 1, 3, 0, 2, "vanishes"),
        ("CCG", "Hospital trust", 0, 3, 1, 2, "appears"),
    ]
    assert list(table.data["change"].round(4)) == [-0.6667, -0.3333, -0.3333, 0.5]
    same = mentions.pairs_between(together, turns, study, "2013", "2013")
    assert set(same.data["course"]) == {"stays"} and not same.data["change"].any()


def test_density_and_degrees(together, turns, study):
    table = mentions.density(together, turns, study)
    assert rows(table, "wave", "pairs", "possible", "density", "base") == [
        ("2013", 3, 6, 0.5, 3),
        ("2014", 1, 6, 1 / 6, 2),
    ]
    table = mentions.degrees(together, turns, study)
    assert rows(table, "organisation", "wave", "degree", "strength", "base") == [
        ("Area team", "2013", 2, 3, 3),
        ("Area team", "2014", 0, 0, 2),
        ("CCG", "2013", 2, 3, 3),
        ("CCG", "2014", 1, 1, 2),
        ("Support unit", "2013", 2, 2, 3),
        ("Support unit", "2014", 0, 0, 2),
        ("Hospital trust", "2013", 0, 0, 3),
        ("Hospital trust", "2014", 1, 1, 2),
    ]


def test_a_wave_without_participants_is_no_comparison(together, turns, study):
    with pytest.raises(ProblemsFound, match="no participant"):
        mentions.pairs_between(together, turns[turns["wave"] == "2013"], study, "2013", "2014")


def test_every_weight_of_the_figure_has_its_base(together, named, turns, study):
    figure = mentions.network_figure(together, named, turns, study, least=2)
    table = figure.table
    value = next(column for column in table.columns if column.name == "value")
    assert value.bases == ("n",) and table.data["n"].isin([3, 2]).all()
    drawn = table.data[table.data["second"] != ""]
    assert [tuple(r) for r in drawn[["wave", "first", "second", "value"]].itertuples(index=False)] == [
        ("2013", "Area team", "CCG", 2),
        ("2014", "Area team", "CCG", 0),
    ]
    assert "Rarer pairs that are not drawn: 3." in figure.roles["note"]


def test_nothing_named_is_no_figure(turns, study):
    turns = turns.assign(text="Nothing.")
    nothing = mentions.recognise(turns, study.transcripts.organisations)
    with pytest.raises(ProblemsFound, match="no organisation that is named"):
        mentions.network_figure(mentions.pairs(nothing, turns), nothing, turns, study)


def test_a_part_counts_as_the_whole_when_asked(study):
    from dataclasses import replace

    organisations = dict(study.transcripts.organisations)
    organisations["unit"] = replace(organisations["unit"], parent="team")
    organisations["trust"] = replace(organisations["trust"], parent="unit")
    named = pd.DataFrame({"organisation": ["trust", "unit", "ccg"]})
    assert list(mentions.with_parents(named, organisations)["organisation"]) == ["team", "team", "ccg"]


def test_names_from_other_turns_are_refused(named, turns):
    with pytest.raises(ProblemsFound, match="a turn that is not there"):
        mentions.counts_of(named, turns[turns["transcript"] != "a"], ["organisation"])
