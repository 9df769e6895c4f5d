"""The change between two waves in a weighted proportion."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.inputs import (
    FEWEST_EFFECTIVE,
    labels,
    named,
    pick,
    plain,
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

_METHOD = "difference of weighted proportions, linearised SE, t interval"


def weighted_change(
    data: pd.DataFrame,
    outcome: str,
    wave: str,
    waves: Sequence[Hashable],
    weights: str | np.ndarray | pd.Series,
    strata: str | None = None,
    respondent: str | None = None,
    level: float = 0.95,
    raked_on: Sequence[Term] | None = None,
    base: str | np.ndarray | pd.Series | None = None,
) -> Estimate:
    """The difference between two waves' weighted proportions, second minus first.

    Parameters
    ----------
    data : DataFrame
        A row per respondent and wave.
    outcome : str
        Column of 0/1 or bool; people without an answer stay in the design and count for nothing.
    wave : str
        Column of waves.
    waves : sequence of two
        The first and the second wave, as they stand in the data; other waves' rows are left aside.
    weights : str or array
        Column (or values) of weights of 0 or more. Each wave's proportion is divided by its own weights,
        so their scale may differ between the waves.
    strata, respondent : str, optional
        Columns of strata and of persons. Who answered in both waves is one sampling unit, so that the
        two answers' covariance counts; without `respondent` each row is a unit.
    level : float
        Coverage of the interval.
    raked_on, base : optional
        The columns that the weights were raked on **within each wave**, and the weights that raking started
        from; columns that were crossed (post-stratification) as a tuple: ``[("site", "role")]``. Weights
        that come straight from `rake` or `post_stratify` remember it; weights of several waves that
        were put together may have forgotten it, and `details` then has no ``calibrated_on``.

    Returns
    -------
    Estimate
        In ``"change in proportion"``; `se` by Taylor linearisation with persons as ultimate clusters,
        interval and p value by Student's t on `df` = units less strata. `n` is the number of answers in
        both waves. `details`: ``first``, ``second``, ``n_first``, ``n_second``, ``effective_n_first``,
        ``effective_n_second`` (Kish), ``in_both`` (persons with an answer in both waves), ``dropped`` (rows
        of the two waves without answer), ``zero_weights``, ``calibrated_on``. Where everybody or nobody
        said yes in a wave, and where a stratum has one unit only, there is a value but no interval, and
        ``not_estimable`` says why.

    Raises
    ------
    ProblemsFound
        For unknown columns or waves, an outcome that is not 0/1, missing strata, or weights that are no
        weights.

    References
    ----------
    Lumley, T. (2010). Complex Surveys. Wiley.
    Deville, J.-C. and Särndal, C.-E. (1992). Journal of the American Statistical Association 87, 376-382.

    Examples
    --------
    >>> people = pd.DataFrame({
    ...     "who": ["p", "q", "r", "s", "p", "q", "r", "t"], "wave": [1] * 4 + [2] * 4,
    ...     "yes": [1, 1, 0, 1, 0, 1, 0, 1], "w": [1.0, 2.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0]})
    >>> found = weighted_change(people, "yes", "wave", (1, 2), "w", respondent="who")
    >>> round(found.value, 3), round(found.details["first"], 3), found.details["in_both"]
    (-0.4, 0.8, 3)
    """
    check_level(level)
    problems: list[Problem] = []
    calibration = calibration_of(weights, raked_on, base)

    def picked(argument: str, value: Any) -> pd.Series | None:
        return None if value is None else pick(data, argument, value, problems)

    answers, seen, given = picked("outcome", outcome), picked("wave", wave), picked("weights", weights)
    stratum, person = picked("strata", strata), picked("respondent", respondent)
    start = picked("base", calibration.base)
    columns = calibration_columns(data, calibration, problems)
    problems += _wave_problems(seen, wave, waves)
    raise_if_any(problems)

    here = seen.isin(list(waves)).to_numpy()
    answers, given, seen = answers[here], given[here], seen[here]
    stratum, person, start = (None if c is None else c[here] for c in (stratum, person, start))
    columns = {name: column[here] for name, column in columns.items()}
    binary = zeros_and_ones(answers, named("outcome", outcome), problems)
    size = weights_of(given, named("weights", weights), problems)
    started = (
        np.ones(len(answers))
        if start is None
        else weights_of(start, named("base", calibration.base), problems)
    )
    problems += missing_values({"weights": given, "strata": stratum, "base": start} | columns)
    raise_if_any(problems)

    known = ~np.isnan(binary)
    in_wave = [(seen == label).to_numpy(dtype=bool, na_value=False) for label in waves]
    counted = [members & known for members in in_wave]
    about = {
        "n": int(known.sum()),
        "level": level,
        "unit": "change in proportion",
        "method": _METHOD,
        "tolerance": "closed_form",
    }
    details: dict[str, Any] = {
        "n_first": int(counted[0].sum()),
        "n_second": int(counted[1].sum()),
        "in_both": _in_both(person, counted),
        "dropped": int((~known).sum()),
        "zero_weights": int((size[known] == 0).sum()),
    }
    if calibration.on:
        details["calibrated_on"] = calibration.described()
    totals = [float(size[members].sum()) for members in counted]
    if empty := [plain(label) for label, total in zip(waves, totals, strict=True) if not total > 0]:
        why = f"nobody with a weight answered in {' and '.join(map(str, empty))}"
        return not_estimable(why, details=details, **about)
    first, second = (
        float((size * np.nan_to_num(binary))[members].sum() / total)
        for members, total in zip(counted, totals, strict=True)
    )
    details |= {
        "first": first,
        "second": second,
        "effective_n_first": weight_diagnostics(size[counted[0]]).effective_n,
        "effective_n_second": weight_diagnostics(size[counted[1]]).effective_n,
    }
    value = second - first
    influence = np.zeros(len(binary))
    for share, members, total, sign in zip((first, second), counted, totals, (-1, 1), strict=True):
        influence[members] = sign * (binary[members] - share) / total
    if calibration.on:
        # Weights that were calibrated on fewer rows than these are several calibrations put together.
        apart = raked_on is not None or calibration.rows < len(data)
        groups = in_wave[1].astype(int) if apart else None
        influence = residuals(influence, calibration.on, columns, started, within=groups)
    uncertainty = spread(size * influence, stratum, person)
    why = uncertainty.why or _uneven(waves, counted, details) or _alike(waves, (first, second))
    if why:
        return Estimate(value=value, details=details | {"not_estimable": why}, **about)
    se = math.sqrt(uncertainty.variance)
    if se < NO_VARIATION:
        details["not_estimable"] = (
            "no interval: the linearised SE is 0, for everybody answered the same in both waves "
            "or the margins that the weights meet explain every answer"
        )
        return Estimate(value=value, details=details, **about)
    half, p = _t(value, se, uncertainty.df, level)
    return Estimate(
        value=value,
        low=max(value - half, -1.0),
        high=min(value + half, 1.0),
        se=se,
        df=float(uncertainty.df),
        p=p,
        details=details,
        **about,
    )


def _wave_problems(seen: pd.Series | None, wave: str, waves: Sequence[Hashable]) -> list[Problem]:
    """Problems with the two waves: as many as two, different, and in the data."""
    pair = list(waves)
    if len(pair) != 2 or pair[0] == pair[1]:
        return [
            Problem(
                place="argument `waves`",
                found=labels(pair),
                expected="two different waves, the first and the second",
                remedy="Compare more than two waves by pairs.",
            )
        ]
    absent = [] if seen is None else [label for label in pair if not (seen == label).any()]
    if not absent:
        return []
    return [
        Problem(
            place="argument `waves`",
            found=f"{labels(absent)}, of which column {wave!r} has no row",
            expected=f"two of: {labels(sorted((plain(label) for label in seen.dropna().unique()), key=str))}",
            remedy="Write the waves as they stand in the data (the number 2013 is not the text '2013').",
        )
    ]


def _in_both(person: pd.Series | None, counted: list[np.ndarray]) -> int:
    if person is None:
        return 0
    first, second = (set(person[members].dropna()) for members in counted)
    return len(first & second)


def _alike(waves: Sequence[Hashable], shares: tuple[float, float]) -> str:
    """Why the linearised standard error would be too small; empty when it would not."""
    alike = [
        f"{'everybody' if share else 'nobody'} said yes in {plain(label)}"
        for label, share in zip(waves, shares, strict=True)
        if not 0 < share < 1
    ]
    return f"no interval: {' and '.join(alike)}, which leaves nothing to take the SE from" if alike else ""


def _uneven(waves: Sequence[Hashable], counted: Sequence[np.ndarray], details: Mapping[str, Any]) -> str:
    """Why the weights leave no interval; empty when they leave one."""
    for label, members, name in zip(waves, counted, ("first", "second"), strict=True):
        effective = details[f"effective_n_{name}"]
        if effective < FEWEST_EFFECTIVE <= members.sum():
            return f"no interval: {uneven_in_words(effective, f' in wave {plain(label)!r}')}"
    return ""


def _t(value: float, se: float, df: int, level: float) -> tuple[float, float]:
    from scipy.stats import t

    return float(t.ppf((1 + level) / 2, df)) * se, float(2 * t.sf(abs(value) / se, df))
