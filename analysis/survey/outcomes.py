"""Yes-or-no readings of the questions, and which waves they can be compared over."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.study import Answers, Question, Study
from analysis.study.questions import JOINED


def outcome(responses: pd.DataFrame, study: Study, outcome_id: str) -> pd.Series:
    """Whether each respondent is a yes on an outcome.

    Parameters
    ----------
    responses : DataFrame
        As in `analysis.survey.Harmonised`.
    study : Study
    outcome_id : str
        An outcome of study.yaml.

    Returns
    -------
    Series of float
        1.0 yes, 0.0 no, NaN where the question has no answer, for whatever reason, or was not asked. On a
        question of several answers a yes is one who ticked any of the outcome's categories.
    """
    definition = study.survey.outcomes[outcome_id]
    values = said_any(responses[definition.question], definition.categories)
    return pd.Series(values, index=responses.index, name=outcome_id)


def said_any(answers: pd.Series, categories: tuple[str, ...]) -> np.ndarray:
    """1.0 where an answer is, or holds, one of some categories, 0.0 where not, NaN without an answer.

    Examples
    --------
    >>> said_any(pd.Series(["email;post", "", None, "phone"], dtype="str"), ("post", "phone")).tolist()
    [1.0, 0.0, nan, 1.0]
    """
    codes, met = pd.factorize(answers)
    wanted = set(categories)
    yes = [not wanted.isdisjoint(str(value).split(JOINED)) for value in met]
    return np.array([*yes, np.nan], dtype=float)[codes]


def asked(study: Study, outcome_id: str, wave: str) -> bool:
    """Whether a wave asked the question behind an outcome."""
    file = study.survey.files.get(wave)
    if file is None:
        return counted(study, outcome_id, wave)
    return study.survey.outcomes[outcome_id].question in file.answers


def counted(study: Study, outcome_id: str, wave: str) -> bool:
    """Whether a wave of which only a published table is left tells an outcome."""
    table = study.survey.aggregated.get(wave)
    return table is not None and outcome_id in table.outcomes.values()


def comparable(study: Study, name: str, first: str, second: str, role: str | None = None) -> str:
    """Why two waves cannot be compared on an outcome or a question.

    Parameters
    ----------
    study : Study
    name : str
        An outcome of study.yaml, or else a question.
    first, second : str
        Waves.
    role : str, optional
        Compare the answers of this role alone; else those of everybody.

    Returns
    -------
    str
        Empty when they can be compared. Else a clause for each reason: a wave did not ask the question,
        is declared ``incomparable`` in study.yaml, asked other roles, sent people past the question in
        another way, or did not offer a category that the outcome counts and the other one did. A wave whose
        entry declares no ``values`` is read by the labels: it offered every category.

    Examples
    --------
    >>> from types import SimpleNamespace as Some
    >>> file = Some(answers={"owned": Answers(column="q1", incomparable="the wording was turned round")})
    >>> questions = {"owned": Question(id="owned", text="It is ours", kind="scale")}
    >>> survey = Some(outcomes={}, questions=questions, files={"2013": file, "2014": Some(answers={})})
    >>> comparable(Some(survey=survey), "owned", "2013", "2014")
    'owned was not asked in wave 2014; wave 2013 is declared incomparable: the wording was turned round'
    """
    definition = study.survey.outcomes.get(name)
    question = study.survey.questions[definition.question if definition else name]
    wanted = definition.categories if definition else tuple(question.categories)
    files = {wave: study.survey.files.get(wave) for wave in (first, second)}
    entries = {wave: None if file is None else file.answers.get(question.id) for wave, file in files.items()}
    reasons = [
        f"{question.id} was not asked in wave {wave}"
        for wave, entry in entries.items()
        if entry is None and not (definition and counted(study, name, wave))
    ]
    there = {wave: entry for wave, entry in entries.items() if entry is not None}
    reasons += [
        f"wave {wave} is declared incomparable: {entry.incomparable}"
        for wave, entry in there.items()
        if entry.incomparable
    ]
    asked_of = {wave: asked_roles(question, entry) for wave, entry in there.items()}
    if role is not None:
        reasons += [
            f"{question.id} was not put to {role} in wave {wave}"
            for wave, roles in asked_of.items()
            if roles and role not in roles
        ]
    elif len({frozenset(roles) for roles in asked_of.values()}) > 1:
        reasons.append(f"{question.id} was put to {_by_wave(asked_of)}")
    if len(there) == 2:
        reasons += _differently_routed(question, there)
        reasons += _not_offered(question, there, wanted)
    return "; ".join(reasons)


def asked_roles(question: Question, entry: Answers) -> tuple[str, ...]:
    """The roles that a wave asked; empty for everybody."""
    return question.asked if entry.asked is None else entry.asked


def _by_wave(asked_of: dict[str, tuple[str, ...]]) -> str:
    told = (f"{', '.join(roles) or 'everybody'} in wave {wave}" for wave, roles in asked_of.items())
    return " and to ".join(told)


def _differently_routed(question: Question, entries: dict[str, Answers]) -> list[str]:
    ways = {
        wave: "everybody"
        if e.asked_if is None
        else f"those with {', '.join(e.asked_if.categories)} in {e.asked_if.question}"
        for wave, e in entries.items()
    }
    if (
        len(
            {e.asked_if and (e.asked_if.question, frozenset(e.asked_if.categories)) for e in entries.values()}
        )
        < 2
    ):
        return []
    told = " and to ".join(f"{who} in wave {wave}" for wave, who in ways.items())
    return [f"by routing {question.id} was put to {told}"]


def _not_offered(question: Question, entries: dict[str, Answers], counted: tuple[str, ...]) -> list[str]:
    """A category that nobody could choose is no zero; both may lack it while something is left to count."""
    absent = {
        wave: [name for name in counted if name not in entry.offered(question)]
        for wave, entry in entries.items()
    }
    first, second = absent.values()
    if first == second and len(first) < len(counted):
        return []
    chosen = "ticked" if question.kind == "multiple" else "chosen"
    return [
        f"{', '.join(names)} of {question.id} could not be {chosen} in wave {wave}"
        for wave, names in absent.items()
        if names
    ]
