"""Paper, type and marks that all charts share; sizes in inches and points."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.reporting import palette
from analysis.reporting.cells import printed, row_decimals, states
from analysis.reporting.fonts import SANS, register
from analysis.results import Column, Figure
from analysis.study import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

WIDTH = 6.3  # the text width of the page
SIZE, SMALL = 9.0, 8.0
STYLE: Mapping[str, Any] = {
    "font.family": [SANS],
    "font.size": SIZE,
    "text.color": palette.INK,
    "axes.edgecolor": palette.GREY,
    "axes.labelcolor": palette.INK,
    "axes.labelsize": SIZE,
    "axes.linewidth": 0.6,
    "axes.unicode_minus": True,
    "axes.axisbelow": True,
    "xtick.color": palette.INK,
    "ytick.color": palette.INK,
    "xtick.labelsize": SIZE,
    "ytick.labelsize": SIZE,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "grid.color": palette.RULE,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.6,
    "lines.linewidth": 1.4,
    "figure.facecolor": palette.PAPER,
    "savefig.facecolor": palette.PAPER,
    "svg.hashsalt": "analysis.reporting",
    "svg.fonttype": "path",
}


@dataclass(frozen=True, kw_only=True)
class Data:
    """A figure's data by part: what each chart reads.

    Attributes
    ----------
    frame : DataFrame
        A column a part (role), texts as labels; ``state`` says of each row whether its value is shown.
    columns : Mapping
        The part's `Column`, which knows how its values are printed.
    roles : Mapping
        The parts as described, for those that are no column (``highlight``).
    """

    frame: pd.DataFrame
    columns: Mapping[str, Column]
    roles: Mapping[str, Any]
    study: Study

    def has(self, part: str) -> bool:
        """Whether the figure has such a part."""
        return part in self.columns

    def order(self, part: str) -> list[str]:
        """The different values of a part: waves, sites and roles as the study has them."""
        present = list(dict.fromkeys(self.frame[part]))
        for group in (self.study.waves, self.study.sites, self.study.roles):
            known = [item.label for item in group.values()]
            if present and all(value in known for value in present):
                return [value for value in known if value in present]
        return present

    def colours(self, part: str) -> dict[str, str]:
        """A colour for each value of a part; grey for all that are not in a given ``highlight``."""
        chosen = palette.group_colours(self.order(part), self.study)
        highlight = self.roles.get("highlight")
        if not highlight:
            return chosen
        names = labels(self.study)
        kept = {names.get(str(name), str(name)) for name in highlight}
        return {name: colour if name in kept else palette.GREY for name, colour in chosen.items()}

    def show(self, part: str, value: float, *, unit: bool = True, decimals: int | None = None) -> str:
        """A value of a part as printed; `decimals` are those of its row in ``frame["decimals"]``."""
        if decimals is None:
            decimals = self.study.params.disclosure.percent_decimals
        return printed(value, self.columns[part], decimals, unit=unit)

    def n(self, value: Any, part: str = "n") -> str:
        """How many a mark rests on, as ``= 41``, or ``< 10`` where the number is withheld."""
        if pd.isna(value):
            column = self.columns[part]
            least = self.study.params.disclosure.smallest_base.get(column.unit)
            # A sum is withheld because of a part of it, and may itself be large.
            return "withheld" if least is None or column.bases else f"< {least}"
        return f"= {int(value):,}"


def labels(study: Study) -> dict[str, str]:
    """The label of every site, role and wave by its id."""
    groups = (study.sites, study.roles, study.waves)
    return {name: item.label for group in groups for name, item in group.items()}


def read(figure: Figure, study: Study, parts: Sequence[str]) -> Data:
    """The data of a described figure, arranged by part."""
    columns = {column.name: column for column in figure.table.columns}
    found = {part: figure.roles.get(part, part) for part in parts}
    found = {part: name for part, name in found.items() if name in columns}
    names = labels(study)
    frame = pd.DataFrame({part: figure.table.data[name] for part, name in found.items()})
    for part, name in found.items():
        if columns[name].kind == "text":
            frame[part] = [names.get(str(v), str(v)) for v in frame[part]]
        else:
            frame[part] = pd.to_numeric(frame[part])
    value = found.get("value", found.get("n"))
    rules = study.params.disclosure
    frame["state"] = states(figure.table, rules)[value].to_numpy()
    frame["decimals"] = row_decimals(figure.table, columns[value], rules.percent_decimals)
    by_part = {part: columns[name] for part, name in found.items()}
    return Data(frame=frame, columns=by_part, roles=figure.roles, study=study)


def paper(height: float, width: float = WIDTH) -> Drawing:
    """An empty sheet, apart from matplotlib's global state; a notebook shows it as the value of a cell."""
    return _sheet()(figsize=(width, height), dpi=100)


@cache
def _sheet() -> type[Drawing]:
    from matplotlib.figure import Figure as Drawing

    class Sheet(Drawing):
        """A drawing that a notebook shows without pyplot."""

        def _repr_png_(self) -> bytes:
            buffer = io.BytesIO()
            self.savefig(buffer, format="png", dpi=130, metadata={"Software": None})
            return buffer.getvalue()

    return Sheet


def place(sheet: Drawing, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes at a place on the sheet, in inches."""
    across, up = sheet.get_size_inches()
    return sheet.add_axes((left / across, bottom / up, width / across, height / up))


def bare(axes: Axes, *, keep: Sequence[str] = ()) -> None:
    """Take away the frame but for the sides to keep."""
    import seaborn

    sides = ("left", "right", "top", "bottom")
    seaborn.despine(ax=axes, **{side: side not in keep for side in sides})


def measure(words: str, size: float = SIZE, *, bold: bool = False) -> float:
    """The width of a text in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    register()
    font = FontProperties(family=[SANS], weight="bold" if bold else "normal", size=size)
    return _text_to_path(TextToPath).get_text_width_height_descent(words, font, False)[0] / 72


@cache
def _text_to_path(kind):
    return kind()


def wrapped(words: str, width: float, size: float = SIZE, *, bold: bool = False) -> list[str]:
    """A text in lines no wider than `width` inches."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and measure(longer, size, bold=bold) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def apart(places: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Places moved as little as needed to stand so far apart, between two limits where there is room.

    Examples
    --------
    >>> apart([0.50, 0.52, 0.9], 0.1, 0, 1)
    [0.46, 0.56, 0.9]
    """

    def group(members: list[int]) -> tuple[list[int], float]:
        half = least * (len(members) - 1) / 2
        centre = sum(places[i] for i in members) / len(members)
        return members, min(max(centre, low + half), max(high - half, low + half))

    groups: list[tuple[list[int], float]] = []
    for i in sorted(range(len(places)), key=lambda i: places[i]):
        groups.append(group([i]))
        while len(groups) > 1:
            (first, a), (second, b) = groups[-2:]
            if b - a >= least * (len(first) + len(second)) / 2 - 1e-12:
                break
            groups[-2:] = [group(first + second)]
    result = list(places)
    for members, centre in groups:
        for step, i in enumerate(members):
            result[i] = round(centre + least * (step - (len(members) - 1) / 2), 10)
    return result


def note(sheet: Drawing, words: str, bottom: float = 0.06) -> None:
    """Small print at the foot of the sheet."""
    across, up = sheet.get_size_inches()
    sheet.text(0.02 / across, bottom / up, words, size=SMALL, color=palette.GREY, va="bottom")


WITHHELD_NOTE = "Hatched: withheld, because too few people answered."
ABSENT_NOTE = "×: no estimate can be had."


def notes_on(states_shown: Sequence[str]) -> str:
    """What the marks for values that are not shown mean, for those that occur."""
    kinds = set(states_shown)
    parts = [WITHHELD_NOTE] * ("withheld" in kinds) + [ABSENT_NOTE] * ("absent" in kinds)
    return "  ".join(parts)
