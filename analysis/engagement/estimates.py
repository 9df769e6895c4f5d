"""The engagement estimates of a study: every outcome by wave, role and site, and its changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from analysis.engagement.changes import in_these_sites, over_all_waves
from analysis.engagement.entries import Entry, table_of
from analysis.engagement.families import with_adjusted_p
from analysis.engagement.general import in_sites_in_general
from analysis.engagement.people import changes_of, with_outcome
from analysis.engagement.shares import linked_change, shares_as_answered, silent
from analysis.engagement.words import with_words
from analysis.survey.outcomes import comparable

if TYPE_CHECKING:
    from analysis.study import Study


def engagement_estimates(
    responses: pd.DataFrame,
    specifications: pd.DataFrame,
    study: Study,
    aggregates: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every proportion and change of the study's outcomes.

    Parameters
    ----------
    responses : DataFrame
        DESIGN: Responses.
    specifications : DataFrame
        The changes under other choices (`analysis.engagement.specifications`): they may weaken the word
        for a change.
    study : Study
        Its outcomes, roles, sites and ``params.engagement``.
    aggregates : DataFrame, optional
        Waves of which only a published table is left.

    Returns
    -------
    DataFrame
        One row an estimate: ``id, outcome, estimand, group, base, first, second`` and the fields of
        `Estimate` (``details`` as JSON). ``group`` is ``all``, ``role`` or ``site``; ``base`` names the
        role or site; ``first`` and ``second`` are waves (``second`` empty for a proportion). The estimands
        are the constants of `analysis.engagement.entries`. The change in these sites and the change in
        sites in general are estimates of two things, with methods of their own.
    """
    found = [
        entry for name in study.survey.outcomes for entry in _of_outcome(responses, study, name, aggregates)
    ]
    return table_of(with_words(with_adjusted_p(found, study), specifications, study))


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
