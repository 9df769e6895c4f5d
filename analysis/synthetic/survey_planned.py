"""Synthetic answers by a plan: its counts exactly, spread over people by how they and their sites lean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.study import Question, Study
from analysis.study.section import canonical
from analysis.synthetic.survey_answers import KEYS, Dressing, SyntheticWave, reason
from analysis.synthetic.survey_frame import planned_frame
from analysis.synthetic.survey_people import people_of
from analysis.synthetic.survey_plan import SurveyPlan

_OWN, _QUESTION = 0.8, 0.6  # how much a person's leaning and chance weigh in one answer


def planned_waves(plan: SurveyPlan, study: Study, rng: np.random.Generator) -> dict[str, SyntheticWave]:
    """The waves that a plan describes.

    A person's own leaning, the tilt of the site in this wave and chance rank the people of a role; the
    planted numbers of each category are given out from the top.
    """
    waves = {}
    for wave, people in people_of(plan, rng).items():
        answers = _answers(plan, study, wave, people, rng)
        waves[wave] = SyntheticWave(
            answers=answers,
            excluded=plan.excluded.get(wave, {}),
            frame=planned_frame(plan, wave, answers),
            eager=people["leaning"],
            dressing=plan.dressings.get(wave, Dressing()),
        )
    return waves


def _answers(
    plan: SurveyPlan, study: Study, wave: str, people: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    table = people[KEYS].copy()
    tilt = people["site"].map({site: waves.get(wave, 0.0) for site, waves in plan.tilt.items()})
    year = int(wave) if wave.isdigit() else 2000
    for name in study.survey.files[wave].answers:
        question = study.survey.questions[name]
        planted = plan.answers.get(wave, {}).get(name)
        if planted is not None:
            score = _OWN * people["leaning"] + tilt + _QUESTION * rng.normal(size=len(people))
            table[name] = _given_out(planted, question, people["role"], score, rng)
        elif question.kind == "numeric":
            table[name] = _with_gaps(year - people["born"], plan.ages.get(wave, {}), rng)
        elif question.kind == "nominal":
            # Who skipped the question before skips this one first: some people break off near the end.
            gone = table.index[table.iloc[:, -1] == reason("skipped")].tolist()
            table[name] = _with_gaps(people["sex"], plan.sexes.get(wave, {}), rng, gone)
        else:
            table[name] = _comments(plan, wave, people["role"], rng)
    return table


def _given_out(
    planted: Mapping[str, Mapping[str, int]],
    question: Question,
    roles: pd.Series,
    score: pd.Series,
    rng: np.random.Generator,
) -> pd.Series:
    """The planted numbers of each category, the highest to those who lean up most."""
    answers = pd.Series(reason("not_asked"), index=roles.index, dtype=object)
    for role, counts in planted.items():
        order = rng.permutation(roles.index[roles == role].to_numpy())
        reasons = [
            reason(name)
            for name, count in counts.items()
            if name not in question.categories
            for _ in range(count)
        ]
        categories = [name for name in reversed(question.categories) for _ in range(counts.get(name, 0))]
        silent, speaking = order[: len(reasons)], order[len(reasons) :]
        answers[silent] = reasons
        answers[score[speaking].sort_values(ascending=False, kind="stable").index] = categories
    return answers


def _with_gaps(
    values: pd.Series, gaps: Mapping[str, Any], rng: np.random.Generator, first: Sequence[int] = ()
) -> pd.Series:
    """Answers with so many gaps for each reason, some people first; impossible values go in as they are."""
    answers = values.astype(object)
    free = iter(sorted(rng.permutation(values.index.to_numpy()), key=lambda row: row not in first))
    for name, gap in gaps.items():
        if isinstance(gap, list):
            for value in gap:
                answers[next(free)] = value
        else:
            for _ in range(gap):
                answers[next(free)] = reason(name)
    return answers


def _comments(plan: SurveyPlan, wave: str, roles: pd.Series, rng: np.random.Generator) -> pd.Series:
    answers = pd.Series(reason("skipped"), index=roles.index, dtype=object)
    free = {role: iter(rng.permutation(roles.index[roles == role].to_numpy())) for role in roles.unique()}
    for comment_wave, role, text in plan.comments:
        if comment_wave == wave:
            answers[next(free[role])] = text
    return answers


def truth(waves: Mapping[str, SyntheticWave], study: Study) -> pd.DataFrame:
    """What was put into the files: people by wave, site, role, question and answer.

    Categories and reasons for no answer are counted one by one; numbers together as ``number`` (or
    ``out_of_range``), texts as ``text``.
    """
    rows = []
    for wave, made in waves.items():
        for name in made.answers.columns.difference(KEYS, sort=False):
            question = study.survey.questions[name]
            kinds = made.answers[name].map(lambda answer, question=question: _kind(answer, question))
            counts = made.answers[["site", "role"]].assign(answer=kinds).value_counts(sort=False)
            rows += [(wave, site, role, name, answer, n) for (site, role, answer), n in counts.items()]
    columns = ["wave", "site", "role", "question", "answer", "count"]
    return pd.DataFrame(rows, columns=columns).sort_values(columns[:-1], ignore_index=True)


def _kind(answer: Any, question: Question) -> str:
    if isinstance(answer, str) and answer.startswith("!"):
        return answer[1:]
    if question.kind == "numeric":
        low = -np.inf if question.minimum is None else question.minimum
        high = np.inf if question.maximum is None else question.maximum
        return "number" if low <= float(answer) <= high else "out_of_range"
    return "text" if question.kind == "text" else canonical(answer)
