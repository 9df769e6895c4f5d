"""Who is named with whom: organisations in one column, an arc for each pair, the waves side by side.

Every panel has the same rows, so that a pair has the same place in each wave and no label meets another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.reporting import palette
from analysis.reporting.charts import canvas
from analysis.reporting.charts.canvas import SIZE, SMALL, WIDTH, Data

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

PARTS = ("panel", "group", "first", "second", "value", "n")
REQUIRED = ("panel", "group", "first", "second", "value", "n")
LINE, HEAD, GAP = 0.19, 0.42, 0.1
THIN, THICK = 0.7, 4.2
APPEARED, STAYED, VANISHED = palette.ACCENT, "#a9b0b6", "#8a4b12"


def draw(data: Data) -> Drawing:
    """Draw the network of each panel."""
    rows = _rows(data)
    panels = data.order("panel")
    frame = data.frame
    shown = frame[frame["state"] == "shown"]
    edges = shown[shown["second"] != ""]
    top = edges["value"].max() if len(edges) else 1
    stub = min(
        max(canvas.measure(words, SIZE if at else SMALL, bold=not at) for words, at in rows) + 0.1, 2.2
    )
    lines = _small_print(data, panels, edges)
    foot = 0.14 * len(lines) + 0.16
    body = LINE * len(rows)
    sheet = canvas.paper(foot + body + HEAD)
    width = (WIDTH - stub) / len(panels)
    before: dict[tuple[str, str], float] | None = None
    for number, panel in enumerate(panels):
        axes = canvas.place(sheet, stub + number * width, foot, width - GAP, body)
        axes.set(xlim=(-0.34, 1.04), ylim=(len(rows) - 0.5, -0.5), xticks=[], yticks=[])
        canvas.bare(axes)
        here = frame[frame["panel"] == panel]
        _heads(axes, panel, here, data)
        if number == 0:
            _labels(axes, rows, stub)
        now = _counts(here)
        if now is None:
            _withheld(axes, len(rows))
        else:
            _arcs(axes, rows, now, before, top)
            _nodes(axes, rows, here)
        before = now
    for number, line in enumerate(reversed(lines)):
        canvas.note(sheet, line, 0.06 + 0.14 * number)
    return sheet


def _rows(data: Data) -> list[tuple[str, bool]]:
    """What stands in each line: a kind as a head (False), or an organisation (True)."""
    nodes = data.frame[data.frame["second"] == ""]
    # In the order of the study, those of a later panel, too; one that is withheld counts as named.
    most = nodes.assign(value=nodes["value"].fillna(1)).groupby("first", sort=False)["value"].max()
    named = nodes[nodes["first"].map(most) > 0].drop_duplicates("first")
    rows: list[tuple[str, bool]] = []
    for kind, members in named.groupby("group", sort=False):
        rows.append((kind, False))
        rows += [(name, True) for name in members["first"]]
    return rows


def _counts(here: pd.DataFrame) -> dict[tuple[str, str], float] | None:
    """Each pair's participants; None where the panel is withheld."""
    if here.empty or (here["state"] == "withheld").all():
        return None
    edges = here[(here["second"] != "") & (here["value"] > 0)].sort_values(["value", "first", "second"])
    return dict(zip(zip(edges["first"], edges["second"], strict=True), edges["value"], strict=True))


def _arcs(
    axes: Axes,
    rows: list[tuple[str, bool]],
    now: dict[tuple[str, str], float],
    before: dict[tuple[str, str], float] | None,
    top: float,
) -> None:
    places = {name: i for i, (name, at) in enumerate(rows) if at}
    longest = max(len(rows) - 2, 1)
    gone = [] if before is None else [pair for pair in before if pair not in now]
    for pair in gone:
        _arc(
            axes, places, pair, longest, edgecolor=VANISHED, linewidth=0.8, linestyle=(0, (1, 1.8)), zorder=2
        )
    for pair, value in now.items():
        new = before is not None and pair not in before
        thickness = THIN + (THICK - THIN) * (value - 1) / max(top - 1, 1)
        look = {"edgecolor": APPEARED if new else STAYED, "linewidth": thickness, "alpha": 0.85}
        _arc(axes, places, pair, longest, zorder=4 if new else 3, **look)


def _arc(axes: Axes, places: dict[str, int], pair: tuple[str, str], longest: int, **look) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    first, second = (places[name] for name in pair)
    # A cubic curve reaches three quarters of the way to its control points.
    reach = (0.15 + 0.85 * abs(second - first) / longest) * 4 / 3
    corners = [(0, first), (reach, first), (reach, second), (0, second)]
    codes = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    axes.add_patch(PathPatch(Path(corners, codes), facecolor="none", capstyle="butt", **look))


def _nodes(axes: Axes, rows: list[tuple[str, bool]], here: pd.DataFrame) -> None:
    nodes = here[here["second"] == ""].set_index("first")["value"]
    for i, (name, at) in enumerate(rows):
        value = nodes.get(name) if at else None
        if value is None or pd.isna(value):
            continue
        named = value > 0
        axes.plot([0], [i], "o", ms=4, color=palette.INK if named else palette.PALE, zorder=5)
        axes.text(-0.09, i, f"{int(value):,}", ha="right", va="center", size=SMALL, color=palette.GREY)


def _heads(axes: Axes, panel: str, here: pd.DataFrame, data: Data) -> None:
    look = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "bottom"}
    axes.annotate(panel, (0, 1), xytext=(0, 15), weight="bold", **look)
    words = f"n {data.n(here['n'].iloc[0])}" if len(here) else ""
    axes.annotate(words, (0, 1), xytext=(0, 4), size=SMALL, color=palette.GREY, **look)


def _labels(axes: Axes, rows: list[tuple[str, bool]], stub: float) -> None:
    for i, (words, at) in enumerate(rows):
        axes.annotate(
            words if at else words[:1].upper() + words[1:],
            (0, i),
            xycoords=("axes fraction", "data"),
            xytext=(-72 * stub + 2, 0),
            textcoords="offset points",
            va="center",
            size=SIZE if at else SMALL,
            weight="normal" if at else "bold",
            color=palette.INK if at else palette.GREY,
            annotation_clip=False,
        )


def _withheld(axes: Axes, lines: int) -> None:
    from matplotlib.patches import Rectangle

    look = {"facecolor": "white", "edgecolor": palette.HATCH, "hatch": "////", "linewidth": 0}
    axes.add_patch(Rectangle((-0.3, -0.4), 1.3, lines - 0.2, **look))


def _small_print(data: Data, panels: list[str], edges: pd.DataFrame) -> list[str]:
    words = "Numbers: participants who name it. Arcs: named in one turn"
    drawn = edges[edges["value"] > 0]
    if len(drawn):
        least, most = int(drawn["value"].min()), int(drawn["value"].max())
        words += f", by {least} to {most} participants (width)" if most > least else f", by {most}"
    words += "."
    if len(panels) > 1:
        words += " Teal: not in the panel before; grey: there, too; dotted: only there."
    notes = canvas.notes_on(data.frame["state"].replace("absent", "shown"))
    text = " ".join(part for part in (words, data.roles.get("note", ""), notes) if part)
    return canvas.wrapped(text, WIDTH - 0.1, SMALL)
