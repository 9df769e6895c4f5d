"""How often two themes meet: a triangle of numbers, shaded by how much of either the pair makes up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.reporting import palette
from analysis.reporting.charts import canvas
from analysis.reporting.charts.canvas import SIZE, SMALL, WIDTH, Data

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

PARTS = ("row", "column", "value", "shade", "n")
REQUIRED = PARTS
SHADES = ("#f4f8f9", "#8fbcc8", "#00546b")
TALLEST = 0.3


def draw(data: Data) -> Drawing:
    """Draw one cell a pair; columns are told by the number of their row, so that words need not be turned."""
    import seaborn
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Rectangle

    frame = data.frame
    names = list(dict.fromkeys([*frame["column"], *frame["row"]]))
    numbered = [f"{number}  {name}" for number, name in enumerate(names, start=1)]
    stub = min(max(canvas.measure(words) for words in numbered) + 0.15, 2.9)
    lines = [canvas.wrapped(words, stub - 0.1) for words in numbered]
    width = (WIDTH - stub) / max(len(names) - 1, 1)
    deep = max(len(words) for words in lines)
    line = max(min(TALLEST, width), 0.18) + (0.13 * (deep - 1) if deep > 1 else 0)
    shades = ListedColormap(seaborn.blend_palette(SHADES, 256))
    top = frame["shade"].max()
    top = 1.0 if pd.isna(top) or not top else float(top)
    bases = sorted({data.n(n) for n in frame["n"]})
    small_print = canvas.wrapped(
        f"n {bases[0]} {data.columns['n'].unit}.  "
        + "Number: both.  Shade: share of those with either that have both (Jaccard), "
        + f"darkest {top:.2f}.  {canvas.notes_on(frame['state'])}",
        WIDTH - 0.1,
        SMALL,
    )
    foot = 0.34 + 0.16 * len(small_print)
    sheet = canvas.paper(foot + line * len(names) + 0.05)
    axes = canvas.place(sheet, stub, foot, WIDTH - stub, line * len(names))
    axes.set(xlim=(0, max(len(names) - 1, 1)), ylim=(len(names), 0), xticks=[], yticks=[])
    canvas.bare(axes)
    places = {name: number for number, name in enumerate(names)}
    size = SIZE if width >= 0.3 else SMALL if width >= 0.2 else 6.5
    for row in frame.itertuples():
        # The later theme is the row, whichever of the two was named first.
        low, high = sorted((places[row.row], places[row.column]))
        box = {"xy": (low + 0.04, high + 0.04), "width": 0.92, "height": 0.92, "linewidth": 0}
        if row.state == "withheld":
            axes.add_patch(Rectangle(**box, facecolor="white", edgecolor=palette.HATCH, hatch="////"))
            continue
        share = 0.0 if pd.isna(row.shade) else row.shade / top
        axes.add_patch(Rectangle(**box, facecolor=shades(share)))
        if row.state == "shown" and row.value:
            colour = "white" if share > 0.55 else palette.INK
            words = data.show("value", row.value)
            axes.text(low + 0.5, high + 0.5, words, ha="center", va="center", size=size, color=colour)
    look = {"textcoords": "offset points", "va": "center", "annotation_clip": False}
    for number, words in enumerate(lines):
        axes.annotate(
            "\n".join(words),
            (0, number + 0.5),
            xycoords=("axes fraction", "data"),
            xytext=(-72 * stub + 2, 0),
            linespacing=1.05,
            **look,
        )
        if number < len(names) - 1:
            below = {"xycoords": ("data", "axes fraction"), "xytext": (0, -8), "ha": "center"}
            axes.annotate(str(number + 1), (number + 0.5, 0), size=SMALL, color=palette.GREY, **below, **look)
    for i, words in enumerate(reversed(small_print)):
        canvas.note(sheet, words, 0.05 + 0.16 * i)
    return sheet
