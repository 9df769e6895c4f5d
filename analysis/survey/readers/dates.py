"""Dates and times that a statistical program stores as numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

_TIME, _DATE, _PERIOD = "time", "date", "period"
# Formats without their width. All of SPSS count seconds; those of SAS count days or seconds.
_SPSS_DATES = re.compile("[AEJS]?DATE|QYR|MOYR|WKYR|DATETIME|YMDHMS")
_SPSS_TIMES = re.compile("[DM]?TIME")
_SAS_DAYS = re.compile(
    "DATE|(DDMMYY|MMDDYY|YYMMDD)[BCDNPS]?|(E8601|B8601|IS8601)DA|JULIAN|JULDAY|MONYY|YYMON"
    "|(WEEK|WORD)DAT[EX]|(MMYY|YYMM)[CDNPS]?|YYQR?[CDNPSZ]?|QTRR?|YEAR|MONTH|MONNAME|WEEK[UVW]|WEEKDAY"
    "|DOWNAME|DAY|NLDATE|(EUR|NL)DF(DE|DD|MY|WDX|DN|WKX)"
)
_SAS_SECONDS = re.compile(
    "DATETIME|(E8601|B8601|IS8601)D[TN]|DATEAMPM|MDYAMPM|DT(DATE|MONYY|WKDATX|YEAR|YYQC)|NLDATM|(EUR|NL)DFDT"
)
_SAS_TIMES = re.compile("TIME|HHMM|HOUR|MMSS|TOD|TIMEAMPM|NLTIM(E|AP)|(E8601|B8601|IS8601)TM")
_DAY, _THOUSANDTH = 86_400.0, 0.001
_LAST_YEAR = np.datetime64("10000-01-01")
_STATA = re.compile("%-?(?:t(?P<kind>[dCcwmqhb])|d)(?P<shown>.*)")
_PER_YEAR = {"w": 52, "m": 12, "q": 4, "h": 2}  # Stata's week 52 has eight or nine days
_PERIODS = {"w": "weeks", "m": "months", "q": "quarters", "h": "half-years"}
# The days that ended with a leap second (IERS Bulletin C), which Stata's %tC counts and its %tc does not.
_LEAPS = (
    "1972-06-30 1972-12-31 1973-12-31 1974-12-31 1975-12-31 1976-12-31 1977-12-31 1978-12-31 1979-12-31 "
    "1981-06-30 1982-06-30 1983-06-30 1985-06-30 1987-12-31 1989-12-31 1990-12-31 1992-06-30 1993-06-30 "
    "1994-06-30 1995-12-31 1997-06-30 1998-12-31 2005-12-31 2008-12-31 2012-06-30 2015-06-30 2016-12-31"
)


@dataclass(frozen=True)
class _Clock:
    """What the number of a column counts: seconds of one unit from a day or from midnight, or periods.

    Attributes
    ----------
    kind : str
    unit : float
        Seconds.
    origin : str
        The day from which a date is counted.
    leaps : bool
        Whether leap seconds are counted too.
    period : str
        Stata's letter of a period of the year: w, m, q or h, counted from 1960.
    """

    kind: str
    unit: float = 1.0
    origin: str = "1960-01-01"
    leaps: bool = False
    period: str = ""


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
    form = _STATA.fullmatch(text)
    if form is None or form["kind"] == "b":
        return None
    kind, shown = form["kind"] or "d", form["shown"]
    if kind == "d":
        return _Clock(_DATE, _DAY)
    if kind in _PER_YEAR:
        return _Clock(_PERIOD, period=kind)
    of_day = shown[:1] in ("H", "h") and not any(part in shown for part in ("D", "N", "Y", "C"))
    return _Clock(_TIME if of_day else _DATE, _THOUSANDTH, leaps=kind == "C")


def _without_leaps(seconds: np.ndarray) -> np.ndarray:
    """Seconds of days that all have 86,400, from seconds with the leap seconds among them."""
    ends = (np.array(_LEAPS.split(), "datetime64[D]") + 1 - np.datetime64("1960-01-01")).astype(float) * _DAY
    return seconds - np.searchsorted(ends + np.arange(1, len(ends) + 1), seconds, side="right")


def period(number: float, letter: str) -> str:
    """A period of the year as Stata shows it.

    Parameters
    ----------
    number : float
        Periods since the first of 1960.
    letter : str
        w, m, q or h: weeks (52 a year, as Stata has them), months, quarters or half-years.

    Examples
    --------
    >>> period(742, "m"), period(-1, "q")
    ('2021m11', '1959q4')
    """
    years, rest = divmod(int(np.floor(number)), _PER_YEAR[letter])
    return f"{1960 + years}{letter}{rest + 1}"


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
    if counted.leaps:
        seconds = _without_leaps(seconds)
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
            if program == "Stata" and _STATA.fullmatch(formats.get(name) or ""):
                notes.append(
                    f"Column {name!r} counts the days of a Stata business calendar ({formats[name]}), which "
                    "is not in the file: they are numbers here. Make dates of them in Stata with `dofb()`."
                )
            continue
        if counted.kind == _PERIOD:
            columns[name] = data[name].map(lambda value, of=counted: moment(value, of)).astype(object)
            clocks[name] = counted
            notes.append(
                f"Column {name!r} counts {_PERIODS[counted.period]} from 1960 ({formats[name]}): read as "
                f"texts as Stata shows them, such as {period(0, counted.period)}."
            )
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
    """One number as the date, time or period that it counts; infinities stay the ends of the calendar."""
    if not isinstance(value, int | float) or (counted.kind == _PERIOD and not np.isfinite(value)):
        return value
    if counted.kind == _PERIOD:
        return period(value, counted.period)
    if np.isinf(value):
        ends = pd.Timedelta if counted.kind == _TIME else pd.Timestamp
        return ends.max if value > 0 else ends.min
    return moments(pd.Series([float(value)]), counted)[0]
