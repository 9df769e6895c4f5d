"""From the cells of a sheet to a wave: one table with its header on top, whatever program wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.survey.readers.headers import HEAD_ROWS, read_head, wave_of
from analysis.survey.wave import Wave, is_blank

T = TypeVar("T")
_TIDY = "Leave the header at the top and the answers below it, without titles or merged cells."


def chosen_sheet(path: Path, filled: Mapping[str, T], sheet: str | None) -> T:
    """The sheet that is asked for, or the only one that holds anything."""
    if sheet is not None and sheet in filled:
        return filled[sheet]
    if sheet is None and len(filled) == 1:
        return next(iter(filled.values()))
    names = ", ".join(repr(name) for name in filled)
    if not filled:
        found, expected, remedy = (
            "no sheet with a table",
            "a sheet with answers",
            "Export the workbook again.",
        )
    elif sheet is None:
        found, expected = f"{len(filled)} sheets", "one sheet, or its name"
        remedy = f"Name the sheet with `options: {{sheet: ...}}`: there are {names}."
    else:
        found, expected = f"no sheet {sheet!r} with a table", f"one of: {names}"
        remedy = "Correct `sheet` in the options of the file."
    raise ProblemsFound([Problem(place=path.name, found=found, expected=expected, remedy=remedy)])


def wave_of_sheet(
    path: Path, sheet: str, rows: list[Sequence[Any]], merged: Sequence[str], layout: str | None
) -> Wave:
    """The table of a sheet.

    Parameters
    ----------
    sheet : str
        Its name, for messages.
    rows : list of rows
        The cells as values; None where there is nothing.
    merged : sequence of str
        The areas of merged cells, such as ``B1:C1``.
    layout : str or None
        The platform whose export it is, when it is not to be told from the header.
    """
    while rows and all(is_blank(cell) for cell in rows[-1]):
        rows.pop()
    width = max(
        (number for row in rows for number, cell in enumerate(row, 1) if not is_blank(cell)), default=0
    )
    rows = [[*row[:width], *[None] * (width - len(row))] for row in rows]
    place = f"{path.name}, sheet {sheet!r}"
    _check_layout(place, rows, merged)
    texts = [["" if is_blank(cell) else str(cell) for cell in row] for row in rows[:HEAD_ROWS]]
    head = read_head(place, texts, layout)
    answers = [row for row in rows[head.rows :] if not all(is_blank(cell) for cell in row)]
    notes = []
    if passed := len(rows) - head.rows - len(answers):
        notes.append(f"{passed} rows without any content were passed over.")
    if not answers:
        raise ProblemsFound([_too_few(place, head.rows)])
    return wave_of(path.name, head, pd.DataFrame(answers, columns=head.names, dtype=object), notes)


def _check_layout(place: str, rows: list[list[Any]], merged: Sequence[str]) -> None:
    problems = []
    if merged:
        areas = ", ".join(sorted(merged)[:5]) + (" ..." if len(merged) > 5 else "")
        problems.append(
            Problem(place=place, found=f"merged cells ({areas})", expected="one value a cell", remedy=_TIDY)
        )
    filled = [sum(not is_blank(cell) for cell in row) for row in rows[:2]]
    if len(rows) < 2:
        problems.append(_too_few(place, len(rows)))
    elif filled[0] == 0 or (filled[0] == 1 and len(rows[0]) > 1):
        found = "a blank row" if filled[0] == 0 else "a row with one filled cell, a title"
        problems.append(
            Problem(place=f"{place}, row 1", found=found, expected="the column names", remedy=_TIDY)
        )
    raise_if_any(problems)


def _too_few(place: str, rows: int) -> Problem:
    return Problem(
        place=place,
        found=f"{rows} row(s)",
        expected="a header row and at least one row of answers",
        remedy="Export the workbook again with its rows.",
    )


def without_stored_value(path: Path, sheet: str, cells: Sequence[str]) -> list[Problem]:
    """The problem of formulas whose result was never stored: they would be read as blanks."""
    if not cells:
        return []
    return [
        Problem(
            place=f"{path.name}, sheet {sheet!r}, cell {', '.join(cells[:5])}",
            found=f"{len(cells)} formulas without a stored result",
            expected="values",
            remedy="Open the workbook in its program and save it, or paste the cells as values.",
        )
    ]
