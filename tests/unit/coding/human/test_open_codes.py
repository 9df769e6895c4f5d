from __future__ import annotations

import pytest
from support.small_cases import make_turns

from analysis.coding.human.open_codes import read_open_codes, reading_order
from analysis.problems import ProblemsFound

HEAD = "transcript,turn,code,coder,date\n"


@pytest.fixture
def read(tmp_path):
    def make(text):
        path = tmp_path / "open_codes.csv"
        path.write_text(text, encoding="utf-8")
        return read_open_codes(path, make_turns())

    return make


def test_transcripts_in_the_order_of_reading(read):
    codes = read(
        HEAD + "s13,1,voting,A,2014-03-02\nn13,1,coming,A,2014-03-01\nn13,3,voting,B,2014-03-09\n"
        "s14,,,A,2014-03-01\n"
    )
    assert reading_order(codes) == ["n13", "s14", "s13"]
    assert codes["turn"].isna().tolist() == [False, False, False, True]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("x99,1,a,A,2014-03-01", "transcript 'x99'"),
        ("n13,99,a,A,2014-03-01", "turn '99' of n13"),
        ("n13,,a,A,2014-03-01", "no turn"),
        ("n13,1,,A,2014-03-01", "turn '1' without a code"),
        ("n13,1,a,,2014-03-01", "no coder"),
        ("n13,1,a,A,2014-02-30", "the date '2014-02-30'"),
        ("n13,1,a,A,", "no date"),
        ("n13,1,Coming  in,A,2014-03-01", "while line 2 has 'coming in'"),
    ],
)
def test_a_wrong_row(read, row, told):
    with pytest.raises(ProblemsFound) as error:
        read(f"{HEAD}n13,1,coming in,A,2014-03-01\n{row}\n")
    (problem,) = error.value.problems
    assert problem.place == "open_codes.csv, line 3"
    assert told in problem.found


def test_words_that_spreadsheets_take_for_nothing_are_codes(read):
    codes = read(f"{HEAD}n13,1,None,NA,2014-03-01\n\nn13,3,null,NA,2014-03-02\n")
    assert codes[["code", "coder"]].to_numpy().tolist() == [["None", "NA"], ["null", "NA"]]


def test_no_file_and_no_column(read, tmp_path):
    with pytest.raises(ProblemsFound, match="no such file"):
        read_open_codes(tmp_path / "none.csv", make_turns())
    with pytest.raises(ProblemsFound, match="no column 'coder'"):
        read("transcript,turn,code,date\n")
