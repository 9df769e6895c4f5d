"""The framework matrix as a workbook, in which analysts read the passages and write the summaries."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.coding.cases.framework.matrix import Framework
from analysis.coding.cases.framework.summaries import LONGEST, unwritable
from analysis.files import put_text, replace
from analysis.problems import Problem, raise_if_any

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

MATRIX, PASSAGES, ABOUT, EXPORTED = "Matrix", "Passages", "About", "Exported"
SHEETS = (MATRIX, PASSAGES, ABOUT, EXPORTED)
SCHEMA = "framework/1"
FIRST_ROW, FIRST_COLUMN = 3, 3
BESIDE = "Passages"  # the head of the column beside each theme
STALE, TO_WRITE, CONFIRMED = "STALE", "TO WRITE", "confirmed"
ANALYST = "Analyst who edited this copy"
HEADS = ("case", "theme", "transcript", "turn", "start", "end", "kind", "site", "role", "wave", "polarity",
         "codes", "text")  # fmt: skip
RECORD = ("case", "theme", "summary", "beside", "passages")
_AMBER, _HEAD = "FFF2CC", "E8F0F2"
_CUT = " … (cut here: the whole is in the turns)"
_WIDTHS = {"case": 20, "theme": 20, "transcript": 14, "text": 90, "codes": 24, "kind": 12, "role": 14}
_TELL = (
    "The framework matrix of: {title}",
    "",
    "Rows are cases, columns are themes. Each cell of the sheet Matrix is a summary by an analyst; the "
    "column beside it counts the passages that the codebook's rules found and leads to them in the sheet "
    "Passages.",
    f"A cell marked {STALE} was summarised when its passages were others; what has changed stands beside it.",
    "",
    "How to return it",
    "1. Write or change summaries in the sheet Matrix. Leave ids, heads and the other sheets as they are. "
    "Alt+Enter begins a new line.",
    f"2. A stale summary that still holds: write '{CONFIRMED}' in the column beside it.",
    "3. An emptied cell takes its summary out of the matrix.",
    "4. Write your name below, save as .xlsx, and have the copy read back.",
    "",
    "The passages are words of people who took part, de-identified but personal data all the same: keep this "
    "file where the transcripts are kept, send it to nobody outside the team, delete it once it is read.",
)


def export_matrix(path: Path, matrix: Framework, title: str) -> list[str]:
    """Write the matrix as an ``.xlsx`` workbook, to be edited and read back by `read_matrix`.

    Sheets: ``Matrix`` (cases by themes; stale cells are amber and say so), ``Passages`` (one row a passage,
    linked to its cell and back), ``About``, and one that is hidden and keeps what was exported.

    Parameters
    ----------
    path : Path
        Where to; the passages are personal data, so a place as safe as that of the transcripts.
    title : str
        The study's title.

    Returns
    -------
    list of str
        What was written, in lines to print.

    Raises
    ------
    ProblemsFound
        When the name does not end in .xlsx, or a summary is longer than a cell can hold.
    """
    raise_if_any(_unfit(path, matrix))
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.properties.creator, workbook.properties.title = "", title
    sheets = [workbook.active, *(workbook.create_sheet() for _ in SHEETS[1:])]
    for sheet, name in zip(sheets, SHEETS, strict=True):
        sheet.title = name
    first_rows = _write_passages(sheets[1], matrix)
    _write_matrix(sheets[0], matrix, first_rows)
    _link_back(sheets[1], matrix)
    _write_about(sheets[2], title)
    _write_record(sheets[3], matrix)
    replace(path, lambda beside: workbook.save(beside))
    return list(_told(path, matrix))


def beside(matrix: Framework, case: str, theme: str) -> str:
    """What stands beside a summary: how many passages, and whether the summary still holds."""
    number = len(matrix.marks(case, theme))
    passages = f"{number} passage{'' if number == 1 else 's'}" if number else "no passage"
    state = matrix.state(case, theme)
    if state == "stale":
        return f"{passages}\n{STALE}: {matrix.change(case, theme)}"
    return f"{passages}\n{TO_WRITE}" if state == "to write" else passages


def digest(parts: Iterable[object]) -> str:
    """Parts, whatever their order, as one name."""
    lines = sorted(json.dumps(part) for part in parts)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def escaped(text: str) -> str:
    """A text as a cell keeps it: ``_x0041_`` would be read as the letter A (ECMA-376, ST_Xstring).

    Examples
    --------
    >>> escaped("see _x0041_")
    'see _x005F_x0041_'
    """
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)


def passage_rows(matrix: Framework) -> Iterator[tuple[str | int, ...]]:
    """The rows of the sheet Passages, as texts and whole numbers that a cell can hold."""
    for row in matrix.passages[list(HEADS)].itertuples(index=False):
        yield tuple(value if isinstance(value, int) else _holdable(value) for value in row)


def _unfit(path: Path, matrix: Framework) -> Iterator[Problem]:
    if path.suffix.lower() != ".xlsx":
        yield Problem(
            place=str(path),
            found=f"the ending {path.suffix!r}",
            expected="a name that ends in .xlsx",
            remedy="Give the workbook such a name.",
        )
    if path.is_dir():
        yield Problem(
            place=str(path),
            found="a folder",
            expected="the name of a workbook",
            remedy="Choose another name.",
        )
    for (case, theme), item in matrix.summaries.items():
        if why := unwritable(escaped(item.summary)):
            yield Problem(
                place=f"the summary of case {case!r}, theme {theme!r}",
                found=why,
                expected=f"text that a workbook can hold: at most {LONGEST:,} characters",
                remedy="Shorten it in framework.csv.",
            )


def _write_passages(sheet: Worksheet, matrix: Framework) -> dict[tuple[str, str], int]:
    """Write one row a passage; the first row of each cell."""
    from openpyxl.styles import Alignment

    for column, name in enumerate(HEADS, start=1):
        _head(sheet.cell(1, column), name.capitalize())
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = _WIDTHS.get(name, 10)
    first: dict[tuple[str, str], int] = {}
    order = {cell: rank for rank, cell in enumerate(matrix.cells())}
    for number, row in enumerate(sorted(passage_rows(matrix), key=lambda r: order[r[0], r[1]]), start=2):
        first.setdefault((row[0], row[1]), number)
        for column, value in enumerate(row, start=1):
            _text(sheet.cell(number, column), value)
        sheet.cell(number, len(HEADS)).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
    return first


def _write_matrix(sheet: Worksheet, matrix: Framework, first_rows: dict[tuple[str, str], int]) -> None:
    from openpyxl.styles import Alignment, PatternFill

    wrapped = Alignment(wrap_text=True, vertical="top")
    amber = PatternFill("solid", fgColor=_AMBER)
    for column, words in ((1, "Case id"), (2, "Case")):
        _head(sheet.cell(1, column), words)
        sheet.column_dimensions["AB"[column - 1]].width = 18
    _head(sheet.cell(2, 1), "(ids: leave)", faint=True)
    for rank, (theme, label) in enumerate(matrix.themes.items()):
        column = FIRST_COLUMN + 2 * rank
        for at, words, width in ((column, label, 46), (column + 1, BESIDE, 15)):
            _head(sheet.cell(1, at), words)
            _head(sheet.cell(2, at), theme, faint=True)
            sheet.column_dimensions[sheet.cell(1, at).column_letter].width = width
    for line, (case, label) in enumerate(matrix.cases.items(), start=FIRST_ROW):
        _text(sheet.cell(line, 1), case)
        _text(sheet.cell(line, 2), label)
        for at in (1, 2):
            sheet.cell(line, at).alignment = wrapped
        for rank, theme in enumerate(matrix.themes):
            written = sheet.cell(line, FIRST_COLUMN + 2 * rank)
            found = sheet.cell(line, FIRST_COLUMN + 2 * rank + 1)
            summary = matrix.summaries.get((case, theme))
            _text(written, summary.summary if summary else "")
            _text(found, beside(matrix, case, theme))
            written.alignment = found.alignment = wrapped
            if (case, theme) in first_rows:
                _link(found, PASSAGES, f"A{first_rows[case, theme]}")
            if matrix.state(case, theme) == "stale":
                written.fill = found.fill = amber
    sheet.freeze_panes = sheet.cell(FIRST_ROW, FIRST_COLUMN).coordinate


def _link_back(sheet: Worksheet, matrix: Framework) -> None:
    """From the case of each passage to its cell in the matrix."""
    lines = {case: line for line, case in enumerate(matrix.cases, start=FIRST_ROW)}
    columns = {theme: FIRST_COLUMN + 2 * rank for rank, theme in enumerate(matrix.themes)}
    for row in sheet.iter_rows(min_row=2):
        if row[0].value:
            to = sheet.cell(lines[row[0].value], columns[row[1].value]).coordinate
            _link(row[0], MATRIX, to)


def _write_about(sheet: Worksheet, title: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 90, 40
    for line, words in enumerate(_TELL, start=1):
        _text(sheet.cell(line, 1), words.format(title=title))
        sheet.cell(line, 1).alignment = Alignment(wrap_text=True, vertical="top")
    sheet["A1"].font = sheet["A6"].font = Font(bold=True)
    line = len(_TELL) + 2
    _text(sheet.cell(line, 1), ANALYST)
    _text(sheet.cell(line, 2), "")
    sheet.cell(line, 2).fill = PatternFill("solid", fgColor=_HEAD)


def _write_record(sheet: Worksheet, matrix: Framework) -> None:
    """What stood where at the export: by it the reader knows what was edited."""
    sheet.sheet_state = "hidden"
    everything = digest(passage_rows(matrix))
    head = {"schema": SCHEMA, "by": list(matrix.by), "passages": everything}
    _text(sheet.cell(1, 1), json.dumps(head))
    for column, name in enumerate(RECORD, start=1):
        _text(sheet.cell(2, column), name)
    for line, (case, theme) in enumerate(matrix.cells(), start=3):
        summary = matrix.summaries.get((case, theme))
        marks = digest(matrix.marks(case, theme))
        values = (case, theme, summary.summary if summary else "", beside(matrix, case, theme), marks)
        for column, value in enumerate(values, start=1):
            _text(sheet.cell(line, column), value)


def _told(path: Path, matrix: Framework) -> Iterator[str]:
    states = [matrix.state(*cell) for cell in matrix.cells()]
    yield f"{path.name}: {len(matrix.cases)} cases, {len(matrix.themes)} themes, " + (
        f"{len(matrix.passages)} passages."
    )
    yield (
        f"Summaries: {states.count('current')} hold, {states.count('stale')} are stale, "
        f"{states.count('to write')} have yet to be written."
    )
    if matrix.outside:
        yield f"{matrix.outside} passages belong to no case: their turns have no " + " or ".join(matrix.by)
    yield "It holds words of participants: keep it where the transcripts are kept."


def _holdable(value: object) -> str:
    """A text for reading only, without what a cell cannot hold."""
    import pandas as pd

    text = "" if pd.isna(value) else str(value)
    text = re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
    longest = LONGEST // 2  # every code point may take two units
    return text if not unwritable(escaped(text)) else text[: longest - len(_CUT)] + _CUT


def _text(cell: Cell, value: str | int) -> None:
    """Put a value into a cell; a text stays one, also where it begins like a formula or is all digits."""
    if isinstance(value, int):
        cell.value = value
        return
    if value:
        put_text(cell, escaped(value))
    cell.number_format = "@"


def _head(cell: Cell, words: str, *, faint: bool = False) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    _text(cell, words)
    cell.font = Font(bold=not faint, size=8 if faint else 11, color="6B7178" if faint else "1F2328")
    cell.fill = PatternFill("solid", fgColor=_HEAD)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _link(cell: Cell, sheet: str, to: str) -> None:
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!{to}")
    cell.font = Font(color="00546B", underline="single")
