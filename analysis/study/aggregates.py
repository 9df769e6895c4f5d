"""Waves of which only a published table is left: where the table is and what its cells mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analysis.study.section import Section

CELLS = ("yes", "percent", "fraction")
COLUMNS = ("site", "role", "outcome", "n", *CELLS)


@dataclass(frozen=True, kw_only=True)
class AggregateFile:
    """A published table of a wave: how many of how many people said yes, by site and outcome.

    Attributes
    ----------
    wave, path : str
    options : Mapping
        How the file is read, as for a wave's own file (sheet, encoding, ...).
    columns : Mapping
        What a column holds, ``site, role, outcome, n`` and one of ``yes, percent, fraction``, to its header.
        A long table has a column with the outcome; a wide one has none, and a column for each outcome.
    sites, roles : Mapping
        What the table writes to the study's id. A table of one site or role names it under ``""``.
    outcomes : Mapping
        Long: what the table writes in its outcome column to the study's outcome. Wide: header to outcome.
    cells : str
        What the cells are: counts (``yes``), percentages of the base, or fractions of it, which is how
        spreadsheets store what they show as 19%.
    decimals : int
        The decimals to which percentages are printed (19% has none).
    out_of_scope : tuple of str
        What stands in the site or role column of rows that are left out, such as a total.
    suppressed : tuple of str
        What stands for a number that was not published.
    """

    wave: str
    path: str
    columns: Mapping[str, str]
    outcomes: Mapping[str, str]
    sites: Mapping[str, str]
    roles: Mapping[str, str]
    options: Mapping[str, str] = field(default_factory=dict)
    cells: Literal["yes", "percent", "fraction"] = "yes"
    decimals: int = 0
    out_of_scope: tuple[str, ...] = ()
    suppressed: tuple[str, ...] = ()


def build_aggregate(wave: str, section: Section) -> AggregateFile:
    """One entry of ``survey.aggregated``; whether its sites and outcomes exist is for `read_aggregate`."""
    columns = section.codes("columns")
    if unknown := sorted(set(columns) - set(COLUMNS)):
        section.problem("columns", ", ".join(map(repr, unknown)), "one of: " + ", ".join(COLUMNS))
    if "columns" in section and "n" not in columns:
        section.problem("columns", "no column with the base", "`n: HEADER`: of how many people")
    wide = "outcome" not in columns
    given = [key for key in CELLS if key in columns]
    if "columns" in section and len(given) != (0 if wide else 1):
        expected = "none: its columns are named under `outcomes`" if wide else "one of " + ", ".join(CELLS)
        section.problem("columns", f"{len(given)} of {', '.join(CELLS)}", expected)
    return AggregateFile(
        wave=wave,
        path=section.text("path"),
        options=section.codes("options", {}),
        columns=columns,
        outcomes=section.codes("outcomes"),
        sites=_groups(section, "site", columns),
        roles=_groups(section, "role", columns),
        cells=section.choice("cells", CELLS) if wide else next(iter(given), "yes"),
        decimals=section.integer("decimals", 0, low=0),
        out_of_scope=section.texts("out_of_scope", ()),
        suppressed=section.texts("suppressed", ()),
    )


def _groups(section: Section, what: str, columns: Mapping[str, str]) -> Mapping[str, str]:
    """What the table writes for each group; without a column, the one group that it is about."""
    if what in columns:
        return section.codes(f"{what}s")
    return {"": section.text(what)}
