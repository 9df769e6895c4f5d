"""The same change under other analyses, one departure from the primary one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from analysis.engagement.changes import change_under, primary
from analysis.engagement.entries import NUMBERS, cells, missing_estimate
from analysis.engagement.people import (
    ALL,
    adjustment,
    changes_of,
    groups,
    of_people,
    overall,
    with_outcome,
)
from analysis.engagement.shares import silent
from analysis.results import Estimate
from analysis.study.change import EACH_SITE_LEFT_OUT
from analysis.survey.outcomes import comparable

if TYPE_CHECKING:
    from analysis.study import Study

PRIMARY = "Primary"
MODEL, PEOPLE, SITES = "The model", "The people", "Leaving out one site"
NONRESPONSE = "Those who did not answer"
WORST_AND_BEST, TIPPING = "Worst and best case", "Tipping point"
# The analyses by the names that params.yaml gives departures.
ANALYSES = {
    PRIMARY: "primary",
    "One change for all sites": "one_change_for_all_sites",
    "Not adjusted": "not_adjusted",
    "Repeat respondents taken as different people": "repeat_respondents_as_different_people",
    "Weighted to the sampling frame": "weighted_to_the_frame",
    "Weighted shares, linearised interval": "weighted_shares",
    "The same people": "same_people",
    "Roles as in the first wave": "roles_as_in_the_first_wave",
    "The same people, weighted for who dropped out": "same_people_weighted_for_dropout",
}
COLUMNS = (
    *("outcome", "base", "first", "second", "kind", "analysis", "departure", "primary"),
    *NUMBERS,
    "details",
)


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change that other analyses are held against.

    Attributes
    ----------
    outcome : str
    waves : (str, str)
    role : str or None
        Whose change, where everybody was asked; None for all who were.
    """

    study: Study
    outcome: str
    waves: tuple[str, str]
    role: str | None = None

    @property
    def base(self) -> str:
        """The people it is about, as in the id of its finding."""
        return self.role or overall(self.study, self.outcome)[1]

    @property
    def level(self) -> float:
        """Coverage of the intervals."""
        return self.study.params.engagement.level

    def of(self, data: pd.DataFrame) -> pd.DataFrame:
        """The rows of the people it is about."""
        return data if self.role is None else data[data["role"] == self.role]

    def under(self, data: pd.DataFrame, **departure: Any) -> Estimate:
        """The change from these rows by the primary model, but for the settings given."""
        settings = primary(data, self.study, self.outcome) | departure
        return change_under(data, self.waves, self.level, settings, self.role)


def robustness(
    responses: pd.DataFrame,
    weights: pd.DataFrame,
    rates: pd.DataFrame,
    study: Study,
    aggregates: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Each overall change as the primary analysis gives it, and as others would.

    Parameters
    ----------
    responses : DataFrame
        DESIGN: Responses.
    weights : DataFrame
        ``respondent, wave, weight``; empty when there is no sampling frame: then no weighted
        analysis is made.
    rates : DataFrame
        ``wave, site, role, invited``; empty when there is no sampling frame: then nothing can be said of
        those who did not answer.
    study : Study
    aggregates : DataFrame, optional
        Waves of which only a published table is left.

    Returns
    -------
    DataFrame
        One row a change and analysis: ``outcome, base, first, second, kind, analysis, departure, primary``
        and the fields of `Estimate`. ``departure`` is the analysis's name in params.yaml.
    """
    data = with_weights(responses, weights)
    rows = []
    for name in study.survey.outcomes:
        everybody = with_outcome(data, study, name, aggregates)
        for change in _changes(study, name):
            if comparable(study, name, *change.waves):
                continue
            of_waves = everybody[everybody["wave"].isin(change.waves)]
            people = invited(rates, change)
            for kind, label, estimate in _analyses(of_waves, people, change):
                departure = EACH_SITE_LEFT_OUT if kind == SITES else ANALYSES.get(label, "")
                about = [name, change.base, *change.waves, kind, label, departure, label == PRIMARY]
                rows.append([*about, *cells(estimate)])
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _changes(study: Study, name: str) -> Iterator[Change]:
    """The overall changes of an outcome, and the declared primary one where it is a role's."""
    for waves in changes_of(study, name):
        yield Change(study=study, outcome=name, waves=waves)
    declared = study.params.engagement.primary
    if declared is None or declared.outcome != name:
        return
    waves = (declared.first, declared.second)
    if waves in changes_of(study, name) and declared.group not in (ALL, overall(study, name)[1]):
        yield Change(study=study, outcome=name, waves=waves, role=declared.group)


def _analyses(
    data: pd.DataFrame, invited: pd.DataFrame, change: Change
) -> Iterator[tuple[str, str, Estimate]]:
    yield from _models(data, change)
    answered = change.of(data[data["outcome"].notna()])
    if not silent(answered["wave"].value_counts().to_dict(), change.waves):
        yield from _people(data, change)
        yield from _without_each_site(data, change)
        yield from _nonresponse(data, invited, change)


def with_weights(responses: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """The responses with the column ``weight``, NaN where there is none."""
    return responses.merge(weights, on=["respondent", "wave"], how="left", validate="one_to_one")


def _models(data: pd.DataFrame, change: Change) -> Iterator[tuple[str, str, Estimate]]:
    departures: dict[str, dict[str, Any]] = {
        PRIMARY: {},
        "One change for all sites": {"interact": False},
        "Not adjusted": {"site": None, "adjust": (), "interact": False},
    }
    if data["respondent"].duplicated().any():
        departures["Repeat respondents taken as different people"] = {"respondent": None}
    for label, departure in departures.items():
        yield MODEL, label, change.under(data, **departure)


def _people(data: pd.DataFrame, change: Change) -> Iterator[tuple[str, str, Estimate]]:
    from analysis.statistics import attrition_weights

    yield from _weighted(data, change)
    answered = data[data["outcome"].notna()]
    twice = answered["respondent"].duplicated(keep=False)
    if not twice.any():
        return
    both = answered[twice]
    yield PEOPLE, "The same people", change.under(both)
    # Who gives up a role between the waves takes their answer into another group.
    earlier = data[data["wave"] == change.waves[0]].set_index("respondent")["role"]
    held = data.assign(role=data["respondent"].map(earlier).fillna(data["role"]))
    yield PEOPLE, "Roles as in the first wave", change.under(held)
    first = answered[answered["wave"] == change.waves[0]]
    stayed = first["respondent"].isin(both["respondent"])
    predictors = [name for name in ("site", "role", "outcome") if first[name].nunique() > 1]
    weight = attrition_weights(first.assign(stayed=stayed), "stayed", predictors)
    if why := weight.attrs["attrition"].get("not_estimable"):
        estimate = missing_estimate(why, change.level)
    else:
        by_person = pd.Series(weight.to_numpy(), index=first["respondent"]).dropna()
        held = both.assign(weight=both["respondent"].map(by_person))
        estimate = change.under(held, weights="weight")
    yield PEOPLE, "The same people, weighted for who dropped out", estimate


def _weighted(data: pd.DataFrame, change: Change) -> Iterator[tuple[str, str, Estimate]]:
    """The primary model under the weights; the difference of weighted shares, whose interval knows them."""
    from analysis.statistics import weighted_change

    labels = "Weighted to the sampling frame", "Weighted shares, linearised interval"
    if data["weight"].isna().all():  # no sampling frame
        return
    missing = [wave for wave in change.waves if data.loc[data["wave"] == wave, "weight"].isna().any()]
    if missing:
        why = f"not everybody in wave {' or '.join(missing)} has a weight"
        yield from ((PEOPLE, label, missing_estimate(why, change.level)) for label in labels)
        return
    yield PEOPLE, labels[0], change.under(data, weights="weight")
    choices = change.study.params.weights
    margins = choices.margins if choices.method == "rake" else [tuple(choices.margins)]
    trimmed = choices.trim is not None and any(
        of_wave.max() >= choices.trim * of_wave.mean() * (1 - 1e-9)
        for _, of_wave in data.groupby("wave", observed=True)["weight"]
    )
    linearised = weighted_change(
        change.of(data),
        "outcome",
        "wave",
        change.waves,
        weights="weight",
        strata="site",
        respondent="respondent",
        level=change.level,
        # Trimmed weights no longer meet the margins, nor do those of one role: the margins explain nothing.
        raked_on=None if trimmed or change.role else margins,
    )
    rows = change.of(data).dropna(subset=["outcome"])
    yield PEOPLE, labels[1], of_people(linearised, rows, adjusted=True)


def _without_each_site(data: pd.DataFrame, change: Change) -> Iterator[tuple[str, str, Estimate]]:
    if data["site"].nunique() < 3:
        return
    for site in change.study.sites.values():
        yield SITES, f"Without {site.label}", change.under(data[data["site"] != site.id])


def _nonresponse(
    data: pd.DataFrame, invited: pd.DataFrame, change: Change
) -> Iterator[tuple[str, str, Estimate]]:
    from analysis.statistics import bounds

    if invited.empty:  # no sampling frame
        return
    if absent := [wave for wave in change.waves if wave not in set(invited["wave"])]:
        why = f"the sampling frame does not say how many were asked in wave {' or '.join(absent)}"
        for label in (WORST_AND_BEST, TIPPING):
            yield NONRESPONSE, label, missing_estimate(why, change.level)
        return
    yield NONRESPONSE, WORST_AND_BEST, bounds(change.of(data), "outcome", "wave", change.waves, invited)
    yield NONRESPONSE, TIPPING, tipping_of(data, invited, change, change.level)


def tipping_of(
    data: pd.DataFrame,
    invited: pd.DataFrame,
    change: Change,
    level: float,
    whose: Literal["first", "second"] = "second",
) -> Estimate:
    """How different a wave's non-respondents would have to be for the interval to take in no change."""
    from analysis.statistics import tipping_point

    settings = primary(data, change.study, change.outcome)
    rows = change.of(data)
    return tipping_point(
        rows,
        "outcome",
        "wave",
        change.waves,
        invited,
        adjust=adjustment(rows[rows["outcome"].notna()], settings["adjust"]),
        silent=whose,
        respondent="respondent",
        level=level,
    )


def invited(rates: pd.DataFrame, change: Change) -> pd.DataFrame:
    """``wave, count``: how many of those who were asked the question were invited to each wave."""
    asked = rates
    if len(rates):
        everybody = groups(rates, change.study, change.outcome)[overall(change.study, change.outcome)]
        asked = change.of(rates[everybody])
    counts = asked.groupby("wave", sort=False)["invited"].sum()
    return counts.rename("count").reset_index()
