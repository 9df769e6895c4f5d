"""Answers with what is missing filled in, several times over, wave by wave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.results import Estimate

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.study import Study


def imputed(data: pd.DataFrame, study: Study, m: int) -> tuple[pd.DataFrame, ...]:
    """The same people with every missing answer imputed, `m` times.

    Each wave is imputed on its own, from site, role and all its questions that these people were asked and
    that are no texts. Only questions that were asked are filled: people who did not answer at all are a
    matter of weights.

    Parameters
    ----------
    data : DataFrame
        Responses of the roles that were asked.
    study : Study
    m : int
    """
    from analysis.statistics import impute
    from analysis.study.definition import seed_for

    completed: list[list[pd.DataFrame]] = [[] for _ in range(m)]
    for wave, rows in data.groupby("wave", sort=False, observed=True):
        questions = _questions(rows, study, str(wave)) if wave in study.survey.files else []
        if not questions:  # a published table holds no answers that could be imputed
            for part in completed:
                part.append(rows)
            continue
        groups = {name: pd.Categorical(rows[name]) for name in ("site", "role") if rows[name].nunique() > 1}
        seed = seed_for(study.seed, f"impute {wave}")
        for number, filled in enumerate(impute(rows[questions].assign(**groups), m=m, seed=seed)):
            completed[number].append(rows.assign(**{name: filled[name] for name in questions}))
    return tuple(pd.concat(parts) for parts in completed)


def pooled(completed: tuple[pd.DataFrame, ...], estimate: Callable[[pd.DataFrame], Estimate]) -> Estimate:
    """One estimate of all imputed data sets, by Rubin's rules.

    An estimate that one of them does not give is not given at all, with that one's reason.
    """
    import dataclasses

    from analysis.statistics import pool

    found = [estimate(data) for data in completed]
    lost = next((each for each in found if not each.estimable or each.se != each.se), None)
    if lost is not None:
        return lost
    first = found[0]
    together = pool(
        [each.value for each in found],
        [each.se**2 for each in found],
        complete_df=float(first.details["clusters"] - 1),
        level=first.level,
    )
    details = {
        **together.details,
        "first": sum(each.details["first"] for each in found) / len(found),
        "second": sum(each.details["second"] for each in found) / len(found),
        "n_first": first.details["n_first"],
        "n_second": first.details["n_second"],
    }
    return dataclasses.replace(
        together,
        n=first.n,
        unit=first.unit,
        method=f"{first.method}; {len(found)} imputations",
        details=details,
    )


def _questions(rows: pd.DataFrame, study: Study, wave: str) -> list[str]:
    """The questions of a wave that all these people were asked and somebody answered."""
    roles = set(rows["role"])
    return [
        question.id
        for question in study.survey.questions.values()
        if question.id in study.survey.files[wave].answers
        and question.kind in ("scale", "nominal", "numeric")
        and (not question.asked or roles <= set(question.asked))
        and rows[question.id].notna().any()
    ]
