"""What the colours of a scale mean, said once above the bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from analysis.reporting.charts import canvas
from analysis.reporting.charts.canvas import SMALL, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

LINE = 0.2
_BOX = 0.38  # inches that an answer needs beside its words


def lines_of(categories: Sequence[str]) -> list[list[str]]:
    """The answers in as many lines as the sheet's width asks for."""
    lines: list[list[str]] = [[]]
    used = 0.0
    for category in categories:
        wide = canvas.measure(category, SMALL) + _BOX
        if lines[-1] and used + wide > WIDTH:
            lines.append([])
            used = 0.0
        lines[-1].append(category)
        used += wide
    return lines


def draw(sheet: Drawing, lines: list[list[str]], colours: Mapping[str, str], bottom: float) -> None:
    """A box and its answer each, from a height in inches upwards."""
    from matplotlib.patches import Rectangle

    across, up = sheet.get_size_inches()
    y = bottom + LINE * (len(lines) - 1)
    for line in lines:
        x = 0.03
        for category in line:
            box = Rectangle((x / across, y / up), 0.13 / across, 0.13 / up, facecolor=colours[category])
            box.set_transform(sheet.transFigure)
            sheet.add_artist(box)
            sheet.text((x + 0.18) / across, (y + 0.065) / up, category, size=SMALL, va="center_baseline")
            x += canvas.measure(category, SMALL) + _BOX
        y -= LINE
