"""Weighted proportions with their design-based standard error."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.inputs import (
    FEWEST_EFFECTIVE,
    named,
    pick,
    uneven_in_words,
    weights_of,
    zeros_and_ones,
)
from analysis.statistics.intervals import check_level, not_estimable
from analysis.statistics.weighting.diagnostics import weight_diagnostics
from analysis.statistics.weighting.linearisation import (
    NO_VARIATION,
    Term,
    calibration_columns,
    calibration_of,
    missing_values,
    residuals,
    spread,
)

_METHOD = "weighted proportion, linearised SE, logit interval"


def weighted_proportion(
    data: pd.DataFrame,
    outcome: str,
    weights: str | np.ndarray | pd.Series,
    strata: str | None = None,
    cluster: str | None = None,
    level: float = 0.95,
    raked_on: Sequence[Term] | None = None,
    base: str | np.ndarray | pd.Series | None = None,
) -> Estimate:
    """A weighted proportion with a linearised standard error.

    Parameters
    ----------
    data : DataFrame
        A row per respondent (and wave).
    outcome : str
        Column of 0/1 or bool; people without an answer stay in the design, as a domain estimate
        needs, and count for nothing in the proportion.
    weights : str or array
        Column (or values) of weights of 0 or more. The results of `rake` and `post_stratify` remember how
        they were made, and the standard error then allows for it; for weights read from a file say so by
        `raked_on`.
    strata, cluster : str, optional
        Columns of strata and of persons (primary sampling units). Without `cluster` each row is one;
        a person in two strata is two units.
    level : float
        Coverage of the interval.
    raked_on, base : optional
        The columns that the weights were raked on, and the weights that raking started from; columns
        that were crossed (post-stratification) as a tuple: ``[("site", "role")]``. The residuals of the
        outcome on these columns then take the outcome's place in the standard error.

    Returns
    -------
    Estimate
        `se` by Taylor linearisation (ultimate clusters, with replacement); the interval is symmetric
        on the log odds, with Student's t on `df` = units less strata, as R's
        ``survey::svyciprop(method = "logit")`` makes it. `n` is the number of answers. `details`:
        ``effective_n`` (Kish), ``kish_design_effect``, ``largest_weight`` (over the mean), ``zero_weights``,
        ``dropped`` (rows without answer), ``calibrated_on``. Where nobody or everybody said yes, and where a
        stratum has one unit only, there is a value but no interval, and ``not_estimable`` says why.

    Raises
    ------
    ProblemsFound
        For unknown columns, an outcome that is not 0/1, missing strata, or weights that are no weights.

    References
    ----------
    Lumley, T. (2010). Complex Surveys. Wiley.
    Deville, J.-C. and Särndal, C.-E. (1992). Journal of the American Statistical Association 87, 376-382.

    Examples
    --------
    >>> people = pd.DataFrame({"yes": [1, 0, 0, 1], "w": [2.0, 1.0, 1.0, 1.0]})
    >>> found = weighted_proportion(people, "yes", "w")
    >>> round(found.value, 3), found.n, round(found.details["effective_n"], 3)
    (0.6, 4, 3.571)
    """
    check_level(level)
    problems: list[Problem] = []
    calibration = calibration_of(weights, raked_on, base)

    def picked(argument: str, value: Any) -> pd.Series | None:
        return None if value is None else pick(data, argument, value, problems)

    answers, given = picked("outcome", outcome), picked("weights", weights)
    stratum, person = picked("strata", strata), picked("cluster", cluster)
    start = picked("base", calibration.base)
    columns = calibration_columns(data, calibration, problems)
    raise_if_any(problems)
    binary = zeros_and_ones(answers, named("outcome", outcome), problems)
    size = weights_of(given, named("weights", weights), problems)
    started = (
        np.ones(len(data)) if start is None else weights_of(start, named("base", calibration.base), problems)
    )
    problems += missing_values({"weights": given, "strata": stratum, "base": start} | columns)
    raise_if_any(problems)

    known = ~np.isnan(binary)
    total = float(size[known].sum())
    about = {"n": int(known.sum()), "level": level, "method": _METHOD, "tolerance": "closed_form"}
    details: dict[str, Any] = {"dropped": int((~known).sum())}
    if calibration.on:
        details["calibrated_on"] = calibration.described()
    if not total > 0:
        return not_estimable("nobody with a weight answered", details=details, **about)
    counted = size[known]
    found = weight_diagnostics(counted)
    details |= {
        "effective_n": found.effective_n,
        "kish_design_effect": found.design_effect,
        "largest_weight": found.largest_over_mean,
        "zero_weights": found.zero,
    }
    value = float((counted * binary[known]).sum() / total)
    influence = np.where(known, np.nan_to_num(binary) - value, 0.0) / total
    if calibration.on:
        influence = residuals(influence, calibration.on, columns, started)
    uncertainty = spread(size * influence, stratum, person)
    if uncertainty.why:
        details["not_estimable"] = uncertainty.why
        return Estimate(value=value, details=details, **about)
    if found.effective_n < FEWEST_EFFECTIVE <= about["n"]:
        details["not_estimable"] = f"no interval: {uneven_in_words(found.effective_n)}"
        return Estimate(value=value, df=float(uncertainty.df), details=details, **about)
    if not 0 < value < 1:
        details["not_estimable"] = (
            f"no interval: {'everybody' if value else 'nobody'} said yes, so the linearised SE is 0; "
            "Wilson's interval of the unweighted counts still has one"
        )
        return Estimate(value=value, df=float(uncertainty.df), details=details, **about)
    se = math.sqrt(uncertainty.variance)
    if se < NO_VARIATION:
        details["not_estimable"] = (
            "no interval: the margins that the weights meet explain every answer, so the linearised SE is 0"
        )
        return Estimate(value=value, df=float(uncertainty.df), details=details, **about)
    low, high = _logit_limits(value, se, uncertainty.df, level)
    return Estimate(
        value=value, low=low, high=high, se=se, df=float(uncertainty.df), details=details, **about
    )


def _logit_limits(value: float, se: float, df: int, level: float) -> tuple[float, float]:
    from scipy.stats import t

    centre = math.log(value / (1 - value))
    half = float(t.ppf((1 + level) / 2, df)) * se / (value * (1 - value))
    # Beyond 700 an exponential overflows, and the limit is 0 or 1.
    return 1 / (1 + math.exp(min(half - centre, 700.0))), 1 / (1 + math.exp(min(-half - centre, 700.0)))
