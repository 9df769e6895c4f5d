from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import post_stratify, rake, weighted_change, weighted_proportion

REFERENCE = Path(__file__).parents[3] / "reference"
PANEL = pd.read_csv(REFERENCE / "panel.csv")
BOTH = PANEL[PANEL["wave"].isin([2013, 2014])]
ANSWERED = BOTH[BOTH["engaged"].notna()]
R = pd.read_csv(REFERENCE / "weighted_change.csv", comment="#").set_index("case")
SITE = {"Site A": 150, "Site B": 170, "Site C": 90, "Site D": 130}
ROLE = {"leader": 90, "manager": 190, "member": 260}
CELLS = {(site, role): m * n / 540 for site, m in SITE.items() for role, n in ROLE.items()}


def change(data, weights="weight", **options):
    return weighted_change(data, "engaged", "wave", (2013, 2014), weights, **options)


def agrees(found, case):
    for name in ("value", "se", "low", "high", "df"):
        assert getattr(found, name) == pytest.approx(R.loc[case, name], rel=1e-6)
    assert found.p == pytest.approx(R.loc[case, "p"], rel=1e-5)
    assert found.details["first"] == pytest.approx(R.loc[case, "first"], rel=1e-7)
    assert found.details["second"] == pytest.approx(R.loc[case, "second"], rel=1e-7)


def by_wave(data, weigh):
    """The weights of each wave, made by itself and put together without a memory of how."""
    parts = [weigh(rows) for _, rows in data.groupby("wave")]
    return pd.concat(parts).loc[data.index].to_numpy()


@pytest.mark.parametrize(
    ("case", "options"),
    [
        ("weights", {}),
        ("persons", {"respondent": "respondent"}),
        ("persons in sites", {"respondent": "respondent", "strata": "site"}),
    ],
)
def test_agrees_with_svyby_and_svycontrast(case, options):
    """R: tests/reference/weighted_change.R."""
    agrees(change(ANSWERED, **options), case)


def test_people_without_an_answer_stay_in_the_design():
    found = change(BOTH, respondent="respondent", strata="site")
    agrees(found, "domain")
    assert found.n + found.details["dropped"] == len(BOTH)
    assert found.n == found.details["n_first"] + found.details["n_second"]


def test_other_waves_are_left_aside():
    assert change(PANEL, respondent="respondent", strata="site") == change(
        BOTH, respondent="respondent", strata="site"
    )


@pytest.mark.parametrize(
    ("case", "options"), [("raked, rows", {}), ("raked, persons", {"respondent": "respondent"})]
)
def test_raking_within_each_wave_is_allowed_for_as_in_r(case, options):
    """R: survey::calibrate on wave x site and wave x role, raking distance."""
    raked = by_wave(ANSWERED, lambda rows: rake(rows, {"site": SITE, "role": ROLE}, base="weight"))
    found = change(ANSWERED, raked, raked_on=["site", "role"], base="weight", **options)
    agrees(found, case)
    assert found.details["calibrated_on"] == ["site", "role"]
    assert "calibrated_on" not in change(ANSWERED, raked, **options).details


def test_post_stratification_within_each_wave_is_allowed_for_as_in_r():
    """R: survey::postStratify on wave x site x role."""
    weights = by_wave(ANSWERED, lambda rows: post_stratify(rows, CELLS, on=["site", "role"]))
    said = change(ANSWERED, weights, respondent="respondent", raked_on=[("site", "role")])
    agrees(said, "post-stratified")
    assert said.details["calibrated_on"] == ["site x role"]
    within = {(wave, *cell): count for wave in (2013, 2014) for cell, count in CELLS.items()}
    remembered = post_stratify(ANSWERED, within, on=["wave", "site", "role"])
    agrees(change(ANSWERED, remembered, respondent="respondent"), "post-stratified")


def test_weights_that_were_put_together_are_taken_as_calibrated_wave_by_wave():
    waves = [ANSWERED[ANSWERED["wave"] == 2013].iloc[:80], ANSWERED[ANSWERED["wave"] == 2014].iloc[:80]]
    cells = dict.fromkeys(SITE, 10.0)
    together = pd.concat([post_stratify(rows, cells, on=["site"]) for rows in waves])
    assert together.attrs["post_stratified"]["rows"] == 80
    people = pd.concat(waves)
    said = change(people, together.to_numpy(), raked_on=["site"])
    assert change(people, together).se == pytest.approx(said.se, rel=1e-12)


def test_without_calibration_the_values_are_those_of_each_wave():
    found = change(BOTH)
    for wave, name in ((2013, "first"), (2014, "second")):
        rows = BOTH[BOTH["wave"] == wave]
        assert weighted_proportion(rows, "engaged", "weight").value == pytest.approx(found.details[name])
    seen = BOTH[BOTH["engaged"].notna()].groupby("respondent")["wave"].nunique()
    assert change(BOTH, respondent="respondent").details["in_both"] == int((seen == 2).sum())


@settings(max_examples=30, deadline=None)
@given(
    people=st.lists(
        st.tuples(st.integers(0, 8), st.sampled_from([1, 2]), st.integers(0, 1), st.floats(0.1, 10)),
        min_size=6,
        max_size=30,
    ),
    scale=st.floats(0.01, 100),
)
def test_turning_the_waves_turns_the_sign_and_the_scale_of_a_wave_is_nothing(people, scale):
    data = pd.DataFrame(people, columns=["who", "wave", "yes", "w"])
    assume((data.groupby("wave")["yes"].nunique() == 2).sum() == 2)
    forth = weighted_change(data, "yes", "wave", (1, 2), "w", respondent="who")
    back = weighted_change(data, "yes", "wave", (2, 1), "w", respondent="who")
    assert (back.value, back.se) == pytest.approx((-forth.value, forth.se), abs=1e-12, nan_ok=True)
    scaled = data.assign(w=data["w"].where(data["wave"] == 1, data["w"] * scale))
    again = weighted_change(scaled, "yes", "wave", (1, 2), "w", respondent="who")
    assert (again.value, again.se) == pytest.approx((forth.value, forth.se), rel=1e-6, nan_ok=True)


def test_what_cannot_be_had_is_named():
    data = pd.DataFrame({"wave": [1, 1, 2, 2], "yes": [1, 0, 1, 1], "w": 1.0, "site": list("ABAA")})
    found = weighted_change(data, "yes", "wave", (1, 2), "w")
    assert found.value == 0.5 and math.isnan(found.se)
    assert "everybody said yes in 2" in found.details["not_estimable"]
    lonely = weighted_change(data.assign(yes=[1, 0, 1, 0]), "yes", "wave", (1, 2), "w", strata="site")
    assert "stratum 'B'" in lonely.details["not_estimable"]
    nobody = weighted_change(data.assign(w=[1, 1, 0, 0]), "yes", "wave", (1, 2), "w")
    assert math.isnan(nobody.value) and "in 2" in nobody.details["not_estimable"]
    same = weighted_change(data.assign(yes=[1, 0, 1, 0]), "yes", "wave", (1, 2), "w", respondent="site")
    assert same.details["in_both"] == 1


def test_wrong_arguments_are_told_at_once():
    with pytest.raises(ProblemsFound) as caught:
        weighted_change(BOTH, "engage", "wave", (2013, 2012), "weights", raked_on=["rank"])
    assert len(caught.value.problems) == 4
    with pytest.raises(ProblemsFound, match="no value in 1 of"):
        change(BOTH.assign(weight=BOTH["weight"].where(BOTH.index != BOTH.index[3])))
    with pytest.raises(ProblemsFound, match="numbers of 0 or more"):
        change(BOTH.assign(weight=-1.0))
    with pytest.raises(ProblemsFound, match="two different waves"):
        weighted_change(BOTH, "engaged", "wave", (2013, 2013), "weight")


def test_text_waves_and_boolean_answers_do():
    text = ANSWERED.assign(wave=ANSWERED["wave"].astype(str), engaged=ANSWERED["engaged"] == 1)
    found = weighted_change(text, "engaged", "wave", ("2013", "2014"), "weight")
    assert found.value == pytest.approx(R.loc["weights", "value"])
    assert np.isfinite(found.p)
