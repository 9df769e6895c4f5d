"""Waves of which only a published table is left: where the table is and what its cells mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analysis.study.section import Section

CELLS = ("yes", "percent", "fraction")
COLUMNS = ("site", "role", "outcome", "n", "effective", *CELLS)


@dataclass(frozen=True, kw_only=True)
class AggregateFile:
    """A published table of a wave: how many of how many people said yes, by site and outcome.

    Attributes
    ----------
    wave, path : str
    options : Mapping
        How the file is read, as for a wave's own file (sheet, encoding, ...).
    columns : Mapping
        What a column holds, ``site, role, outcome, n, effective`` and one of ``yes, percent, fraction``, to
        its header.
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
    weighted : bool or None
        Whether the percentages are weighted; None when study.yaml does not say.
    design_effect : float or None
        Of a weighted table: by how much weighting and design make variances larger than those of so many
        people drawn at random. None where the table has a column of effective bases.
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
    weighted: bool | None = None
    design_effect: float | None = None


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
    cells = section.choice("cells", CELLS) if wide else next(iter(given), "yes")
    weighted, design_effect = _weighting(section, columns, cells)
    return AggregateFile(
        wave=wave,
        path=section.text("path"),
        options=section.codes("options", {}),
        columns=columns,
        outcomes=section.codes("outcomes"),
        sites=_groups(section, "site", columns),
        roles=_groups(section, "role", columns),
        cells=cells,
        decimals=section.integer("decimals", 0, low=0),
        out_of_scope=section.texts("out_of_scope", ()),
        suppressed=section.texts("suppressed", ()),
        weighted=weighted,
        design_effect=design_effect,
    )


def _weighting(section: Section, columns: Mapping[str, str], cells: str) -> tuple[bool | None, float | None]:
    """Whether the table is weighted and by how much that widens intervals: one of two ways to say it."""
    weighted = section.flag("weighted", None)
    design_effect = section.number("design_effect", None, low=1)
    ways = [design_effect is not None, "effective" in columns]
    if weighted and cells == "yes":
        section.problem(
            "weighted",
            "a weighted table of counts",
            "percentages or fractions",
            "A weighted count is no number of people: name the column of percentages instead.",
        )
    elif weighted and sum(ways) != 1:
        section.problem(
            "weighted",
            "a weighted table with "
            + ("both ways to say" if all(ways) else "nothing that says")
            + " what it costs",
            "one of `design_effect: 1.5`, or `effective: HEADING` under `columns`",
            "A publication gives it in its tables or its methods; the design effect of weights alone is "
            "1 plus the square of their coefficient of variation.",
        )
    elif not weighted and any(ways):
        section.problem(
            "design_effect" if ways[0] else "columns",
            "a design effect or effective base of a table that is not said to be weighted",
            "`weighted: true` beside it",
        )
    return weighted, design_effect


def _groups(section: Section, what: str, columns: Mapping[str, str]) -> Mapping[str, str]:
    """What the table writes for each group; without a column, the one group that it is about."""
    if what in columns:
        return section.codes(f"{what}s")
    return {"": section.text(what)}
