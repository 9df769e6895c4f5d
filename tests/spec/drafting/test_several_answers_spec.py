"""Which cells hold several answers, and which only look like it."""

from __future__ import annotations

import pytest
from support.raw_surveys import wave_of

from analysis.drafting.columns import describe, vocabulary
from analysis.drafting.parted import PartedSet
from analysis.drafting.several import sets_of

# name of the case: cells (each given three times), and the answers; None: one answer, a number, or free text
CELLS = {
    "a bar": (["Post|Web", "Post", "Web|Phone", "Post|Phone", "Web"], {"Post", "Web", "Phone"}),
    "a semicolon at the end": (["Post;Web;", "Post;", "Web;", "Post;Phone;"], {"Post", "Web", "Phone"}),
    "a comma": (["Post, Web", "Post", "Web", "Web, Phone"], {"Post", "Web", "Phone"}),
    "a comma in an answer": (
        ["Searches, saved, Web", "Web", "Searches, saved", "Web, Phone"],
        {"Searches, saved", "Web", "Phone"},
    ),
    "codes": (["1,2,4", "1", "2", "2,4"], {"1", "2", "4"}),
    "a rare answer": (["Post;Web"] * 9 + ["Post", "Web", "Post;Phone"] * 3, {"Post", "Web", "Phone"}),
    "one choice with commas": (["Yes, often", "Yes, sometimes", "No"], None),
    "one choice, all with commas": (["Yes, often", "Yes, now and then", "No, never", "No, not yet"], None),
    "one choice, qualified": (["Agree, strongly", "Agree", "Disagree", "Disagree, strongly"], None),
    "places": (["Leeds, UK", "Paris, France", "London, UK"], None),
    "decimal commas": (["3,5", "4,5", "6", "7,25", "37"], None),
    "thousands": (["1,200", "900", "2,500", "12,000"], None),
    "ranges of a year": (["2013,14", "2014,15", "2015", "2016"], None),
}  # fmt: skip


def sets(cells: list[str], name: str = "Where?") -> list:
    read = wave_of({name: cells})
    return sets_of(read, describe("2014", read, vocabulary([read])), vocabulary([read]))


@pytest.mark.parametrize("case", CELLS)
def test_cells_with_several_answers(case: str):
    cells, expected = CELLS[case]
    found = sets(cells * 3)
    assert [set(one.pieces) for one in found] == ([] if expected is None else [expected])


def test_nobodys_own_words_are_among_the_answers():
    cells = [f"The view of person {n}, and the tea; nothing else, thanks" for n in range(12)]
    assert sets(cells) == []
    (found,) = sets(["Post;Web", "Post", "Web"] * 9 + ["Post;my neighbour Jo"])
    assert isinstance(found, PartedSet)
    assert (set(found.pieces), found.hidden) == ({"Post", "Web"}, 1)


# headers, cells of three rows, and the columns that become one question
COLUMNS = {
    "a scale in a grid": (["How good? [Speed]", "How good? [Care]"], [["4", "5"], ["1", "2"], ["5", "5"]], 0),
    "a scale of two": (["Rate - Speed", "Rate - Care"], [["1", "2"], ["2", "2"], ["1", "1"]], 0),
    "questions with numbers": (["q1", "q2", "q3"], [["1", "0", "1"], ["0", "0", "1"], ["1", "1", "1"]], 0),
    "ones and blanks": (["q7_1", "q7_2"], [["1", ""], ["", "1"], ["1", "1"]], 2),
    "two different questions": (["q1", "q2"], [["1", ""], ["2", "1"], ["1", "1"]], 0),
    "yes or no in a form's group": (["g/a", "g/b"], [["yes", "no"], ["no", "no"], ["yes", "yes"]], 0),
    "own words beside": (
        ["a[SQ001]", "a[SQ002]", "a[other]"],
        [["Y", "", ""], ["", "Y", "the pub"], ["Y", "Y", ""]],
        2,
    ),
    "a stroke in an answer": (
        ["How?", "How?/Phone/text", "How?/Post"],
        [["Phone/text", "1", "0"], ["Post", "0", "1"], ["Phone/text Post", "1", "1"]],
        2,
    ),
    "a dash in an answer": (
        ["Which? - Trains - local", "Which? - Trains - fast", "Which? - Bus"],
        [["1", "", ""], ["", "1", "1"], ["1", "1", ""]],
        3,
    ),
    "seen and not answered": (
        ["tool___1", "tool___2", "tool___3"],
        [["0", "0", "0"], ["1", "0", "1"], ["", "", ""]],
        3,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", COLUMNS)
def test_columns_of_one_question(case: str):
    heads, rows, expected = COLUMNS[case]
    read = wave_of({head: [row[n] for row in rows] for n, head in enumerate(heads)})
    found = sets_of(read, describe("2014", read, vocabulary([read])), ())
    assert sum(len(one.columns) for one in found) == expected
    assert len(found) == bool(expected)
