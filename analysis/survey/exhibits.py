"""Tables and figures about the survey's data: who was asked, who answered, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.results import Column, Figure, Table

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
    for wave in [wave for wave in study.waves if wave in flow]:
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
    """Answers and reasons for missing ones, by question, over the waves that asked it.

    Blocks that a wave or a role was not asked are no missing answers and are left out.
    """
    shown = [name for name, question in study.survey.questions.items() if question.kind != "text"]
    of_people = missing[missing["respondent"].notna() & (missing["reason"] != "not_asked")]
    of_people = of_people[of_people["question"].isin(shown)]
    counts = of_people.groupby(["question", "reason"]).size()
    met = [reason for reason in REASONS if reason in set(of_people["reason"])]
    rows = []
    for name in shown:
        question, answered = study.survey.questions[name], int(responses[name].notna().sum())
        if answered:
            by_reason = [int(counts.get((name, reason), 0)) for reason in met]
            asked = answered + sum(by_reason)
            rows.append((question.text, asked, answered, *by_reason, sum(by_reason) / asked))
    columns = (
        Column(name="question", label="Question"),
        Column(name="asked", label="Asked", kind="base"),
        Column(name="answered", label="Answered", kind="count", bases=("asked",)),
        *(Column(name=name, label=REASONS[name], kind="count", bases=("asked",)) for name in met),
        Column(name="share", label="Missing", kind="proportion", bases=("asked",)),
    )
    return Table(columns=columns, data=_frame(rows, columns))


def _frame(rows: list[tuple], columns: tuple[Column, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[column.name for column in columns])
