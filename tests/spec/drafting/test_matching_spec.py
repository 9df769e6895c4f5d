"""Which columns of two waves a draft takes for the same question. Read the tables as documentation.

A score is 0.55 of the wording, 0.40 of the answers and 0.05 of the place in the file; from 0.5 on two columns
are taken for one question, from 0.8 on without a question to the researcher.
"""

from __future__ import annotations

import pytest
from support.raw_surveys import wave_of

from analysis.drafting.columns import describe, vocabulary
from analysis.drafting.matching import ACCEPTED, SURE, match, score

AGREE = ["Strongly agree", "Agree", "Neither agree nor disagree", "Disagree", "Strongly disagree"]
EASE = ["Very easy", "Somewhat easy", "Somewhat difficult", "Very difficult"]
YES_NO = ["Yes", "No"]
CODES = [1, 2, 3, 4, 5]
AGES = list(range(20, 60))
BANDS = ["18-34", "35-54", "55 and over"]

SURELY, PERHAPS, NOT = "the same", "the same, with a question", "not the same"
PAIRS = [
    # a name or wording, its answers; another one, its answers; what a draft takes them for
    ("How engaged are you?", AGREE, "3. How engaged are you?", AGREE, SURELY),
    ("q1. I have the time that a leading role takes", AGREE, "Q7_time", CODES, PERHAPS),
    ("leave", [*EASE, "Don't know"], "How easy would asking for medical leave be?",
     [*EASE, "Neither easy nor difficult", "I don't know"], PERHAPS),
    ("The network is owned by its members", AGREE, "The network is not owned by its members", AGREE, SURELY),
    ("Age", AGES, "What is your age?", AGES, SURELY),
    ("Sex", ["M", "F"], "What is your sex?", ["Male", "Female"], SURELY),
    ("Anything else?", [], "Comments", [], SURELY),
    # the same answers alone are no match: most questions of a survey share a scale
    ("I have time for my role", AGREE, "Decisions reflect my views", AGREE, NOT),
    # nor is a number the same question as categories
    ("Your age in years", AGES, "Your age in bands", BANDS, NOT),
    ("Anything else?", [], "Sex", YES_NO, NOT),
]  # fmt: skip


def column(wave: str, name: str, answers: list):
    # Free text: something else in each row.
    cells = [answer for answer in answers for _ in range(4)] or [f"{name} {n} said" for n in range(40)]
    read = wave_of({name: cells})
    return describe(wave, read, vocabulary([read]))[0]


@pytest.mark.parametrize(("one", "answers", "other", "others", "expected"), PAIRS)
def test_pairs(one, answers, other, others, expected):
    total = score(column("2013", one, answers), column("2014", other, others), {}).total
    found = SURELY if total >= SURE else PERHAPS if total >= ACCEPTED else NOT
    assert found == expected, total
    assert 0 <= total <= 1


def test_each_column_has_one_partner_and_the_sum_of_scores_decides():
    """Two questions share the word; the pair with more in common wins and the other stays alone."""
    earlier = [column("2013", "Influence over my work", AGREE), column("2013", "Time", AGREE)]
    later = [column("2014", "influence", AGREE), column("2014", "influence over work", AGREE)]
    questions = match([earlier, later])
    together = [tuple(c.name for c in question.columns) for question in questions]
    assert together == [("Influence over my work", "influence over work"), ("Time",), ("influence",)]
    assert [a.column.name for a in questions[2].near] == ["Influence over my work"]


def test_a_near_rival_is_told():
    earlier = [column("2013", "Influence", AGREE)]
    later = [column("2014", "Influence", AGREE), column("2014", "Influence ", AGREE)]
    joined = match([earlier, later])[0].matches[0]
    assert [rival.score.total for rival in joined.rivals] == [pytest.approx(joined.score.total, abs=0.1)]


def test_a_later_wave_may_take_up_a_question_that_the_wave_between_left_out():
    first, last = column("2013", "Influence over my work", AGREE), column("2016", "influence", AGREE)
    between = column("2014", "Something quite other", YES_NO)
    together = [[c.wave for c in question.columns] for question in match([[first], [between], [last]])]
    assert together == [["2013", "2016"], ["2014"]]
