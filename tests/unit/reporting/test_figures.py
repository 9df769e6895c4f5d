"""Figures: deterministic, every text on the sheet, and nothing withheld that looks like zero."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from analysis.problems import ProblemsFound
from analysis.reporting import figures, palette
from analysis.results import Column, Figure, Table

FIGURES = [
    "figure.by_role",
    "figure.by_site",
    "figure.panels",
    "figure.flow",
    "figure.influence",
    "figure.themes",
    "figure.shares",
]


def words(drawing) -> list[str]:
    import matplotlib.text

    return [t.get_text() for t in drawing.findobj(matplotlib.text.Text) if t.get_text().strip()]


@pytest.mark.parametrize("name", FIGURES)
def test_every_text_stands_on_the_sheet(name, findings, study):
    import matplotlib.text

    drawing = figures.draw(findings[name].result, study)
    drawing.canvas.draw()
    sheet = drawing.bbox
    for text in drawing.findobj(matplotlib.text.Text):
        if text.get_text().strip() and text.get_visible():
            box = text.get_window_extent()
            assert box.x0 >= sheet.x0 - 1 and box.x1 <= sheet.x1 + 1, text.get_text()
            assert box.y0 >= sheet.y0 - 1 and box.y1 <= sheet.y1 + 1, text.get_text()


@pytest.mark.parametrize("name", FIGURES)
def test_texts_are_in_source_sans(name, findings, study):
    svg = figures.svg(findings[name].result, study, live_text=True)
    assert "Source Sans Pro" in svg and "DejaVu" not in svg


@pytest.mark.parametrize("name", ["figure.panels", "figure.flow"])
def test_the_same_bytes_each_time(name, findings, study):
    figure = findings[name].result
    assert figures.svg(figure, study) == figures.svg(figure, study)
    assert figures.png(figure, study, 60) == figures.png(figure, study, 60)


def test_outlines_need_no_font(findings, study):
    assert "<text" not in figures.svg(findings["figure.by_role"].result, study)


def test_every_figure_says_its_n(findings, study):
    said = {name: " ".join(words(figures.draw(findings[name].result, study))) for name in FIGURES}
    for name, n in (
        ("figure.by_role", "233"),
        ("figure.by_site", "525"),
        ("figure.panels", "n = 45"),
        ("figure.flow", "n = 279"),
        ("figure.influence", "n = 246"),
        ("figure.themes", "n = 12"),
        ("figure.shares", "n = 72"),
    ):
        assert n in said[name], name


def test_a_withheld_value_is_hatched_and_said_never_zero(findings, study):
    from matplotlib.patches import Rectangle

    drawing = figures.draw(findings["figure.by_site"].result, study)
    hatched = [patch for patch in drawing.findobj(Rectangle) if patch.get_hatch()]
    assert len(hatched) == 1
    said = words(drawing)
    assert "withheld" in said and "< 10" in said
    assert any(text.startswith("Hatched: withheld") for text in said)
    assert "0 (0 to 0)" not in said


def test_an_estimate_that_cannot_be_had_is_not_called_withheld(study):
    columns = (
        Column(name="label", label="Site"),
        Column(name="value", label="Change", kind="change", bases=("n",)),
        Column(name="low", label="95% interval", kind="change", bases=("n",)),
        Column(name="high", label="95% interval", kind="change", bases=("n",)),
        Column(name="n", label="n", kind="base"),
    )
    rows = [("ashdown", None, None, None, 60), ("fernley", -0.1, -0.2, 0.0, 70)]
    data = pd.DataFrame(rows, columns=[column.name for column in columns])
    figure = Figure(chart="forest", table=Table(columns=columns, data=data), roles={})
    said = words(figures.draw(figure, study))
    assert "no estimate" in said and "withheld" not in said


def test_a_site_has_the_same_colour_in_every_figure(findings, study):
    from matplotlib.colors import to_hex
    from matplotlib.lines import Line2D

    colour = palette.site_colours(study)["fernley"]
    for name in ("figure.by_site", "figure.panels"):
        drawing = figures.draw(findings[name].result, study)
        assert colour in {to_hex(line.get_color()) for line in drawing.findobj(Line2D)}


def test_what_is_not_highlighted_is_grey(findings, study):
    from matplotlib.colors import to_hex
    from matplotlib.lines import Line2D

    figure = dataclasses.replace(findings["figure.by_site"].result, roles={"highlight": ["ashdown"]})
    drawing = figures.draw(figure, study)
    colours = {to_hex(line.get_color()) for line in drawing.findobj(Line2D)}
    sites = palette.site_colours(study)
    assert sites["ashdown"] in colours and palette.GREY in colours
    assert sites["fernley"] not in colours


def test_waves_stand_in_the_order_of_the_study(findings, study):
    figure = findings["figure.by_role"].result
    backwards = dataclasses.replace(figure.table, data=figure.table.data[::-1].reset_index(drop=True))
    drawing = figures.draw(dataclasses.replace(figure, table=backwards), study)
    labels = [tick.get_text() for tick in drawing.axes[0].get_xticklabels()]
    assert labels == ["2013", "2014", "2016"]


def test_the_flow_shows_every_reason_and_every_count(findings, study):
    figure = findings["figure.flow"].result
    said = " ".join(words(figures.draw(figure, study)))
    for row in figure.table.data.itertuples():
        assert str(row.n) in said
        assert all(word in said for word in row.label.split())


def test_an_unknown_chart_and_every_missing_part_are_told(study):
    table = Table(columns=(Column(name="a", label="A"),), data=pd.DataFrame({"a": ["x"]}))
    with pytest.raises(ProblemsFound, match=r"no such chart.*bars, curve, diverging, flow"):
        figures.draw(Figure(chart="pie", table=table, roles={}), study)
    with pytest.raises(ProblemsFound) as error:
        figures.draw(Figure(chart="bars", table=table, roles={"label": "a"}), study)
    assert [problem.found for problem in error.value.problems] == [
        "no column for 'value'",
        "no column for 'n'",
    ]


def test_a_notebook_can_show_a_drawing_without_pyplot(findings, study):
    drawing = figures.draw(findings["figure.influence"].result, study)
    assert drawing._repr_png_().startswith(b"\x89PNG")


def test_panels_that_are_the_groups_say_each_n_once(findings, study):
    figure = findings["figure.panels"].result
    both = dataclasses.replace(figure, roles={"x": "wave", "panel": "site", "group": "site"})
    assert words(figures.draw(both, study)) == words(figures.draw(figure, study))
