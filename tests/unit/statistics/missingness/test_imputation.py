from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import impute, pool

REFERENCE = Path(__file__).parents[3] / "reference"
R = pd.read_csv(REFERENCE / "imputed.csv", comment="#").set_index(["study", "term"])
NHANES = pd.read_csv(REFERENCE / "nhanes2.csv", comment="#", dtype={"age": "category", "hyp": "category"})
SCALE = pd.CategoricalDtype(["1", "2", "3", "4", "5"], ordered=True)
SURVEY = pd.read_csv(
    REFERENCE / "survey_with_gaps.csv",
    comment="#",
    dtype={"role": "category", "partner": "category", "engaged": SCALE, "heard": SCALE, "trust": SCALE},
)
# Means of imputed estimates are compared within this many Monte Carlo standard errors (of both together).
FOUR = 4.0


def coefficients(outcome, *columns) -> tuple[np.ndarray, np.ndarray]:
    """Least squares by hand: coefficients and their variances."""
    design = np.column_stack([np.ones(len(outcome)), *columns]).astype(float)
    y = np.asarray(outcome, dtype=float)
    inverse = np.linalg.inv(design.T @ design)
    slope = inverse @ design.T @ y
    return slope, np.diag(inverse) * ((y - design @ slope) ** 2).sum() / (len(y) - design.shape[1])


def close(found: np.ndarray, study: str, slack: float = 0.0) -> None:
    """The means and the spread of what m data sets gave, beside those of R.

    The mean may differ by four Monte Carlo standard errors, plus `slack` of the pooled standard error
    where the two imputation models are not the same. The variance between data sets, with m - 1 degrees of
    freedom, has a relative standard error of sqrt(2 / (m - 1)).
    """
    expected = R.loc[study]
    assert found.shape[1] == len(expected)
    m, m_r = len(found), expected["m"].to_numpy()
    spread = found.var(axis=0, ddof=1)
    between, within = expected["between"].to_numpy(), expected["within"].to_numpy()
    error = np.sqrt(spread / m + between / m_r)
    apart = np.abs(found.mean(axis=0) - expected["value"].to_numpy())
    assert (apart <= FOUR * error + slack * np.sqrt(within + between)).all(), (study, apart / error)
    ratio_error = np.sqrt(2 / (m - 1) + 2 / (m_r - 1))
    assert (np.abs(np.log(spread / between)) <= FOUR * ratio_error + 2 * slack).all(), (
        study,
        spread / between,
    )


@pytest.fixture(scope="module")
def nhanes():
    return impute(NHANES, m=50, seed=2)


@pytest.fixture(scope="module")
def survey():
    return impute(SURVEY, m=20, seed=4)


def bmi_on_all(data: pd.DataFrame) -> np.ndarray:
    ages = data["age"] == "40-59", data["age"] == "60-99"
    return coefficients(data["bmi"], *ages, data["hyp"] == "yes", data["chl"])[0]


def chl_on_age_and_bmi(data: pd.DataFrame) -> np.ndarray:
    return coefficients(data["chl"], data["age"] == "40-59", data["age"] == "60-99", data["bmi"])[0]


def engagement_on_all(data: pd.DataFrame) -> np.ndarray:
    roles = data["role"] == "manager", data["role"] == "member"
    score = data["engaged"].astype(int)
    return coefficients(score, *roles, data["partner"] == "yes", data["age"], data["heard"].astype(int))[0]


def test_public_data_agree_with_mice(nhanes):
    """mice 3.15 on nhanes2, 500 data sets (tests/reference/missingness.R): matching and logistic."""
    close(np.array([bmi_on_all(d) for d in nhanes]), "nhanes2: bmi on all")
    close(np.array([chl_on_age_and_bmi(d) for d in nhanes]), "nhanes2: chl on age and bmi")
    close(np.array([[d["bmi"].mean()] for d in nhanes]), "nhanes2: mean bmi")
    close(np.array([[d["chl"].mean()] for d in nhanes]), "nhanes2: mean chl")


def test_a_survey_agrees_with_mice(survey):
    """Proportional odds, polytomous and logistic regression: 150 data sets of mice.

    mice enters scales as polynomials where this enters mid-ranks, and its polr and polyreg take the
    parameters as known: a tenth of a standard error is allowed for that in a mean.
    """
    close(np.array([engagement_on_all(d) for d in survey]), "survey: engagement on all", slack=0.1)
    high = [[(d["engaged"] >= "4").mean()] for d in survey]
    close(np.array(high), "survey: highly engaged", slack=0.1)
    close(np.array([[(d["role"] == "leader").mean()] for d in survey]), "survey: leaders", slack=0.1)


def test_too_many_donors_wreck_a_small_data_set():
    """What the comparison is able to find: with 20 donors of 16 the relation of bmi and chl is lost."""
    slopes = [chl_on_age_and_bmi(d)[3] for d in impute(NHANES, m=25, seed=2, donors=20)]
    expected = R.loc[("nhanes2: chl on age and bmi", "bmi")]
    assert np.mean(slopes) < expected["value"] - FOUR * math.sqrt(expected["between"] / 25)


def test_what_is_missing_at_random_is_put_right():
    """High scores of leaders go missing most: the share among answers is too low, the pooled one is not."""
    rng = np.random.default_rng(5)
    n = 800
    leader = rng.random(n) < 0.4
    mood = rng.normal(size=n) + 1.2 * leader
    score = pd.Categorical.from_codes(np.digitize(mood, [-1, 0, 1, 2]), list("12345"), ordered=True)
    whole = pd.DataFrame({"leader": leader, "score": score, "other": mood + rng.normal(size=n)})
    truth = (whole["score"] >= "4").mean()
    gaps = rng.random(n) < np.where(leader, 0.6, 0.1)
    data = whole.assign(score=whole["score"].where(~gaps))
    answered = (data["score"].dropna() >= "4").mean()
    shares = [(d["score"] >= "4").mean() for d in impute(data, m=5, seed=1)]
    pooled = pool(shares, [s * (1 - s) / n for s in shares], math.inf, unit="proportion")
    assert answered < truth - 0.03
    assert abs(pooled.value - truth) < 3 * math.sqrt(pooled.details["variance_between"] * 1.2)
    assert pooled.details["lambda"] > 0.05


values = {
    "scale": st.sampled_from([None, "low", "mid", "high"]),
    "kind": st.sampled_from([None, "a", "b", "c"]),
    "flag": st.sampled_from([None, True, False]),
    "plain": st.booleans(),
    "number": st.one_of(st.none(), st.floats(-1e6, 1e6)),
    "count": st.one_of(st.none(), st.integers(-5, 5)),
}


@st.composite
def frames(draw):
    rows = draw(st.integers(1, 14))
    data = pd.DataFrame(
        {name: draw(st.lists(one, min_size=rows, max_size=rows)) for name, one in values.items()},
        dtype=object,
    )
    dtypes = {
        "scale": pd.CategoricalDtype(["low", "mid", "high", "unused"], ordered=True),
        "kind": pd.CategoricalDtype(["c", "b", "a"]),
        "flag": "boolean",
        "plain": bool,
        "number": float,
        "count": "Int64",
    }
    data = data.astype(dtypes)
    data.index = draw(st.permutations(range(100, 100 + rows)))
    return data.loc[:, data.notna().any()]


@settings(max_examples=20)
@given(data=frames(), seed=st.integers(0, 3))
def test_observed_values_stay_and_every_gap_is_filled_with_an_answer(data, seed):
    before = data.copy(deep=True)
    (one,) = impute(data, m=1, seed=seed)
    pd.testing.assert_frame_equal(data, before)
    assert one.index.equals(data.index) and one.dtypes.equals(data.dtypes)
    assert not one.isna().any(axis=None)
    for name in data:
        seen = data[name].notna()
        pd.testing.assert_series_equal(one.loc[seen, name], data.loc[seen, name])
        assert set(one[name]) == set(data[name].dropna())
    told = one.attrs["imputed"]
    assert {name: told[name]["missing"] for name in told} == {
        name: int(k) for name, k in data.isna().sum().items() if k
    }


def canonical(data: pd.DataFrame) -> pd.DataFrame:
    return data.sort_values(list(data.columns), ignore_index=True)


@settings(max_examples=4)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_rows_does_not_matter(seed):
    """Nothing but which of several rows with equal answers gets which draw."""
    few = SURVEY.iloc[:60]
    shuffled = few.sample(frac=1, random_state=seed)
    for forth, back in zip(impute(few, 2, 7), impute(shuffled, 2, 7), strict=True):
        pd.testing.assert_frame_equal(canonical(forth), canonical(back))
        assert back.index.equals(shuffled.index)


def test_the_same_seed_gives_the_same_and_a_data_set_does_not_depend_on_how_many():
    few = SURVEY.iloc[:60]
    three, two = impute(few, 3, 11), impute(few, 2, 11)
    for one, other in zip(three[:2], two, strict=True):
        pd.testing.assert_frame_equal(one, other)
    assert not three[0].equals(three[1])
    assert not impute(few, 1, 12)[0].equals(three[0])


def test_nothing_missing_changes_nothing():
    whole = SURVEY.dropna()
    for one in impute(whole, 2, 1):
        pd.testing.assert_frame_equal(one, whole)
        assert one.attrs["imputed"] == {}


def test_a_constant_column_is_filled_with_the_constant_and_said():
    data = SURVEY.assign(country=pd.Categorical(["England"] * len(SURVEY)), size=5.0).iloc[:50]
    data.loc[data.index[:9], "country"] = None
    data.loc[data.index[3:5], "size"] = np.nan
    one = impute(data, 1, 1)[0]
    assert set(one["country"]) == {"England"} and set(one["size"]) == {5.0}
    assert one.attrs["imputed"]["country"] == {
        "missing": 9,
        "method": "the only answer that was given",
        "constant": True,
    }
    assert "constant" not in one.attrs["imputed"]["role"]


def test_bools_as_pandas_leaves_them_with_gaps_are_understood():
    data = pd.DataFrame({"leader": [True, None, False, True, False, None] * 5, "age": np.arange(30.0)})
    one = impute(data, 1, 1)[0]
    assert one["leader"].dtype == object and set(one["leader"]) == {True, False}


def test_predictors_that_tell_the_categories_apart_wholly_do_no_harm():
    kind = pd.Series(["a"] * 30 + ["b"] * 30 + ["c"] * 30).astype("category")
    data = pd.DataFrame({"kind": kind, "code": np.repeat([1.0, 2.0, 3.0], 30), "same": kind.cat.codes * 1.0})
    data.loc[::10, "kind"] = None
    filled = pd.concat([one.loc[::10, "kind"] for one in impute(data, 20, 1)])
    right = filled == kind.reindex(filled.index).astype(filled.dtype)
    assert right.mean() > 0.8


def test_a_predictor_known_only_where_the_answer_is_missing_tells_nothing():
    """The question was not put in site B: its site cannot predict it, and the answers are those of A."""
    rng = np.random.default_rng(2)
    data = pd.DataFrame({"site": pd.Categorical(["A"] * 40 + ["B"] * 20), "age": rng.normal(50, 5, 60)})
    data["score"] = np.where(data["site"] == "A", data["age"] + rng.normal(0, 1, 60), np.nan)
    filled = np.array([one["score"].iloc[40:].mean() for one in impute(data, 20, 3)])
    assert abs(filled.mean() - data["age"].iloc[40:].mean()) < 1.5
    assert filled.std() < 2


def test_more_columns_than_answers_still_give_answers():
    rng = np.random.default_rng(1)
    data = pd.DataFrame(rng.normal(size=(9, 14)), columns=[f"q{i}" for i in range(14)])
    data = data.mask(rng.random(data.shape) < 0.2)
    assert not impute(data, 2, 1)[0].isna().any(axis=None)


def test_every_column_that_cannot_be_imputed_is_named():
    data = pd.DataFrame(
        {
            "empty": [np.nan, np.nan],
            "unasked": pd.Categorical([None, None], categories=["yes", "no"]),
            "name": ["p1", "p2"],
            "when": pd.to_datetime(["2013-01-01", None]),
            "ratio": [1.0, math.inf],
            "fine": [1.0, np.nan],
        }
    )
    with pytest.raises(ProblemsFound) as caught:
        impute(data, 2, 1)
    assert [problem.place for problem in caught.value.problems] == [
        f"column {name!r}" for name in ("empty", "unasked", "name", "when", "ratio")
    ]
    assert "no answer in any of 2 rows" in str(caught.value)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"m": 0, "seed": 1}, "argument `m`"),
        ({"m": 2.5, "seed": 1}, "argument `m`"),
        ({"m": 2, "seed": -1}, "argument `seed`"),
        ({"m": 2, "seed": 1, "donors": 0}, "argument `donors`"),
    ],
)
def test_numbers_that_are_none_are_named(options, named):
    with pytest.raises(ProblemsFound, match=named):
        impute(SURVEY, **options)


def test_no_rows_or_two_columns_of_one_name_are_refused():
    with pytest.raises(ProblemsFound, match="0 rows"):
        impute(SURVEY.iloc[:0], 2, 1)
    twice = pd.concat([SURVEY, SURVEY[["role"]]], axis=1)
    with pytest.raises(ProblemsFound, match="'role'"):
        impute(twice, 2, 1)
