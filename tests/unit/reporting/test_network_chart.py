"""The network figure: every organisation in one row of every panel, nothing withheld that looks like none."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest

from analysis.reporting import figures
from analysis.reporting.charts import network
from analysis.results import Column, Figure, Table

ROWS = [
    ("2013", "commissioner", "Area team", "", 6, 9),
    ("2013", "commissioner", "Clinical commissioning group of a long name", "", 5, 9),
    ("2013", "provider", "Hospital trust", "", 4, 9),
    ("2013", "provider", "Nobody's trust", "", 0, 9),
    ("2013", "commissioner", "Area team", "Hospital trust", 3, 9),
    ("2013", "commissioner", "Area team", "Clinical commissioning group of a long name", 0, 9),
    ("2014", "commissioner", "Area team", "", 2, 8),
    ("2014", "commissioner", "Clinical commissioning group of a long name", "", 8, 8),
    ("2014", "provider", "Hospital trust", "", 0, 8),
    ("2014", "provider", "Nobody's trust", "", 0, 8),
    ("2014", "commissioner", "Area team", "Hospital trust", 0, 8),
    ("2014", "commissioner", "Area team", "Clinical commissioning group of a long name", 2, 8),
    ("2016", "commissioner", "Area team", "", None, None),
    ("2016", "commissioner", "Area team", "Hospital trust", None, None),
]


@pytest.fixture(scope="module")
def figure():
    people = {"unit": "participants", "tolerance": "exact"}
    columns = (
        Column(name="wave", label="Wave"),
        Column(name="group", label="Kind"),
        Column(name="first", label="Organisation"),
        Column(name="second", label="Named with"),
        Column(name="value", label="Participants", kind="count", bases=("n",), **people),
        Column(name="n", label="of", kind="base", **people),
    )
    data = pd.DataFrame(ROWS, columns=[column.name for column in columns])
    roles = {"panel": "wave", "note": "Guides differ."}
    return Figure(chart="network", table=Table(columns=columns, data=data), roles=roles)


@pytest.fixture(scope="module")
def study(study_maker):
    return study_maker()


@pytest.fixture(scope="module")
def drawing(figure, study):
    return figures.draw(figure, study)


def texts(drawing):
    import matplotlib.text

    drawing.canvas.draw()
    return [t for t in drawing.findobj(matplotlib.text.Text) if t.get_text().strip() and t.get_visible()]


def arcs(drawing, colour):
    from matplotlib.colors import to_hex

    return [
        [patch for patch in axes.patches if to_hex(patch.get_edgecolor()) == colour] for axes in drawing.axes
    ]


def test_every_text_stands_on_the_sheet_and_none_on_another(drawing):
    sheet = drawing.bbox
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(drawing)]
    for words, box in boxes:
        assert box.x0 >= sheet.x0 - 1 and box.x1 <= sheet.x1 + 1, words
        assert box.y0 >= sheet.y0 - 1 and box.y1 <= sheet.y1 + 1, words
    for (one, a), (other, b) in combinations(boxes, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        up = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across <= 0.5 or up <= 2, f"{one!r} on {other!r}"


def test_what_appears_stays_and_vanishes(drawing):
    assert [len(found) for found in arcs(drawing, network.STAYED)] == [1, 0, 0]
    assert [len(found) for found in arcs(drawing, network.APPEARED)] == [0, 1, 0]
    assert [len(found) for found in arcs(drawing, network.VANISHED)] == [0, 1, 0]


def test_an_organisation_that_no_panel_names_has_no_row(drawing):
    shown = [text.get_text() for text in texts(drawing)]
    assert "Hospital trust" in shown and "Nobody's trust" not in shown
    assert shown.count("0") == 1  # nobody names the hospital trust in 2014


def test_a_withheld_wave_is_hatched_and_says_so(drawing):
    hatched = [[patch for patch in axes.patches if patch.get_hatch()] for axes in drawing.axes]
    assert [len(found) for found in hatched] == [0, 0, 1]
    assert any("withheld" in text.get_text() for text in texts(drawing))
    assert any(text.get_text() == "n < 3" for text in texts(drawing))


def test_the_thicker_line_is_for_more_participants(figure, study, drawing):
    thick = arcs(drawing, network.STAYED)[0][0].get_linewidth()
    thin = arcs(drawing, network.APPEARED)[1][0].get_linewidth()
    assert thick == pytest.approx(network.THICK) and thin == pytest.approx((network.THIN + network.THICK) / 2)


def test_the_same_bytes_each_time(figure, study):
    assert figures.svg(figure, study) == figures.svg(figure, study)
