"""From the cells of a sheet to a wave: one table with its header on top, whatever program wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.survey.readers.header_rows import LOOK, read_header
from analysis.survey.readers.headers import wave_of
from analysis.survey.wave import Wave, is_blank

_TIDY = "Leave the header at the top and the answers below it, without titles or merged cells."
_SHOWN = 5


@dataclass(kw_only=True)
class Sheet:
    """A sheet of a workbook.

    Attributes
    ----------
    name : str
    rows : list of rows
        The cells as values; None where there is nothing.
    merged : list of str
        The areas of merged cells, such as ``B1:C1``.
    hidden_rows, hidden_columns : set of int
        What the sheet does not show, by number from 1: filtered, folded or hidden by hand.
    hidden : bool
        Whether the sheet itself is hidden.
    """

    name: str
    rows: list[Sequence[Any]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: bool = False


def holds_table(rows: Iterable[Sequence[Any]]) -> bool:
    """Whether more than one cell holds anything; a format or a formula's empty text is nothing.

    Examples
    --------
    >>> holds_table([["id", "q"], [1, 4]]), holds_table([["About this file", None], [None, " "]])
    (True, False)
    """
    filled = (cell for row in rows for cell in row if not is_blank(cell))
    return next(filled, None) is not None and next(filled, None) is not None


def chosen_sheet(path: Path, sheets: Sequence[Sheet], wanted: str | None) -> Sheet:
    """The sheet that is asked for, or the only one that holds a table."""
    filled = {sheet.name: sheet for sheet in sheets if holds_table(sheet.rows)}
    if wanted is not None and wanted in filled:
        return filled[wanted]
    if wanted is None and len(filled) == 1:
        return next(iter(filled.values()))
    names = ", ".join(repr(name) + (" (hidden)" if sheet.hidden else "") for name, sheet in filled.items())
    if not filled:
        found, expected, remedy = (
            "no sheet with a table",
            "a sheet with answers",
            "Export the workbook again.",
        )
    elif wanted is None:
        found, expected = f"{len(filled)} sheets", "one sheet, or its name"
        remedy = f"Name the sheet with `options: {{sheet: ...}}`: there are {names}."
    else:
        found, expected = f"no sheet {wanted!r} with a table", f"one of: {names}"
        remedy = "Correct `sheet` in the options of the file."
    raise ProblemsFound([Problem(place=path.name, found=found, expected=expected, remedy=remedy)])


def wave_of_sheet(path: Path, sheet: Sheet, layout: str | None) -> Wave:
    """The table of a sheet.

    Parameters
    ----------
    path : Path
        The file, for messages.
    sheet : Sheet
    layout : str or None
        The platform whose export it is, when it is not to be told from the header.
    """
    rows = list(sheet.rows)
    while rows and all(is_blank(cell) for cell in rows[-1]):
        rows.pop()
    width = max(
        (number for row in rows for number, cell in enumerate(row, 1) if not is_blank(cell)), default=0
    )
    rows = [[*row[:width], *[None] * (width - len(row))] for row in rows]
    place = f"{path.name}, sheet {sheet.name!r}"
    _check_layout(place, rows, sheet.merged)
    texts = [["" if is_blank(cell) else str(cell) for cell in row] for row in rows[:LOOK]]
    head = read_header(place, texts, layout)
    answers = {
        number: row
        for number, row in enumerate(rows[head.rows :], head.rows + 1)
        if not all(is_blank(cell) for cell in row)
    }
    notes = _notes_on_hidden(sheet, list(answers), head.names)
    if passed := len(rows) - head.rows - len(answers):
        notes.append(f"{passed} rows without any content were passed over.")
    if not answers:
        raise ProblemsFound([_too_few(place, head.rows)])
    data = pd.DataFrame(list(answers.values()), columns=head.names, dtype=object)
    return replace(wave_of(path.name, head, data, notes), sheet_rows=list(answers))


def _notes_on_hidden(sheet: Sheet, rows: Sequence[int], names: Sequence[str]) -> list[str]:
    """What was read although the sheet does not show it."""
    notes = [f"The sheet {sheet.name!r} is hidden in the workbook."] if sheet.hidden else []
    if hidden := [number for number in rows if number in sheet.hidden_rows]:
        notes.append(
            f"{len(hidden)} of {len(rows)} rows with answers are hidden in the sheet ({_listed(hidden)}), by "
            "a filter or by hand: they are read like the others. Delete those that do not count."
        )
    columns = [name for number, name in enumerate(names, 1) if number in sheet.hidden_columns]
    if columns:
        notes.append(
            f"{len(columns)} of {len(names)} columns are hidden in the sheet "
            f"({_listed(list(map(repr, columns)))}): they are read like the others."
        )
    return notes


def _listed(parts: Sequence[object]) -> str:
    more = f" and {len(parts) - _SHOWN} more" if len(parts) > _SHOWN else ""
    return ", ".join(map(str, parts[:_SHOWN])) + more


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
