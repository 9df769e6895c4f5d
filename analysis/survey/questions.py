"""All questions of a wave, read from its file."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.problems import Problem
from analysis.study import Answers, Question, Study, WaveFile
from analysis.survey.answers import Decoded, decode, no_answers
from analysis.survey.columns import find_column, missing_column
from analysis.survey.contradictions import contradictions
from analysis.survey.several import decode_cells, decode_columns
from analysis.survey.wave import SourceColumn, Wave


def decode_wave(
    wave: Wave, file: WaveFile, study: Study, rows: np.ndarray | None
) -> tuple[dict[str, Decoded], list[Problem]]:
    """The answers to every question of the study, and what is wrong with them.

    Parameters
    ----------
    wave, file, study
        As for `analysis.survey.harmonise`.
    rows : ndarray of int or None
        The rows that are kept; None when all are.

    Returns
    -------
    decoded : dict of str to Decoded
        By question, in the order of the study; without those whose column is not there.
    problems : list of Problem
    """
    index = pd.RangeIndex(len(wave.data) if rows is None else len(rows))
    decoded, problems = {}, []
    for question in study.survey.questions.values():
        answers = file.answers.get(question.id)
        if answers is None:
            decoded[question.id] = no_answers(question, index)
            continue
        place = f"wave {file.wave}, question {question.id}"
        names = {source: find_column(wave, source) for source in answers.sources}
        absent = [source for source, name in names.items() if name is None]
        problems += [missing_column(wave, source, place) for source in absent]
        if not absent:
            columns = {source: wave.questions[name] for source, name in names.items()}
            problems += contradictions(question, answers, columns, place)
            decoded[question.id] = _decoded(wave, names, question, answers, place, rows)
            problems += decoded[question.id].problems
    return decoded, problems


def _decoded(
    wave: Wave,
    names: dict[str, str],
    question: Question,
    answers: Answers,
    place: str,
    rows: np.ndarray | None,
) -> Decoded:
    def cells(source: str) -> pd.Series:
        column = wave.data[names[source]]
        return column if rows is None else column.iloc[rows].reset_index(drop=True)

    def told(source: str) -> SourceColumn:
        return wave.questions[names[source]]

    if answers.columns:
        return decode_columns(
            {category: cells(source) for category, source in answers.columns.items()},
            question,
            answers,
            {category: told(source) for category, source in answers.columns.items()},
            place,
        )
    read = decode_cells if answers.separator else decode
    return read(cells(answers.column), question, answers, told(answers.column), place)
