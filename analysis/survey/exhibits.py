"""Tables and figures about the survey's data: who was asked, who answered, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.results import Column, Figure, Table
from analysis.survey.harmonising import every_missing

if TYPE_CHECKING:
    from analysis.study import Study

REASONS = {
    "skipped": "Skipped",
    "not_asked": "Not asked",
    "dont_know": "Don't know",
    "not_applicable": "Not applicable",
    "refused": "Refused",
    "out_of_range": "Out of range",
    "unreadable": "Unreadable",
    "lost_by_reader": "Lost by the reader",
}


def flow_figure(flow: Mapping[str, Mapping[str, Any]], study: Study) -> Figure:
    """Rows of each wave's file: received, left out by reason, kept.

    Parameters
    ----------
    flow : mapping
        By wave: ``rows``, ``excluded`` by reason, ``kept`` (``survey/flow.json``).
    """
    rows = []
    for wave in _waves(flow, study):
        of_wave = flow[wave]
        rows.append((wave, "received", "Rows in the file", of_wave["rows"]))
        rows += [(wave, "excluded", reason, n) for reason, n in of_wave["excluded"].items()]
        rows.append((wave, "kept", "Respondents analysed", of_wave["kept"]))
    columns = (
        Column(name="panel", label="Wave"),
        Column(name="step", label="Step"),
        Column(name="label", label="What"),
        # Rows of a file, not answers of people: no disclosure rule applies.
        Column(name="n", label="Rows", kind="count"),
    )
    data = pd.DataFrame(rows, columns=["panel", "step", "label", "n"])
    return Figure(
        chart="flow",
        table=Table(columns=columns, data=data),
        roles={},
        alt="Rows received, left out by reason, and kept, for each survey wave.",
    )


def _waves(flow: Mapping[str, Mapping[str, Any]], study: Study) -> list[str]:
    """The waves with a file of people; of others only a published table is left."""
    return [wave for wave in study.waves if "kept" in flow.get(wave, {})]


def flow_table(flow: Mapping[str, Mapping[str, Any]], study: Study) -> Table:
    """Rows of each wave's file by site: received, left out by reason, kept.

    A site of which nobody is in a wave has its line; rows whose site the file does not tell have one of their
    own. In every line, received = left out + kept, and the sites add up to the wave.

    Parameters
    ----------
    flow : mapping
        By wave (``survey/flow.json``).
    """
    waves = _waves(flow, study)
    reasons = list(dict.fromkeys(reason for wave in waves for reason in flow[wave]["excluded"]))
    rows = []
    for wave in waves:
        lines = [("All", flow[wave])]
        lines += [(study.sites[site].label, counts) for site, counts in flow[wave]["sites"].items()]
        if flow[wave]["site_not_known"]["rows"]:
            lines.append(("Site not known", flow[wave]["site_not_known"]))
        for label, counts in lines:
            left_out = [counts["excluded"].get(reason, 0) for reason in reasons]
            rows.append((study.waves[wave].label, label, counts["rows"], *left_out, counts["kept"]))
    columns = (
        Column(name="wave", label="Wave"),
        Column(name="site", label="Site"),
        Column(name="rows", label="Rows in the file", kind="count", bases=("kept",)),
        *(
            Column(name=f"excluded_{number}", label=f"Left out: {reason}", kind="count", bases=("kept",))
            for number, reason in enumerate(reasons, start=1)
        ),
        Column(name="kept", label="Kept", kind="base"),
    )
    return Table(columns=columns, data=_frame(rows, columns))


def flags_table(flow: Mapping[str, Mapping[str, Any]], study: Study) -> Table:
    """Respondents who were kept although their answers look careless, by wave and by what is odd.

    One person may stand in several lines. No rows when nothing was looked for, or nothing found.
    """
    rows = [
        (study.waves[wave].label, flag, n, flow[wave]["kept"], n / flow[wave]["kept"])
        for wave in _waves(flow, study)
        for flag, n in flow[wave]["flagged"].items()
    ]
    columns = (
        Column(name="wave", label="Wave"),
        Column(name="flag", label="What is odd"),
        Column(name="n", label="Respondents", kind="count", bases=("kept",)),
        Column(name="kept", label="Of", kind="base"),
        Column(name="share", label="Share", kind="proportion", bases=("kept",)),
    )
    return Table(columns=columns, data=_frame(rows, columns))


def linkage_table(linkage: pd.DataFrame, study: Study) -> Table:
    """How many people of a wave are known again in another one (``survey/linkage.csv``).

    In every line the respondents of a wave are those linked, those whose partner is ambiguous and the rest.
    """
    data = linkage.drop(columns=[name for name in linkage if name.startswith("shared_code")])
    data = data.assign(
        **{name: [study.waves[str(wave)].label for wave in data[name]] for name in ("first", "second")}
    )
    both = ("respondents_first", "respondents_second")
    counts = {
        "linked_exactly": "Linked exactly",
        "linked_by_tolerance": "Linked by tolerance",
        "ambiguous_first": "Ambiguous in the first",
        "ambiguous_second": "Ambiguous in the second",
        "unlinked_first": "In the first only",
        "unlinked_second": "In the second only",
    }
    columns = (
        Column(name="first", label="First wave"),
        Column(name="second", label="Second wave"),
        Column(name="respondents_first", label="Answered the first", kind="base"),
        Column(name="respondents_second", label="Answered the second", kind="base"),
        *(Column(name=name, label=label, kind="count", bases=both) for name, label in counts.items()),
    )
    return Table(columns=columns, data=data[[column.name for column in columns]])


def response_table(responses: pd.DataFrame, rates: pd.DataFrame, study: Study) -> Table:
    """Respondents by wave and role, with the response rate where there is a sampling frame."""
    invited = rates.groupby(["wave", "role"])["invited"].sum() if len(rates) else {}
    rows = []
    for wave in [wave for wave in study.waves if (responses["wave"] == wave).any()]:
        of_wave = responses[responses["wave"] == wave]
        counts = of_wave["role"].value_counts()
        for role in [role for role in study.roles if counts.get(role, 0)]:
            asked = invited.get((wave, role), float("nan"))
            answered = int(counts[role])
            rows.append(
                (
                    study.waves[wave].label,
                    study.roles[role].label,
                    asked,
                    answered,
                    answered / asked,
                    answered / len(of_wave),
                )
            )
    columns = (
        Column(name="wave", label="Wave"),
        Column(name="role", label="Role"),
        Column(name="invited", label="Invited", kind="count"),
        Column(name="answered", label="Answered", kind="base"),
        Column(name="rate", label="Response rate", kind="proportion", bases=("answered",)),
        Column(name="share", label="Share of the wave", kind="proportion", bases=("answered",)),
    )
    return Table(columns=columns, data=_frame(rows, columns))


def missing_table(responses: pd.DataFrame, missing: pd.DataFrame, study: Study) -> Table:
    """Answers and reasons for missing ones, by question and wave; texts are left out.

    In every line, asked = answered + missing by all reasons, and asked + not asked (by role, or sent past the
    question) are the respondents of the wave. A wave without the question has no line.
    """
    every = every_missing(responses, missing)
    counts = every.groupby(["question", "wave", "reason"], observed=True).size()
    shown = [name for name, question in study.survey.questions.items() if question.kind != "text"]
    lines = [
        (name, wave)
        for name in shown
        for wave in study.waves
        if wave in study.survey.files and name in study.survey.files[wave].answers
    ]
    given = [name for name in REASONS if name != "not_asked"]
    met = [reason for reason in given if any((*line, reason) in counts.index for line in lines)]
    rows = []
    for name, wave in lines:
        answered = int(responses.loc[responses["wave"] == wave, name].notna().sum())
        by_reason = [int(counts.get((name, wave, reason), 0)) for reason in met]
        asked, not_asked = answered + sum(by_reason), int(counts.get((name, wave, "not_asked"), 0))
        share = sum(by_reason) / asked if asked else float("nan")
        text, label = study.survey.questions[name].text, study.waves[wave].label
        rows.append((text, label, not_asked, asked, answered, *by_reason, share))
    columns = (
        Column(name="question", label="Question"),
        Column(name="wave", label="Wave"),
        Column(name="not_asked", label="Not asked", kind="count", bases=("asked",)),
        Column(name="asked", label="Asked", kind="base"),
        Column(name="answered", label="Answered", kind="count", bases=("asked",)),
        *(Column(name=name, label=REASONS[name], kind="count", bases=("asked",)) for name in met),
        Column(name="share", label="Missing", kind="proportion", bases=("asked",)),
    )
    return Table(columns=columns, data=_frame(rows, columns))


def _frame(rows: list[tuple], columns: tuple[Column, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[column.name for column in columns])
