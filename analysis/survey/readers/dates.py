"""Dates and times that a statistical program stores as numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

_TIME, _DATE = "time", "date"
# Formats without their width. All of SPSS count seconds; those of SAS count days or seconds.
_SPSS_DATES = re.compile("[AEJS]?DATE|QYR|MOYR|WKYR|DATETIME|YMDHMS")
_SPSS_TIMES = re.compile("[DM]?TIME")
_SAS_DAYS = re.compile(
    "DATE|(DDMMYY|MMDDYY|YYMMDD)[BCDNPS]?|(E8601|B8601|IS8601)DA|JULIAN|MMYY|MONYY|YYMON|(WEEK|WORD)DAT[EX]"
)
_SAS_SECONDS = re.compile("DATETIME|(E8601|B8601|IS8601)D[TN]|DATEAMPM|MDYAMPM|DTDATE")
_SAS_TIMES = re.compile("TIME|HHMM|TOD|TIMEAMPM|(E8601|B8601|IS8601)TM")
_DAY, _THOUSANDTH = 86_400.0, 0.001
_LAST_YEAR = np.datetime64("10000-01-01")


@dataclass(frozen=True)
class _Clock:
    """What the number of a column counts: seconds of one unit, from a day or from midnight."""

    kind: str
    unit: float
    origin: str = "1960-01-01"


def clock(program: str, variable_format: str | None) -> _Clock | None:
    """What a number in this format counts; None when it is an ordinary number.

    Examples
    --------
    >>> clock("SPSS", "EDATE10").origin, clock("SAS", "MMDDYY10.").unit, clock("Stata", "%9.0g")
    ('1582-10-14', 86400.0, None)
    """
    text = variable_format or ""
    if program == "Stata":
        return _stata_clock(text)
    # SAS knows formats with digits inside their name (E8601DA10.): only width and decimals go.
    name = text.upper().rstrip("0123456789.")
    if program == "SPSS":
        if _SPSS_DATES.fullmatch(name):
            return _Clock(_DATE, 1.0, "1582-10-14")
        return _Clock(_TIME, 1.0) if _SPSS_TIMES.fullmatch(name) else None
    if _SAS_DAYS.fullmatch(name):
        return _Clock(_DATE, _DAY)
    if _SAS_SECONDS.fullmatch(name):
        return _Clock(_DATE, 1.0)
    return _Clock(_TIME, 1.0) if _SAS_TIMES.fullmatch(name) else None


def _stata_clock(text: str) -> _Clock | None:
    if text.startswith(("%td", "%d", "%-td")):
        return _Clock(_DATE, _DAY)
    if text.startswith(("%tc", "%tC", "%-tc")):
        letters = text[3:]
        of_day = letters[:1] in ("H", "h") and not any(part in letters for part in ("D", "N", "Y", "C"))
        return _Clock(_TIME if of_day else _DATE, _THOUSANDTH)
    return None


def moments(values: pd.Series, counted: _Clock) -> pd.Series:
    """Dates as ``datetime64`` and times of day as ``timedelta64``, to the thousandth of a second.

    The numbers may lie far beyond the calendar of Python's own dates (a slip of the keyboard in SPSS makes
    the year 201418): they are kept as they are, and nothing overflows.

    Examples
    --------
    >>> moments(pd.Series([13744944000.0, np.nan]), clock("SPSS", "DATE11")).tolist()
    [Timestamp('2018-05-06 00:00:00'), NaT]
    """
    seconds = values.to_numpy(dtype="float64") * counted.unit
    known = np.isfinite(seconds) & (np.abs(seconds) < 9e15)
    whole = bool((seconds[known] == np.floor(seconds[known])).all())
    unit, scale = ("s", 1) if whole else ("ms", 1000)
    counts = np.zeros(len(seconds), dtype="int64")
    counts[known] = np.round(seconds[known] * scale).astype("int64")
    steps = counts.astype(f"timedelta64[{unit}]")
    found = steps if counted.kind == _TIME else np.datetime64(counted.origin, unit) + steps
    found[~known] = np.timedelta64("NaT") if counted.kind == _TIME else np.datetime64("NaT")
    return pd.Series(found, index=values.index, name=values.name)


def with_dates(
    data: pd.DataFrame, formats: Mapping[str, str | None], program: str
) -> tuple[pd.DataFrame, dict[str, _Clock], list[str]]:
    """The table with its dates and times as such, which columns they are, and notes on odd ones."""
    columns: dict[str, pd.Series] = {}
    clocks: dict[str, _Clock] = {}
    notes = []
    for name in data.columns:
        counted = clock(program, formats.get(name))
        if counted is None:
            continue
        letters = data[name].map(lambda value: isinstance(value, str)) if data[name].dtype == object else None
        numbers = data[name] if letters is None else data[name].mask(letters)
        found = moments(pd.to_numeric(numbers), counted)
        far = int((found >= _LAST_YEAR).sum()) if counted.kind == _DATE else 0
        if far:
            notes.append(f"Column {name!r} holds {far} dates after the year 9999.")
        # Letters are Stata's and SAS's reasons for a missing date: they stand among the dates.
        columns[name] = found if letters is None else found.astype(object).where(~letters, data[name])
        clocks[name] = counted
    return data.assign(**columns) if columns else data, clocks, notes


def moment(value: Any, counted: _Clock) -> Any:
    """One number as the date or time that `moments` makes of it; infinities stay the ends of the calendar."""
    if not isinstance(value, int | float):
        return value
    if np.isinf(value):
        ends = pd.Timedelta if counted.kind == _TIME else pd.Timestamp
        return ends.max if value > 0 else ends.min
    return moments(pd.Series([float(value)]), counted)[0]
