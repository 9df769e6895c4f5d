"""What a cell of a published table says: a count, or the counts that a printed percentage can stand for."""

from __future__ import annotations

import math
import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import pandas as pd

from analysis.problems import Problem
from analysis.study.aggregates import AggregateFile
from analysis.survey.weighted_tables import effective_counts

EXACT, SUPPRESSED = "none", "suppressed"
_THOUSANDS = re.compile(r"^\d{1,3}(,\d{3})+$")


def possible_counts(percent: Decimal | str, n: int, decimals: int = 0) -> tuple[int, int, int] | None:
    """The counts that a printed percentage can stand for.

    Parameters
    ----------
    percent : Decimal or str
        As it is printed.
    n : int
        The base.
    decimals : int
        The decimals to which percentages are printed.

    Returns
    -------
    tuple of int or None
        The count nearest to the percentage, the lowest and the highest count that round to it; None when no
        whole number of people does. A half counts both ways, since nobody says how it was rounded.

    Examples
    --------
    >>> possible_counts("19", 279)
    (53, 52, 54)
    >>> possible_counts("33", 4) is None
    True
    """
    share, half = Fraction(Decimal(percent)), Fraction(1, 2 * 10**decimals)
    low = max(math.ceil((share - half) * n / 100), 0)
    high = min(math.floor((share + half) * n / 100), n)
    if low > high:
        return None
    return min(max(round(share * n / 100), low), high), low, high


def read_cell(
    text: str,
    n: float,
    file: AggregateFile,
    place: str,
    problems: list[Problem],
    unlike: list[tuple[str, str]],
) -> dict[str, Any] | None:
    """What a cell says of so many people.

    Parameters
    ----------
    text : str
        The cell.
    n : float
        The base; of a weighted table the effective one.
    file : AggregateFile
    place : str
        File, row and groups, for messages.
    problems, unlike : list
        What is wrong is added to one of them: to `unlike` the place and percentage that no whole number of
        people gives.

    Returns
    -------
    dict or None
        ``yes, n, low, high, rounding`` as in `analysis.survey.aggregates.read_aggregate`; None when the cell
        says nothing.
    """
    if text in file.suppressed:
        return {"yes": pd.NA, "n": int(n), "low": 0, "high": int(n), "rounding": SUPPRESSED}
    printed_percent = file.cells == "percent"
    number = read_number(text.removesuffix("%").strip() if printed_percent else text)
    if number is None:
        problems.append(
            printed_problem(
                place,
                f"{text!r}" if text else "an empty cell",
                "a number",
                "If it stands for a number that was not published, name it under `suppressed`.",
            )
        )
        return None
    if file.cells == "yes":
        if number != int(number) or not 0 <= number <= n:
            weighted = "A count with decimals is weighted: name the column of percentages instead, with "
            weighted += "`weighted: true` and its design effect."
            problems.append(
                printed_problem(
                    place,
                    f"{text} of {n} people",
                    f"a whole number from 0 to {n}",
                    weighted if number != int(number) else "",
                )
            )
            return None
        return {"yes": int(number), "n": n, "low": int(number), "high": int(number), "rounding": EXACT}
    if file.cells == "fraction":
        number *= 100
    if number != round(number, file.decimals):
        problems.append(
            printed_problem(
                place,
                text if printed_percent else f"the fraction {text}",
                f"a percentage of at most {file.decimals} decimals, as `decimals` says",
                "Say to how many decimals the table is printed: `decimals: 1`. A spreadsheet may store 19% "
                "as 0.19: then it is a `fraction`.",
            )
        )
        return None
    said = f"{number.normalize():f} per cent of {int(n)} people"
    if not 0 <= number <= 100:
        problems.append(printed_problem(place, said, "a percentage from 0 to 100"))
        return None
    if file.weighted:
        yes, base = effective_counts(Fraction(number) / 100, n)
        _, low, high = possible_counts(number, base, file.decimals) or (yes, yes, yes)
        said = f"weighted, {file.decimals} decimals"
        return {"yes": yes, "n": base, "low": min(low, yes), "high": max(high, yes), "rounding": said}
    counts = possible_counts(number, int(n), file.decimals)
    if counts is None:
        unlike.append((place, said))
        return None
    yes, low, high = counts
    return {"yes": yes, "n": n, "low": low, "high": high, "rounding": f"percent, {file.decimals} decimals"}


def read_number(text: str) -> Decimal | None:
    """A number as tables print it, with commas between thousands or without."""
    try:
        found = Decimal(text.replace(",", "") if _THOUSANDS.match(text) else text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def printed_problem(place: str, found: str, expected: str, remedy: str = "") -> Problem:
    """What is wrong with a table; as a rule it, or its definition, is to be mended."""
    return Problem(
        place=place, found=found, expected=expected, remedy=remedy or "Correct the table or its definition."
    )
