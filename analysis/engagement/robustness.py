"""The same change under other analyses, one departure from the primary one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from analysis.engagement.changes import change_under, primary
from analysis.engagement.entries import NUMBERS, cells, missing_estimate
from analysis.engagement.people import changes_of, groups, overall, with_outcome
from analysis.engagement.shares import silent
from analysis.results import Estimate
from analysis.survey.outcomes import comparable

if TYPE_CHECKING:
    from analysis.study import Study

PRIMARY = "Primary"
MODEL, PEOPLE, SITES, SILENT = "The model", "The people", "Leaving out one site", "Those who did not answer"
WORST_AND_BEST, TIPPING = "Worst and best case", "Tipping point"
COLUMNS = ("outcome", "first", "second", "kind", "analysis", "primary", *NUMBERS, "details")


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
        One row an outcome, pair of waves and analysis: ``outcome, first, second, kind, analysis, primary``
        and the fields of `Estimate`.
    """
    data = with_weights(responses, weights)
    rows = []
    for name in study.survey.outcomes:
        everybody = with_outcome(data, study, name, aggregates)
        answers = everybody.loc[everybody["outcome"].notna(), "wave"].value_counts().to_dict()
        for waves in changes_of(study, name):
            if comparable(study, name, *waves):
                continue
            of_waves = everybody[everybody["wave"].isin(waves)]
            analyses = _models(of_waves, study, waves)
            if not silent(answers, waves):
                analyses = [
                    *analyses,
                    *_people(of_waves, study, waves),
                    *_without_each_site(of_waves, study, waves),
                    *_silent(of_waves, _invited(rates, study, name), study, waves),
                ]
            for kind, label, estimate in analyses:
                rows.append([name, *waves, kind, label, label == PRIMARY, *cells(estimate)])
    return pd.DataFrame(rows, columns=list(COLUMNS))


def with_weights(responses: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """The responses with the column ``weight``, NaN where there is none."""
    return responses.merge(weights, on=["respondent", "wave"], how="left", validate="one_to_one")


def _models(data: pd.DataFrame, study: Study, waves: tuple[str, str]) -> Iterator[tuple[str, str, Estimate]]:
    settings = primary(data, study)
    others = {
        PRIMARY: settings,
        "One change for all sites": settings | {"interact": False},
        "Not adjusted": settings | {"site": None, "adjust": (), "interact": False},
    }
    if data["respondent"].duplicated().any():
        others["Repeat respondents taken as different people"] = settings | {"respondent": None}
    for label, chosen in others.items():
        yield MODEL, label, change_under(data, waves, study.params.engagement.level, chosen)


def _people(data: pd.DataFrame, study: Study, waves: tuple[str, str]) -> Iterator[tuple[str, str, Estimate]]:
    from analysis.statistics import attrition_weights

    level = study.params.engagement.level
    yield from _weighted(data, study, waves)
    answered = data[data["outcome"].notna()]
    twice = answered["respondent"].duplicated(keep=False)
    if not twice.any():
        return
    both = answered[twice]
    yield PEOPLE, "The same people", change_under(both, waves, level, primary(both, study))
    # Who gives up a role between the waves takes their answer into another group.
    earlier = data[data["wave"] == waves[0]].set_index("respondent")["role"]
    held = data.assign(role=data["respondent"].map(earlier).fillna(data["role"]))
    yield PEOPLE, "Roles as in the first wave", change_under(held, waves, level, primary(held, study))
    first = answered[answered["wave"] == waves[0]]
    stayed = first["respondent"].isin(both["respondent"])
    predictors = [name for name in ("site", "role", "outcome") if first[name].nunique() > 1]
    weight = attrition_weights(first.assign(stayed=stayed), "stayed", predictors)
    if why := weight.attrs["attrition"].get("not_estimable"):
        estimate = missing_estimate(why, level)
    else:
        by_person = pd.Series(weight.to_numpy(), index=first["respondent"]).dropna()
        held = both.assign(weight=both["respondent"].map(by_person))
        estimate = change_under(held, waves, level, primary(held, study) | {"weights": "weight"})
    yield PEOPLE, "The same people, weighted for who dropped out", estimate


def _weighted(
    data: pd.DataFrame, study: Study, waves: tuple[str, str]
) -> Iterator[tuple[str, str, Estimate]]:
    """The primary model under the weights; the difference of weighted shares, whose interval knows them."""
    from analysis.statistics import weighted_change

    labels = "Weighted to the sampling frame", "Weighted shares, linearised interval"
    level = study.params.engagement.level
    if data["weight"].isna().all():  # no sampling frame
        return
    if missing := [wave for wave in waves if data.loc[data["wave"] == wave, "weight"].isna().any()]:
        why = f"not everybody in wave {' or '.join(missing)} has a weight"
        yield from ((PEOPLE, label, missing_estimate(why, level)) for label in labels)
        return
    yield PEOPLE, labels[0], change_under(data, waves, level, primary(data, study) | {"weights": "weight"})
    choices = study.params.weights
    margins = choices.margins if choices.method == "rake" else [tuple(choices.margins)]
    trimmed = choices.trim is not None and any(
        of_wave.max() >= choices.trim * of_wave.mean() * (1 - 1e-9)
        for _, of_wave in data.groupby("wave", observed=True)["weight"]
    )
    linearised = weighted_change(
        data,
        "outcome",
        "wave",
        waves,
        weights="weight",
        strata="site",
        respondent="respondent",
        level=level,
        # Trimmed weights no longer meet the margins, so that the margins explain nothing.
        raked_on=None if trimmed else margins,
    )
    yield PEOPLE, labels[1], linearised


def _without_each_site(
    data: pd.DataFrame, study: Study, waves: tuple[str, str]
) -> Iterator[tuple[str, str, Estimate]]:
    if data["site"].nunique() < 3:
        return
    for site in study.sites.values():
        others = data[data["site"] != site.id]
        estimate = change_under(others, waves, study.params.engagement.level, primary(others, study))
        yield SITES, f"Without {site.label}", estimate


def _silent(
    data: pd.DataFrame, invited: pd.DataFrame, study: Study, waves: tuple[str, str]
) -> Iterator[tuple[str, str, Estimate]]:
    from analysis.statistics import bounds, tipping_point

    if invited.empty:  # no sampling frame
        return
    if absent := [wave for wave in waves if wave not in set(invited["wave"])]:
        why = f"the sampling frame does not tell how many were asked in wave {' or '.join(absent)}"
        for label in (WORST_AND_BEST, TIPPING):
            yield SILENT, label, missing_estimate(why, study.params.engagement.level)
        return
    yield SILENT, WORST_AND_BEST, bounds(data, "outcome", "wave", waves, invited)
    settings = primary(data, study)
    tip = tipping_point(
        data,
        "outcome",
        "wave",
        waves,
        invited,
        adjust=settings["adjust"],
        respondent=settings["respondent"],
        level=study.params.engagement.level,
    )
    yield SILENT, TIPPING, tip


def _invited(rates: pd.DataFrame, study: Study, name: str) -> pd.DataFrame:
    """``wave, count``: how many of those who were asked the question were invited to each wave."""
    asked = rates[groups(rates, study, name)[overall(study, name)]] if len(rates) else rates
    counts = asked.groupby("wave", sort=False)["invited"].sum()
    return counts.rename("count").reset_index()
