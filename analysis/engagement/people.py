"""Whom an outcome is about: everybody who was asked, each role, each site."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.results import Estimate
from analysis.survey.outcomes import asked, outcome

if TYPE_CHECKING:
    from analysis.study import Study

ALL = "all"


def with_outcome(
    responses: pd.DataFrame, study: Study, name: str, aggregates: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The responses of those who were asked, with the column ``outcome`` (1, 0, NaN).

    Parameters
    ----------
    responses : DataFrame
        DESIGN: Responses.
    study : Study
    name : str
        The outcome.
    aggregates : DataFrame, optional
        Waves of which only a published table is left (`analysis.survey.aggregates.read_aggregate`). Each
        person that it counts becomes a row, whom nobody knows again in another wave.
    """
    everybody = responses[groups(responses, study, name)[overall(study, name)]]
    everybody = everybody.assign(outcome=outcome(everybody, study, name))
    if aggregates is None or aggregates.empty:
        return everybody
    return pd.concat([everybody, _people_of(aggregates[aggregates["outcome"] == name])], ignore_index=True)


def _people_of(table: pd.DataFrame) -> pd.DataFrame:
    """One row for each person that a table of counts counts; cells that were not published count nobody.

    A weighted table counts as many as its effective base, so that every interval is as wide as its weights
    make it.
    """
    known = table[table["yes"].notna()]
    people = known.loc[known.index.repeat(known["n"].astype(int)), ["wave", "site", "role"]]
    place = people.groupby(level=0).cumcount()
    return people.assign(
        outcome=(place < known["yes"].astype(int).reindex(people.index)).astype(float),
        respondent=[f"counted {number}" for number in range(len(people))],
        linked=False,
    )


def groups(responses: pd.DataFrame, study: Study, name: str) -> dict[tuple[str, str], pd.Series]:
    """Whom an outcome is reported for, by group and base: everybody, each role of several, each site.

    A question that one role alone was asked has no "everybody" beside that role.
    """
    asked_of = study.survey.outcomes[name].asked
    roles = asked_of or tuple(role for role in study.roles if (responses["role"] == role).any())
    everybody = responses["role"].isin(list(roles))
    chosen = {overall(study, name): everybody}
    if len(roles) > 1:
        chosen |= {("role", role): responses["role"] == role for role in roles}
    return chosen | {("site", site): everybody & (responses["site"] == site) for site in study.sites}


def overall(study: Study, name: str) -> tuple[str, str]:
    """The group and base that stand for all who were asked."""
    asked_of = study.survey.outcomes[name].asked
    return ("role", asked_of[0]) if len(asked_of) == 1 else (ALL, ALL)


def waves_of(study: Study, name: str) -> list[str]:
    """The waves that asked the question behind an outcome."""
    return [wave for wave in study.waves if asked(study, name, wave)]


def changes_of(study: Study, name: str) -> list[tuple[str, str]]:
    """The pairs of waves of params.yaml that both asked the question behind an outcome."""
    waves = set(waves_of(study, name))
    return [pair for pair in study.params.engagement.changes if set(pair) <= waves]


def adjustment(data: pd.DataFrame, wanted: Sequence[str]) -> tuple[str, ...]:
    """The covariates that vary among these rows: a constant one cannot be adjusted for."""
    return tuple(name for name in wanted if name != "site" and data[name].nunique() > 1)


def linked_pairs(data: pd.DataFrame, waves: tuple[str, str]) -> pd.DataFrame:
    """``first, second``: the outcome of everybody who answered in both waves, a row a person."""
    answered = data[data["outcome"].notna() & data["wave"].isin(list(waves))]
    wide = answered.pivot(index="respondent", columns="wave", values="outcome")
    wide = wide.reindex(columns=list(waves)).dropna()
    return wide.set_axis(["first", "second"], axis="columns")


def of_people(estimate: Estimate, rows: pd.DataFrame, *, adjusted: bool, part: bool = False) -> Estimate:
    """An estimate of change whose n counts people; a row is one person's answer in one wave.

    Parameters
    ----------
    estimate : Estimate
    rows : DataFrame
        The answers that it rests on, with the column ``respondent``.
    adjusted : bool
        Whether a model or weights stand between it and the plain difference of two shares.
    part : bool
        Whether these are a role or a site among others: its n is then not released, since with those of the
        others it would show how many of a small group answered twice.

    Returns
    -------
    Estimate
        With ``details["n_both"]``, how many of these people answered in both waves, ``details["adjusted"]``
        and ``details["part"]``.
    """
    people = rows["respondent"].nunique()
    details = {**estimate.details, "n_both": len(rows) - people, "adjusted": adjusted, "part": part}
    return dataclasses.replace(estimate, n=people, details=details)
