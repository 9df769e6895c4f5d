"""Every specification of an estimate in the order of its size, above the choices that make it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from analysis.reporting import palette
from analysis.reporting.charts import canvas
from analysis.reporting.charts.canvas import SMALL, WIDTH, Data

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

CHOICES = ("cut", "sample", "weights", "missing", "model")
PARTS = ("value", "low", "high", "primary", "n_first", "n_second", *CHOICES)
REQUIRED = ("value", "low", "high", "primary", "n_first", "n_second")
UPPER, LINE = 2.1, 0.2


def draw(data: Data) -> Drawing:
    """Draw the specification curve."""
    frame = data.frame.reset_index(drop=True)
    shown = frame[frame["state"] == "shown"].reset_index(drop=True)
    lines = _lines(data, shown)
    stub = min(max([canvas.measure(label, SMALL) for label, _, _ in lines] + [0.6]) + 0.2, 2.4)
    foot = 0.42
    lower = LINE * len(lines)
    sheet = canvas.paper(foot + lower + 0.12 + UPPER + 0.14)
    above = canvas.place(sheet, stub, foot + lower + 0.12, WIDTH - stub - 0.08, UPPER)
    below = canvas.place(sheet, stub, foot, WIDTH - stub - 0.08, lower)
    _estimates(above, shown, data)
    _choices(below, lines, shown)
    for axes in (above, below):
        axes.set_xlim(-0.8, max(len(shown) - 0.2, 0.8))
    canvas.note(sheet, _note(frame, shown, data))
    return sheet


def _estimates(axes: Axes, shown: pd.DataFrame, data: Data) -> None:
    for number, row in shown.iterrows():
        own = row["primary"] == "yes"
        colour = palette.ACCENT if own else palette.GREY
        over = 4 if own else 3
        if pd.notna(row["low"]):
            axes.plot([number, number], [row["low"], row["high"]], color=colour, lw=1.2, zorder=over)
        axes.plot([number], [row["value"]], "o", color=colour, ms=5 if own else 3, zorder=over)
        if own:
            axes.annotate(
                "primary",
                (number, row["high"]),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                size=SMALL,
                color=colour,
                bbox={"facecolor": palette.PAPER, "edgecolor": "none", "pad": 0.8},
                zorder=5,
            )
    axes.axhline(0, color=palette.INK, lw=0.8, zorder=1)
    axes.set_xticks([])
    limits = shown[["value", "low", "high"]].to_numpy(dtype=float)
    low, high = (
        min(0.0, float(pd.Series(limits.ravel()).min())),
        max(0.0, float(pd.Series(limits.ravel()).max())),
    )
    step = next(s for s in (0.05, 0.1, 0.2, 0.5, 1.0) if (high - low) / s <= 7)
    first = math.floor(low / step)
    last = max(math.ceil(high / step), first + 1)  # without any estimate the sheet still has a scale
    ticks = [step * i for i in range(first, last + 1)]
    axes.set_yticks(ticks, [data.show("value", tick, unit=False) for tick in ticks])
    axes.set_ylim(ticks[0], ticks[-1] + 0.12 * (ticks[-1] - ticks[0]))
    axes.grid(axis="y")
    axes.set_ylabel("Change, percentage points", color=palette.GREY, size=SMALL)
    axes.tick_params(axis="y", labelcolor=palette.GREY)
    canvas.bare(axes)


def _lines(data: Data, shown: pd.DataFrame) -> list[tuple[str, str, str | None]]:
    """The rows of the lower panel: a head for each choice that was varied, then its options."""
    lines: list[tuple[str, str, str | None]] = []
    for choice in CHOICES:
        if not data.has(choice):
            continue
        options = list(dict.fromkeys(data.frame[choice]))
        if len(options) < 2:
            continue
        lines.append((data.columns[choice].label, choice, None))
        lines += [(option, choice, option) for option in sorted(options)]
    return lines


def _choices(axes: Axes, lines: list[tuple[str, str, str | None]], shown: pd.DataFrame) -> None:
    axes.set(ylim=(len(lines) - 0.5, -0.5), xticks=[], yticks=[])
    canvas.bare(axes)
    for number, (label, choice, option) in enumerate(lines):
        head = option is None
        axes.annotate(
            label,
            (0, number),
            xycoords=("axes fraction", "data"),
            xytext=(-6, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            size=SMALL,
            weight="bold" if head else "normal",
            annotation_clip=False,
        )
        if head:
            continue
        chosen = shown.index[shown[choice] == option]
        axes.axhline(number, color=palette.RULE, lw=0.6, zorder=1)
        own = shown.loc[chosen, "primary"] == "yes"
        axes.plot(chosen[~own], [number] * int((~own).sum()), "s", color=palette.GREY, ms=3, zorder=2)
        axes.plot(chosen[own], [number] * int(own.sum()), "s", color=palette.ACCENT, ms=4.5, zorder=3)


def _note(frame: pd.DataFrame, shown: pd.DataFrame, data: Data) -> str:
    words = f"{len(shown)} analyses"
    if lost := int((frame["state"] == "absent").sum()):
        words += f", {lost} more without an estimate"
    if hidden := int((frame["state"] == "withheld").sum()):
        words += f", {hidden} more withheld"
    for part in ("n_first", "n_second"):
        counts = shown[part].dropna()
        if len(counts):
            low, high = int(counts.min()), int(counts.max())
            words += f"; {data.columns[part].label} = {low if low == high else f'{low} to {high}'}"
    return words + "."
