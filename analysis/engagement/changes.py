"""The change in these sites: the primary estimate, by site and role, on the whole scale, over all waves."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.engagement.entries import (
    INTERACTION,
    JOINT,
    ROLE_STANDARDISED,
    STANDARDISED,
    WHOLE_SCALE,
    Entry,
    missing_estimate,
)
from analysis.engagement.people import adjustment, overall, waves_of
from analysis.engagement.shares import silent
from analysis.results import Estimate
from analysis.survey.outcomes import comparable

if TYPE_CHECKING:
    from analysis.study import Study


def primary(data: pd.DataFrame, study: Study) -> dict[str, Any]:
    """The settings of the primary model for those of these rows that have an outcome."""
    choices = study.params.engagement
    return {
        "site": "site",
        "adjust": adjustment(data[data["outcome"].notna()], choices.adjust),
        "interact": choices.interact,
        "respondent": "respondent",
    }


def change_under(
    data: pd.DataFrame, waves: tuple[str, str], level: float, settings: Mapping[str, Any]
) -> Estimate:
    """The standardised change of the column ``outcome``; without a value when a wave has no answer."""
    from analysis.statistics import standardised_change

    if why := silent(_answers(data), waves):
        return missing_estimate(why, level)
    return standardised_change(data, "outcome", "wave", waves, level=level, **settings)


def in_these_sites(data: pd.DataFrame, study: Study, name: str, waves: tuple[str, str]) -> Iterator[Entry]:
    """Everything about one change that speaks of the sites studied and of no others.

    Parameters
    ----------
    data : DataFrame
        Responses of those who were asked, with the column ``outcome``.
    study : Study
    name : str
        The outcome.
    waves : (str, str)
    """
    # Who answered another wave only, or not at all, makes no group that could be compared.
    data = data[data["wave"].isin(waves) & data["outcome"].notna()]
    level = study.params.engagement.level
    group, base = overall(study, name)
    about = {"outcome": name, "group": group, "base": base, "first": waves[0], "second": waves[1]}
    if why := comparable(study, name, *waves) or silent(_answers(data), waves):
        yield Entry(estimand=STANDARDISED, estimate=missing_estimate(why, level), **about)
        return
    settings = primary(data, study)
    yield Entry(estimand=STANDARDISED, estimate=change_under(data, waves, level, settings), **about)
    if data["role"].nunique() > 1:
        mixed = {"site": "role", "interact": True, "respondent": "respondent"}
        yield Entry(estimand=ROLE_STANDARDISED, estimate=change_under(data, waves, level, mixed), **about)
    if (scale := whole_scale(data, study, name, waves)) is not None:
        yield Entry(estimand=WHOLE_SCALE, estimate=scale, **about)
    for what in ("role", "site"):
        if data[what].nunique() > 1:
            yield from _by(what, data, study, about, settings)


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


def over_all_waves(data: pd.DataFrame, study: Study, name: str) -> Entry | None:
    """Whether the share differs between any of three or more waves, tested at once."""
    from analysis.statistics import joint_change

    waves = [wave for wave in waves_of(study, name) if _answers(data).get(wave)]
    if len(waves) < 3 or any(comparable(study, name, waves[0], wave) for wave in waves[1:]):
        return None
    settings = primary(data, study)
    group, base = overall(study, name)
    estimate = joint_change(data, "outcome", "wave", waves, level=study.params.engagement.level, **settings)
    return Entry(
        outcome=name,
        estimand=JOINT,
        group=group,
        base=base,
        first=waves[0],
        second=waves[-1],
        estimate=estimate,
    )


def _by(
    what: str, data: pd.DataFrame, study: Study, about: Mapping[str, str], settings: Mapping[str, Any]
) -> Iterator[Entry]:
    """Each group's own change from one model, and a test whether they differ."""
    from analysis.statistics import interaction_test, standardised_change

    level = study.params.engagement.level
    waves = (about["first"], about["second"])
    settings = {**settings, "adjust": tuple(x for x in settings["adjust"] if x != what)}
    if what == "role":
        # Each role its own change; each site's own on top of that would leave cells of a handful of people.
        settings["interact"] = False
    changes = standardised_change(data, "outcome", "wave", waves, by=what, level=level, **settings)
    for base, estimate in changes.items():
        of_group = {**about, "group": what, "base": base}
        yield Entry(estimand=STANDARDISED, estimate=estimate, **of_group)
    # The test is of the model that these changes come from.
    adjust = settings["adjust"] if what == "site" else (*settings["adjust"], "site")
    test = interaction_test(
        data, "outcome", "wave", waves, by=what, adjust=adjust, respondent=settings["respondent"]
    )
    yield Entry(estimand=INTERACTION, estimate=test, **{**about, "group": what})


def _answers(data: pd.DataFrame) -> dict[str, int]:
    """How many answered the outcome, by wave."""
    return data.loc[data["outcome"].notna(), "wave"].value_counts().to_dict()


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
