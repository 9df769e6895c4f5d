"""The AAPOR outcome rates: the definition of each, and the arithmetic by hand.

The definitions are those of American Association for Public Opinion Research (2023), Standard Definitions:
Final Dispositions of Case Codes and Outcome Rates for Surveys, 10th edition, with U for UH + UO. In this
survey of 200 people named in a frame: I = 60 complete and P = 12 partial answers, R = 18 refusals, NC = 40
not contacted (10 whose invitation came back, 30 from whom nothing came), O = 5 reached and unable to answer,
U = 45 of unknown eligibility, 20 not eligible.
"""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.survey import dispositions, outcome_rates
from analysis.survey.response import RATES

I, P, R, NC, O, U, NE = 60, 12, 18, 40, 5, 45, 20  # noqa: E741
E = (I + P + R + NC + O) / (I + P + R + NC + O + NE)

# rate  | AAPOR's formula                                | numerator, denominator by hand | value
DEFINITIONS = [
    ("RR1", I / ((I + P) + (R + NC + O) + U), 60, 180, 0.3333333333),
    ("RR2", (I + P) / ((I + P) + (R + NC + O) + U), 72, 180, 0.4),
    ("RR3", I / ((I + P) + (R + NC + O) + E * U), 60, 135 + 45 * 135 / 155, 0.3444444444),
    ("RR4", (I + P) / ((I + P) + (R + NC + O) + E * U), 72, 135 + 45 * 135 / 155, 0.4133333333),
    ("RR5", I / ((I + P) + (R + NC + O)), 60, 135, 0.4444444444),
    ("RR6", (I + P) / ((I + P) + (R + NC + O)), 72, 135, 0.5333333333),
    ("COOP1", I / ((I + P) + R + O), 60, 95, 0.6315789474),
    ("COOP3", I / ((I + P) + R), 60, 90, 0.6666666667),
    ("REF1", R / ((I + P) + (R + NC + O) + U), 18, 180, 0.1),
    ("CON1", ((I + P) + R + O) / ((I + P) + R + O + NC + U), 95, 180, 0.5277777778),
]

PEOPLE = pd.DataFrame({"respondent": range(I + P), "wave": "2014", "site": "north", "role": "gp"})
RETURNS = PEOPLE[["respondent", "wave"]].assign(complete=pd.array([True] * I + [False] * P, dtype="boolean"))
FRAME = pd.DataFrame(
    {
        "wave": ["2014"], "site": ["north"], "role": ["gp"], "count": [200],
        "ineligible": [NE], "unknown_eligibility": [U], "refused": [R], "not_contacted": [10], "other": [O],
    }
)  # fmt: skip
CELLS = dispositions(PEOPLE, FRAME, RETURNS)


def test_every_rate_stands_in_the_table():
    assert [rate.name for rate in RATES] == [row[0] for row in DEFINITIONS]


@pytest.mark.parametrize(("name", "formula", "numerator", "denominator", "value"), DEFINITIONS)
def test_a_rate_is_what_the_standard_defines(name, formula, numerator, denominator, value):
    found = outcome_rates(CELLS).set_index("rate").loc[name]
    assert found["value"] == pytest.approx(formula, rel=1e-12)
    assert found["value"] == pytest.approx(value, abs=1e-10)
    assert (found["numerator"], found["denominator"]) == (numerator, pytest.approx(denominator))


def test_e_is_estimated_by_the_proportional_method_and_stated():
    rates = outcome_rates(CELLS).set_index("rate")
    # 135 known to be eligible, 20 known not to be: 135 / 155.
    assert rates.loc[["RR3", "RR4"], "e"].tolist() == pytest.approx([135 / 155, 135 / 155])
    assert rates.drop(["RR3", "RR4"])["e"].isna().all()


#  what the frame and the file tell                      | the rates that can be had
KNOWN = [
    ([], False, {"RR2"}),
    ([], True, {"RR1", "RR2"}),
    (["ineligible"], True, {"RR1", "RR2"}),
    (["refused"], True, {"RR1", "RR2", "COOP1", "COOP3", "REF1", "CON1"}),
    (["refused"], False, {"RR2", "REF1", "CON1"}),
    (["unknown_eligibility"], True, {"RR1", "RR2", "RR5", "RR6"}),
    (["unknown_eligibility", "ineligible"], True, {"RR1", "RR2", "RR3", "RR4", "RR5", "RR6"}),
    (["unknown_eligibility", "ineligible"], False, {"RR2", "RR4", "RR6"}),
]


@pytest.mark.parametrize(("told", "finished", "possible"), KNOWN)
def test_only_what_is_known_gives_a_rate_and_the_others_say_why_not(told, finished, possible):
    frame = FRAME[["wave", "site", "role", "count", *told]]
    rates = outcome_rates(dispositions(PEOPLE, frame, RETURNS if finished else None)).set_index("rate")
    assert set(rates.index[rates["value"].notna()]) == possible
    assert (rates.loc[rates["value"].isna(), "why"].str.len() > 20).all()
    assert (rates.loc[list(possible), "why"] == "").all()


def test_with_counts_only_everybody_else_counts_as_not_contacted():
    rates = outcome_rates(dispositions(PEOPLE, FRAME[["wave", "site", "role", "count"]])).set_index("rate")
    assert rates.loc["RR2", ["numerator", "denominator", "value"]].tolist() == [72, 200, 0.36]


def test_a_wave_with_an_open_link_has_no_rate():
    without = {"2014": "the link was open"}
    rates = outcome_rates(dispositions(PEOPLE, FRAME, RETURNS, without), without=without)
    assert rates["value"].isna().all()
    assert set(rates["why"]) == {"the link was open"}
