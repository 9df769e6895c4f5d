"""The change in these sites: the primary estimate, by site and role, on the whole scale, over all waves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.engagement.contrasts import contrasts
from analysis.engagement.entries import (
    FIRTH_CHANGE,
    INTERACTION,
    JOINT,
    ROLE_STANDARDISED,
    STANDARDISED,
    WHOLE_SCALE,
    Entry,
    missing_estimate,
)
from analysis.engagement.people import adjustment, of_people, overall, waves_of
from analysis.engagement.scale import whole_scale
from analysis.engagement.shares import silent
from analysis.results import Estimate
from analysis.study.change import FIRTH, MAXIMUM_LIKELIHOOD
from analysis.survey.outcomes import comparable

if TYPE_CHECKING:
    from analysis.study import Study


def primary(data: pd.DataFrame, study: Study, name: str) -> dict[str, Any]:
    """The settings of an outcome's primary model for those of these rows that have an outcome."""
    choices = study.params.engagement
    return {
        "site": "site",
        "adjust": adjustment(data[data["outcome"].notna()], choices.adjust),
        "interact": choices.interact,
        "respondent": "respondent",
        "estimator": choices.estimator(name),
    }


def change_under(
    data: pd.DataFrame,
    waves: tuple[str, str],
    level: float,
    settings: Mapping[str, Any],
    role: str | None = None,
) -> Estimate:
    """The standardised change of the column ``outcome``, without a value when a wave has no answer.

    Parameters
    ----------
    data : DataFrame
        ``respondent, wave, site, role, outcome`` and what the settings name.
    waves : (str, str)
    level : float
    settings : Mapping
        Arguments of `standardised_change` (`primary`).
    role : str, optional
        Whose change, from the model in which each role changes by its own amount; everybody's without it.

    Returns
    -------
    Estimate
        Its `n` are people; ``details["n_both"]`` of them answered both waves, and ``details["adjusted"]`` is
        whether the model does more than compare two shares.
    """
    data = data[data["wave"].isin(waves)]
    if role is not None:
        settings = own_change("role", settings)
    of_role = data if role is None else data[data["role"] == role]
    if why := silent(_answers(of_role), waves):
        return missing_estimate(why, level)
    return _fitted(data, waves, level, settings, None if role is None else "role")[role]


def _fitted(
    data: pd.DataFrame, waves: tuple[str, str], level: float, settings: Mapping[str, Any], by: str | None
) -> dict[Any, Estimate]:
    """The standardised changes by group, from one model; of everybody, under None, without `by`."""
    from analysis.statistics import standardised_change

    found = standardised_change(data, "outcome", "wave", waves, by=by, level=level, **settings)
    weights = settings.get("weights")
    predictors = [settings["site"], *settings["adjust"], weights]
    rows = data.dropna(subset=["outcome", *filter(None, predictors)])
    held = [name for name in (settings["site"], *settings["adjust"]) if name not in (by, None)]
    changes = {}
    for group, estimate in found.items() if isinstance(found, dict) else [(None, found)]:
        of_group = rows if by is None else rows[rows[by] == group]
        adjusted = weights is not None or any(of_group[name].nunique() > 1 for name in held)
        changes[group] = of_people(estimate, of_group, adjusted=adjusted, part=by is not None)
    return changes


def own_change(what: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of the model in which each role, or each site, changes by its own amount."""
    own = {**settings, "adjust": tuple(name for name in settings["adjust"] if name != what)}
    if what == "role":
        # Each site its own change on top of each role's would leave cells of a handful of people.
        own["interact"] = False
    return own


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
    settings = primary(data, study, name)
    change = change_under(data, waves, level, settings)
    yield Entry(estimand=STANDARDISED, estimate=change, **about)
    if not change.estimable and settings["estimator"] == MAXIMUM_LIKELIHOOD:
        penalised = change_under(data, waves, level, settings | {"estimator": FIRTH})
        yield Entry(estimand=FIRTH_CHANGE, estimate=penalised, **about)
    if data["role"].nunique() > 1:
        mixed = settings | {"site": "role", "adjust": (), "interact": True}
        yield Entry(estimand=ROLE_STANDARDISED, estimate=change_under(data, waves, level, mixed), **about)
    if (scale := whole_scale(data, study, name, waves)) is not None:
        yield Entry(estimand=WHOLE_SCALE, estimate=scale, **about)
    for what in ("role", "site"):
        if data[what].nunique() > 1:
            yield from _by(what, data, study, about, settings)
            yield from contrasts(what, data, study, about, own_change(what, settings))


def over_all_waves(data: pd.DataFrame, study: Study, name: str) -> Entry | None:
    """Whether the share differs between any of three or more waves, tested at once."""
    from analysis.statistics import joint_change

    waves = [wave for wave in waves_of(study, name) if _answers(data).get(wave)]
    if len(waves) < 3 or any(comparable(study, name, waves[0], wave) for wave in waves[1:]):
        return None
    settings = {key: value for key, value in primary(data, study, name).items() if key != "estimator"}
    group, base = overall(study, name)
    estimate = joint_change(data, "outcome", "wave", waves, level=study.params.engagement.level, **settings)
    return Entry(
        outcome=name,
        estimand=JOINT,
        group=group,
        base=base,
        first=waves[0],
        second=waves[-1],
        estimate=of_people(estimate, data[data["wave"].isin(waves) & data["outcome"].notna()], adjusted=True),
    )


def _by(
    what: str, data: pd.DataFrame, study: Study, about: Mapping[str, str], settings: Mapping[str, Any]
) -> Iterator[Entry]:
    """Each group's own change from one model, and a test whether they differ."""
    from analysis.statistics import interaction_test

    level = study.params.engagement.level
    waves = (about["first"], about["second"])
    own = own_change(what, settings)
    of_group = {**about, "group": what}
    changes = _fitted(data, waves, level, own, what)
    for base, estimate in changes.items():
        yield Entry(estimand=STANDARDISED, estimate=estimate, **of_group | {"base": base})
    without = [base for base, estimate in changes.items() if not estimate.estimable]
    if without and own["estimator"] == MAXIMUM_LIKELIHOOD:
        penalised = _fitted(data, waves, level, own | {"estimator": FIRTH}, what)
        for base in without:
            yield Entry(estimand=FIRTH_CHANGE, estimate=penalised[base], **of_group | {"base": base})
    # The test is of the model that these changes come from.
    adjust = own["adjust"] if what == "site" else (*own["adjust"], "site")
    test = interaction_test(
        data, "outcome", "wave", waves, by=what, adjust=adjust, respondent=own["respondent"]
    )
    test = of_people(test, data, adjusted=True)
    yield Entry(estimand=INTERACTION, estimate=test, **of_group)


def _answers(data: pd.DataFrame) -> dict[str, int]:
    """How many answered the outcome, by wave."""
    return data.loc[data["outcome"].notna(), "wave"].value_counts().to_dict()
