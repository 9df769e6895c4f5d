"""Cells of a model's margins in which no finite log odds fits the answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.statistics.change.logistic import Patterns, Term
from analysis.statistics.change.rows import Rows
from analysis.statistics.inputs import plain


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell of the model's own margins in which all or none said yes, or nobody answered.

    Attributes
    ----------
    column, level : str
        The predictor and its category; both empty for everybody.
    waves : tuple
        The wave, or all of them where the predictor's effect is the same in every wave.
    yes, n : int
        How many said yes, of how many.
    who : ndarray of bool, shape (patterns,)
        The patterns whose change the cell affects.
    follows : bool
        Whether the cell is empty only because the rows of other such cells are left out.
    """

    column: str
    level: str
    waves: tuple[object, ...]
    yes: int
    n: int
    who: np.ndarray
    follows: bool

    @property
    def words(self) -> str:
        """The cell as a reason in a message."""
        place = f" with {self.column} {self.level!r}" if self.column else ""
        when = " or ".join(f"wave {wave!r}" for wave in self.waves)
        if not self.n:
            return f"nobody to compare{place} in {when}"
        return f"{'none' if not self.yes else 'all'} of {self.n} said yes{place} in {when}"


@dataclass(frozen=True, kw_only=True)
class Boundary:
    """Cells in which all or none said yes, or nobody answered: no finite log odds fits them.

    Attributes
    ----------
    cells : tuple of Cell
    outside : ndarray of bool, shape (waves, patterns)
        Wave and pattern of the rows in these cells, to be left out of the fit: their probability is
        0 or 1 whatever the other parameters are, so they say nothing about these.
    """

    cells: tuple[Cell, ...]
    outside: np.ndarray

    @property
    def reasons(self) -> dict[str, np.ndarray]:
        """Each cell in words, to the patterns whose change it affects."""
        return {cell.words: cell.who for cell in self.cells if not cell.follows}

    @property
    def consequences(self) -> dict[str, np.ndarray]:
        """The same for cells that are empty once the rows of others are left out."""
        return {cell.words: cell.who for cell in self.cells if cell.follows}


def boundary_of(rows: Rows, patterns: Patterns, waves: Sequence[object]) -> Boundary:
    """Find the cells of the model's own margins that have no finite log odds.

    Leaving some rows out can empty another cell, so the search is repeated until nothing more is found.
    """
    shape = (len(waves), patterns.count)
    cell = rows.later * patterns.count + patterns.of_row
    people = np.bincount(cell, minlength=math.prod(shape)).reshape(shape)
    yes = np.bincount(cell, weights=rows.outcome, minlength=math.prod(shape)).reshape(shape)
    everyone = Term(name="", values=np.zeros(patterns.count, dtype=int), levels=("",), by_wave=True)
    alone = [(time,) for time in range(len(waves))]
    together = [tuple(range(len(waves)))]
    outside = np.zeros(shape, dtype=bool)
    found: dict[tuple[str, int, tuple[int, ...]], Cell] = {}
    while True:
        before = outside.copy()
        for term in (everyone, *patterns.terms):
            for code, level in enumerate(term.levels or ()):
                who = term.values == code
                for times in alone if term.by_wave else together:
                    inside = np.zeros(shape, dtype=bool)
                    inside[list(times)] = who
                    inside &= ~before
                    asked, said_yes = int(people[inside].sum()), int(yes[inside].sum())
                    if asked and 0 < said_yes < asked:
                        continue
                    if (term.name, code, times) not in found:
                        found[term.name, code, times] = Cell(
                            column=term.name,
                            level=level,
                            waves=tuple(plain(waves[time]) for time in times),
                            yes=said_yes,
                            n=asked,
                            who=who,
                            follows=bool(before.any()) and not asked,
                        )
                    outside |= inside
        if (outside == before).all():
            return Boundary(cells=tuple(found.values()), outside=outside)
