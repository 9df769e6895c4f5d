"""Changes with their intervals, one a line, beside a line at zero."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from analysis.reporting import palette
from analysis.reporting.charts import canvas
from analysis.reporting.charts.canvas import SIZE, SMALL, WIDTH, Data

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

# Of a change, how many people answered in either wave; of anything else, how many it rests on.
BASES = ("n_first", "n_second")
PARTS = ("label", "value", "low", "high", "n", *BASES, "group")
REQUIRED = ("label", "value", "low", "high", "n")
INSTEAD = {"n": BASES}
LINE = 0.235


def draw(data: Data) -> Drawing:
    """Draw changes with their intervals."""
    frame = data.frame
    lines = _lines(data)
    stub = min(max(canvas.measure(words, SIZE) for words in frame["label"]) + 0.25, 2.6)
    numbers = [_interval(row, data) for _, row in frame.iterrows()]
    counts = [_people(row, data) for _, row in frame.iterrows()]
    right = max(canvas.measure(words, SIZE) for words in [*numbers, _head(data)]) + 0.38
    right += max(canvas.measure(words, SIZE) for words in [*counts, _n_head(data)])
    small_print = canvas.notes_on(frame["state"])
    bottom, head = 0.52 + (0.2 if small_print else 0), 0.26
    tall = LINE * len(lines)
    sheet = canvas.paper(bottom + tall + head)
    axes = canvas.place(sheet, stub, bottom, WIDTH - stub - right, tall)
    low, high = _limits(frame)
    axes.set(xlim=(low, high), ylim=(len(lines) - 0.5, -0.5), yticks=[])
    _ticks(axes, low, high, data)
    axes.axvline(0, color=palette.INK, lw=0.8, zorder=1)
    canvas.bare(axes, keep=("bottom",))
    _heads(axes, data, right)
    colours = _colours(data)
    for number, (group, row) in enumerate(lines):
        if row is None:
            axes.annotate(group, _beside(number), ha="left", weight="bold", **_stub(stub))
            continue
        axes.annotate(row["label"], _beside(number), ha="left", **_stub(stub))
        _mark(axes, number, row, colours.get(row["label"], palette.INK))
        look = {"xycoords": axes.get_yaxis_transform(), "va": "center", "annotation_clip": False}
        axes.annotate(
            _interval(row, data),
            (1, number),
            xytext=(8, 0),
            textcoords="offset points",
            size=SIZE,
            **look,
        )
        axes.annotate(
            _people(row, data),
            (1, number),
            xytext=(72 * right - 2, 0),
            textcoords="offset points",
            ha="right",
            size=SIZE,
            color=palette.GREY,
            **look,
        )
    if small_print:
        canvas.note(sheet, small_print)
    return sheet


def _lines(data: Data) -> list[tuple[str, pd.Series | None]]:
    """The rows, each group under its name."""
    if not data.has("group"):
        return [("", row) for _, row in data.frame.iterrows()]
    lines = []
    for group in data.order("group"):
        rows = data.frame[data.frame["group"] == group]
        lines.append((group, None))
        lines += [(group, row) for _, row in rows.iterrows()]
    return lines


def _colours(data: Data) -> dict[str, str]:
    sites = palette.site_colours(data.study)
    labels = list(data.frame["label"])
    if highlight := data.roles.get("highlight"):
        kept = {canvas.labels(data.study).get(str(name), str(name)) for name in highlight}
        return {name: sites.get(name, palette.ACCENT) if name in kept else palette.GREY for name in labels}
    return {name: sites.get(name, palette.INK) for name in labels}


def _limits(frame: pd.DataFrame) -> tuple[float, float]:
    shown = frame[frame["state"] == "shown"]
    low = min([0.0, *shown["low"].dropna(), *shown["value"].dropna()])
    high = max([0.0, *shown["high"].dropna(), *shown["value"].dropna()])
    step = 0.05 if high - low < 0.4 else 0.1
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    return (low - step / 2, max(high, step) + step / 2) if low < 0 else (low - step, high + step / 2)


def _ticks(axes: Axes, low: float, high: float, data: Data) -> None:
    step = next(s for s in (0.05, 0.1, 0.2, 0.25, 0.5, 1.0) if (high - low) / s <= 8)
    ticks = [step * i for i in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]
    axes.set_xticks(ticks, [data.show("value", tick) for tick in ticks])
    axes.tick_params(axis="x", labelcolor=palette.GREY)
    axes.grid(axis="x")
    changes = data.columns["value"].kind == "change"
    axes.set_xlabel(
        "Change, percentage points" if changes else data.columns["value"].label,
        color=palette.GREY,
    )


def _heads(axes: Axes, data: Data, right: float) -> None:
    look = {"xycoords": "axes fraction", "textcoords": "offset points", "size": SMALL}
    look |= {"color": palette.GREY, "va": "bottom"}
    axes.annotate(_head(data), (1, 1), xytext=(8, 3), **look)
    axes.annotate(_n_head(data), (1, 1), xytext=(72 * right - 2, 3), ha="right", **look)


def _people(row: pd.Series, data: Data) -> str:
    """How many a line rests on; of a change, in the first and in the second wave."""
    parts = BASES if all(map(data.has, BASES)) else ("n",)
    counts = [data.n(row[part], part).removeprefix("= ").replace("withheld", "–") for part in parts]
    return " / ".join(counts)


def _n_head(data: Data) -> str:
    if not all(map(data.has, BASES)):
        return "n"
    first, second = (data.columns[part].label.removeprefix("n ") for part in BASES)
    return f"n {first} / {second}"


def _head(data: Data) -> str:
    """The interval's own label where both limits have the same, as in a table."""
    low, high = (data.columns[part].label for part in ("low", "high"))
    return low if low == high else "Interval"


def _beside(number: int) -> tuple[float, float]:
    return (0, number)


def _stub(width: float) -> dict:
    return {
        "xycoords": ("axes fraction", "data"),
        "xytext": (-72 * width + 2, 0),
        "textcoords": "offset points",
        "va": "center",
        "annotation_clip": False,
        "size": SIZE,
    }


def _mark(axes: Axes, number: int, row: pd.Series, colour: str) -> None:
    if row["state"] == "withheld":
        low, high = axes.get_xlim()
        axes.barh(
            [number],
            [high - low],
            left=low,
            height=0.6,
            facecolor="none",
            edgecolor=palette.HATCH,
            hatch="////",
            linewidth=0,
            zorder=2,
        )
    elif row["state"] == "absent":
        axes.plot([0], [number], "x", color=palette.GREY, zorder=4)
    else:
        axes.plot([row["low"], row["high"]], [number, number], color=colour, lw=1.6, zorder=3)
        axes.plot([row["value"]], [number], "o", color=colour, ms=6, mec="white", mew=0.7, zorder=4)


def _interval(row: pd.Series, data: Data) -> str:
    if row["state"] == "withheld":
        return "withheld"
    if row["state"] == "absent":
        return "no estimate"
    decimals = row["decimals"]
    value = data.show("value", row["value"], decimals=decimals)
    if pd.isna(row["low"]):
        return value
    low, high = (data.show(part, row[part], unit=False, decimals=decimals) for part in ("low", "high"))
    return f"{value} ({low} to {high})"
