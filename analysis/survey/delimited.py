"""Text files with one header line: CSV and its kin."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import itertools
from pathlib import Path

import pandas as pd

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.survey.headers import unique_headers
from analysis.survey.wave import SourceColumn, Wave

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200  # records looked at to tell the delimiter
_SHOWN = 5  # line numbers named in a message


def read_delimited(path: Path, raw: bytes, encoding: str | None = None, delimiter: str | None = None) -> Wave:
    """A text file with a header line; every cell is kept as text, blanks as empty texts."""
    text, notes = _decoded(path, raw, encoding)
    delimiter = _told(path, delimiter) if delimiter else _sniffed(text)
    records = _records(path, text, delimiter)
    (_, header), *rows = records
    names, more = unique_headers(header)
    blank = [line for line, row in rows if not any(cell.strip() for cell in row)]
    rows = [(line, row) for line, row in rows if any(cell.strip() for cell in row)]
    _check_rows(path, len(names), rows, delimiter)
    if blank:
        notes += [f"{len(blank)} lines without any content were passed over."]
    data = pd.DataFrame([row for _, row in rows], columns=names, dtype="str")
    questions = {name: SourceColumn(label=cell.strip()) for name, cell in zip(names, header, strict=True)}
    return Wave(data=data, questions=questions, notes=(*notes, *more), name=path.name)


def _decoded(path: Path, raw: bytes, encoding: str | None) -> tuple[str, list[str]]:
    """The text, by the encoding told, the byte order mark, UTF-8, or a guess that a note owns up to."""
    notes: list[str] = []
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    name = encoding or marked or "utf-8"
    try:
        return raw.decode(name).removeprefix("\ufeff"), notes
    except LookupError:
        found, expected = f"the encoding {name!r}", "an encoding that Python knows, such as utf-8 or cp1252"
    except UnicodeDecodeError as error:
        found = f"text that is not {name} (byte {error.start})"
        expected = f"text in {name}"
        if encoding is None and marked is None:
            guess = _guessed(raw)
            if guess is not None:
                return raw.decode(guess), [
                    f"Not UTF-8: read as {guess}, which is a guess; name it in `options`."
                ]
            expected = "text in UTF-8 or another encoding that can be told from its bytes"
    raise ProblemsFound(
        [
            Problem(
                place=path.name,
                found=found,
                expected=expected,
                remedy="Save the file as UTF-8, or name its encoding: `options: {encoding: cp1252}`.",
            )
        ]
    )


def _guessed(raw: bytes) -> str | None:
    from charset_normalizer import from_bytes

    plausible = [match.encoding for match in from_bytes(raw)]
    # Single-byte tables cannot be told apart by a short sample; Windows-1252 is what Excel in Britain writes.
    return "cp1252" if "cp1252" in plausible else next(iter(plausible), None)


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


def _sniffed(text: str) -> str:
    """The delimiter that cuts the first records into the most columns, the same number in each."""

    def columns(delimiter: str) -> tuple[bool, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        widths: list[int] = []
        # A quotation mark that never closes ends the look; taking the records apart will tell where it is.
        with contextlib.suppress(csv.Error):
            for record in itertools.islice(reader, _SAMPLE):
                widths += [len(record)] if record else []
        return len(set(widths)) == 1 and widths[0] > 1, max(widths, default=0)

    return max(_DELIMITERS, key=columns)


def _records(path: Path, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The records with the line each begins on; the first is the header."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records, line = [], 1
    try:
        for record in reader:
            records.append((line, record))
            line = reader.line_num + 1
    except csv.Error as error:
        problem = Problem(
            place=f"{path.name}, line {line}",
            found=f"a record that cannot be taken apart ({error})",
            expected="cells in closed quotation marks",
            remedy="Look for a lone quotation mark here; a file that is cut off needs exporting again.",
        )
        raise ProblemsFound([problem]) from None
    while records and not any(cell.strip() for cell in records[0][1]):
        records.pop(0)
    if len(records) < 2:
        problem = Problem(
            place=path.name,
            found=f"{len(records)} line(s) with content",
            expected="a header line and at least one row of answers",
            remedy="Export the file again with its rows.",
        )
        raise ProblemsFound([problem])
    return records


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
