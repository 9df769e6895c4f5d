"""Text files with a header: CSV and its kin."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import re
from pathlib import Path

import pandas as pd

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.survey.readers.decoding import utf_8
from analysis.survey.readers.header_rows import LOOK, read_header
from analysis.survey.readers.headers import Head, wave_of
from analysis.survey.readers.rapid import read_rapidly
from analysis.survey.wave import Wave

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SEPARATOR = re.compile(
    rb"(?i:\s*\"?sep *= *(?P<name>\\t|tab|[^\r\n\" ]|[\xc2-\xf4][\x80-\xbf]+)\"?[,;|\t ]*(?:\r\n|\r|\n))"
)
_SAMPLE = 200  # records looked at to tell the delimiter
_LOOK = 1_000_000  # and how many bytes at most
_SHOWN = 5  # line numbers named in a message


def read_delimited(
    path: Path, encoding: str | None = None, delimiter: str | None = None, layout: str | None = None
) -> Wave:
    """A text file with a header; every cell is kept as text, blanks as empty texts.

    The bulk of a large file is read by pyarrow, which takes it apart as `csv` does or not at all: then `csv`
    reads it, and says in which line it is wrong.
    """
    content, notes = utf_8(path, encoding)
    separator, above, content = _separator_line(content)
    if separator:
        notes.append(f"Line {above} names the delimiter ({separator!r}, for Excel) and is no header.")
    if delimiter:
        delimiter = _told(path, delimiter)
    else:
        delimiter = _sniffed(content)
        if separator:
            delimiter = _agreed(f"{path.name}, line {above}", separator, delimiter, content)
    rapid = read_rapidly(content, delimiter)
    if rapid is None:
        return _exactly(path, content.decode(), delimiter, layout, notes, above + 1)
    data, passed = rapid.data, rapid.empty_lines
    blank = _blank_rows(data)
    passed += int(blank.sum())
    data = data[~blank] if blank.any() else data
    if len(data) < 2:
        raise _no_rows(path, len(data))
    head = read_header(path.name, data.iloc[:LOOK].values.tolist(), layout)
    data = data.iloc[head.rows :].reset_index(drop=True)
    data.columns = head.names
    return _whole(path, head, data, notes, passed)


def _exactly(
    path: Path, text: str, delimiter: str, layout: str | None, notes: list[str], first_line: int
) -> Wave:
    records = _records(path, text, delimiter, first_line)
    blank = [line for line, row in records if not any(cell.strip() for cell in row)]
    records = [(line, row) for line, row in records if any(cell.strip() for cell in row)]
    if len(records) < 2:
        raise _no_rows(path, len(records))
    _check_rows(path, len(records[0][1]), records[1:], delimiter)
    head = read_header(path.name, [row for _, row in records[:LOOK]], layout)
    data = pd.DataFrame([row for _, row in records[head.rows :]], columns=head.names, dtype="str")
    return _whole(path, head, data, notes, len(blank))


def _whole(path: Path, head: Head, data: pd.DataFrame, notes: list[str], passed: int) -> Wave:
    if not len(data):
        raise _no_rows(path, head.rows)
    if passed:
        notes = [*notes, f"{passed} lines without any content were passed over."]
    return wave_of(path.name, head, data, notes)


def _blank_rows(data: pd.DataFrame) -> pd.Series:
    """The rows whose cells are all empty or spaces; most files are told by their first column."""
    blank = pd.Series(True, index=data.index)
    for column in data:
        blank &= data[column].str.strip() == ""
        if not blank.any():
            break
    return blank


def _told(path: Path, delimiter: str) -> str:
    delimiter = "\t" if delimiter in ("tab", "\\t") else delimiter
    if len(delimiter) != 1:
        raise ProblemsFound(
            [
                Problem(
                    place=f"{path.name}, options",
                    found=f"the delimiter {delimiter!r}",
                    expected="one character, or the word `tab`",
                )
            ]
        )
    return delimiter


def _separator_line(content: bytes) -> tuple[str, int, bytes]:
    """The delimiter that a first line such as ``sep=;`` names for Excel, its line, and the text below it."""
    found = _SEPARATOR.match(content)
    if found is None:
        return "", 0, content
    name = found["name"].decode()
    lines = len(found[0].splitlines())
    return "\t" if name in ("\\t", "tab") else name, lines, content[found.end() :]


def _agreed(place: str, separator: str, sniffed: str, content: bytes) -> str:
    """The delimiter of the first line, unless the header below has none of it and has another."""
    header = content.split(b"\n", 1)[0].decode(errors="replace")
    if separator in header or sniffed not in header:
        return separator
    problem = Problem(
        place=place,
        found=f"sep={separator}, and a header that has a {_DELIMITERS[sniffed]} and no {separator!r}",
        expected="the delimiter of the lines below",
        remedy=f"Correct or delete this line, or name the `delimiter` in `options`: {_DELIMITERS[sniffed]!r} "
        "seems to be the right one.",
    )
    raise ProblemsFound([problem])


def _sniffed(content: bytes) -> str:
    """The delimiter that cuts the first records into the most columns, the same number in each."""
    head = content[:_LOOK].decode(errors="replace")
    cut_off = len(content) > _LOOK

    def columns(delimiter: str) -> tuple[bool, int]:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        widths: list[int] = []
        # A quotation mark that never closes ends the look; taking the records apart will tell where it is.
        with contextlib.suppress(csv.Error):
            for record in itertools.islice(reader, _SAMPLE):
                widths += [len(record)] if record else []
        if cut_off and len(widths) > 1:
            widths.pop()  # the last record may lack its end
        return len(set(widths)) == 1 and widths[0] > 1, max(widths, default=0)

    return max(_DELIMITERS, key=columns)


def _records(path: Path, text: str, delimiter: str, first_line: int) -> list[tuple[int, list[str]]]:
    """The records with the line each begins on; the first is the header."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records, line = [], first_line
    try:
        for record in reader:
            records.append((line, record))
            line = reader.line_num + first_line
    except csv.Error as error:
        problem = Problem(
            place=f"{path.name}, line {line}",
            found=f"a record that cannot be taken apart ({error})",
            expected="cells in closed quotation marks",
            remedy="Look for a lone quotation mark here; a file that is cut off needs exporting again.",
        )
        raise ProblemsFound([problem]) from None
    return records


def _no_rows(path: Path, rows: int) -> ProblemsFound:
    return ProblemsFound(
        [
            Problem(
                place=path.name,
                found=f"{rows} line(s) with content",
                expected="a header line and at least one row of answers",
                remedy="Export the file again with its rows.",
            )
        ]
    )


def _check_rows(path: Path, width: int, rows: list[tuple[int, list[str]]], delimiter: str) -> None:
    """Every row must have a cell for every header."""
    odd = [(line, len(row)) for line, row in rows if len(row) != width]
    by_width: dict[int, list[int]] = {}
    for line, found in odd:
        by_width.setdefault(found, []).append(line)
    raise_if_any(
        Problem(
            place=f"{path.name}, line {', '.join(map(str, lines[:_SHOWN]))}"
            + (f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""),
            found=f"{found} cells",
            expected=f"{width} cells, as in the header",
            remedy="The first line must be the header, with no title above it. "
            f"A {_DELIMITERS.get(delimiter, repr(delimiter))} in a cell needs quotation marks around "
            "the cell; or name another `delimiter` in `options`.",
        )
        for found, lines in by_width.items()
    )
