"""Writing so that a reader never meets half a file, and naming a file's content by its hash."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd


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
    """Write a table as CSV for people and spreadsheets, without its index."""
    replace(path, lambda beside: data.to_csv(beside, index=False, lineterminator="\n"))


def sha256(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
