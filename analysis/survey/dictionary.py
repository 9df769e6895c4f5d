"""The data dictionary: where each wave's file holds a question, and what its codes mean."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.study import Answers, Question, Study, Survey, WaveFile
from analysis.study.section import canonical
from analysis.survey.answers import numbers_of
from analysis.survey.codes import codes_of
from analysis.survey.columns import find_column
from analysis.survey.wave import SourceColumn, Wave

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


def dictionary(
    study: Study,
    waves: Mapping[str, Wave],
    responses: pd.DataFrame,
    met: Mapping[tuple[str, str], frozenset[str]],
) -> pd.DataFrame:
    """The data dictionary of all waves.

    Parameters
    ----------
    study : Study
    waves : Mapping of str to Wave
        The files as read, by wave.
    responses : DataFrame
        The combined responses, for the numbers of answers.
    met : Mapping
        By wave and question, the raw codes of the rows that were kept.

    Returns
    -------
    DataFrame
        A row a wave and question (also where the wave did not ask it), a row a column of a file that
        study.yaml does not use, and a row a note on a file.
    """
    rows = []
    for wave_id, wave in waves.items():
        file = study.survey.files[wave_id]
        of_wave = (responses["wave"] == wave_id).to_numpy()
        rows += [_row(wave_id, notes=f"{wave.name}: {note}") for note in wave.notes]
        for question in study.survey.questions.values():
            answers = file.answers.get(question.id)
            if answers is None:
                rows.append(
                    _row(wave_id, question.id, text=question.text, answered=0, notes="not asked in this wave")
                )
                continue
            names = [find_column(wave, column) or column for column in answers.sources]
            sources = [wave.questions.get(name, SourceColumn()) for name in names]
            rows.append(
                _row(
                    wave_id,
                    question.id,
                    column="; ".join(map(canonical, names)),
                    text=question.text,
                    source_label="; ".join(dict.fromkeys(canonical(source.label) for source in sources)),
                    codes=_codes(question, answers, sources[0]),
                    missing_codes="; ".join(
                        f"{code}{_own_label(code, sources[0])} = {reason}"
                        for code, reason in answers.missing.items()
                    ),
                    answered=int((responses[question.id].notna().to_numpy() & of_wave).sum()),
                    notes="; ".join(
                        _notes(wave, names, sources, question, answers, met.get((wave_id, question.id)))
                    ),
                )
            )
        used = _used(file, study.survey)
        rows += [
            _row(
                wave_id,
                column=canonical(name),
                source_label=canonical(wave.questions[name].label),
                notes="not used by study.yaml",
            )
            for name in wave.data.columns
            if canonical(name) not in used
        ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"answered": "Int64"})


def _row(wave: str, question: str = "", **cells: object) -> dict[str, object]:
    return dict.fromkeys(COLUMNS, "") | {"answered": None} | {"wave": wave, "question": question} | cells


def _codes(question: Question, answers: Answers, source: SourceColumn) -> str:
    """What each code means, with the file's own label in brackets behind it: ``1 [Agree] = Agree``."""
    if answers.columns:
        named = [f"{canonical(column)} = {question.categories[c]}" for c, column in answers.columns.items()]
        codes = f" (ticked: {', '.join(answers.ticked)}"
        codes += f"; not ticked: {', '.join(answers.unticked)})" if answers.unticked else ")"
        return "; ".join(named) + codes
    turned = " (reversed)" if answers.reversed else ""
    if answers.values:
        meant = {
            code: question.opposite(category) if answers.reversed else category
            for code, category in answers.values.items()
        }
        told = (
            f"{code}{_own_label(code, source)} = {question.categories.get(name, name)}"
            for code, name in meant.items()
        )
        return "; ".join(told) + turned
    if question.categories:
        return "the labels themselves: " + "; ".join(question.categories.values()) + turned
    if question.kind == "numeric" and (question.minimum is not None or question.maximum is not None):
        low = "" if question.minimum is None else f" from {canonical(question.minimum)}"
        high = "" if question.maximum is None else f" to {canonical(question.maximum)}"
        return f"number{low}{high}"
    return {"numeric": "number", "text": "text"}.get(question.kind, "")


def _own_label(code: str, source: SourceColumn) -> str:
    label = source.label_of(code)
    return f" [{label}]" if label else ""


def _notes(
    wave: Wave,
    names: list[str],
    sources: list[SourceColumn],
    question: Question,
    answers: Answers,
    met: frozenset[str] | None,
) -> list[str]:
    notes = [answers.note] if answers.note else []
    if answers.incomparable:
        notes.append(f"not compared with other waves: {answers.incomparable}")
    if answers.against_labels:
        notes.append(f"not what the file's labels say: {answers.against_labels}")
    if answers.asked is not None:
        notes.append("asked in this wave of " + ", ".join(answers.asked))
    if (routing := answers.asked_if) is not None:
        notes.append(f"asked only of those with {', '.join(routing.categories)} in {routing.question}")
    if answers.separator:
        notes.append(f"several answers in a cell, with {answers.separator!r} between them")
    if answers.blank != "skipped":
        notes.append(f"a blank means {answers.blank}")
    for source in sources:
        notes += [note for note in _against_the_file(source, answers) if note not in notes]
    if question.categories and answers.values and not answers.separator:
        if not set(answers.values) <= (met or set()):
            met = frozenset(codes_of(wave.data[names[0]]).texts)  # rows that were left out may hold them
        if unmet := [code for code in answers.values if code not in (met or ())]:
            notes.append("in no row: " + ", ".join(unmet))
    if question.kind == "numeric":
        notes += numbers_of(met or (), question, answers, sources[0]).notes
    if any(source.lost for source in sources):
        notes.append("blanks may be declared missing codes that the format has lost")
    return notes


def _against_the_file(source: SourceColumn, answers: Answers) -> list[str]:
    """Where study.yaml takes a code for missing and the file does not, or the other way round."""
    notes = []
    labelled = {canonical(raw): raw for raw in source.value_labels}
    against = [
        code for code in answers.values if code in labelled and source.declares_missing(labelled[code])
    ]
    if against:
        notes.append("the file declares missing, study.yaml counts as an answer: " + ", ".join(against))
    undeclared = [
        code for code in answers.missing if code in labelled and not source.declares_missing(labelled[code])
    ]
    if undeclared:
        notes.append("labelled in the file but not declared missing there: " + ", ".join(undeclared))
    return notes


def _used(file: WaveFile, survey: Survey) -> set[str]:
    names = [column for answers in file.answers.values() for column in answers.sources]
    names += [exclusion.column for exclusion in file.exclude]
    names += [file.respondent, file.site.column, file.role.column, file.submitted]
    names += [part.column for part in (file.finished, file.duration) if part is not None]
    if survey.code is not None:
        names += survey.code.columns(file.wave).values()
    return {canonical(name) for name in names if name is not None}
