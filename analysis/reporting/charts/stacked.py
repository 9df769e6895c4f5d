"""Answers on a scale: bars that diverge from the middle of the scale, one a wave or group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.reporting import palette
from analysis.reporting.charts import canvas
from analysis.reporting.charts.canvas import SMALL, WIDTH, Data

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

PARTS = ("row", "category", "value", "n", "group")
REQUIRED = ("row", "category", "value", "n")
LINE = 0.36
BELOW = ("#8a4b12", "#cf9a63")  # from the end of the scale to its middle
ABOVE = ("#00546b", "#6ba7b7")
NEUTRAL = "#d3d6da"


def draw(data: Data) -> Drawing:
    """Draw answers on a scale."""
    frame = data.frame.assign(group=data.frame["group"] if data.has("group") else "")
    categories = list(dict.fromkeys(frame["category"]))
    lines = _lines(data, frame)
    colours = _colours(categories)
    names = [words for kind, words, _ in lines if kind == "row"]
    stub = min(max(canvas.measure(words) for words in names) + 0.95, 2.7)
    legend = _legend_lines(categories)
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
    _legend(sheet, legend, colours, foot + tall + 0.06)
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


def _halves(categories: list[str]) -> tuple[list[str], str | None, list[str]]:
    """The categories below the middle, the middle one of an odd number, and those above it."""
    middle, odd = divmod(len(categories), 2)
    return categories[:middle], categories[middle] if odd else None, categories[middle + odd :]


def _colours(categories: list[str]) -> dict[str, str]:
    from matplotlib.colors import to_hex
    from seaborn import blend_palette

    below, neutral, above = _halves(categories)
    colours = dict(zip(below, map(to_hex, blend_palette(BELOW, len(below))), strict=True))
    colours |= dict(zip(above, map(to_hex, blend_palette(ABOVE[::-1], len(above))), strict=True))
    return colours | ({neutral: NEUTRAL} if neutral else {})


def _start(values: pd.Series, categories: list[str]) -> float:
    below, neutral, _ = _halves(categories)
    return -sum(values[c] for c in below) - (values[neutral] / 2 if neutral else 0)


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
            dark = _dark(colours[category])
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


def _dark(colour: str) -> bool:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140


def _legend_lines(categories: list[str]) -> list[list[str]]:
    lines: list[list[str]] = [[]]
    used = 0.0
    for category in categories:
        wide = canvas.measure(category, SMALL) + 0.38
        if lines[-1] and used + wide > WIDTH:
            lines.append([])
            used = 0.0
        lines[-1].append(category)
        used += wide
    return lines


def _legend(sheet: Drawing, lines: list[list[str]], colours: dict[str, str], bottom: float) -> None:
    """The scale in its order, above the bars as they stand in them."""
    from matplotlib.patches import Rectangle

    across, up = sheet.get_size_inches()
    y = bottom + 0.2 * (len(lines) - 1)
    for line in lines:
        x = 0.03
        for category in line:
            box = Rectangle((x / across, y / up), 0.13 / across, 0.13 / up, facecolor=colours[category])
            box.set_transform(sheet.transFigure)
            sheet.add_artist(box)
            sheet.text((x + 0.18) / across, (y + 0.065) / up, category, size=SMALL, va="center_baseline")
            x += canvas.measure(category, SMALL) + 0.38
        y -= 0.2
