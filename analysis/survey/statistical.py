"""SPSS and Stata files, by pyreadstat, with the codes that they declare missing left in place."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.problems import Problem, ProblemsFound
from analysis.survey.wave import SourceColumn, Wave

_CUT_OFF = "Copy or export the file again: this one is cut off, damaged or of a variant nobody reads."
_REASONS = {
    "Unable to read from file": "a file that ends too early",
    "Invalid file, or file has unsupported features": "a file that is cut off or damaged",
    "File did not contain the expected number of rows": "fewer rows than its head promises: it is cut off",
    "This version of the file format is not supported": "a version of the format that cannot be read",
}


def read_spss(path: Path, raw: bytes, encoding: str | None = None) -> Wave:
    """An SPSS file (.sav, .zsav); codes declared missing, single ones and ranges, stay in the data."""
    import pyreadstat

    data, metadata = _read(path, encoding, pyreadstat.read_sav, user_missing=True)
    missing = {
        name: tuple((part["lo"], part["hi"]) for part in ranges)
        for name, ranges in metadata.missing_ranges.items()
    }
    return _wave(path, data, metadata, missing)


def read_portable(path: Path, raw: bytes, encoding: str | None = None) -> Wave:
    """An SPSS portable file (.por). Its declared missing codes are lost in reading, and a note says so."""
    import pyreadstat

    data, metadata = _read(path, encoding, pyreadstat.read_por)
    lost = {name for name in data if pd.api.types.is_numeric_dtype(data[name]) and data[name].isna().any()}
    note = (
        "A portable file's codes that are declared missing are read as blanks, without their reason: "
        "save the file as .sav in SPSS to keep them."
    )
    return _wave(path, data, metadata, {}, (note,) if lost else (), lost)


def read_stata(path: Path, raw: bytes, encoding: str | None = None) -> Wave:
    """A Stata file (.dta); extended missing values become the codes ``.a`` to ``.z``."""
    import pyreadstat

    data, metadata = _read(path, encoding, pyreadstat.read_dta, user_missing=True)
    missing = {}
    for name, letters in metadata.missing_user_values.items():
        coded = data[name].astype(object)
        is_letter = coded.map(lambda value: isinstance(value, str))
        data[name] = coded.where(~is_letter, "." + coded.astype(str))
        missing[name] = tuple((f".{letter}", f".{letter}") for letter in letters)
        labels = metadata.variable_value_labels.get(name, {})
        metadata.variable_value_labels[name] = {
            f".{code}" if isinstance(code, str) else code: label for code, label in labels.items()
        }
    return _wave(path, data, metadata, missing)


def _read(
    path: Path, encoding: str | None, read: Callable[..., Any], **options: Any
) -> tuple[pd.DataFrame, Any]:
    if encoding is not None:
        options["encoding"] = encoding
    try:
        return read(str(path), **options)
    # pyreadstat has several kinds of failure and promises none of them: each is this file's problem.
    except Exception as error:
        raise ProblemsFound([_problem(path, error, encoding)]) from error


def _problem(path: Path, error: Exception, encoding: str | None) -> Problem:
    reason = str(error)
    found, remedy = _REASONS.get(reason), _CUT_OFF
    if isinstance(error, OverflowError):
        found = f"a date that the reading library pyreadstat cannot hold ({reason})"
        remedy = "In SPSS turn the date variables into texts, or leave them out, and save the file again."
    elif isinstance(error, UnicodeError) or "convert string" in reason or "encoding" in reason.lower():
        found = f"text that is not in the encoding {encoding or 'that the file names'} ({reason})"
        remedy = "Name the right one, for example `options: {encoding: WINDOWS-1252}`, in study.yaml."
    found = (
        found or f"a file that the reading library pyreadstat cannot read ({type(error).__name__}: {reason})"
    )
    return Problem(
        place=path.name, found=found, expected="a whole file of the kind its ending says", remedy=remedy
    )


def _wave(
    path: Path,
    data: pd.DataFrame,
    metadata: Any,
    missing: dict[str, tuple[tuple[Any, Any], ...]],
    notes: tuple[str, ...] = (),
    lost: Collection[str] = (),
) -> Wave:
    if data.empty:
        raise ProblemsFound(
            [
                Problem(
                    place=path.name,
                    found=f"{len(data.columns)} columns and {len(data)} rows",
                    expected="at least one row of answers",
                    remedy="Export the file again with its cases.",
                )
            ]
        )
    questions = {
        name: SourceColumn(
            label=metadata.column_names_to_labels.get(name) or "",
            value_labels=metadata.variable_value_labels.get(name, {}),
            missing=missing.get(name, ()),
            lost=name in lost,
        )
        for name in data.columns
    }
    return Wave(data=data, questions=questions, notes=notes, name=path.name)
