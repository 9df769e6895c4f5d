"""The columns of a data set to impute: what kind each is, and how it stands as a predictor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any

Kind = Literal["scale", "number", "category"]


@dataclass(frozen=True, kw_only=True)
class Incomplete:
    """A column, in the form that the chained equations use.

    Attributes
    ----------
    name : Any
    kind : {"scale", "number", "category"}
        An ordered Categorical, a number, or an unordered Categorical or bool.
    observed, missing : ndarray of int
        Places of the rows.
    values : ndarray of float, shape (rows,)
        The number; the mid-rank of the scale's category among the answers; or the number of the category,
        counting those that occur. NaN where missing.
    block : ndarray of float, shape (rows, predictors)
        The column as predictors of other columns, scaled to variance 1; nothing where it is constant.
    """

    name: Any
    kind: Kind
    observed: np.ndarray
    missing: np.ndarray
    values: np.ndarray
    block: np.ndarray

    @property
    def constant(self) -> bool:
        """Whether all answers are the same."""
        return not self.block.shape[1]


def columns_of(data: pd.DataFrame) -> tuple[Incomplete, ...]:
    """The columns of a data set.

    Raises
    ------
    ProblemsFound
        Naming every column of text or dates, without any answer, or with an infinite number.
    """
    if not data.columns.is_unique:
        raise_if_any(
            _problem(
                f"column {name!r}", "more than one of this name", "one column of each name", "Rename it."
            )
            for name in data.columns[data.columns.duplicated()].unique()
        )
    kinds = {name: _kind(data[name]) for name in data.columns}
    raise_if_any([*_nothing(data), *_problems(data, kinds)])
    return tuple(_incomplete(data[name], kind) for name, kind in kinds.items() if kind is not None)


def _kind(column: pd.Series) -> Kind | None:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return "scale" if column.dtype.ordered else "category"
    if pd.api.types.is_bool_dtype(column.dtype):
        return "category"
    if pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_complex_dtype(column.dtype):
        return "number"
    if column.dtype == object and column.dropna().map(lambda v: isinstance(v, bool | np.bool_)).all():
        # What pandas makes of a column of bools with gaps.
        return "category"
    return None


def _incomplete(column: pd.Series, kind: Kind) -> Incomplete:
    gaps = column.isna().to_numpy()
    codes, known = pd.factorize(column, sort=True)
    values = np.full(len(column), np.nan)
    seen = ~gaps
    if kind == "number":
        values = column.to_numpy(dtype=float, na_value=np.nan)
    elif kind == "scale":
        sizes = np.bincount(codes[seen], minlength=len(known))
        values[seen] = (np.cumsum(sizes) - (sizes - 1) / 2)[codes[seen]]
    else:
        values[seen] = codes[seen]
    plain = values[:, None]
    if kind == "category":
        plain = np.where(gaps[:, None], np.nan, codes[:, None] == np.arange(1, len(known)))
    spread = plain[seen].std(axis=0)
    block = (plain - plain[seen].mean(axis=0))[:, spread > 0] / spread[spread > 0]
    return Incomplete(
        name=column.name,
        kind=kind,
        observed=np.flatnonzero(seen),
        missing=np.flatnonzero(gaps),
        values=values,
        block=block,
    )


def _nothing(data: pd.DataFrame) -> list[Problem]:
    if data.size:
        return []
    return [
        _problem(
            "argument `data`",
            f"{len(data)} rows and {len(data.columns)} columns",
            "at least one of each",
            "Select the questions to impute and what may predict them.",
        )
    ]


def _problems(data: pd.DataFrame, kinds: dict[Any, Kind | None]) -> list[Problem]:
    problems = []
    for name, kind in kinds.items():
        column = data[name]
        if len(column) and column.isna().all():
            problems.append(
                _problem(
                    f"column {name!r}",
                    f"no answer in any of {len(column)} rows",
                    "at least one answer",
                    "Leave the column out: there is nothing to impute it from.",
                )
            )
        elif kind is None:
            problems.append(
                _problem(
                    f"column {name!r}",
                    f"values of type {column.dtype}",
                    "numbers, True/False or a Categorical",
                    "Make it a Categorical (ordered for a scale), or leave it out: identifiers, free text.",
                )
            )
        elif kind == "number" and (wrong := int(np.isinf(column.to_numpy(float, na_value=np.nan)).sum())):
            problems.append(
                _problem(
                    f"column {name!r}",
                    f"infinity in {wrong} rows",
                    "finite numbers, or missing",
                    "Correct the values, or make them missing.",
                )
            )
    return problems


def _problem(place: str, found: str, expected: str, remedy: str) -> Problem:
    return Problem(place=place, found=found, expected=expected, remedy=remedy)


def order_by_content(columns: Sequence[Incomplete]) -> np.ndarray:
    """The rows in an order that depends on what they hold and not on where they stand."""
    return np.lexsort([column.values for column in columns])
