"""What the cells of a question with several answers become."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.study import Answers, Question
from analysis.survey import SourceColumn
from analysis.survey.several import decode_cells, decode_columns

NEWS = Question(
    id="news",
    text="How do you hear of it?",
    kind="multiple",
    categories={"email": "E-mail", "post": "Post, or fax", "web": "Website"},
)
COLUMNS = {"email": "a", "post": "b", "web": "c"}
CODED = Answers(column="", columns=COLUMNS, ticked=("1",), unticked=("0",), missing={"-9": "refused"})
TICKS = Answers(column="", columns=COLUMNS, ticked=("1", "Yes"))
NONE_IS_AN_ANSWER = Answers(column="", columns=COLUMNS, ticked=("1",), blank="unticked")
NAN = np.nan

#    declared, cells (email, post, web)        -> answer,       reason,    raw kept
ROWS = [
    (CODED, (1.0, 0.0, 1.0), "email;web", None, None),
    (CODED, (0.0, 0.0, 0.0), "", None, None),
    (CODED, (NAN, NAN, NAN), None, "skipped", None),
    (CODED, (-9.0, -9.0, -9.0), None, "refused", "-9"),
    (CODED, (-9.0, NAN, NAN), None, "refused", "-9"),
    (TICKS, ("Yes", "", ""), "email", None, None),  # no code says "not ticked": a blank beside a tick does
    (TICKS, ("", "", " "), None, "skipped", None),
    (TICKS, ("", "", "1"), "web", None, None),
    (NONE_IS_AN_ANSWER, (NAN, NAN, NAN), "", None, None),
    (NONE_IS_AN_ANSWER, (NAN, 1.0, NAN), "post", None, None),
]


@pytest.mark.parametrize(("answers", "cells", "answer", "reason", "kept"), ROWS)
def test_what_a_row_of_columns_becomes(answers, cells, answer, reason, kept):
    decoded = _decoded(answers, cells)
    assert _told(decoded) == [answer, reason, kept]
    assert decoded.problems == ()


#    declared, cells -> what the message says
WRONG = [
    (CODED, (1.0, -9.0, 0.0), "the code '-9' beside answers to the same question in 1 row;"),
    (CODED, (1.0, NAN, 0.0), "a blank cell beside answers to the same question in 1 row;"),
    (CODED, (2.0, 0.0, 0.0), "the code '2' in column 'a' in 1 row;"),
    (TICKS, ("No", "", "1"), "the code 'No' in column 'a' in 1 row;"),
]


@pytest.mark.parametrize(("answers", "cells", "message"), WRONG)
def test_what_is_half_an_answer_is_a_problem(answers, cells, message):
    (problem,) = _decoded(answers, cells).problems
    assert message in str(problem)


LABELS = Answers(column="q", separator=",", missing={"Don't know": "dont_know"})
LETTERS = Answers(column="q", separator=";", values={"E": "email", "P": "post", "W": "web"}, blank="unticked")

#    declared, cell                              -> answer,            reason,      raw kept
CELLS = [
    (LABELS, "E-mail", "email", None, None),
    (LABELS, "Website, E-mail", "email;web", None, None),  # in the order of the categories
    (LABELS, "E-mail,Post, or fax,\u00a0Website", "email;post;web", None, None),  # a separator in a label
    (LABELS, "E-mail, E-mail,", "email", None, None),
    (LABELS, "Don't know", None, "dont_know", "Don't know"),
    (LABELS, " ", None, "skipped", None),
    (LETTERS, "W;P", "post;web", None, None),
    (LETTERS, "", "", None, None),
]


@pytest.mark.parametrize(("answers", "cell", "answer", "reason", "kept"), CELLS)
def test_what_a_cell_of_several_answers_becomes(answers, cell, answer, reason, kept):
    decoded = decode_cells(pd.Series([cell], dtype=object), NEWS, answers, SourceColumn(), "wave 1")
    assert _told(decoded) == [answer, reason, kept]
    assert decoded.problems == ()


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("E-mail, Pigeon", "the answer 'Pigeon' in 2 rows"),
        ("E-mail, Don't know", 'the code "Don\'t know" beside answers to the same question in 2 rows'),
    ],
)
def test_an_answer_that_nobody_declared_is_a_problem(cell, message):
    decoded = decode_cells(pd.Series([cell] * 2, dtype=object), NEWS, LABELS, SourceColumn(), "wave 1")
    (problem,) = decoded.problems
    assert message in str(problem)


def _decoded(answers: Answers, cells: tuple):
    raw = {name: pd.Series([cell]) for name, cell in zip(COLUMNS, cells, strict=True)}
    return decode_columns(raw, NEWS, answers, dict.fromkeys(raw, SourceColumn()), "wave 1, question news")


def _told(decoded) -> list:
    parts = (decoded.values, decoded.reasons, decoded.raw)
    return [None if part.isna()[0] else part[0] for part in parts]
