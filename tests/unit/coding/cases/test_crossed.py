"""Theme by site, role and wave together; the numbers are those of `support.small_cases`."""

from __future__ import annotations

import pandas as pd
from support.small_cases import make_turns

from analysis.coding.cases.counting import counts
from analysis.coding.cases.crossed import NOT_STATED, crossed_table
from analysis.disclosure.findings import protect_findings
from analysis.results import Finding


def test_counts_of_each_group(cases):
    table = crossed_table(cases.codings, cases.turns, cases.codebook, cases.study, "interview").data
    numbers = table.set_index(["theme", "site", "role", "wave"])
    # participants of, turns of, transcripts of
    assert tuple(numbers.loc["Taking part", "North", "Leaders", "2013"]) == (1, 1, 2, 2, 1, 1)
    assert tuple(numbers.loc["Resources", "North", "Leaders", "2013"]) == (1, 1, 1, 2, 1, 1)
    assert tuple(numbers.loc["Resources", "North", "Leaders", "2014"]) == (0, 1, 0, 1, 0, 1)  # negated
    assert len(numbers) == 2 * 4


def test_a_parent_counts_its_children(cases):
    table = counts(cases.codings, cases.turns, cases.codebook, level="code").set_index("code")
    assert table["turns"].to_dict() == {"meetings": 3, "votes": 2, "money": 1}
    assert table["participants"].to_dict() == {"meetings": 2, "votes": 2, "money": 1}


def test_turns_without_a_site_are_a_group(cases):
    cases.turns.loc[cases.turns["transcript"] == "s13", "site"] = pd.NA
    table = crossed_table(cases.codings, cases.turns, cases.codebook, cases.study, "interview", by=("site",))
    bases = table.data[table.data["theme"] == "Resources"].set_index("site")["turns_base"]
    assert bases.to_dict() == {"North": 3, "South": 1, NOT_STATED: 1}


def test_the_release_withholds_every_count_of_a_small_group(cases):
    turns = pd.concat([_renamed(make_turns(), "transcript", "participant", end=end) for end in "abc"])
    codings = pd.concat([_renamed(cases.codings, "transcript", end=end) for end in "abc"])
    table = crossed_table(codings, turns, cases.codebook, cases.study, "interview", by=("site",))
    finding = Finding(id="t", statement="", result=table, display="")
    released = protect_findings([finding], cases.study.params.disclosure)[0][0].result.data
    # North has three people in two waves (smallest base 5), South six.
    assert released[released["site"] == "North"].drop(columns=["theme", "site"]).isna().all(axis=None)
    assert released[released["site"] == "South"].notna().all(axis=None)


def _renamed(rows, *columns, end):
    return rows.assign(**{column: rows[column] + end for column in columns})
