"""What became of everybody in the frame."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.problems import ProblemsFound
from analysis.survey import basis, dispositions, outcome_rates, response_rates

PEOPLE = pd.DataFrame(
    {
        "respondent": list("abcde"),
        "wave": ["1", "1", "1", "1", "2"],
        "site": ["n", "n", "n", "s", "n"],
        "role": "gp",
    }
)
FRAME = pd.DataFrame(
    [("1", "n", "gp", 10, 1), ("1", "s", "gp", 6, 0), ("2", "n", "gp", 9, 2)],
    columns=["wave", "site", "role", "count", "refused"],
)
RETURNS = PEOPLE[["respondent", "wave"]].assign(
    complete=pd.array([True, False, True, True, pd.NA], dtype="boolean")
)


def test_everybody_in_the_frame_is_somewhere():
    found = dispositions(PEOPLE, FRAME, RETURNS)
    assert found["invited"].tolist() == [10, 6, 9]
    assert found["answered"].tolist() == [3, 1, 1]
    assert found["complete"].tolist() == [2, 1, pd.NA]  # the second wave does not tell
    assert found["partial"].tolist() == [1, 0, pd.NA]
    assert found["no_reply"].tolist() == [10 - 3 - 1, 6 - 1, 9 - 1 - 2]
    assert found["ineligible"].isna().all()


def test_the_frame_may_tell_who_answered_in_part():
    found = dispositions(PEOPLE, FRAME.assign(partial=[2, 0, 1]))
    assert found["complete"].tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("change", "returns", "told"),
    [
        ({"count": [2, 6, 9]}, None, "wave 1, site n, role gp: found 3 respondents of 2 people in the frame"),
        (
            {"refused": [8, 0, 2]},
            None,
            "wave 1, site n, role gp: found 3 respondents and 8 people who refused",
        ),
        ({"partial": [4, 0, 0]}, None, "found 4 partial answers in the frame and 3 respondents"),
        ({"partial": [2, 0, 0]}, RETURNS, "found 2 partial answers in the frame and 1 in the wave's file"),
    ],
)
def test_what_contradicts_the_frame_is_told_with_its_cell(change, returns, told):
    with pytest.raises(ProblemsFound) as caught:
        dispositions(PEOPLE, FRAME.assign(**change), returns)
    assert told in str(caught.value.problems[0])


def test_a_wave_with_an_open_link_may_have_more_answers_than_the_frame():
    frame = FRAME.assign(count=[2, 6, 9])
    without = {"1": "the link was open"}
    rates = response_rates(PEOPLE, frame, without)
    assert rates[["wave", "answered"]].values.tolist() == [["2", 1]]
    assert dispositions(PEOPLE, frame, without=without)["no_reply"].tolist() == [pd.NA, pd.NA, 6]


def test_an_open_wave_needs_no_frame():
    found = dispositions(PEOPLE, FRAME[FRAME["wave"] == "2"], without={"1": "the link was open"})
    assert found["wave"].tolist() == ["2"]


def test_the_response_rate_leaves_out_people_who_are_not_eligible():
    rates = response_rates(PEOPLE, FRAME.assign(ineligible=[2, 0, 4]))
    assert rates["rate"].tolist() == pytest.approx([3 / 8, 1 / 6, 1 / 5])
    assert rates["invited"].tolist() == [8, 6, 5]


def test_groups_add_up():
    found = dispositions(PEOPLE, FRAME, RETURNS)
    rates = outcome_rates(found, by=("role",)).set_index(["wave", "role", "rate"])
    assert rates.loc[("1", "gp", "RR1"), ["numerator", "denominator"]].tolist() == [3, 16]
    assert rates.loc[("2", "gp", "REF1"), "value"] == pytest.approx(2 / 9)


def test_a_sentence_says_which_rate_it_is():
    told = basis(dispositions(PEOPLE, FRAME, RETURNS), {"2": "the link was forwarded"})
    assert told["1"].startswith("AAPOR RR1 and RR2. The frame tells refused;")
    assert told["2"] == "No response rate: the link was forwarded."
    counts_only = basis(dispositions(PEOPLE, FRAME[["wave", "site", "role", "count"]]))
    assert counts_only["1"].startswith("AAPOR RR2, complete or partial answers. The frame gives counts only")
