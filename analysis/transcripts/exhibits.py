"""Tables about the fieldwork: what was collected, from whom, and what was left out or replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.results import Column, Figure, Table
from analysis.transcripts.fieldwork.participants import CONSENTS, OUTCOMES
from analysis.transcripts.fieldwork.summary import PRINTED, agreed, outcomes

if TYPE_CHECKING:
    from analysis.study import Study

KINDS = {
    "interview": "Interviews",
    "focus_group": "Focus groups",
    "observation": "Observation notes",
    "document": "Documents",
    "survey_answer": "Survey answers",
}


def flow_figure(flow: Mapping[str, Any]) -> Figure:
    """Sources, turns and words: read, left out and why, kept (``transcripts/flow.json``)."""
    withdrew = "participant withdrew"
    dropped = flow["words_dropped_by_reason"]
    labels = flow["words_read"] - sum(dropped.values()) - flow["words_of_withdrawn"] - flow["words_kept"]
    rows = [
        ("Sources", "received", "Files listed", flow["files"]),
        ("Sources", "excluded", withdrew, flow["files"] - flow["files_kept"]),
        ("Sources", "kept", "Sources analysed", flow["files_kept"]),
        ("Turns", "received", "Turns read", flow["turns_read"]),
        ("Turns", "excluded", withdrew, flow["turns_of_withdrawn"]),
        ("Turns", "kept", "Turns analysed", flow["turns_kept"]),
        ("Words", "received", "Words in the files", flow["words_read"]),
        ("Words", "excluded", "in no turn (cover, page headers, directions)", sum(dropped.values())),
        ("Words", "excluded", "speakers’ labels and time stamps", labels),
        ("Words", "excluded", withdrew, flow["words_of_withdrawn"]),
        ("Words", "kept", "Words analysed", flow["words_kept"]),
    ]
    columns = (
        Column(name="panel", label="What"),
        Column(name="step", label="Step"),
        Column(name="label", label="Which"),
        Column(name="n", label="Number", kind="count", tolerance="exact"),
    )
    return Figure(
        chart="flow",
        table=Table(columns=columns, data=_frame(rows, columns)),
        roles={},
        alt="Sources, turns and words of the fieldwork: read, left out by reason, and kept.",
    )


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


def response_table(participants: pd.DataFrame, study: Study) -> Table:
    """People asked for an interview, by wave: how many gave one, declined or never answered.

    Parameters
    ----------
    participants : DataFrame
        Of which wave and outcome are read; one row a person and wave.
    """
    counts = outcomes(participants, "wave", study.waves)
    columns = (
        Column(name="wave", label="Wave"),
        Column(name="asked", label="Asked", kind="base", unit="participants", tolerance="exact"),
        *(
            Column(name=outcome, label=PRINTED[outcome].capitalize(), kind="count", tolerance="exact")
            for outcome in OUTCOMES
        ),
    )
    return Table(columns=columns, data=_by_label(counts, study))


def consent_table(participants: pd.DataFrame, study: Study) -> Table:
    """Interviews by wave, and how many of those interviewed agreed to be quoted, archived and linked.

    Parameters
    ----------
    participants : DataFrame
        Of which wave, outcome and consent are read; one row a person and wave.
    """
    labels = {"quotation": "May be quoted", "archive": "May be archived", "link": "May be linked"}
    columns = (
        Column(name="wave", label="Wave"),
        Column(name="interviewed", label="Interviewed", kind="base", unit="participants", tolerance="exact"),
        *(Column(name=scope, label=labels[scope], kind="count", tolerance="exact") for scope in CONSENTS[1:]),
    )
    return Table(columns=columns, data=_by_label(agreed(participants, study.waves), study))


def guides_table(guides: pd.DataFrame, study: Study) -> Table:
    """The versions of the interview guide: wave, kind of source, when in use, what changed.

    Parameters
    ----------
    guides : DataFrame
        As `fieldwork.guides.read_guides` returns it.
    """
    rows = [
        (
            row.guide_version,
            study.waves[row.wave].label if row.wave in study.waves else row.wave,
            KINDS.get(row.kind, ""),
            *(f"{day.day} {day:%B %Y}" if pd.notna(day) else "" for day in (row.used_from, row.used_until)),
            row.changes,
        )
        for row in guides.itertuples()
    ]
    columns = (
        Column(name="guide_version", label="Version"),
        Column(name="wave", label="Wave"),
        Column(name="kind", label="Source"),
        Column(name="used_from", label="From"),
        Column(name="used_until", label="Until"),
        Column(name="changes", label="What is new"),
    )
    return Table(columns=columns, data=_frame(rows, columns))


def _by_label(counts: pd.DataFrame, study: Study) -> pd.DataFrame:
    labels = {wave: study.waves[wave].label for wave in study.waves}
    return counts.assign(wave=counts["wave"].map(lambda wave: labels.get(wave, wave)).astype("str"))


def _frame(rows: list[tuple], columns: tuple[Column, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[column.name for column in columns])
