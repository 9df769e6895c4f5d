from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from support.tiny_study import PARAMS, STUDY, write_study

from analysis import load_study
from analysis.planning.design import Design, _stability, design_of
from analysis.planning.report import plan_survey
from analysis.planning.simulation import GENERAL, THESE, _in_general, _shift, power_of
from analysis.problems import ProblemsFound
from analysis.study.planning import PlanningChoices

PLAN = """
planning:
  changes: {changes}
  respondents: [1]
  repeat: {repeat}
  site_spread: {spread}
  repetitions: {repetitions}
"""


def study_with(tmp_path, changes="[-0.2]", repeat=0, repetitions=100, spread=0):
    params = PARAMS + PLAN.format(changes=changes, repeat=repeat, repetitions=repetitions, spread=spread)
    return load_study(write_study(tmp_path, study=STUDY, params=params))


def design(n: int, share: float, stability: float = 0.0, linked: bool = False) -> Design:
    """Four sites with one role, the same number of people in each."""
    cells = pd.DataFrame(
        {
            "site": ["a", "b", "c", "d"],
            "role": ["leader"] * 4,
            "n": [n] * 4,
            "log_odds": [math.log(share / (1 - share))] * 4,
        }
    )
    return Design(outcome="high", wave="2014", cells=cells, linked=linked, stability=stability)


def told(plan_design, study):
    table = pd.concat(power_of(plan_design, study))
    return {target: table[table["target"] == target].iloc[0] for target in (THESE, GENERAL)}


def test_the_design_is_read_off_the_last_wave(tmp_path):
    rows = []
    for site, role, yes, no in (
        ("north", "leader", 3, 1),
        ("north", "member", 0, 6),
        ("south", "leader", 2, 2),
    ):
        rows += [(f"{site}{role}{i}", "2014", site, role, i < yes) for i in range(yes + no)]
    data = pd.DataFrame(rows, columns=["respondent", "wave", "site", "role", "yes"])
    scale = pd.CategoricalDtype(["low", "high"], ordered=True)
    data["engaged"] = data["yes"].map({True: "high", False: "low"}).astype(scale)
    found = design_of(data, study_with(tmp_path))
    assert found.cells["n"].tolist() == [4, 6, 4]
    # Of leaders 5 of 8: (5.5 / 9); of members none of 6: (0.5 / 7). One such person joins each cell.
    expected = [(3 + 5.5 / 9) / 5, (0 + 0.5 / 7) / 7, (2 + 5.5 / 9) / 5]
    assert (1 / (1 + np.exp(-found.cells["log_odds"]))).tolist() == pytest.approx(expected)


def test_nobody_to_plan_from(tmp_path):
    data = pd.DataFrame({"respondent": [], "wave": [], "site": [], "role": [], "engaged": []})
    with pytest.raises(ProblemsFound, match="no answer in any wave"):
        design_of(data, study_with(tmp_path))


def test_power_is_that_of_the_textbook(tmp_path):
    """Two independent samples of 200, 50% against 36%: power .81 by the normal approximation.

    Hand arithmetic: se = sqrt(.25/200 + .36*.64/200) = .0490; z = .14/.0490 = 2.857;
    power = P(Z > 1.96 - 2.857) = .815. Monte Carlo error with 100 waves: .039.
    """
    found = told(design(50, 0.5), study_with(tmp_path, changes="[-0.14]"))[THESE]
    assert (found["n_first"], found["n_second"]) == (200, 200)
    assert found["power"] == pytest.approx(0.815, abs=3 * 0.039)
    assert found["half_width"] == pytest.approx(1.96 * 0.0490, rel=0.05)


def test_a_change_that_there_cannot_be_is_left_out_and_named(tmp_path, monkeypatch):
    rare = design(100, 0.05)
    study = study_with(tmp_path, changes="[-0.1, 0.02, 0.96]", repetitions=20)
    assert {row for part in power_of(rare, study) for row in part["change"]} == {0.02}
    monkeypatch.setattr("analysis.planning.report.load_responses", lambda folder: None)
    monkeypatch.setattr("analysis.planning.report.design_of", lambda responses, study: rare)
    said = [line for line in plan_survey(study, tmp_path) if "is left out" in line]
    assert [line.split(" is left")[0] for line in said] == [
        "A change of −10 percentage points",
        "A change of +96 percentage points",
    ]


def test_without_a_change_power_is_the_rate_of_false_alarms(tmp_path):
    for found in told(design(50, 0.5), study_with(tmp_path, changes="[0]")).values():
        # 5%, with a Monte Carlo error of 2.2 points.
        assert 0.0 <= found["power"] <= 0.12
        assert found["coverage"] >= 0.88


def uneven(sites: int = 6) -> Design:
    """Sites of very different size and share."""
    sizes = [400, 250, 150, 150, 100, 100][:sites]
    cells = pd.DataFrame({"site": list("abcdef")[:sites], "role": "leader", "n": sizes})
    cells["log_odds"] = np.linspace(-0.5, 1, sites)
    return Design(outcome="high", wave="2014", cells=cells, linked=False, stability=0)


def test_intervals_hold_the_truth_of_their_target_where_sites_differ(tmp_path):
    study = study_with(tmp_path, changes="[-0.1]", repetitions=200, spread=0.3)
    found = told(uneven(), study)
    # 95%, with a Monte Carlo error of 1.5 points: too wide an interval would hold the truth in all of them.
    assert [found[target]["coverage"] for target in (THESE, GENERAL)] == pytest.approx(
        [0.95, 0.95], abs=3 * math.sqrt(0.95 * 0.05 / 200)
    )


def test_the_expected_change_is_of_people_here_and_of_sites_in_general():
    plan, second, spread = uneven(3), np.array([600, 200, 100]), 0.8
    shift = _shift(plan, second, -0.1, spread)
    own = np.random.default_rng(1).normal(0, spread, 100_000)
    p = plan.cells["log_odds"].to_numpy()
    changes = [(1 / (1 + np.exp(-x - shift - own))).mean() - 1 / (1 + np.exp(-x)) for x in p]
    # Of 1000, 450 and 250 people of both waves; the mean of 100,000 draws is known to .0006.
    assert np.average(changes, weights=[1000, 450, 250]) == pytest.approx(-0.1, abs=0.002)
    assert _in_general(plan, second, shift, spread) == pytest.approx(np.mean(changes), abs=0.002)
    assert abs(np.mean(changes) + 0.1) > 0.004


def test_how_alike_a_person_answers_is_told_within_roles():
    # Leaders: yes-yes 3, yes-no 1; members: no-no 3, no-yes 1, yes-no 1, yes-yes 1. One member came once.
    answers = {"leader": ["11", "11", "11", "10"], "member": ["00", "00", "00", "01", "10", "11", "1"]}
    rows = [
        (f"{role}{i}", wave, role, float(said))
        for role, people in answers.items()
        for i, both in enumerate(people)
        for wave, said in zip(("2013", "2014"), both, strict=False)
    ]
    data = pd.DataFrame(rows, columns=["respondent", "wave", "role", "outcome"])
    # Sums about the means of the roles. Leaders: means 1 and 3/4, so 0 for products and for the first wave,
    # 3/4 for the second. Members: means 1/3 and 1/3, so 1 - 6/9 = 1/3, and 2 - 6/9 = 4/3 in either wave.
    assert _stability(data, ["2013", "2014"]) == pytest.approx((1 / 3) / math.sqrt(4 / 3 * (3 / 4 + 4 / 3)))
    # Where only roles differ, nothing is left.
    roles_only = data.assign(outcome=(data["role"] == "leader").astype(float))
    assert _stability(roles_only, ["2013", "2014"]) == 0
    # Nor is it ever below 0.
    turned = data["outcome"].where(data["wave"] == "2013", 1 - data["outcome"])
    assert _stability(data.assign(outcome=turned), ["2013", "2014"]) == 0


def test_people_who_answer_again_and_alike_sharpen_the_change(tmp_path):
    loose = told(design(50, 0.5), study_with(tmp_path, repetitions=40))[THESE]
    tight = told(
        design(50, 0.5, stability=0.8, linked=True), study_with(tmp_path, repeat=0.9, repetitions=40)
    )[THESE]
    assert tight["half_width"] < 0.8 * loose["half_width"]


def test_the_same_seed_gives_the_same_plan(tmp_path):
    study = study_with(tmp_path, repetitions=20)
    first, second = (pd.concat(power_of(design(20, 0.4), study)) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_waves_without_an_interval_count_against_the_power(tmp_path):
    # With two people a site nearly every wave has a site in which all or none said yes.
    found = told(design(2, 0.5), study_with(tmp_path, repetitions=40))[THESE]
    assert found["estimable"] < 0.5
    assert found["power"] <= found["estimable"]


def test_choices_have_defaults():
    assert dataclasses.replace(PlanningChoices(), repetitions=100).changes == (-0.05, -0.1, -0.15)
