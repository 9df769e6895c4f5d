"""What the estimators are given: columns and arrays, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem


def named(argument: str, value: Any) -> str:
    """The place to name in a message: the argument, and the column when it is one."""
    return f"argument `{argument}` (column {value!r})" if isinstance(value, str) else f"argument `{argument}`"


def pick(data: pd.DataFrame, argument: str, value: Any, problems: list[Problem]) -> pd.Series | None:
    """The column that an argument means: by name, or as values in the order of the rows.

    A problem is added to `problems`, and None returned, when there is no such column or the values
    do not fit the rows.
    """
    if isinstance(value, str):
        if value in data.columns:
            return data[value]
        problems.append(
            Problem(
                place=named(argument, value),
                found="no such column",
                expected=f"one of: {', '.join(map(str, data.columns))}",
                remedy="Correct the spelling.",
            )
        )
        return None
    if isinstance(value, pd.Series) and not value.index.equals(data.index):
        problems.append(
            Problem(
                place=named(argument, value),
                found="values for other rows than those of the data",
                expected="the same index as the data",
                remedy="Select the same rows of both.",
            )
        )
        return None
    if len(value) != len(data):
        problems.append(
            Problem(
                place=named(argument, value),
                found=f"{len(value)} values",
                expected=f"one value for each of {len(data)} rows",
                remedy="Select the same rows of both.",
            )
        )
        return None
    return pd.Series(value, index=data.index) if not isinstance(value, pd.Series) else value


def zeros_and_ones(
    values: pd.Series, place: str, problems: list[Problem], missing: bool = True
) -> np.ndarray | None:
    """Values of 0, 1, False or True as floats, NaN where missing; a problem for anything else."""
    plain = values.astype(object).where(values.notna(), np.nan).to_numpy()
    wrong = [v for v in pd.unique(plain) if not (_is_zero_or_one(v) or (missing and v != v))]
    if wrong:
        shown = ", ".join("nothing (missing)" if v != v else repr(v) for v in wrong[:5])
        problems.append(
            Problem(
                place=place,
                found=f"{shown}{' and others' if len(wrong) > 5 else ''}",
                expected="0 or 1" + (", or missing" if missing else " in every row"),
                remedy="Make the outcome 0/1 first; leave missing answers empty.",
            )
        )
        return None
    return plain.astype(float)


def _is_zero_or_one(value: Any) -> bool:
    return isinstance(value, bool | np.bool_ | int | float | np.number) and value in (0, 1)


def weights_of(values: pd.Series, place: str, problems: list[Problem]) -> np.ndarray | None:
    """Weights as floats, NaN where missing; a problem when one is negative, infinite or no number."""
    if pd.api.types.is_numeric_dtype(values):
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
        wrong = np.flatnonzero((numbers < 0) | np.isinf(numbers))
    else:
        numbers, wrong = None, np.arange(len(values))
    if len(wrong):
        problems.append(
            Problem(
                place=place,
                found=f"{values.iloc[wrong[0]]!r} in {len(wrong)} of {len(values)} rows",
                expected="weights that are numbers of 0 or more",
                remedy="Look at how the weights were made.",
            )
        )
        return None
    return numbers


def labels(values: Collection[Any], most: int = 8) -> str:
    """Labels in words, the first few of them.

    Examples
    --------
    >>> labels(["A", "B"])
    "'A', 'B'"
    """
    shown = ", ".join(repr(plain(value)) for value in list(values)[:most])
    return shown + (f" and {len(values) - most} more" if len(values) > most else "")


def plain(value: Any) -> Any:
    """A NumPy scalar as the Python value that it stands for."""
    return value.item() if isinstance(value, np.generic) else value
