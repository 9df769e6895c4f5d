"""Published tables whose percentages are weighted: what speaks of it, and how much their bases are worth."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from analysis.problems import Problem
from analysis.study.aggregates import AggregateFile
from analysis.study.section import canonical
from analysis.survey.wave import Wave

_WEIGHTED = re.compile(
    r"weighted|weighting|(?:\b|_|un)w(?:gh?)?td?(?:\b|_)|^weights?$|weights? (?:applied|used|by)|grossed"
    r"|design[ _-]effect|\bdeff\b|effective (?:base|n\b|sample|number)"
    r"|gewichtet|gewichtung|gewogen|pond[eé]r|pesat[ao]",
    re.IGNORECASE,
)
_UNWEIGHTED = re.compile(
    r"un-?_?w(?:eighted|(?:gh?)?td?)|un-?gewichtet|on-?gewogen|(?:non|no|não) ponder|non pond[eé]r",
    re.IGNORECASE,
)
_SHOWN = 4  # words named in a message
_FEWER = 0.05  # so much of the effective base may go, so that whole people give the share
REMEDY = (
    "Say which below the wave's entry of `survey.aggregated` in study.yaml: `weighted: true` with "
    "`design_effect: 1.5` (the one published), or with a column of effective bases, `effective: HEADING` "
    "under `columns`; or `weighted: false`."
)


def effective_counts(share: Fraction, base: float) -> tuple[int, int]:
    """So many of so many people whose share is a weighted one, and whose number is its effective base.

    Parameters
    ----------
    share : Fraction
        From 0 to 1.
    base : float
        The effective base: as many people, drawn at random, would leave the share as uncertain.

    Returns
    -------
    yes, n : int
        Whole numbers whose share is nearest; `n` is at most the base, and at most one in twenty less.

    Examples
    --------
    >>> effective_counts(Fraction(47, 100), 382.5)
    (172, 366)
    >>> effective_counts(Fraction(1, 3), 10)
    (3, 10)
    """
    largest = math.floor(base)
    smallest = math.ceil(base * (1 - _FEWER))
    pairs = [(round(share * n), n) for n in range(largest, min(smallest, largest) - 1, -1)]
    return min(pairs, key=lambda pair: abs(Fraction(*pair) - share))


def asked_about_weights(wave: Wave, file: AggregateFile) -> Iterator[Problem]:
    """Words of a table that speak of weights while study.yaml does not, and a base that is weighted."""
    base = file.columns["n"]
    if file.weighted and _WEIGHTED.search(base) and not _UNWEIGHTED.search(base):
        yield Problem(
            place=f"wave {file.wave}, {wave.name}, column {base!r}",
            found="a weighted base",
            expected="the number of people who answered, unweighted",
            remedy="Name the column of unweighted bases as `n`.",
        )
    if file.weighted is not None:
        return
    if said := list(dict.fromkeys(text for text in _texts(wave, file) if _WEIGHTED.search(text))):
        yield Problem(
            place=f"wave {file.wave}, {wave.name}",
            found=", ".join(map(repr, said[:_SHOWN])) + (" ..." if len(said) > _SHOWN else ""),
            expected="a table of which study.yaml says whether it is weighted",
            remedy=REMEDY,
        )


def _texts(wave: Wave, file: AggregateFile) -> Iterator[str]:
    """Headings, and whatever else a table says in words, the names of its file and sheet included."""
    yield Path(wave.name).stem
    yield from map(canonical, wave.data.columns)
    yield from (canonical(column.label) for column in wave.questions.values())
    yield from file.options.values()
    for column in wave.data.columns:
        yield from (canonical(cell) for cell in wave.data[column].unique() if isinstance(cell, str))


def no_counts(unlike: list[tuple[str, str]], cells: int, wave: Wave, file: AggregateFile) -> Problem:
    """Percentages that no whole number of people gives.

    Parameters
    ----------
    unlike : list of (str, str)
        Place and percentage of each.
    cells : int
        How many percentages were read.
    """
    place, found = unlike[0]
    if len(unlike) > 1:
        place = f"wave {file.wave}, {wave.name}"
        found = f"{len(unlike)} of {cells} percentages such as {found} ({unlike[0][0]})"
    return Problem(
        place=place,
        found=found,
        expected="a percentage that some whole number of people gives",
        remedy=f"Check the number and its base. If the table is weighted: {REMEDY}",
    )


def unseen_weights(file: AggregateFile, smallest: int) -> str:
    """A note where nothing in a table could show whether it is weighted; empty where something could.

    Every percentage with so few decimals is that of some count when the bases are so large.
    """
    if file.cells == "yes" or file.weighted is not None or not file.decimals:
        return ""
    if smallest <= 100 * 10**file.decimals:
        return ""
    return (
        f"Wave {file.wave}: the published table counts as not weighted. With bases of {smallest:,} and more "
        f"no percentage to {file.decimals} decimal{'s' * (file.decimals > 1)} could show it: say "
        "`weighted: false`, or `weighted: true` and its design effect."
    )
