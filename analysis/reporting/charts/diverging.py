"""Answers to questions on one scale: what lies below its middle to the left, above to the right.

A middle answer of an odd scale stands apart at the right, so that it counts for neither side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.reporting import palette
from analysis.reporting.charts import canvas, scale_key
from analysis.reporting.charts.canvas import SIZE, SMALL, WIDTH, Data

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

PARTS = ("row", "category", "value", "n", "group")
REQUIRED = ("row", "category", "value", "n")
# In inches.
BAR, ROOM, LETTERS = 0.19, 0.25, 0.145
WIDEST_STUB = 2.5
# Between the two sides and the answers that stand apart, as a share of people.
APART = 0.04


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the chart: a bar, or a heading above bars when `rows` is None.

    Attributes
    ----------
    words : list of str
        What it is called, broken into lines.
    span : tuple of float
        Its top and bottom, in inches from the top of the chart.
    """

    words: list[str]
    rows: pd.DataFrame | None
    span: tuple[float, float]

    @property
    def y(self) -> float:
        """Its middle."""
        return sum(self.span) / 2


def draw(data: Data) -> Drawing:
    """Draw answers that diverge from the middle of their scale."""
    categories = list(dict.fromkeys(data.frame["category"]))
    lower, middle, upper = palette.halves(categories)
    stub = min(max(canvas.measure(words) for words in data.frame["row"]) + 0.15, WIDEST_STUB)
    lines, tall = _lines(data, stub)
    bars = [_shares(line.rows, categories) for line in lines if line.rows is not None]
    left = max([0.05, *(values[lower].sum() for values in bars)])
    right = max([0.05, *(values[upper].sum() for values in bars)])
    aside = max([0.05, *(values[middle].sum() for values in bars)]) + APART if middle else 0.0
    bases = 0.1 + max(canvas.measure(words, SMALL) for words in ["n", *map(_base(data), data.frame["n"])])
    width = WIDTH - stub - bases
    key = scale_key.lines_of([*lower, *upper, *middle])
    head = 0.22 + scale_key.LINE * len(key)
    small_print = canvas.notes_on(data.frame["state"])
    foot = 0.06 + (0.2 if small_print else 0)
    sheet = canvas.paper(foot + tall + head)
    axes = canvas.place(sheet, stub, foot, width, tall)
    axes.set(xlim=(-left, right + aside), ylim=(tall, 0), xticks=[], yticks=[])
    canvas.bare(axes)
    # Where the sides begin: between the lower and the upper answers, and left of those that stand apart.
    starts = {"sides": 0.0} | ({"middle": right + APART} if middle else {})
    colours = palette.scale_colours(categories)
    for line in lines:
        _say(axes, line, stub)
        if line.rows is not None:
            _bar(axes, line, starts, colours, data, width / (left + right + aside))
            for start in starts.values():  # not through a heading
                axes.plot([start, start], line.span, color=palette.INK, lw=0.8, zorder=5, clip_on=False)
            _number(axes, _base(data)(line.rows["n"].iloc[0]), line.y, bases)
    _number(axes, "n", -0.06, bases)
    scale_key.draw(sheet, key, colours, foot + tall + 0.19)
    if small_print:
        canvas.note(sheet, small_print)
    return sheet


def _lines(data: Data, stub: float) -> tuple[list[Line], float]:
    """The headings and bars from the top down, and how tall they are together."""
    frame = data.frame.assign(group=data.frame["group"] if data.has("group") else "")
    lines, y = [], 0.0
    for group in data.order("group") if data.has("group") else [""]:
        part = frame[frame["group"] == group]
        if group:
            words = canvas.wrapped(group, WIDTH - 0.05, bold=True)
            room = LETTERS * len(words)
            lines.append(Line(words=words, rows=None, span=(y + 0.08, y + 0.08 + room)))
            y += room + 0.12
        present = set(part["row"])
        for name in [row for row in data.order("row") if row in present]:
            words = canvas.wrapped(name, stub - 0.1)
            room = max(ROOM, LETTERS * len(words) + 0.07)
            lines.append(Line(words=words, rows=part[part["row"] == name], span=(y, y + room)))
            y += room
    return lines, y


def _shares(rows: pd.DataFrame, categories: list[str]) -> pd.Series:
    """The answers as shares; none are shown where one is withheld, which could be had from the others."""
    shown = rows.set_index("category")["value"].reindex(categories).fillna(0.0)
    return shown * 0 if (rows["state"] == "withheld").any() else shown


def _base(data: Data):
    return lambda n: data.n(n).removeprefix("= ")


def _say(axes: Axes, line: Line, stub: float) -> None:
    axes.annotate(
        "\n".join(line.words),
        (0, line.y),
        xycoords=("axes fraction", "data"),
        xytext=(-72 * stub + 2, 0),
        textcoords="offset points",
        va="center",
        weight="bold" if line.rows is None else "normal",
        linespacing=1.05,
        size=SIZE,
        annotation_clip=False,
    )


def _number(axes: Axes, words: str, y: float, bases: float) -> None:
    axes.annotate(
        words,
        (1, y),
        xycoords=("axes fraction", "data"),
        xytext=(72 * bases - 2, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        size=SMALL,
        color=palette.GREY,
        annotation_clip=False,
    )


def _bar(
    axes: Axes,
    line: Line,
    starts: Mapping[str, float],
    colours: Mapping[str, str],
    data: Data,
    inches: float,
) -> None:
    """One bar; `inches` is how wide a share of 1 is."""
    states = set(line.rows["state"])
    if "withheld" in states:
        low, high = axes.get_xlim()
        look = {"facecolor": "none", "edgecolor": palette.HATCH, "hatch": "////", "linewidth": 0}
        axes.barh([line.y], [high - low], left=low, height=BAR, **look)
        return
    if states == {"absent"}:
        axes.plot([0], [line.y], "x", color=palette.GREY, zorder=6)
        return
    categories = list(dict.fromkeys(data.frame["category"]))
    values = _shares(line.rows, categories)
    lower, middle, _ = palette.halves(categories)
    place = starts["sides"] - values[lower].sum()
    for category in categories:
        wide = values[category]
        start = starts["middle"] if category in middle else place
        axes.barh(
            [line.y], [wide], left=start, height=BAR, color=colours[category], edgecolor="white", lw=0.7
        )
        words = data.show("value", wide)
        if canvas.measure(words, SMALL) + 0.05 < wide * inches:
            axes.text(
                start + wide / 2,
                line.y,
                words,
                size=SMALL,
                ha="center",
                va="center_baseline",
                color="white" if palette.dark(colours[category]) else palette.INK,
                zorder=6,
            )
        place += 0 if category in middle else wide
