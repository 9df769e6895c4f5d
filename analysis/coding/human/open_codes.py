"""Reading the codes that people made while they read, before there was a codebook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.problems import Problem, raise_if_any
from analysis.transcripts.fieldwork.tables import is_day, read_table

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("transcript", "turn", "code", "coder", "date")


def read_open_codes(path: Path, turns: pd.DataFrame) -> pd.DataFrame:
    """Read open codes: one row a code that a person gave to a turn.

    Parameters
    ----------
    path : Path
        A CSV with the columns of `COLUMNS` (study.yaml: ``coding.open_codes``); `date` is the day on which
        the transcript was read, as 2026-11-21. A transcript that was read and gave no code has one row with
        an empty turn and code: without it, saturation would seem to come later than it did.
    turns : DataFrame
        DESIGN: Turns, against which places are checked.

    Returns
    -------
    DataFrame
        In the file's order: ``transcript, turn`` (missing where no code was given), ``code`` (missing
        likewise), ``coder, date``.

    Raises
    ------
    ProblemsFound
        With the line of each: a missing column, an unknown transcript or turn, no coder, a date that is
        none, a code that differs from another only in capitals or spaces and so would count as new.
    """
    import pandas as pd

    table = read_table(path, COLUMNS, others=True)[list(COLUMNS)].replace("", pd.NA)
    raise_if_any(_problems(table, path.name, turns))
    return table.assign(turn=pd.to_numeric(table["turn"]).astype("Int64")).reset_index(drop=True)


def reading_order(codes: pd.DataFrame) -> list[str]:
    """The transcripts in the order in which they were first read; of one day, in the file's order."""
    first = codes.groupby("transcript", sort=False)["date"].min()
    return list(first.sort_values(kind="stable").index)


def _problems(table: pd.DataFrame, name: str, turns: pd.DataFrame) -> Iterator[Problem]:
    import pandas as pd

    places = set(zip(turns["transcript"], turns["turn"].astype("str"), strict=True))
    transcripts = set(turns["transcript"])
    spelt: dict[str, tuple[str, int]] = {}
    for line, row in zip(table.index, table.itertuples(index=False), strict=True):
        place = f"{name}, line {line}"
        coded = not pd.isna(row.code)
        if row.transcript not in transcripts:
            yield Problem(
                place=place,
                found="no transcript" if pd.isna(row.transcript) else f"transcript {row.transcript!r}",
                expected="a transcript that was read",
                remedy="Check its name.",
            )
        elif coded and (row.transcript, row.turn) not in places:
            yield Problem(
                place=place,
                found="no turn" if pd.isna(row.turn) else f"turn {row.turn!r} of {row.transcript}",
                expected="the number of one of its turns, from 0",
                remedy="Check whether its turns were numbered anew.",
            )
        elif not coded and not pd.isna(row.turn):
            yield Problem(
                place=place,
                found=f"turn {row.turn!r} without a code",
                expected="a code, or an empty turn for a transcript that was read and gave none",
            )
        if pd.isna(row.coder):
            yield Problem(place=place, found="no coder", expected="the coder's name")
        if pd.isna(row.date) or not is_day(row.date):
            found = "no date" if pd.isna(row.date) else f"the date {row.date!r}"
            yield Problem(place=place, found=found, expected="the day of reading, such as 2026-11-21")
        if coded:
            key = " ".join(row.code.casefold().split())
            other, where = spelt.setdefault(key, (row.code, line))
            if other != row.code:
                yield Problem(
                    place=place,
                    found=f"the code {row.code!r}, while line {where} has {other!r}",
                    expected="one spelling of a code: another would count as new",
                    remedy="Make the two the same, or name them further apart.",
                )
