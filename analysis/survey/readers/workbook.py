"""Excel workbooks (.xlsx) whose sheet is a plain table with its header on top."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.survey.readers.archives import check_size
from analysis.survey.readers.sheets import Sheet, chosen_sheet, wave_of_sheet, without_stored_value
from analysis.survey.wave import Wave


def read_workbook(path: Path, sheet: str | None = None, layout: str | None = None) -> Wave:
    """A sheet of a workbook: numbers stay numbers, texts texts, empty cells are missing."""
    check_size(path)
    book = _opened(path)
    table = chosen_sheet(path, [_sheet(found) for found in book.worksheets], sheet)
    wave = wave_of_sheet(path, table, layout)
    raise_if_any(without_stored_value(path, table.name, _formulas(path, book[table.name])))
    return wave


def _sheet(table: Any) -> Sheet:
    return Sheet(
        name=table.title,
        rows=list(table.iter_rows(values_only=True)),
        merged=[str(area) for area in table.merged_cells.ranges],
        hidden_rows={number for number, row in table.row_dimensions.items() if row.hidden or row.height == 0},
        hidden_columns={
            number
            for column in table.column_dimensions.values()
            if column.hidden or column.width == 0
            for number in range(column.min or 0, (column.max or 0) + 1)
        },
        hidden=table.sheet_state != "visible",
    )


def _opened(path: Path) -> Any:
    import openpyxl

    try:
        return openpyxl.load_workbook(path, data_only=True)
    # openpyxl lets whatever its XML and ZIP readers raise pass through. Its words may quote a cell.
    except Exception as error:
        raise ProblemsFound(
            [
                Problem(
                    place=path.name,
                    found=f"a workbook that cannot be opened ({type(error).__name__})",
                    expected="a whole .xlsx workbook",
                    remedy="Open it in Excel, let Excel repair it, and save it again.",
                )
            ]
        ) from error


def _formulas(path: Path, table: Any) -> list[str]:
    """The cells with a formula and no stored result."""
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        if not any(b"<f>" in archive.read(name) or b"<f " in archive.read(name) for name in sheets):
            return []
    import openpyxl

    formulas = openpyxl.load_workbook(path)[table.title]
    return [
        cell.coordinate
        for row in formulas.iter_rows()
        for cell in row
        if cell.data_type == "f" and table[cell.coordinate].value is None
    ]
