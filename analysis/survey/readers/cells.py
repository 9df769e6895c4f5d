"""Cells that are no answers, and columns of which a spreadsheet has turned a part into dates."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pandas as pd

from analysis.survey.wave import SourceColumn, Wave, is_blank

# What Excel, LibreOffice and Google Sheets write in a cell whose formula failed; the German, French, Spanish,
# Italian and Dutch names stand in files that were saved as text.
_ERRORS = (
    "#N/A #DIV/0! #VALUE! #REF! #NAME? #NUM! #NULL! #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #UNKNOWN! "
    "#GETTING_DATA #ERROR! #BUSY! #PYTHON! #EXTERNAL! #TIMEOUT! "
    "#NV #WERT! #BEZUG! #ZAHL! #N/D #VALEUR! #NOM? #NOMBRE! #NUL! #¡VALOR! #¡REF! #¿NOMBRE? #¡NUM! #¡DIV/0! "
    "#VALORE! #RIF! #NOME? #WAARDE! #VERW! #NAAM? #GETAL! #DEEL/0! #N/B"
)
_CODES = (*range(501, 534), 538, 539, 540)  # LibreOffice's numbered errors
ERRORS = frozenset((*_ERRORS.split(), *(f"Err:{code}" for code in _CODES)))
_TOO_NARROW = frozenset("#" * width for width in range(3, 256))
_DATE = re.compile(
    r"(?:(?P<year>\d{4})[-/.]\d{1,2}[-/.]\d{1,2}|(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.]\d{2,4})"
    r"(?:[T ][\d:.]+Z?)?$"
)
_MONTHS = 12
_FIRST = 100  # rows that show whether a column may hold dates
_KINDS = (
    (bool, "truth values"),
    ((int, float), "numbers"),
    (date, "dates"),
    ((time, timedelta), "times"),
    (str, "texts"),
)


def with_odd_cells_noted(wave: Wave) -> Wave:
    """The wave with notes on cells of failed formulas and on columns that are dates in part.

    The text of a failed formula (``#N/A``, ``#DIV/0!``) stays in its cell, and its column declares it
    missing: it is never an answer, and study.yaml gives it a reason.

    Parameters
    ----------
    wave : Wave

    Examples
    --------
    >>> data = pd.DataFrame({"q": ["4", "#N/A", "2"]})
    >>> noted = with_odd_cells_noted(Wave(data=data, questions={}))
    >>> noted.questions["q"].declares_missing("#N/A"), noted.notes[0][:43]
    (True, "Column 'q' holds 1 error cell (#N/A) in row")
    """
    notes: list[str] = []
    questions = dict(wave.questions)
    for name in wave.data.columns:
        column = wave.data[name]
        if name in wave.questions and wave.questions[name].label in ERRORS:
            notes.append(
                f"The header of column {name!r} is an error cell: give the column a name in the file."
            )
        if column.dtype != object and not pd.api.types.is_string_dtype(column.dtype):
            continue
        failed = column.isin(ERRORS)
        if failed.any():
            met = sorted(column[failed].unique())
            notes.append(
                f"Column {name!r} holds {_count(failed.sum(), 'error cell')} ({', '.join(met)}) in "
                f"{wave.places(failed)}: the formula there failed. They are declared missing; give them a "
                "reason under `missing` in study.yaml, or mend the formula and save the file again."
            )
            source = questions.get(name, SourceColumn())
            questions[name] = replace(source, missing=(*source.missing, *((text, text) for text in met)))
        narrow = column.isin(_TOO_NARROW)
        if narrow.any():
            notes.append(
                f"Column {name!r} holds nothing but # signs in {wave.places(narrow)}: Excel writes them "
                "for a number or date that is wider than its column. Widen it and save the file again."
            )
        if len(forms := _date_forms(column)) > 1:
            notes.append(
                f"Column {name!r} holds dates in {len(forms)} forms ({', '.join(forms)}): write them in one, "
                "or day and month may be exchanged."
            )
        if column.dtype == object:
            notes += _note_on_dates(wave, name, failed)
    return replace(wave, questions=questions, notes=(*wave.notes, *notes)) if notes else wave


def _note_on_dates(wave: Wave, name: str, failed: pd.Series) -> list[str]:
    """A note when some cells of a column are dates and others are not."""
    kinds = wave.data[name].map(_kind).mask(failed, "")
    counts = kinds[kinds != ""].value_counts()
    if "dates" not in counts or len(counts) == 1:
        return []
    held = " and ".join(_count(count, kind.removesuffix("s")) for kind, count in counts.items())
    odd = kinds.isin(counts.index[counts.index != "dates"])
    others = "no dates" if counts["dates"] >= odd.sum() else "dates"
    places = wave.places(odd if others == "no dates" else kinds == "dates")
    return [
        f"Column {name!r} holds {held} ({others}: {places}). A spreadsheet makes a date of what it takes for "
        "one (02/03/2024, or the range 2-3), at times with day and month exchanged, and leaves the rest as "
        "it is: compare them with the source."
    ]


def _date_forms(column: pd.Series) -> list[str]:
    """The forms in which a column of texts writes its dates; none where few of them are dates."""
    if not any(isinstance(cell, str) and _DATE.match(cell.strip()) for cell in column[:_FIRST]):
        return []
    texts = [text.strip() for text in column.unique() if isinstance(text, str) and text.strip()]
    dates = [found for text in texts if (found := _DATE.match(text))]
    forms = dict.fromkeys(form for found in dates if (form := _date_form(found)))
    return list(forms) if 2 * len(dates) > len(texts) else []


def _date_form(date: re.Match[str]) -> str:
    """What stands first in a date; an empty text where that cannot be seen, as in 02/03/2024."""
    if date["year"]:
        return "year first"
    if int(date["first"]) > _MONTHS:
        return "day first"
    return "month first" if int(date["second"]) > _MONTHS else ""


def _kind(value: Any) -> str:
    if is_blank(value):
        return ""
    return next((words for kind, words in _KINDS if isinstance(value, kind)), "other values")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
