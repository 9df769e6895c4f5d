"""Tables about the fieldwork: what was collected, from whom, and what was left out or replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.results import Column, Table

if TYPE_CHECKING:
    from analysis.study import Study

KINDS = {
    "interview": "Interviews",
    "focus_group": "Focus groups",
    "observation": "Observation notes",
    "document": "Documents",
    "survey_answer": "Survey answers",
}


def sources_table(turns: pd.DataFrame, study: Study) -> Table:
    """Sources, people, turns and words by kind and wave, as they enter the analysis."""
    rows = []
    for kind, label in KINDS.items():
        of_kind = turns[turns["kind"] == kind]
        for wave in [wave for wave in study.waves if (of_kind["wave"] == wave).any()]:
            here = of_kind[of_kind["wave"] == wave]
            people = here.loc[here["speaker_role"] == "participant", "participant"]
            words = int(here["text"].str.split().str.len().sum())
            rows.append(
                (
                    label,
                    study.waves[wave].label,
                    here["transcript"].nunique(),
                    people.nunique(),
                    len(here),
                    words,
                )
            )
    columns = (
        Column(name="kind", label="Source"),
        Column(name="wave", label="Wave"),
        Column(name="files", label="Sources", kind="count", tolerance="exact"),
        Column(name="people", label="Participants", kind="base", unit="participants", tolerance="exact"),
        Column(name="turns", label="Turns", kind="count", tolerance="exact"),
        Column(name="words", label="Words", kind="count", tolerance="exact"),
    )
    return Table(columns=columns, data=_frame(rows, columns))


def left_out_table(flow: Mapping[str, Any]) -> Table:
    """Words of the files that are in no turn, with the reason (``transcripts/flow.json``)."""
    rows = sorted(flow["words_dropped_by_reason"].items(), key=lambda item: -item[1])
    columns = (
        Column(name="reason", label="Reason"),
        Column(name="words", label="Words", kind="count", tolerance="exact"),
    )
    return Table(columns=columns, data=_frame(rows, columns))


def replaced_table(flow: Mapping[str, Any]) -> Table:
    """Names and identifiers replaced, by kind."""
    rows = sorted(flow["redactions_by_kind"].items(), key=lambda item: -item[1])
    columns = (
        Column(name="kind", label="Kind"),
        Column(name="times", label="Times replaced", kind="count", tolerance="exact"),
    )
    return Table(columns=columns, data=_frame(rows, columns))


def _frame(rows: list[tuple], columns: tuple[Column, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[column.name for column in columns])
