"""The fieldwork register: everybody who was asked, and what they agreed to."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.transcripts.fieldwork.tables import read_table

PARTICIPANT_COLUMNS = (
    "participant", "site", "role", "wave", "outcome", "date", "minutes", "mode", "interviewer",
    "guide_version", "consent", "anonymisation_signed_by", "withdrawn",
)  # fmt: skip
OUTCOMES = ("interviewed", "declined", "no_reply")
CONSENTS = ("interview", "quotation", "archive", "link")
_NEEDED = ("participant", "site", "role", "wave", "outcome")
_NOT_WITHDRAWN = {"", "no", "false", "0", "n"}
_WITHDRAWN = {"yes", "true", "1", "y"}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")


def read_participants(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read the fieldwork register.

    Parameters
    ----------
    path : path
        A CSV with the columns of `PARTICIPANT_COLUMNS`. `consent` holds any of interview,
        quotation, archive and link, separated by semicolons; `withdrawn` is empty, yes, no or the
        date on which the participant withdrew.

    Returns
    -------
    DataFrame
        One row a participant and wave, in the file's order (somebody who was asked in two waves has
        two): `date` a datetime or NaT, `minutes` a number
        or NaN, `withdrawn` a bool, `consent` with semicolons and no spaces, the rest text.

    Raises
    ------
    ProblemsFound
        All at once: missing facts, participants listed twice in a wave, unknown outcomes and consents,
        dates that are none, minutes that are no positive number.
    """
    table = read_table(path, PARTICIPANT_COLUMNS)
    name = Path(path).name
    raise_if_any(_problems(table, name))
    dates = pd.to_datetime(table["date"].replace("", None), format="%Y-%m-%d")
    consent = table["consent"].map(lambda cell: ";".join(consents(cell)))
    return table.assign(
        date=dates,
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
                yield _cell(place, column, "nothing", f"the {column}", "Fill it in.")
        yield from _choices(place, row)
        if row["date"] and not _is_date(row["date"]):
            yield _cell(place, "date", repr(row["date"]), "a day such as 2013-06-03", "Correct it.")
        if row["minutes"] and not _is_positive(row["minutes"]):
            yield _cell(place, "minutes", repr(row["minutes"]), "minutes above 0", "Correct it.")
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
        yield _cell(place, "outcome", repr(row["outcome"]), _one_of(OUTCOMES), "Correct it.")
    unknown = [word for word in consents(row["consent"]) if word not in CONSENTS]
    if unknown:
        yield _cell(
            place, "consent", repr("; ".join(unknown)), "any of " + ", ".join(CONSENTS),
            "Separate several with semicolons.",
        )  # fmt: skip
    withdrawn = row["withdrawn"].casefold()
    if withdrawn not in _NOT_WITHDRAWN | _WITHDRAWN and not _is_date(withdrawn):
        yield _cell(place, "withdrawn", repr(row["withdrawn"]), "nothing, yes, no or a day", "Correct it.")


def _cell(place: str, column: str, found: str, expected: str, remedy: str) -> Problem:
    return Problem(place=f"{place}, {column}", found=found, expected=expected, remedy=remedy)


def _one_of(words: tuple[str, ...]) -> str:
    return "one of " + ", ".join(words)


def _is_date(cell: str) -> bool:
    parsed = pd.to_datetime(cell, format="%Y-%m-%d", errors="coerce")
    return bool(_DATE.match(cell)) and not pd.isna(parsed)


def _is_positive(cell: str) -> bool:
    number = pd.to_numeric(cell, errors="coerce")
    return bool(pd.notna(number) and 0 < number < float("inf"))
