"""Answers around the middle of a scale: on their side of it, each question once, nothing withheld drawn."""

from __future__ import annotations

import matplotlib.text
import pandas as pd
import pytest

from analysis.reporting import figures, palette
from analysis.results import Column, Figure, Table

SCALE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
COLUMNS = (
    Column(name="question", label="Question"),
    Column(name="wave", label="Wave"),
    Column(name="category", label="Answer"),
    Column(name="value", label="Share", kind="proportion", bases=("n",)),
    Column(name="n", label="n", kind="base"),
)
LONG = (
    "The organisation that my practice belongs to has listened, over the last twelve months, to what those "
    "without a formal role in it had to say about how money is spent locally"
)
SHARES = (0.12, 0.24, 0.22, 0.31, 0.11)


def figure(rows: list[tuple], **roles: str) -> Figure:
    """Rows of question, wave, shares and n."""
    data = [
        (question, wave, category, share, n)
        for question, wave, shares, n in rows
        for category, share in zip(SCALE, shares, strict=True)
    ]
    table = Table(columns=COLUMNS, data=pd.DataFrame(data, columns=[column.name for column in COLUMNS]))
    return Figure(chart="diverging", table=table, roles=roles or {"group": "question", "row": "wave"})


def bars(drawing) -> list[tuple[float, float]]:
    """Where each bar begins and ends, in the order in which they were drawn."""
    patches = [p for p in drawing.axes[0].patches if not p.get_hatch()]
    return [(round(p.get_x(), 6), round(p.get_x() + p.get_width(), 6)) for p in patches]


def words(drawing) -> list[str]:
    found = drawing.findobj(matplotlib.text.Text)
    return [text.get_text() for text in found if text.get_text().strip()]


EVERYTHING = figure(
    [
        ("We are heard", "2013", SHARES, 246),
        ("We are heard", "2016", (0.02, 0.03, 0.05, 0.3, 0.6), 1246),
        (LONG, "2013", SHARES, 246),
        (LONG, "2014", (None,) * 5, None),
        (LONG, "2016", (None,) * 5, 0),
    ]
)
ONE_WAVE = figure([("We are heard", "2013", SHARES, 246), (LONG, "2013", SHARES, 44)], row="question")


@pytest.mark.parametrize("described", [EVERYTHING, ONE_WAVE], ids=["by wave", "one wave"])
def test_every_text_stands_on_the_sheet(described, study):
    drawing = figures.draw(described, study)
    for text in drawing.findobj(matplotlib.text.Text):
        if text.get_text().strip():
            box = text.get_window_extent()
            assert box.x0 >= drawing.bbox.x0 - 1 and box.x1 <= drawing.bbox.x1 + 1, text.get_text()
            assert box.y0 >= drawing.bbox.y0 - 1 and box.y1 <= drawing.bbox.y1 + 1, text.get_text()


def test_answers_lie_on_their_side_and_the_middle_one_apart(study):
    drawn = bars(figures.draw(figure([("We are heard", "2013", SHARES, 246)]), study))
    assert drawn[:2] == [(-0.36, -0.24), (-0.24, 0.0)]
    assert drawn[3:] == [(0.0, 0.31), (0.31, 0.42)]
    begins, ends = drawn[2]
    assert begins > 0.42 and ends - begins == pytest.approx(0.22)


def test_a_share_is_said_where_it_fits_and_each_answer_once(study):
    said = words(figures.draw(EVERYTHING, study))
    assert {"12%", "24%", "22%", "31%", "11%", "60%"} <= set(said)
    assert "2%" not in said
    assert [said.count(answer) for answer in SCALE] == [1] * 5
    assert said.count("We are heard") == 1


def test_every_bar_says_its_n(study):
    said = words(figures.draw(EVERYTHING, study))
    assert said.count("246") == 2
    assert {"n", "1,246", "< 10", "0"} <= set(said)


def test_what_is_withheld_is_hatched_and_what_nobody_answered_is_crossed(study):
    drawing = figures.draw(EVERYTHING, study)
    assert sum(bool(patch.get_hatch()) for patch in drawing.axes[0].patches) == 1
    assert [line.get_marker() for line in drawing.axes[0].lines].count("x") == 1
    assert len(bars(drawing)) == 3 * len(SCALE)
    assert any(text.startswith("Hatched: withheld") and "×" in text for text in words(drawing))


def test_one_withheld_answer_withholds_the_bar_it_could_be_had_from(study):
    described = figure([("We are heard", "2013", (0.12, 0.24, None, 0.31, 0.11), 5)])
    drawing = figures.draw(described, study)
    assert bars(drawing) == []
    assert not any("%" in text for text in words(drawing))


def test_both_sides_deepen_to_their_ends():
    colours = palette.scale_colours(list(SCALE))
    assert list(colours) == [*SCALE[:2], *SCALE[:2:-1], SCALE[2]]
    assert [palette.dark(colours[answer]) for answer in SCALE] == [True, False, False, False, True]
    few = palette.scale_colours(["No", "Neither", "Yes"])
    assert (few["No"], few["Yes"]) == (palette.LOWER[0], palette.UPPER[0])


def test_the_same_bytes_each_time(study):
    assert figures.svg(EVERYTHING, study) == figures.svg(EVERYTHING, study)
