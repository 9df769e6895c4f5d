"""When each answer came in, and whether the questionnaire was finished."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.study import WaveFile
from analysis.study.invitation import COMPLETE, Invitation
from analysis.study.section import canonical
from analysis.survey.columns import find_column, missing_column
from analysis.survey.wave import SourceColumn, Wave, is_blank

RETURNS = ["respondent", "wave", "submitted", "complete"]
_SHOWN = 5  # cells named in a message
_CLOCKS = ("", " %H:%M", " %H:%M:%S")
_DAY_FIRST = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%b %d %Y")


def read_returns(wave: Wave, file: WaveFile, excluded_rows: Iterable[int]) -> pd.DataFrame:
    """When the answers of a wave came in, and which of them are complete.

    Parameters
    ----------
    wave : Wave
    file : WaveFile
        Its ``submitted`` and ``finished`` name the columns; what is not named is not known.
    excluded_rows : iterable of int
        Rows of the file that are no respondents, from 1.

    Returns
    -------
    DataFrame
        ``submitted`` (NaT where not known) and ``complete`` (True, False, or NA where the file does not
        tell), one row a respondent in the order of the file.

    Raises
    ------
    ProblemsFound
        For a column that is not there, a date that nobody can read or that can be read in two ways, a date
        before the invitation was sent, and a code of ``finished`` that is not declared.

    Notes
    -----
    Dates written as text may be ISO (2014-01-13), or name the day or the month first. When every date of
    the column can be read both ways, the days on which the invitation was sent and the wave was closed
    decide, if only one reading lies between them.
    """
    rows = wave.data.index.difference([row - 1 for row in excluded_rows])
    problems: list[Problem] = []
    found = pd.DataFrame(
        {
            "submitted": pd.Series(pd.NaT, index=rows, dtype="datetime64[s]"),
            "complete": pd.Series(pd.NA, index=rows, dtype="boolean"),
        }
    )
    if (cells := _cells(wave, file.submitted, rows, f"wave {file.wave}, submitted", problems)) is not None:
        found["submitted"] = _submitted(cells, file, problems)
    if file.finished is not None:
        place = f"wave {file.wave}, finished"
        cells = _cells(wave, file.finished.column, rows, place, problems)
        if cells is not None:
            source = wave.questions.get(str(find_column(wave, file.finished.column)), SourceColumn())
            found["complete"] = _complete(cells, file, source, place, problems)
    raise_if_any(problems)
    return found.reset_index(drop=True)


def _cells(
    wave: Wave, name: str | None, rows: list[int], place: str, problems: list[Problem]
) -> pd.Series | None:
    if name is None:
        return None
    column = find_column(wave, name)
    if column is None:
        problems.append(missing_column(wave, name, place))
        return None
    return wave.data.loc[rows, column].astype(object)


def _complete(
    cells: pd.Series, file: WaveFile, source: SourceColumn, place: str, problems: list[Problem]
) -> pd.Series:
    values = file.finished.values if file.finished is not None else {}
    codes = cells.map(lambda cell: "" if is_blank(cell) else canonical(cell))
    known = codes.map(
        lambda code: values.get(code, values.get(source.label_of(code)) if code else None)
    ).astype(object)
    for code, count in codes[known.isna()].value_counts(sort=False).items():
        shown = f"the code {code!r}" if code else "a blank cell"
        problems.append(
            Problem(
                place=place,
                found=f"{shown} in {count} {'row' if count == 1 else 'rows'}",
                expected="a declared code: " + ", ".join(map(repr, values)),
                remedy="Say under `values` whether it means complete or partial, or exclude the rows.",
            )
        )
    return (known == COMPLETE).astype("boolean")


def _submitted(cells: pd.Series, file: WaveFile, problems: list[Problem]) -> pd.Series:
    place = f"wave {file.wave}, submitted (column {canonical(str(file.submitted))!r})"
    invitation = file.invitation or Invitation()
    readings = [[_read(cell, first) for cell in cells] for first in (_DAY_FIRST, _MONTH_FIRST)]
    failed = [sum(found is None for found in reading) for reading in readings]
    whole = [reading for reading in readings if sum(found is None for found in reading) == min(failed)]
    if len(whole) == 2 and whole[0] != whole[1]:
        whole = [reading for reading in whole if _within(reading, invitation)] or whole
    chosen = whole[0]
    unread = [cell for cell, found in zip(cells, chosen, strict=True) if found is None]
    if unread:
        shown = ", ".join(repr(canonical(cell)) for cell in unread[:_SHOWN])
        problems.append(
            Problem(
                place=place,
                found=f"{shown}{' ...' if len(unread) > _SHOWN else ''}, no dates, in {len(unread)} rows",
                expected="dates, with or without the time: 2014-01-13 21:07, 13/01/2014 21:07",
                remedy="Correct them, or name the right column.",
            )
        )
    elif len(whole) == 2 and whole[0] != whole[1]:
        problems.append(
            Problem(
                place=place,
                found="dates in which the day and the month can each be the first number",
                expected="dates that can be read in one way only",
                remedy="Record under `invitation` when it was `sent` and `closed`, or export the dates "
                "as 2014-01-13.",
            )
        )
    elif early := _before(chosen, invitation.sent):
        problems.append(
            Problem(
                place=place,
                found=f"{len(early)} answers before the invitation, the first of {min(early):%Y-%m-%d}",
                expected=f"dates from {invitation.sent} on",
                remedy="Correct `sent`, or exclude the rows (as a pilot, say).",
            )
        )
    return pd.Series(
        [pd.NaT if found is None else found for found in chosen], index=cells.index, dtype="datetime64[s]"
    )


def _before(reading: list[Any], sent: date | None) -> list[datetime]:
    return [found for found in reading if sent is not None and not pd.isna(found) and found.date() < sent]


def _within(reading: list[Any], invitation: Invitation) -> bool:
    late = [
        found for found in reading if not pd.isna(found) and found.date() > (invitation.closed or date.max)
    ]
    return not late and not _before(reading, invitation.sent)


def _read(cell: Any, formats: tuple[str, ...]) -> Any:
    """A cell as a time; NaT for a blank, None for what is no date."""
    if is_blank(cell):
        return pd.NaT
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    text = canonical(cell)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        pass
    for form in formats:
        for clock in _CLOCKS:
            try:
                return datetime.strptime(text, form + clock)
            except ValueError:
                continue
    return None
