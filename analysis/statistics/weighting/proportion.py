"""Weighted proportions with their design-based standard error."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.inputs import named, pick, plain, weights_of, zeros_and_ones
from analysis.statistics.intervals import check_level, not_estimable

_METHOD = "weighted proportion, linearised SE, logit interval"


def weighted_proportion(
    data: pd.DataFrame,
    outcome: str,
    weights: str | np.ndarray | pd.Series,
    strata: str | None = None,
    cluster: str | None = None,
    level: float = 0.95,
    raked_on: Sequence[str] | None = None,
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
        Column (or values) of weights of 0 or more. The result of `rake` remembers how it was made, and
        the standard error then allows for it; for weights read from a file say so by `raked_on`.
    strata, cluster : str, optional
        Columns of strata and of persons (primary sampling units). Without `cluster` each row is one;
        a person in two strata is two units.
    level : float
        Coverage of the interval.
    raked_on, base : optional
        The columns that the weights were raked on, and the weights that raking started from. The
        residuals of the outcome on these columns then take the outcome's place in the standard error.

    Returns
    -------
    Estimate
        `se` by Taylor linearisation (ultimate clusters, with replacement); the interval is symmetric
        on the log odds, with Student's t on `df` = units less strata, as R's
        ``survey::svyciprop(method = "logit")`` makes it. `n` is the number of answers. `details`:
        ``effective_n`` (Kish), ``kish_design_effect``, ``largest_weight`` (over the mean), ``dropped``
        (rows without answer), ``calibrated_on``. Where nobody or everybody said yes, and where a
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
    how = {} if raked_on is not None else getattr(weights, "attrs", {}).get("raked", {})
    raked_on = list(raked_on if raked_on is not None else how.get("on", ()))
    base = how.get("base") if base is None else base

    def picked(argument: str, value: Any) -> pd.Series | None:
        return None if value is None else pick(data, argument, value, problems)

    answers, given = picked("outcome", outcome), picked("weights", weights)
    stratum, person, start = picked("strata", strata), picked("cluster", cluster), picked("base", base)
    columns = {name: picked("raked_on", name) for name in raked_on}
    raise_if_any(problems)
    binary = zeros_and_ones(answers, named("outcome", outcome), problems)
    size = weights_of(given, named("weights", weights), problems)
    started = None if start is None else weights_of(start, named("base", base), problems)
    needed = {"weights": given, "strata": stratum, "base": start} | columns
    problems += _missing({name: column for name, column in needed.items() if column is not None})
    raise_if_any(problems)

    known = ~np.isnan(binary)
    total = float(size[known].sum())
    about = {"n": int(known.sum()), "level": level, "method": _METHOD, "tolerance": "closed_form"}
    details: dict[str, Any] = {"dropped": int((~known).sum())}
    if raked_on:
        details["calibrated_on"] = raked_on
    if not total > 0:
        return not_estimable("nobody with a weight answered", details=details, **about)
    counted = size[known]
    details |= {
        "effective_n": float(total**2 / (counted**2).sum()),
        "kish_design_effect": float(len(counted) * (counted**2).sum() / total**2),
        "largest_weight": float(counted.max() / counted.mean()),
    }
    value = float((counted * binary[known]).sum() / total)
    influence = np.where(known, np.nan_to_num(binary) - value, 0.0) / total
    if raked_on:
        influence = _residuals(influence, columns, started if started is not None else np.ones(len(data)))
    layer = np.zeros(len(data), dtype=int) if stratum is None else pd.factorize(stratum)[0]
    variance, df, lonely = _variance(size * influence, layer, person)
    if lonely:
        names = [] if stratum is None else list(pd.factorize(stratum)[1][lonely])
        why = f"one unit only in stratum {', '.join(repr(plain(name)) for name in names)}"
        details["not_estimable"] = f"no interval: {why if names else 'one unit only'}"
        return Estimate(value=value, details=details, **about)
    if not 0 < value < 1:
        details["not_estimable"] = (
            f"no interval: {'everybody' if value else 'nobody'} said yes, so the linearised SE is 0; "
            "Wilson's interval of the unweighted counts still has one"
        )
        return Estimate(value=value, df=float(df), details=details, **about)
    se = math.sqrt(variance)
    low, high = _logit_limits(value, se, df, level)
    return Estimate(value=value, low=low, high=high, se=se, df=float(df), details=details, **about)


def _missing(columns: dict[str, pd.Series]) -> list[Problem]:
    return [
        Problem(
            place=f"argument `{argument}`",
            found=f"no value in {int(column.isna().sum())} of {len(column)} rows",
            expected="a value in every row",
            remedy="Leave out these rows, or give them a value.",
        )
        for argument, column in columns.items()
        if column.isna().any()
    ]


def _residuals(values: np.ndarray, columns: dict[str, pd.Series], base: np.ndarray) -> np.ndarray:
    """What is left of `values` after regression on the categories, weighted by the base weights."""
    dummies = pd.get_dummies(pd.DataFrame({k: v.astype(object) for k, v in columns.items()}))
    design = dummies.to_numpy(dtype=float)
    root = np.sqrt(base)
    fitted = np.linalg.lstsq(design * root[:, None], values * root, rcond=None)[0]
    return values - design @ fitted


def _variance(
    parts: np.ndarray, stratum: np.ndarray, person: pd.Series | None
) -> tuple[float, int, list[int]]:
    """Variance of a sum over primary sampling units, its degrees of freedom, strata with one unit."""
    if person is None:
        unit = np.arange(len(parts))
    else:
        codes, people = pd.factorize(person)
        unknown = codes < 0
        unit = np.where(unknown, len(people) + np.cumsum(unknown) - 1, codes)
    units = pd.factorize(unit.astype(np.int64) * (stratum.max() + 1) + stratum)[0]
    sums = np.bincount(units, weights=parts)
    of_unit = np.zeros(len(sums), dtype=int)
    of_unit[units] = stratum
    count = np.bincount(of_unit)
    lonely = np.flatnonzero(count == 1).tolist()
    if lonely:
        return math.nan, 0, lonely
    mean = np.bincount(of_unit, weights=sums) / count
    squares = np.bincount(of_unit, weights=(sums - mean[of_unit]) ** 2)
    return float((count / (count - 1) * squares).sum()), int(len(sums) - len(count)), []


def _logit_limits(value: float, se: float, df: int, level: float) -> tuple[float, float]:
    from scipy.stats import t

    centre = math.log(value / (1 - value))
    half = float(t.ppf((1 + level) / 2, df)) * se / (value * (1 - value))
    return 1 / (1 + math.exp(half - centre)), 1 / (1 + math.exp(-half - centre))
