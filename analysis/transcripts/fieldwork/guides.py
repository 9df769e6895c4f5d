"""The interview guides: which version was used in which wave, for what kind of source, and when."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.study.fieldwork import KINDS
from analysis.transcripts.fieldwork.tables import days, is_day, read_table, wrong_cell, wrong_day

GUIDE_COLUMNS = ("guide_version", "wave", "kind", "used_from", "used_until", "file", "changes")
_DAYS = ("used_from", "used_until")


def read_guides(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read the list of interview guides.

    Parameters
    ----------
    path : path
        A CSV with the columns of `GUIDE_COLUMNS`: one row a version, wave and kind of source. `file` and
        `changes` (what is new in this version) may be empty, and so may the days.

    Returns
    -------
    DataFrame
        In the file's order; `used_from` and `used_until` are datetimes or NaT, the rest text.

    Raises
    ------
    ProblemsFound
        All at once: no version or wave, unknown kinds, days that are none or in the wrong order, a version
        listed twice for a wave and kind.
    """
    table = read_table(path, GUIDE_COLUMNS, others=True)
    raise_if_any(_problems(table, Path(path).name))
    return table.assign(**{column: days(table[column]) for column in _DAYS}).reset_index(drop=True)


def _problems(table: pd.DataFrame, name: str) -> Iterator[Problem]:
    for line, row in table.iterrows():
        place = f"{name}, line {line}"
        for column in ("guide_version", "wave"):
            if not row[column]:
                yield wrong_cell(place, column, "nothing", f"the {column}", "Fill it in.")
        if row["kind"] and row["kind"] not in KINDS:
            yield wrong_cell(place, "kind", repr(row["kind"]), "one of " + ", ".join(KINDS))
        for column in _DAYS:
            yield from wrong_day(place, column, row[column])
        begin, end = row["used_from"], row["used_until"]
        if is_day(begin) and is_day(end) and end < begin:
            yield wrong_cell(place, "used_until", repr(end), f"a day not before {begin}")
    key = ["guide_version", "wave", "kind"]
    for (version, wave, _), rows in table[table.duplicated(key, keep=False)].groupby(key):
        yield Problem(
            place=f"{name}, lines {', '.join(map(str, rows.index))}",
            found=f"guide {version!r} of wave {wave!r} {len(rows)} times for one kind of source",
            expected="one line a version, wave and kind",
            remedy="Give each version a number of its own.",
        )


def guide_problems(participants: pd.DataFrame, guides: pd.DataFrame) -> Iterator[Problem]:
    """What the register says of guides that the list of guides does not bear out.

    Parameters
    ----------
    participants : DataFrame
        As `read_participants` returns it.
    guides : DataFrame
        As `read_guides` returns it.

    Yields
    ------
    Problem
        For an interview with a version that is not in the list, was not for this wave, or was not in use
        on that day.
    """
    versions = ", ".join(dict.fromkeys(guides["guide_version"])) or "none is listed"
    interviewed = participants[
        participants["outcome"].eq("interviewed") & participants["guide_version"].ne("")
    ]
    for row in interviewed.itertuples():
        place = f"the fieldwork register, participant {row.participant}, wave {row.wave}"
        known = guides[guides["guide_version"] == row.guide_version]
        of_wave = known[known["wave"] == row.wave]
        if known.empty:
            yield _problem(
                place, f"guide version {row.guide_version!r}", f"a version of the guides: {versions}"
            )
        elif of_wave.empty:
            waves = ", ".join(dict.fromkeys(known["wave"]))
            yield _problem(
                place, f"guide version {row.guide_version!r}", f"a guide of that wave; this one is of {waves}"
            )
        elif pd.notna(row.date) and not _in_use(of_wave, row.date).any():
            spans = "; ".join(_span(guide) for guide in of_wave.itertuples())
            yield _problem(
                place,
                f"an interview of {row.date:%Y-%m-%d} with guide version {row.guide_version!r}",
                f"a day on which it was in use ({spans})",
            )


def _in_use(guides: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    begun = guides["used_from"].isna() | (guides["used_from"] <= day)
    return begun & (guides["used_until"].isna() | (guides["used_until"] >= day))


def _span(guide: tuple) -> str:
    begin, end = (f"{day:%Y-%m-%d}" if pd.notna(day) else "" for day in (guide.used_from, guide.used_until))
    return f"{begin or 'the beginning'} to {end or 'today'}"


def _problem(place: str, found: str, expected: str) -> Problem:
    return Problem(place=place, found=found, expected=expected, remedy="Correct the register or the guides.")
