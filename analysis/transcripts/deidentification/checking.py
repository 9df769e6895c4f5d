"""The sheet of sampled turns that a person reads, written into the vault and read back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.files import write_csv
from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.processed import load_turns
from analysis.study.definition import seed_for
from analysis.transcripts.deidentification.review import replaced, vault_of
from analysis.transcripts.deidentification.sampling import CHECKED_COLUMNS, draw, missed
from analysis.transcripts.deidentification.vault import write_private_csv
from analysis.transcripts.deidentification.workbooks import read_workbook, write_workbook
from analysis.transcripts.fieldwork.tables import is_day, read_table

if TYPE_CHECKING:
    from analysis.study import Study

SAMPLE, DRAWN = "sample.xlsx", "sample.csv"
SHEET_COLUMNS = ("transcript", "turn", "stratum", "inclusion", "text", "missed", "what", "reader", "date")
_DRAWN = ("transcript", "turn", "stratum", "inclusion")
_EXPLAINED = (
    "Read each text as a stranger who wants to know who is meant.",
    "missed: how many identifiers are still in it (0 if there is none); needed in every row.",
    "what: which ones; it stays in this file and is counted nowhere else. Add the names to the roster.",
    "reader and date (such as 2016-09-21): needed in every row.",
    "Do not delete rows or pass over some of them: what is said about all turns rests on this sample as "
    "it was drawn.",
    "Then run: ccg transcripts checked FILE",
)


def write_sample(study: Study, size: int) -> Iterator[str]:
    """Draw turns of de-identified text into a sheet in the vault (``ccg transcripts sample N``).

    Yields
    ------
    str
        Lines to print: how many turns of how many, and where the sheet is.

    Raises
    ------
    ProblemsFound
        The study keeps no vault, has no processed turns, or the sample is too small.
    """
    vault = vault_of(study)
    path = vault.folder / SAMPLE
    if path.exists():
        raise ProblemsFound(
            [
                Problem(
                    place=f"{study.transcripts.vault}/{SAMPLE}",
                    found="a sheet that was drawn before",
                    expected="no sheet, so that nobody's reading is overwritten",
                    remedy="Move it elsewhere in the vault, or delete it if nobody has filled it in.",
                )
            ]
        )
    turns = load_turns(study.folder)
    drawn = draw(turns, replaced(study, vault), size, seed_for(study.seed, "sample_transcripts"))
    blank = drawn.assign(missed="", what="", reader="", date="")
    write_workbook(
        path,
        blank[list(SHEET_COLUMNS)],
        to_fill=("missed", "what", "reader", "date"),
        widths={"text": 90, "stratum": 30, "what": 30},
        choices={},
        explained=_EXPLAINED,
    )
    write_private_csv(vault.folder / DRAWN, drawn[list(_DRAWN)])
    yield f"{len(drawn)} of {len(turns)} turns drawn, from {drawn['stratum'].nunique()} strata."
    yield f"The sheet is in the vault: {study.transcripts.vault}/{SAMPLE}"


def read_sample(path: Path) -> pd.DataFrame:
    """A sheet that was filled in.

    Returns
    -------
    DataFrame
        `CHECKED_COLUMNS`: turn and missed whole numbers, inclusion a probability. No text of the turns.

    Raises
    ------
    ProblemsFound
        All at once, by row: a turn that was not read, no count, no reader, no day; or what was drawn was
        changed.
    """
    path = Path(path)
    sheet = read_workbook(path, SHEET_COLUMNS)
    raise_if_any(_sheet_problems(sheet, path.name))
    return _typed(sheet)


def record_sample(study: Study, path: Path) -> Iterator[str]:
    """Read a sheet back, and keep its counts for the report (``ccg transcripts checked FILE``).

    Yields
    ------
    str
        Lines to print: what was missed, and the most that may have been missed in all turns.

    Raises
    ------
    ProblemsFound
        See `read_sample`; or the rows are not those that were drawn.
    """
    checked = read_sample(path)
    drawn = read_table(vault_of(study).folder / DRAWN, _DRAWN)
    raise_if_any(_not_as_drawn(checked, drawn, Path(path).name))
    if study.transcripts.checked:
        write_csv(study.folder / study.transcripts.checked, checked)
        yield f"The counts are in {study.transcripts.checked}."
    yield from told(checked)


def read_checked(path: Path) -> pd.DataFrame:
    """The counts of a sample that was read, as `record_sample` keeps them.

    Raises
    ------
    ProblemsFound
        Not such a table.
    """
    table = read_table(path, CHECKED_COLUMNS)
    raise_if_any(_count_problems(table, Path(path).name))
    return _typed(table)


def told(checked: pd.DataFrame) -> Iterator[str]:
    """What a sample says, in words."""
    found = missed(checked)
    counts = found.details
    yield (
        f"{counts['missed_turns']} of {found.n} turns read held an identifier that was missed "
        f"({counts['missed_identifiers']} identifiers)."
    )
    yield (
        f"Of all {counts['turns']} turns, an estimated {found.value:.1%} hold one; "
        f"with 95% confidence at most {found.high:.1%}."
    )


def _not_as_drawn(checked: pd.DataFrame, drawn: pd.DataFrame, name: str) -> Iterator[Problem]:
    """Rows that were deleted, added or changed: a sample that somebody chose says nothing about the rest."""
    before = drawn.astype({"turn": "int64", "inclusion": "float64"})
    rows = checked.merge(before, how="outer", on=["transcript", "turn"], suffixes=("", "_drawn"))
    same = (rows["stratum"] == rows["stratum_drawn"]) & np.isclose(rows["inclusion"], rows["inclusion_drawn"])
    for row in rows[~same].itertuples():
        yield Problem(
            place=f"{name}, turn {row.turn} of {row.transcript}",
            found="no such row" if pd.isna(row.stratum) else "a row that was not drawn so",
            expected="the rows as they were drawn",
            remedy="Put the row back as it was.",
        )


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    types = {"turn": "int64", "inclusion": "float64", "missed": "int64"}
    return table[list(CHECKED_COLUMNS)].astype(types).reset_index(drop=True)


def _sheet_problems(sheet: pd.DataFrame, name: str) -> Iterator[Problem]:
    yield from _count_problems(sheet, name)
    for line, row in sheet.iterrows():
        place = f"{name}, row {line}"
        if not row["reader"]:
            yield _cell(place, "reader", "nothing", "who read the turn", "Fill it in.")
        if not is_day(row["date"]):
            yield _cell(place, "date", "no day", "a day such as 2016-09-21", "Correct it.")


def _count_problems(table: pd.DataFrame, name: str) -> Iterator[Problem]:
    for line, row in table.iterrows():
        place = f"{name}, row {line}"
        if not row["missed"].isdecimal():
            yield _cell(
                place, "missed", "no count", "how many identifiers were missed, 0 for none",
                "Fill it in for every turn: those passed over would be counted as clean.",
            )  # fmt: skip
        if not row["turn"].isdecimal() or not _is_probability(row["inclusion"]) or not row["stratum"]:
            yield Problem(
                place=place,
                found="a turn, stratum or inclusion that is none",
                expected="what was drawn, unchanged",
                remedy="Put the columns " + ", ".join(_DRAWN) + " back as they were.",
            )
    twice = table[table.duplicated(["transcript", "turn"], keep=False)]
    for (transcript, turn), rows in twice.groupby(["transcript", "turn"]):
        yield Problem(
            place=f"{name}, rows {', '.join(map(str, rows.index))}",
            found=f"turn {turn} of {transcript} {len(rows)} times",
            expected="each turn once",
            remedy="Delete the repeated rows.",
        )


def _is_probability(cell: str) -> bool:
    number = pd.to_numeric(cell, errors="coerce")
    return bool(pd.notna(number) and 0 < number <= 1)


def _cell(place: str, column: str, found: str, expected: str, remedy: str) -> Problem:
    return Problem(place=f"{place}, {column}", found=found, expected=expected, remedy=remedy)
