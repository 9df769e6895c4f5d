"""The charts of the theme notebook: every text on the sheet, long labels and withheld values included."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.coding.human.saturation import saturation, saturation_figure
from analysis.reporting import figures
from analysis.results import Column, Figure, Table

THEMES = [f"Theme {n} with a name that needs more than a single line in any column" for n in range(7)]


def column(name, kind="text", **options):
    return Column(name=name, label=name, kind=kind, **options)


def pairs():
    rows = [(a, b, i + j, None if i == 3 else (i + j) / 40, 36)
            for i, a in enumerate(THEMES) for j, b in enumerate(THEMES) if i < j]  # fmt: skip
    data = pd.DataFrame(rows, columns=["column", "row", "value", "shade", "n"])
    counted = {"bases": ("n",)}
    columns = (column("column"), column("row"), column("value", "count", **counted),
               column("shade", "number", **counted), column("n", "base", unit="participants"))  # fmt: skip
    return Figure(chart="pairs", table=Table(columns=columns, data=data), roles={})


def timelines(study):
    first = next(iter(study.sites.values()))
    rows = [
        (theme, site.label, wave.label, *((None, None) if site is first else (n % 4, 4)))
        for n, theme in enumerate(THEMES)
        for site in study.sites.values()
        for wave in study.waves.values()
    ]
    data = pd.DataFrame(rows, columns=["row", "panel", "column", "value", "n"])
    columns = (column("row"), column("panel"), column("column"), column("value", "count", bases=("n",)),
               column("n", "base", unit="participants"))  # fmt: skip
    return Figure(chart="timelines", table=Table(columns=columns, data=data), roles={})


def themes():
    rows = [(f"Group {n // 3}", theme, n % 3, None if n == 4 else n, None if n == 4 else 36)
            for n, theme in enumerate(THEMES)]  # fmt: skip
    data = pd.DataFrame(rows, columns=["group", "label", "depth", "value", "n"])
    columns = (column("group"), column("label"), column("depth", "number"),
               column("value", "count", bases=("n",)), column("n", "base", unit="participants"))  # fmt: skip
    return Figure(chart="themes", table=Table(columns=columns, data=data), roles={})


def curve():
    codes = {f"t{n}": frozenset(f"c{k}" for k in range(n + 3)) for n in range(8)}
    return saturation_figure(saturation(codes, np.random.default_rng(1), thresholds=(0.5,), orders=10))


@pytest.mark.parametrize("name", ["pairs", "timelines", "themes", "curve"])
def test_every_text_stands_on_the_sheet(name, study):
    import matplotlib.text

    figure = {"pairs": pairs, "themes": themes, "curve": curve, "timelines": lambda: timelines(study)}[name]()
    drawing = figures.draw(figure, study)
    drawing.canvas.draw()
    sheet = drawing.bbox
    for text in drawing.findobj(matplotlib.text.Text):
        if text.get_text().strip() and text.get_visible():
            box = text.get_window_extent()
            assert box.x0 >= sheet.x0 - 1 and box.x1 <= sheet.x1 + 1, text.get_text()
            assert box.y0 >= sheet.y0 - 1 and box.y1 <= sheet.y1 + 1, text.get_text()


def test_withheld_is_hatched_and_not_nothing(study):
    svg = figures.svg(timelines(study), study, live_text=True)
    assert "Hatched: withheld" in svg
    assert "&lt; 3" in svg  # the base of the withheld site: the smallest base of this study is three


@pytest.mark.parametrize("name", ["pairs", "timelines", "themes"])
def test_where_everything_is_withheld_the_chart_says_so(name, study):
    figure = {"pairs": pairs, "themes": themes, "timelines": lambda: timelines(study)}[name]()
    numbers = [column.name for column in figure.table.columns if column.bases or column.kind == "base"]
    data = figure.table.data.astype(dict.fromkeys(numbers, "object"))
    data[numbers] = None
    withheld = Figure(chart=name, table=Table(columns=figure.table.columns, data=data), roles={})
    assert "Hatched: withheld" in figures.svg(withheld, study, live_text=True)
