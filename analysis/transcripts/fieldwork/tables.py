"""Reading the small CSV tables of the fieldwork, and saying where a cell is wrong."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from analysis.problems import Problem, ProblemsFound


def read_table(path: str | os.PathLike[str], columns: Collection[str]) -> pd.DataFrame:
    """Read a CSV as text, cells trimmed, with exactly the columns it should have.

    Returns
    -------
    DataFrame
        One row a line, the index being the line in the file (the heading is line 1).

    Raises
    ------
    ProblemsFound
        No such file, not readable as UTF-8 CSV, a column missing or unknown.
    """
    path = Path(path)
    try:
        table = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise _whole(path, "no such file", "a CSV file", "Check the name.") from error
    except UnicodeDecodeError as error:
        raise _whole(
            path, "bytes that are not UTF-8", "a CSV file in UTF-8",
            "In Excel: Save as, CSV UTF-8 (comma delimited).",
        ) from error  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise _whole(
            path, "a table that cannot be read", "a CSV file with a line of headings",
            "Check that every line has the same number of commas outside quotation marks.",
        ) from error  # fmt: skip
    table.columns = [str(column).strip() for column in table.columns]
    wrong = [
        Problem(
            place=path.name,
            found=f"no column {column!r}",
            expected="columns " + ", ".join(columns),
            remedy="Add the column; its cells may be empty where a fact is not known.",
        )
        for column in columns
        if column not in table.columns
    ] + [
        Problem(
            place=path.name,
            found=f"a column {column!r}",
            expected="columns " + ", ".join(columns),
            remedy="Correct the heading or remove the column.",
        )
        for column in table.columns
        if column not in columns
    ]
    if wrong:
        raise ProblemsFound(wrong)
    table = table.apply(lambda cells: cells.str.strip())[list(columns)]
    table.index = pd.RangeIndex(2, len(table) + 2)
    return table[(table != "").any(axis=1)]


def _whole(path: Path, found: str, expected: str, remedy: str) -> ProblemsFound:
    return ProblemsFound([Problem(place=path.name, found=found, expected=expected, remedy=remedy)])
