"""From answers to the raw codes of a wave's file: what harmonising has to undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.study import Answers, Grouping, Question, Study, WaveFile
from analysis.study.invitation import COMPLETE, PARTIAL
from analysis.study.survey import Exclusion
from analysis.synthetic.survey_answers import Dressing, SyntheticWave, is_reason, reason

BLANK = ""
_ORDINARY = ("1", "2", "3", "Complete")
_ELSEWHERE = "Elsewhere"


def encoded(
    made: SyntheticWave, returns: pd.DataFrame, file: WaveFile, study: Study, rng: np.random.Generator
) -> pd.DataFrame:
    """The rows of a wave's file: every cell a raw code as text, or a time; blanks as empty texts.

    `returns` tells when and how each respondent answered (`survey_fieldwork`).

    The rows that the analysis must leave out stand among the others; a duplicate stands behind its
    respondent when the first row counts, and before when the last does.
    """
    people = made.answers
    raw = pd.DataFrame(index=people.index)
    if file.respondent is not None:
        raw[file.respondent] = people["id"]
    for name, column in _returned(returns, file, made.dressing).items():
        raw[name] = column
    used = {*raw.columns, file.site.column, file.role.column}
    used |= {answers.column for answers in file.answers.values()}
    for exclusion in [exclusion for exclusion in file.exclude if exclusion.column not in used]:
        raw[exclusion.column] = _ordinary(exclusion, made.dressing)
    for grouping, what in ((file.site, "site"), (file.role, "role")):
        if grouping.column is not None:
            raw[grouping.column] = people[what].map(_codes_of(grouping))
    for name, answers in file.answers.items():
        question = study.survey.questions[name]
        raw[answers.column] = [_code(answer, question, answers, rng) for answer in people[name]]
    return _with_excluded(raw.astype(object), made.excluded, file, rng)


def _codes_of(grouping: Grouping) -> dict[str, str]:
    """The first raw code of each group."""
    return {name: code for code, name in reversed(grouping.values.items())}


def _code(answer: Any, question: Question, answers: Answers, rng: np.random.Generator) -> str:
    if answer == reason("not_asked") and "not_asked" not in answers.missing.values():
        return BLANK
    if is_reason(answer):
        codes = [code for code, why in answers.missing.items() if reason(why) == answer]
        codes += [BLANK] if reason(answers.blank) == answer else []
        if not codes:
            raise ValueError(f"{question.id}: the file has no code for {answer[1:]}")
        return str(codes[int(rng.integers(len(codes)))])
    codes = [code for code, category in answers.values.items() if category == answer]
    if codes:
        return str(codes[int(rng.integers(len(codes)))])
    return str(question.categories.get(answer, answer))


def _returned(returns: pd.DataFrame, file: WaveFile, dressing: Dressing) -> dict[str, pd.Series]:
    """The columns that tell when an answer came in, how long it took and whether it is complete."""
    columns = {}
    if dressing.started is not None:
        columns[dressing.started] = returns["started"].astype(object)
    if file.submitted is not None:
        columns[file.submitted] = returns["submitted"].astype(object)
    if file.duration is not None:
        per_unit = {"seconds": 1, "minutes": 60, "hours": 3600}[file.duration.unit]
        columns[file.duration.column] = (returns["seconds"] / per_unit).round().astype(int).astype(str)
    if file.finished is not None:
        codes = {meaning: code for code, meaning in reversed(file.finished.values.items())}
        marks = returns["complete"].map({True: codes.get(COMPLETE, BLANK), False: codes.get(PARTIAL, BLANK)})
        columns[file.finished.column] = marks
    return columns


def _ordinary(exclusion: Exclusion, dressing: Dressing) -> str:
    """What stands in the column of an exclusion when the row is not excluded."""
    if exclusion.column in dressing.keep:
        return dressing.keep[exclusion.column]
    if not exclusion.blank:
        return BLANK
    return next(code for code in _ORDINARY if code not in exclusion.values)


def _with_excluded(
    raw: pd.DataFrame, excluded: Mapping[str, int], file: WaveFile, rng: np.random.Generator
) -> pd.DataFrame:
    """The rows with those to be left out put in at random places."""
    rows = raw.to_dict("records")
    for why, count in excluded.items():
        for number in range(count):
            source = int(rng.integers(len(raw)))
            row = dict(raw.iloc[source])
            if why == "duplicate":
                place = rows.index(raw.iloc[source].to_dict())
                rows.insert(place + (file.duplicates != "last"), row)
                continue
            if file.respondent is not None:
                row[file.respondent] = f"X{len(rows):05d}"
            row |= _marks(why, number, file)
            rows.insert(int(rng.integers(len(rows) + 1)), row)
    return pd.DataFrame(rows, columns=list(raw.columns))


def _marks(why: str, number: int, file: WaveFile) -> dict[str, str]:
    """The cells that make a row one to be left out."""
    for exclusion in file.exclude:
        if exclusion.reason == why:
            codes = [*exclusion.values, *([BLANK] if exclusion.blank else [])]
            return {exclusion.column: codes[number % len(codes)]}
    for grouping in (file.site, file.role):
        if why in grouping.out_of_scope and grouping.column is not None:
            return {grouping.column: _ELSEWHERE if why == "*" else why}
    raise ValueError(f"wave {file.wave}: no exclusion and no code out of scope is called {why!r}")
