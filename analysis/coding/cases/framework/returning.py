"""Reading an edited framework matrix back: summaries only, and nothing that slipped on the way."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.coding.cases.framework.matrix import Framework
from analysis.coding.cases.framework.sheet import ReturnedSheet, read_sheet, value_of
from analysis.coding.cases.framework.summaries import Summary, plain
from analysis.coding.cases.framework.workbook import (
    ABOUT,
    ANALYST,
    BESIDE,
    CONFIRMED,
    EXPORTED,
    HEADS,
    MATRIX,
    PASSAGES,
    SCHEMA,
    SHEETS,
    digest,
)
from analysis.problems import Problem, ProblemsFound, raise_if_any

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

# A workbook of words is far below; what unpacks to more is no matrix of ours.
LARGEST = 500_000_000


@dataclass(frozen=True, kw_only=True)
class Returned:
    """The summaries after the edits, and which cells were edited, confirmed or emptied.

    `summaries` holds those of the whole matrix, edited or not, in the order of cases and themes.
    """

    summaries: tuple[Summary, ...]
    edited: tuple[tuple[str, str], ...] = ()
    confirmed: tuple[tuple[str, str], ...] = ()
    emptied: tuple[tuple[str, str], ...] = ()

    def lines(self) -> Iterator[str]:
        """What came back, to be printed."""
        for word, cells in (
            ("edited", self.edited),
            ("confirmed", self.confirmed),
            ("taken out", self.emptied),
        ):
            for case, theme in cells:
                yield f"{word}: case {case}, theme {theme}"
        yield (
            f"{len(self.edited)} edited, {len(self.confirmed)} confirmed, {len(self.emptied)} taken out; "
            f"the matrix holds {len(self.summaries)} summaries."
        )


def read_matrix(path: Path, matrix: Framework, date: str) -> Returned:
    """Read the edits of an exported matrix.

    Parameters
    ----------
    path : Path
        A workbook of `export_matrix`, edited.
    matrix : Framework
        The matrix as it is now, of the same kind of case.
    date : str
        The day to be written beside edited and confirmed summaries, as 2026-11-21.

    Returns
    -------
    Returned
        An edited cell, and a stale one beside which "confirmed" was written, carries the analyst's name, the
        date and the marks of its passages; an emptied one is gone; every other is as it was.

    Raises
    ------
    ProblemsFound
        All at once, and then nothing is taken over: a sheet that is missing or renamed; an unknown case or
        theme, a row or column that is gone or there twice, text outside the matrix, a summary that was moved
        to another cell; a changed sheet Passages; a formula, a number, a text that is too long; a cell
        whose passages or summary have changed since the export; no analyst.
    """
    workbook = _opened(path)
    name = path.name
    missing = [sheet for sheet in SHEETS if sheet not in workbook.sheetnames]
    raise_if_any(
        Problem(
            place=name,
            found=f"no sheet {sheet!r}; its sheets are {', '.join(workbook.sheetnames)}",
            expected="the sheets " + ", ".join(SHEETS),
            remedy="Give the sheet its name back, or export the matrix again.",
        )
        for sheet in missing
    )
    before = _record(workbook[EXPORTED], name, matrix)
    problems: list[Problem] = []
    sheet = read_sheet(workbook[MATRIX], name, matrix, problems)
    if digest(_passages(workbook[PASSAGES])) != before["head"]["passages"]:
        problems.append(
            Problem(
                place=f"{name}, sheet {PASSAGES}",
                found="passages that are not those of the export",
                expected="the sheet as it was: edits of summaries only are read back",
                remedy="Undo the changes there; corrections of the words belong into the transcripts.",
            )
        )
    touched = _touched(sheet, before["cells"], matrix)
    problems += _moved(sheet, before["cells"])
    problems += _out_of_date(touched, sheet, before["cells"], matrix)
    analyst = _analyst(workbook[ABOUT])
    if any(touched.values()) and not analyst:
        problems.append(
            Problem(
                place=f"{name}, sheet {ABOUT}",
                found=f"no name beside {ANALYST!r}",
                expected="the name of who edited or confirmed the summaries",
                remedy="Write it there and save.",
            )
        )
    raise_if_any(problems)
    return _result(sheet, touched, matrix, analyst, date)


def _opened(path: Path) -> Workbook:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(path) as parts:
            size = sum(part.file_size for part in parts.infolist())
        if size > LARGEST:
            raise ValueError("far more than a matrix when unpacked")
        return load_workbook(path)
    except (OSError, KeyError, ValueError, SyntaxError, zipfile.BadZipFile, InvalidFileException) as error:
        raise ProblemsFound(
            [
                Problem(
                    place=path.name,
                    found=f"a file that cannot be opened as an Excel workbook ({error})",
                    expected="the exported .xlsx, edited and saved as .xlsx",
                    remedy="Save it as 'Excel workbook (.xlsx)', without a password.",
                )
            ]
        ) from None


def _record(sheet: Worksheet, name: str, matrix: Framework) -> dict:
    """What was exported: the head, and by cell the summary, what stood beside it, its passages."""
    try:
        head = json.loads(value_of(sheet.cell(1, 1)))
        rows = [[value_of(cell) for cell in row[:5]] for row in sheet.iter_rows(min_row=3)]
        cells = {(row[0], row[1]): tuple(row[2:]) for row in rows}
        good = head["schema"] == SCHEMA and {"by", "passages"} <= set(head) and len(cells) == len(rows)
    except (KeyError, TypeError, ValueError, IndexError):
        good = False
    if not good:
        problem = Problem(
            place=f"{name}, hidden sheet {EXPORTED}",
            found="something else than the export wrote there",
            expected=f"the record of the export, schema {SCHEMA}",
            remedy="Export the matrix again and copy the edited summaries into it.",
        )
        raise ProblemsFound([problem])
    if tuple(head["by"]) != matrix.by:
        problem = Problem(
            place=name,
            found="cases by " + " and ".join(head["by"]),
            expected="cases by " + " and ".join(matrix.by),
            remedy="Read it back as the kind of case that was exported.",
        )
        raise ProblemsFound([problem])
    return {"head": head, "cells": cells}


def _touched(
    sheet: ReturnedSheet, before: Mapping[tuple[str, str], tuple[str, str, str]], matrix: Framework
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Which cells were edited, confirmed, emptied."""
    edited, confirmed, emptied = [], [], []
    for key in matrix.cells():
        summary = before.get(key, ("", "", ""))[0]
        if key not in sheet.written:
            continue
        if sheet.written[key] != plain(summary):
            (edited if sheet.written[key] else emptied).append(key)
        elif summary and _confirms(sheet.beside[key]):
            confirmed.append(key)
    return {"edited": tuple(edited), "confirmed": tuple(confirmed), "emptied": tuple(emptied)}


def _confirms(words: str) -> bool:
    return words.casefold().rstrip(".") == CONFIRMED


def _moved(sheet: ReturnedSheet, before: Mapping[tuple[str, str], tuple[str, str, str]]) -> Iterator[Problem]:
    """Summaries that stand in another cell than they were exported in, and edits beside the summaries."""
    homes = {plain(summary): key for key, (summary, _, _) in before.items() if summary}
    for key, text in sheet.written.items():
        home = homes.get(text)
        stood_here = plain(before.get(key, ("",))[0]) == text
        if home and not stood_here and sheet.written.get(home, text) != text:
            yield Problem(
                place=sheet.place[key],
                found=f"the summary that was exported for case {home[0]!r}, theme {home[1]!r}",
                expected="each summary in its cell",
                remedy="Move it back; if it was meant to be there, reword it.",
            )
    for key, words in sheet.beside.items():
        if key in before and words != plain(before[key][1]):
            if not _confirms(words):
                yield Problem(
                    place=sheet.place[key],
                    found=f"{words!r} in the column {BESIDE!r} beside it",
                    expected=f"what was exported, or {CONFIRMED!r}",
                    remedy="Write the summary into the cell left of it.",
                )
            elif not sheet.written[key]:
                yield Problem(
                    place=sheet.place[key],
                    found=f"{CONFIRMED!r} beside an empty cell",
                    expected="a summary that can be confirmed",
                )


def _out_of_date(
    touched: Mapping[str, tuple[tuple[str, str], ...]],
    sheet: ReturnedSheet,
    before: Mapping[tuple[str, str], tuple[str, str, str]],
    matrix: Framework,
) -> Iterator[Problem]:
    """Edits that rest on passages or on a summary that are not those of today."""
    for key in (key for keys in touched.values() for key in keys):
        if key not in before:
            found = "a summary for a cell that the export did not have"
        elif before[key][2] != digest(matrix.marks(*key)):
            found = "an edit, while the cell's passages have changed since the export"
        elif plain(before[key][0]) != _summary(matrix, key):
            found = "an edit, while the cell's summary was changed elsewhere since the export"
        else:
            continue
        yield Problem(
            place=sheet.place[key],
            found=found,
            expected="an edit of the cell as it is now",
            remedy="Export the matrix again, read the cell, and copy the summary into the new workbook.",
        )


def _summary(matrix: Framework, key: tuple[str, str]) -> str:
    return plain(matrix.summaries[key].summary) if key in matrix.summaries else ""


def _result(
    sheet: ReturnedSheet, touched: Mapping[str, tuple], matrix: Framework, analyst: str, date: str
) -> Returned:
    summaries = []
    for key in matrix.cells():
        old = matrix.summaries.get(key)
        if key in touched["edited"]:
            new = Summary(
                case=key[0],
                theme=key[1],
                summary=sheet.written[key],
                analyst=analyst,
                date=date,
                passages=matrix.marks(*key),
            )
        elif key in touched["confirmed"] and old:
            new = replace(old, analyst=analyst, date=date, passages=matrix.marks(*key))
        else:
            new = None if key in touched["emptied"] else old
        summaries += [new] if new else []
    return Returned(summaries=tuple(summaries), **touched)


def _analyst(sheet: Worksheet) -> str:
    for row in sheet.iter_rows(max_col=2):
        if value_of(row[0]) == ANALYST:
            return plain(value_of(row[1]))
    return ""


def _passages(sheet: Worksheet) -> Iterator[tuple[str | int, ...]]:
    for row in sheet.iter_rows(min_row=2, max_col=len(HEADS)):
        values = tuple(cell.value if isinstance(cell.value, int) else value_of(cell) for cell in row)
        if any(value != "" for value in values):
            yield values
