"""Counts of participants by theme and site, as a shaded table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.reporting import palette
from analysis.reporting.charts import canvas
from analysis.reporting.charts.canvas import SIZE, SMALL, WIDTH, Data

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

PARTS = ("row", "column", "value", "n")
REQUIRED = ("row", "column", "value", "n")
LINE = 0.34
SHADES = ("#f4f8f9", "#8fbcc8", "#00546b")


def draw(data: Data) -> Drawing:
    """Draw counts by theme and site; the shade is the share of the column's base."""
    import seaborn
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Rectangle

    frame = data.frame
    rows, columns = data.order("row"), data.order("column")
    wide = frame.pivot(index="row", columns="column", values="value").loc[rows, columns]
    states = frame.pivot(index="row", columns="column", values="state").loc[rows, columns]
    base = frame.groupby("column", sort=False)["n"].max().reindex(columns)
    counts = data.columns["value"].kind == "count"
    share = wide.div(base, axis=1) if counts else wide
    stub = min(max(canvas.measure(words) for words in rows) + 0.2, 2.7)
    lines = {row: canvas.wrapped(row, stub - 0.1) for row in rows}
    line = (LINE if len(rows) <= 10 else 0.26) + 0.14 * (max(len(words) for words in lines.values()) - 1)
    cell = (WIDTH - stub) / len(columns)
    heads = {column: canvas.wrapped(column, cell - 0.06, bold=True) for column in columns}
    head = 0.3 + 0.15 * max(len(words) for words in heads.values())
    explained = "Shade: share of the participants in the column." if counts else ""
    small_print = "  ".join(p for p in (explained, canvas.notes_on(frame["state"])) if p)
    foot = 0.28 if small_print else 0.04
    sheet = canvas.paper(foot + line * len(rows) + head)
    axes = canvas.place(sheet, stub, foot, WIDTH - stub, line * len(rows))
    cmap = ListedColormap(seaborn.blend_palette(SHADES, 256))
    top = max(float(share.max().max()), 1e-9) if share.notna().any().any() else 1.0
    seaborn.heatmap(
        share.astype(float),
        ax=axes,
        cmap=cmap,
        vmin=0,
        vmax=top,
        cbar=False,
        linewidths=1.5,
        linecolor="white",
        xticklabels=False,
        yticklabels=False,
    )
    axes.set(xlabel="", ylabel="")
    for i, row in enumerate(rows):
        axes.annotate(
            "\n".join(lines[row]),
            (0, i + 0.5),
            xycoords=("axes fraction", "data"),
            xytext=(-72 * stub + 2, 0),
            textcoords="offset points",
            va="center",
            linespacing=1.05,
        )
        for j, column in enumerate(columns):
            place = states.loc[row, column]
            if place == "shown":
                value = wide.loc[row, column]
                dark = share.loc[row, column] > 0.55 * top
                axes.text(
                    j + 0.5,
                    i + 0.5,
                    data.show("value", value),
                    ha="center",
                    va="center",
                    color="white" if dark else palette.INK,
                )
            elif place == "withheld":
                look = {"facecolor": "white", "edgecolor": palette.HATCH, "hatch": "////"}
                axes.add_patch(Rectangle((j + 0.03, i + 0.05), 0.94, 0.9, linewidth=0, **look))
            else:
                axes.text(j + 0.5, i + 0.5, "×", ha="center", va="center", color=palette.GREY)
    for j, column in enumerate(columns):
        look = {
            "xycoords": ("data", "axes fraction"),
            "textcoords": "offset points",
            "ha": "center",
            "va": "bottom",
        }
        axes.annotate(
            "\n".join(heads[column]),
            (j + 0.5, 1),
            xytext=(0, 15),
            weight="bold",
            size=SIZE,
            linespacing=1.05,
            **look,
        )
        axes.annotate(
            f"n {data.n(base[column])}", (j + 0.5, 1), xytext=(0, 4), size=SMALL, color=palette.GREY, **look
        )
    if small_print:
        canvas.note(sheet, small_print)
    return sheet
