"""Proportions by wave: a dot and its interval a wave, a colour a group, a panel a site or question."""

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

PARTS = ("x", "value", "low", "high", "n", "group", "panel")
REQUIRED = ("x", "value", "n")
ROW = 0.17  # the height of a line of small print


def draw(data: Data) -> Drawing:
    """Draw proportions by wave."""
    panels = data.order("panel") if data.has("panel") else [""]
    # Groups that are the panels themselves need no second name.
    grouped = data.has("group") and not (
        data.has("panel") and (data.frame["group"] == data.frame["panel"]).all()
    )
    groups = data.order("group") if grouped else [""]
    frame = data.frame.assign(
        panel=data.frame["panel"] if data.has("panel") else "",
        group=data.frame["group"] if grouped else "",
    )
    across = 1 if len(panels) == 1 else (2 if len(panels) in (2, 4) else 3)
    down = math.ceil(len(panels) / across)
    named = groups != [""]
    # Names of groups stand beside the last dots where there is room for them, else before their numbers
    # below.
    right = _name_width(groups) if named and across == 1 else 0.1
    left = 0.5
    below = 0.3 + ROW * len(groups) + (0.02 if named else 0)
    stub = max((canvas.measure(f"n, {g}", SMALL) for g in groups), default=0) if named else 0.2
    left = max(left, stub + 0.12) if across == 1 or named else left
    gap = 0.3
    width = (WIDTH - left - right - gap * (across - 1)) / across
    tall = 2.3 if across == 1 else 1.35
    head = 0.3 if len(panels) > 1 else 0.12
    small_print = canvas.notes_on(frame["state"])
    foot = 0.24 if small_print else 0.04
    sheet = canvas.paper(foot + down * (tall + below + head))
    top = _ceiling(frame)
    for number, panel in enumerate(panels):
        column, row = number % across, number // across
        axes = canvas.place(
            sheet,
            left + column * (width + gap),
            foot + (down - 1 - row) * (tall + below + head) + below,
            width,
            tall,
        )
        part = frame[frame["panel"] == panel]
        _scale(axes, data, top, first=column == 0)
        if panel:
            axes.set_title(panel, size=SIZE, weight="bold", loc="left", pad=6)
        _series(axes, part, data, groups, panel)
        _numbers(axes, part, data, groups, tall, names=named and column == 0)
        if named and across == 1:
            _names(axes, part, data, groups, tall, top)
    if small_print:
        canvas.note(sheet, small_print)
    return sheet


def _name_width(groups: list[str]) -> float:
    return min(max(canvas.measure(group, SIZE, bold=True) for group in groups), 1.35) + 0.25


def _ceiling(frame: pd.DataFrame) -> float:
    highest = pd.concat([frame[c] for c in ("value", "high") if c in frame]).max()
    steps = (0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
    if pd.isna(highest):
        return 1.0
    return next((step for step in steps if highest <= step * 0.97), 1.0)


def _scale(axes: Axes, data: Data, top: float, *, first: bool) -> None:
    waves = data.order("x")
    step = 0.25 if top == 1.0 else (0.2 if top > 0.5 else 0.1)
    ticks = [step * i for i in range(round(top / step + 0.001) + 1) if step * i <= top + 1e-9]
    axes.set(
        xlim=(-0.5, len(waves) - 0.5),
        ylim=(0, top),
        xticks=range(len(waves)),
        yticks=ticks,
    )
    axes.set_xticklabels(waves, weight="bold")
    axes.set_yticklabels([f"{100 * tick:.0f}%" for tick in ticks] if first else [])
    axes.tick_params(axis="y", labelcolor=palette.GREY)
    axes.grid(axis="y")
    canvas.bare(axes, keep=("bottom",))


def _series(axes: Axes, part: pd.DataFrame, data: Data, groups: list[str], panel: str) -> None:
    waves = data.order("x")
    colours = _colours(data, groups, panel)
    dodge = min(0.16, 0.6 / max(len(groups), 1))
    for number, group in enumerate(groups):
        rows = part[part["group"] == group].set_index("x").reindex(waves)
        shift = (number - (len(groups) - 1) / 2) * dodge
        places = [i + shift for i in range(len(waves))]
        colour = colours[group]
        shown = rows["state"] == "shown"
        axes.plot(places, rows["value"].where(shown), color=colour, alpha=0.45, zorder=2)
        for place, (_, row) in zip(places, rows.iterrows(), strict=True):
            if row["state"] == "shown":
                _dot(axes, place, row, data, colour)
            elif row["state"] == "withheld":
                _withheld(axes, place, dodge if len(groups) > 1 else 0.45)
            elif row["state"] == "absent":
                axes.plot([place], [0], "x", color=palette.GREY, clip_on=False)


def _colours(data: Data, groups: list[str], panel: str) -> dict[str, str]:
    if groups != [""]:
        return data.colours("group")
    if panel:
        return {"": data.colours("panel")[panel]}
    return {"": palette.ACCENT}


def _dot(axes: Axes, place: float, row: pd.Series, data: Data, colour: str) -> None:
    if "high" in row and not pd.isna(row["high"]):
        axes.plot([place, place], [row["low"], row["high"]], color=colour, lw=1.2, zorder=3)
    axes.plot([place], [row["value"]], "o", color=colour, ms=5.5, mec="white", mew=0.7, zorder=4)
    axes.annotate(
        data.show("value", row["value"]),
        (place, row["value"]),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        ha="left",
        color=colour,
        weight="bold",
        size=SIZE,
        zorder=5,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.75},
    )


def _withheld(axes: Axes, place: float, width: float) -> None:
    top = axes.get_ylim()[1]
    axes.bar(
        [place],
        [top * 0.985],
        width=width * 0.7,
        facecolor="none",
        edgecolor=palette.HATCH,
        hatch="////",
        linewidth=0,
        zorder=1,
    )


def _numbers(
    axes: Axes, part: pd.DataFrame, data: Data, groups: list[str], tall: float, *, names: bool
) -> None:
    """Below each wave how many people answered, one line a group."""
    waves = data.order("x")
    colours = data.colours("group") if groups != [""] else {"": palette.GREY}
    transform = axes.get_xaxis_transform()
    for number, group in enumerate(groups):
        rows = part[part["group"] == group].set_index("x").reindex(waves)
        up = -(0.31 + ROW * number) / tall
        look = {"size": SMALL, "va": "center", "transform": transform, "color": colours[group]}
        for i, (_, row) in enumerate(rows.iterrows()):
            if pd.isna(row["state"]):
                axes.text(i, up, "–", ha="center", **look)
            else:
                known = data.n(row["n"])
                words = f"n {known}" if groups == [""] else known.removeprefix("= ")
                axes.text(i, up, words, ha="center", **look)
        if names:
            axes.annotate(
                f"n, {group}",
                (0, up),
                xycoords="axes fraction",
                xytext=(-4, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                size=SMALL,
                color=colours[group],
            )


def _names(axes: Axes, part: pd.DataFrame, data: Data, groups: list[str], tall: float, top: float) -> None:
    """The name of each group at the height of its last dot."""
    colours = data.colours("group")
    waves = data.order("x")
    ends = {}
    for group in groups:
        shown = part[(part["group"] == group) & (part["state"] == "shown")]
        if len(shown):
            last = max(shown["x"], key=waves.index)
            ends[group] = float(shown.loc[shown["x"] == last, "value"].iloc[0])
    lines = {group: canvas.wrapped(group, 1.35, bold=True) for group in ends}
    tallest = max((len(line) for line in lines.values()), default=1)
    least = 0.155 * tallest * top / tall
    places = canvas.apart(list(ends.values()), least, 0, top)
    for group, place in zip(ends, places, strict=True):
        axes.annotate(
            "\n".join(lines[group]),
            (1, place / top),
            xycoords="axes fraction",
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            weight="bold",
            color=colours[group],
            linespacing=1.0,
        )
