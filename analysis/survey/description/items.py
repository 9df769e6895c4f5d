"""Answers item by item: a table, figures, and the ends of the scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.results import Column, Figure, Table
from analysis.survey.description.sets import around_a_middle, offered_in, scale_of, waves_asking

if TYPE_CHECKING:
    from analysis.study import Study

_N = Column(name="n", label="n", kind="base")
_RESTS = ("n",)


def item_table(
    responses: pd.DataFrame,
    study: Study,
    questions: Sequence[str],
    wave: str | None = None,
    by_role: bool = False,
) -> Table:
    """The share of each answer, for questions on one scale; none where a wave did not offer the answer.

    Parameters
    ----------
    responses : DataFrame
        DESIGN: Responses.
    questions : sequence of str
    wave : str, optional
        This wave alone; else a line for each wave that asked.
    by_role : bool
        A line for each role besides.

    Raises
    ------
    ProblemsFound
        For questions that are not on one scale.
    """
    scale = scale_of(study, questions)
    rows = []
    for question, of_wave in _asked(study, questions, wave):
        text, label = study.survey.questions[question].text, study.waves[of_wave].label
        people = responses[responses["wave"] == of_wave]
        for role in [role for role in study.roles if (people["role"] == role).any()] if by_role else [None]:
            here = people if role is None else people[people["role"] == role]
            who = () if role is None else (study.roles[role].label,)
            shares, n = _shares(here[question].dropna(), offered_in(study, question, of_wave), scale)
            if role is None or n:
                rows.append((text, label, *who, n, *shares))
    ends = {0: " (lowest)", len(scale) - 1: " (highest)"}
    columns = (
        Column(name="question", label="Question"),
        Column(name="wave", label="Wave"),
        *((Column(name="role", label="Role"),) if by_role else ()),
        _N,
        *(
            Column(name=f"share_{name}", label=label + ends.get(place, ""), kind="proportion", bases=_RESTS)
            for place, (name, label) in enumerate(scale.items())
        ),
    )
    return _table(rows, columns)


def items_figure(
    responses: pd.DataFrame, study: Study, questions: Sequence[str], wave: str | None = None
) -> Figure:
    """All answers to questions on one scale: a heading for each question and a bar for each wave that asked.

    Of one wave, a bar for each question. Where the scale lies around a middle answer, that one stands
    apart.

    Raises
    ------
    ProblemsFound
        For questions that are not on one scale.
    """
    scale = scale_of(study, questions)
    rows = []
    for question, of_wave in _asked(study, questions, wave):
        given = responses.loc[responses["wave"] == of_wave, question].dropna()
        shares, n = _shares(given, offered_in(study, question, of_wave), scale)
        text, label = study.survey.questions[question].text, study.waves[of_wave].label
        rows += [(text, label, name, share, n) for name, share in zip(scale.values(), shares, strict=True)]
    columns = (
        Column(name="question", label="Question"),
        Column(name="wave", label="Wave"),
        Column(name="category", label="Answer"),
        Column(name="value", label="Share", kind="proportion", bases=_RESTS),
        _N,
    )
    when = "by wave" if wave is None else f"in wave {study.waves[wave].label}"
    count = f"“{study.survey.questions[questions[0]].text}”" if len(questions) == 1 else "several questions"
    return Figure(
        chart="diverging" if around_a_middle(study, questions) else "stacked",
        table=_table(rows, columns),
        roles={"group": "question", "row": "wave"} if wave is None else {"row": "question"},
        alt=f"Answers to {count} on one scale, {when}: the share of each answer.",
    )


def ends_table(responses: pd.DataFrame, study: Study) -> Table:
    """How many stand at the lowest and at the highest answer of each scale, question by question and wave.

    Where many do, a scale cannot tell them apart, and a change beyond its end cannot be seen.
    """
    from analysis.statistics import floor_and_ceiling

    scales = [name for name, question in study.survey.questions.items() if question.kind == "scale"]
    rows = []
    for question, wave in _asked(study, scales, None):
        ends = floor_and_ceiling(responses.loc[responses["wave"] == wave, question])
        about = study.survey.questions[question]
        row = [about.text, study.waves[wave].label, ends["floor"].n]
        offered = offered_in(study, question, wave)
        for found in ends.values():
            answer = found.details["category"]
            numbers = (found.value, found.low, found.high)
            row += [about.categories[answer], *(numbers if answer in offered else [float("nan")] * 3)]
        rows.append(tuple(row))
    columns = [Column(name="question", label="Question"), Column(name="wave", label="Wave"), _N]
    for end, what in (("floor", "Lowest"), ("ceiling", "Highest")):
        columns += [
            Column(name=f"{end}_answer", label=f"{what} answer"),
            Column(name=end, label="Share", kind="proportion", bases=_RESTS),
            Column(name=f"{end}_low", label="Interval", kind="proportion", bases=_RESTS),
            Column(name=f"{end}_high", label="Interval", kind="proportion", bases=_RESTS),
        ]
    return _table(rows, tuple(columns))


def _asked(study: Study, questions: Sequence[str], wave: str | None) -> Iterator[tuple[str, str]]:
    """Each question with each wave that asked it."""
    for question in questions:
        for asking in waves_asking(study, question):
            if wave in (None, asking):
                yield question, asking


def _shares(answers: pd.Series, offered: Sequence[str], scale: dict[str, str]) -> tuple[list[float], int]:
    """The share of each answer of a scale (NaN where it could not be given), and the number of answers."""
    counts, n = answers.value_counts(), len(answers)
    return [int(counts[name]) / n if n and name in offered else float("nan") for name in scale], n


def _table(rows: list[tuple], columns: tuple[Column, ...]) -> Table:
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns]))
