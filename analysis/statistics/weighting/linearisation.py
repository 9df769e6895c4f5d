"""Variance of a weighted estimate by Taylor linearisation, calibration allowed for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem
from analysis.statistics.inputs import pick, plain

Term = str | tuple[str, ...]

# A standard error below this is rounding: nothing varies.
NO_VARIATION = 1e-9


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """How weights were brought to a frame.

    Attributes
    ----------
    on : tuple
        The margins that were met: a column, or several columns that were crossed.
    base : str, sequence or None
        The weights that calibration started from; None for 1.
    rows : int or None
        How many rows were calibrated together; None when that is not known.
    """

    on: tuple[Term, ...]
    base: Any = None
    rows: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Each column once."""
        names = [name for term in self.on for name in ((term,) if isinstance(term, str) else term)]
        return tuple(dict.fromkeys(names))

    def described(self) -> list[str]:
        """The margins in words: ``["site", "role"]``, or ``["site x role"]`` when crossed."""
        return [term if isinstance(term, str) else " x ".join(term) for term in self.on]


def calibration_of(weights: Any, raked_on: Sequence[Term] | None, base: Any) -> Calibration:
    """What the caller says of the weights, or else what `rake` and `post_stratify` noted in their `attrs`."""
    notes = {} if raked_on is not None else getattr(weights, "attrs", {})
    if raked_on is not None:
        # One column's name is a list of one, not of its letters.
        raked_on = [raked_on] if isinstance(raked_on, str) else raked_on
        on = tuple(term if isinstance(term, str) else tuple(term) for term in raked_on)
        return Calibration(on=on, base=base)
    if (how := notes.get("raked")) is not None:
        on = tuple(how["on"])
    elif (how := notes.get("post_stratified")) is not None:
        on = (tuple(how["on"]),)
    else:
        return Calibration(on=(), base=base)
    return Calibration(on=on, base=how["base"] if base is None else base, rows=how["rows"])


def calibration_columns(
    data: pd.DataFrame, calibration: Calibration, problems: list[Problem]
) -> dict[str, pd.Series]:
    """The columns that were calibrated on; a problem for each that is not there."""
    found = {name: pick(data, "raked_on", name, problems) for name in calibration.columns}
    return {name: column for name, column in found.items() if column is not None}


def missing_values(columns: Mapping[str, pd.Series | None]) -> list[Problem]:
    """A problem for each argument whose column has empty rows."""
    return [
        Problem(
            place=f"argument `{argument}`",
            found=f"no value in {int(column.isna().sum())} of {len(column)} rows",
            expected="a value in every row",
            remedy="Leave out these rows, or give them a value.",
        )
        for argument, column in columns.items()
        if column is not None and column.isna().any()
    ]


def residuals(
    values: np.ndarray,
    on: Sequence[Term],
    columns: Mapping[str, pd.Series],
    base: np.ndarray,
    within: np.ndarray | None = None,
) -> np.ndarray:
    """What is left of `values` after regression on the margins, weighted by the base weights.

    With `within` (a group for each row) the margins were met in each group by itself.
    """
    blocks = []
    for term in on:
        parts = [columns[name].astype(object) for name in ((term,) if isinstance(term, str) else term)]
        if within is not None:
            parts.append(pd.Series(within, index=parts[0].index))
        codes = pd.DataFrame(dict(enumerate(parts))).groupby(list(range(len(parts))), sort=False).ngroup()
        blocks.append(np.eye(int(codes.max()) + 1)[codes.to_numpy()])
    design = np.hstack(blocks)
    root = np.sqrt(base)
    fitted = np.linalg.lstsq(design * root[:, None], values * root, rcond=None)[0]
    return values - design @ fitted


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Variance of a sum over primary sampling units: `why` says why there is none."""

    variance: float
    df: int
    why: str = ""


def spread(parts: np.ndarray, stratum: pd.Series | None, person: pd.Series | None) -> Spread:
    """Variance of the sum of `parts` (ultimate clusters, with replacement) and its degrees of freedom.

    A person in two strata is two units; a row without a person is a unit of its own.
    """
    layer, names = (
        (np.zeros(len(parts), dtype=int), []) if stratum is None else pd.factorize(stratum, sort=False)
    )
    if person is None:
        unit = np.arange(len(parts))
    else:
        codes, people = pd.factorize(person)
        unknown = codes < 0
        unit = np.where(unknown, len(people) + np.cumsum(unknown) - 1, codes)
    units = pd.factorize(unit.astype(np.int64) * (layer.max() + 1) + layer)[0]
    sums = np.bincount(units, weights=parts)
    of_unit = np.zeros(len(sums), dtype=int)
    of_unit[units] = layer
    count = np.bincount(of_unit)
    lonely = np.flatnonzero(count == 1)
    if len(lonely):
        shown = ", ".join(repr(plain(names[index])) for index in lonely) if stratum is not None else ""
        why = f"one unit only in stratum {shown}" if shown else "one unit only"
        return Spread(variance=math.nan, df=0, why=f"no interval: {why}")
    mean = np.bincount(of_unit, weights=sums) / count
    squares = np.bincount(of_unit, weights=(sums - mean[of_unit]) ** 2)
    return Spread(
        variance=float((count / (count - 1) * squares).sum()),
        df=int(len(sums) - len(count)),
    )
