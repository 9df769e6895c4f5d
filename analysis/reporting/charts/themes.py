"""The theme map: groups as heads, themes with a bar, codes indented below with a thinner one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.reporting import palette
from analysis.reporting.charts import canvas
from analysis.reporting.charts.canvas import SIZE, SMALL, WIDTH, Data

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

PARTS = ("group", "label", "depth", "value", "n")
REQUIRED = PARTS
LINE, CODE_LINE, HEAD, GAP = 0.22, 0.18, 0.24, 0.1
INDENT = 0.14
BETWEEN = 0.3


def draw(data: Data) -> Drawing:
    """Draw the themes in two columns of about the same height; one when there are few."""
    frame = data.frame
    groups = [frame[frame["group"] == group] for group in data.order("group")]
    # Of one theme and its single code nothing is gained by a second column.
    columns = _columns(groups) if len(frame) > 8 else [groups]
    width = (WIDTH - BETWEEN * (len(columns) - 1)) / len(columns)
    stub = 0.62 * width
    tall = max(sum(_height(rows, stub) for rows in column) for column in columns)
    bases = sorted({data.n(n) for n in frame["n"]})
    words = [f"n {bases[0]} {data.columns['n'].unit}." if len(bases) == 1 else ""]
    words += ["Line: all of them. Indented: the codes of a theme.", canvas.notes_on(frame["state"])]
    small_print = canvas.wrapped("  ".join(word for word in words if word), WIDTH - 0.1, SMALL)
    foot = 0.12 + 0.16 * len(small_print)
    sheet = canvas.paper(foot + tall)
    for number, column in enumerate(columns):
        left = number * (width + BETWEEN)
        axes = canvas.place(sheet, left + stub, foot, width - stub, tall)
        # Where everything is withheld there is no number at all.
        top = float(frame[["n", "value"]].astype(float).fillna(0).to_numpy().max(initial=1.0))
        # The numbers stand right of the bars, in the last fifth.
        axes.set(xlim=(0, top * 1.3), ylim=(tall, 0), xticks=[], yticks=[])
        canvas.bare(axes)
        _column(axes, column, data, stub)
    for i, line in enumerate(reversed(small_print)):
        canvas.note(sheet, line, 0.05 + 0.16 * i)
    return sheet


def _columns(groups: list) -> list[list]:
    """The groups in two columns, in order, cut where the taller one is least tall."""
    tall = [_height(rows, 0.62 * (WIDTH - BETWEEN) / 2) for rows in groups]
    cut = min(range(1, len(groups)), key=lambda at: max(sum(tall[:at]), sum(tall[at:])), default=0)
    return [groups[:cut], groups[cut:]] if cut else [groups]


def _height(rows, stub: float) -> float:
    return HEAD + GAP + sum(_line(row, stub) for row in rows.itertuples())


def _line(row, stub: float) -> float:
    lines = _words(row, stub)
    return (CODE_LINE if row.depth else LINE) + 0.13 * (len(lines) - 1)


def _words(row, stub: float) -> list[str]:
    size = SMALL if row.depth else SIZE
    return canvas.wrapped(row.label, stub - INDENT * row.depth - 0.12, size)


def _column(axes: Axes, groups: list, data: Data, stub: float) -> None:
    look = {
        "xycoords": ("axes fraction", "data"),
        "textcoords": "offset points",
        "va": "center",
        "annotation_clip": False,
    }
    at = 0.0
    for rows in groups:
        head = rows["group"].iloc[0]
        axes.annotate(head, (0, at + HEAD / 2), xytext=(-72 * stub + 2, 0), weight="bold", **look)
        at += HEAD
        for row in rows.itertuples():
            step = _line(row, stub)
            size = SMALL if row.depth else SIZE
            place = (-72 * (stub - INDENT * row.depth) + 2, 0)
            words = "\n".join(_words(row, stub))
            colour = palette.GREY if row.depth else palette.INK
            axes.annotate(
                words, (0, at + step / 2), xytext=place, size=size, color=colour, linespacing=1.05, **look
            )
            _bar(axes, at + step / 2, row, data)
            at += step
        at += GAP


def _bar(axes: Axes, at: float, row, data: Data) -> None:
    thick = 0.06 if row.depth else 0.11
    if row.state == "withheld":
        whole = {"facecolor": "none", "edgecolor": palette.HATCH, "hatch": "////", "linewidth": 0}
        axes.barh([at], [axes.get_xlim()[1] / 1.3], height=thick, **whole)
        return
    if row.state == "absent":
        axes.plot([0], [at], "x", color=palette.GREY, ms=4)
        return
    axes.barh([at], [row.n], height=0.012, color=palette.PALE, zorder=1)
    colour = "#6ba7b7" if row.depth else palette.ACCENT
    axes.barh([at], [row.value], height=thick, color=colour, zorder=2)
    axes.annotate(
        data.show("value", row.value),
        (axes.get_xlim()[1] / 1.3, at),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        size=SMALL if row.depth else SIZE,
        color=palette.GREY if row.depth else palette.INK,
    )
