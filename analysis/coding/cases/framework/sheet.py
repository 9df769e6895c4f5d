"""What stands in a returned matrix, cell by cell, and what is no summary there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.coding.cases.framework.matrix import Framework
from analysis.coding.cases.framework.summaries import LONGEST, plain, unwritable
from analysis.coding.cases.framework.workbook import BESIDE, FIRST_COLUMN, FIRST_ROW, MATRIX
from analysis.problems import Problem

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, kw_only=True)
class ReturnedSheet:
    """The cells of a returned matrix by case and theme: the summary, what stands beside it, and where."""

    written: Mapping[tuple[str, str], str]
    beside: Mapping[tuple[str, str], str]
    place: Mapping[tuple[str, str], str]


def read_sheet(sheet: Worksheet, name: str, matrix: Framework, problems: list[Problem]) -> ReturnedSheet:
    """Read the sheet Matrix; what is wrong in it is added to `problems`, the rest is read all the same."""
    cases = _ids(sheet, name, "case", matrix.cases, problems)
    columns = _ids(sheet, name, "theme", matrix.themes, problems)
    written, beside, place = {}, {}, {}
    known_lines, known_columns = (
        set(cases.values()),
        set(columns.values()) | {c + 1 for c in columns.values()},
    )
    for row in sheet.iter_rows(min_row=FIRST_ROW, min_col=FIRST_COLUMN):
        for cell in row:
            inside = cell.row in known_lines and cell.column in known_columns
            if not inside and cell.value not in (None, ""):
                problems.append(
                    Problem(
                        place=f"{name}, sheet {MATRIX}, cell {cell.coordinate}",
                        found="text outside the matrix",
                        expected="summaries in rows with a case id and columns with a theme id",
                        remedy="Move it into its cell.",
                    )
                )
    for case, line in cases.items():
        for theme, column in columns.items():
            cell, found = sheet.cell(line, column), sheet.cell(line, column + 1)
            place[case, theme] = f"{name}, sheet {MATRIX}, cell {cell.coordinate} ({case}, {theme})"
            problems += _unreadable(cell, place[case, theme])
            written[case, theme], beside[case, theme] = plain(value_of(cell)), plain(value_of(found))
    return ReturnedSheet(written=written, beside=beside, place=place)


def _ids(
    sheet: Worksheet, name: str, what: str, known: Mapping[str, str], problems: list[Problem]
) -> dict[str, int]:
    """The row of each case, or the column of each theme's summaries."""
    if what == "case":
        cells = [sheet.cell(line, 1) for line in range(FIRST_ROW, sheet.max_row + 1)]
    else:
        heads = range(FIRST_COLUMN, sheet.max_column + 1)
        cells = [sheet.cell(2, column) for column in heads if value_of(sheet.cell(1, column)) != BESIDE]
    found: dict[str, int] = {}
    for cell in cells:
        id = plain(value_of(cell))
        if not id:
            continue
        place = f"{name}, sheet {MATRIX}, cell {cell.coordinate}"
        if id not in known:
            problems.append(
                Problem(
                    place=place,
                    found=f"the {what} {id!r}",
                    expected="one of: " + ", ".join(known),
                    remedy="Give the row or column its id back.",
                )
            )
        elif id in found:
            problems.append(
                Problem(place=place, found=f"the {what} {id!r} again", expected=f"each {what} once")
            )
        else:
            found[id] = cell.row if what == "case" else cell.column
    for id in known:
        if id not in found:
            problems.append(
                Problem(
                    place=f"{name}, sheet {MATRIX}",
                    found=f"no {'row' if what == 'case' else 'column'} of the {what} {id!r}",
                    expected="every case and theme of the matrix",
                    remedy="Put it back; or export the matrix again, if the study or codebook has changed.",
                )
            )
    if what == "theme":
        for id, column in found.items():
            if (value_of(sheet.cell(1, column + 1)), value_of(sheet.cell(2, column + 1))) != (BESIDE, id):
                problems.append(
                    Problem(
                        place=f"{name}, sheet {MATRIX}, beside theme {id!r}",
                        found="another column than that of its passages",
                        expected=f"the column {BESIDE!r} right of the theme",
                        remedy="Move the columns back.",
                    )
                )
    return found


def _unreadable(cell: Cell, place: str) -> Iterator[Problem]:
    if cell.data_type == "f" or not isinstance(cell.value, str | int | float | bool | None):
        yield Problem(
            place=place,
            found="a formula" if cell.data_type == "f" else "a date",
            expected="a summary in words",
            remedy="Type an apostrophe before a text that begins with an equals sign.",
        )
    elif cell.data_type == "e" or isinstance(cell.value, int | float):
        yield Problem(
            place=place,
            found=f"{cell.value!r}, which is a number or an error value",
            expected="a summary in words",
            remedy="Write it out.",
        )
    elif why := unwritable(cell.value or ""):
        yield Problem(
            place=place, found=why, expected=f"at most {LONGEST:,} characters", remedy="Shorten the summary."
        )


def value_of(cell: Cell) -> str:
    """A cell as text: Excel writes control characters and its own escapes as ``_xHHHH_``."""
    text = "" if cell.value is None else str(cell.value)
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)
