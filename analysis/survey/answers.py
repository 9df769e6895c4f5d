"""From a file's raw codes to the answers of one question, each blank with its reason."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

import numpy as np
import pandas as pd

from analysis.problems import Problem
from analysis.study import Answers, Question
from analysis.study.answers import MissingReason
from analysis.study.questions import JOINED
from analysis.study.section import canonical
from analysis.survey.codes import distinct, looked_up
from analysis.survey.columns import nearest
from analysis.survey.numbers import Numbers, read_numbers
from analysis.survey.wave import SourceColumn, is_blank

REASONS: tuple[str, ...] = get_args(MissingReason)
_SHOWN = 12  # codes named in a message


@dataclass(frozen=True)
class Meaning:
    """What one raw value means: an answer, a reason for none, or neither (undeclared).

    Attributes
    ----------
    code : str or None
        The raw value in canonical form; None for a blank.
    """

    answer: Any = None
    reason: str | None = None
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """The answers to one question, row by row.

    Attributes
    ----------
    positions : ndarray of int, shape (rows,)
        Which of the `meanings` each row's raw value has.
    meanings : tuple of Meaning
        Of every distinct raw value; the last is that of no value.
    index : Index
        Of the rows.
    problems : tuple of Problem
    """

    question: Question
    positions: np.ndarray
    meanings: tuple[Meaning, ...]
    index: pd.Index
    problems: tuple[Problem, ...] = ()

    @property
    def values(self) -> pd.Series:
        """The answers in the question's dtype, NaN where there is none."""
        return _typed(
            self.question, [meaning.answer for meaning in self.meanings], self.positions, self.index
        )

    @property
    def reasons(self) -> pd.Series:
        """Why there is no answer; NaN where there is one."""
        codes = pd.Categorical.from_codes(self.reason_codes(), categories=list(REASONS))
        return pd.Series(codes, index=self.index)

    @property
    def raw(self) -> pd.Series:
        """The raw code behind each missing answer; NaN where the cell is blank or there is an answer."""
        codes = np.array([m.code if m.reason else None for m in self.meanings], dtype=object)
        return pd.Series(looked_up(codes, self.positions), index=self.index, dtype="str")

    def reason_codes(self) -> np.ndarray:
        """The place of each row's reason in `REASONS`; -1 where there is an answer."""
        codes = [-1 if m.reason is None else REASONS.index(m.reason) for m in self.meanings]
        return looked_up(np.array(codes, dtype=np.int8), self.positions)

    def has(self, wanted: Sequence[str]) -> np.ndarray:
        """Whether each row's answer is, or holds, one of these categories."""
        met = [not set(wanted).isdisjoint(str(m.answer).split(JOINED)) for m in self.meanings]
        return looked_up(np.array(met, dtype=bool), self.positions)

    def answered(self) -> np.ndarray:
        """Whether each row has an answer."""
        return looked_up(np.array([m.answer is not None for m in self.meanings]), self.positions)

    def only(self, rows: np.ndarray) -> Decoded:
        """The same for some of the rows (bool)."""
        return replace(self, positions=self.positions[rows], index=self.index[rows])


def no_answers(question: Question, index: pd.Index) -> Decoded:
    """A question that the wave did not ask."""
    nothing = Meaning(reason="not_asked")
    return Decoded(
        question=question, positions=np.zeros(len(index), dtype=np.int8), meanings=(nothing,), index=index
    )


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
    positions, met = distinct(raw)
    blank = Meaning(reason="lost_by_reader" if column.lost else answers.blank)
    numbers = numbers_of(met, question, answers, column) if question.kind == "numeric" else None
    meanings = [
        blank if is_blank(value) else _read(value, question, answers, column, numbers) for value in met
    ]
    rows = np.bincount(positions[positions >= 0], minlength=len(met)).tolist()
    problems = [
        _undeclared(met[n], rows[n], question, answers, column, place)
        for n, meaning in enumerate(meanings)
        if meaning.answer is None and meaning.reason is None
    ]
    if numbers is not None:
        place = f"{place} (column {canonical(answers.column)!r})"
        unread = {m.code: n for m, n in zip(meanings, rows, strict=True) if m.reason == "unreadable"}
        read = sum(
            n
            for m, n in zip(meanings, rows, strict=True)
            if m.answer is not None or m.reason == "out_of_range"
        )
        problems += numbers.problems(unread, read, place)
    return Decoded(
        question=question,
        positions=positions,
        meanings=(*meanings, blank),
        index=raw.index,
        problems=tuple(problems),
    )


def numbers_of(met: Iterable[Any], question: Question, answers: Answers, column: SourceColumn) -> Numbers:
    """How the numbers among the distinct raw values of a column are read."""
    told = {*answers.missing, *answers.values}
    texts, values = [], {}
    for value in met:
        code = canonical(value)
        if is_blank(value) or column.declares_missing(value) or code in told:
            continue
        if isinstance(value, int | float) and not isinstance(value, bool):
            values |= {code: float(value)} if math.isfinite(value) else {}
        elif column.label_of(code) not in answers.missing:
            texts.append(code)
    found = read_numbers(texts, question.text, answers.decimal, answers.unit)
    return replace(found, values={**values, **found.values})


def categories_by_label(question: Question) -> dict[str, str]:
    """The categories of a question by the text that a file may hold: its label or its id."""
    return {category: category for category in question.categories} | {
        canonical(label): category for category, label in question.categories.items()
    }


def _read(
    value: Any, question: Question, answers: Answers, column: SourceColumn, numbers: Numbers | None
) -> Meaning:
    code = canonical(value)
    if code in answers.missing:
        return Meaning(reason=answers.missing[code], code=code)
    label = column.label_of(code) or code
    if not answers.values and label in answers.missing:
        return Meaning(reason=answers.missing[label], code=code)
    if question.categories:
        category = answers.values.get(code) if answers.values else categories_by_label(question).get(label)
        if category is not None and answers.reversed:
            category = question.opposite(category)
        return Meaning(answer=category, code=code)
    if column.declares_missing(value):
        return Meaning(code=code)
    if question.kind == "text":
        return Meaning(answer=value.strip() if isinstance(value, str) else code, code=code)
    declared = answers.values.get(code)
    number = numbers.values.get(code) if declared is None else _declared_number(declared)
    return _within(number, question, code)


def _declared_number(text: str) -> float | None:
    return read_numbers([text], "").values.get(text)


def _within(number: float | None, question: Question, code: str) -> Meaning:
    if number is None:
        return Meaning(reason="unreadable", code=code)
    low = -math.inf if question.minimum is None else question.minimum
    high = math.inf if question.maximum is None else question.maximum
    if low <= number <= high:
        return Meaning(answer=number, code=code)
    return Meaning(reason="out_of_range", code=code)


def _typed(question: Question, answers: list[Any], positions: np.ndarray, index: pd.Index) -> pd.Series:
    if question.kind == "numeric":
        numbers = np.array([math.nan if answer is None else answer for answer in answers], dtype=float)
        return pd.Series(looked_up(numbers, positions), index=index)
    if question.kind in ("text", "multiple"):
        texts = pd.array(answers, dtype="str")
        return pd.Series(texts.take(positions % len(answers)), index=index)
    order = list(question.categories)
    codes = np.array(
        [order.index(a) if a in order else -1 for a in answers],
        dtype=np.int8 if len(order) < 128 else np.int32,
    )
    dtype = pd.CategoricalDtype(order, ordered=question.kind == "scale")
    found = pd.Categorical.from_codes(looked_up(codes, positions), dtype=dtype, validate=False)
    return pd.Series(found, index=index)


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
