"""Who did not answer, and whether late answers differ: counted by hand, and as tables."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analysis.disclosure.findings import protect_findings
from analysis.results import Finding, finding_from_json, to_json
from analysis.study import DisclosureRules
from analysis.study.invitation import Invitation
from analysis.survey import dispositions
from analysis.survey.nonresponse import composition, early_and_late
from analysis.survey.response_exhibits import (
    basis_table,
    composition_table,
    early_late_table,
    invitation_table,
    rates_table,
    weighting_table,
)

# 20 answer in 2013: site, role, sex, agree, day of January.
ANSWERS = [
    *[("north", "leader", "f", 1, 10)] * 3,
    *[("north", "member", "m", 0, 12)] * 5,
    *[("south", "member", "f", 1, 14)] * 4,
    *[("south", "member", "m", 0, 25)] * 6,
    *[("south", "member", "m", 1, 27)] * 2,
]
FRAME = pd.DataFrame(
    [
        ("2013", "north", "leader", 5, 4, 1),
        ("2013", "north", "member", 20, 8, 12),
        ("2013", "south", "member", 25, 10, 15),
    ],
    columns=["wave", "site", "role", "count", "sex=f", "sex=m"],
)
INVITED = Invitation(
    mode="email", sender="Us", sent=date(2013, 1, 7), reminders=(date(2013, 1, 21),), link="personal"
)


@pytest.fixture
def study(make_study):
    raw = "id,site,role,q1,q2,age\na,N,L,3,1,44\n"
    made = make_study({"2013": raw})
    files = {"2013": replace(made.survey.files["2013"], invitation=INVITED)}
    return replace(made, survey=replace(made.survey, files=files))


@pytest.fixture
def responses(study):
    rows = [
        (f"R{n}", "2013", site, role, False, "agree" if yes else "disagree", sex)
        for n, (site, role, sex, yes, _) in enumerate(ANSWERS)
    ]
    data = pd.DataFrame(rows, columns=["respondent", "wave", "site", "role", "linked", "owned", "sex"])
    scale = pd.CategoricalDtype(list(study.survey.questions["owned"].categories), ordered=True)
    return data.astype({"owned": scale, "sex": pd.CategoricalDtype(["f", "m"])})


@pytest.fixture
def returns(responses):
    days = [pd.Timestamp(2013, 1, day, 9, 30) for *_, day in ANSWERS]
    return responses[["respondent", "wave"]].assign(submitted=pd.Series(days, dtype="datetime64[s]"))


def test_frame_respondents_and_the_others(responses):
    found = composition(responses, dispositions(responses, FRAME)).set_index(["characteristic", "group"])
    numbers = found[["frame", "respondents", "nonrespondents"]]
    assert numbers.loc[("site", "north")].tolist() == [25, 8, 17]
    assert numbers.loc[("site", "south")].tolist() == [25, 12, 13]
    assert numbers.loc[("role", "leader")].tolist() == [5, 3, 2]
    assert numbers.loc[("sex", "f")].tolist() == [22, 7, 15]
    women = found.loc[("sex", "f")]
    assert women[["of_frame", "of_respondents", "of_nonrespondents"]].tolist() == [22 / 50, 7 / 20, 0.5]
    # By hand: (0.35 - 0.5) / sqrt((0.35 * 0.65 + 0.25) / 2).
    assert women["difference"] == pytest.approx(-0.15 / math.sqrt((0.35 * 0.65 + 0.25) / 2))
    assert women["from_frame"] == pytest.approx(-0.09 / math.sqrt((0.35 * 0.65 + 0.44 * 0.56) / 2))


def test_people_who_do_not_say_leave_the_others_open(responses):
    responses.loc[0, "sex"] = None
    found = composition(responses, dispositions(responses, FRAME)).set_index(["characteristic", "group"])
    women = found.loc[("sex", "f")]
    assert (women["respondents"], women["not_stated"]) == (6, 1)
    assert women[["nonrespondents", "of_nonrespondents", "difference"]].isna().all()
    assert women["of_respondents"] == 6 / 19
    assert found.loc[("site", "north"), "nonrespondents"] == 17


def test_nobody_knows_the_non_respondents_of_an_open_link(responses):
    without = {"2013": "the link was open"}
    found = composition(responses, dispositions(responses, FRAME, without=without), without)
    assert found["nonrespondents"].isna().all()
    assert found["from_frame"].notna().all()


def test_late_against_early(responses, returns, study):
    (row,) = early_and_late(responses, returns, study, "owns").to_dict("records")
    # Before 21 January 12 people, of whom 7 agree; after it 8, of whom 2.
    assert (row["n_early"], row["early"], row["n_late"], row["late"]) == (12, 7 / 12, 8, 2 / 8)
    assert row["value"] == pytest.approx(2 / 8 - 7 / 12)
    # Newcombe's method 10 from the Wilson limits of 7/12 (.3195, .8067) and 2/8 (.0715, .5907), in R.
    assert row["low"] == pytest.approx(-0.6193, abs=2e-4)
    assert row["high"] == pytest.approx(0.0976, abs=2e-4)
    assert (row["undated"], row["why"], row["reminder"]) == (0, "", "2013-01-21")


def test_the_interval_has_the_level_of_the_study(responses, returns, study):
    (wide,) = early_and_late(responses, returns, study, "owns").to_dict("records")
    study.params.engagement.level = 0.5
    (narrow,) = early_and_late(responses, returns, study, "owns").to_dict("records")
    assert wide["low"] < narrow["low"] < narrow["value"] < narrow["high"] < wide["high"]


def test_an_answer_of_the_day_of_the_reminder_is_late_and_one_without_a_date_is_neither(
    responses, returns, study
):
    returns.loc[0, "submitted"] = pd.Timestamp(2013, 1, 21, 0, 5)
    returns.loc[1, "submitted"] = pd.NaT
    (row,) = early_and_late(responses, returns, study, "owns").to_dict("records")
    assert (row["n_early"], row["n_late"], row["undated"]) == (10, 9, 1)


@pytest.mark.parametrize(
    ("invitation", "dated", "why"),
    [
        (INVITED, False, "the wave's file does not tell when answers came in"),
        (replace(INVITED, reminders=()), True, "no reminder is recorded, so no answer is early or late"),
        (None, True, "no reminder is recorded, so no answer is early or late"),
    ],
)
def test_where_it_cannot_be_told_that_is_said(responses, returns, study, invitation, dated, why):
    files = {"2013": replace(study.survey.files["2013"], invitation=invitation)}
    study = replace(study, survey=replace(study.survey, files=files))
    returns = returns if dated else returns.assign(submitted=pd.NaT)
    (row,) = early_and_late(responses, returns, study, "owns").to_dict("records")
    assert row["why"] == why
    assert pd.isna(row["value"])
    shown = early_late_table(responses, returns, study, "owns").data.iloc[0]
    assert shown["note"] == why


def test_a_group_of_nobody_has_no_difference(responses, returns, study):
    returns["submitted"] = pd.Timestamp(2013, 1, 10)
    (row,) = early_and_late(responses, returns, study, "owns").to_dict("records")
    assert (row["n_late"], pd.isna(row["late"]), pd.isna(row["value"])) == (0, True, True)
    assert row["why"]


def test_how_people_were_asked(study):
    (row,) = invitation_table(study).data.to_dict("records")
    assert row["sent"] == "7 January 2013"
    assert row["reminders"] == "21 January 2013"
    assert row["closed"] == "not recorded"
    assert row["link"] == "Personal: one for each person"


RULES = DisclosureRules(profile="p", smallest_base={"respondents": 10, "participants": 5}, percent_decimals=0)


@pytest.mark.parametrize("table", ["rates", "by role", "basis", "composition", "early and late"])
def test_the_tables_can_be_released_and_read_back(table, responses, returns, study):
    found = dispositions(responses, FRAME.assign(refused=[0, 3, 4]))
    result = {
        "rates": lambda: rates_table(found, study),
        "by role": lambda: rates_table(found, study, by="role"),
        "basis": lambda: basis_table(found, study),
        "composition": lambda: composition_table(responses, found, study),
        "early and late": lambda: early_late_table(responses, returns, study, "owns"),
    }[table]()
    finding = Finding(id="a", statement="S", result=result, display="")
    (after,), _ = protect_findings([finding], RULES)
    data = finding_from_json(to_json(after)).result.data
    assert data.columns.tolist() == [column.name for column in result.columns]
    assert len(data) == len(result.data) > 0


def test_small_groups_are_suppressed(responses, returns, study):
    result = early_late_table(responses, returns, study, "owns")
    (after,), _ = protect_findings([Finding(id="a", statement="S", result=result, display="")], RULES)
    row = after.result.data.iloc[0]
    assert row[["late", "value", "low", "high"]].isna().all()  # 8 late respondents, below 10


def test_what_the_weights_do_is_shown_by_wave(study):
    diagnostics = pd.DataFrame(
        {
            "wave": ["2013"], "method": ["none"], "margins": [""], "respondents": [20], "people": [None],
            "rounds": [None], "largest_gap": [None], "trimmed": [None], "largest_over_mean": [None],
            "design_effect": [None], "effective_n": [None], "why": ["the study has no sampling frame"],
        }
    )  # fmt: skip
    row = weighting_table(diagnostics, study).data.iloc[0]
    assert (row["method"], row["note"]) == ("none", "the study has no sampling frame")
