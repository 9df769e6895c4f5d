from __future__ import annotations

import math
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.problems import ProblemsFound
from analysis.statistics import standardised_change
from analysis.statistics.change.firth import firth
from analysis.statistics.change.logistic import patterns_of
from analysis.statistics.change.model import Model
from analysis.statistics.change.rows import rows_of

REFERENCE = Path(__file__).parents[3] / "reference"
R = pd.read_csv(REFERENCE / "firth.csv", comment="#").set_index("case")
MODEL = pd.read_csv(REFERENCE / "firth_model.csv", comment="#").set_index("name")


def panel() -> pd.DataFrame:
    """The made-up survey with the outcomes of tests/reference/firth.R."""
    data = pd.read_csv(REFERENCE / "panel.csv")
    data = data[data["wave"].isin([2013, 2014]) & data["engaged"].notna()]
    old = (data["engaged"] == 1) & (data["age"] > 58)
    later = data["wave"] == 2014
    return data.assign(
        rare=(old & ~(later & (data["site"] == "Site C"))).astype(int),
        often=((data["engaged"] == 1) | (data["age"] < 58)).astype(int),
        separated=(old & ~later).astype(int),
        never=0,
        common=data["engaged"].astype(int),
    )


PANEL = panel()
CASES = {
    "rare, wave only": {},
    "rare, wave x site": {"site": "site"},
    "rare, wave x site, rows": {"site": "site", "respondent": None},
    "rare, wave x site, role": {"site": "site", "adjust": ["role"]},
    "rare, site, role": {"site": "site", "adjust": ["role"], "interact": False},
    "often, wave x site, role": {"site": "site", "adjust": ["role"]},
    "separated, wave x site, role": {"site": "site", "adjust": ["role"]},
    "never, wave x site": {"site": "site"},
    "common, wave x site, role": {"site": "site", "adjust": ["role"]},
}
BY = {
    "rare, by role": {"site": "site", "by": "role", "interact": False},
    "rare, by site": {"site": "site", "by": "site", "adjust": ["role"]},
}


def change(outcome="rare", data=PANEL, estimator="firth", **options):
    options = {"waves": (2013, 2014), "respondent": "respondent"} | options
    return standardised_change(data, outcome, "wave", estimator=estimator, **options)


def agrees(found, expected):
    assert found.value == pytest.approx(expected["value"], rel=1e-6)
    assert found.se == pytest.approx(max(expected["se_sandwich"], expected["se_information"]), rel=1e-6)
    for name in ("first", "second", "log_odds_ratio", "log_odds_ratio_se", "log_likelihood"):
        assert found.details[name] == pytest.approx(expected[name], rel=1e-6)
    assert found.n == expected["n"]


@pytest.mark.parametrize("case", CASES)
def test_agrees_with_r(case):
    """R: brglm2, held against the maximum of the penalised likelihood (tests/reference/firth.R)."""
    agrees(change(case.partition(",")[0], **CASES[case]), R.loc[case])


@pytest.mark.parametrize("case", BY)
def test_each_group_agrees_with_r(case):
    found = change(**BY[case])
    assert list(found) == [name.removeprefix(f"{case}: ") for name in R.index if name.startswith(f"{case}:")]
    for group, estimate in found.items():
        agrees(estimate, R.loc[f"{case}: {group}"])


def test_coefficients_and_covariance_agree_with_r():
    rows = rows_of(
        PANEL,
        outcome="rare",
        wave="wave",
        waves=(2013, 2014),
        predictors=["site", "role"],
        respondent="respondent",
    )
    patterns = patterns_of(rows, ["site"], ["site"])
    fitted = firth(rows, patterns, 2)
    # Back to the columns of the design, which come in another order than in R.
    ours = ["(Intercept)", "siteSite B", "siteSite C", "siteSite D", "rolemanager", "rolemember"]
    ours += ["later", "later:siteSite B", "later:siteSite C", "later:siteSite D"]
    assert fitted.basis @ fitted.params == pytest.approx(MODEL.loc[ours, "coefficient"].to_numpy(), rel=1e-6)
    inverse = fitted.basis @ fitted.covariances[1] @ fitted.basis.T
    assert inverse == pytest.approx(MODEL.loc[ours, ours].to_numpy(), rel=1e-6)


@pytest.mark.parametrize("outcome", ["rare", "often", "separated", "common"])
def test_each_of_the_two_standard_errors_agrees_with_r(outcome):
    rows = rows_of(
        PANEL,
        outcome=outcome,
        wave="wave",
        waves=(2013, 2014),
        predictors=["site", "role"],
        respondent="respondent",
    )
    model = Model(rows, (2013, 2014), ["site"], ["site"], "firth")
    first, second = model.standardise(np.ones(len(rows.outcome), dtype=bool))
    gradient = second.gradient - first.gradient
    both = [math.sqrt(gradient @ covariance @ gradient) for covariance in model.fitted.covariances]
    expected = R.loc[f"{outcome}, wave x site, role", ["se_sandwich", "se_information"]]
    assert both == pytest.approx(list(expected), rel=1e-6)


def test_a_cell_of_a_saturated_model_is_as_if_half_a_person_more_said_yes_and_half_no():
    data = pd.DataFrame({"wave": [1] * 12 + [2] * 8, "y": [1] * 3 + [0] * 9 + [0] * 8})
    found = standardised_change(data, "y", "wave", (1, 2), estimator="firth")
    assert found.details["first"] == pytest.approx(3.5 / 13)
    assert found.details["second"] == pytest.approx(0.5 / 9)


def test_the_larger_standard_error_counts():
    wide, narrow = R.loc["rare, wave x site, role"], R.loc["common, wave x site, role"]
    assert wide["se_information"] > 1.2 * wide["se_sandwich"]
    # Everybody twice in the data, as two rows of one person: the clustered one is the larger.
    twice = pd.concat([PANEL, PANEL])
    options = {"site": "site", "adjust": ["role"]}
    clustered, apart = (change("common", twice, respondent=who, **options) for who in ("respondent", None))
    assert clustered.se > 1.2 * apart.se and clustered.se > 0.8 * narrow["se_information"]


def test_where_it_rests_on_the_penalty_is_named():
    found = change(site="site", by="site", adjust=["role"])
    words = "none of 36 said yes with site 'Site C' in wave 2014"
    cell = {"column": "site", "level": "Site C", "waves": [2014], "yes": 0, "n": 36}
    assert found["Site C"].details["rests_on_penalty"] == [words]
    assert found["Site C"].details["penalised_cells"] == [cell]
    for site in ("Site A", "Site B", "Site D"):
        assert found[site].details["rests_on_penalty"] == found[site].details["penalised_cells"] == []
    assert change(site="site").details["rests_on_penalty"] == [words]
    assert change(site="site", interact=False).details["rests_on_penalty"] == []


def test_where_maximum_likelihood_has_an_estimate_nothing_rests_on_the_penalty():
    plain = change("common", estimator="maximum_likelihood", site="site", adjust=["role"])
    assert plain.details["estimator"] == "maximum_likelihood"
    assert "rests_on_penalty" not in plain.details and "penalised_cells" not in plain.details
    found = change("common", site="site", adjust=["role"])
    assert found.details["estimator"] == "firth" and found.details["rests_on_penalty"] == []
    assert found.value == pytest.approx(plain.value, abs=0.005)
    assert "Firth's penalty" in found.method


def test_complete_separation_in_every_site_has_an_estimate_that_names_them_all():
    """Everybody says yes in the first wave and nobody in the second."""
    data = PANEL.assign(y=(PANEL["wave"] == 2013).astype(int))
    found = change("y", data, site="site", adjust=["role"])
    assert -1 < found.value < -0.8 and 0 < found.se < 0.1 and found.details["converged"]
    named = {(c["level"], *c["waves"]) for c in found.details["penalised_cells"] if c["column"] == "site"}
    assert named == {(f"Site {s}", wave) for s in "ABCD" for wave in (2013, 2014)}


def test_separation_by_a_number_is_named():
    data = pd.DataFrame({"wave": [1] * 10 + [2] * 10, "x": [*range(10)] * 2, "y": ([0] * 5 + [1] * 5) * 2})
    found = standardised_change(data, "y", "wave", (1, 2), adjust=["x"], estimator="firth")
    assert found.estimable
    assert len(found.details["rests_on_penalty"]) == 1
    assert "perfect separation" in found.details["rests_on_penalty"][0]


def test_a_cell_without_people_has_no_estimate():
    data = PANEL[~((PANEL["site"] == "Site C") & (PANEL["wave"] == 2014))]
    found = change(data=data, site="site")
    assert not found.estimable
    assert found.details["not_estimable"] == "nobody to compare with site 'Site C' in wave 2014"
    by_site = change(data=data, site="site", by="site")
    assert [site for site, each in by_site.items() if each.estimable] == ["Site A", "Site B", "Site D"]
    assert change(data=data, site="site", interact=False).estimable


def test_an_empty_cell_beside_a_one_sided_one_takes_no_other_cell_with_it():
    """A role that only occurs where nobody said yes: by maximum likelihood it is empty in consequence."""
    data = PANEL.assign(role=PANEL["role"].where(PANEL["site"] != "Site C", "locum"))
    data["y"] = data["rare"].where(data["site"] != "Site C", 0)
    assert change("y", data, site="site", adjust=["role"]).estimable


@pytest.mark.parametrize("by", [None, "role"])
def test_with_weights_there_is_no_estimate(by):
    found = change(by=by, weights=np.ones(len(PANEL)))
    for each in found.values() if by else [found]:
        assert math.isnan(each.value) and "not defined for weighted answers" in each.details["not_estimable"]


def test_without_convergence_there_is_no_estimate(monkeypatch):
    monkeypatch.setattr("analysis.statistics.change.maximum._MOST_STEPS", 2)
    assert "did not converge" in change(site="site").details["not_estimable"]


def test_too_few_rows_are_named():
    data = pd.DataFrame({"wave": [1, 2], "y": [0, 1]})
    found = standardised_change(data, "y", "wave", (1, 2), estimator="firth")
    assert found.details["not_estimable"] == "2 rows of 2 respondents are too few for 2 parameters"


def test_an_unknown_estimator_is_refused():
    with pytest.raises(ProblemsFound, match="'maximum_likelihood' or 'firth'"):
        change(estimator="penalised")


def test_swapping_the_waves_turns_the_sign():
    forth = change(site="site", adjust=["role", "age"])
    back = change(site="site", adjust=["role", "age"], waves=(2014, 2013))
    assert back.value == pytest.approx(-forth.value, rel=1e-7)
    assert back.se == pytest.approx(forth.se, rel=1e-7)


def test_a_predictor_that_others_imply_changes_nothing():
    plain = change(site="site")
    doubled = change(data=PANEL.assign(place=PANEL["site"].str.lower()), site="site", adjust=["place"])
    assert doubled.value == pytest.approx(plain.value, rel=1e-7)
    assert doubled.details["log_likelihood"] < math.inf


def test_a_hundred_thousand_rows_take_no_longer_than_their_cells():
    big = PANEL.loc[np.repeat(PANEL.index, 300)]
    start = time.perf_counter()
    assert change(data=big, site="site", adjust=["role"], respondent=None).estimable
    assert time.perf_counter() - start < 5
