"""Counts by hand: 3 participants at two sites, one document."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.coding.cases.counting import counts
from analysis.coding.codebook.definition import load_codebook
from analysis.problems import ProblemsFound

TWO = """\
  one: {label: One, theme: engagement, definition: D., rules: [{phrases: [alpha]}]}
  two: {label: Two, theme: engagement, definition: D., rules: [{phrases: [beta]}]}
"""


@pytest.fixture
def study(written, make_turns):
    turns = make_turns(
        ("a", "interviewer", None, "x"),
        ("a", "participant", "p1", "x"),
        ("a", "participant", "p1", "x"),
        ("b", "participant", "p2", "x"),
        ("c", "participant", "p3", "x"),
        ("d", None, None, "x"),
    )
    turns["site"] = ["s", "s", "s", "s", "u", "s"]
    turns.loc[5, "kind"] = "document"
    rows = [("a", 0, "one", "present"), ("a", 1, "one", "present"), ("a", 2, "two", "present"),
            ("b", 0, "one", "negated"), ("c", 0, "two", "present"), ("d", 0, "two", "present")]  # fmt: skip
    codings = pd.DataFrame(rows, columns=["transcript", "turn", "code", "polarity"])
    return codings, turns, load_codebook(written(TWO))


def test_counts_with_bases_by_site(study):
    table = counts(*study, by=["site"]).set_index(["kind", "site", "code"])
    expected = {
        # participants of, turns of, transcripts of
        ("interview", "s", "one"): (1, 2, 1, 3, 1, 2),
        ("interview", "s", "two"): (1, 2, 1, 3, 1, 2),
        ("interview", "u", "one"): (0, 1, 0, 1, 0, 1),
        ("interview", "u", "two"): (1, 1, 1, 1, 1, 1),
        ("document", "s", "one"): (0, 0, 0, 1, 0, 1),
        ("document", "s", "two"): (0, 0, 1, 1, 1, 1),
    }
    assert {key: tuple(row) for key, row in table.iterrows()} == expected


def test_a_theme_counts_a_participant_once(study):
    table = counts(*study, level="theme").set_index("kind")
    assert tuple(table.loc["interview", ["participants", "participants_base", "turns"]]) == (2, 3, 3)


def test_other_polarities_only_when_told(study):
    both = counts(*study, polarity=("present", "negated")).set_index(["kind", "code"])
    assert both.loc[("interview", "one"), "participants"] == 2


def test_kinds_are_pooled_only_when_told(study):
    table = counts(*study, pool_kinds=True).set_index("code")
    assert "kind" not in table.columns
    assert table.loc["two", "turns"] == 3
    assert table.loc["two", "turns_base"] == 5


def test_codings_of_other_turns_or_codes_stop(study):
    codings, turns, codebook = study
    codings.loc[0, ["transcript", "code"]] = ["z", "three"]
    with pytest.raises(ProblemsFound, match="transcript z, turn 0"):
        counts(codings, turns, codebook)
