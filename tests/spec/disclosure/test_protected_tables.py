"""Small tables before and after the rules: bases under ten are suppressed, percentages are whole.

``.`` is an empty cell. What is not governed by a base stays as it is.
"""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.disclosure import protect
from analysis.results import Column
from analysis.study.choices import DisclosureRules

RULES = DisclosureRules(
    profile="staff", smallest_base={"respondents": 10, "participants": 5}, percent_decimals=0
)
LABEL = Column(name="site", label="Site")
N = Column(name="n", label="n", kind="base")
PEOPLE = Column(name="people", label="People", kind="base", unit="participants")
SHARE = Column(name="share", label="Share", kind="proportion", bases=("n",))
COUNT = Column(name="yes", label="Yes", kind="count", bases=("n",))
FREE = Column(name="items", label="Items", kind="count")
N_1, N_2 = (Column(name=name, label=name, kind="base") for name in ("n_1", "n_2"))
TOTAL = Column(name="n", label="n", kind="base", bases=("n_1", "n_2"))
CHANGE = Column(name="change", label="Change", kind="change", bases=("n_1", "n_2"))
WORD = Column(name="word", label="Most said", bases=("n",))
SHARE_OF_PEOPLE = Column(name="share", label="Share", kind="proportion", bases=("people",))

CASES = {
    "a base of nine is suppressed with what rests on it, ten is not": (
        (LABEL, N, SHARE, COUNT),
        """site  n  share  yes        site  n   share  yes
           a     9  0.3333 3          a     .   .      .
           b     10 0.3000 3          b     10  0.3    3""",
    ),
    "a base of nobody tells of nobody": (
        (LABEL, N, SHARE),
        """site  n  share             site  n  share
           a     0  .                 a     0  .""",
    ),
    "halves are rounded away from zero, changes too": (
        (LABEL, N_1, N_2, CHANGE),
        """site  n_1  n_2  change     site  n_1  n_2  change
           a     40   40   -0.125     a     40   40   -0.13
           b     40   40   0.125      b     40   40   0.13
           c     40   40   -0.004     c     40   40   0""",
    ),
    "a change rests on both waves; the total would tell the small one": (
        (LABEL, N_1, N_2, TOTAL, CHANGE),
        """site  n_1  n_2  n   change   site  n_1  n_2  n   change
           a     4    40   44  -0.2     a     .    40   .   .
           b     40   4    44  -0.2     b     40   .    .   .
           c     40   40   80  -0.2     c     40   40   80  -0.2""",
    ),
    "what rests on no base stays": (
        (LABEL, N, FREE),
        """site  n  items             site  n  items
           a     3  3                 a     .  3""",
    ),
    "each unit has its own smallest base": (
        (LABEL, N, PEOPLE, SHARE_OF_PEOPLE),
        """site  n  people  share     site  n  people  share
           a     20 4       0.5       a     20 .       .
           b     20 5       0.6       b     20 5       0.6
           c     6  6       0.5       c     .  6       0.5""",
    ),
    "words that rest on a small base go too": (
        (LABEL, N, WORD),
        """site  n  word             site  n  word
           a     9  time             a     .  .
           b     20 money            b     20 money""",
    ),
    "a missing base governs nothing: the wave did not ask": (
        (LABEL, N, SHARE),
        """site  n  share             site  n  share
           a     .  .                 a     .  .
           b     20 0.5               b     20 0.5""",
    ),
}


@pytest.mark.parametrize(("columns", "picture"), CASES.values(), ids=CASES)
def test_before_and_after(columns, picture):
    before, after = read(picture, columns)
    before.attrs["columns"] = columns
    kept = before.copy()
    protected = protect({"t": before}, RULES)
    pd.testing.assert_frame_equal(
        protected.tables["t"].astype(object), after.astype(object), check_dtype=False
    )
    pd.testing.assert_frame_equal(before, kept)  # the unreleased table is as it was
    changed = {
        (row, column)
        for column in before
        for row in range(len(before))
        if before[column][row] == before[column][row]
        and before[column][row] != protected.tables["t"][column][row]
    }
    assert {(d.row, d.column) for d in protected.decisions.itertuples()} == changed
    assert len(protected.decisions) == len(changed)


# columns by name only | what is suppressed in the row whose base is small
PLAIN = {
    "whole numbers": (pd.Series([3, 4]), True),
    "nullable whole numbers": (pd.Series([3, None], dtype="Int64"), True),
    "yes or no": (pd.Series([True, False]), True),
    "nullable yes or no": (pd.Series([True, None], dtype="boolean"), True),
    "shares": (pd.Series([0.25, 0.5]), True),
    "nullable shares": (pd.Series([0.25, None], dtype="Float64"), True),
    "numbers": (pd.Series([34.5, 50.0]), True),
    "labels": (pd.Series(["a", "b"]), False),
    "labels as categories": (pd.Series(["a", "b"], dtype="category"), False),
}


@pytest.mark.parametrize("base", ["n", "base", "n_2013"])
@pytest.mark.parametrize(("values", "goes"), PLAIN.values(), ids=PLAIN)
@pytest.mark.parametrize("index", [[0, 1], ["x", "x"]], ids=["numbered", "index with a name twice"])
def test_a_table_without_a_description_is_read_by_its_names(values, goes, base, index):
    data = pd.DataFrame({"what": values, base: [9, 10]}).set_axis(index)
    released = protect({"t": data}, RULES).tables["t"]
    assert bool(pd.isna(released["what"].iloc[0])) is goes
    assert released["what"].isna().iloc[1] == data["what"].isna().iloc[1]
    assert pd.isna(released[base].iloc[0])
    assert released[base].iloc[1] == 10


def test_names_that_only_look_like_bases_are_none():
    data = pd.DataFrame({"name": [3, 4], "nurses": [1, 2], "baseline": [0.123, 0.5]})
    assert protect({"t": data}, RULES).tables["t"].values.tolist() == [[3, 1, 0.12], [4, 2, 0.5]]


@pytest.mark.parametrize("data", [pd.DataFrame({"n": [], "share": []}), pd.DataFrame()])
def test_an_empty_table(data):
    protected = protect({"t": data}, RULES)
    assert protected.tables["t"].shape == data.shape
    assert list(protected.decisions) == ["table", "row", "column", "rule", "action"]


def test_no_table():
    assert protect({}, RULES).tables == {}


def read(picture, columns):
    """The two tables of a picture, side by side."""
    names = [column.name for column in columns]
    lines = [line.split() for line in picture.splitlines()]
    assert lines[0] == names * 2
    sides = [[line[: len(names)] for line in lines[1:]], [line[len(names) :] for line in lines[1:]]]
    return [
        pd.DataFrame({c.name: cells(c, [row[i] for row in side]) for i, c in enumerate(columns)})
        for side in sides
    ]


def cells(column, words):
    if column.kind == "text":
        return pd.Series([None if word == "." else word for word in words], dtype=object)
    numbers = pd.Series([float("nan") if word == "." else float(word) for word in words])
    return numbers.astype("int64") if numbers.notna().all() and column.kind in ("base", "count") else numbers
