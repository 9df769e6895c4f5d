"""OpenDocument spreadsheets (.ods) whose sheet is a plain table with its header on top.

The cells are taken from ``content.xml`` (OASIS OpenDocument 1.3, part 3, section 9), where runs of equal rows
and cells are written once with a count.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.survey.readers.archives import DAMAGE, check_size
from analysis.survey.readers.sheets import Sheet, chosen_sheet, wave_of_sheet, without_stored_value
from analysis.survey.wave import Wave

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_EXTENSION = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_NUMBERS = ("float", "percentage", "currency")
_UNSEEN = ("collapse", "filter")
_WIDEST = 16_384  # columns of a sheet
_MOST_CELLS = 50_000_000


@dataclass(kw_only=True)
class _Sheet(Sheet):
    """A sheet while its rows are read."""

    empty_formulas: list[str] = field(default_factory=list)
    waiting: int = 0  # blank rows that count only if something follows them
    cells: int = 0
    columns: int = 0


def read_spreadsheet(path: Path, sheet: str | None = None, layout: str | None = None) -> Wave:
    """A sheet of a spreadsheet: numbers stay numbers, texts texts, empty cells are missing."""
    check_size(path)
    table = chosen_sheet(path, _sheets(path), sheet)
    wave = wave_of_sheet(path, table, layout)
    raise_if_any(without_stored_value(path, table.name, table.empty_formulas))
    return wave


def _sheets(path: Path) -> list[_Sheet]:
    from lxml import etree

    try:
        with zipfile.ZipFile(path) as archive:
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise _refusal(
                    path,
                    "a spreadsheet with a password",
                    "a file that opens without one",
                    "Save it again in its program without a password.",
                )
            with archive.open("content.xml") as content:
                events = etree.iterparse(
                    content,
                    events=("start", "end"),
                    resolve_entities=False,
                    no_network=True,
                    load_dtd=False,
                )
                found = _walk(path, events)
                if events.root.getroottree().docinfo.doctype:
                    raise _refusal(
                        path,
                        "a document type declaration in its XML",
                        "none, as spreadsheet programs write",
                        "Open the file in its program and save it again.",
                    )
                return found
    except (etree.XMLSyntaxError, *DAMAGE) as error:
        raise _refusal(
            path,
            f"a spreadsheet that is cut off or damaged ({type(error).__name__})",
            "a whole .ods spreadsheet",
            "Open it in its program and save it again, or copy it again from where it was kept.",
        ) from error


def _walk(path: Path, events: Any) -> list[_Sheet]:
    sheets: list[_Sheet] = []
    unseen: set[str] = set()  # styles of tables that are not displayed
    for event, element in events:
        if element.tag == f"{_TABLE}table":
            # A table inside a cell is none of the sheets.
            if event == "start" and element.getparent().tag == f"{_OFFICE}spreadsheet":
                sheets.append(_Sheet(name=element.get(f"{_TABLE}name", "")))
                sheets[-1].hidden = element.get(f"{_TABLE}style-name") in unseen
        elif event == "end" and element.tag == f"{_STYLE}style":
            if any(part.get(f"{_TABLE}display") == "false" for part in element):
                unseen.add(element.get(f"{_STYLE}name"))
        elif event == "end" and element.tag == f"{_TABLE}table-column" and sheets:
            _add_columns(sheets[-1], element)
        elif event == "end" and element.tag == f"{_TABLE}table-row" and sheets:
            _add_row(path, sheets[-1], element)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return sheets


def _add_columns(sheet: _Sheet, column: Any) -> None:
    repeated = int(column.get(f"{_TABLE}number-columns-repeated", "1"))
    if column.get(f"{_TABLE}visibility") in _UNSEEN:
        sheet.hidden_columns |= set(range(sheet.columns + 1, sheet.columns + min(repeated, _WIDEST) + 1))
    sheet.columns += repeated


def _add_row(path: Path, sheet: _Sheet, row: Any) -> None:
    number = len(sheet.rows) + sheet.waiting + 1
    cells: list[Any] = []
    gap = 0
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        again = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        place = f"{_letters(len(cells) + gap + 1)}{number}"
        across = int(cell.get(f"{_TABLE}number-columns-spanned", "1"))
        down = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
        if across > 1 or down > 1:
            corner = f"{_letters(len(cells) + gap + across)}{number + down - 1}"
            sheet.merged.append(f"{place}:{corner}")
        value = _value(cell)
        if value is None:
            if cell.get(f"{_TABLE}formula") and not cell.get(f"{_OFFICE}value-type"):
                sheet.empty_formulas.append(place)
            gap += again
            continue
        _count(path, sheet, gap + again)
        cells += [None] * gap + [value] * again
        gap = 0
    repeated = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
    if not cells:
        sheet.waiting += repeated
        return
    _count(path, sheet, sheet.waiting + len(cells) * (repeated - 1))
    if row.get(f"{_TABLE}visibility") in _UNSEEN:
        sheet.hidden_rows |= set(range(number, number + repeated))
    sheet.rows += [[] for _ in range(sheet.waiting)] + [list(cells) for _ in range(repeated)]
    sheet.waiting = 0


def _count(path: Path, sheet: _Sheet, cells: int) -> None:
    sheet.cells += cells
    if sheet.cells > _MOST_CELLS:
        raise _refusal(
            path,
            f"a sheet of more than {_MOST_CELLS:,} cells",
            "a sheet that a spreadsheet program can open",
            "Check where the file comes from. If it is whole, save the sheet as CSV.",
        )


def _value(cell: Any) -> Any:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in _NUMBERS:
        written = cell.get(f"{_OFFICE}value", "")
        return int(written) if written.lstrip("-").isdigit() else float(written)
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        return datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", ""))
    stored = cell.get(f"{_OFFICE}string-value")
    if stored is None or cell.get(f"{_EXTENSION}value-type") == "error":  # what it shows is the error
        stored = "\n".join(map(_words, cell.iterchildren(f"{_TEXT}p")))
    return stored or None


def _words(paragraph: Any) -> str:
    """The text of a paragraph; spaces, tabs and line breaks are elements of their own."""
    words = [paragraph.text or ""]
    for child in paragraph:
        if child.tag == f"{_TEXT}s":
            words.append(" " * min(int(child.get(f"{_TEXT}c", "1")), 1_000))
        elif child.tag == f"{_TEXT}tab":
            words.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            words.append("\n")
        elif child.tag != f"{_OFFICE}annotation":
            words.append(_words(child))
        words.append(child.tail or "")
    return "".join(words)


def _letters(number: int) -> str:
    """The name of a column: 1 is A, 28 is AB."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _refusal(path: Path, found: str, expected: str, remedy: str) -> ProblemsFound:
    return ProblemsFound([Problem(place=path.name, found=found, expected=expected, remedy=remedy)])
