"""Counts or shares as bars, with the corrected share and its interval where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.reporting import palette
from analysis.reporting.charts import canvas
from analysis.reporting.charts.canvas import SIZE, SMALL, WIDTH, Data

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

PARTS = ("label", "value", "n", "corrected", "low", "high", "group")
REQUIRED = ("label", "value", "n")
LINE = 0.29


def draw(data: Data) -> Drawing:
    """Draw bars, one a label."""
    frame = data.frame.assign(group=data.frame["group"] if data.has("group") else "")
    groups = data.order("group") if data.has("group") else [""]
    lines = _lines(frame, groups)
    stub = min(max(canvas.measure(words) for words in frame["label"]) + 0.2, 2.7)
    named = {words: canvas.wrapped(words, stub - 0.1) for words in frame["label"]}
    corrected = data.has("corrected")
    bases = sorted({data.n(n) for n in frame["n"]})
    right = 0.2 + max(
        canvas.measure(_words(row, data, several_bases=len(bases) > 1)) for _, row in frame.iterrows()
    )
    parts = [f"n {bases[0]} {data.columns['n'].unit}." if len(bases) == 1 else ""]
    parts += ["Bar: as counted.  Dot and line: corrected for coding errors, with its interval."] * corrected
    parts.append(canvas.notes_on(frame["state"]))
    small_print = canvas.wrapped("  ".join(part for part in parts if part), WIDTH - 0.1, SMALL)
    foot = 0.1 + 0.16 * len(small_print)
    step = (LINE if len(lines) <= 14 else 0.235) + 0.13 * (max(len(words) for words in named.values()) - 1)
    tall = step * len(lines)
    sheet = canvas.paper(foot + tall + 0.08)
    width = WIDTH - stub - right
    axes = canvas.place(sheet, stub, foot + 0.04, width, tall)
    top = pd.concat([frame[c] for c in ("value", "corrected", "high") if c in frame]).max()
    axes.set(xlim=(0, (1 if pd.isna(top) else max(top, 1e-9)) * 1.02), xticks=[], yticks=[])
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.axvline(0, color=palette.GREY, lw=0.8, zorder=5)
    canvas.bare(axes)
    colours = _colours(data)
    for number, (group, row) in enumerate(lines):
        look = {
            "xycoords": ("axes fraction", "data"),
            "xytext": (-72 * stub + 2, 0),
            "textcoords": "offset points",
            "va": "center",
            "annotation_clip": False,
        }
        if row is None:
            axes.annotate(group, (0, number), weight="bold", **look)
            continue
        axes.annotate("\n".join(named[row["label"]]), (0, number), linespacing=1.05, **look)
        _bar(axes, number, row, data, colours[row["label"]], several_bases=len(bases) > 1)
    for i, words in enumerate(reversed(small_print)):
        canvas.note(sheet, words, 0.05 + 0.16 * i)
    return sheet


def _lines(frame: pd.DataFrame, groups: list[str]) -> list[tuple[str, pd.Series | None]]:
    lines: list[tuple[str, pd.Series | None]] = []
    for group in groups:
        lines += [(group, None)] if group else []
        lines += [(group, row) for _, row in frame[frame["group"] == group].iterrows()]
    return lines


def _colours(data: Data) -> dict[str, str]:
    sites = palette.site_colours(data.study)
    labels = list(data.frame["label"])
    if highlight := data.roles.get("highlight"):
        return {
            name: sites.get(name, palette.ACCENT) if name in highlight else palette.GREY for name in labels
        }
    return {name: sites.get(name, palette.ACCENT) for name in labels}


def _bar(axes: Axes, number: int, row: pd.Series, data: Data, colour: str, *, several_bases: bool) -> None:
    high = axes.get_xlim()[1]
    if row["state"] == "withheld":
        look = {"facecolor": "none", "edgecolor": palette.HATCH, "hatch": "////", "linewidth": 0}
        axes.barh([number], [high], height=0.6, **look)
        return
    if row["state"] == "absent":
        axes.plot([0.01 * high], [number], "x", color=palette.GREY)
        return
    dotted = data.has("corrected") and not pd.isna(row["corrected"])
    axes.barh([number], [row["value"]], height=0.6, color=colour, alpha=0.3 if dotted else 1)
    end = row["value"]
    if dotted:
        axes.plot([row["corrected"]], [number], "o", color=colour, ms=5.5, mec="white", mew=0.7, zorder=4)
        if data.has("high") and not pd.isna(row["high"]):
            axes.plot([row["low"], row["high"]], [number, number], color=colour, lw=1.6, zorder=3)
            end = max(end, row["high"])
        end = max(end, row["corrected"])
    axes.annotate(
        _words(row, data, several_bases=several_bases),
        (end, number),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        size=SIZE,
        annotation_clip=False,
    )


def _words(row: pd.Series, data: Data, *, several_bases: bool) -> str:
    if row["state"] != "shown":
        return ""
    words = data.show("value", row["value"])
    if data.has("corrected") and not pd.isna(row["corrected"]):
        words += f", corrected {data.show('corrected', row['corrected'])}"
    if several_bases:
        base = data.n(row["n"])
        counts = data.columns["value"].kind == "count"
        words += f" of {base.removeprefix('= ')}" if counts else f" (n {base})"
    return words
