"""Synthetic answers for any study, from its definition alone: a rehearsal before the data exist."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.study import Answers, Question, Study, WaveFile
from analysis.synthetic.survey_answers import SyntheticWave, reason

_PER_CELL = (8, 16)  # respondents by wave, site and role, between these
_NO_ANSWER = 0.05  # share of answers that are missing for a reason
_AGAIN = 1 / 3  # share of people who answered an earlier wave, when the study links its waves
_RESPONSE = 0.45
_EXCLUDED = 2  # rows added for each reason to leave a row out
_WORDS = ("Good so far.", "No time for it.", "More support, please.", "Nothing to add.")


def invented_waves(study: Study, rng: np.random.Generator) -> dict[str, SyntheticWave]:
    """Plausible waves: every site, role, category and missing code of the definition can occur."""
    waves: dict[str, SyntheticWave] = {}
    earlier: list[pd.DataFrame] = []
    for wave in [wave for wave in study.waves if wave in study.survey.files]:
        file = study.survey.files[wave]
        people = _people(study, file, earlier, len(waves), rng)
        earlier.append(people)
        answers = people.copy()
        for name in file.answers:
            answers[name] = _answers(study.survey.questions[name], file, people, rng)
        excluded = {exclusion.reason: _EXCLUDED for exclusion in file.exclude}
        excluded |= {code: _EXCLUDED for group in (file.site, file.role) for code in group.out_of_scope}
        if file.respondent is not None and file.duplicates != "stop":
            excluded["duplicate"] = 1
        frame = _frame(people, wave, rng)
        eager = pd.Series(0.0, index=people.index)
        waves[wave] = SyntheticWave(answers=answers, excluded=excluded, frame=frame, eager=eager)
    return waves


def _people(
    study: Study, file: WaveFile, earlier: list[pd.DataFrame], number: int, rng: np.random.Generator
) -> pd.DataFrame:
    groups = [
        list(dict.fromkeys(grouping.values.values())) or [grouping.always]
        for grouping in (file.site, file.role)
    ]
    rows = []
    for site in groups[0]:
        for role in groups[1]:
            count = int(rng.integers(*_PER_CELL))
            known = pd.concat(earlier) if study.survey.linked and earlier else pd.DataFrame(columns=["id"])
            if len(known):
                known = known[(known["site"] == site) & (known["role"] == role)].drop_duplicates("id")
            again = min(round(_AGAIN * count), len(known))
            rows += [(name, site, role) for name in known["id"].iloc[:again]]
            rows += [(f"P{number + 1}{len(rows) + n:04d}", site, role) for n in range(count - again)]
    people = pd.DataFrame(rows, columns=["id", "site", "role"])
    return people.iloc[rng.permutation(len(people))].reset_index(drop=True)


def _answers(question: Question, file: WaveFile, people: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    declared = file.answers[question.id]
    reasons = sorted({declared.blank, *declared.missing.values()})
    asked = people["role"].isin(question.asked) if question.asked else pd.Series(True, index=people.index)
    values = [
        _answer(question, declared, rng) if rng.random() > _NO_ANSWER else reason(str(rng.choice(reasons)))
        for _ in people.index
    ]
    return pd.Series(values, index=people.index, dtype=object).where(asked, reason("not_asked"))


def _answer(question: Question, declared: Answers, rng: np.random.Generator) -> Any:
    if question.categories:
        # A file need not have a code for every category of the scale.
        return str(rng.choice(list(dict.fromkeys(declared.values.values())) or list(question.categories)))
    if question.kind == "text":
        return str(rng.choice(_WORDS))
    low = 0.0 if question.minimum is None else question.minimum
    high = low + 100.0 if question.maximum is None else question.maximum
    return int(rng.integers(int(np.ceil(low)), int(np.floor(high)) + 1))


def _frame(people: pd.DataFrame, wave: str, rng: np.random.Generator) -> pd.DataFrame:
    counts = people.value_counts(["site", "role"], sort=False).rename("count").reset_index()
    counts["count"] = np.ceil(counts["count"] / _RESPONSE + rng.integers(0, 4, len(counts))).astype(int)
    counts.insert(0, "wave", wave)
    return counts
