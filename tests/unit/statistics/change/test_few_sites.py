"""The two methods for sites in general: the t test on site differences, and the wild cluster bootstrap."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.results import to_json
from analysis.statistics import site_level_change, standardised_change, wild_cluster_test
from analysis.statistics.change.rows import rows_of
from analysis.statistics.change.site_level import sign_flip_p
from analysis.statistics.change.site_sums import site_sums
from analysis.statistics.change.wild_cluster import _WEIGHTS, _Test

REFERENCE = Path(__file__).parents[3] / "reference"
SURVEYS = pd.read_csv(REFERENCE / "few_sites.csv")
SITE_LEVEL = pd.read_csv(REFERENCE / "site_level.csv", comment="#").to_dict("records")
WILD = pd.read_csv(REFERENCE / "wild_cluster.csv", comment="#", keep_default_na=False, na_values={"low": ""})
WILD = WILD.astype({"high": str}).to_dict("records")
SIX = SURVEYS[SURVEYS["survey"] == "six"].reset_index(drop=True)


def site_level(data=SIX, **options):
    return site_level_change(data, "engaged", "wave", **({"waves": (2013, 2014), "site": "site"} | options))


def wild(data=SIX, **options):
    return wild_cluster_test(data, "engaged", "wave", **({"waves": (2013, 2014), "site": "site"} | options))


BOTH = pytest.mark.parametrize("method", [site_level, wild])


def table(**cells: tuple[int, int]) -> pd.DataFrame:
    """Rows from counts: A1=(3, 7) is 3 of 10 in site A, wave 1."""
    rows = [
        (name[0], int(name[1]), value) for name, (yes, no) in cells.items() for value in [1] * yes + [0] * no
    ]
    return pd.DataFrame(rows, columns=["site", "wave", "engaged"])


@pytest.mark.parametrize("row", SITE_LEVEL, ids=lambda row: f"{row['survey']}, {row['level']}")
def test_site_level_agrees_with_r(row):
    """R: t.test on the differences, expand.grid of signs (tests/reference/few_sites.R)."""
    found = site_level(SURVEYS[SURVEYS["survey"] == row["survey"]], level=row["level"])
    for name in ("value", "se", "low", "high", "p"):
        assert getattr(found, name) == pytest.approx(row[name], rel=1e-9)
    for name in ("first", "second", "sign_flip_p"):
        assert found.details[name] == pytest.approx(row[name], rel=1e-12)
    assert found.df == found.details["sites"] - 1
    assert found.details["sign_flip_floor"] == 2 / 2 ** found.details["sites"]
    assert found.n == (SURVEYS["survey"] == row["survey"]).sum()


@pytest.mark.parametrize("row", WILD, ids=lambda row: f"{row['survey']},{row['adjust']} {row['weights']}")
def test_wild_cluster_agrees_with_r(row):
    """R: a model (lm, vcovCL) for each vector of expand.grid (tests/reference/few_sites.R)."""
    data = SURVEYS[SURVEYS["survey"] == row["survey"]]
    options = {"adjust": row["adjust"].split(), "weights": row["weights"], "level": row["level"]}
    found = wild(data, **options)
    assert found.value == pytest.approx(row["value"], rel=1e-9)
    assert found.se == pytest.approx(row["se"], rel=1e-9)
    assert found.details["t"] == pytest.approx(row["t"], rel=1e-9)
    assert found.details["vectors"] == row["vectors"]
    assert found.details["vectors_as_far"] == row["as_far"]
    assert found.p == row["as_far"] / row["vectors"]
    if row["high"] == "":
        assert math.isnan(found.low) and "no p value below" in found.details["no_interval"]
    else:
        assert found.low == pytest.approx(row["low"], abs=1e-6)
        assert found.high == pytest.approx(float(row["high"]), abs=1e-6)
    test = _test(data, **options)
    assert test.as_far(-0.1) == row["as_far_of_fall"]
    assert test.as_far(0.05) == row["as_far_of_rise"]


def _test(data, adjust=(), weights="webb", level=0.95):
    rows = rows_of(data, outcome="engaged", wave="wave", waves=(2013, 2014), predictors=["site", *adjust])
    return _Test(site_sums(rows, "site"), _WEIGHTS[weights])


def test_six_sites_with_webb_weights_have_46656_vectors():
    found = wild(adjust=["role", "age"])
    assert found.details["vectors"] == 6**6 and found.details["p_floor"] == 6 / 6**6
    assert found.p * 6**6 == pytest.approx(found.details["vectors_as_far"])
    assert found.low < 0 < found.high and found.p > 0.05


def test_the_model_without_covariates_weighs_sites_by_their_people():
    """The coefficient of wave is the mean of site differences weighted by n1 n2 / (n1 + n2)."""
    data = table(A1=(8, 2), A2=(12, 18), B1=(10, 10), B2=(5, 15), C1=(6, 14), C2=(2, 8))
    found = wild(data, waves=(1, 2))
    weight = np.array([10 * 30 / 40, 20 * 20 / 40, 20 * 10 / 30])
    assert found.value == pytest.approx((weight @ [-0.4, -0.25, -0.1]) / weight.sum())


def test_standardised_proportions_of_the_linear_model():
    data = table(A1=(8, 2), A2=(4, 6), B1=(10, 10), B2=(5, 15), C1=(6, 14), C2=(4, 16))
    found = wild(data, waves=(1, 2))
    standardised = standardised_change(data, "engaged", "wave", (1, 2), site="site")
    assert found.details["first"] == pytest.approx(standardised.details["first"], rel=1e-9)
    assert found.details["second"] == pytest.approx(standardised.details["second"], rel=1e-9)


@pytest.mark.parametrize("weights", ["webb", "rademacher"])
def test_the_limits_are_where_the_test_turns(weights):
    found, test = wild(weights=weights, adjust=["role"]), _test(SIX, ["role"], weights)
    for limit, inwards in ((found.low, 1), (found.high, -1)):
        share = [test.as_far(limit + inwards * step) / found.details["vectors"] for step in (1e-6, -1e-6)]
        assert share[0] > 0.05 >= share[1]
    assert test.as_far(found.value) == found.details["vectors"]


@BOTH
def test_swapping_the_waves_turns_the_sign(method):
    forth, back = method(), method(waves=(2014, 2013))
    assert back.value == pytest.approx(-forth.value, rel=1e-12)
    assert (back.low, back.high) == pytest.approx((-forth.high, -forth.low), abs=1e-8)
    assert back.p == pytest.approx(forth.p, rel=1e-12)
    assert back.details["first"] == pytest.approx(forth.details["second"], rel=1e-12)


@settings(max_examples=3)
@given(seed=st.integers(0, 10_000))
def test_neither_the_order_of_rows_nor_the_names_of_sites_matter(seed):
    names = dict(zip("ABCDEF", np.random.default_rng(seed).permutation(list("PQRSTU")), strict=True))
    other = SIX.sample(frac=1, random_state=seed).assign(site=lambda data: data["site"].map(names))
    for method, options in ((site_level, {}), (wild, {"adjust": ["role", "age"]})):
        forth, shuffled = method(**options), method(other, **options)
        assert shuffled.value == pytest.approx(forth.value, rel=1e-9)
        assert (shuffled.low, shuffled.high) == pytest.approx((forth.low, forth.high), abs=1e-8)
        assert shuffled.p == pytest.approx(forth.p, rel=1e-9)
        for name in ("vectors_as_far", "sign_flip_p"):
            assert shuffled.details.get(name) == forth.details.get(name)


@given(tenths=st.lists(st.integers(-10, 10), min_size=2, max_size=7))
@settings(max_examples=50)
def test_sign_flips_are_counted_as_whole_numbers_would_be(tenths):
    """0.1 + 0.2 and 0.3 are not the same in binary; 1 + 2 and 3 are."""
    sums = [sum(signs) for signs in product(*((tenth, -tenth) for tenth in tenths))]
    as_far = sum(abs(total) >= abs(sum(tenths)) for total in sums)
    assert sign_flip_p(np.array(tenths) / 10) == as_far / len(sums)


@given(data=st.data())
@settings(max_examples=12)
def test_ties_are_counted_whatever_the_rounding(data):
    """Sites with the same counts are tied in every way: any order of them gives the same counts."""
    cell = st.tuples(st.integers(1, 6), st.integers(1, 6))
    kinds = data.draw(st.lists(st.tuples(cell, cell), min_size=2, max_size=3))
    sites = [kind for kind in kinds for _ in range(2)]
    order = data.draw(st.permutations(range(len(sites))))

    def results(arrangement):
        rows = table(
            **{
                f"{'ABCDEF'[place]}{wave}": sites[number][wave - 1]
                for place, number in enumerate(arrangement)
                for wave in (1, 2)
            }
        )
        return [method(rows, waves=(1, 2)) for method in (site_level, wild)]

    for one, other in zip(results(range(len(sites))), results(order), strict=True):
        assert one.estimable == other.estimable
        for name in ("sign_flip_p", "vectors_as_far"):
            assert one.details.get(name) == other.details.get(name)


def test_the_same_numbers_with_one_thread():
    program = (
        "import pandas as pd\n"
        "from analysis.statistics import site_level_change, wild_cluster_test\n"
        f"data = pd.read_csv({str(REFERENCE / 'few_sites.csv')!r})\n"
        "data = data[data['survey'] == 'six']\n"
        "a = wild_cluster_test(data, 'engaged', 'wave', (2013, 2014), 'site', adjust=['role', 'age'])\n"
        "b = site_level_change(data, 'engaged', 'wave', (2013, 2014), 'site')\n"
        "print(*(x.hex() for x in (a.p, a.low, a.high, b.p, b.details['sign_flip_p'])))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1"),
        capture_output=True,
        text=True,
        check=True,
    )
    a, b = wild(adjust=["role", "age"]), site_level()
    here = [x.hex() for x in (a.p, a.low, a.high, b.p, b.details["sign_flip_p"])]
    assert run.stdout.split() == here


@BOTH
def test_every_row_of_the_two_waves_is_used_or_counted(method):
    holes = SIX.astype({"engaged": float})
    holes.loc[holes.index[:4], "engaged"] = np.nan
    holes.loc[holes.index[4:7], "site"] = None
    found = method(holes)
    assert found.n + found.details["dropped"] == len(SIX)
    assert found.details["dropped_because"] == {"engaged is missing": 4, "site is missing": 3}
    assert found.n == found.details["n_first"] + found.details["n_second"]


@BOTH
def test_a_site_with_nobody_in_a_wave_is_named(method):
    data = table(A1=(3, 7), A2=(4, 6), B1=(5, 5), B2=(2, 8), C1=(5, 5))
    found = method(data, waves=(1, 2))
    assert math.isnan(found.value) and math.isnan(found.p) and found.n == 50
    assert found.details["not_estimable"] == "nobody with site 'C' in wave 2"
    unanswered = pd.concat([data, pd.DataFrame({"site": ["D"], "wave": [1], "engaged": [None]})])
    found = method(unanswered, waves=(1, 2))
    assert found.details["not_estimable"] == (
        "nobody with site 'C' in wave 2; nobody with site 'D' in wave 1; nobody with site 'D' in wave 2"
    )


@BOTH
def test_a_single_respondent_is_no_proportion(method):
    data = table(A1=(3, 7), A2=(1, 0), B1=(5, 5), B2=(2, 8))
    found = method(data, waves=(1, 2))
    assert math.isnan(found.value)
    assert found.details["not_estimable"] == "one respondent only with site 'A' in wave 2"


@BOTH
def test_one_site_tells_nothing_of_others(method):
    found = method(table(A1=(3, 7), A2=(4, 6)), waves=(1, 2))
    assert math.isnan(found.value) and found.details["not_estimable"].startswith("one site only, 'A'")


@BOTH
def test_sites_that_all_change_by_the_same_give_no_interval(method):
    """10, 20 and 30 of hundreds: differences of -0.1 that are not the same number in binary."""
    data = table(A1=(3, 7), A2=(2, 8), B1=(12, 8), B2=(10, 10), C1=(6, 24), C2=(3, 27))
    found = method(data, waves=(1, 2))
    assert math.isnan(found.value) and math.isnan(found.low) and "-0.1" in found.details["not_estimable"]
    assert found.details["second"] - found.details["first"] == pytest.approx(-0.1)


@BOTH
def test_nothing_but_missing_answers_is_no_estimate(method):
    found = method(SIX.assign(engaged=np.nan))
    assert found.n == 0 and found.details["dropped"] == len(SIX)
    assert found.details["not_estimable"] == "no row of the two waves is complete"


def test_the_sign_flip_p_is_there_when_all_change_by_the_same():
    data = table(A1=(3, 7), A2=(2, 8), B1=(12, 8), B2=(10, 10), C1=(6, 24), C2=(3, 27))
    assert site_level(data, waves=(1, 2)).details["sign_flip_p"] == 0.25


def many_sites(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(count)
    cells = pd.DataFrame([(site, wave) for site in range(count) for wave in (2013, 2014)] * 6)
    return cells.set_axis(["site", "wave"], axis=1).assign(engaged=rng.integers(0, 2, len(cells)))


def test_too_many_sites_are_not_enumerated_and_that_is_said():
    nine = wild(many_sites(9))
    assert math.isnan(nine.value)
    assert nine.details["not_estimable"] == (
        "9 sites have 6^9 = 10,077,696 vectors of webb weights, more than the 2,000,000 that are counted; "
        'weights="rademacher" has 512'
    )
    assert wild(many_sites(9), weights="rademacher").details["vectors"] == 512
    twenty_one = many_sites(21)
    assert "2^21" in wild(twenty_one, weights="rademacher").details["not_estimable"]
    found = site_level(twenty_one)
    assert found.estimable and math.isnan(found.details["sign_flip_p"])
    assert "2^21" in found.details["sign_flip_not_estimable"]


def test_a_predictor_that_tells_the_waves_apart_leaves_nothing_to_test():
    found = wild(SIX.assign(form=SIX["wave"].map({2013: "old", 2014: "new"})), adjust=["form"])
    assert math.isnan(found.value) and "tell the waves apart" in found.details["not_estimable"]


def test_more_parameters_than_rows_is_no_estimate():
    """Seven forms in eight rows, one of them in both waves: 2 sites + 5 forms + wave."""
    data = table(A1=(1, 1), A2=(1, 1), B1=(2, 0), B2=(0, 2)).assign(form=list("abacdefg"))
    found = wild(data, waves=(1, 2), adjust=["form"])
    assert math.isnan(found.value) and "8 rows are too few for 8 param" in found.details["not_estimable"]


def test_a_predictor_that_says_what_another_says_changes_nothing():
    plain = wild(adjust=["role"])
    twice = SIX.assign(part=SIX["role"], region=SIX["site"].map(lambda site: site < "D"), same=1.0)
    found = wild(twice, adjust=["role", "part", "region", "same"])
    assert found.se == pytest.approx(plain.se, rel=1e-9)
    assert found.details["vectors_as_far"] == plain.details["vectors_as_far"]


def test_sites_may_be_numbers_or_categories():
    numbered = SIX.assign(site=SIX["site"].map(dict(zip("ABCDEF", range(6), strict=True))))
    ordered = SIX.assign(site=pd.Categorical(SIX["site"], list("FEDCBAX"), ordered=True))
    for method in (site_level, wild):
        plain = method()
        for other in (numbered, ordered):
            found = method(other)
            assert found.p == pytest.approx(plain.p, rel=1e-12) and found.details["sites"] == 6
    assert list(site_level(ordered).details["site_differences"]) == list("FEDCBA")


def test_a_million_rows_need_no_more_than_their_counts():
    """100,000 rows here: a matrix of rows by rows would need 80 GB, one of rows by vectors 37 GB."""
    rng = np.random.default_rng(4)
    n = 100_000
    data = pd.DataFrame(
        {
            "site": rng.choice(list("ABCDEF"), n),
            "wave": rng.choice([2013, 2014], n),
            "role": rng.choice(["leader", "member"], n),
            "engaged": rng.integers(0, 2, n),
        }
    )
    found = wild(data, adjust=["role"])
    assert found.value == pytest.approx(site_level(data).value, abs=1e-3)
    assert found.low < found.value < found.high


@BOTH
def test_all_problems_are_told_at_once(method):
    with pytest.raises(ProblemsFound) as caught:
        method(waves=("2013", 2015), site="place")
    assert len(caught.value.problems) == 2
    assert "'place'" in str(caught.value) and "'2013', 2015" in str(caught.value)
    with pytest.raises(ProblemsFound, match="0 or 1"):
        method(SIX.assign(engaged=SIX["engaged"] * 5))
    with pytest.raises(ProblemsFound, match="level"):
        method(level=0)


@BOTH
def test_what_is_found_can_be_written_as_json(method):
    found = to_json(method())
    assert json.loads(json.dumps(found)) == found


def test_unknown_weights_are_refused():
    with pytest.raises(ProblemsFound, match="webb, rademacher"):
        wild(weights="mammen")
