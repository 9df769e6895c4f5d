from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import difference_in_proportions, standardised_change

REFERENCE = Path(__file__).parents[3] / "reference"
PANEL = pd.read_csv(REFERENCE / "panel.csv")
R = pd.read_csv(REFERENCE / "standardised_change.csv", comment="#").set_index("case")

CASES = {
    "wave only": {"respondent": "respondent"},
    "wave only, rows": {},
    "site": {"site": "site", "interact": False, "respondent": "respondent"},
    "wave x site": {"site": "site", "respondent": "respondent"},
    "wave x site, rows": {"site": "site"},
    "wave x site, role, age": {
        "site": "site",
        "adjust": ["role", "age"],
        "respondent": "respondent",
    },
    "site, role, age": {
        "site": "site",
        "adjust": ["role", "age"],
        "interact": False,
        "respondent": "respondent",
    },
    "wave x site, role, weighted": {
        "site": "site",
        "adjust": ["role"],
        "weights": "weight",
        "respondent": "respondent",
    },
    "site, age, weighted, rows": {
        "site": "site",
        "adjust": ["age"],
        "weights": "weight",
        "interact": False,
    },
    "wave x site, 2016": {"site": "site", "respondent": "respondent", "waves": (2013, 2016)},
}
BY = {
    "by role": {"site": "site", "by": "role", "respondent": "respondent"},
    "by role, no wave x site": {
        "site": "site",
        "by": "role",
        "adjust": ["age"],
        "interact": False,
        "respondent": "respondent",
    },
    "by site": {"site": "site", "by": "site", "adjust": ["role"], "respondent": "respondent"},
}


def change(data=PANEL, **options):
    return standardised_change(data, "engaged", "wave", **({"waves": (2013, 2014)} | options))


def agrees(found, expected):
    for name in ("value", "se"):
        assert getattr(found, name) == pytest.approx(expected[name], rel=1e-6)
    for name in ("first", "second", "log_odds_ratio", "log_odds_ratio_se", "log_likelihood"):
        assert found.details[name] == pytest.approx(expected[name], rel=1e-6)
    assert found.n == expected["n"] == found.details["n_first"] + found.details["n_second"]
    assert found.low == pytest.approx(expected["value"] - 1.959963984540054 * expected["se"], rel=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_agrees_with_r(case):
    """R: glm, sandwich::vcovCL, predict, numDeriv (tests/reference/standardised_change.R)."""
    agrees(change(**CASES[case]), R.loc[case])


@pytest.mark.parametrize("case", BY)
def test_each_group_agrees_with_r(case):
    found = change(**BY[case])
    expected = [name.removeprefix(f"{case}: ") for name in R.index if name.startswith(f"{case}:")]
    assert list(found) == expected
    for group in expected:
        agrees(found[group], R.loc[f"{case}: {group}"])


def test_the_covariance_factor_is_that_of_statsmodels():
    import statsmodels.api as sm

    rows = PANEL[PANEL["wave"].isin([2013, 2014]) & PANEL["engaged"].notna()]
    later = (rows["wave"] == 2014).astype(float)
    fitted = sm.Logit(rows["engaged"], sm.add_constant(later)).fit(
        disp=0, cov_type="cluster", cov_kwds={"groups": pd.factorize(rows["respondent"])[0]}
    )
    found = change(respondent="respondent")
    assert found.details["log_odds_ratio_se"] == pytest.approx(fitted.bse["wave"], rel=1e-8)
    assert found.details["log_likelihood"] == pytest.approx(fitted.llf, rel=1e-10)


def test_swapping_the_waves_turns_the_sign():
    options = {"site": "site", "adjust": ["role", "age"], "respondent": "respondent"}
    forth, back = change(**options), change(**options, waves=(2014, 2013))
    assert back.value == pytest.approx(-forth.value, rel=1e-9)
    assert back.se == pytest.approx(forth.se, rel=1e-9)
    assert back.low == pytest.approx(-forth.high, rel=1e-9)
    assert back.details["first"] == pytest.approx(forth.details["second"], rel=1e-9)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_rows_does_not_matter(seed):
    options = {"site": "site", "by": "role", "adjust": ["age"], "respondent": "respondent"}
    forth, shuffled = change(**options), change(PANEL.sample(frac=1, random_state=seed), **options)
    assert list(forth) == list(shuffled)
    for group, estimate in forth.items():
        assert shuffled[group].value == pytest.approx(estimate.value, rel=1e-9)
        assert shuffled[group].se == pytest.approx(estimate.se, rel=1e-9)


def test_weights_of_one_and_of_two_change_nothing():
    plain = change(site="site", respondent="respondent")
    for weight in (1.0, 2.0):
        weighted = change(site="site", respondent="respondent", weights=np.full(len(PANEL), weight))
        assert weighted.value == pytest.approx(plain.value, rel=1e-10)
        assert weighted.se == pytest.approx(plain.se, rel=1e-10)


def test_a_covariate_that_differs_in_every_row_is_no_exception():
    """Cells of one row each and cells of many are the same model: an age plus noise of no size."""
    exact = change(site="site", adjust=["age"], respondent="respondent")
    noise = np.random.default_rng(1).normal(0, 1e-9, len(PANEL))
    apart = change(
        PANEL.assign(age=PANEL["age"] + noise), site="site", adjust=["age"], respondent="respondent"
    )
    assert apart.value == pytest.approx(exact.value, rel=1e-6)
    assert apart.se == pytest.approx(exact.se, rel=1e-6)


def test_categories_numbers_and_bools_do_the_same_for_two_values():
    leader = PANEL["role"] == "leader"
    results = [
        change(PANEL.assign(leader=column), site="site", adjust=["leader"])
        for column in (leader, leader.astype(int), leader.map({True: "yes", False: "no"}))
    ]
    assert results[0].value == pytest.approx(results[1].value, rel=1e-9)
    assert results[0].se == pytest.approx(results[2].se, rel=1e-9)


def test_a_predictor_that_says_what_another_says_changes_nothing():
    twice = PANEL.assign(region=PANEL["site"].map(lambda site: "north" if site < "Site C" else "south"))
    found = change(twice, site="site", adjust=["region"], respondent="respondent")
    assert found.value == pytest.approx(R.loc["wave x site", "value"], rel=1e-6)
    assert found.se == pytest.approx(R.loc["wave x site", "se"], rel=1e-6)


def test_every_row_of_the_two_waves_is_used_or_counted():
    holes = PANEL.copy()
    holes.loc[holes.index[:5], "role"] = None
    holes.loc[holes.index[5:9], "weight"] = np.nan
    holes.loc[holes.index[9:12], "weight"] = 0.0
    found = change(holes, site="site", adjust=["role"], weights="weight")
    assert found.n + found.details["dropped"] == holes["wave"].isin([2013, 2014]).sum()
    assert sum(found.details["dropped_because"].values()) == found.details["dropped"]
    assert set(found.details["dropped_because"]) == {
        "engaged is missing",
        "role is missing",
        "the weight is missing",
        "the weight is 0",
    }


def test_a_row_without_identifier_is_a_person_of_its_own():
    named = change(PANEL.assign(respondent=None), site="site", respondent="respondent")
    assert named.se == pytest.approx(R.loc["wave x site, rows", "se"], rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    counts=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=4, max_size=4).filter(
        lambda cells: sum(map(sum, cells)) > 0
    )
)
def test_saturated_model_is_the_mean_of_site_differences_or_names_the_cell(counts):
    """Two sites in two waves: arithmetic gives the estimate; one-sided cells have none."""
    rows = []
    for (site, wave), (yes, no) in zip([("A", 1), ("B", 1), ("A", 2), ("B", 2)], counts, strict=True):
        rows += [(site, wave, 1)] * yes + [(site, wave, 0)] * no
    data = pd.DataFrame(rows, columns=["site", "wave", "y"])
    if set(data["wave"]) != {1, 2}:
        with pytest.raises(ProblemsFound):
            standardised_change(data, "y", "wave", (1, 2), site="site")
        return
    found = standardised_change(data, "y", "wave", (1, 2), site="site")
    cells = data.groupby(["site", "wave"])["y"].agg(["mean", "size"])
    if len(set(data["site"])) == 2 and all(yes and no for yes, no in counts):
        size = data.groupby("site").size()
        share = cells["mean"].unstack()
        expected = ((share[2] - share[1]) * size).sum() / len(data)
        assert found.value == pytest.approx(expected, abs=1e-8)
        assert -1 <= found.low <= found.value <= found.high <= 1
        variance = sum(
            (size[site] / len(data)) ** 2 * row["mean"] * (1 - row["mean"]) / row["size"]
            for (site, _), row in cells.iterrows()
        )
        n = len(data)
        # The sandwich of a saturated model is the sum of the binomial variances, times the factor.
        assert found.se == pytest.approx(math.sqrt(variance * n / (n - 4)), rel=1e-6)
    elif len(set(data["site"])) == 2:
        assert math.isnan(found.value) and math.isnan(found.se)
        assert "site" in found.details["not_estimable"] or "wave" in found.details["not_estimable"]


def table(**cells: tuple[int, int]) -> pd.DataFrame:
    """Rows from counts: A1=(3, 7) is 3 of 10 in site A, wave 1."""
    rows = [
        (name[0], int(name[1]), value) for name, (yes, no) in cells.items() for value in [1] * yes + [0] * no
    ]
    return pd.DataFrame(rows, columns=["site", "wave", "y"])


def test_a_cell_without_a_yes_has_no_estimate_and_says_so():
    data = table(A1=(3, 7), A2=(0, 10), B1=(5, 5), B2=(4, 6))
    found = standardised_change(data, "y", "wave", (1, 2), site="site")
    assert math.isnan(found.value) and math.isnan(found.low)
    assert found.details["not_estimable"] == "none of 10 said yes with site 'A' in wave 2"
    assert found.n == 40


def test_only_the_groups_in_such_a_cell_lose_their_estimate():
    data = table(A1=(3, 7), A2=(0, 10), B1=(5, 5), B2=(4, 6))
    found = standardised_change(data, "y", "wave", (1, 2), site="site", by="site")
    assert math.isnan(found["A"].value)
    assert found["B"].value == pytest.approx(-0.1)


def test_without_interaction_the_same_table_has_an_estimate():
    data = table(A1=(3, 7), A2=(0, 10), B1=(5, 5), B2=(4, 6))
    found = standardised_change(data, "y", "wave", (1, 2), site="site", interact=False)
    assert found.estimable and found.details["converged"]


def test_nobody_in_a_cell_is_named():
    data = table(A1=(3, 7), B1=(5, 5), B2=(4, 6))
    found = standardised_change(data, "y", "wave", (1, 2), site="site")
    assert found.details["not_estimable"] == "nobody to compare with site 'A' in wave 2"


def test_a_category_that_always_says_no_is_named_and_nothing_else():
    data = table(A1=(3, 7), A2=(4, 6), B1=(5, 5), B2=(4, 6))
    role = pd.Series("member", index=data.index).mask((data["y"] == 0) & (data.index % 3 == 0), "clerk")
    clerks = int((role == "clerk").sum())
    found = standardised_change(data.assign(role=role), "y", "wave", (1, 2), "site", adjust=["role"])
    expected = f"none of {clerks} said yes with role 'clerk' in wave 1 or wave 2"
    assert found.details["not_estimable"] == expected
    told = data["y"].map({0: "no", 1: "yes"})
    found = standardised_change(data.assign(told=told), "y", "wave", (1, 2), "site", adjust=["told"])
    assert found.details["not_estimable"].count("told") == 2
    assert "nobody" not in found.details["not_estimable"]


def test_perfect_prediction_by_a_number_is_no_estimate():
    data = table(A1=(3, 7), A2=(4, 6)).assign(score=lambda d: d["y"] * 2.0 + d.index / 100)
    found = standardised_change(data, "y", "wave", (1, 2), adjust=["score"])
    assert math.isnan(found.value) and "perfect separation" in found.details["not_estimable"]


def test_nothing_but_missing_answers_is_no_estimate():
    data = table(A1=(3, 7), A2=(4, 6)).assign(y=np.nan)
    found = standardised_change(data, "y", "wave", (1, 2), site="site")
    assert found.n == 0 and found.details["dropped"] == 20 and not found.estimable
    by_site = standardised_change(data, "y", "wave", (1, 2), site="site", by="site")
    assert list(by_site) == ["A"] and not by_site["A"].estimable


def test_bools_and_nullable_answers_are_understood():
    data = table(A1=(3, 7), A2=(4, 6))
    plain = standardised_change(data, "y", "wave", (1, 2))
    assert standardised_change(data.assign(y=data["y"] == 1), "y", "wave", (1, 2)) == plain
    nullable = data.assign(y=(data["y"] == 1).astype("boolean"))
    nullable.loc[len(nullable)] = ["A", 1, pd.NA]
    found = standardised_change(nullable, "y", "wave", (1, 2))
    assert found.value == plain.value and found.details["dropped"] == 1


def test_groups_come_in_the_order_of_their_categories():
    order = pd.CategoricalDtype(["member", "manager", "leader"], ordered=True)
    data = PANEL.assign(role=PANEL["role"].astype(order))
    assert list(change(data, by="role")) == ["member", "manager", "leader"]


def test_all_problems_are_told_at_once():
    with pytest.raises(ProblemsFound) as caught:
        standardised_change(PANEL, "engage", "wave", ("2013", "2014"), site="place")
    text = str(caught.value)
    assert len(caught.value.problems) == 3
    assert "'engage'" in text and "'place'" in text and "'2013', '2014'" in text


def test_an_outcome_on_a_scale_is_refused():
    with pytest.raises(ProblemsFound, match="0 or 1"):
        change(PANEL.assign(engaged=PANEL["engaged"] * 5))
    with pytest.raises(ProblemsFound, match="numbers of 0 or more"):
        change(weights=np.full(len(PANEL), -1.0))


def test_memory_does_not_grow_with_the_square_of_a_site():
    """60,000 rows in two sites: a matrix of rows by rows would need 29 GB."""
    rng = np.random.default_rng(3)
    n = 60_000
    data = pd.DataFrame(
        {
            "site": rng.choice(["A", "B"], n),
            "wave": rng.choice([1, 2], n),
            "person": rng.integers(0, 40_000, n),
            "y": rng.integers(0, 2, n),
        }
    )
    found = standardised_change(data, "y", "wave", (1, 2), site="site", respondent="person")
    crude = difference_in_proportions(
        int(data.loc[data["wave"] == 1, "y"].sum()),
        int((data["wave"] == 1).sum()),
        int(data.loc[data["wave"] == 2, "y"].sum()),
        int((data["wave"] == 2).sum()),
    )
    assert found.value == pytest.approx(crude.value, abs=1e-3)
