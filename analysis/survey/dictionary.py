"""The data dictionary: where each wave's file holds a question, and what its codes mean."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.study import Answers, Question, Study, WaveFile
from analysis.study.section import canonical
from analysis.survey.columns import find_column
from analysis.survey.wave import SourceColumn, Wave, is_blank

COLUMNS = [
    "wave",
    "question",
    "column",
    "text",
    "source_label",
    "codes",
    "missing_codes",
    "answered",
    "notes",
]


def dictionary(study: Study, waves: Mapping[str, Wave], responses: pd.DataFrame) -> pd.DataFrame:
    """The data dictionary of all waves.

    Parameters
    ----------
    study : Study
    waves : Mapping of str to Wave
        The files as read, by wave.
    responses : DataFrame
        The combined responses, for the numbers of answers.

    Returns
    -------
    DataFrame
        A row a wave and question (also where the wave did not ask it), a row a column of a file that
        study.yaml does not use, and a row a note on a file.
    """
    rows = []
    for wave_id, wave in waves.items():
        file = study.survey.files[wave_id]
        answered = responses[responses["wave"] == wave_id]
        rows += [_row(wave_id, notes=f"{wave.name}: {note}") for note in wave.notes]
        for question in study.survey.questions.values():
            answers = file.answers.get(question.id)
            if answers is None:
                rows.append(
                    _row(wave_id, question.id, text=question.text, answered=0, notes="not asked in this wave")
                )
                continue
            name = find_column(wave, answers.column) or answers.column
            source = wave.questions.get(name, SourceColumn())
            rows.append(
                _row(
                    wave_id,
                    question.id,
                    column=canonical(name),
                    text=question.text,
                    source_label=canonical(source.label),
                    codes=_codes(question, answers),
                    missing_codes="; ".join(f"{code} = {reason}" for code, reason in answers.missing.items()),
                    answered=int(answered[question.id].notna().sum()),
                    notes="; ".join(_notes(wave, name, source, question, answers)),
                )
            )
        rows += [
            _row(
                wave_id,
                column=canonical(name),
                source_label=canonical(wave.questions[name].label),
                notes="not used by study.yaml",
            )
            for name in wave.data.columns
            if canonical(name) not in _used(file)
        ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"answered": "Int64"})


def _row(wave: str, question: str = "", **cells: object) -> dict[str, object]:
    return dict.fromkeys(COLUMNS, "") | {"answered": None} | {"wave": wave, "question": question} | cells


def _codes(question: Question, answers: Answers) -> str:
    if answers.values:
        return "; ".join(
            f"{code} = {question.categories.get(category, category)}"
            for code, category in answers.values.items()
        )
    if question.categories:
        return "the labels themselves: " + "; ".join(question.categories.values())
    if question.kind == "numeric" and (question.minimum is not None or question.maximum is not None):
        low = "" if question.minimum is None else f" from {canonical(question.minimum)}"
        high = "" if question.maximum is None else f" to {canonical(question.maximum)}"
        return f"number{low}{high}"
    return {"numeric": "number", "text": "text"}.get(question.kind, "")


def _notes(wave: Wave, name: str, source: SourceColumn, question: Question, answers: Answers) -> list[str]:
    notes = [answers.note] if answers.note else []
    if answers.blank != "skipped":
        notes.append(f"a blank means {answers.blank}")
    against = [
        code
        for code in answers.values
        if any(source.declares_missing(raw) for raw in source.value_labels if canonical(raw) == code)
    ]
    if against:
        notes.append("the file declares missing, study.yaml counts as an answer: " + ", ".join(against))
    undeclared = [
        code
        for code in answers.missing
        if any(canonical(raw) == code for raw in source.value_labels)
        and not any(source.declares_missing(raw) for raw in source.value_labels if canonical(raw) == code)
    ]
    if undeclared:
        notes.append("labelled in the file but not declared missing there: " + ", ".join(undeclared))
    met = {canonical(value) for value in wave.data[name].unique() if not is_blank(value)}
    if question.categories and (unmet := [code for code in answers.values if code not in met]):
        notes.append("in no row: " + ", ".join(unmet))
    if source.lost:
        notes.append("blanks may be declared missing codes that the format has lost")
    return notes


def _used(file: WaveFile) -> set[str]:
    names = [answers.column for answers in file.answers.values()]
    names += [exclusion.column for exclusion in file.exclude]
    names += [name for name in (file.respondent, file.site.column, file.role.column) if name is not None]
    return {canonical(name) for name in names}
