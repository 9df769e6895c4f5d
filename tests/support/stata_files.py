"""Stata files whose integer columns hold missing values, which no writer in Python makes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

# The number by which each storage type writes a plain `.`; `.a` to `.z` follow it (Stata manual, "dta").
PLAIN = {"int8": 101, "int16": 32_741, "int32": 2_147_483_621}
VERSIONS = (114, 117, 118)


def missing(kind: str, letter: str = "") -> int:
    """The stored number of `.`, or of `.a` to `.z`."""
    return PLAIN[kind] + (ord(letter) - 96 if letter else 0)


def write(path: Path, cells: list[int | str], kind: str, version: int, name: str = "q") -> Path:
    """A file with the columns ``id`` and `name`; a cell is a number, or ``.``, ``.a`` to ``.z``."""
    stored = [missing(kind, cell[1:]) if isinstance(cell, str) else cell for cell in cells]
    form = np.dtype([("id", "<i2"), ("cell", np.dtype(kind).newbyteorder("<"))])
    ids = range(1, len(cells) + 1)
    # pandas refuses numbers that mean a missing value: they take the place of others afterwards.
    others = [number % 50 for number in ids]
    data = pd.DataFrame({"id": np.array(ids, "int16"), name: np.array(others, kind)})
    data.to_stata(path, write_index=False, version=version)
    raw = path.read_bytes()
    placed = np.array(list(zip(ids, others, strict=True)), form).tobytes()
    assert raw.count(placed) == 1
    path.write_bytes(raw.replace(placed, np.array(list(zip(ids, stored, strict=True)), form).tobytes()))
    return path
