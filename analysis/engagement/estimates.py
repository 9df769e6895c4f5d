"""The engagement estimates of a study: each outcome by wave, role and site, and its changes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.results import Estimate, to_json
from analysis.survey.outcomes import asked, outcome

if TYPE_CHECKING:
    from analysis.study import Study

ALL = "all"
PROPORTION = "proportion"
CHANGE = "change"
STANDARDISED = "standardised_change"
CHANGE_UNIT = "change in proportion"
_NUMBERS = ("value", "low", "high", "level", "n", "unit", "method", "tolerance", "se", "df", "p")


def engagement_estimates(responses: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Every proportion and change of the study's outcomes.

    Parameters
    ----------
    responses : DataFrame
        DESIGN: Responses.
    study : Study
        Its outcomes, roles, sites and ``params.engagement``.

    Returns
    -------
    DataFrame
        One row an estimate: ``id, outcome, estimand, group, base, first, second`` and the fields of
        `Estimate` (``details`` as JSON). ``group`` is ``all``, ``role`` or ``site``; ``base`` names the
        role or site; ``first`` and ``second`` are waves (``second`` empty for a proportion).
    """
    rows = chain.from_iterable(_of_outcome(responses, study, name) for name in study.survey.outcomes)
    return pd.DataFrame([_row(*entry) for entry in rows], columns=_COLUMNS)


def estimate_of(row: pd.Series) -> Estimate:
    """The estimate in a row of `engagement_estimates`."""
    numbers = {name: row[name] for name in _NUMBERS}
    numbers["n"] = int(numbers["n"])
    return Estimate(**numbers, details=json.loads(row["details"]))


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


def _of_outcome(responses: pd.DataFrame, study: Study, name: str) -> Iterator[tuple]:
    from analysis.statistics import difference_in_proportions, proportion

    level = study.params.engagement.level
    data = responses.assign(outcome=outcome(responses, study, name))
    waves = [wave for wave in study.survey.files if asked(study, name, wave)]
    changes = [pair for pair in study.params.engagement.changes if set(pair) <= set(waves)]
    for (group, base), chosen in groups(responses, study, name).items():
        answered = data[chosen & data["outcome"].notna()]
        counts = answered.groupby("wave", observed=True)["outcome"].agg(["sum", "count"])
        yes = {wave: int(counts["sum"].get(wave, 0)) for wave in waves}
        n = {wave: int(counts["count"].get(wave, 0)) for wave in waves}
        for wave in waves:
            share = proportion(yes[wave], n[wave], level=level) if n[wave] else _nobody(wave, level)
            yield name, PROPORTION, group, base, wave, "", share
        for first, second in changes:
            if n[first] and n[second]:
                change = difference_in_proportions(yes[first], n[first], yes[second], n[second], level=level)
            else:
                change = _nobody(first if not n[first] else second, level, CHANGE_UNIT)
            yield name, CHANGE, group, base, first, second, change
    whole = overall(study, name)
    everybody = data[groups(data, study, name)[whole]]
    choices = study.params.engagement
    settings = {
        "site": "site",
        "adjust": adjustment(everybody, choices.adjust),
        "interact": choices.interact,
        "respondent": "respondent",
    }
    for first, second in changes:
        change = change_under(everybody, (first, second), level, settings)
        yield name, STANDARDISED, *whole, first, second, change


def change_under(
    data: pd.DataFrame, waves: tuple[str, str], level: float, settings: Mapping[str, Any]
) -> Estimate:
    """The standardised change of the column ``outcome``; without a value when a wave has no answer."""
    from analysis.statistics import standardised_change

    for wave in waves:
        if not (data["outcome"].notna() & (data["wave"] == wave)).any():
            return _nobody(wave, level, CHANGE_UNIT)
    return standardised_change(data, "outcome", "wave", waves, level=level, **settings)


def adjustment(data: pd.DataFrame, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The covariates that vary among these rows: a constant one cannot be adjusted for."""
    return tuple(name for name in wanted if name != "site" and data[name].nunique() > 1)


def _nobody(wave: str, level: float, unit: str = "proportion") -> Estimate:
    return Estimate(
        value=math.nan,
        level=level,
        n=0,
        unit=unit,
        method="none",
        tolerance="exact",
        details={"not_estimable": f"nobody answered in wave {wave}"},
    )


_COLUMNS = ["id", "outcome", "estimand", "group", "base", "first", "second", *_NUMBERS, "details"]


def _row(
    name: str, estimand: str, group: str, base: str, first: str, second: str, estimate: Estimate
) -> list:
    waves = f"{first}-{second}" if second else first
    middle = "" if estimand == PROPORTION else f".{estimand}"
    return [
        f"engagement.{name}.{base}{middle}.{waves}",
        name,
        estimand,
        group,
        base,
        first,
        second,
        *(getattr(estimate, field) for field in _NUMBERS),
        json.dumps(to_json(estimate.details), sort_keys=True),
    ]
