"""Tables about the response to the survey: how people were asked, who answered, what the weights do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from analysis.results import Column, Table
from analysis.study import Study
from analysis.study.invitation import Invitation
from analysis.survey.nonresponse import composition, early_and_late
from analysis.survey.response import basis, outcome_rates

_MODES = {
    "email": "Email",
    "post": "Post",
    "telephone": "Telephone",
    "face_to_face": "Face to face",
    "several": "Several modes",
}
_LINKS = {
    "personal": "Personal: one for each person",
    "open": "Open: anybody who had it",
    "forwarded": "Forwarded by others",
    "none": "No link",
}
_UNRECORDED = "not recorded"
_CHARACTERISTICS = {"site": "Site", "role": "Role"}


def invitation_table(study: Study) -> Table:
    """How the people of each wave were asked: mode, sender, days, reminders and kind of link."""
    rows = []
    for wave in [wave for wave in study.waves if wave in study.survey.files]:
        asked = study.survey.files[wave].invitation or Invitation()
        rows.append(
            (
                study.waves[wave].label,
                _MODES.get(asked.mode, _UNRECORDED),
                asked.sender or _UNRECORDED,
                _day(asked.sent),
                ", ".join(_day(day) for day in asked.reminders) or ("none" if asked.sent else _UNRECORDED),
                _day(asked.closed),
                _LINKS.get(asked.link, _UNRECORDED),
            )
        )
    heads = {
        "wave": "Wave",
        "mode": "Mode",
        "sender": "Sent by",
        "sent": "Sent on",
        "reminders": "Reminders",
        "closed": "Closed on",
        "link": "Link",
    }
    columns = tuple(Column(name=name, label=label) for name, label in heads.items())
    return Table(columns=columns, data=pd.DataFrame(rows, columns=list(heads)))


def rates_table(
    found: pd.DataFrame, study: Study, by: str | None = None, without: Mapping[str, str] | None = None
) -> Table:
    """The AAPOR outcome rates of each wave (and role or site), each with what it is and its two counts.

    Parameters
    ----------
    found : DataFrame
        From `analysis.survey.dispositions`.
    by : {"role", "site"}, optional
    without : Mapping, optional
        Waves without a response rate and why (`analysis.survey.no_rates`).
    """
    rates = outcome_rates(found, () if by is None else (by,), without)
    labels = {} if by is None else {"role": study.roles, "site": study.sites}[by]
    data = pd.DataFrame({"wave": [study.waves[wave].label for wave in rates["wave"]]})
    if by is not None:
        data["group"] = [labels[name].label for name in rates[by]]
    data = data.assign(
        **{name: rates[name] for name in ("rate", "words", "numerator", "denominator", "value")}
    )
    # The denominator of RR3 and RR4 is no whole number: it holds a share of the people of unknown status.
    data["denominator"] = rates["denominator"].astype(float).round()
    notes = [f"e = {e:.3f}" if e == e else why for e, why in zip(rates["e"], rates["why"], strict=True)]
    group = () if by is None else (Column(name="group", label=_CHARACTERISTICS[by]),)
    columns = (
        Column(name="wave", label="Wave"),
        *group,
        Column(name="rate", label="AAPOR rate"),
        Column(name="words", label="What it is"),
        Column(name="numerator", label="Counted", kind="count", bases=("denominator",)),
        Column(name="denominator", label="Of", kind="base"),
        Column(name="value", label="Rate", kind="proportion", bases=("denominator",)),
        Column(name="note", label="Note"),
    )
    return Table(columns=columns, data=data.assign(note=notes))


def basis_table(found: pd.DataFrame, study: Study, without: Mapping[str, str] | None = None) -> Table:
    """Which rate the response rate of each wave is, in words."""
    rows = [(study.waves[wave].label, words) for wave, words in basis(found, without).items()]
    columns = (Column(name="wave", label="Wave"), Column(name="basis", label="The response rate is"))
    return Table(columns=columns, data=pd.DataFrame(rows, columns=["wave", "basis"]))


def composition_table(
    responses: pd.DataFrame, found: pd.DataFrame, study: Study, without: Mapping[str, str] | None = None
) -> Table:
    """Everybody in the frame, those who answered and those who did not, with standardised differences."""
    data = composition(responses, found, without).drop(columns=["not_stated"])
    groups = []
    for row in data.itertuples():
        named = {"site": study.sites, "role": study.roles}.get(row.characteristic)
        question = study.survey.questions.get(row.characteristic)
        groups.append(named[row.group].label if named else question.categories[row.group])
    data["wave"] = [study.waves[wave].label for wave in data["wave"]]
    data["group"] = groups
    data["characteristic"] = [
        _CHARACTERISTICS.get(name) or study.survey.questions[name].text for name in data["characteristic"]
    ]
    share = {"kind": "proportion", "bases": ("respondents",)}
    columns = (
        Column(name="wave", label="Wave"),
        Column(name="characteristic", label="By"),
        Column(name="group", label="Group"),
        Column(name="frame", label="In the frame", kind="count"),
        Column(name="respondents", label="Answered", kind="base"),
        Column(name="nonrespondents", label="Did not answer", kind="count", bases=("respondents",)),
        Column(name="of_frame", label="Share of the frame", kind="proportion"),
        Column(name="of_respondents", label="Share of respondents", **share),
        Column(name="of_nonrespondents", label="Share of non-respondents", **share),
        Column(
            name="difference",
            label="Standardised difference from non-respondents",
            kind="number",
            bases=("respondents",),
        ),
        Column(
            name="from_frame",
            label="Standardised difference from the frame",
            kind="number",
            bases=("respondents",),
        ),
    )
    return Table(columns=columns, data=data)


def early_late_table(responses: pd.DataFrame, returns: pd.DataFrame, study: Study, outcome_id: str) -> Table:
    """An outcome among early and among late respondents of each wave; where it cannot be told, why."""
    found = early_and_late(responses, returns, study, outcome_id)
    data = found.rename(columns={"why": "note"}).drop(columns="undated")
    data["wave"] = [study.waves[wave].label for wave in found["wave"]]
    data["reminder"] = [_day(date.fromisoformat(day)) if day else "" for day in found["reminder"]]
    both = ("n_early", "n_late")
    columns = (
        Column(name="wave", label="Wave"),
        Column(name="reminder", label="First reminder"),
        Column(name="n_early", label="Answered before it", kind="base"),
        Column(name="early", label="Of these", kind="proportion", bases=("n_early",)),
        Column(name="n_late", label="Answered after it", kind="base"),
        Column(name="late", label="Of these", kind="proportion", bases=("n_late",)),
        Column(name="value", label="Late minus early", kind="change", bases=both),
        Column(name="low", label="Interval: low", kind="change", bases=both),
        Column(name="high", label="Interval: high", kind="change", bases=both),
        Column(name="note", label="Note"),
    )
    return Table(columns=columns, data=data[[column.name for column in columns]])


def weighting_table(diagnostics: pd.DataFrame, study: Study) -> Table:
    """What weighting did in each wave (``survey/weighting.csv``): how, how closely, at what cost."""
    data = diagnostics.drop(columns=["margins"]).rename(columns={"why": "note"})
    data["wave"] = [study.waves[str(wave)].label for wave in data["wave"]]
    data["note"] = data["note"].fillna("").astype("str")
    rests = ("respondents",)
    columns = (
        Column(name="wave", label="Wave"),
        Column(name="method", label="Method"),
        Column(name="respondents", label="Respondents", kind="base"),
        Column(name="people", label="Eligible people in the frame", kind="count"),
        Column(name="rounds", label="Rounds", kind="count", tolerance="iterative"),
        Column(name="largest_gap", label="Largest gap left", kind="proportion", tolerance="iterative"),
        Column(name="trimmed", label="Weights trimmed", kind="count"),
        Column(name="largest_over_mean", label="Largest weight over the mean", kind="number", bases=rests),
        Column(name="design_effect", label="Design effect", kind="number", bases=rests),
        Column(name="effective_n", label="Effective number", kind="number", bases=rests),
        Column(name="note", label="Note"),
    )
    return Table(columns=columns, data=data[[column.name for column in columns]])


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else _UNRECORDED
