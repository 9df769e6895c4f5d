"""Reading the small CSV tables of the fieldwork, and saying where a cell is wrong."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from analysis.files import read_csv
from analysis.problems import Problem, ProblemsFound
from analysis.transcripts.layout.labels import shown

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")


def read_table(
    path: str | os.PathLike[str],
    columns: Collection[str],
    *,
    optional: Collection[str] = (),
    others: bool = False,
) -> pd.DataFrame:
    """Read a CSV as text, cells trimmed, with the columns it should have.

    Parameters
    ----------
    columns, optional : collection of str
        Columns that must be there, and those that may be; one that is not there is empty.
    others : bool
        Whether columns beside these are kept, after them.

    Returns
    -------
    DataFrame
        One row a line, the index being the line in the file (the heading is line 1).

    Raises
    ------
    ProblemsFound
        No such file, not readable as UTF-8 CSV, a column missing or unknown. Where one is missing, unknown
        ones are named even if they may be there: one of them is probably its misspelling.
    """
    path = Path(path)
    try:
        table = read_csv(
            path, dtype="str", keep_default_na=False, encoding="utf-8-sig", skip_blank_lines=False
        )
    except FileNotFoundError as error:
        raise _whole(path, "no such file", "a CSV file", "Check the name.") from error
    except UnicodeDecodeError as error:
        raise _whole(
            path, "bytes that are not UTF-8", "a CSV file in UTF-8",
            "In Excel: Save as, CSV UTF-8 (comma delimited).",
        ) from error  # fmt: skip
    except OSError as error:
        raise _whole(
            path, f"a file that cannot be read ({error.strerror})", "a CSV file",
            "Check that it is a file, and that you may read it.",
        ) from error  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise _whole(
            path, "a table that cannot be read", "a CSV file with a line of headings",
            "Check that every line has the same number of commas outside quotation marks.",
        ) from error  # fmt: skip
    if not isinstance(table.index, pd.RangeIndex):  # pandas has made the first column an index
        raise _whole(
            path, "lines with more cells than the line of headings", "a heading for each cell",
            "Take away the commas at the ends of lines, or give the last column its heading.",
        )  # fmt: skip
    _refuse_other_marks(path, list(table.columns), columns)
    table.columns = [str(column).strip() for column in table.columns]
    missing = [column for column in columns if column not in table.columns]
    extra = [column for column in table.columns if column not in (*columns, *optional)]
    wrong = [
        Problem(
            place=path.name,
            found=f"no column {column!r}",
            expected="columns " + ", ".join(columns),
            remedy="Add the column; its cells may be empty where a fact is not known.",
        )
        for column in missing
    ] + [
        Problem(
            place=path.name,
            found=f"a column {column!r}",
            expected="columns " + ", ".join((*columns, *optional)),
            remedy="Correct the heading or remove the column.",
        )
        for column in (extra if missing or not others else ())
    ]
    wrong += [
        Problem(
            place=path.name,
            found=f"the column {column!r} twice",
            expected="each column once",
            remedy="Rename or remove one of them.",
        )
        for column in table.columns[table.columns.duplicated()].unique()
    ]
    if wrong:
        raise ProblemsFound(wrong)
    for column in optional:
        if column not in table.columns:
            table[column] = pd.Series("", index=table.index, dtype="str")
    table = table.fillna("").apply(lambda cells: cells.str.strip())[  # short lines lack cells
        [*columns, *optional, *extra]
    ]
    table.index = pd.RangeIndex(2, len(table) + 2)
    return table[(table != "").any(axis=1)]


def as_typed(cell: str, allowed: Collection[str]) -> str:
    """A cell that is none of the words allowed there, as a message may show it.

    A slip of the pen is shown. Anything else may be a name from another column, and is told by its shape.

    Examples
    --------
    >>> as_typed("psuedonym", ("keep", "pseudonym")), as_typed("Dr Helen Marsh", ("keep", "pseudonym"))
    ("'psuedonym'", 'a cell of 3 words and 12 letters')
    """
    return repr(cell) if get_close_matches(cell.casefold(), allowed) else f"a cell {shown(cell)}"


def is_day(cell: str) -> bool:
    """Whether a cell is a real day, written 2013-06-03.

    Examples
    --------
    >>> is_day("2016-02-29"), is_day("2013-02-30"), is_day("3/6/2013")
    (True, False, False)
    """
    parsed = pd.to_datetime(cell, format="%Y-%m-%d", errors="coerce")
    return bool(_DAY.match(cell)) and not pd.isna(parsed)


def days(cells: pd.Series) -> pd.Series:
    """Cells that are days or empty, as datetimes or NaT."""
    return pd.to_datetime(cells.replace("", None), format="%Y-%m-%d")


def wrong_cell(place: str, column: str, found: str, expected: str, remedy: str = "Correct it.") -> Problem:
    """What is wrong with one cell of a line."""
    return Problem(place=f"{place}, {column}", found=found, expected=expected, remedy=remedy)


def wrong_day(place: str, column: str, cell: str) -> list[Problem]:
    """The problem of a cell that is neither empty nor a day."""
    if not cell or is_day(cell):
        return []
    return [wrong_cell(place, column, repr(cell), "a day such as 2013-06-03")]


def _refuse_other_marks(path: Path, heads: list[str], columns: Collection[str]) -> None:
    """One cell that holds all headings: they are parted by something else than commas."""
    for mark, words in ((";", "semicolons"), ("\t", "tabulators")):
        if len(heads) == 1 and set(columns) <= {head.strip() for head in heads[0].split(mark)}:
            raise _whole(
                path,
                f"cells parted by {words}",
                "cells parted by commas",
                "Save it again as CSV with commas (in LibreOffice: Save as, Edit filter settings).",
            )


def _whole(path: Path, found: str, expected: str, remedy: str) -> ProblemsFound:
    return ProblemsFound([Problem(place=path.name, found=found, expected=expected, remedy=remedy)])
