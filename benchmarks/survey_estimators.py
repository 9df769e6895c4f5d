"""Every estimator that sees rows, what statsmodels has beside it, and rows of six sites for both."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the process that starts the others stays small, for they inherit its peak of memory
    import numpy as np
    import pandas as pd

SITES, ROLES = "abcdef", ("member", "leader")
ITEMS = tuple(f"item{number}" for number in range(1, 7))
SIZES = (10_000, 100_000, 1_000_000)
CUTS = (-1.6, -0.5, 0.6, 1.8)  # between five categories, on the log odds


def made(size: int, waves: int = 2) -> pd.DataFrame:
    """Rows of six sites, filled in by blocks so that making them needs no more memory than they have."""
    import numpy as np
    import pandas as pd

    kinds = {"wave": "i8", "respondent": "i8", "yes": "f8", "weight": "f8", "stayed": "f8"}
    kinds |= {"site": "i1", "role": "i1", "answer": "i1"} | dict.fromkeys(ITEMS, "f8")
    data = {name: np.empty(size, kind) for name, kind in kinds.items()}
    rng = np.random.default_rng(size)
    for start in range(0, size, 10_000):
        here = slice(start, min(start + 10_000, size))
        for name, values in _block(here.stop - here.start, size, waves, rng).items():
            data[name][here] = values
    categories = {"site": list(SITES), "role": list(ROLES), "answer": ["none", "few", "some", "most", "all"]}
    for name, labels in categories.items():
        data[name] = pd.Categorical.from_codes(data[name], labels, ordered=name == "answer")
    return pd.DataFrame(data, copy=False)


def _block(size: int, people: int, waves: int, rng: np.random.Generator) -> dict[str, Any]:
    import numpy as np

    wave, site = rng.integers(1, waves + 1, size), rng.integers(0, len(SITES), size)
    role = (rng.random(size) < 0.2).astype(int)
    person = rng.normal(size=size)
    latent = 0.1 * site + 0.8 * role - (0.2 + 0.02 * site) * wave + person + rng.logistic(size=size)
    answer = np.searchsorted(CUTS, latent)
    items = {name: np.searchsorted(CUTS, 2 * person + rng.logistic(size=size)) for name in ITEMS}
    return items | {
        "wave": wave,
        "site": site,
        "role": role,
        "answer": answer,
        "yes": answer >= 3,
        "respondent": rng.integers(0, people * 4 // 5, size),
        "weight": rng.uniform(0.5, 2, size),
        "stayed": rng.random(size) < 0.4,
    }


def estimators() -> dict[str, Callable[[pd.DataFrame], Any]]:
    """Every estimator that sees rows, by name."""
    from analysis import statistics as s

    pair = {"outcome": "yes", "wave": "wave", "waves": (1, 2)}
    model = pair | {"site": "site", "adjust": ("role",)}
    items = list(ITEMS)

    def raked(rows: pd.DataFrame) -> Any:
        n = len(rows)
        return s.rake(
            rows,
            {
                "site": dict.fromkeys(SITES, n / len(SITES)),
                "role": {ROLES[0]: 0.75 * n, ROLES[1]: 0.25 * n},
            },
        )

    def imputed(rows: pd.DataFrame) -> Any:
        gaps = rows["answer"].where(rows["weight"] > 0.65)
        return s.impute(rows[["wave", "site", "role"]].assign(answer=gaps), 1, seed=1)

    return {
        "standardised change": lambda rows: s.standardised_change(rows, **model, respondent="respondent"),
        "joint change": lambda rows: s.joint_change(rows, **model, respondent="respondent"),
        "interaction test": lambda rows: s.interaction_test(
            rows, **pair, by="role", site="site", respondent="respondent"
        ),
        "GEE, site": lambda rows: s.gee_change(rows, **pair, cluster="site", adjust=("role",)),
        "GEE, respondent": lambda rows: s.gee_change(rows, **pair, cluster="respondent", adjust=("role",)),
        "mixed change": lambda rows: s.mixed_change(rows, **pair, group="site", adjust=("role",)),
        "ordinal change": lambda rows: s.ordinal_change(
            rows,
            question="answer",
            wave="wave",
            waves=(1, 2),
            site="site",
            adjust=("role",),
            at_least="most",
            respondent="respondent",
        ),
        "wild cluster test": lambda rows: s.wild_cluster_test(rows, **model),
        "site-level change": lambda rows: s.site_level_change(rows, **pair, site="site"),
        "weighted change": lambda rows: s.weighted_change(
            rows, **pair, weights="weight", respondent="respondent"
        ),
        "raking": raked,
        "attrition weights": lambda rows: s.attrition_weights(rows, "stayed", ("site", "role")),
        "multiple imputation, one set": imputed,
        "intraclass correlation": lambda rows: s.intraclass_correlation(rows, ITEMS[0], "site"),
        "Cronbach's alpha, 6 items": lambda rows: s.cronbach_alpha(rows[items]),
        "McDonald's omega, 6 items": lambda rows: s.mcdonald_omega(rows[items]),
        "ordinal alpha, 6 items": lambda rows: s.ordinal_alpha(rows[items]),
        "item correlations, 6 items": lambda rows: s.item_correlations(rows[items]),
    }


@dataclass(frozen=True, kw_only=True)
class Found:
    """An estimate of a rival."""

    value: float
    se: float


@dataclass(frozen=True, kw_only=True)
class Rival:
    """What statsmodels has for an estimator.

    Attributes
    ----------
    of : str
        The estimator.
    most : int
        The most rows it is given: beyond, it takes minutes or all memory.
    same : bool
        Whether it estimates the very same number.
    """

    of: str
    most: int
    estimate: Callable[[pd.DataFrame], Any]
    same: bool


def rivals() -> dict[str, Rival]:
    """What statsmodels has, by name."""
    glm = partial(change_on_rows, waves=(1, 2), respondent="respondent")
    plain, corrected = (partial(gee_on_rows, covariance=kind) for kind in ("robust", "bias_reduced"))
    small, middle, large = SIZES
    return {
        "GLM on rows, predicted": Rival(of="standardised change", most=large, estimate=glm, same=True),
        "GEE on rows, robust": Rival(of="GEE, site", most=large, estimate=plain, same=False),
        "GEE on rows, bias_reduced": Rival(of="GEE, site", most=small, estimate=corrected, same=False),
        "OrderedModel on rows": Rival(of="ordinal change", most=middle, estimate=ordinal_on_rows, same=False),
        "WLS on rows, clustered": Rival(of="weighted change", most=large, estimate=wls_on_rows, same=True),
    }


def change_on_rows(rows: pd.DataFrame, waves: tuple[Any, Any], respondent: str) -> Found:
    """Standardised change by a formula on the rows: fit, predict both waves, delta method."""
    import numpy as np
    import pandas as pd
    import statsmodels.formula.api as smf
    from statsmodels.genmod.families import Binomial

    rows = rows[rows["yes"].notna()]
    model = partial(smf.glm, "yes ~ C(wave) * C(site) + C(role)", family=Binomial())
    fitted = model(rows).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(rows[respondent], sort=False)[0]}
    )
    means, gradients = [], []
    for wave in waves:
        as_if = pd.Categorical.from_codes(np.full(len(rows), waves.index(wave)), list(waves))
        design = model(rows.assign(wave=as_if)).exog
        chance = fitted.model.predict(fitted.params, design)
        means.append(chance.mean())
        gradients.append((chance * (1 - chance)) @ design / len(rows))
    step = gradients[1] - gradients[0]
    return Found(value=means[1] - means[0], se=math.sqrt(step @ np.asarray(fitted.cov_params()) @ step))


def gee_on_rows(rows: pd.DataFrame, covariance: str) -> Found:
    """Log odds of the second wave, clustered by site."""
    import statsmodels.formula.api as smf
    from statsmodels.genmod.cov_struct import Exchangeable
    from statsmodels.genmod.families import Binomial

    model = smf.gee("yes ~ C(wave) + C(role)", "site", rows, family=Binomial(), cov_struct=Exchangeable())
    fitted = model.fit(cov_type=covariance)
    return Found(value=fitted.params.iloc[1], se=fitted.bse.iloc[1])


def ordinal_on_rows(rows: pd.DataFrame) -> Found:
    """Log odds of a higher answer in the second wave."""
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    formula = "answer ~ C(wave) + C(site) + C(role)"
    fitted = OrderedModel.from_formula(formula, rows, distr="logit").fit(method="bfgs", disp=False)
    return Found(value=fitted.params.iloc[0], se=fitted.bse.iloc[0])


def wls_on_rows(rows: pd.DataFrame) -> Found:
    """Difference of the weighted shares."""
    import statsmodels.formula.api as smf

    groups = {"groups": rows["respondent"]}
    fitted = smf.wls("yes ~ C(wave)", rows, weights=rows["weight"]).fit(cov_type="cluster", cov_kwds=groups)
    return Found(value=fitted.params.iloc[1], se=fitted.bse.iloc[1])
