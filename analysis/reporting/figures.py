"""Figures drawn from their description: the notebook shows the unreleased one, the report the released one.

A `Figure` names its chart, holds its data as a `Table`, and says by `roles` which column plays which part. A
part that is not named in `roles` is the column of the same name, if there is one. Texts in the columns may be
the ids or the labels of sites, roles and waves; ids are printed as labels. Waves, sites and roles stand in
the order of the study, all else in the order of the rows.

=========== ============= ================================================================ ========
chart       part          what it is                                                       needed
=========== ============= ================================================================ ========
proportions x             text: the wave                                                   yes
..          value         proportion                                                       yes
..          low, high     proportion: the interval
..          n             base                                                             yes
..          group         text: a colour each, named beside the last dot
..          panel         text: a panel each (sites in their colours)
forest      label         text: site, role, method                                         yes
..          value         change or proportion                                             yes
..          low, high     as `value`; their label heads the printed interval               yes
..          n             base; for a change rather ``n_first`` and ``n_second``           yes
..          group         text: a heading above its rows
flow        panel         text: a column each, wave or source                              yes
..          step          text: received, excluded or kept, in the order of the flow       yes
..          label         text: what the step is called, or why rows were left out         yes
..          n             count or base                                                    yes
stacked     row           text: wave or group                                              yes
..          category      text: in the order of the scale, lowest first                    yes
..          value         proportion                                                       yes
..          n             base                                                             yes
..          group         text: a heading above its rows
diverging   as stacked    a middle answer of an odd scale stands apart at the right
heatmap     row           text: theme                                                      yes
..          column        text: site                                                       yes
..          value         count of participants, or proportion                             yes
..          n             base: the participants at the site                               yes
bars        label         text: theme, answer                                              yes
..          value         count or proportion                                              yes
..          n             base                                                             yes
..          corrected     proportion, corrected for coding errors
..          low, high     proportion: the interval of `corrected`
..          group         text: a heading above its rows
specifi-    value         change, one a specification                                      yes
cations     low, high     as `value`                                                       yes
..          primary       text: ``yes`` or ``no``                                          yes
..          n_first       base, and ``n_second``                                           yes
..          cut, sample   text: the choice made; so are ``weights``, ``missing``, ``model``
themes      group         text: a heading above its themes                                 yes
..          label         text: theme or code                                              yes
..          depth         number: 0 for a theme, 1 and more for its codes                  yes
..          value         count of participants                                            yes
..          n             base                                                             yes
pairs       row, column   text: the two themes of a pair                                   yes
..          value         count of units with both                                         yes
..          shade         number: the share of those with either                           yes
..          n             base                                                             yes
timelines   row           text: theme                                                      yes
..          panel         text: site                                                       yes
..          column        text: wave                                                       yes
..          value         count of participants                                            yes
..          n             base: the participants at the site in the wave                   yes
curve       x             count: the steps                                                 yes
..          value         count: what has grown so far                                     yes
..          low, high     count: the band                                                  yes
network     panel         text: the wave                                                   yes
..          first         text: an organisation                                            yes
..          second        text: one named with it; empty for the organisation itself       yes
..          group         text: the first one's kind, a heading above its rows             yes
..          value         count of participants                                            yes
..          n             base: the participants of the wave                               yes
=========== ============= ================================================================ ========

``highlight`` (proportions, forest, bars) is no column but a list of labels or ids: what is not in it is grey.
``marks`` (curve) is no column either but a mapping of words to places on x.
``note`` (network) is no column but a sentence for the small print.
A row whose value is missing is drawn as withheld (hatched) when a base that it rests on is missing or too
small, else as absent: see `cells.state`. So a column of values names its bases, as in
``Column(name="value", label="Share", kind="proportion", bases=("n",))``.
"""

from __future__ import annotations

import io
from importlib import import_module
from typing import TYPE_CHECKING

from analysis.problems import Problem, ProblemsFound
from analysis.results import Figure
from analysis.study import Study

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

DPI = 220
CHARTS = (
    "bars",
    "curve",
    "diverging",
    "flow",
    "forest",
    "heatmap",
    "network",
    "pairs",
    "proportions",
    "specifications",
    "stacked",
    "themes",
    "timelines",
)


def draw(figure: Figure, study: Study) -> Drawing:
    """Draw a described figure with matplotlib.

    Parameters
    ----------
    figure : Figure
    study : Study
        For the order, labels and colours of sites, roles and waves, the rounding of percentages and the
        smallest bases.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ProblemsFound
        When there is no such chart, or a part that it needs has no column.
    """
    _check(figure)
    import matplotlib

    from analysis.reporting.charts import canvas
    from analysis.reporting.fonts import register

    register()
    chart = import_module(f"analysis.reporting.charts.{figure.chart}")
    with matplotlib.rc_context(dict(canvas.STYLE)):
        drawing = chart.draw(canvas.read(figure, study, chart.PARTS))
        drawing.draw_without_rendering()  # ticks take their style when they are made
    return drawing


def svg(figure: Figure, study: Study, *, live_text: bool = False) -> str:
    """A figure as SVG, the same text each time.

    Parameters
    ----------
    live_text : bool
        Letters stay text, for a document that brings Source Sans itself (searchable, smaller); otherwise
        they are outlines and look the same everywhere.
    """
    return _as_svg(draw(figure, study), live_text=live_text)


def png(figure: Figure, study: Study, dpi: int = DPI) -> bytes:
    """A figure as PNG, the same bytes each time."""
    return _as_png(draw(figure, study), dpi)


def images(figure: Figure, study: Study) -> tuple[str, bytes]:
    """A figure as `svg` and as `png` give it, drawn once."""
    drawing = draw(figure, study)
    return _as_svg(drawing, live_text=False), _as_png(drawing, DPI)


def _as_svg(drawing: Drawing, *, live_text: bool) -> str:
    import matplotlib

    from analysis.reporting.charts import canvas

    buffer = io.StringIO()
    style = {**canvas.STYLE, "svg.fonttype": "none" if live_text else "path"}
    with matplotlib.rc_context(style):
        drawing.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def _as_png(drawing: Drawing, dpi: int) -> bytes:
    import matplotlib

    from analysis.reporting.charts import canvas

    buffer = io.BytesIO()
    with matplotlib.rc_context(dict(canvas.STYLE)):
        drawing.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()


def _check(figure: Figure) -> None:
    place = f"a figure of chart {figure.chart!r}"
    if figure.chart not in CHARTS:
        expected = "one of: " + ", ".join(CHARTS)
        raise ProblemsFound([Problem(place=place, found="no such chart", expected=expected)])
    chart = import_module(f"analysis.reporting.charts.{figure.chart}")
    columns = [column.name for column in figure.table.columns]
    problems = [
        Problem(
            place=place,
            found=f"no column for {part!r}",
            expected="one of: " + ", ".join(columns),
            remedy=f"Name it in `roles`, as in roles={{{part!r}: …}}.",
        )
        for part in chart.REQUIRED
        if figure.roles.get(part, part) not in columns
        and not set(getattr(chart, "INSTEAD", {}).get(part, [part])) <= set(columns)
    ]
    if problems:
        raise ProblemsFound(problems)
    if figure.table.data.empty:
        raise ProblemsFound([Problem(place=place, found="no rows", expected="at least one row")])
