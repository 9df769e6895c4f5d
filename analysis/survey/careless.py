"""Answers that look careless: too fast, the same all along a battery, the same under several ids."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.problems import Problem
from analysis.study import WaveFile
from analysis.study.quality import CarelessChoices, Identical, Speeding, StraightLining
from analysis.study.section import canonical
from analysis.survey.answers import Decoded
from analysis.survey.codes import together
from analysis.survey.columns import find_column, missing_column
from analysis.survey.scope import Scope
from analysis.survey.wave import Wave, is_blank

FLAGS = ["wave", "row", "flag"]
SPEEDING, STRAIGHT_LINING, IDENTICAL = "speeding", "straight-lining", "identical answers"


def sort_out(
    wave: Wave, file: WaveFile, scope: Scope, decoded: Mapping[str, Decoded], choices: CarelessChoices
) -> tuple[dict[str, Decoded], pd.DataFrame, list[Problem]]:
    """Look for careless answers among the rows that are kept, and exclude or flag them as chosen.

    Speeding comes first, then straight-lining, then identical answers; each looks at the rows that the one
    before has left.

    Parameters
    ----------
    wave, file
        As for `analysis.survey.harmonise`.
    scope : Scope
        Rows that are to be excluded are taken out of it.
    decoded : Mapping of str to Decoded
        The answers of the rows kept so far.
    choices : CarelessChoices

    Returns
    -------
    decoded : dict of str to Decoded
        The answers of the rows that stay.
    flags : DataFrame
        ``wave, row, flag``: rows that stay although something is odd; `row` counts from 1.
    problems : list of Problem
    """
    decoded = dict(decoded)
    problems: list[Problem] = []
    flagged: list[tuple[str, np.ndarray]] = []
    if file.duration is not None and find_column(wave, file.duration.column) is None:
        problems.append(missing_column(wave, file.duration.column, f"wave {file.wave}, duration"))
    for flag, choice in (
        (SPEEDING, choices.speeding),
        (STRAIGHT_LINING, choices.straight_lining),
        (IDENTICAL, choices.identical),
    ):
        rows = np.flatnonzero(scope.kept)
        if choice is None or not len(rows):
            continue
        if isinstance(choice, Speeding):
            hit = _too_fast(wave, file, rows, choice, problems)
        elif isinstance(choice, StraightLining):
            hit = straight_lines([decoded[q] for q in choice.questions if q in file.answers], choice.at_least)
        else:
            hit = _same_as_another(scope, rows, decoded, choice)
        if hit is None:
            continue
        if choice.action == "exclude":
            leaving = np.zeros(len(scope.kept), dtype=bool)
            leaving[rows[hit]] = True
            scope.exclude(leaving, flag)
            decoded = {name: found.only(~hit) for name, found in decoded.items()}
        else:
            flagged.append((flag, rows[hit]))
    tables = [
        pd.DataFrame({"wave": file.wave, "row": rows[scope.kept[rows]] + 1, "flag": flag})
        for flag, rows in flagged
    ]
    flags = pd.concat([pd.DataFrame(columns=FLAGS), *tables], ignore_index=True)
    return decoded, flags.astype({"wave": "str", "row": "int64", "flag": "str"}), problems


def straight_lines(battery: list[Decoded], at_least: int) -> np.ndarray | None:
    """Who gave the same answer to every item of a battery that they answered, and answered at least so many.

    Answers are compared as the file holds them: an item that is turned round afterwards was not turned round
    on the page.

    Returns
    -------
    ndarray of bool, or None
        None when fewer items than that were asked.
    """
    if len(battery) < at_least:
        return None
    numbers: dict[str | None, int] = {}
    count = np.zeros(len(battery[0].positions), dtype=np.int32)
    first = np.full(len(count), -1)
    same = np.ones(len(count), dtype=bool)
    for item in battery:
        given = [-1 if m.answer is None else numbers.setdefault(m.code, len(numbers)) for m in item.meanings]
        code = np.array(given)[item.positions]
        answered = code >= 0
        count += answered
        first = np.where((first < 0) & answered, code, first)
        same &= ~answered | (code == first)
    return same & (count >= at_least)


def _too_fast(
    wave: Wave, file: WaveFile, rows: np.ndarray, choice: Speeding, problems: list[Problem]
) -> np.ndarray | None:
    if file.duration is None:
        return None
    place = f"wave {file.wave}, duration"
    column = find_column(wave, file.duration.column)
    if column is None:  # told already
        return None
    raw = wave.data[column].iloc[rows]
    if pd.api.types.is_timedelta64_dtype(raw):
        times = raw.dt.total_seconds().to_numpy()
    else:
        times = pd.to_numeric(raw, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    told = ~raw.map(is_blank).to_numpy() if raw.dtype != np.float64 else ~np.isnan(times)
    wrong = told & ~(np.isfinite(times) & (times >= 0))
    if wrong.any():
        problems.append(
            Problem(
                place=f"{place} (column {canonical(column)!r})",
                found=f"{canonical(raw[wrong].iloc[0])!r} in {int(wrong.sum())} rows",
                expected=f"a number of {file.duration.unit}",
                remedy="Correct the cells, or name another column.",
            )
        )
        return None
    if not told.any():
        return None
    return told & (times < choice.fastest_share_of_median * np.nanmedian(times))


def _same_as_another(
    scope: Scope, rows: np.ndarray, decoded: Mapping[str, Decoded], choice: Identical
) -> np.ndarray:
    """Rows like another one: all of them to be flagged, all but the first to be excluded."""
    answered = sum(found.answered().astype(int) for found in decoded.values())
    groups = [scope.groups[what].positions[rows] for what in ("site", "role")]
    like, _ = together([*groups, *(found.positions for found in decoded.values())])
    keep = "first" if choice.action == "exclude" else False
    looked_at = np.flatnonzero(answered >= choice.at_least)
    hit = np.zeros(len(rows), dtype=bool)
    hit[looked_at] = pd.Series(like[looked_at]).duplicated(keep=keep)
    return hit
