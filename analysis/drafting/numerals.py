"""Numbers that people or programs wrote with a comma or a unit: a numeric question all the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.drafting.doubts import Doubt
from analysis.survey.numbers import UNITS, read_numbers

_MOSTLY = 0.9  # of the answers are numbers


@dataclass(frozen=True, kw_only=True)
class Numerals:
    """A column of such numbers.

    Attributes
    ----------
    values : Mapping of str to float
        Code to number, as `analysis.survey.numbers.read_numbers` gives them.
    unreadable : int
        Rows with anything else.
    doubts : tuple of Doubt
        What study.yaml has to say before they are read.
    """

    values: Mapping[str, float]
    unreadable: int = 0
    doubts: tuple[Doubt, ...] = ()


def numerals_of(counts: Mapping[str, int], wording: str, closed: bool) -> Numerals | None:
    """The numbers of a column that a program cannot read as they stand; None where they are none.

    Parameters
    ----------
    counts : Mapping of str to int
        Rows by code.
    wording : str
        The question, which may name the unit.
    closed : bool
        Whether few codes are shared by most: then a unit that the question does not name makes a category.

    Examples
    --------
    >>> dict(numerals_of({"4,5": 3, "6,25": 2, "7": 1}, "Hours a week", False).values)
    {'4,5': 4.5, '6,25': 6.25, '7': 7.0}
    >>> numerals_of({"12 minutes": 3, "9 min": 2}, "How long?", False).doubts[0].asks
    'is this what they count? Then write `unit: minute` below the question of this wave'
    >>> numerals_of({"1 day": 3, "2 days": 2}, "How long?", True)
    """
    found, doubts = read_numbers(counts, wording), []
    if len(found.units) == 1 and found.units[0] in UNITS and not closed:
        unit = found.units[0]
        found = read_numbers(counts, wording, unit=unit)
        told = f"is this what they count? Then write `unit: {unit}` below the question of this wave"
        doubts.append(Doubt(told, f"numbers have the unit {unit!r} beside them:"))
    if found.unclear:
        told = 'which sign is the decimal sign? Write `decimal: "."` or `decimal: ","` below the question'
        doubts.append(Doubt(told, f"{found.unclear[0]!r} may be one number or another:"))
    other = sum(rows for code, rows in counts.items() if code not in {*found.values, *found.unclear})
    if not counts or other > (1 - _MOSTLY) * sum(counts.values()):
        return None
    return Numerals(values=found.values, unreadable=other, doubts=tuple(doubts))
