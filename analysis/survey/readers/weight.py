"""The variable by which an SPSS or Stata file is weighted, which pyreadstat does not report.

The layout of SPSS is that of the PSPP developer's guide, "System File Format": a file header with the place
of the weight among the elements of a case, then a record for each variable. Stata has what `svyset` declared
among the characteristics of the data ("dta" in its manual): two names of a fixed width, then the text.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import BinaryIO

_HEADER, _LAYOUT, _WEIGHT, _RECORD = 176, 64, 76, 32
_VARIABLE, _EXTENSION, _LONG_NAMES = 2, 7, 13
_SVYSET, _UNICODE, _NAME, _OLD_NAME = b"_svy_wvar\0", 118, 129, 33
_HEAD = 4_000_000  # bytes before the data of a Stata file


def weight_in(path: Path, encoding: str) -> str | None:
    """The name of the variable that weights a .sav or .zsav file; None when no weight is on.

    Parameters
    ----------
    path : Path
    encoding : str
        Of the names in the file.

    Raises
    ------
    ValueError
        When the header names a weight that is not among the variables.
    """
    with path.open("rb") as file:
        header = file.read(_HEADER)
        order = "<" if header[_LAYOUT] in (2, 3) else ">"
        (element,) = struct.unpack_from(f"{order}i", header, _WEIGHT)
        if element == 0:
            return None
        for _ in range(element - 1):
            _variable(file, order)
        short = _variable(file, order).decode(encoding, "replace").rstrip()
    if not short:
        raise ValueError("the weight has no name")
    return _long_names(path.read_bytes(), order, encoding).get(short, short)


def survey_weight_in(path: Path) -> str | None:
    """The variable that `svyset` made the weight of a .dta file; None when there is none."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    at = head.find(_SVYSET)
    if at < 0:
        return None
    release = re.match(rb"<stata_dta><header><release>(\d+)", head)
    width = _NAME if release and int(release[1]) >= _UNICODE else _OLD_NAME
    return head[at + width :].split(b"\0", 1)[0].decode("utf-8", "replace") or None


def note_on_survey_weight(name: str) -> str:
    """What a reader should know of a Stata file that is `svyset`."""
    return (
        f"The file is `svyset` with the weight {name!r}: figures that Stata made with `svy:` are weighted by "
        "it. Here every row counts once."
    )


def note_on_weight(name: str) -> str:
    """What a reader should know of a file that is weighted."""
    return (
        f"The file is weighted by its variable {name!r}: SPSS counts every row as often as that says. Here "
        "every row counts once; figures that SPSS made of this file differ."
    )


def _variable(file: BinaryIO, order: str) -> bytes:
    """The name in the next variable record; long texts have unnamed records for the rest of them."""
    record = file.read(_RECORD)
    if len(record) < _RECORD:
        raise ValueError("the file ends among its variables")
    kind, _, has_label, missing, _, _ = struct.unpack_from(f"{order}6i", record)
    if kind != _VARIABLE:
        raise ValueError("the weight is not among the variables")
    if has_label:
        (length,) = struct.unpack(f"{order}i", file.read(4))
        file.seek(length + -length % 4, 1)
    file.seek(8 * abs(missing), 1)
    return record[24:]


def _long_names(raw: bytes, order: str, encoding: str) -> dict[str, str]:
    """Short name to long name, as the record ``SHORT=long`` of the dictionary has them."""
    mark = struct.pack(f"{order}3i", _EXTENSION, _LONG_NAMES, 1)
    at = raw.find(mark)
    if at < 0:
        return {}
    (length,) = struct.unpack_from(f"{order}i", raw, at + len(mark))
    text = raw[at + len(mark) + 4 :][:length].decode(encoding, "replace")
    return dict(pair.split("=", 1) for pair in text.split("\t") if "=" in pair)
