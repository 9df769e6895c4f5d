"""The change in a share as a model of the whole scale has it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.engagement.entries import missing_estimate
from analysis.engagement.people import adjustment, of_people
from analysis.results import Estimate

if TYPE_CHECKING:
    from analysis.study import Study


def whole_scale(
    data: pd.DataFrame, study: Study, name: str, waves: tuple[str, str], **settings: Any
) -> Estimate | None:
    """The change in the same share from a model of the whole scale; None where the outcome is no cut of one.

    An outcome of the lowest categories is read as the complement of the share above them.
    """
    from analysis.statistics import ordinal_change

    cut = cut_of(study, name)
    if cut is None:
        return None
    if published := published_only(study, waves):
        why = f"only a published table is left of wave {', '.join(published)}: no answers on the scale"
        return missing_estimate(why, study.params.engagement.level)
    at_least, complement = cut
    question = study.survey.outcomes[name].question
    found = ordinal_change(
        data,
        question,
        "wave",
        waves,
        site="site",
        adjust=adjustment(data[data[question].notna()], study.params.engagement.adjust),
        at_least=at_least,
        respondent="respondent",
        level=study.params.engagement.level,
        **settings,
    )
    found = of_people(found, data[data[question].notna()], adjusted=True)
    return _complement(found) if complement else found


def cut_of(study: Study, name: str) -> tuple[str, bool] | None:
    """The lowest category above an outcome's cut, and whether a yes lies below it; None when it is no cut."""
    outcome = study.survey.outcomes[name]
    question = study.survey.questions[outcome.question]
    order, chosen = list(question.categories), list(outcome.categories)
    if question.kind != "scale" or not 0 < len(chosen) < len(order):
        return None
    if set(chosen) == set(order[-len(chosen) :]):
        return order[-len(chosen)], False
    if set(chosen) == set(order[: len(chosen)]):
        return order[len(chosen)], True
    return None


def published_only(study: Study, waves: Iterable[str]) -> list[str]:
    """The waves of which only a published table is left: a yes or a no of each person, and no more."""
    return [wave for wave in waves if wave in study.survey.aggregated]


def _complement(estimate: Estimate) -> Estimate:
    """The change in the share that is not above a cut."""
    details = dict(estimate.details)
    for name in ("first", "second"):
        if isinstance(details.get(name), float):
            details[name] = 1 - details[name]
    if "log_odds_ratio" in details:  # its standard error and the tests stay what they are
        details["log_odds_ratio"] = -details["log_odds_ratio"]
    return dataclasses.replace(
        estimate, value=-estimate.value, low=-estimate.high, high=-estimate.low, details=details
    )
