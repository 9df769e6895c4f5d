"""Questions of which several answers may be ticked: a column a category, or all answers in one cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem
from analysis.study import Answers, Question
from analysis.study.answers import UNTICKED
from analysis.study.questions import JOINED
from analysis.study.section import canonical
from analysis.survey.answers import Decoded, Meaning, categories_by_label
from analysis.survey.codes import distinct, together
from analysis.survey.wave import SourceColumn, is_blank


def decode_columns(
    raw: Mapping[str, pd.Series],
    question: Question,
    answers: Answers,
    columns: Mapping[str, SourceColumn],
    place: str,
) -> Decoded:
    """Read a column a category as the answers to one question.

    Parameters
    ----------
    raw : Mapping of str to Series
        By category: the raw codes of its column, of the rows that are kept.
    question, answers : Question, Answers
    columns : Mapping of str to SourceColumn
        By category, what the file says about its column.
    place : str
        Wave and question, for messages.

    Returns
    -------
    Decoded
        The ticked categories joined by ``;`` in the order of the question; an empty text where the question
        was answered and none is ticked; a reason where no cell of the row says anything. A code that
        study.yaml does not declare is a problem, and so is a row that is answered in part.

    Examples
    --------
    >>> q = Question(id="news", text="", kind="multiple", categories={"post": "Post", "web": "Website"})
    >>> how = Answers(column="", columns={"post": "a", "web": "b"}, ticked=("1",), unticked=("0",))
    >>> raw = {"post": pd.Series([1.0, 0.0, None]), "web": pd.Series([1.0, 0.0, None])}
    >>> found = decode_columns(raw, q, how, dict.fromkeys(raw, SourceColumn()), "2014, news")
    >>> found.values.tolist(), found.reasons.tolist()
    (['post;web', '', nan], [nan, nan, 'skipped'])
    """
    names = [name for name in question.categories if name in raw]
    found = {name: distinct(raw[name]) for name in names}
    index = raw[names[0]].index
    lost = any(columns[name].lost for name in names)
    positions, rows = together([found[name][0] for name in names])
    counts = np.bincount(positions, minlength=len(rows)).tolist()
    problems: Counter[tuple[str, str]] = Counter()
    meanings = []
    for row, count in zip(rows.tolist(), counts, strict=True):
        cells = {}
        for name in names:
            place_of, met = found[name]
            cells[name] = met[place_of[row]] if place_of[row] >= 0 else None
        meaning, wrong = _ticked(cells, answers, lost)
        meanings.append(meaning)
        for what in wrong:
            problems[what] += count
    return Decoded(
        question=question,
        positions=positions,
        meanings=(*meanings, Meaning(reason="lost_by_reader" if lost else _reason(answers))),
        index=index,
        problems=tuple(_problem(place, *what, count) for what, count in problems.items()),
    )


def decode_cells(
    raw: pd.Series, question: Question, answers: Answers, column: SourceColumn, place: str
) -> Decoded:
    """Read cells that hold all answers, one after the other, as the answers to a question.

    A label that holds the separator itself is still found: the longest run of pieces that is a known answer
    counts as one.

    Examples
    --------
    >>> labels = {"post": "Post, or fax", "web": "Website"}
    >>> q = Question(id="news", text="", kind="multiple", categories=labels)
    >>> how = Answers(column="q", separator=",")
    >>> found = decode_cells(pd.Series(["Website, Post, or fax", ""]), q, how, SourceColumn(), "2014, news")
    >>> found.values.tolist(), found.reasons.tolist()
    (['post;web', nan], [nan, 'skipped'])
    """
    positions, met = distinct(raw)
    nothing = _nothing(answers, column.lost)
    meanings = []
    problems: Counter[tuple[str, str]] = Counter()
    for number, value in enumerate(met):
        if is_blank(value):
            meanings.append(nothing)
            continue
        meaning, wrong = _pieces(canonical(value), question, answers, column)
        meanings.append(meaning)
        for what in wrong:
            problems[what] += int((positions == number).sum())
    place = f"{place} (column {canonical(answers.column)!r})"
    return Decoded(
        question=question,
        positions=positions,
        meanings=(*meanings, nothing),
        index=raw.index,
        problems=tuple(_problem(place, *what, count) for what, count in problems.items()),
    )


def _nothing(answers: Answers, lost: bool) -> Meaning:
    """What it means that no cell says anything."""
    if answers.blank == UNTICKED:
        return Meaning(answer="")
    return Meaning(reason="lost_by_reader" if lost else answers.blank)


def _reason(answers: Answers) -> str:
    return "skipped" if answers.blank == UNTICKED else answers.blank


def _ticked(cells: Mapping[str, Any], answers: Answers, lost: bool) -> tuple[Meaning, list[tuple[str, str]]]:
    """What the cells of one row mean together, and what is wrong with them."""
    ticked, unticked, blank, missing, wrong = [], [], [], [], []
    for name, value in cells.items():
        code = "" if is_blank(value) else canonical(value)
        column = canonical(answers.columns[name])
        if not code:
            (unticked if answers.blank == UNTICKED else blank).append(name)
        elif code in answers.missing:
            missing.append(code)
        elif code in answers.ticked:
            ticked.append(name)
        elif code in answers.unticked:
            unticked.append(name)
        else:
            wrong.append((f"the code {code!r} in column {column!r}", _DECLARE))
    # Where codes say "not ticked", a blank beside them says something else; where none do, it says just that.
    partly = blank if answers.unticked else []
    if (ticked or unticked) and (missing or partly):
        what = f"the code {missing[0]!r}" if missing else "a blank cell"
        wrong.append((f"{what} beside answers to the same question", _PARTLY))
    if ticked or (unticked and not missing):
        return Meaning(answer=JOINED.join(ticked)), wrong
    if missing:
        return Meaning(reason=answers.missing[missing[0]], code=missing[0]), wrong
    return _nothing(answers, lost), wrong


def _pieces(
    cell: str, question: Question, answers: Answers, column: SourceColumn
) -> tuple[Meaning, list[tuple[str, str]]]:
    whole = column.label_of(cell) or cell
    for text in (cell, whole):
        if text in answers.missing:
            return Meaning(reason=answers.missing[text], code=cell), []
    known = dict(answers.values) or categories_by_label(question)
    met, strange = _split(whole, answers.separator, {*known, *answers.missing})
    wrong = [(f"the answer {piece!r}", _DECLARE) for piece in strange]
    if said := [piece for piece in met if piece in answers.missing]:
        wrong.append((f"the code {said[0]!r} beside answers to the same question", _PARTLY))
    chosen = {known[piece] for piece in met if piece in known}
    ticked = [name for name in question.categories if name in chosen]
    return Meaning(answer=JOINED.join(ticked), code=cell), wrong


def _split(cell: str, separator: str, known: set[str]) -> tuple[list[str], list[str]]:
    """The known answers in a cell, and the pieces that are none."""
    pieces = cell.split(separator)
    met, strange = [], []
    start = 0
    while start < len(pieces):
        for end in range(len(pieces), start, -1):
            text = canonical(separator.join(pieces[start:end]))
            if text in known:
                met.append(text)
                break
        else:
            end = start + 1
            if text := canonical(pieces[start]):
                strange.append(text)
        start = end
    return met, strange


_DECLARE = "Name it in study.yaml: a ticked, an unticked or a missing code, or a category under `values`."
_PARTLY = (
    "There is one answer or one reason for the whole question: name the code under `unticked`, or say "
    "`blank: unticked`, if it means that the category was not chosen."
)


def _problem(place: str, found: str, remedy: str, rows: int) -> Problem:
    return Problem(
        place=place,
        found=f"{found} in {rows} {'row' if rows == 1 else 'rows'}",
        expected="declared codes, and a row that is answered or not",
        remedy=remedy,
    )
