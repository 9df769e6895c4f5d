"""The same change under other reasonable analyses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd

from analysis.engagement.estimates import _NUMBERS, adjustment, change_under, groups, overall
from analysis.results import to_json
from analysis.survey.outcomes import asked, outcome

if TYPE_CHECKING:
    from analysis.study import Study


def robustness(responses: pd.DataFrame, weights: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Each overall change as the primary analysis gives it, and as others would.

    Parameters
    ----------
    responses : DataFrame
        DESIGN: Responses.
    weights : DataFrame
        ``respondent, wave, weight``; empty when there is no sampling frame: then no weighted
        analysis is made.
    study : Study

    Returns
    -------
    DataFrame
        One row an outcome, pair of waves and analysis: ``outcome, first, second, analysis, primary`` and the
        fields of `Estimate`.
    """
    data = responses.merge(weights, on=["respondent", "wave"], how="left", validate="one_to_one")
    rows = []
    for name in study.survey.outcomes:
        everybody = data[groups(data, study, name)[overall(study, name)]]
        everybody = everybody.assign(outcome=outcome(everybody, study, name))
        for first, second in study.params.engagement.changes:
            if asked(study, name, first) and asked(study, name, second):
                rows += _analyses(everybody, study, name, (first, second))
    columns = ["outcome", "first", "second", "analysis", "primary", *_NUMBERS, "details"]
    return pd.DataFrame(rows, columns=columns)


def _analyses(data: pd.DataFrame, study: Study, name: str, waves: tuple[str, str]) -> list[list]:
    choices = study.params.engagement
    adjust = adjustment(data, choices.adjust)
    primary = {"site": "site", "adjust": adjust, "interact": choices.interact}
    analyses = {
        "Primary": primary,
        "One change for all sites": primary | {"interact": False},
        "Not adjusted": {"site": None, "adjust": (), "interact": False},
    }
    of_waves = data[data["wave"].isin(waves)]
    if of_waves["respondent"].duplicated().any():
        analyses["Repeat respondents taken as different people"] = primary | {"respondent": None}
    if of_waves["weight"].notna().all():
        analyses["Weighted to the sampling frame"] = primary | {"weights": "weight"}
    rows = []
    for label, settings in analyses.items():
        change = change_under(data, waves, choices.level, {"respondent": "respondent"} | settings)
        numbers = [getattr(change, field) for field in _NUMBERS]
        details = json.dumps(to_json(change.details), sort_keys=True)
        rows.append([name, *waves, label, label == "Primary", *numbers, details])
    return rows
