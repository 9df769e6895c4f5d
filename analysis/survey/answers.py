"""From a file's raw codes to the answers of one question, each blank with its reason."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem
from analysis.study import Answers, Question
from analysis.study.section import canonical
from analysis.survey.columns import nearest
from analysis.survey.wave import SourceColumn, is_blank

_SHOWN = 12  # codes named in a message


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """The answers to one question, row by row.

    Attributes
    ----------
    values : Series
        In the question's dtype, NaN where there is no answer.
    reasons : Series
        Why there is no answer; NaN where there is one.
    raw : Series
        The raw code behind each missing answer; NaN where the cell is blank or there is an answer.
    problems : tuple of Problem
    """

    values: pd.Series
    reasons: pd.Series
    raw: pd.Series
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Reading:
    """What one raw value means: an answer, a reason for none, or neither (undeclared)."""

    answer: Any = np.nan
    reason: str | None = None


def empty(question: Question, index: pd.Index) -> pd.Series:
    """No answers at all, in the question's dtype."""
    return _typed(question, pd.Series(np.nan, index=index, dtype=object))


def decode(raw: pd.Series, question: Question, answers: Answers, column: SourceColumn, place: str) -> Decoded:
    """Read a column as the answers to a question.

    Parameters
    ----------
    raw : Series
        Raw codes of the rows that are kept.
    question, answers : Question, Answers
        What is asked, and what the codes of this file mean.
    column : SourceColumn
        What the file says about the column.
    place : str
        Wave and question, for messages.

    Returns
    -------
    Decoded
        A code that study.yaml does not declare is a problem, never a silent blank.

    Examples
    --------
    >>> q = Question(id="age", text="Age", kind="numeric", minimum=18, maximum=90)
    >>> found = decode(pd.Series(["44", "", "4", "x"]), q, Answers(column="Age"), SourceColumn(), "2014, age")
    >>> found.values.tolist(), found.reasons.tolist()
    ([44.0, nan, nan, nan], [nan, 'skipped', 'out_of_range', 'unreadable'])
    """
    positions, uniques = pd.factorize(raw.astype(object))
    readings = [_read(value, question, answers, column) for value in uniques]
    readings.append(
        _Reading(reason="lost_by_reader" if column.lost else answers.blank)
    )  # position -1: no value
    codes = [np.nan if is_blank(value) else canonical(value) for value in uniques] + [np.nan]

    def spread(items: list[Any]) -> pd.Series:
        values = np.empty(len(items), dtype=object)
        values[:] = items
        return pd.Series(values[positions], index=raw.index, dtype=object)

    reasons = spread([np.nan if reading.reason is None else reading.reason for reading in readings])
    undeclared = [n for n, reading in enumerate(readings) if reading.reason is None and _no_answer(reading)]
    problems = [
        _undeclared(uniques[n], int((positions == n).sum()), question, answers, column, place)
        for n in undeclared
    ]
    return Decoded(
        values=_typed(question, spread([reading.answer for reading in readings])),
        reasons=reasons.astype("str"),
        raw=spread(codes).where(reasons.notna()).astype("str"),
        problems=tuple(problems),
    )


def categories_by_label(question: Question) -> dict[str, str]:
    """The categories of a question by the text that a file may hold: its label or its id."""
    return {category: category for category in question.categories} | {
        canonical(label): category for category, label in question.categories.items()
    }


def _read(value: Any, question: Question, answers: Answers, column: SourceColumn) -> _Reading:
    if is_blank(value):
        return _Reading(reason="lost_by_reader" if column.lost else answers.blank)
    code = canonical(value)
    if code in answers.missing:
        return _Reading(reason=answers.missing[code])
    label = column.label_of(code) or code
    if not answers.values and label in answers.missing:
        return _Reading(reason=answers.missing[label])
    if question.categories:
        if answers.values:
            return _Reading(answer=answers.values.get(code, np.nan))
        return _Reading(answer=categories_by_label(question).get(label, np.nan))
    if column.declares_missing(value):
        return _Reading()
    if question.kind == "text":
        return _Reading(answer=value.strip() if isinstance(value, str) else code)
    return _number(answers.values.get(code, code), question)


def _number(text: str, question: Question) -> _Reading:
    try:
        number = math.nan if "_" in text else float(text)  # Python reads 1_000, people do not write it
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        return _Reading(reason="unreadable")
    low = -math.inf if question.minimum is None else question.minimum
    high = math.inf if question.maximum is None else question.maximum
    return _Reading(answer=number) if low <= number <= high else _Reading(reason="out_of_range")


def _no_answer(reading: _Reading) -> bool:
    return isinstance(reading.answer, float) and math.isnan(reading.answer)


def _typed(question: Question, values: pd.Series) -> pd.Series:
    if question.kind == "numeric":
        return values.astype(float)
    if question.kind == "text":
        return values.astype("str")
    dtype = pd.CategoricalDtype(list(question.categories), ordered=question.kind == "scale")
    return values.astype("str").astype(dtype)


def _undeclared(
    value: Any, rows: int, question: Question, answers: Answers, column: SourceColumn, place: str
) -> Problem:
    code, label = canonical(value), column.label_of(value)
    said = f" ({label!r})" if label and label != code else ""
    declared = ", which the file declares missing," if column.declares_missing(value) else ""
    known = [
        *(answers.values or (question.categories.values() if question.categories else ())),
        *answers.missing,
    ]
    close = nearest(code, known, 1) if known and not code.lstrip("-").isdigit() else []
    meant = f" Did you mean {close[0]!r}?" if close else ""
    return Problem(
        place=f"{place} (column {canonical(answers.column)!r})",
        found=f"the code {code!r}{said}{declared} in {rows} {'row' if rows == 1 else 'rows'}",
        expected="a declared code"
        + (
            f": {', '.join(map(repr, known[:_SHOWN]))}{' ...' if len(known) > _SHOWN else ''}"
            if known
            else ""
        ),
        remedy="Give it a category under `values` or a reason under `missing` in study.yaml." + meant,
    )
