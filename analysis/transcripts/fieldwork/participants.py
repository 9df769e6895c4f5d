"""The fieldwork register: everybody who was asked, and what they agreed to."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.transcripts.fieldwork.tables import days, is_day, read_table, wrong_cell, wrong_day

PARTICIPANT_COLUMNS = (
    "participant", "site", "role", "wave", "outcome", "date", "minutes", "mode", "interviewer",
    "guide_version", "consent", "anonymisation_signed_by", "withdrawn",
)  # fmt: skip
# Which form was signed and when, how long it holds, and by when this person's originals must be gone.
OPTIONAL_COLUMNS = ("consent_form", "consent_date", "consent_until", "retain_until")
OUTCOMES = ("interviewed", "declined", "no_reply")
CONSENTS = ("interview", "quotation", "archive", "link")
_NEEDED = ("participant", "site", "role", "wave", "outcome")
_NOT_WITHDRAWN = {"", "no", "false", "0", "n"}
_WITHDRAWN = {"yes", "true", "1", "y"}
_DAYS = ("date", "consent_date", "consent_until", "retain_until")


def read_participants(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read the fieldwork register.

    Parameters
    ----------
    path : path
        A CSV with the columns of `PARTICIPANT_COLUMNS` and perhaps those of `OPTIONAL_COLUMNS`.
        `consent` holds any of interview, quotation, archive and link, separated by semicolons;
        `withdrawn` is empty, yes, no or the date on which the participant withdrew. Other columns are kept,
        after these.

    Returns
    -------
    DataFrame
        One row a participant and wave, in the file's order (somebody who was asked in two waves has
        two): `date` and the optional dates a datetime or NaT, `minutes` a number
        or NaN, `withdrawn` a bool, `consent` with semicolons and no spaces, the rest text.

    Raises
    ------
    ProblemsFound
        All at once: missing facts, participants listed twice in a wave, unknown outcomes and consents,
        dates that are none, minutes that are no positive number, a consent that ends before it was given.
    """
    table = read_table(path, PARTICIPANT_COLUMNS, optional=OPTIONAL_COLUMNS, others=True)
    name = Path(path).name
    raise_if_any(_problems(table, name))
    consent = table["consent"].map(lambda cell: ";".join(consents(cell)))
    return table.assign(
        **{column: days(table[column]) for column in _DAYS},
        minutes=pd.to_numeric(table["minutes"].replace("", None)).astype("float64"),
        consent=consent.astype("str"),
        withdrawn=~table["withdrawn"].str.casefold().isin(_NOT_WITHDRAWN),
    ).reset_index(drop=True)


def consents(cell: str) -> list[str]:
    """The separate consents of one cell.

    Examples
    --------
    >>> consents("interview; Quotation")
    ['interview', 'quotation']
    """
    return [word for word in re.split(r"[;,|\s]+", cell.casefold()) if word]


def _problems(table: pd.DataFrame, name: str) -> Iterator[Problem]:
    for line, row in table.iterrows():
        place = f"{name}, line {line}"
        for column in _NEEDED:
            if not row[column]:
                yield wrong_cell(place, column, "nothing", f"the {column}", "Fill it in.")
        yield from _choices(place, row)
        for column in _DAYS:
            yield from wrong_day(place, column, row[column])
        given, until = row["consent_date"], row["consent_until"]
        if is_day(given) and is_day(until) and until < given:
            yield wrong_cell(
                place, "consent_until", repr(until), f"a day not before {given}, its consent_date"
            )
        if row["minutes"] and not _is_positive(row["minutes"]):
            yield wrong_cell(place, "minutes", repr(row["minutes"]), "minutes above 0")
    key = ["participant", "wave"]
    repeated = table["participant"].ne("") & table.duplicated(key, keep=False)
    for (participant, wave), rows in table[repeated].groupby(key):
        lines = ", ".join(map(str, rows.index))
        yield Problem(
            place=f"{name}, lines {lines}",
            found=f"participant {participant!r} {len(rows)} times in wave {wave!r}",
            expected="one row a participant and wave",
            remedy="Give each participant an id of their own, or remove the repeated row.",
        )


def _choices(place: str, row: pd.Series) -> Iterator[Problem]:
    if row["outcome"] and row["outcome"] not in OUTCOMES:
        yield wrong_cell(place, "outcome", repr(row["outcome"]), "one of " + ", ".join(OUTCOMES))
    unknown = [word for word in consents(row["consent"]) if word not in CONSENTS]
    if unknown:
        yield wrong_cell(
            place, "consent", repr("; ".join(unknown)), "any of " + ", ".join(CONSENTS),
            "Separate several with semicolons.",
        )  # fmt: skip
    withdrawn = row["withdrawn"].casefold()
    if withdrawn not in _NOT_WITHDRAWN | _WITHDRAWN and not is_day(withdrawn):
        yield wrong_cell(place, "withdrawn", repr(row["withdrawn"]), "nothing, yes, no or a day")


def _is_positive(cell: str) -> bool:
    number = pd.to_numeric(cell, errors="coerce")
    return bool(pd.notna(number) and 0 < number < float("inf"))
