"""How common a theme is, when a machine coded every unit and people judged a random sample."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.inputs import labels, one_column, plain, zeros_and_ones
from analysis.statistics.intervals import check_level, normal_quantile, not_estimable

_METHODS = {
    "poststratified": "corrected prevalence, post-stratified by machine label, Jeffreys interval",
    "human-only": "prevalence in the judged sample only, Jeffreys interval",
    "prediction-powered": "corrected prevalence, prediction-powered, finite population",
}


def corrected_prevalence(
    machine: Sequence | np.ndarray | pd.Series,
    human: Sequence | np.ndarray | pd.Series,
    sampled: Sequence | np.ndarray | pd.Series,
    strata: Sequence | np.ndarray | pd.Series | None = None,
    inclusion: Sequence | np.ndarray | pd.Series | None = None,
    method: str = "poststratified",
    level: float = 0.95,
) -> Estimate:
    """The share of **these** units that carry a code, corrected for the machine's errors.

    Parameters
    ----------
    machine : array of shape (units,)
        The machine's label of every unit, 0 or 1.
    human : array of shape (units,)
        What a person judged, 0 or 1; missing where nobody did.
    sampled : array of bool, shape (units,)
        Whether the unit was drawn at random for judgement. A judgement of a unit that was not drawn (from a
        review queue, say) is no evidence about the others: it is left out, and counted.
    strata : array, optional
        The stratum that each unit was drawn in.
    inclusion : array, optional
        The probability with which each unit was to be drawn; units that differ in it are
        different strata.
    method : {"poststratified", "human-only", "prediction-powered"}
        ``poststratified`` estimates the share separately where the machine said 1 and where it said 0;
        ``human-only`` leaves the machine aside; ``prediction-powered`` adds the mean error in the sample
        to the machine's share, with a normal interval; it is refused where the sample of a stratum shows
        no error, since the standard error would be 0 there.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        For the first two methods `value` is the design-based estimate: each stratum (and label) has the
        share found among its judged units; a cell without any counts as a half. For the interval, the
        units still to be judged follow a beta-binomial distribution given those judged (Jeffreys' prior);
        the distribution of the total is the convolution of these, computed without random draws. `se` is
        its standard deviation, `low` and `high` are its quantiles, widened to the value where that lies
        outside. The value is not its mean: the prior adds half a positive unit to each cell, which would
        double a share of 1% with 60 judged units. Units that were judged are known, so a full sample
        leaves no uncertainty.
        `n` is the number of judged units. `details`: ``units``, ``machine_share``, ``cells``
        (each with ``stratum, machine, units, judged, positive``), ``sampled_not_judged``,
        ``judged_outside_sample``, ``cells_without_judgement`` (their interval rests on the prior alone),
        ``moved_by_prior`` (the mean of the distribution less `value`: with many cells and a rare code the
        prior moves the interval upwards by as much, so merge strata that were drawn alike).
        Without a value when a stratum has no judged unit, and for the prediction-powered method when the
        judged units of a stratum are one only or differ from the machine in no unit.

    Raises
    ------
    ProblemsFound
        For labels that are not 0/1, arrays of different length, probabilities not in (0, 1], an
        unknown method.

    References
    ----------
    Brown, L. D., Cai, T. T. and DasGupta, A. (2001). Statistical Science 16, 101-133 (Jeffreys).
    Holt, D. and Smith, T. M. F. (1979). Journal of the Royal Statistical Society A 142, 33-46.
    Angelopoulos, A. N. and others (2023). Science 382, 669-674 (prediction-powered).

    Examples
    --------
    Ten units of which the machine coded four; both judgements of each kind bear it out:

    >>> machine = [1] * 4 + [0] * 6
    >>> human = [1, 1, None, None, 0, 0, None, None, None, None]
    >>> found = corrected_prevalence(machine, human, [h is not None for h in human])
    >>> round(found.value, 4), found.low, found.high, found.n
    (0.4, 0.2, 0.7, 4)
    """
    check_level(level)
    units = _units(machine, human, sampled, strata, inclusion, method)
    cells = _cells(units, by_label=method == "poststratified")
    layers = _cells(units, by_label=False)
    about = {"n": int(units["judged"].sum()), "level": level, "method": _METHODS[method]}
    details: dict[str, Any] = {
        "units": len(units),
        "machine_share": float(units["machine"].mean()) if len(units) else math.nan,
        "sampled_not_judged": int((units["sampled"] & units["human"].isna()).sum()),
        "judged_outside_sample": int((~units["sampled"] & units["human"].notna()).sum()),
        "cells": [cell.describe() for cell in cells],
        "cells_without_judgement": sum(cell.judged == 0 for cell in cells),
    }
    silent = [cell.stratum for cell in layers if cell.judged == 0]
    if silent or not layers:
        where = f" in stratum {', '.join(map(repr, silent[:5]))}" if len(layers) > 1 else ""
        more = f" and {len(silent) - 5} more" if len(silent) > 5 else ""
        why = f"no sampled unit was judged{where}{more}"
        return not_estimable(why, tolerance="closed_form", details=details, **about)
    if method == "prediction-powered":
        return _prediction_powered(units, layers, level, details, about)
    return _beta_binomial(cells, len(units), level, details, about)


@dataclass(frozen=True, kw_only=True)
class _Cell:
    """Units alike in stratum (and machine label): how many, how many judged, how many positive."""

    stratum: str
    machine: int | None
    units: int
    judged: int
    positive: int
    error_variance: float

    @property
    def share(self) -> float:
        """The share among the judged units; a half where there are none."""
        return self.positive / self.judged if self.judged else 0.5

    def describe(self) -> dict[str, Any]:
        names = ("stratum", "machine", "units", "judged", "positive")
        return {name: getattr(self, name) for name in names}

    def total(self) -> np.ndarray:
        """The chance of each possible number of positives among the units not judged."""
        from scipy.stats import betabinom

        rest = self.units - self.judged
        return betabinom.pmf(
            np.arange(rest + 1), rest, self.positive + 0.5, self.judged - self.positive + 0.5
        )


def _cells(units: pd.DataFrame, by_label: bool) -> list[_Cell]:
    keys = ["stratum", "label"] if by_label else ["stratum"]
    cells = []
    for key, group in units.groupby(keys, sort=True):
        judged = group[group["judged"]]
        error = judged["human"] - judged["machine"]
        cells.append(
            _Cell(
                stratum=str(key[0]),
                machine=int(key[1]) if by_label else None,
                units=len(group),
                judged=len(judged),
                positive=int(judged["human"].sum()),
                error_variance=float(error.var(ddof=1)) if len(judged) > 1 else math.nan,
            )
        )
    return cells


def _beta_binomial(
    cells: list[_Cell], units: int, level: float, details: dict[str, Any], about: dict[str, Any]
) -> Estimate:
    """The design-based share, with the quantiles of the distribution of the number of positives."""
    value = sum(cell.units * cell.share for cell in cells) / units
    chance = np.ones(1)
    for cell in sorted(cells, key=lambda cell: cell.units - cell.judged):
        chance = _convolved(chance, cell.total())
    chance = chance / chance.sum()
    share = (sum(cell.positive for cell in cells) + np.arange(len(chance))) / units
    upto = np.cumsum(chance)
    # A quantile that falls on a step must not depend on the last bit of a sum.
    ends = [int(np.searchsorted(upto, q - 1e-12)) for q in ((1 - level) / 2, (1 + level) / 2)]
    low, high = (float(share[min(end, len(share) - 1)]) for end in ends)
    mean = float(chance @ share)
    se = math.sqrt(max(float(chance @ (share - mean) ** 2), 0.0))
    details = details | {"moved_by_prior": mean - value}
    return Estimate(
        value=value,
        low=min(low, value),
        high=max(high, value),
        se=se,
        tolerance="closed_form",
        details=details,
        **about,
    )


def _convolved(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    if min(len(a), len(b)) < 500:
        return np.convolve(a, b)
    from scipy.signal import fftconvolve

    return np.maximum(fftconvolve(a, b), 0.0)


def _prediction_powered(
    units: pd.DataFrame,
    layers: list[_Cell],
    level: float,
    details: dict[str, Any],
    about: dict[str, Any],
) -> Estimate:
    """The machine's share plus the mean error of the judged units, stratum by stratum."""
    if why := _no_spread(layers):
        return not_estimable(why, tolerance="closed_form", details=details, **about)
    judged = units[units["judged"]]
    error = (judged["human"] - judged["machine"]).groupby(judged["stratum"]).mean()
    shift = sum(error[cell.stratum] * cell.units for cell in layers) / len(units)
    value = min(max(float(units["machine"].mean() + shift), 0.0), 1.0)
    variance = sum(
        (cell.units / len(units)) ** 2 * (1 - cell.judged / cell.units) * cell.error_variance / cell.judged
        for cell in layers
        if cell.judged < cell.units
    )
    se = math.sqrt(variance)
    half = normal_quantile(level) * se
    return Estimate(
        value=value,
        low=max(value - half, 0.0),
        high=min(value + half, 1.0),
        se=se,
        tolerance="closed_form",
        details=details,
        **about,
    )


def _no_spread(layers: list[_Cell]) -> str:
    """Why the errors of the judged units give no standard error; empty when they do."""
    sampled = [cell for cell in layers if cell.judged < cell.units]
    reasons = (
        ("one judged unit only", [cell for cell in sampled if cell.judged == 1]),
        (
            "the same error, or none, in every judged unit",
            [cell for cell in sampled if cell.error_variance == 0],
        ),
    )
    found = [
        f"{words}" + (f" in stratum {labels([cell.stratum for cell in cells])}" if len(layers) > 1 else "")
        for words, cells in reasons
        if cells
    ]
    if not found:
        return ""
    return f"{'; '.join(found)}: the SE would be 0 or unknown there; method='poststratified' has an interval"


def _units(machine: Any, human: Any, sampled: Any, strata: Any, inclusion: Any, method: str) -> pd.DataFrame:
    """The arrays as one checked table."""
    problems: list[Problem] = []
    given = {"machine": machine, "human": human, "sampled": sampled}
    given |= {k: v for k, v in (("strata", strata), ("inclusion", inclusion)) if v is not None}
    columns = {name: one_column(name, values) for name, values in given.items()}
    sizes = {name: len(column) for name, column in columns.items()}
    if len(set(sizes.values())) > 1:
        problems.append(
            Problem(
                place="arguments " + ", ".join(f"`{name}`" for name in sizes),
                found=", ".join(f"{size} {name}" for name, size in sizes.items()),
                expected="one of each for every unit",
                remedy="Join them by unit first.",
            )
        )
    if method not in _METHODS:
        problems.append(
            Problem(
                place="argument `method`",
                found=f"{method!r}",
                expected=f"one of: {', '.join(_METHODS)}",
                remedy="Correct the spelling.",
            )
        )
    for name, missing in (("machine", False), ("human", True), ("sampled", False)):
        found = zeros_and_ones(columns[name], f"argument `{name}`", problems, missing=missing)
        columns[name] = pd.Series(found)
    if inclusion is not None:
        numbers = pd.to_numeric(columns["inclusion"], errors="coerce")
        if wrong := int((~((numbers > 0) & (numbers <= 1))).sum()):
            problems.append(
                Problem(
                    place="argument `inclusion`",
                    found=f"no probability above 0 and up to 1 for {wrong} of {len(numbers)} units",
                    expected="the probability with which each unit was to be drawn",
                    remedy="A unit that could not be drawn is not in the population: leave it out.",
                )
            )
    if strata is not None and (blank := int(columns["strata"].isna().sum())):
        problems.append(
            Problem(
                place="argument `strata`",
                found=f"no stratum for {blank} units",
                expected="a stratum for every unit",
                remedy="Fill it in.",
            )
        )
    raise_if_any(problems)
    units = pd.DataFrame({name: columns[name] for name in ("machine", "human", "sampled")})
    units["sampled"] = units["sampled"] == 1
    units["label"] = units["machine"].astype(int)
    units["judged"] = units["sampled"] & units["human"].notna()
    stratum = pd.Series("all", index=units.index, dtype=object)
    if strata is not None:
        stratum = columns["strata"].map(lambda value: str(plain(value)))
    if inclusion is not None and columns["inclusion"].nunique() > 1:
        stratum = stratum + columns["inclusion"].map(lambda value: f", drawn with {value:g}")
    units["stratum"] = stratum.astype(str)
    return units
