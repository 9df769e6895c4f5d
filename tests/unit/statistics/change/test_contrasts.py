from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd
import pytest

from analysis.problems import ProblemsFound
from analysis.results import to_json
from analysis.statistics import interaction_test, joint_change, standardised_change

REFERENCE = Path(__file__).parents[3] / "reference"
PANEL = pd.read_csv(REFERENCE / "panel.csv")
R = pd.read_csv(REFERENCE / "contrasts.csv", comment="#").set_index(["case", "name"])
WAVES = (2013, 2014, 2016)

JOINT = {
    "joint, wave only": {},
    "joint, wave x site": {"site": "site", "respondent": "respondent"},
    "joint, site, role, age": {
        "site": "site",
        "adjust": ["role", "age"],
        "interact": False,
        "respondent": "respondent",
    },
    "joint, wave x site, role, weighted": {
        "site": "site",
        "adjust": ["role"],
        "weights": "weight",
        "respondent": "respondent",
    },
}
BY = {
    "by role": {"by": "role", "respondent": "respondent"},
    "by role, site, age": {"by": "role", "site": "site", "adjust": ["age"], "respondent": "respondent"},
    "by site, weighted": {
        "by": "site",
        "adjust": ["role"],
        "weights": "weight",
        "respondent": "respondent",
    },
}


@pytest.mark.parametrize("case", JOINT)
def test_several_waves_agree_with_r(case):
    """R: glm, vcovCL, jacobian of the standardised proportions (tests/reference/models_of_change.R)."""
    found, expected = joint_change(PANEL, "engaged", "wave", WAVES, **JOINT[case]), R.loc[case]
    assert found.value == pytest.approx(expected.loc["statistic", "value"], rel=1e-6)
    assert found.p == pytest.approx(expected.loc["statistic", "p"], rel=1e-6)
    assert found.df == 2 and found.n == expected.loc["statistic", "n"]
    for place, proportion in enumerate(found.details["proportions"], start=1):
        both = (proportion["value"], proportion["se"])
        assert both == pytest.approx(tuple(expected.loc[f"mean {place}", ["value", "se"]]), rel=1e-6)
    assert sum(proportion["n"] for proportion in found.details["proportions"]) == found.n
    assert len(found.details["contrasts"]) == 3
    for contrast in found.details["contrasts"]:
        name = f"{WAVES.index(contrast['first']) + 1} {WAVES.index(contrast['second']) + 1}"
        value, se = expected.loc[name, ["value", "se"]]
        assert (contrast["value"], contrast["se"]) == pytest.approx((value, se), rel=1e-6)
        assert contrast["low"] == pytest.approx(value - 1.959963984540054 * se, rel=1e-6)
    json.dumps(to_json(found), allow_nan=False)


@pytest.mark.parametrize("case", BY)
def test_groups_agree_with_r(case):
    found, expected = interaction_test(PANEL, "engaged", "wave", WAVES[:2], **BY[case]), R.loc[case]
    assert found.value == pytest.approx(expected.loc["statistic", "value"], rel=1e-6)
    assert found.p == pytest.approx(expected.loc["statistic", "p"], rel=1e-6)
    assert found.df == len(found.details["groups"]) - 1
    for place, group in enumerate(found.details["groups"], start=1):
        expected_pair = tuple(expected.loc[f"mean {place}", ["value", "se"]])
        assert (group["value"], group["se"]) == pytest.approx(expected_pair, rel=1e-6)
    json.dumps(to_json(found), allow_nan=False)


def test_the_changes_by_group_are_those_of_standardised_change():
    options = {"by": "role", "site": "site", "adjust": ["age"], "respondent": "respondent"}
    found = interaction_test(PANEL, "engaged", "wave", WAVES[:2], **options)
    single = standardised_change(PANEL, "engaged", "wave", WAVES[:2], **options)
    assert {g["group"]: g["value"] for g in found.details["groups"]} == {
        role: estimate.value for role, estimate in single.items()
    }
    assert sum(group["n"] for group in found.details["groups"]) == found.n


def test_two_waves_are_the_square_of_the_standardised_change():
    options = {"site": "site", "adjust": ["age"], "respondent": "respondent"}
    found = joint_change(PANEL, "engaged", "wave", WAVES[:2], **options)
    single = standardised_change(PANEL, "engaged", "wave", WAVES[:2], **options)
    assert found.value == pytest.approx((single.value / single.se) ** 2) and found.df == 1
    assert found.p == pytest.approx(single.p) and found.n == single.n


def test_the_order_of_the_waves_does_not_matter():
    forth = joint_change(PANEL, "engaged", "wave", WAVES, site="site")
    back = joint_change(PANEL, "engaged", "wave", WAVES[::-1], site="site")
    assert back.value == pytest.approx(forth.value, rel=1e-8)
    assert back.details["contrasts"][0]["first"] == 2016


def test_a_group_without_estimate_leaves_no_partial_test():
    silent = PANEL.copy()
    silent.loc[(silent["role"] == "leader") & (silent["wave"] == 2014), "engaged"] = 1.0
    found = interaction_test(silent, "engaged", "wave", WAVES[:2], by="role")
    assert math.isnan(found.value) and math.isnan(found.p)
    assert found.details["not_estimable"].startswith("the change is not estimable for role 'leader': all of")


def test_a_wave_without_a_yes_has_no_joint_test():
    silent = PANEL.assign(engaged=PANEL["engaged"].where(PANEL["wave"] != 2016, 0.0))
    found = joint_change(silent, "engaged", "wave", WAVES)
    assert not found.estimable and "in wave 2016" in found.details["not_estimable"]


def test_every_row_is_used_or_counted():
    found = joint_change(PANEL, "engaged", "wave", WAVES, site="site")
    assert found.n + found.details["dropped"] == len(PANEL)


def test_wrong_arguments_are_told():
    for waves in ((2013,), (2013, 2014, 2013)):
        with pytest.raises(ProblemsFound, match="two or more different waves"):
            joint_change(PANEL, "engaged", "wave", waves)
    with pytest.raises(ProblemsFound, match="two different waves"):
        interaction_test(PANEL, "engaged", "wave", WAVES, by="role")
    with pytest.raises(ProblemsFound, match="1 groups"):
        interaction_test(PANEL[PANEL["role"] == "member"], "engaged", "wave", WAVES[:2], by="role")
