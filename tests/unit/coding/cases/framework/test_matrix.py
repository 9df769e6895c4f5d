"""A cell is stale when the passages are no longer those that its author read."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.coding.cases.framework.matrix import states_table
from analysis.problems import ProblemsFound


def test_cases_and_states(build, written):
    matrix = build(written())
    assert matrix.cases == {"north": "North", "south": "South"}
    assert {cell: matrix.state(*cell) for cell in matrix.cells()} == {
        ("north", "taking_part"): "current",
        ("north", "resources"): "to write",
        ("south", "taking_part"): "to write",
        ("south", "resources"): "empty",
    }


def test_a_passage_more_or_less(build, cases, written):
    summary = written()
    assert (
        str(build(summary, codings=cases.codings.drop(index=1)).change("north", "taking_part")) == "1 removed"
    )
    more = pd.DataFrame([("n14", 1, 0, 5, "votes", "present")], columns=cases.codings.columns)
    later = build(summary, codings=pd.concat([cases.codings, more]))
    assert str(later.change("north", "taking_part")) == "1 added"
    assert later.state("north", "taking_part") == "stale"
    assert later.state("south", "taking_part") == "to write"


def test_other_words_in_the_passage(build, cases, written):
    summary = written()
    cases.turns["text"] = cases.turns["text"].str.replace("We all come", "We ALL come")
    assert str(build(summary).change("north", "taking_part")) == "1 changed"


def test_another_polarity(build, cases, written):
    summary = written()
    cases.codings.loc[0, "polarity"] = "hypothetical"
    assert str(build(summary).change("north", "taking_part")) == "1 changed"


def test_words_elsewhere_in_the_turn_change_nothing(build, cases, written):
    summary = written()
    cases.turns["text"] = cases.turns["text"].str.replace("Then we vote", "Afterwards we all vote")
    assert build(summary).state("north", "taking_part") == "current"


def test_a_withdrawn_participant_makes_cells_stale(build, cases, written):
    summary = written()
    cases.turns = cases.turns[cases.turns["transcript"] != "n13"]
    left = cases.codings[cases.codings["transcript"] != "n13"]
    assert str(build(summary, codings=left).change("north", "taking_part")) == "2 removed"


def test_cases_of_site_and_role(build):
    matrix = build(by=("site", "role"))
    assert matrix.cases == {"north/leader": "North, Leaders", "south/member": "South, Members"}
    assert len(matrix.passages) == 5
    with pytest.raises(ProblemsFound, match="'kind'"):
        build(by=("kind",))


def test_passages_without_a_case_are_counted(build, cases):
    cases.turns.loc[cases.turns["transcript"] == "s13", "site"] = pd.NA
    matrix = build()
    assert (len(matrix.passages), matrix.outside) == (4, 1)


def test_the_table_of_states(build, written):
    data = states_table(build(written(passages=()))).data
    row = data[(data["case"] == "North") & (data["theme"] == "Taking part")].iloc[0]
    assert (row["passages"], row["state"], row["change"], row["analyst"]) == (
        2,
        "stale",
        "2 added",
        "A. Researcher",
    )
