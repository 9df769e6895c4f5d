"""Writing so that a reader never meets half a file, and naming a file's content by its hash.

A text that a spreadsheet would take for a formula begins with an apostrophe in every CSV that is written,
and is stored as text in every workbook. `read_csv` takes the apostrophe off again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from openpyxl.cell import Cell

# What begins a formula (OWASP, "CSV injection"), also behind blanks and in full width, whatever apostrophes
# stand before it: so an escaped text is told from one that had an apostrophe of its own.
_FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")
_CLUTTER = (".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", ".directory")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)*|[.,]\d+)(?:[eE][+-]?\d+)?%?")


def replace(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make the file beside its target, then rename it into place.

    A run that fails on the way leaves the earlier file as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with Unix line ends on every system."""
    replace(path, lambda beside: beside.write_text(text, encoding="utf-8", newline="\n"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes."""
    replace(path, lambda beside: beside.write_bytes(content))


def write_json(path: Path, value: Any) -> None:
    """Write JSON with sorted keys; NaN is refused, since JSON has none."""
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


def write_parquet(path: Path, data: pd.DataFrame) -> None:
    """Write a table as Parquet, without its index."""
    replace(path, lambda beside: data.to_parquet(beside, index=False))


def write_csv(path: Path, data: pd.DataFrame) -> None:
    """Write a table as CSV for people and spreadsheets, without its index; see `csv_bytes`."""
    write_bytes(path, csv_bytes(data))


def csv_bytes(data: pd.DataFrame) -> bytes:
    """A table as the bytes of a CSV file, without its index; no cell acts as a formula.

    Examples
    --------
    >>> csv_bytes(pd.DataFrame({"answer": ["=1+1", "-9", "Yes"], "points": [-9, 0, 1]})).decode().split()
    ['answer,points', "'=1+1,-9", '-9,0', 'Yes,1']
    """
    escaped = _in_texts(data, escape_formula)
    text = escaped.to_csv(index=False, lineterminator="\n")
    if "\r" in text:  # Python up to 3.12 leaves it outside quotation marks unless lines end in it
        text = escaped.to_csv(index=False, lineterminator="\r\n")
    return text.encode()


def read_csv(path: Path, **options: Any) -> pd.DataFrame:
    """Read a CSV as `pandas.read_csv` does, and texts as they were before `write_csv` escaped them."""
    return _in_texts(pd.read_csv(path, **options), unescape_formula)


def escape_formula(text: str) -> str:
    """A text as it may stand in a CSV: what a spreadsheet would calculate begins with an apostrophe.

    Numbers are left as they are. `unescape_formula` gives every text back.

    Examples
    --------
    >>> [escape_formula(text) for text in ("=SUM(A1:A9)", "- none", "-12.5%", "@home", "no formula")]
    ["'=SUM(A1:A9)", "'- none", '-12.5%', "'@home", 'no formula']
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unescape_formula(text: str) -> str:
    """A text as it was before `escape_formula`.

    Examples
    --------
    >>> unescape_formula("'=SUM(A1:A9)"), unescape_formula("'tis")
    ('=SUM(A1:A9)', "'tis")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def put_text(cell: Cell, text: str) -> None:
    """Put a text into a cell of a workbook, where it stays a text: no formula, number or date."""
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True


def is_clutter(path: Path) -> bool:
    """Whether an operating system or an office program put this file beside those of people.

    Examples
    --------
    >>> [is_clutter(Path(name)) for name in (".DS_Store", "~$ash13-01.docx", "Thumbs.db", "ash13-01.docx")]
    [True, True, True, False]
    """
    return path.name.casefold() in _CLUTTER or path.name.startswith(("~$", ".~lock.", "._"))


def sha256(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _in_texts(data: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """A table with its texts and headings changed; numbers, days and flags are left as they are."""

    def changed(value: Any) -> Any:
        return change(value) if isinstance(value, str) else value

    def column_changed(column: pd.Series) -> pd.Series:
        categorical = isinstance(column.dtype, pd.CategoricalDtype)
        if not categorical and not pd.api.types.is_string_dtype(column.dtype) and column.dtype != "object":
            return column
        return column.astype("object").map(changed).astype("object" if categorical else column.dtype)

    columns = dict(enumerate(column_changed(column) for _, column in data.items()))
    return pd.DataFrame(columns, index=data.index).set_axis([changed(name) for name in data], axis="columns")
