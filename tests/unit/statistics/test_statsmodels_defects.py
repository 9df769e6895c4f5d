"""What statsmodels 0.15 does wrong, or has not, and where we therefore have code of our own.

Each test passes while the defect is there. When one fails statsmodels has been repaired: the message says
what could be replaced, and then the test goes. (The score interval for a difference of proportions has its
test in test_proportions.py.)
"""

from __future__ import annotations

import inspect
import math
import tracemalloc
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

REFERENCE = Path(__file__).parents[2] / "reference"


@pytest.fixture(scope="module")
def ratings() -> pd.DataFrame:
    data = pd.read_csv(REFERENCE / "ratings.csv")
    data = data[data["wave"].isin([2013, 2014]) & data["rating"].notna()]
    return data.assign(
        later=(data["wave"] == 2014).astype(float),
        engaged=(data["rating"] >= 4).astype(float),
        answer=pd.Categorical(data["rating"].astype(int), ordered=True),
        group=pd.factorize(data["site"])[0],
        one=1.0,
    )


@pytest.fixture
def quiet():
    """The warnings of the models that are tried here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def gee(data, **options):
    import statsmodels.api as sm

    return sm.GEE(
        data["engaged"],
        data[["one", "later"]],
        groups=data["group"],
        family=sm.families.Binomial(),
        cov_struct=sm.cov_struct.Exchangeable(),
        **options,
    )


def test_ordered_model_stops_before_the_maximum(ratings, quiet):
    """R's clm reaches -634.053083 (ordinal_change.csv, "site, role, age, 5")."""
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    expected = pd.read_csv(REFERENCE / "ordinal_change.csv", comment="#").set_index("case")
    predictors = pd.get_dummies(ratings[["later", "site", "role", "age"]], drop_first=True, dtype=float)
    found = OrderedModel(ratings["answer"], predictors, distr="logit").fit(disp=0)
    assert found.llf < expected.loc["site, role, age, 5", "log_likelihood"] - 1, (
        "OrderedModel now reaches the maximum by default: if its weights work too (the next test), it can "
        "replace the Newton iterations of analysis/statistics/change/proportional_odds.py."
    )


def test_ordered_model_ignores_weights(ratings, quiet):
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    counts = np.where(ratings["engaged"] == 1, 5, 1) * np.where(ratings["later"] == 1, 1, 3)

    def coefficient(**weights):
        model = OrderedModel(ratings["answer"], ratings[["later"]], distr="logit", **weights)
        return model.fit(method="newton", disp=0).params["later"]

    # Five times as many high answers cannot leave the coefficient where it was.
    for name in ("freq_weights", "weights"):
        assert coefficient(**{name: counts}) == pytest.approx(coefficient(), rel=1e-9), (
            f"OrderedModel now heeds (or refuses) {name}: fitted on counts it can replace "
            "analysis/statistics/change/proportional_odds.py, if its default optimiser converges."
        )


def test_gee_has_no_small_sample_correction_with_weights(ratings):
    model = gee(ratings, weights=np.ones(len(ratings)))
    try:
        model.fit(cov_type="bias_reduced")
    except ValueError:
        return
    pytest.fail(
        "GEE's bias_reduced now takes weights: weighted cell counts may do what "
        "analysis/statistics/change/gee.py does by sums, if its memory is linear too (the next test)."
    )


def test_gee_correction_needs_memory_by_the_square_of_a_cluster():
    import statsmodels.api as sm

    def most_memory(size: int) -> int:
        rng = np.random.default_rng(1)
        data = pd.DataFrame({"group": np.repeat([0, 1, 2], size), "one": 1.0})
        data["later"], data["engaged"] = rng.integers(0, 2, (2, len(data))).astype(float)
        model = gee(data)
        assert isinstance(model, sm.GEE)
        tracemalloc.start()
        try:
            model.fit(cov_type="bias_reduced")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert most_memory(400) > 3 * most_memory(200), (
        "GEE's bias_reduced no longer takes four times the memory for clusters twice as large: it may "
        "replace the Mancl-DeRouen correction of analysis/statistics/change/gee.py (not Kauermann-Carroll's)."
    )


def test_gee_tests_by_the_normal_quantile_however_few_the_clusters(ratings):
    found = gee(ratings).fit(cov_type="bias_reduced")
    z = found.params["later"] / found.bse["later"]
    assert found.pvalues["later"] == pytest.approx(math.erfc(abs(z) / math.sqrt(2)), rel=1e-9), (
        "GEE no longer takes p from the normal distribution with 8 clusters: look whether its degrees of "
        "freedom are clusters less one, as in analysis/statistics/change/gee.py (issue 8610)."
    )


def test_the_bayesian_mixed_model_has_too_small_a_standard_error(ratings, quiet):
    """R's glmer gives the effect of wave a standard error of 0.201 (mixed_change.csv, "site")."""
    from statsmodels.genmod.bayes_mixed_glm import BinomialBayesMixedGLM

    expected = pd.read_csv(REFERENCE / "mixed_change.csv", comment="#").set_index("case")
    sites = pd.get_dummies(ratings["site"], dtype=float)
    model = BinomialBayesMixedGLM(
        ratings["engaged"].to_numpy(),
        ratings[["one", "later"]].to_numpy(),
        sites.to_numpy(),
        np.zeros(sites.shape[1], dtype=int),
    )
    found = model.fit_vb()
    assert found.fe_sd[1] < 0.85 * expected.loc["site", "log_odds_ratio_se"], (
        "fit_vb of BinomialBayesMixedGLM no longer gives standard errors that are too small: compare it with "
        "analysis/statistics/change/mixed.py, which has maximum likelihood of its own."
    )


def test_glm_predictions_are_not_averaged(ratings):
    import statsmodels.api as sm

    found = sm.GLM(ratings["engaged"], ratings[["one", "later"]], family=sm.families.Binomial()).fit()
    assert np.size(found.get_prediction(average=True).predicted) == len(ratings), (
        "get_prediction(average=True) of GLM now averages: it could replace the g-computation of "
        "`standardised` in analysis/statistics/change/model.py."
    )


def test_multiple_imputation_draws_from_twenty_donors():
    from statsmodels.imputation.mice import MICEData

    assert inspect.signature(MICEData).parameters["k_pmm"].default == 20, (
        "MICEData no longer takes 20 donors by default, too many for small data: see whether it can replace "
        "analysis/statistics/missingness, where the default is 5."
    )


def test_multiple_imputation_pools_by_the_normal_quantile():
    import statsmodels.api as sm
    from statsmodels.imputation.mice import MICE, MICEData

    rng = np.random.default_rng(1)
    data = pd.DataFrame(rng.normal(size=(40, 2)), columns=["a", "b"])
    data.loc[:15, "b"] = np.nan
    found = MICE("a ~ b", sm.OLS, MICEData(data)).fit(1, 3)
    z = found.params[1] / found.bse[1]
    assert found.pvalues[1] == pytest.approx(math.erfc(abs(z) / math.sqrt(2)), rel=1e-9), (
        "MICE no longer pools by the normal distribution: if its degrees of freedom are those of Barnard and "
        "Rubin it may replace `pool` of analysis/statistics/missingness."
    )
