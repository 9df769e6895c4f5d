"""The fieldwork in counts: who was asked and answered, what they agreed to, what is signed off."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.transcripts.fieldwork.participants import CONSENTS, OUTCOMES, consents

if TYPE_CHECKING:
    from analysis.transcripts.fieldwork.listing import TranscriptEntry

PRINTED = {"interviewed": "interviewed", "declined": "declined", "no_reply": "no reply"}


def outcomes(participants: pd.DataFrame, by: str, order: Collection[str] = ()) -> pd.DataFrame:
    """Rows of the register by one of its columns and outcome.

    Parameters
    ----------
    participants : DataFrame
        As `read_participants` returns it: one row a person and wave.
    by : str
        The column: wave, site or role.
    order : collection of str
        Its values in the order of the study; others come after them.

    Returns
    -------
    DataFrame
        The column, asked, and a column for each of `OUTCOMES`.
    """
    values = [*order, *sorted(set(participants[by]) - set(order))]
    rows = [
        {by: value, "asked": len(group)}
        | {outcome: int(group["outcome"].eq(outcome).sum()) for outcome in OUTCOMES}
        for value in values
        if len(group := participants[participants[by] == value])
    ]
    return pd.DataFrame(rows, columns=[by, "asked", *OUTCOMES])


def agreed(participants: pd.DataFrame, waves: Collection[str] = ()) -> pd.DataFrame:
    """Interviews by wave, and for how many of them there is consent of each scope.

    Returns
    -------
    DataFrame
        wave, interviewed, and a column for each of `CONSENTS` but the interview itself.
    """
    interviewed = participants[participants["outcome"].eq("interviewed")]
    scopes = interviewed["consent"].map(consents)
    values = [*waves, *sorted(set(interviewed["wave"]) - set(waves))]
    rows = [
        {"wave": wave, "interviewed": int(here.sum())}
        | {scope: sum(scope in given for given in scopes[here]) for scope in CONSENTS[1:]}
        for wave in values
        if (here := interviewed["wave"].eq(wave)).any()
    ]
    return pd.DataFrame(rows, columns=["wave", "interviewed", *CONSENTS[1:]])


def signed_off(participants: pd.DataFrame, entries: Sequence[TranscriptEntry]) -> dict[str, str]:
    """Who signed that a transcript is anonymised: the list's signature, else those of the register.

    Returns
    -------
    dict of str to str
        Transcript to who signed; empty where nobody did, or where not every participant of it has a
        signature in the register.
    """
    signatures: Mapping[tuple[str, str], str] = {
        (row.participant, row.wave): row.anonymisation_signed_by for row in participants.itertuples()
    }
    signed = {}
    for entry in entries:
        by = [
            signatures[person, wave]
            for person, wave in signatures
            if person in entry.participants and entry.wave in ("", wave)
        ]
        everybody = entry.participants and all(by) and len(by) >= len(entry.participants)
        signed[entry.transcript] = entry.signed_by or (", ".join(dict.fromkeys(by)) if everybody else "")
    return signed


def summary_lines(
    participants: pd.DataFrame, entries: Sequence[TranscriptEntry], groups: Mapping[str, Collection[str]]
) -> Iterator[str]:
    """The counts in lines: by wave, site and role; consent by wave; transcripts by kind.

    Parameters
    ----------
    groups : mapping
        The values of ``wave``, ``site`` and ``role`` in the order of the study.
    """
    people = participants["participant"].nunique()
    gone = participants.loc[participants["withdrawn"], "participant"].nunique()
    rows = f"{len(participants)} rows (one a person and wave)"
    yield f"The register has {people} people in {rows}; {gone} withdrew."
    for by in ("wave", "site", "role"):
        yield ""
        yield from _printed(outcomes(participants, by, groups[by]).rename(columns=PRINTED))
    present = participants[~participants["withdrawn"]]
    yield ""
    yield "Interviews of those who have not withdrawn, and how many may be quoted, archived and linked:"
    yield from _printed(agreed(present, groups["wave"]))
    kinds = pd.Series([entry.kind for entry in entries], dtype="str").value_counts(sort=False)
    interviews = [entry for entry in entries if entry.participants]
    signed = sum(bool(by) for by in signed_off(participants, interviews).values())
    yield ""
    yield "The list has " + ", ".join(f"{number} of kind {kind}" for kind, number in kinds.items()) + "."
    yield f"Signed off as anonymised: {signed} of the {len(interviews)} in which participants speak."


def _printed(table: pd.DataFrame) -> list[str]:
    cells = [list(map(str, table.columns)), *(list(map(str, row)) for row in table.itertuples(index=False))]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  " + "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    ]  # fmt: skip
