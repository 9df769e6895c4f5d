"""The engagement estimates of a study: every outcome by wave, role and site, and its changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from analysis.engagement.changes import in_these_sites, over_all_waves
from analysis.engagement.entries import Entry, table_of
from analysis.engagement.families import with_adjusted_p
from analysis.engagement.general import in_sites_in_general
from analysis.engagement.people import changes_of, overall, with_outcome
from analysis.engagement.robustness import Change, invited, tipping_of
from analysis.engagement.shares import linked_change, shares_as_answered, silent
from analysis.engagement.words import Tipping, Whose, with_words
from analysis.results import Estimate
from analysis.survey.outcomes import comparable

if TYPE_CHECKING:
    from analysis.study import Study


def engagement_estimates(
    responses: pd.DataFrame,
    checks: pd.DataFrame,
    specifications: pd.DataFrame,
    rates: pd.DataFrame,
    study: Study,
    aggregates: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every proportion and change of the study's outcomes.

    Parameters
    ----------
    responses : DataFrame
        DESIGN: Responses.
    checks : DataFrame
        The changes under one departure at a time (`analysis.engagement.robustness`); the declared ones may
        weaken the word for a change.
    specifications : DataFrame
        The changes under every combination of choices (`analysis.engagement.specifications`), of which the
        range is printed.
    rates : DataFrame
        ``wave, site, role, invited``; empty when there is no sampling frame.
    study : Study
        Its outcomes, roles, sites and ``params.engagement``.
    aggregates : DataFrame, optional
        Waves of which only a published table is left.

    Returns
    -------
    DataFrame
        One row an estimate: ``id, outcome, estimand, group, base, against, first, second`` and the fields of
        `Estimate` (``details`` as JSON). ``group`` is ``all``, ``role`` or ``site``; ``base`` names the
        role or site; ``first`` and ``second`` are waves (``second`` empty for a proportion). The estimands
        are the constants of `analysis.engagement.entries`. The change in these sites and the change in
        sites in general are estimates of two things, with methods of their own.
    """
    found = [
        entry for name in study.survey.outcomes for entry in _of_outcome(responses, study, name, aggregates)
    ]
    tipping = _tipping(responses, rates, study, aggregates)
    return table_of(with_words(with_adjusted_p(found, study), checks, specifications, study, tipping))


def _tipping(
    responses: pd.DataFrame, rates: pd.DataFrame, study: Study, aggregates: pd.DataFrame | None
) -> Tipping:
    """How non-respondents would have to answer for a change to be in doubt; None without a sampling frame."""

    def of(entry: Entry, level: float, whose: Whose) -> Estimate | None:
        waves = (entry.first, entry.second)
        role = None if entry.base == overall(study, entry.outcome)[1] else entry.base
        change = Change(study=study, outcome=entry.outcome, waves=waves, role=role)
        people = invited(rates, change)
        if not set(waves) <= set(people.get("wave", ())):
            return None
        data = with_outcome(responses, study, entry.outcome, aggregates)
        return tipping_of(data[data["wave"].isin(waves)], people, change, level, whose)

    return of


def _of_outcome(
    responses: pd.DataFrame, study: Study, name: str, aggregates: pd.DataFrame | None
) -> Iterator[Entry]:
    data = with_outcome(responses, study, name, aggregates)
    yield from shares_as_answered(data, study, name)
    answers = data.loc[data["outcome"].notna(), "wave"].value_counts().to_dict()
    for waves in changes_of(study, name):
        yield from in_these_sites(data, study, name, waves)
        if comparable(study, name, *waves) or silent(answers, waves):
            continue
        if (linked := linked_change(data, study, name, waves)) is not None:
            yield linked
        yield from in_sites_in_general(data[data["wave"].isin(waves)], study, name, waves)
    if (joint := over_all_waves(data, study, name)) is not None:
        yield joint
