"""Frame counts of one classification, beside the people who answered."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem
from analysis.statistics.inputs import labels, named, pick, plain, weights_of


@dataclass(frozen=True, kw_only=True)
class Margin:
    """A classification's frame counts: `codes` of the rows into `targets`, whose names are `values`."""

    name: str
    values: tuple[Hashable, ...]
    codes: np.ndarray
    targets: np.ndarray

    def times(self, factor: float) -> Margin:
        """The same margin of a frame `factor` times as large."""
        return Margin(name=self.name, values=self.values, codes=self.codes, targets=self.targets * factor)

    def sums(self, weights: np.ndarray) -> np.ndarray:
        """What the weights of each value's people sum to."""
        return np.bincount(self.codes, weights=weights, minlength=len(self.targets))


def margin_of(
    column: pd.Series, counts: Mapping[Hashable, float], name: str, place: str, problems: list[Problem]
) -> Margin | None:
    """The margin of a column (of labels, or of tuples of labels); problems when the two do not fit."""
    before = len(problems)
    remedy = "Take the counts and the answers from the same categories, or merge small categories."
    codes, uniques = pd.factorize(column)
    seen = [plain(value) for value in uniques]
    if missing := int((codes < 0).sum()):
        problems.append(
            Problem(
                place=place,
                found=f"no value in {missing} of {len(column)} rows",
                expected="a value in every row",
                remedy="Leave out these rows, or give them a category that the frame has too.",
            )
        )
    bad = {value: count for value, count in counts.items() if not is_count(count)}
    if bad:
        problems.append(
            Problem(
                place=place,
                found=", ".join(f"{plain(count)!r} for {plain(value)!r}" for value, count in bad.items()),
                expected="counts or shares of 0 or more",
                remedy="Correct the frame's counts.",
            )
        )
        return None
    targets = {plain(value): float(count) for value, count in counts.items() if count > 0}
    if unknown := sorted(set(seen) - set(targets), key=str):
        problems.append(
            Problem(
                place=place,
                found=f"respondents with {labels(unknown)}, of whom the frame has nobody",
                expected=f"only values that the frame counts: {labels(list(targets))}",
                remedy=remedy,
            )
        )
    if empty := sorted(set(targets) - set(seen), key=str):
        problems.append(
            Problem(
                place=place,
                found=f"nobody who answered with {labels(empty)}, whom the frame counts",
                expected="at least one respondent of each kind",
                remedy=remedy,
            )
        )
    if len(problems) > before:
        return None
    number = {value: code for code, value in enumerate(targets)}
    return Margin(
        name=name,
        values=tuple(targets),
        codes=np.array([number[value] for value in seen], dtype=int)[codes],
        targets=np.fromiter(targets.values(), dtype=float),
    )


def is_count(count: Any) -> bool:
    """Whether a frame's count (or share) is a number of 0 or more."""
    return isinstance(count, Real) and math.isfinite(count) and count >= 0


def base_weights(data: pd.DataFrame, base: Any, problems: list[Problem]) -> np.ndarray:
    """The weights to start from, all above 0; 1 for everybody when `base` is None."""
    ones = np.ones(len(data))
    values = None if base is None else pick(data, "base", base, problems)
    weights = None if values is None else weights_of(values, named("base", base), problems)
    if weights is None:
        return ones
    missing, zero = int(np.isnan(weights).sum()), int((weights == 0).sum())
    found = [f"no weight in {missing} rows"] * (missing > 0) + [f"a weight of 0 in {zero} rows"] * (zero > 0)
    problems += [
        Problem(
            place=named("base", base),
            found=f"{what} of {len(weights)}",
            expected="a weight above 0 in every row",
            remedy="Leave out the people who should not count, before weighting.",
        )
        for what in found
    ]
    return ones if found else weights


def remembered(base: Any) -> Any:
    """Base weights as they are noted in `attrs`: a column's name, or plain numbers that can be compared."""
    return base if base is None or isinstance(base, str) else tuple(float(weight) for weight in base)
