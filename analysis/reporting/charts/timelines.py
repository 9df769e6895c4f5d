"""Counts by theme and wave, a panel a site side by side: what comes, stays and goes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from analysis.reporting import palette
from analysis.reporting.charts import canvas
from analysis.reporting.charts.canvas import SMALL, WIDTH, Data

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

PARTS = ("row", "panel", "column", "value", "n")
REQUIRED = PARTS
LINE, HEAD, BETWEEN = 0.235, 0.62, 0.08


def draw(data: Data) -> Drawing:
    """Draw one dot a theme, site and wave, as large as the share of the people interviewed there and then."""
    frame = data.frame
    rows, panels, columns = data.order("row"), data.order("panel"), data.order("column")
    stub = min(max(canvas.measure(words) for words in rows) + 0.15, 2.3)
    lines = {row: canvas.wrapped(row, stub - 0.1) for row in rows}
    line = LINE + 0.13 * (max(len(words) for words in lines.values()) - 1)
    width = (WIDTH - stub - BETWEEN * (len(panels) - 1)) / len(panels)
    words = "Dot: as large as the share of the people interviewed there and then; beside the wave, how many."
    small_print = canvas.wrapped(f"{words}  {canvas.notes_on(frame['state'])}", WIDTH - 0.1, SMALL)
    foot = 0.12 + 0.16 * len(small_print)
    tall = line * len(rows)
    sheet = canvas.paper(foot + tall + HEAD)
    for number, panel in enumerate(panels):
        left = stub + number * (width + BETWEEN)
        axes = canvas.place(sheet, left, foot, width, tall)
        axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(rows) - 0.5, -0.5), xticks=[], yticks=[])
        canvas.bare(axes)
        part = frame[frame["panel"] == panel]
        largest = min(72 * line, 72 * width / len(columns)) * 0.8
        _panel(axes, part, rows, columns, data, colour=_colour(panel, data), largest=largest)
        _heads(axes, panel, part, columns, data, width)
        if number == 0:
            _stub(axes, rows, lines, stub)
    for i, words in enumerate(reversed(small_print)):
        canvas.note(sheet, words, 0.05 + 0.16 * i)
    return sheet


def _colour(panel: str, data: Data) -> str:
    return palette.site_colours(data.study).get(panel, palette.ACCENT)


def _panel(
    axes: Axes,
    part: pd.DataFrame,
    rows: list[str],
    columns: list[str],
    data: Data,
    *,
    colour: str,
    largest: float,
) -> None:
    from matplotlib.patches import Rectangle

    for y in range(len(rows)):
        axes.axhline(y, color=palette.RULE, lw=0.6, zorder=0)
    cells = {(row.row, row.column): row for row in part.itertuples()}
    for y, theme in enumerate(rows):
        shares = []
        for x, wave in enumerate(columns):
            cell = cells.get((theme, wave))
            if cell is None:  # nobody was interviewed
                continue
            if cell.state == "withheld":
                box = {"facecolor": "white", "edgecolor": palette.HATCH, "hatch": "////", "linewidth": 0}
                axes.add_patch(Rectangle((x - 0.42, y - 0.35), 0.84, 0.7, **box))
            elif cell.state == "shown":
                share = cell.value / cell.n if cell.n else 0.0
                shares.append((x, share))
        for (x, share), (after, then) in pairwise(shares):
            if share and then and after == x + 1:
                axes.plot([x, after], [y, y], color=colour, lw=0.8, alpha=0.5, zorder=1)
        for x, share in shares:
            size = largest * share**0.5 if share else 1.6
            look = {"color": colour if share else palette.HATCH, "ms": size, "mew": 0}
            axes.plot([x], [y], "o", zorder=2, **look)


def _heads(axes: Axes, panel: str, part: pd.DataFrame, columns: list[str], data: Data, width: float) -> None:
    look = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "annotation_clip": False}
    middle = (len(columns) - 1) / 2
    words = canvas.wrapped(panel, width, SMALL, bold=True)
    axes.annotate("\n".join(words), (middle, 1), xytext=(0, 32), ha="center", va="bottom", size=SMALL,
                  weight="bold", linespacing=1.0, **look)  # fmt: skip
    n = part.groupby("column")["n"].max()
    for x, wave in enumerate(columns):
        # Two figures of a year are enough where three waves share a narrow panel.
        short = f"’{wave[2:]}" if wave.isdigit() and len(wave) == 4 else wave
        long = canvas.measure(wave, SMALL) < width / len(columns)
        axes.annotate(wave if long else short, (x, 1), xytext=(0, 17), ha="center", va="bottom", size=SMALL,
                      **look)  # fmt: skip
        base = data.n(n[wave]).removeprefix("= ") if wave in n.index else "–"
        base = "c" if base == "withheld" else base
        axes.annotate(base, (x, 1), xytext=(0, 5), ha="center", va="bottom", size=SMALL,
                      color=palette.GREY, **look)  # fmt: skip


def _stub(axes: Axes, rows: list[str], lines: dict[str, list[str]], stub: float) -> None:
    for y, theme in enumerate(rows):
        axes.annotate(
            "\n".join(lines[theme]),
            (0, y),
            xycoords=("axes fraction", "data"),
            xytext=(-72 * stub + 2, 0),
            textcoords="offset points",
            va="center",
            linespacing=1.05,
            annotation_clip=False,
        )
