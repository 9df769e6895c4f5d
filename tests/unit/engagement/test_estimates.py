"""The planned answers, counted by hand:

=====  ================  =================  =====
wave   leaders yes of n  members yes of n   all
=====  ================  =================  =====
2013   5 of 7            3 of 13            8 of 20
2014   3 of 7            3 of 13            6 of 20
=====  ================  =================  =====

North: 5 of 10, then 3 of 10; south: 3 of 10, then 3 of 10.
"""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest

from analysis.engagement.entries import estimate_of
from analysis.engagement.estimates import engagement_estimates as estimates_with
from analysis.engagement.robustness import robustness as robustness_with
from analysis.engagement.specifications import COLUMNS as SPECIFIED

NO_CURVES = pd.DataFrame(columns=list(SPECIFIED))
NO_FRAME = pd.DataFrame(columns=["wave", "site", "role", "invited"])


def engagement_estimates(responses, study):
    checks = robustness(responses, no_weights(responses), study)
    return estimates_with(responses, checks, NO_CURVES, NO_FRAME, study)


def robustness(responses, weights, study, rates=NO_FRAME):
    return robustness_with(responses, weights, rates, study)


def by_id(estimates):
    assert estimates["id"].is_unique
    return {row["id"]: estimate_of(row) for _, row in estimates.iterrows()}


SHARES = [
    ("engagement.high.all.2013", 8, 20),
    ("engagement.high.all.2014", 6, 20),
    ("engagement.high.leader.2013", 5, 7),
    ("engagement.high.leader.2014", 3, 7),
    ("engagement.high.member.2013", 3, 13),
    ("engagement.high.north.2013", 5, 10),
    ("engagement.high.south.2014", 3, 10),
    # One leader of each site and wave has the time: of leaders only.
    ("engagement.has_time.leader.2013", 2, 7),
]


@pytest.mark.parametrize(("name", "yes", "n"), SHARES)
def test_shares(name, yes, n, responses, study):
    found = by_id(engagement_estimates(responses, study))[name]
    assert (found.value, found.n, found.unit) == (yes / n, n, "proportion")


def test_changes_are_second_minus_first(responses, study):
    found = by_id(engagement_estimates(responses, study))
    change = found["engagement.high.all.change.2013-2014"]
    assert change.value == pytest.approx(-0.1)
    assert (change.details["n_first"], change.details["n_second"], change.n) == (20, 20, 40)
    assert found["engagement.high.north.change.2013-2014"].value == pytest.approx(-0.2)
    assert found["engagement.high.south.change.2013-2014"].value == pytest.approx(0.0)


def test_with_the_same_people_in_both_waves_standardising_changes_nothing(responses, study):
    # Each cell of site and role has as many people in both waves, so the mix is fixed already.
    found = by_id(engagement_estimates(responses, study))
    assert found["engagement.high.all.standardised_change.2013-2014"].value == pytest.approx(-0.1, abs=1e-6)


def test_an_outcome_asked_of_one_role_is_of_that_role_only(responses, study):
    estimates = engagement_estimates(responses, study)
    of_leaders = estimates[(estimates["outcome"] == "has_time") & (estimates["group"] != "site")]
    assert set(of_leaders["base"]) == {"leader"}
    sites = estimates[(estimates["outcome"] == "has_time") & (estimates["base"] == "north")]
    assert sites[sites["estimand"] == "proportion"]["n"].tolist() == [4, 4]


def test_who_did_not_answer_is_in_no_base(responses, study):
    responses.loc[0, "engaged"] = None
    found = by_id(engagement_estimates(responses, study))["engagement.high.all.2013"]
    assert (found.value, found.n) == (7 / 19, 19)


@pytest.mark.parametrize("how", ["no row", "no answer"])
def test_a_wave_that_nobody_answered(how, responses, study):
    in_2014 = responses["wave"] == "2014"
    if how == "no row":
        responses = responses[~in_2014]
    else:
        responses.loc[in_2014, ["engaged", "time"]] = None
    found = by_id(engagement_estimates(responses, study))
    assert found["engagement.high.all.2013"].value == 8 / 20
    for name in (
        "engagement.high.all.2014",
        "engagement.high.all.change.2013-2014",
        "engagement.high.all.standardised_change.2013-2014",
    ):
        assert math.isnan(found[name].value)
        assert found[name].details["not_estimable"] == "nobody answered in wave 2014"
    checks = robustness(responses, no_weights(responses), study)
    assert checks["value"].isna().all()


def test_an_outcome_that_nobody_of_its_role_answered(responses, study):
    responses = responses[(responses["role"] != "leader") | (responses["wave"] == "2013")]
    found = by_id(engagement_estimates(responses, study))
    leaders = [e for name, e in found.items() if "has_time" in name and "2013-2014" in name]
    assert leaders
    assert all("2014" in e.details["not_estimable"] for e in leaders)


def test_details_come_back_from_the_table(responses, study):
    row = engagement_estimates(responses, study).iloc[0]
    assert json.loads(row["details"]) == estimate_of(row).details
    assert estimate_of(row).details["successes"] == 8


def no_weights(responses):
    return responses[["respondent", "wave"]].iloc[:0].assign(weight=[])


def test_robustness_without_weights(responses, study):
    checks = robustness(responses, no_weights(responses), study)
    high = checks[checks["outcome"] == "high"].set_index("analysis")
    assert "Weighted to the sampling frame" not in high.index
    assert high["primary"].sum() == 1
    assert high.index[0] == "Primary"
    # Not adjusted: the plain difference, 6 of 20 less 8 of 20.
    assert high.at["Not adjusted", "value"] == pytest.approx(-0.1, abs=1e-6)


def test_robustness_with_equal_weights_repeats_the_primary_value(responses, study):
    weights = responses[["respondent", "wave"]].assign(weight=50.0)
    checks = robustness(responses, weights, study).set_index(["outcome", "analysis"])
    weighted = checks.loc[("high", "Weighted to the sampling frame")]
    assert weighted["value"] == pytest.approx(checks.loc[("high", "Primary"), "value"])
