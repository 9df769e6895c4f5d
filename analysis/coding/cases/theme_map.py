"""The theme map: groups, their themes and their codes, each with how many people speak of it."""

from __future__ import annotations

import pandas as pd

from analysis.coding.cases.counting import counts
from analysis.coding.codebook.definition import Codebook
from analysis.results import Column, Figure, Table

THEME = "theme"


def theme_map(codings: pd.DataFrame, turns: pd.DataFrame, codebook: Codebook, kind: str) -> Figure:
    """Every theme under its group, and under a theme of several codes each code, wider ones first.

    As the rules index them; not corrected for the rules' errors. A code with children counts theirs, too.

    Parameters
    ----------
    codings, turns : DataFrame
        DESIGN: Codings, Turns.
    kind : str
        The kind of source: kinds are never pooled.
    """
    themes = _numbers(codings, turns, codebook, kind, "theme")
    codes = _numbers(codings, turns, codebook, kind, "code")
    rows = []
    for group, group_label in codebook.groups.items():
        for name, theme in codebook.themes.items():
            if theme.group != group:
                continue
            rows.append((group_label, theme.label, 0, *themes.loc[name]))
            below = _in_depth(codebook, name)
            if len(below) > 1:
                rows += [
                    (group_label, codebook.codes[code].label, depth, *codes.loc[code])
                    for code, depth in below
                ]
    counted = {"kind": "count", "bases": ("base",), "tolerance": "exact"}
    columns = (
        Column(name="group", label="Group"),
        Column(name="label", label="Theme or code"),
        Column(name="depth", label="Depth", kind="number", tolerance="exact"),
        Column(name="participants", label="Participants", unit="participants", **counted),
        Column(name="base", label="Of", kind="base", unit="participants", tolerance="exact"),
        Column(name="turns", label="Turns", **counted),
    )
    return Figure(
        chart="themes",
        table=Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns])),
        roles={"value": "participants", "n": "base"},
        alt="The themes and codes by group, with the participants who speak of each.",
    )


def _numbers(
    codings: pd.DataFrame, turns: pd.DataFrame, codebook: Codebook, kind: str, level: str
) -> pd.DataFrame:
    table = counts(codings, turns, codebook, level=level)
    return table[table["kind"] == kind].set_index(level)[["participants", "participants_base", "turns"]]


def _in_depth(codebook: Codebook, theme: str) -> list[tuple[str, int]]:
    """The codes of a theme, each after its parent, and how far below the theme they stand."""

    def below(code: str) -> list[str]:
        return [code, *(item for child in codebook.children(code) for item in below(child))]

    tops = [code for code in codebook.codes_of(theme) if codebook.codes[code].parent is None]
    return [(code, 1 + len(codebook.ancestors(code))) for top in tops for code in below(top)]
