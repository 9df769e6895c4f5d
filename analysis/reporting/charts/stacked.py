"""Answers on a scale: bars that diverge from the middle of the scale, one a wave or group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.reporting import palette
from analysis.reporting.charts import canvas, scale_key
from analysis.reporting.charts.canvas import SMALL, WIDTH, Data

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

PARTS = ("row", "category", "value", "n", "group")
REQUIRED = ("row", "category", "value", "n")
LINE = 0.36


def draw(data: Data) -> Drawing:
    """Draw answers on a scale."""
    frame = data.frame.assign(group=data.frame["group"] if data.has("group") else "")
    categories = list(dict.fromkeys(frame["category"]))
    lines = _lines(data, frame)
    colours = palette.scale_colours(categories)
    names = [words for kind, words, _ in lines if kind == "row"]
    stub = min(max(canvas.measure(words) for words in names) + 0.95, 2.7)
    legend = scale_key.lines_of(categories)
    head = 0.1 + 0.2 * len(legend)
    small_print = canvas.notes_on(frame["state"])
    foot = 0.08 + (0.2 if small_print else 0)
    tall = LINE * len(lines)
    sheet = canvas.paper(foot + tall + head)
    axes = canvas.place(sheet, stub, foot, WIDTH - stub - 0.08, tall)
    left, right = _extent(frame, categories)
    axes.set(xlim=(-left, right), ylim=(len(lines) - 0.5, -0.5), xticks=[], yticks=[])
    canvas.bare(axes)
    if len(categories) % 2 == 0:  # between the halves; an odd scale has its neutral answer there
        axes.axvline(0, color=palette.INK, lw=0.8, zorder=5)
    width = WIDTH - stub - 0.08
    for number, (kind, words, rows) in enumerate(lines):
        look = {
            "xycoords": ("axes fraction", "data"),
            "textcoords": "offset points",
            "va": "center",
            "annotation_clip": False,
        }
        at = (-72 * stub + 2, 0)
        if kind == "group":
            axes.annotate(words, (0, number), xytext=at, weight="bold", **look)
            continue
        axes.annotate(words, (0, number), xytext=at, **look)
        axes.annotate(
            f"n {data.n(rows['n'].iloc[0])}",
            (0, number),
            xytext=(-8, 0),
            ha="right",
            size=SMALL,
            color=palette.GREY,
            **look,
        )
        _bar(axes, number, rows, categories, colours, data, width / (left + right))
    scale_key.draw(sheet, legend, colours, foot + tall + 0.06)
    if small_print:
        canvas.note(sheet, small_print)
    return sheet


def _lines(data: Data, frame: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame | None]]:
    lines: list[tuple[str, str, pd.DataFrame | None]] = []
    for group in data.order("group") if data.has("group") else [""]:
        part = frame[frame["group"] == group]
        if group:
            lines.append(("group", group, None))
        present = list(dict.fromkeys(part["row"]))
        for name in [row for row in data.order("row") if row in present]:
            lines.append(("row", name, part[part["row"] == name]))
    return lines


def _start(values: pd.Series, categories: list[str]) -> float:
    lower, middle, _ = palette.halves(categories)
    return -sum(values[c] for c in lower) - sum(values[c] / 2 for c in middle)


def _values(rows: pd.DataFrame, categories: list[str]) -> pd.Series:
    return rows.set_index("category")["value"].reindex(categories).fillna(0.0)


def _extent(frame: pd.DataFrame, categories: list[str]) -> tuple[float, float]:
    left = right = 0.05
    for _, rows in frame.groupby(["group", "row"], sort=False):
        values = _values(rows, categories)
        start = _start(values, categories)
        left, right = max(left, -start), max(right, start + values.sum())
    return left + 0.01, right + 0.01


def _bar(
    axes: Axes,
    number: int,
    rows: pd.DataFrame,
    categories: list[str],
    colours: dict[str, str],
    data: Data,
    scale: float,
) -> None:
    if (rows["state"] == "withheld").any():
        # One withheld part could be had from the others: the whole bar is withheld.
        low, high = axes.get_xlim()
        look = {"facecolor": "none", "edgecolor": palette.HATCH, "hatch": "////", "linewidth": 0}
        axes.barh([number], [high - low], left=low, height=0.62, **look)
        return
    values = _values(rows, categories)
    left = _start(values, categories)
    for category in categories:
        width = values[category]
        axes.barh(
            [number],
            [width],
            left=left,
            height=0.62,
            color=colours[category],
            edgecolor="white",
            lw=0.7,
        )
        words = data.show("value", width)
        if canvas.measure(words) + 0.06 < width * scale:
            dark = palette.dark(colours[category])
            axes.text(
                left + width / 2,
                number,
                words,
                ha="center",
                va="center",
                color="white" if dark else palette.INK,
                zorder=6,
            )
        left += width
