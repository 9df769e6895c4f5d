"""The plan in words and lines, for a terminal and for a protocol."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.display import percent, points, printed_level, rounded
from analysis.files import write_csv
from analysis.planning.design import Design, design_of
from analysis.planning.simulation import COLUMNS, beyond, power_of, smallest_margins
from analysis.processed import PROCESSED, load_responses

if TYPE_CHECKING:
    from analysis.study import Study

PLAN = PROCESSED / "planning/survey.csv"
MARGINS = PROCESSED / "planning/margins.csv"
_HEADS = ("True change", "n last", "n next", "About", "Power", "Half-width", "Without interval")


def plan_survey(study: Study, folder: Path) -> Iterator[str]:
    """Simulate the next wave and report what it could show, a line at a time; the table is kept as CSV.

    Raises
    ------
    ProblemsFound
        When there are no processed answers yet.
    """
    design = design_of(load_responses(folder), study)
    yield from _introduction(design, study)
    yield "  ".join(f"{head:>16}" for head in _HEADS)
    parts = [pd.DataFrame(columns=list(COLUMNS))]
    for part in power_of(design, study):
        parts.append(part)
        yield from map(_line, part.itertuples())
    write_csv(folder / PLAN, pd.concat(parts[1:] or parts, ignore_index=True))
    for change in study.params.planning.changes:
        if beyond(design, change):
            label = study.survey.outcomes[design.outcome].label
            yield (
                f"A change of {points(change)} percentage points is left out: it is more than there can be "
                f"from the share of the last wave who {label}."
            )
    margins = smallest_margins(design, study)
    yield from map(_margin, margins.itertuples())
    write_csv(folder / MARGINS, margins)
    yield f"The tables are in {PLAN.as_posix()} and {MARGINS.as_posix()}."


def _introduction(design: Design, study: Study) -> Iterator[str]:
    plan, label = study.params.planning, study.survey.outcomes[design.outcome].label
    cells = design.cells
    wave = study.waves[design.wave].label
    people = f"{cells['n'].sum()} people in {cells['site'].nunique()} sites"
    yield f"Planned from wave {wave}: {people}. Counted are those who {label}."
    if design.linked:
        yield (
            f"Taken to answer both waves: {percent(plan.repeat)} of the next wave; how alike a person's two "
            f"answers are (phi): {rounded(design.stability, 2)}."
        )
    yield (
        f"{plan.repetitions} simulated waves a line: a power of 50% is known to about "
        f"{points(1 / (2 * plan.repetitions**0.5), 1).lstrip('+')} percentage points (one standard error)."
    )
    yield "Half-width is the mean half of the interval, in percentage points."


def _margin(row: tuple) -> str:
    people = f"{row.n_first:,} and {row.n_second:,} people"
    level, power = printed_level(row.level), percent(row.power)
    if math.isnan(row.margin):
        return f"With {people} no margin can be shown: in too many simulated waves there is no interval."
    return (
        f"With {people} the smallest margin that can be shown is {rounded(100 * row.margin, 1)} percentage "
        f"points: if nothing changed, {power} of {level} intervals would lie within it."
    )


def _line(row: tuple) -> str:
    cells = (
        points(row.change),
        f"{row.n_first:,}",
        f"{row.n_second:,}",
        row.target,
        percent(row.power),
        rounded(100 * row.half_width, 1) if row.estimable else "–",
        percent(1 - row.estimable),
    )
    return "  ".join(f"{cell:>16}" for cell in cells)
