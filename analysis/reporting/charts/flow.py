"""The flow of rows: received, left out by reason, kept; a column a wave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.reporting import palette
from analysis.reporting.charts import canvas
from analysis.reporting.charts.canvas import SIZE, SMALL, WIDTH, Data

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

PARTS = ("panel", "step", "label", "n")
REQUIRED = ("panel", "step", "label", "n")
LINE, PAD, GAP = 0.155, 0.09, 0.26


def draw(data: Data) -> Drawing:
    """Draw the flow of rows, one column a wave (or source)."""
    panels = data.order("panel")
    gutter = 0.22
    edge = 0.02  # the frame's own stroke
    width = (WIDTH - 2 * edge - gutter * (len(panels) - 1)) / len(panels)
    columns = {panel: _boxes(data, panel, width) for panel in panels}
    # A step stands at the same height in every column, as tall as its tallest box.
    depth = max(len(boxes) for boxes in columns.values())
    heights = [
        max((boxes[i].height for boxes in columns.values() if i < len(boxes)), default=0)
        for i in range(depth)
    ]
    head = 0.28
    total = head + sum(heights) + GAP * (depth - 1) + 0.04
    sheet = canvas.paper(total)
    axes = canvas.place(sheet, 0, 0, WIDTH, total)
    axes.set(xlim=(0, WIDTH), ylim=(0, total))
    axes.axis("off")
    for number, (panel, boxes) in enumerate(columns.items()):
        left = edge + number * (width + gutter)
        axes.text(left, total - 0.04, panel, weight="bold", size=SIZE + 1, va="top")
        top = total - head
        for i, box in enumerate(boxes):
            _draw_box(axes, box, left, top, width, heights[i])
            if i + 1 < len(boxes):
                _arrow(axes, left + 0.28, top - heights[i], GAP)
            top -= heights[i] + GAP
    return sheet


class _Box:
    """A step of the flow: its heading with a count, and the reasons under it."""

    def __init__(self, kind: str, title: str, count: str, items: list[tuple[str, str]], width: float):
        self.kind, self.count = kind, count
        room = width - 3 * PAD - canvas.measure(count, bold=True)
        self.title = canvas.wrapped(title, room, bold=True)
        self.items = [(canvas.wrapped(words, width - 2 * PAD - 0.42, SMALL), count) for words, count in items]
        lines = len(self.title) + sum(len(words) for words, _ in self.items)
        self.height = lines * LINE + 2 * PAD - 0.02 + 0.03 * len(self.items)


def _boxes(data: Data, panel: str, width: float) -> list[_Box]:
    rows = data.frame[data.frame["panel"] == panel]
    boxes: list[_Box] = []
    excluded: list[pd.Series] = []
    for _, row in rows.iterrows():
        if row["step"] == "excluded":
            excluded.append(row)
            continue
        if excluded:
            boxes.append(_excluded(excluded, data, width))
            excluded = []
        boxes.append(_Box(row["step"], row["label"], f"n {data.n(row['n'])}", [], width))
    if excluded:
        boxes.append(_excluded(excluded, data, width))
    return boxes


def _excluded(rows: list[pd.Series], data: Data, width: float) -> _Box:
    known = [row["n"] for row in rows]
    total = "" if any(pd.isna(n) for n in known) else f"n = {int(sum(known)):,}"
    items = [(row["label"], data.n(row["n"]).removeprefix("= ")) for row in rows]
    return _Box("excluded", "Left out", total, items, width)


def _draw_box(axes: Axes, box: _Box, left: float, top: float, width: float, height: float) -> None:
    from matplotlib.patches import Rectangle

    out = box.kind == "excluded"
    axes.add_patch(
        Rectangle(
            (left, top - height),
            width,
            height,
            facecolor="#f6f7f8" if out else "white",
            edgecolor=palette.PALE if out else palette.ACCENT,
            linewidth=0.8 if out else 1.2,
        )
    )
    y = top - PAD
    colour = palette.GREY if out else palette.INK
    look = {"size": SIZE, "weight": "bold", "va": "top", "color": colour}
    axes.text(left + width - PAD, y, box.count, ha="right", **look)
    for line in box.title:
        axes.text(left + PAD, y, line, **look)
        y -= LINE
    for words, count in box.items:
        y -= 0.03
        axes.text(left + width - PAD, y, count, size=SMALL, ha="right", va="top", color=palette.INK)
        for line in words:
            axes.text(left + PAD, y, line, size=SMALL, va="top", color=palette.INK)
            y -= LINE


def _arrow(axes: Axes, x: float, y: float, length: float) -> None:
    axes.annotate(
        "",
        (x, y - length + 0.02),
        (x, y - 0.02),
        arrowprops={"arrowstyle": "-|>", "color": palette.GREY, "lw": 0.9, "shrinkA": 0, "shrinkB": 0},
    )
