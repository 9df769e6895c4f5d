"""Finding the columns that study.yaml names in a wave's file."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from analysis.problems import Problem
from analysis.study.section import canonical
from analysis.survey.wave import Wave


def nearest(name: str, names: Iterable[str], count: int = 3) -> list[str]:
    """The names most like this one, best first.

    Examples
    --------
    >>> nearest("Ageyears", ["Age years", "Sex", "CCG"])
    ['Age years']
    """
    by_key = {canonical(candidate).casefold(): candidate for candidate in names}
    wanted = canonical(name).casefold()
    close = difflib.get_close_matches(wanted, list(by_key), n=count, cutoff=0.5)
    within = [key for key in by_key if len(wanted) > 2 and wanted in key and key not in close]
    return [canonical(by_key[key]) for key in [*close, *within][:count]]


def find_column(wave: Wave, name: str) -> str | None:
    """The column of this name, odd spaces folded, as the file writes it; None when there is none."""
    if name in wave.data.columns:
        return name
    return next((column for column in wave.data.columns if canonical(column) == canonical(name)), None)


def missing_column(wave: Wave, name: str, place: str) -> Problem:
    """The problem of a column that the file does not have, or had until reading, with the nearest names."""
    if canonical(name) in map(canonical, wave.left_out):
        return Problem(
            place=place,
            found=f"the column {name!r} of {wave.name}, left out at reading since it holds personal data",
            expected="a column without names, addresses, places and personal links",
            remedy="Correct `column` in study.yaml; if it is the id that links the waves, name it in the "
            "options of the file: `options: {keep: ...}`.",
        )
    close = ", ".join(map(repr, nearest(name, wave.data.columns)))
    remedy = f"The nearest are {close}." if close else f"It has {len(wave.data.columns)} columns, none alike."
    return Problem(
        place=place,
        found=f"no column {name!r} in {wave.name}",
        expected="a column of this name",
        remedy=f"{remedy} Correct `column` in study.yaml.",
    )
