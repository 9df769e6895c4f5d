from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.problems import ProblemsFound
from analysis.statistics import contrast_of_changes, interaction_test, standardised_change

REFERENCE = Path(__file__).parents[3] / "reference"
PANEL = pd.read_csv(REFERENCE / "panel.csv")
PANEL = PANEL[PANEL["wave"].isin([2013, 2014]) & PANEL["engaged"].notna()]
PANEL = PANEL.assign(
    rare=(
        (PANEL["engaged"] == 1)
        & (PANEL["age"] > 58)
        & ~((PANEL["wave"] == 2014) & (PANEL["site"] == "Site C"))
    ).astype(int)
)
R = pd.read_csv(REFERENCE / "contrast_of_changes.csv", comment="#").set_index("case")
ROLES = {"site": "site", "interact": False}
SITES = {"site": "site", "adjust": ["role"]}
CASES = {
    "role: leader - member": ("role", ("leader", "member"), ROLES | {"adjust": ["age"]}),
    "role: manager - member": ("role", ("manager", "member"), ROLES | {"adjust": ["age"]}),
    "role, wave x site: leader - manager": ("role", ("leader", "manager"), {"site": "site"}),
    "role, no site, rows: leader - member": ("role", ("leader", "member"), {"respondent": None}),
    "role, weighted: leader - others": ("role", ("leader", None), ROLES | {"weights": "weight"}),
    "role, Firth: leader - others": ("role", ("leader", None), ROLES | {"estimator": "firth"}),
    "site, Firth: Site C - Site A": ("site", ("Site C", "Site A"), SITES | {"estimator": "firth"}),
} | {f"site: Site {s} - others": ("site", (f"Site {s}", None), SITES) for s in "ABCD"}


def contrast(by, levels, data=PANEL, outcome="engaged", waves=(2013, 2014), **options):
    options = {"respondent": "respondent"} | options
    return contrast_of_changes(data, outcome, "wave", waves, by, levels, **options)


@pytest.mark.parametrize("case", CASES)
def test_agrees_with_r(case):
    """R: glm or brglm2, sandwich::vcovCL, numDeriv (tests/reference/contrast_of_changes.R)."""
    by, levels, options = CASES[case]
    found = contrast(by, levels, outcome="rare" if "Firth" in case else "engaged", **options)
    expected = R.loc[case]
    for name in ("value", "se", "low", "high", "p"):
        assert getattr(found, name) == pytest.approx(expected[name], rel=1e-5)
    for change, name in zip(found.details["changes"], ("first", "second"), strict=True):
        assert change["value"] == pytest.approx(expected[name], rel=1e-6)
    assert found.n == expected["n"] == found.details["n_first"] + found.details["n_second"]


def test_several_pairs_are_those_of_single_calls():
    pairs = [(site, None) for site in sorted(PANEL["site"].unique())]
    found = contrast("site", pairs, **SITES)
    assert list(found) == pairs
    for pair in pairs:
        assert found[pair] == contrast("site", pair, **SITES)


@pytest.mark.parametrize("interact", [True, False])
def test_each_change_is_that_of_the_group_by_itself(interact):
    options = {"site": "site", "interact": interact, "respondent": "respondent"}
    changes = standardised_change(PANEL, "engaged", "wave", (2013, 2014), by="role", **options)
    found = contrast("role", ("leader", "member"), site="site", interact=interact)
    for change in found.details["changes"]:
        alone = changes[change["groups"][0]]
        for name in ("value", "se", "n"):
            assert change[name] == getattr(alone, name)
        for name in ("first", "second", "n_first", "n_second"):
            assert change[name] == alone.details[name]


def test_of_two_groups_it_is_the_interaction_test():
    data = PANEL[PANEL["role"] != "manager"]
    found = contrast("role", ("leader", "member"), data, site="site")
    test = interaction_test(
        data, "engaged", "wave", (2013, 2014), "role", site="site", respondent="respondent"
    )
    assert (found.value / found.se) ** 2 == pytest.approx(test.value, rel=1e-9)
    assert found.p == pytest.approx(test.p, rel=1e-9)
    assert found.value == contrast("role", ("leader", None), data, site="site").value


def test_the_other_way_round_turns_the_sign():
    forth, back = (
        contrast("role", pair, site="site") for pair in (("leader", "member"), ("member", "leader"))
    )
    assert back.value == -forth.value and back.se == pytest.approx(forth.se, rel=1e-12)
    assert back.low == pytest.approx(-forth.high, rel=1e-12)


def test_linked_answers_of_one_group_in_both_sites_are_not_independent():
    """The two changes share the model: their contrast is not that of independent estimates."""
    found = contrast("role", ("leader", "member"), site="site", adjust=["age"])
    apart = math.hypot(*(change["se"] for change in found.details["changes"]))
    assert found.se != pytest.approx(apart, rel=1e-4)


def test_limits_go_beyond_one():
    """In one group nearly all change to yes, in the other nearly all to no."""
    up, down = [0] * 9 + [1], [1] * 9 + [0]
    data = pd.DataFrame(
        {"wave": ([1] * 10 + [2] * 10) * 2, "arm": [1] * 20 + [0] * 20, "y": up + down + down + up}
    )
    found = contrast_of_changes(data, "y", "wave", (1, 2), "arm", (1, 0))
    assert found.value == pytest.approx(1.6) and 1.6 < found.high <= 2


def test_an_empty_cell_is_named():
    data = PANEL[~((PANEL["role"] == "leader") & (PANEL["wave"] == 2014))]
    found = contrast("role", [("leader", "member"), ("member", "leader"), ("member", None)], data, **ROLES)
    reason = "role 'leader': nobody to compare with role 'leader' in wave 2014"
    for pair in (("leader", "member"), ("member", "leader")):
        assert math.isnan(found[pair].value) and found[pair].details["not_estimable"] == reason
    assert found["member", None].details["not_estimable"].endswith("with role 'leader' in wave 2014")
    assert contrast("role", ("manager", "member"), data, **ROLES).estimable


def test_a_cell_in_which_nobody_said_yes_is_named():
    found = contrast("site", [("Site C", None), ("Site A", "Site B")], outcome="rare", **SITES)
    words = "none of 36 said yes with site 'Site C' in wave 2014"
    assert found["Site C", None].details["not_estimable"] == f"site 'Site C': {words}"
    assert found["Site A", "Site B"].estimable
    penalised = contrast("site", ("Site C", None), outcome="rare", estimator="firth", **SITES)
    assert penalised.estimable and penalised.details["rests_on_penalty"] == [words]


def test_groups_without_people_are_named():
    later = PANEL.assign(role=PANEL["role"].where(PANEL["wave"] == 2013, "member"))
    data = pd.concat([later, PANEL.head(3).assign(wave=2016, role="locum")])
    found = contrast("role", ("locum", "member"), data)
    assert found.details["not_estimable"] == "role 'locum': nobody answered in the two waves"
    declared = PANEL.assign(role=pd.Categorical(PANEL["role"], ["leader", "manager", "member", "locum"]))
    assert "role 'locum': nobody" in contrast("role", ("leader", "locum"), declared).details["not_estimable"]
    members = PANEL[PANEL["role"] == "member"]
    assert (
        contrast("role", ("member", None), members).details["not_estimable"] == "no other role than 'member'"
    )
    silent = contrast("role", ("leader", None), PANEL.assign(engaged=np.nan))
    assert "no row of the two waves is complete" in silent.details["not_estimable"]


@pytest.mark.parametrize(
    ("levels", "says"),
    [
        (("leader", "chief"), "'chief'"),
        (("leader", "leader"), "two different levels"),
        ((None, "leader"), "two different levels"),
        ([("leader", "member"), ("chief", None)], "'chief'"),
        ([("leader", "member", "manager")], "two different levels"),
        ((2013, "leader"), "levels that occur: 'leader', 'manager', 'member'"),
    ],
)
def test_levels_that_cannot_be_compared_are_refused(levels, says):
    with pytest.raises(ProblemsFound, match=says):
        contrast("role", levels)


def test_with_firth_and_weights_there_is_no_estimate():
    found = contrast("role", ("leader", "member"), weights="weight", estimator="firth")
    assert "not defined for weighted answers" in found.details["not_estimable"]
