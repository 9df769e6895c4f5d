"""When answers came in: dates as files write them, and marks of who broke off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest

from analysis.problems import ProblemsFound
from analysis.study import Grouping, WaveFile
from analysis.study.invitation import Finished, Invitation
from analysis.survey import SourceColumn, Wave, clean
from analysis.survey.returns import read_returns

FILE = WaveFile(
    wave="2014", path="w.csv", options={}, respondent=None, duplicates="stop",
    site=Grouping(column=None, always="n"), role=Grouping(column=None, always="gp"), exclude=(), answers={},
    submitted="When", finished=None,
)  # fmt: skip
ASKED = Invitation(sent=date(2014, 1, 2))


def wave(cells, column="When", **more):
    return Wave(data=pd.DataFrame({column: pd.Series(cells, dtype=object)}), questions=more, name="w.csv")


def read(cells, invitation=None):
    return read_returns(wave(cells), replace(FILE, invitation=invitation), [])["submitted"]


#   what the file writes                                   -> the day and time
WRITTEN = [
    ("23/01/2014 21:07", datetime(2014, 1, 23, 21, 7)),
    ("1/23/2014", datetime(2014, 1, 23)),
    ("23.1.2014 21:07:30", datetime(2014, 1, 23, 21, 7, 30)),
    ("2014-01-23 21:07", datetime(2014, 1, 23, 21, 7)),
    ("2014-01-23T21:07:00+00:00", datetime(2014, 1, 23, 21, 7)),
    ("23 January 2014", datetime(2014, 1, 23)),
    (datetime(2014, 1, 23, 21, 7), datetime(2014, 1, 23, 21, 7)),
    (pd.Timestamp("2014-01-23 21:07"), datetime(2014, 1, 23, 21, 7)),
    (date(2014, 1, 23), datetime(2014, 1, 23)),
]


@pytest.mark.parametrize(("cell", "moment"), WRITTEN)
def test_a_date_is_read_as_it_is_written(cell, moment):
    assert read([cell]).tolist() == [pd.Timestamp(moment)]


def test_one_column_has_one_order_of_day_and_month():
    # Alone, 03/04 could be in March or April; beside a 23rd of the second place it is March.
    assert read(["03/04/2014", "01/23/2014"]).dt.month.tolist() == [3, 1]
    assert read(["03/04/2014", "23/01/2014"]).dt.month.tolist() == [4, 1]


def test_the_days_of_the_invitation_decide_what_could_be_two_dates():
    # 5 January and 1 February; as 1 May and 2 January one would lie behind the end.
    open_days = Invitation(sent=date(2014, 1, 2), closed=date(2014, 2, 28))
    assert read(["05/01/2014", "01/02/2014"], open_days).dt.strftime("%d %b").tolist() == ["05 Jan", "01 Feb"]


def test_dates_that_stay_two_dates_are_told():
    with pytest.raises(ProblemsFound, match="day and the month can each be the first"):
        read(["03/04/2014", "05/06/2014"], ASKED)
    assert read(["03/03/2014"]).dt.month.tolist() == [3]


def test_a_blank_is_no_date_and_no_problem():
    assert read(["23/01/2014", "", None]).isna().tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("cells", "invitation", "told"),
    [
        (["23/01/2014", "soon"], None, "'soon', no dates, in 1 rows"),
        (["23/01/2014", "13/15/2014"], None, "'13/15/2014', no dates"),
        (["31/12/2013", "23/01/2014"], ASKED, "1 answers before the invitation, the first of 2013-12-31"),
    ],
)
def test_what_is_no_date_of_an_answer_is_told(cells, invitation, told):
    with pytest.raises(ProblemsFound) as caught:
        read(cells, invitation)
    assert told in str(caught.value)
    assert caught.value.problems[0].place == "wave 2014, submitted (column 'When')"


def test_a_column_that_is_not_there_is_told():
    with pytest.raises(ProblemsFound, match="no column 'When'"):
        read_returns(wave(["1"], column="Wen"), FILE, [])


DONE = replace(
    FILE, submitted=None, finished=Finished(column="Done", values={"1": "complete", "No": "partial"})
)


def test_who_broke_off():
    found = read_returns(wave([1.0, "No", 1], column="Done"), DONE, [])
    assert found["complete"].tolist() == [True, False, True]
    assert found["submitted"].isna().all()


def test_a_mark_may_be_declared_by_its_label():
    labelled = wave([1.0, 2.0], column="Done", Done=SourceColumn(value_labels={2.0: "No"}))
    assert read_returns(labelled, DONE, [])["complete"].tolist() == [True, False]


def test_an_undeclared_mark_is_told_but_not_of_a_row_that_is_left_out():
    cells = wave([1, 7, ""], column="Done")
    with pytest.raises(ProblemsFound) as caught:
        read_returns(cells, DONE, [])
    assert [p.found for p in caught.value.problems] == ["the code '7' in 1 row", "a blank cell in 1 row"]
    assert len(read_returns(cells, DONE, [2, 3])) == 1


def test_without_the_columns_nothing_is_known():
    found = read_returns(wave([1, 2]), replace(FILE, submitted=None), [])
    assert found["complete"].isna().tolist() == [True, True]


RAW = {
    "2013": "id,site,role,q1,q2,age,when\na,N,X,3,1,44,\nb,N,L,3,1,44,05/02/2013\nc,S,M,1,,50,28/01/2013\n",
}
ANSWERS = """\
path: 2013.csv
respondent: id
submitted: when
site: {column: site, values: {N: north, S: south}}
role: {column: role, values: {L: leader, M: member}, out_of_scope: [X]}
questions: {owned: {column: q1, values: {1: disagree, 3: agree}}}
"""


def test_dates_stay_with_their_respondents_when_rows_are_left_out(make_study):
    cleaned = clean(make_study(RAW, {"2013": ANSWERS}))
    both = cleaned.harmonised.responses.merge(
        cleaned.returns, on=["respondent", "wave"], validate="one_to_one"
    )
    assert both.set_index("site")["submitted"].dt.day.to_dict() == {"north": 5, "south": 28}
