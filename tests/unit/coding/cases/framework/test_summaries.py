"""framework.csv: what is wrong in it is told with its line."""

from __future__ import annotations

import pytest

from analysis.coding.cases.framework.summaries import change, mark, read_summaries, write_summaries
from analysis.problems import ProblemsFound

HEAD = "case,theme,summary,analyst,date,passages\n"
GOOD = "north,taking_part,They come.,A,2026-01-31,n13:1:present:0123456789ab\n"


@pytest.fixture
def read(tmp_path):
    def make(text):
        path = tmp_path / "framework.csv"
        path.write_text(text, encoding="utf-8")
        return read_summaries(path, ["north", "south"], ["taking_part", "resources"])

    return make


def test_no_file_is_an_empty_matrix(tmp_path):
    assert read_summaries(tmp_path / "framework.csv", ["north"], ["taking_part"]) == ()


def test_written_and_read(tmp_path, written):
    summaries = (written(), written(theme="resources", summary='=1+1\n"quoted", ünïcode', passages=()))
    write_summaries(tmp_path / "framework.csv", summaries)
    known = ["north"], ["taking_part", "resources"]
    assert read_summaries(tmp_path / "framework.csv", *known) == summaries


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("east,taking_part,x,A,2026-01-31,", "the case 'east'"),
        ("north,money,x,A,2026-01-31,", "the theme 'money'"),
        ("north,resources,,A,2026-01-31,", "no summary"),
        ("north,resources,x,,2026-01-31,", "no analyst"),
        ("north,resources,x,A,31/1/2026,", "the date '31/1/2026'"),
        ("north,resources,x,A,2026-01-31,many", "'many' among the passages"),
        ("north,taking_part,y,A,2026-01-31,", "which line 2 has already"),
        ("north,resources,a\x07b,A,2026-01-31,", "U+0007"),
        (f"north,resources,{'x' * 32_768},A,2026-01-31,", "32,768 characters"),
    ],
)
def test_a_wrong_row(read, row, told):
    with pytest.raises(ProblemsFound) as error:
        read(HEAD + GOOD + row + "\n")
    assert [p.place for p in error.value.problems] == ["framework.csv, line 3"]
    assert told in str(error.value)


def test_all_problems_at_once(read):
    with pytest.raises(ProblemsFound) as error:
        read(HEAD + "east,taking_part,,A,2026-01-31,\nsouth,taking_part,x,,never,\n")
    assert len(error.value.problems) == 4


def test_a_missing_column(read):
    with pytest.raises(ProblemsFound, match="no column 'passages'"):
        read("case,theme,summary,analyst,date\n")


def test_only_the_words_make_a_mark():
    assert mark("a", 1, "present", "x") != mark("a", 1, "negated", "x") != mark("a", 1, "negated", "y")
    assert mark("a b;c:d", 1, "present", "x").count(" ") == 0


def test_the_same_sentence_twice_and_once():
    twice = [mark("a", 1, "present", "x")] * 2
    assert str(change(twice, twice[:1])) == "1 removed"
