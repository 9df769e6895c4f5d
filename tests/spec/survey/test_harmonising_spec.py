"""What a raw code becomes: small tables that can be read as documentation of the survey room."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.study import Answers, Question
from analysis.survey import SourceColumn
from analysis.survey.answers import decode

LABELS = {"disagree": "Disagree", "neither": "Neither agree nor disagree", "agree": "Agree"}
SCALE = Question(id="owned", text="It is ours", kind="scale", categories=LABELS)
AGE = Question(id="age", text="Age", kind="numeric", minimum=18, maximum=90)
COMMENT = Question(id="comment", text="Anything else", kind="text")

CODED = Answers(
    column="q1",
    values={"1": "disagree", "2": "neither", "4": "agree"},
    missing={"3": "dont_know", "-8": "not_applicable", "-9": "skipped", ".r": "refused"},
)
REVERSED = Answers(
    column="q1",
    values={"Agree": "disagree", "Neither agree nor disagree": "neither", "Disagree": "agree"},
    missing={"Don't know": "dont_know"},
)
LABELLED = Answers(column="q1", missing={"Don't know": "dont_know", "N/A": "not_applicable"})
ROUTED = Answers(column="q1", values={"1": "agree"}, blank="not_asked")
NUMBER = Answers(column="age", missing={"-9": "refused", "999": "skipped"})
TEXT = Answers(column="q9", missing={"-": "skipped"})
SPSS = SourceColumn(value_labels={1.0: "Agree", 2.0: "Disagree", 9.0: "Don't know"})
PORTABLE = SourceColumn(lost=True)
PLAIN = SourceColumn()

#    question, codes, column, raw value                 -> answer,  reason,          raw kept
CASES = [
    (SCALE, CODED, PLAIN, 4.0, "agree", None, None),
    (SCALE, CODED, PLAIN, "4", "agree", None, None),
    (SCALE, CODED, PLAIN, " 4 ", "agree", None, None),
    (SCALE, CODED, PLAIN, 3.0, None, "dont_know", "3"),  # "don't know" in the middle of the codes
    (SCALE, CODED, PLAIN, -8.0, None, "not_applicable", "-8"),
    (SCALE, CODED, PLAIN, ".r", None, "refused", ".r"),  # an extended missing value of Stata
    (SCALE, CODED, PLAIN, np.nan, None, "skipped", None),
    (SCALE, CODED, PLAIN, "\xa0", None, "skipped", None),
    (SCALE, ROUTED, PLAIN, "", None, "not_asked", None),
    (SCALE, CODED, PORTABLE, np.nan, None, "lost_by_reader", None),
    (SCALE, REVERSED, PLAIN, "Agree", "disagree", None, None),
    (SCALE, REVERSED, PLAIN, "Neither agree  nor\xa0disagree", "neither", None, None),
    (SCALE, LABELLED, PLAIN, "Agree", "agree", None, None),
    (SCALE, LABELLED, PLAIN, "Don't know", None, "dont_know", "Don't know"),
    (SCALE, LABELLED, SPSS, 1.0, "agree", None, None),  # by the label that the file gives the code
    (SCALE, LABELLED, SPSS, 9.0, None, "dont_know", "9"),
    (AGE, NUMBER, PLAIN, "44", 44.0, None, None),
    (AGE, NUMBER, PLAIN, 44.5, 44.5, None, None),
    (AGE, NUMBER, PLAIN, "-9", None, "refused", "-9"),
    (AGE, NUMBER, PLAIN, 999.0, None, "skipped", "999"),
    (AGE, NUMBER, PLAIN, "4", None, "out_of_range", "4"),
    (AGE, NUMBER, PLAIN, "100000000000", None, "out_of_range", "100000000000"),
    (AGE, NUMBER, PLAIN, "forty", None, "unreadable", "forty"),
    (COMMENT, TEXT, PLAIN, " Fine.\nReally. ", "Fine.\nReally.", None, None),
    (COMMENT, TEXT, PLAIN, "NA", "NA", None, None),
    (COMMENT, TEXT, PLAIN, "-", None, "skipped", "-"),
]


@pytest.mark.parametrize(("question", "answers", "column", "value", "answer", "reason", "kept"), CASES)
def test_what_a_raw_value_becomes(question, answers, column, value, answer, reason, kept):
    decoded = decode(pd.Series([value], dtype=object), question, answers, column, "wave 2014")
    found = [
        series.astype(object).where(series.notna(), None)[0]
        for series in (decoded.values, decoded.reasons, decoded.raw)
    ]
    assert found == [answer, reason, kept]
    assert decoded.problems == ()


#    question, codes, column, raw value -> what the message says
UNDECLARED = [
    (SCALE, CODED, PLAIN, 5.0, "the code '5' in 1 row"),
    (SCALE, LABELLED, PLAIN, "Agree strongly", "the code 'Agree strongly' in 1 row"),
    (SCALE, CODED, SPSS, 9.0, "the code '9' (\"Don't know\") in 1 row"),
    (SCALE, CODED, SourceColumn(missing=((90.0, 99.0),)), 97.0, "which the file declares missing"),
    (AGE, NUMBER, SourceColumn(missing=((90.0, 99.0),)), 97.0, "which the file declares missing"),
    (COMMENT, TEXT, SourceColumn(missing=(("XX", "XX"),)), "XX", "which the file declares missing"),
]


@pytest.mark.parametrize(("question", "answers", "column", "value", "message"), UNDECLARED)
def test_what_nobody_declared_is_a_problem(question, answers, column, value, message):
    decoded = decode(pd.Series([value], dtype=object), question, answers, column, "wave 2014")
    (problem,) = decoded.problems
    assert message in str(problem)
    assert problem.place.startswith("wave 2014")
