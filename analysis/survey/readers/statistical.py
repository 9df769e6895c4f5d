"""SPSS, Stata and SAS files, by pyreadstat, with the codes that they declare missing left in place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, ProblemsFound
from analysis.survey.readers import dates, transport
from analysis.survey.readers.portable import Portable, take_apart
from analysis.survey.readers.weight import note_on_survey_weight, note_on_weight, survey_weight_in, weight_in
from analysis.survey.wave import MultipleResponse, SourceColumn, Wave

_CUT_OFF = "Copy or export the file again: this one is cut off, damaged or of a variant nobody reads."
_REASONS = {
    "Unable to read from file": "a file that ends too early",
    "Invalid file, or file has unsupported features": "a file that is cut off or damaged",
    "File did not contain the expected number of rows": "fewer rows than its head promises: it is cut off",
    "This version of the file format is not supported": "a version of the format that cannot be read",
}
_NO_LABELS = (
    "A SAS file holds no value labels: they are in a format catalogue (.sas7bcat), which `options: "
    "{catalogue: ...}` names, or in study.yaml."
)
_Ranges = dict[str, tuple[tuple[Any, Any], ...]]


def read_spss(path: Path, encoding: str | None = None) -> Wave:
    """An SPSS file (.sav, .zsav); codes declared missing, single ones and ranges, stay in the data."""
    import pyreadstat

    data, metadata = _read(path, encoding, pyreadstat.read_sav, user_missing=True)
    missing = {
        name: tuple((part["lo"], part["hi"]) for part in ranges)
        for name, ranges in metadata.missing_ranges.items()
    }
    return _wave(path, data, metadata, "SPSS", missing, _weighted(path, metadata.file_encoding))


def _weighted(path: Path, encoding: str | None) -> tuple[str, ...]:
    try:
        name = weight_in(path, encoding or "utf-8")
    except (ValueError, LookupError) as error:
        return (f"The file is weighted, by a variable whose name cannot be read ({error}).",)
    return (note_on_weight(name),) if name else ()


def read_portable(path: Path, encoding: str | None = None) -> Wave:
    """An SPSS portable file (.por).

    pyreadstat turns its declared missing codes into blanks. They are read a second time from the file's own
    records; should that reading not agree with pyreadstat's, the blanks are marked as lost.
    """
    import pyreadstat

    data, metadata = _read(path, None, pyreadstat.read_por)
    try:
        twice = take_apart(path.read_bytes(), encoding or "cp1252")
        data = _with_missing_codes(data, twice)
    # Everything that a damaged number, tag, length or encoding can raise in the second reading.
    except (ValueError, IndexError, KeyError, OverflowError, LookupError) as error:
        lost = {name for name in data if data[name].isna().any()}
        note = (
            "The portable file's codes that are declared missing are read as blanks, without their reason "
            f"({error}): save the file as .sav in SPSS to keep them."
        )
        return _wave(path, data, metadata, "SPSS", {}, (note,) if lost else (), lost)
    missing = {name: tuple(pairs) for name, pairs in twice.missing.items()}
    weighted = (note_on_weight(twice.weight),) if twice.weight else ()
    return _wave(path, data, metadata, "SPSS", missing, weighted)


def _with_missing_codes(data: pd.DataFrame, twice: Portable) -> pd.DataFrame:
    """The cells with the codes that pyreadstat left out, provided that both readings agree on all others."""
    if list(data.columns) != twice.names or len(data) != len(twice.columns[0]):
        raise ValueError("two readings differ in rows or columns")
    recovered = {}
    for name, width, cells in zip(twice.names, twice.widths, twice.columns, strict=True):
        if width:
            # The encoding of texts is settled by pyreadstat; here only what it left out counts.
            texts = pd.Series(cells, index=data.index, dtype="str")
            recovered[name] = data[name].where(data[name].notna(), texts)
            continue
        numbers = np.array([np.nan if cell is None else cell for cell in cells], dtype=float)
        known = data[name].to_numpy(dtype=float)
        both = ~np.isnan(known)
        if not np.allclose(numbers[both], known[both], rtol=1e-9, atol=0):
            raise ValueError(f"two readings differ in column {name!r}")
        recovered[name] = pd.Series(numbers, index=data.index)
    return data.assign(**recovered)


def read_stata(path: Path, encoding: str | None = None) -> Wave:
    """A Stata file (.dta); extended missing values become the codes ``.a`` to ``.z``."""
    import pyreadstat

    data, metadata = _read(path, encoding, pyreadstat.read_dta, user_missing=True)
    if lettered := list(metadata.missing_user_values):
        # Where letters are kept, a plain `.` of an integer column is whatever the memory held before
        # (tests/unit/survey/test_pyreadstat_defects.py). Without letters it is a blank.
        plain, _ = _read(path, encoding, pyreadstat.read_dta, usecols=lettered)
        for name in lettered:
            is_letter = data[name].map(lambda value: isinstance(value, str))
            data[name] = data[name].where(plain[name].notna() | is_letter, np.nan)
    weight = survey_weight_in(path)
    notes = (note_on_survey_weight(weight),) if weight else ()
    return _wave(path, data, metadata, "Stata", _lettered(data, metadata), notes)


def read_sas(path: Path, encoding: str | None = None, catalogue: str | None = None) -> Wave:
    """A SAS file (.sas7bdat); special missing values become the codes ``.A`` to ``.Z`` and ``._``.

    Parameters
    ----------
    catalogue : str, optional
        The format catalogue (.sas7bcat) with the value labels, by its path from the file's folder.
    """
    import pyreadstat

    data, metadata = _read(path, encoding, pyreadstat.read_sas7bdat, user_missing=True)
    missing = _lettered(data, metadata)
    if catalogue is None:
        return _wave(path, data, metadata, "SAS", missing, (_NO_LABELS,))
    beside = path.parent / catalogue
    if not beside.is_file():
        problem = Problem(
            place=f"{path.name}, options",
            found=f"no file {catalogue!r}",
            expected="a format catalogue (.sas7bcat) in the folder of the file",
            remedy="Put it there, or correct `catalogue` in the options of the file.",
        )
        raise ProblemsFound([problem])
    _, formats = _read(beside, encoding, pyreadstat.read_sas7bcat)
    # A format's name stands with its width in the data file (AGREE5.) and without it in the catalogue.
    by_name = {name.upper().lstrip("$"): labels for name, labels in formats.value_labels.items()}
    for name, used in (metadata.original_variable_types or {}).items():
        wanted = (used or "").upper().lstrip("$").rstrip(".")
        labels = by_name.get(wanted) or by_name.get(wanted.rstrip("0123456789"))
        if labels:
            metadata.variable_value_labels[name] = {
                f".{code}" if name in missing and isinstance(code, str) else code: label
                for code, label in labels.items()
            }
    return _wave(path, data, metadata, "SAS", missing)


def read_transport(path: Path, encoding: str | None = None) -> Wave:
    """A SAS transport file (.xpt) of one data set; special missing values become ``.A`` to ``.Z``, ``._``."""
    import pyreadstat

    transport.check_members(path)
    data, metadata = _read(path, encoding, pyreadstat.read_xport)
    data, missing = transport.with_special_missing(path, data)
    note = "A SAS transport file holds no value labels: give the codes their meaning in study.yaml."
    lost = {name for name in data if data[name].isna().any()} if missing is None else ()
    return _wave(path, data, metadata, "SAS", missing or {}, (note,), lost)


def _lettered(data: pd.DataFrame, metadata: Any) -> _Ranges:
    """The letters of missing values as codes with a point, in the data and their labels; what is declared."""
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
    return missing


def _read(
    path: Path, encoding: str | None, read: Callable[..., Any], **options: Any
) -> tuple[pd.DataFrame, Any]:
    if encoding is not None:
        options["encoding"] = encoding
    if read.__name__ != "read_sas7bcat":
        # pyreadstat makes each date a Python object, and gives up at the year 10000.
        options["disable_datetime_conversion"] = True
    try:
        return read(str(path), **options)
    # pyreadstat has several kinds of failure and promises none of them: each is this file's problem.
    except Exception as error:
        raise ProblemsFound([_problem(path, error, encoding)]) from error


def _problem(path: Path, error: Exception, encoding: str | None) -> Problem:
    reason = str(error)
    found, remedy = _REASONS.get(reason), _CUT_OFF
    if isinstance(error, UnicodeError) or "convert string" in reason or "encoding" in reason.lower():
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
    program: str,
    missing: _Ranges,
    notes: tuple[str, ...] = (),
    lost: Collection[str] = (),
) -> Wave:
    if data.empty:
        problem = Problem(
            place=path.name,
            found=f"{len(data.columns)} columns and {len(data)} rows",
            expected="at least one row of answers",
            remedy="Export the file again with its cases.",
        )
        raise ProblemsFound([problem])
    data, clocks, odd = dates.with_dates(data, metadata.original_variable_types or {}, program)
    labels = metadata.variable_value_labels
    for name, counted in clocks.items():
        missing[name] = tuple(
            (dates.moment(low, counted), dates.moment(high, counted)) for low, high in missing.get(name, ())
        )
        labels[name] = {dates.moment(code, counted): text for code, text in labels.get(name, {}).items()}
    measures = getattr(metadata, "variable_measure", None) or {}
    questions = {
        name: SourceColumn(
            label=metadata.column_names_to_labels.get(name) or "",
            value_labels=labels.get(name, {}),
            missing=missing.get(name, ()),
            lost=name in lost,
            measure=measures.get(name, "").replace("unknown", ""),
        )
        for name in data.columns
    }
    multiple, unknown = _multiple(metadata, data)
    written = tuple(f"In the file: {line.strip()}" for line in metadata.notes or () if line.strip())
    return Wave(
        data=data,
        questions=questions,
        notes=(*notes, *odd, *unknown, *written),
        name=path.name,
        multiple=multiple,
    )


def _multiple(metadata: Any, data: pd.DataFrame) -> tuple[Mapping[str, MultipleResponse], list[str]]:
    """SPSS's multiple-response sets. They name their variables in small letters, whatever the file does."""
    names = {name.lower(): name for name in data.columns}
    found, notes = {}, []
    for name, declared in (getattr(metadata, "mr_sets", None) or {}).items():
        variables = declared["variable_list"]
        absent = [variable for variable in variables if variable.lower() not in names]
        if absent:
            notes.append(
                f"The multiple-response set {name!r} names {len(absent)} columns that are not there."
            )
        found[name] = MultipleResponse(
            label=declared["label"],
            columns=tuple(names[v.lower()] for v in variables if v.lower() in names),
            counted=declared["counted_value"] if declared["is_dichotomy"] else None,
        )
    return found, notes
