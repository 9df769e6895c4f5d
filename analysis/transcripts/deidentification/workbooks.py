"""Workbooks that a person fills in: written for Excel or LibreOffice, read back as texts."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.files import put_text
from analysis.problems import Problem, ProblemsFound
from analysis.transcripts.deidentification.vault import write_private

_TO_FILL = "FFF2CC"
_HEAD = "DDE3EA"


def write_workbook(
    path: Path,
    table: pd.DataFrame,
    *,
    to_fill: Sequence[str],
    widths: Mapping[str, int],
    choices: Mapping[str, Sequence[str]],
    explained: Sequence[str],
) -> None:
    """Write a table whose last columns are for a person to fill in; only its owner can read the file.

    Parameters
    ----------
    to_fill : sequence of str
        Columns to be filled in, shown in colour.
    widths : Mapping
        By column, in characters.
    choices : Mapping
        By column, what may be chosen in it.
    explained : sequence of str
        A second sheet that says how to fill in the first, a line each.
    """
    import openpyxl
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sheet"
    for number, name in enumerate(table.columns, start=1):
        head = sheet.cell(row=1, column=number, value=name)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor=_TO_FILL if name in to_fill else _HEAD)
        sheet.column_dimensions[get_column_letter(number)].width = widths.get(name, 12)
        for line, value in enumerate(table[name], start=2):
            cell = sheet.cell(row=line, column=number)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(value, str):
                put_text(cell, _printable(value))
            elif not pd.isna(value):
                cell.value = value
        if name in choices:
            rule = DataValidation(type="list", formula1=f'"{",".join(choices[name])}"', allow_blank=True)
            rule.error, rule.showErrorMessage = "One of: " + ", ".join(choices[name]), True
            sheet.add_data_validation(rule)
            letter = get_column_letter(number)
            rule.add(f"{letter}2:{letter}{len(table) + 1}")
    sheet.freeze_panes = "A2"
    help_sheet = book.create_sheet("How to fill it in")
    help_sheet.column_dimensions["A"].width = 110
    for line, words in enumerate(explained, start=1):
        help_sheet.cell(row=line, column=1, value=words).alignment = Alignment(wrap_text=True)
    buffer = io.BytesIO()
    book.save(buffer)
    write_private(path, buffer.getvalue())


def read_workbook(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """The first sheet of a workbook, cells as trimmed texts (a day as 2016-09-21).

    Returns
    -------
    DataFrame
        With `columns`; the index is the row in the sheet (the heading is row 1). Empty rows are left out.

    Raises
    ------
    ProblemsFound
        No such file, no workbook, or a column that is not there.
    """
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except FileNotFoundError as error:
        raise _problem(path.name, "no such file", "a workbook (.xlsx)", "Check the name.") from error
    # openpyxl lets whatever its XML and ZIP readers raise pass through. Its words may quote a cell.
    except Exception as error:
        raise _problem(
            path.name,
            f"a workbook that cannot be opened ({type(error).__name__})",
            "a whole .xlsx workbook",
            "Open it in Excel, let Excel repair it, and save it again as .xlsx.",
        ) from error
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    heads = [_text(value) for value in rows[0]] if rows else []
    if missing := [name for name in columns if name not in heads]:
        raise _problem(
            f"{path.name}, row 1",
            "no column " + ", ".join(map(repr, missing)),
            "the columns as they were written",
            "Put the heading back as it was.",
        )
    places = [heads.index(name) for name in columns]
    table = pd.DataFrame(
        [[_text(row[place]) for place in places] for row in rows[1:]],
        columns=list(columns),
        index=range(2, len(rows) + 1),
        dtype="str",
    )
    return table[(table != "").any(axis=1)]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _printable(text: str) -> str:
    """Without the control characters that a workbook cannot hold."""
    return "".join(c if c in "\n\t" or ord(c) >= 32 else " " for c in text)


def _problem(place: str, found: str, expected: str, remedy: str) -> ProblemsFound:
    return ProblemsFound([Problem(place=place, found=found, expected=expected, remedy=remedy)])
