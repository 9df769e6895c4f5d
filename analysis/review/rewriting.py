"""Taking rows and entries out of files that people keep, every other byte as it was."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from analysis.files import replace, unescape_formula, write_bytes
from analysis.problems import Problem, ProblemsFound

_FIELD = re.compile(r'\s*"(?:[^"]|"")*"[^,]*|[^,]*')


def keep_rows(path: Path, keep: Callable[[dict[str, str]], bool]) -> int:
    """Leave only the rows of a CSV for which `keep` says so; the others stay byte by byte.

    Returns
    -------
    int
        How many rows were taken out.
    """
    head, *rows = _records(path)
    columns = _columns(head)
    kept = [raw for raw, cells in rows if not any(cells) or keep(_named(columns, cells))]
    if len(kept) < len(rows):
        write_bytes(path, "".join([head[0], *kept]).encode())
    return len(rows) - len(kept)


def set_cells(path: Path, column: str, value: str, where: Callable[[dict[str, str]], bool]) -> int:
    """Write a value into one column of the rows that `where` chooses; every other cell stays as it is.

    Returns
    -------
    int
        How many rows were changed.
    """
    head, *rows = _records(path)
    columns = _columns(head)
    place = columns.index(column)
    written, changed = [head[0]], 0
    for raw, cells in rows:
        if any(cells) and where(_named(columns, cells)):
            raw, changed = _with_cell(raw, place, value), changed + 1
        written.append(raw)
    if changed:
        write_bytes(path, "".join(written).encode())
    return changed


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV by the names of their columns; empty lines left out."""
    head, *rows = _records(path)
    columns = _columns(head)
    return [_named(columns, cells) for _, cells in rows if any(cells)]


def _records(path: Path) -> list[tuple[str, list[str]]]:
    """Each record of a CSV as it stands in the file, and its cells; the heading first."""
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError:
        raise _unreadable(path, "bytes that are not UTF-8", "a CSV file in UTF-8") from None
    lines = list(io.StringIO(text, newline=""))
    # People's own tables may have semicolons: passing over one would leave somebody's rows in it.
    mark = max(",;\t", key=lines[0].count) if lines else ","
    reader = csv.reader((line.removeprefix("\ufeff") for line in lines), delimiter=mark)
    records, begin = [], 0
    for cells in reader:
        raw = "".join(lines[begin : reader.line_num])
        records.append((raw, [unescape_formula(cell.strip()) for cell in cells]))
        begin = reader.line_num
    return records or [("", [])]


def _columns(head: tuple[str, list[str]]) -> list[str]:
    return [name.casefold() for name in head[1]]


def _unreadable(path: Path, found: str, expected: str) -> ProblemsFound:
    remedy = "Mend it, or take it out of the folder, and run the command again: nothing was changed."
    return ProblemsFound([Problem(place=path.name, found=found, expected=expected, remedy=remedy)])


def _named(columns: list[str], cells: list[str]) -> dict[str, str]:
    return dict(zip(columns, cells + [""] * (len(columns) - len(cells)), strict=False))


def _with_cell(raw: str, place: int, value: str) -> str:
    body = raw.rstrip("\r\n")
    fields, at = [], 0
    while True:
        field = _FIELD.match(body, at)
        fields.append(field.group())
        at = field.end() + 1
        if at > len(body):
            break
    fields += [""] * (place + 1 - len(fields))
    fields[place] = value
    return ",".join(fields) + raw[len(body) :]


def without_passages(path: Path, gone: Callable[[Any], bool]) -> tuple[bytes, list[tuple[str, ...]]]:
    """A YAML file without the entries, at any depth, that are passages of somebody.

    Parameters
    ----------
    gone : callable
        Says of a mapping whether it is such a passage; it is then taken out of the list or
        the mapping of named entries that it is in.

    Returns
    -------
    content : bytes
        The file's new content: lines taken out, all others as they were.
    taken : list of tuple of str
        The path of each entry: keys, and numbers from 1 in lists.

    Raises
    ------
    ProblemsFound
        When the lines cannot be taken out without touching others (entries written on one line), or the
        file is no YAML.
    """
    from ruamel.yaml import YAML, YAMLError

    try:
        text = path.read_bytes().decode("utf-8-sig")
        data = YAML(typ="rt").load(text)
    # The reader's own words quote the line.
    except (UnicodeDecodeError, YAMLError) as error:
        raise _unreadable(path, f"a file that cannot be read ({type(error).__name__})", "YAML") from None
    lines = text.splitlines(keepends=True)
    taken, spans = [], []
    for where, holder, key in _passages(data, gone, ()):
        taken.append(where)
        spans.append(_span(lines, holder, key))
    wanted = _without(data, gone)
    left = [line for number, line in enumerate(lines) if not any(a <= number < b for a, b in spans)]
    content = "".join(left)
    if _plain(YAML(typ="safe").load(content)) != _plain(wanted):
        raise ProblemsFound(
            [
                Problem(
                    place=f"{path.name}, {' '.join(taken[0])}",
                    found="a passage that shares its line with others",
                    expected="each passage on lines of its own",
                    remedy="Put each on a line of its own, beginning with a dash, and run the command again.",
                )
            ]
        )
    return content.encode(), taken


def _passages(data: Any, gone: Callable[[Any], bool], where: tuple[str, ...]) -> Iterator[tuple]:
    """Path, holder and key of each entry to be taken out."""
    if isinstance(data, list):
        entries = [(number, str(number + 1), item) for number, item in enumerate(data)]
    elif isinstance(data, dict):
        entries = [(key, str(key), item) for key, item in data.items()]
    else:
        return
    for key, name, item in entries:
        if isinstance(item, dict) and gone(item):
            yield (*where, name), data, key
        else:
            yield from _passages(item, gone, (*where, name))


def _span(lines: list[str], holder: Any, key: Any) -> tuple[int, int]:
    """The lines of an entry of a block list or mapping: to the next that is not further in than its first."""
    begin = holder.lc.item(key)[0] if isinstance(holder, list) else holder.lc.key(key)[0]
    indent = _indent(lines[begin])
    end = begin + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > indent):
        end += 1
    while end > begin + 1 and not lines[end - 1].strip():  # blank lines belong to what follows
        end -= 1
    return begin, end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _without(data: Any, gone: Callable[[Any], bool]) -> Any:
    if isinstance(data, list):
        kept = [_without(item, gone) for item in data if not (isinstance(item, dict) and gone(item))]
        return kept or None
    if isinstance(data, dict):
        kept = {
            key: _without(item, gone)
            for key, item in data.items()
            if not (isinstance(item, dict) and gone(item))
        }
        return kept or None
    return deepcopy(data)


def _plain(data: Any) -> Any:
    """Plain values for comparison; an empty list or mapping is nothing."""
    if isinstance(data, dict):
        return {key: _plain(item) for key, item in data.items()} or None
    if isinstance(data, list):
        return [_plain(item) for item in data] or None
    return data


def blank_rows(path: Path, gone: Callable[[dict[str, Any]], bool]) -> int:
    """Empty the rows of a workbook's tables for which `gone` says so; nothing else moves.

    A table is a sheet with the heads transcript and turn in one of its first twenty rows.

    Returns
    -------
    int
        How many rows were emptied.

    Raises
    ------
    ProblemsFound
        It is no workbook.
    """
    import openpyxl
    from openpyxl.cell import MergedCell

    try:
        book, emptied = openpyxl.load_workbook(path), 0
    # openpyxl lets whatever its XML and ZIP readers raise pass through. Its words may quote a cell.
    except Exception as error:
        found = f"a workbook that cannot be opened ({type(error).__name__})"
        raise _unreadable(path, found, "a whole .xlsx workbook") from None
    for sheet in book.worksheets:
        heads: dict[int, str] = {}
        for number, row in enumerate(sheet.iter_rows(), start=1):
            named = {
                cell.column: str(cell.value).strip().casefold() for cell in row if cell.value is not None
            }
            if not heads:
                if {"transcript", "turn"} <= set(named.values()):
                    heads = named
                elif number == 20:
                    break
                continue
            cells = {heads[cell.column]: cell.value for cell in row if cell.column in heads}
            if gone(cells):
                for cell in row:
                    if isinstance(cell, MergedCell):
                        continue
                    cell.value = cell.hyperlink = cell.comment = None
                emptied += 1
    if emptied:
        replace(path, book.save)
    return emptied
