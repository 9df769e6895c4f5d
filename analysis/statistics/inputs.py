"""What the estimators are given: columns and arrays, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, ProblemsFound

# With fewer effective answers than these, one answer decides, and its weight hides that from the SE.
FEWEST_EFFECTIVE = 2.0


def named(argument: str, value: Any) -> str:
    """The place to name in a message: the argument, and the column when it is one."""
    return f"argument `{argument}` (column {value!r})" if isinstance(value, str) else f"argument `{argument}`"


def pick(data: pd.DataFrame, argument: str, value: Any, problems: list[Problem]) -> pd.Series | None:
    """The column that an argument means: by name, or as values in the order of the rows.

    A problem is added to `problems`, and None returned, when there is no such column or more than one, when
    the label is no text, or when the values do not fit the rows.
    """
    if isinstance(value, str):
        found = data[value] if value in data.columns else None
        if isinstance(found, pd.Series):
            return found
        if found is not None:
            problems.append(_several_columns(named(argument, value), found))
            return None
        problems.append(
            Problem(
                place=named(argument, value),
                found="no such column",
                expected=f"one of: {', '.join(map(str, data.columns))}",
                remedy="Correct the spelling.",
            )
        )
        return None
    if pd.api.types.is_scalar(value):
        problems.append(
            Problem(
                place=f"argument `{argument}`",
                found=f"{value!r}, which is no text",
                expected="the name of a column as text",
                remedy="Give the columns text names first: data.columns = data.columns.astype(str).",
            )
        )
        return None
    if isinstance(value, pd.DataFrame):
        problems.append(_several_columns(named(argument, value), value))
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


def one_column(argument: str, values: Any) -> pd.Series:
    """Values as a Series numbered from 0.

    Raises
    ------
    ProblemsFound
        For a table, such as ``data["code"]`` when two columns have that name.
    """
    if isinstance(values, pd.DataFrame):
        raise ProblemsFound([_several_columns(f"argument `{argument}`", values)])
    return pd.Series(values).reset_index(drop=True)


def _several_columns(place: str, found: pd.DataFrame) -> Problem:
    names = labels(list(dict.fromkeys(found.columns)))
    return Problem(
        place=place,
        found=f"{found.shape[1]} columns named {names}",
        expected="one column",
        remedy="Rename or drop the other columns of this name.",
    )


def check_finite(argument: str, columns: Mapping[str, pd.Series | None], problems: list[Problem]) -> None:
    """Add a problem for each column that holds an infinite number."""
    for name, column in columns.items():
        if column is None or not pd.api.types.is_float_dtype(column):
            continue
        infinite = np.isinf(column.to_numpy(dtype=float, na_value=np.nan))
        if infinite.any():
            count, first = int(infinite.sum()), column.index[int(infinite.argmax())]
            problems.append(
                Problem(
                    place=named(argument, name),
                    found=f"an infinite number in {count} of {len(column)} rows, first {first!r}",
                    expected="finite numbers, or missing",
                    remedy="Look for a division by 0; leave such values empty.",
                )
            )


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


def uneven_in_words(effective: float, where: str = "") -> str:
    """Why there is no estimate with weights that leave so small an effective number of answers."""
    return (
        f"the weights leave an effective n of {effective:.2f}{where}: one answer counts for nearly all; "
        "trim the weights"
    )


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
