from __future__ import annotations

import pandas as pd
import pytest

from analysis.disclosure.findings import protect_findings
from analysis.engagement import exhibits
from analysis.engagement.estimates import engagement_estimates
from analysis.engagement.robustness import robustness
from analysis.results import Finding

WAVES = ("2013", "2014")


@pytest.fixture
def estimates(responses, study):
    return engagement_estimates(responses, study)


def released(result, study):
    finding = Finding(id="a", statement="S", result=result, display="")
    (after,), _ = protect_findings([finding], study.params.disclosure)
    return after.result.table.data if hasattr(after.result, "table") else after.result.data


def test_statements_hold_no_number_but_waves(estimates, study):
    told = [exhibits.statement(row, study) for _, row in estimates.iterrows()]
    assert told[0] == "Share of all who answered who are highly engaged, 2013"
    for text in told:
        rest = text.replace("2013", "").replace("2014", "")
        assert not any(letter.isdigit() for letter in rest)
    assert len(set(told)) == len(told)


def test_answers_on_the_whole_scale(responses, study):
    data = exhibits.scale_figure(responses, study, "engaged").table.data
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
    figure = exhibits.changes_figure(engagement_estimates(responses, study), study, "high", WAVES)
    south = figure.table.data.set_index("label").loc["South"]
    assert (south["n_first"], south["n_second"], south["n"]) == (3, 10, 13)
    south = released(figure, study).set_index("label").loc["South"]
    assert south[["value", "low", "high", "n_first", "n"]].isna().all()
    assert south["n_second"] == 10


def test_robustness_rests_on_both_waves(responses, study):
    # 3 leaders and members in the first wave, 20 in the second: 23 in all is above the smallest base.
    first = responses[responses["wave"] == "2013"].iloc[[0, 3, 4]]
    responses = pd.concat([first, responses[responses["wave"] == "2014"]])
    weights = responses[["respondent", "wave"]].iloc[:0].assign(weight=[])
    figure = exhibits.robustness_figure(robustness(responses, weights, study), study, "high", WAVES)
    assert (figure.table.data["n"] >= 10).all()
    assert released(figure, study)[["value", "low", "high", "n_first", "n"]].isna().all().all()


def test_tables_and_figures_hold_the_estimates_themselves(estimates, study):
    table = exhibits.shares_table(estimates, study, ["high", "has_time"]).data
    assert table["value_2013"].tolist()[:3] == [8 / 20, 5 / 7, 3 / 13]
    assert table["n_2014"].tolist()[:3] == [20, 7, 13]
    figure = exhibits.shares_figure(estimates, study, "high").table.data
    assert figure[figure["wave"] == "2014"]["value"].tolist() == [6 / 20, 3 / 7, 3 / 13]
    sites = exhibits.sites_figure(estimates, study, "high").table.data
    assert set(sites["n"]) == {10}
