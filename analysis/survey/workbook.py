"""Excel workbooks (.xlsx) whose sheet is a plain table with its header in the first row."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.survey.headers import unique_headers
from analysis.survey.wave import SourceColumn, Wave, is_blank

_TIDY = "Leave one header row at the top and the answers below it, without titles or merged cells."


def read_workbook(path: Path, raw: bytes, sheet: str | None = None) -> Wave:
    """A sheet of a workbook: numbers stay numbers, texts texts, empty cells are missing."""
    book = _opened(path, raw)
    table = _sheet(path, book, sheet)
    rows = [list(row) for row in table.iter_rows(values_only=True)]
    while rows and all(is_blank(cell) for cell in rows[-1]):
        rows.pop()
    width = max(
        (number for row in rows for number, cell in enumerate(row, 1) if not is_blank(cell)), default=0
    )
    rows = [row[:width] for row in rows]
    _check_layout(path, table, rows)
    header = ["" if is_blank(cell) else str(cell) for cell in rows[0]]
    names, notes = unique_headers(header)
    answers = [row for row in rows[1:] if not all(is_blank(cell) for cell in row)]
    if passed := len(rows) - 1 - len(answers):
        notes.append(f"{passed} rows without any content were passed over.")
    raise_if_any(_without_stored_value(path, raw, table))
    data = pd.DataFrame(answers, columns=names, dtype=object)
    questions = {name: SourceColumn(label=cell.strip()) for name, cell in zip(names, header, strict=True)}
    return Wave(data=data, questions=questions, notes=tuple(notes), name=path.name)


def _opened(path: Path, raw: bytes) -> Any:
    import openpyxl

    try:
        return openpyxl.load_workbook(BytesIO(raw), data_only=True)
    # openpyxl lets whatever its XML and ZIP readers raise pass through.
    except Exception as error:
        raise ProblemsFound(
            [
                Problem(
                    place=path.name,
                    found=f"a workbook that cannot be opened ({type(error).__name__}: {error})",
                    expected="a whole .xlsx workbook",
                    remedy="Open it in Excel, let Excel repair it, and save it again.",
                )
            ]
        ) from error


def _sheet(path: Path, book: Any, sheet: str | None) -> Any:
    """The sheet that is asked for, or the only one that holds anything."""
    filled = {table.title: table for table in book.worksheets if table.max_row > 1 or table.max_column > 1}
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


def _check_layout(path: Path, table: Any, rows: list[list[Any]]) -> None:
    place = f"{path.name}, sheet {table.title!r}"
    problems = []
    merged = ", ".join(sorted(str(area) for area in table.merged_cells.ranges))
    if merged:
        problems.append(
            Problem(place=place, found=f"merged cells ({merged})", expected="one value a cell", remedy=_TIDY)
        )
    filled = [sum(not is_blank(cell) for cell in row) for row in rows[:2]]
    if len(rows) < 2:
        problems.append(
            Problem(
                place=place,
                found=f"{len(rows)} row(s)",
                expected="a header row and at least one row of answers",
                remedy="Export the workbook again with its rows.",
            )
        )
    elif filled[0] == 0 or (filled[0] == 1 and max(len(row) for row in rows) > 1):
        found = "a blank row" if filled[0] == 0 else "a row with one filled cell, a title"
        problems.append(
            Problem(place=f"{place}, row 1", found=found, expected="the column names", remedy=_TIDY)
        )
    raise_if_any(problems)


def _without_stored_value(path: Path, raw: bytes, table: Any) -> list[Problem]:
    """Formulas whose result was never stored would be read as blanks: they are told instead."""
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        if not any(b"<f>" in archive.read(name) or b"<f " in archive.read(name) for name in sheets):
            return []
    import openpyxl

    formulas = openpyxl.load_workbook(BytesIO(raw))[table.title]
    empty = [
        cell.coordinate
        for row in formulas.iter_rows()
        for cell in row
        if cell.data_type == "f" and table[cell.coordinate].value is None
    ]
    if not empty:
        return []
    return [
        Problem(
            place=f"{path.name}, sheet {table.title!r}, cell {', '.join(empty[:5])}",
            found=f"{len(empty)} formulas without a stored result",
            expected="values",
            remedy="Open the workbook in Excel and save it, or paste the cells as values.",
        )
    ]
