"""The names to be replaced and what was decided about each: two tables that check each other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.transcripts.deidentification.folding import key
from analysis.transcripts.deidentification.names import names_of
from analysis.transcripts.deidentification.unlisted import FOUND
from analysis.transcripts.fieldwork.tables import as_typed, is_day, read_table, wrong_cell

ROSTER_COLUMNS = ("entity", "kind", "name", "participant")
REGISTER_COLUMNS = ("entity", "decision", "replacement", "reviewer", "date")
KINDS = ("person", "practice", "site", "trust", "place")
DECISIONS = ("keep", "pseudonym", "generalise", "remove")


def read_roster(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read the names to be replaced: entity, kind, name, participant; several names an entity.

    Raises
    ------
    ProblemsFound
        Not such a table, or an unknown kind. What else the rows say is checked with the register (see
        `check`).
    """
    table = read_table(path, ROSTER_COLUMNS)
    raise_if_any(_of_choice(table, "kind", KINDS, Path(path).name))
    return table.reset_index(drop=True)


def read_register(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read the decisions: entity, decision, replacement, reviewer, date; one row an entity.

    Raises
    ------
    ProblemsFound
        Not such a table, an unknown decision, or one that nobody has signed.
    """
    table, name = read_table(path, REGISTER_COLUMNS), Path(path).name
    raise_if_any([*_of_choice(table, "decision", DECISIONS, name), *_unsigned(table, name)])
    return table.reset_index(drop=True)


def _of_choice(table: pd.DataFrame, column: str, allowed: tuple[str, ...], name: str) -> Iterator[Problem]:
    for line, cell in table.loc[~table[column].isin(allowed), column].items():
        found = as_typed(cell, allowed) if cell else "nothing"
        yield wrong_cell(f"{name}, line {line}", column, found, _one_of(allowed))


def _unsigned(register: pd.DataFrame, name: str) -> Iterator[Problem]:
    """A decision is one when a person has taken it."""
    for line, row in register.iterrows():
        place = f"{name}, line {line}"
        if not row["reviewer"]:
            yield wrong_cell(place, "reviewer", "nothing", "who decided", "Fill it in.")
        if not is_day(row["date"]):
            yield wrong_cell(place, "date", "no day", "the day of the decision, such as 2013-06-03")


def check(roster: pd.DataFrame, register: pd.DataFrame) -> None:
    """Refuse tables that would leave a name in, or mix two people up.

    Raises
    ------
    ProblemsFound
        All at once, by entity and never by name: unknown kinds and decisions, decisions taken
        twice, replacements missing, shared, or made of a name of the roster.
    """
    raise_if_any([*_roster_problems(roster), *_register_problems(roster, register)])


def _roster_problems(roster: pd.DataFrame) -> Iterator[Problem]:
    for number, row in enumerate(roster.itertuples(), start=1):
        if row.kind not in KINDS:
            yield _problem(f"roster, row {number}", f"kind {as_typed(str(row.kind), KINDS)}", _one_of(KINDS))
        if not row.entity or not key(str(row.name)):
            yield _problem(f"roster, row {number}", "no entity or no name", "both")
    kinds = roster.groupby("entity")["kind"].nunique()
    for entity in kinds[kinds > 1].index:
        yield _problem(f"roster, entity {entity!r}", "several kinds", "one kind an entity")


def _register_problems(roster: pd.DataFrame, register: pd.DataFrame) -> Iterator[Problem]:
    forms = set(names_of(roster[roster["kind"].isin(KINDS)]).meanings)
    entities = set(roster["entity"])
    for row in register.itertuples():
        place = f"pseudonym register, entity {row.entity!r}"
        replacement = row.replacement if isinstance(row.replacement, str) else ""
        if row.entity not in entities and not str(row.entity).startswith(FOUND):
            yield _problem(place, "no such entity in the roster", "an entity of the roster")
        if row.decision not in DECISIONS:
            yield _problem(place, f"decision {as_typed(str(row.decision), DECISIONS)}", _one_of(DECISIONS))
        if row.decision in ("pseudonym", "generalise") and not replacement.strip():
            yield _problem(place, "no replacement", f"a replacement to {row.decision} it")
        if row.decision in ("pseudonym", "generalise") and _contains(replacement, forms):
            yield _problem(
                place,
                "a replacement that contains a name of the roster",
                "a replacement that nobody in the roster has as a name",
            )
    for entity in register.loc[register["entity"].duplicated(), "entity"].unique():
        place = f"pseudonym register, entity {entity!r}"
        yield _problem(place, "several decisions", "one decision an entity")
    pseudonyms = register[register["decision"].eq("pseudonym") & register["replacement"].ne("")]
    for _, rows in pseudonyms.groupby(pseudonyms["replacement"].map(key)):
        if rows["entity"].nunique() > 1:
            yield _problem(
                "pseudonym register, entities " + ", ".join(map(repr, rows["entity"].unique())),
                "one pseudonym for all of them",
                "a pseudonym of its own for each",
            )


def _contains(replacement: str, forms: set[str]) -> bool:
    words = key(replacement).split()
    spans = (" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1))
    return any(span in forms for span in spans)


def _one_of(words: tuple[str, ...]) -> str:
    return "one of " + ", ".join(words)


def _problem(place: str, found: str, expected: str) -> Problem:
    return Problem(place=place, found=found, expected=expected, remedy="Correct the table.")
