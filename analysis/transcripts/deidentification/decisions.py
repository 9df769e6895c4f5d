"""What a person decided in the review sheet, checked before a line of it is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.transcripts.deidentification.folding import key
from analysis.transcripts.deidentification.names import names_of
from analysis.transcripts.deidentification.roster import (
    DECISIONS,
    KINDS,
    REGISTER_COLUMNS,
    ROSTER_COLUMNS,
)
from analysis.transcripts.fieldwork.tables import is_day

_FILLED = ("decision", "replacement", "same as", "reviewer", "date")
_WITH_REPLACEMENT = ("pseudonym", "generalise")


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What a sheet adds: rows of the register, spellings for the roster, and how many rows were left."""

    decisions: pd.DataFrame
    spellings: pd.DataFrame
    left: int


def decided(
    sheet: pd.DataFrame,
    name: str,
    roster: pd.DataFrame,
    register: pd.DataFrame,
    forms: Mapping[str, tuple[str, ...]],
    originals: Collection[str],
) -> Decided:
    """The decisions in a review sheet.

    Parameters
    ----------
    sheet : DataFrame
        entity, decision, replacement, same as, reviewer, date; the index is the row in the file.
    name : str
        The file's name, for messages.
    roster, register : DataFrame
        As they are now.
    forms : Mapping of str to tuple of str
        Of every undecided entity, its spellings in the texts.
    originals : collection of str
        All originals in the vault: a pseudonym is none of them.

    Returns
    -------
    Decided
        Rows that the register holds already, word for word, are not added again.

    Raises
    ------
    ProblemsFound
        All at once, by row and id, never by name: an entity that is not waiting, an unknown decision, no
        reviewer, no day, a replacement missing or needless, a pseudonym that another entity has or that
        is somebody's name, a ``same as`` that is nobody's id, an entity decided twice differently.
    """
    filled = sheet[(sheet[list(_FILLED)] != "").any(axis=1)]
    places = {line: f"{name}, row {line} ({row['entity']})" for line, row in filled.iterrows()}
    raise_if_any(
        [
            *_rows_in_order(filled, places, roster, register, forms),
            *_decided_differently(filled, places, register),
            *_pseudonyms_free(filled, places, roster, register, originals),
        ]
    )
    rows = filled.drop_duplicates("entity")
    rows = rows[~rows["entity"].isin(register["entity"])]
    own = rows[rows["same as"].eq("")]
    return Decided(
        decisions=own[list(REGISTER_COLUMNS)].reset_index(drop=True),
        spellings=_spellings(rows[rows["same as"].ne("")], roster, forms),
        left=len(sheet) - len(filled),
    )


def _spellings(
    rows: pd.DataFrame, roster: pd.DataFrame, forms: Mapping[str, tuple[str, ...]]
) -> pd.DataFrame:
    """Rows for the roster: each spelling of an entity that turned out to be a known one."""
    known = set(zip(roster["entity"], roster["name"], strict=True))
    first = roster.drop_duplicates("entity").set_index("entity")
    new = [
        (row["same as"], first.loc[row["same as"], "kind"], form, first.loc[row["same as"], "participant"])
        for row in rows.to_dict("records")
        for form in forms[row["entity"]]
        if (row["same as"], form) not in known
    ]
    return pd.DataFrame(new, columns=list(ROSTER_COLUMNS), dtype="str").drop_duplicates(ignore_index=True)


def _rows_in_order(
    filled: pd.DataFrame,
    places: Mapping[int, str],
    roster: pd.DataFrame,
    register: pd.DataFrame,
    forms: Mapping[str, tuple[str, ...]],
) -> Iterator[Problem]:
    named = set(roster["entity"])
    settled = set(register["entity"])
    for line, row in filled.iterrows():
        place = places[line]
        if row["entity"] not in forms and row["entity"] not in settled:
            yield Problem(
                place=place.rpartition(" (")[0],  # what stands there may be a name
                found="an id that is not waiting for a decision",
                expected="an id of the sheet as it was written",
                remedy="Put the id back, or write the sheet again: ccg transcripts review",
            )
        if not row["reviewer"]:
            yield _cell(place, "reviewer", "nothing", "who decided", "Fill it in.")
        if not is_day(row["date"]):
            yield _cell(place, "date", "no day", "a day such as 2016-09-21", "Correct it.")
        if row["same as"]:
            yield from _same_as(row, place, named)
            continue
        if row["decision"] not in DECISIONS:
            expected = "one of " + ", ".join(DECISIONS)
            yield _cell(place, "decision", "no such decision", expected, "Choose one.")
        needed = row["decision"] in _WITH_REPLACEMENT
        if needed and not key(row["replacement"]):
            yield _cell(place, "replacement", "nothing", f"what to {row['decision']} it to", "Fill it in.")
        if row["decision"] in DECISIONS and not needed and row["replacement"]:
            yield _cell(
                place, "replacement", "a replacement", f"none, as the decision is to {row['decision']}",
                "Clear it, or choose another decision.",
            )  # fmt: skip


def _same_as(row: pd.Series, place: str, named: set[str]) -> Iterator[Problem]:
    if row["same as"] not in named:
        yield _cell(place, "same as", "an id that the roster does not have", "an id of the roster",
                    "Correct it.")  # fmt: skip
    if row["entity"] in named:
        yield _cell(
            place, "same as", "another id for one that is in the roster itself", "nothing",
            "Give the two one id in the roster file.",
        )  # fmt: skip
    if row["decision"] or row["replacement"]:
        yield _cell(
            place, "same as", "a decision beside it", "either of the two",
            "Clear decision and replacement: those of the person in the roster hold.",
        )  # fmt: skip


def _decided_differently(
    filled: pd.DataFrame, places: Mapping[int, str], register: pd.DataFrame
) -> Iterator[Problem]:
    columns = ["decision", "replacement", "same as"]
    for entity, rows in filled.groupby("entity"):
        if rows[columns].drop_duplicates().shape[0] > 1:
            yield Problem(
                place=places[rows.index[0]],
                found="different decisions in rows " + ", ".join(map(str, rows.index)),
                expected="one decision an entity",
                remedy="Agree on one.",
            )
        before = register[register["entity"].eq(entity)]
        now = rows.iloc[0]
        if len(before) and tuple(before.iloc[0][columns[:2]]) != tuple(now[columns[:2]]):
            yield Problem(
                place=places[rows.index[0]],
                found="another decision than the register has",
                expected="one decision an entity",
                remedy="To change a decision, change its row in the register.",
            )


def _pseudonyms_free(
    filled: pd.DataFrame,
    places: Mapping[int, str],
    roster: pd.DataFrame,
    register: pd.DataFrame,
    originals: Collection[str],
) -> Iterator[Problem]:
    of_roster = set(names_of(roster[roster["kind"].isin(KINDS)]).meanings)
    of_people = of_roster | set(map(key, originals))
    used = {
        key(row.replacement): row.entity
        for row in register.itertuples()
        if row.decision == "pseudonym" and key(row.replacement)
    }
    for line, row in filled.iterrows():
        replacement = key(row["replacement"])
        if row["decision"] not in _WITH_REPLACEMENT or not replacement:
            continue
        if _contains(replacement, of_people if row["decision"] == "pseudonym" else of_roster):
            yield _cell(
                places[line], "replacement", "a name that is somebody's in these data", "nobody's name",
                "Choose another; the sheet suggests one.",
            )  # fmt: skip
        if row["decision"] == "pseudonym" and used.setdefault(replacement, row["entity"]) != row["entity"]:
            yield _cell(
                places[line], "replacement", f"the pseudonym of {used[replacement]}", "one of its own",
                "Choose another; if it is the same person, write the id under 'same as'.",
            )  # fmt: skip


def _contains(replacement: str, forms: Collection[str]) -> bool:
    words = replacement.split()
    spans = (" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1))
    return any(span in forms for span in spans)


def _cell(place: str, column: str, found: str, expected: str, remedy: str) -> Problem:
    return Problem(place=f"{place}, {column}", found=found, expected=expected, remedy=remedy)
