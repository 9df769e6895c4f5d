"""A number that grows, step by step, over the band of what might have been."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.reporting import palette
from analysis.reporting.charts import canvas
from analysis.reporting.charts.canvas import SMALL, WIDTH, Data

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

PARTS = ("x", "value", "low", "high")
REQUIRED = PARTS
TALL = 2.6


def draw(data: Data) -> Drawing:
    """Draw the curve, the band, and a line at each of the ``marks`` (words to place on x)."""
    from matplotlib.ticker import MaxNLocator

    frame = data.frame.sort_values("x")
    left, right, foot, head = 0.55, 1.35, 0.66, 0.3
    sheet = canvas.paper(foot + TALL + head)
    axes = canvas.place(sheet, left, foot, WIDTH - left - right, TALL)
    axes.fill_between(frame["x"], frame["low"], frame["high"], color=palette.PALE, lw=0, zorder=1)
    axes.plot(frame["x"], frame["value"], color=palette.ACCENT, lw=1.8, zorder=3)
    axes.plot(frame["x"], frame["value"], "o", color=palette.ACCENT, ms=3.5, zorder=3)
    top = float(max(frame["high"].max(), frame["value"].max(), 1))
    axes.set(xlim=(float(frame["x"].min()) - 0.3, float(frame["x"].max()) + 0.3), ylim=(0, top * 1.06))
    whole = MaxNLocator(nbins=8, integer=True)
    axes.set_xticks([x for x in whole.tick_values(0, frame["x"].max()) if x <= frame["x"].max() and x >= 1])
    axes.set_yticks([y for y in whole.tick_values(0, top) if y <= top])
    axes.grid(axis="y")
    axes.set_xlabel(data.columns["x"].label)
    axes.set_ylabel(data.columns["value"].label)
    canvas.bare(axes, keep=("bottom",))
    look = {"textcoords": "offset points", "size": SMALL, "annotation_clip": False}
    at_place: dict[float, list[str]] = {}
    for words, x in dict(data.roles.get("marks", {})).items():
        at_place.setdefault(x, []).append(words)
    for x, words in at_place.items():
        axes.axvline(x, color=palette.GREY, lw=0.9, ls=(0, (3, 2)), zorder=2)
        axes.annotate(" and ".join(words), (x, 1), xycoords=("data", "axes fraction"), xytext=(0, 4),
                      ha="center", va="bottom", color=palette.GREY, **look)  # fmt: skip
    last = frame.iloc[-1]
    middle = (last["low"] + last["high"]) / 2
    ends = canvas.apart([last["value"], middle], top * 0.12, 0, top)
    for words, y, colour in (
        ("As they were read", ends[0], palette.ACCENT),
        (data.columns["low"].label, ends[1], palette.GREY),
    ):
        axes.annotate(words, (last["x"], y), xytext=(8, 0), va="center", color=colour, **look)
    if at_place:
        canvas.note(sheet, "Dashed: where new information falls to the share printed above.")
    return sheet
