from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from analysis.disclosure.findings import protect_findings
from analysis.engagement.entries import only
from analysis.engagement.estimates import engagement_estimates
from analysis.engagement.exhibits import changes, general, shares, survival, wording
from analysis.engagement.robustness import robustness
from analysis.engagement.specifications import CHOICES, COLUMNS, specifications
from analysis.results import Finding

WAVES = ("2013", "2014")
NO_CURVES = pd.DataFrame(columns=list(COLUMNS))
NO_FRAME = pd.DataFrame(columns=["wave", "site", "role", "invited"])
NOBODY = pd.DataFrame(columns=["respondent", "wave", "question", "reason", "raw"], dtype="str")


@pytest.fixture
def estimates(responses, study):
    return estimates_of(responses, study)


def estimates_of(responses, study):
    weights = responses[["respondent", "wave"]].iloc[:0].assign(weight=[])
    checks = robustness(responses, weights, NO_FRAME, study)
    return engagement_estimates(responses, checks, NO_CURVES, NO_FRAME, study)


def released(result, study):
    finding = Finding(id="a", statement="S", result=result, display="")
    (after,), _ = protect_findings([finding], study.params.disclosure)
    return after.result.table.data if hasattr(after.result, "table") else after.result.data


def test_statements_hold_no_number_but_waves(estimates, study):
    told = [wording.statement(row, study) for _, row in estimates.iterrows()]
    assert told[0] == "Share of all who answered who are highly engaged, 2013"
    for text in told:
        rest = text.replace("2013", "").replace("2014", "")
        assert not any(letter.isdigit() for letter in rest)
    assert len(set(told)) == len(told)


def test_answers_on_the_whole_scale(responses, study):
    data = shares.scale_figure(responses, study, "engaged").table.data
    assert data.values.tolist() == [
        ["2013", "Low", 12 / 20, 20],
        ["2013", "High", 8 / 20, 20],
        ["2014", "Low", 14 / 20, 20],
        ["2014", "High", 6 / 20, 20],
    ]


def test_the_total_of_two_waves_does_not_tell_a_small_one(responses, study):
    # South keeps 10 respondents in the second wave, 3 in the first: 13 less 10 would tell the 3.
    few = responses[(responses["site"] == "north") | (responses["wave"] == "2014")]
    some = responses[(responses["site"] == "south") & (responses["wave"] == "2013")]
    responses = pd.concat([few, some.iloc[[0, 3, 4]]])
    estimates = estimates_of(responses, study)
    figure = changes.changes_figure(estimates, study, "high", WAVES)
    south = figure.table.data.set_index("label").loc["South"]
    assert (south["n_first"], south["n_second"]) == (3, 10)
    south = released(figure, study).set_index("label").loc["South"]
    assert south[["value", "low", "high", "n_first"]].isna().all()
    assert south["n_second"] == 10


def test_robustness_rests_on_both_waves(responses, study):
    # 3 leaders and members in the first wave, 20 in the second: 23 in all is above the smallest base.
    first = responses[responses["wave"] == "2013"].iloc[[0, 3, 4]]
    responses = pd.concat([first, responses[responses["wave"] == "2014"]])
    weights = responses[["respondent", "wave"]].iloc[:0].assign(weight=[])
    checks = robustness(responses, weights, NO_FRAME, study)
    figure = survival.robustness_figure(checks, study, "high", WAVES)
    assert (figure.table.data[["n_first", "n_second"]].sum(axis=1) >= 10).all()
    assert released(figure, study)[["value", "low", "high", "n_first"]].isna().all().all()


def test_tables_and_figures_hold_the_estimates_themselves(estimates, study):
    table = shares.shares_table(estimates, study, ["high", "has_time"]).data
    assert table["value_2013"].tolist()[:3] == [8 / 20, 5 / 7, 3 / 13]
    assert table["n_2014"].tolist()[:3] == [20, 7, 13]
    figure = shares.shares_figure(estimates, study, "high").table.data
    assert figure[figure["wave"] == "2014"]["value"].tolist() == [6 / 20, 3 / 7, 3 / 13]
    sites = shares.sites_figure(estimates, study, "high").table.data
    assert set(sites["n"]) == {10}


def test_the_overall_change_stands_beside_the_mix_of_both_waves(estimates, study):
    row = changes.headline_table(estimates, study, "high").data.iloc[0]
    # Seven leaders of twenty in both waves.
    assert (row["leader_first"], row["leader_second"]) == (7, 7)
    assert row["value"] == pytest.approx(-0.1)
    assert row["primary"] == pytest.approx(-0.1)
    # One overall change of each of two outcomes: a family of two, of which none is clear.
    assert row["word"].startswith("inconclusive: from ")
    assert row["word"].endswith("(97.5%)")


def test_a_changed_mix_alone_is_no_change_with_roles_held_fixed(study, answers):
    """Leaders 40% yes in both waves, members 20%; leaders are 20 of 40, then 10 of 40.

    By hand: 12 of 40, then 10 of 40: as answered a fall of 5 points, with the roles held fixed none.
    """
    data = answers(
        ("2013", "north", "leader", 8, 12),
        ("2013", "south", "member", 4, 16),
        ("2014", "north", "leader", 4, 6),
        ("2014", "south", "member", 6, 24),
    )
    estimates = estimates_of(data, study)
    row = changes.headline_table(estimates, study, "high").data.iloc[0]
    assert row["value"] == pytest.approx(10 / 40 - 12 / 40)
    held = estimates.set_index("id").loc["engagement.high.all.role_standardised_change.2013-2014"]
    assert held["value"] == pytest.approx(0, abs=1e-9)
    assert (row["leader_first"], row["leader_second"]) == (20, 10)


def test_what_cannot_be_compared_is_listed_with_its_reason(estimates, responses, study):
    # One leader of each site and wave has the time: every change can be estimated.
    assert changes.not_compared_table(estimates, study).data.empty
    # Without anybody from the south in the second wave, no change of both sites together can be.
    gone = responses[(responses["site"] == "north") | (responses["wave"] == "2013")]
    found = changes.not_compared_table(estimates_of(gone, study), study).data
    assert found["outcome"].tolist() == ["Are highly engaged", "With time"]
    assert (found["why"] == changes.NOT_ESTIMABLE).all()


def test_why_there_is_no_estimate_tells_of_no_small_group(study, answers):
    """None of the 5 of the south said yes in 2013: the change with the sites held fixed has no estimate."""
    data = answers(
        ("2013", "north", "leader", 8, 12),
        ("2013", "south", "leader", 0, 5),
        ("2014", "north", "leader", 4, 6),
        ("2014", "south", "leader", 6, 14),
    )
    estimates = estimates_of(data, study)
    primary = only(estimates, "high", ("standardised_change",), ("all",))["details"].iloc[0]
    assert "none of 5 said yes with site 'south'" in primary  # the notebook's own table
    table = released(changes.not_compared_table(estimates, study), study)
    assert "Are highly engaged" in set(table["outcome"])
    for why in table["why"]:
        assert not any(letter.isdigit() for letter in why)
        assert not any(name in why.lower() for name in ("south", "north", "leader"))


def test_what_the_study_defines_is_told_in_full(estimates, study):
    asked = {"2013": study.survey.files["2013"]}
    bare = dataclasses.replace(study.survey.files["2014"], answers={})
    survey = dataclasses.replace(study.survey, files={**asked, "2014": bare})
    table = changes.not_compared_table(estimates, dataclasses.replace(study, survey=survey)).data
    assert table["why"].str.fullmatch("not asked in 2014").all()
    assert len(table)


def test_sites_in_general_stand_in_a_table_of_their_own(estimates, study):
    table = general.general_table(estimates, study, "high").data
    assert "Mean of the sites (t)" in set(table["method"])
    # North falls by two of ten, south stays: the mean of the two sites is -0.1.
    mean = table[table["method"] == "Mean of the sites (t)"].iloc[0]
    assert mean["value"] == pytest.approx(-0.1)
    assert not only(estimates, estimands=("sites_in_general",)).empty


def test_specifications_hold_the_primary_analysis_once(estimates, responses, study):
    curve = specifications(responses.assign(weight=float("nan")), NOBODY, study)
    high = curve[curve["outcome"] == "high"]
    assert high["primary"].sum() == 1
    assert not high.duplicated(list(CHOICES)).any()
    primary = only(estimates, "high", ("standardised_change",), ("all",))["value"].iloc[0]
    assert high.loc[high["primary"], "value"].iloc[0] == pytest.approx(primary)
    figure = survival.specification_figure(curve, study, "high", WAVES)
    assert list(figure.table.data["value"]) == sorted(figure.table.data["value"])


def test_who_gives_up_a_role_is_a_change_and_no_changed_mix(study):
    """Ten leaders, eight yes, are members a year later, four yes; twenty members say five yes both times.

    With the roles of the first wave the mix is the same in both waves, so that the model's means are those
    of the answers: 9 of 30 less 13 of 30.
    """
    rows = []
    for wave, yes in (("2013", 8), ("2014", 4)):
        role = "leader" if wave == "2013" else "member"
        rows += [(f"L{n}", wave, "north", role, n < yes) for n in range(10)]
        rows += [(f"M{n}", wave, "north", "member", n < 5) for n in range(20)]
    data = pd.DataFrame(rows, columns=["respondent", "wave", "site", "role", "yes"])
    scale = pd.CategoricalDtype(["low", "high"], ordered=True)
    data["engaged"] = data.pop("yes").map({True: "high", False: "low"}).astype(scale)
    data = data.assign(time=pd.Categorical([None] * len(data), dtype=scale), linked=True)
    weights = data[["respondent", "wave"]].iloc[:0].assign(weight=[])
    checks = robustness(data, weights, NO_FRAME, study)
    held = checks[(checks["outcome"] == "high") & (checks["analysis"] == "Roles as in the first wave")].iloc[
        0
    ]
    assert held["value"] == pytest.approx(9 / 30 - 13 / 30)


def test_a_line_without_a_site_is_withheld_when_that_site_is_small(study):
    """The whole less the line would tell a site of 6 people."""
    rows = [
        ("2013", "Without North", 0.1, 30, 24, False),
        ("2013", "Primary", 0.1, 30, 30, True),
    ]
    checks = pd.DataFrame(
        [
            {
                "outcome": "high",
                "base": "all",
                "first": "2013",
                "second": "2014",
                "kind": "Leaving out one site" if not primary else "The model",
                "analysis": label,
                "primary": primary,
                "value": value,
                "low": value - 0.05,
                "high": value + 0.05,
                "n": n_first + n_second,
                "details": f'{{"n_first": {n_first}, "n_second": {n_second}}}',
            }
            for _, label, value, n_first, n_second, primary in rows
        ]
    )
    figure = survival.robustness_figure(checks, study, "high", WAVES)
    shown = released(figure, study).set_index("label")
    assert shown.loc["Primary", ["value", "n_first", "n_second"]].notna().all()
    assert shown.loc["Without North", ["value", "low", "high", "n_second"]].isna().all()


def test_sites_and_what_they_say_of_others_stand_in_two_groups(responses, study):
    estimates = estimates_of(responses, study)
    data = general.spread_figure(estimates, study, "high", WAVES).table.data
    assert data[data["group"] == "These sites"]["label"].tolist() == ["North", "South"]
    # Two sites have no mean that would speak of a third.
    assert "Sites in general" not in set(data["group"])


def test_in_one_site_a_change_that_holds_roles_fixed_keeps_the_decimals_of_its_word(answers, study):
    one = dataclasses.replace(study, sites={"north": study.sites["north"]})
    data = answers(
        *(("2013", "north", role, yes, 100 - yes) for role, yes in (("leader", 61), ("member", 45))),
        *(("2014", "north", role, yes, 90 - yes) for role, yes in (("leader", 37), ("member", 20))),
    )
    row = released(changes.changes_table(estimates_of(data, one), one, ["high"]), one).iloc[0]
    assert 100 * row["standardised"] == pytest.approx(-21.3)
    assert row["word"].startswith("declined: −")
    assert row["word"].count(".") >= 2
