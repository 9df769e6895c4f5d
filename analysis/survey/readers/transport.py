"""What pyreadstat passes over in a SAS transport file (.xpt): further data sets, special missing values.

The layout is SAS technical note TS-140 ("The Record Layout of a SAS Transport Data Set", versions 5 and 8).
"""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, ProblemsFound

_RECORD = 80
_NAMESTR = 140
_MEMBER = re.compile(rb"HEADER RECORD\*{7}(?:MEMBER |MEMBV8 ) HEADER RECORD!{7}")
_VARIABLES = re.compile(rb"HEADER RECORD\*{7}(?:NAMESTR|NAMSTV8) HEADER RECORD!{7}")
_ROWS = re.compile(rb"HEADER RECORD\*{7}(?:OBS    |OBSV8  ) HEADER RECORD!{7}")
_SPECIAL = {ord(letter): f".{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"}


def check_members(path: Path) -> None:
    """Refuse a file that is cut off, or of several data sets: pyreadstat would not say so."""
    raw = path.read_bytes()
    if len(raw) % _RECORD or not _ROWS.search(raw):
        problem = Problem(
            place=path.name,
            found=f"{len(raw)} bytes, which are no whole number of records with a table among them",
            expected=f"a whole SAS transport file, in records of {_RECORD} bytes",
            remedy="Copy or export the file again: this one is cut off.",
        )
        raise ProblemsFound([problem])
    places = [found.start() for found in _MEMBER.finditer(raw) if found.start() % _RECORD == 0]
    if len(places) > 1:
        names = [raw[at + 2 * _RECORD + 8 : at + 2 * _RECORD + 16].decode("latin-1").strip() for at in places]
        problem = Problem(
            place=path.name,
            found=f"{len(places)} data sets ({', '.join(names)})",
            expected="one data set a file",
            remedy="Export the data set of this wave by itself: in SAS, `select` in PROC COPY.",
        )
        raise ProblemsFound([problem])


def with_special_missing(
    path: Path, data: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, tuple[tuple[Any, Any], ...]] | None]:
    """The table with SAS's special missing values as codes, and which ones each column has.

    A special missing value is its letter in the first byte of the number and nothing after it; pyreadstat
    reads it as a blank. None instead of the codes when the file's records are not where they should be.
    """
    raw = path.read_bytes()
    head, rows = _VARIABLES.search(raw), _ROWS.search(raw)
    if head is None or rows is None:
        return data, None
    count = len(data.columns)
    first = (head.start() // _RECORD + 1) * _RECORD
    if first + count * _NAMESTR > rows.start():
        return data, None
    fields = [
        struct.unpack_from(">hhh", raw, first + number * _NAMESTR)[::2] for number in range(count)
    ]  # type (1 is a number), then length
    places = [struct.unpack_from(">i", raw, first + number * _NAMESTR + 84)[0] for number in range(count)]
    width = sum(length for _, length in fields)
    start = rows.start() + _RECORD
    # The last record is filled up with spaces, which pyreadstat tells from rows: its count is taken.
    if start + width * len(data) > len(raw):
        return data, None
    cells = np.frombuffer(raw, dtype=np.uint8, count=width * len(data), offset=start).reshape(-1, width)
    missing, columns = {}, {}
    for name, (kind, length), place in zip(data.columns, fields, places, strict=True):
        if kind != 1:
            continue
        letters = cells[:, place].copy()
        letters[(cells[:, place + 1 : place + length] != 0).any(axis=1)] = 0
        letters[~np.isin(letters, list(_SPECIAL))] = 0
        found = [_SPECIAL[letter] for letter in np.unique(letters) if letter]
        if found:
            codes = pd.Series(letters, index=data.index).map(_SPECIAL)
            columns[name] = data[name].astype(object).where(codes.isna(), codes)
            missing[name] = tuple((code, code) for code in found)
    return data.assign(**columns) if columns else data, missing
