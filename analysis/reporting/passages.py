"""A turn with its codings marked in its words, for a notebook: what the rules found, where, and how."""

from __future__ import annotations

import html as markup
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.reporting.palette import GREY, INK, SITES

if TYPE_CHECKING:
    import pandas as pd

    from analysis.coding.codebook.definition import Codebook

# A line under the words tells the polarity without colour; the legend says it in words.
LINES = {"present": "solid", "negated": "dashed", "hypothetical": "dotted"}
LANE = 4  # pixels from one line to the next, where codings overlap


@dataclass(frozen=True, kw_only=True)
class _Mark:
    start: int
    end: int
    label: str
    polarity: str
    number: int
    colour: str
    lane: int


def highlighted(text: str, codings: pd.DataFrame, codebook: Codebook, head: str = "") -> str:
    """A text with its codings underlined and numbered, and a legend, as HTML.

    Overlapping codings have a line each, one below the other. Each coding ends with its number, by which the
    legend names its code and polarity, so that nothing hangs on colour.

    Parameters
    ----------
    text : str
        A de-identified turn, or part of one.
    codings : DataFrame
        ``start, end`` (code points in `text`), ``code, polarity``: those of this text.
    head : str
        Words above it, such as the label of who speaks.

    Returns
    -------
    str
        HTML that needs no style sheet and no script; every text in it is escaped.

    Raises
    ------
    ValueError
        When a coding reaches beyond the text: they are not codings of it.
    """
    marks = _marks(len(text), codings, codebook)
    cuts = sorted({0, len(text), *(mark.start for mark in marks), *(mark.end for mark in marks)})
    parts = []
    for start, end in pairwise(cuts):
        parts.append(_segment(text[start:end], [m for m in marks if m.start <= start and end <= m.end]))
        parts += [_number(mark) for mark in marks if mark.end == end]
    # Room for the lowest line of one row of words above the next row.
    height = 1.6 + 0.25 * max((mark.lane for mark in marks), default=0)
    above = f'<p style="margin:0;font-weight:bold">{markup.escape(head)}</p>' if head else ""
    body = f'<p style="margin:0.2em 0;line-height:{height:.2f};white-space:pre-wrap">{"".join(parts)}</p>'
    return f'<div style="max-width:46em;color:{INK}">{above}{body}{_legend(marks)}</div>'


def _marks(length: int, codings: pd.DataFrame, codebook: Codebook) -> list[_Mark]:
    """The codings in order of place, each on the first line that is free there."""
    colours = _colours(codebook)
    numbers: dict[tuple[str, str], int] = {}
    free: list[int] = []  # where each line ends
    marks = []
    for row in codings.sort_values(["start", "end"], kind="stable").itertuples():
        if not 0 <= row.start <= row.end <= length:
            raise ValueError(f"a coding from {row.start} to {row.end} of a text of {length} characters")
        lane = next((number for number, end in enumerate(free) if end <= row.start), len(free))
        free[lane : lane + 1] = [row.end]
        number = numbers.setdefault((row.code, row.polarity), len(numbers) + 1)
        label = codebook.codes[row.code].label
        place = {"start": int(row.start), "end": int(row.end), "lane": lane, "number": number}
        marks.append(_Mark(label=label, polarity=row.polarity, colour=colours[row.code], **place))
    return marks


def _colours(codebook: Codebook) -> Mapping[str, str]:
    """A colour a theme, as far as there are colours; the numbers tell the rest apart."""
    by_theme = {theme: SITES[at % len(SITES)] for at, theme in enumerate(codebook.themes)}
    return {code.id: by_theme[code.theme] for code in codebook.codes.values()}


def _segment(words: str, marks: Sequence[_Mark]) -> str:
    inside = markup.escape(words)
    for mark in sorted(marks, key=lambda mark: mark.lane):
        title = markup.escape(f"{mark.label} ({mark.polarity})", quote=True)
        style = f"border-bottom:2px {LINES[mark.polarity]} {mark.colour};padding-bottom:{mark.lane * LANE}px"
        inside = f'<mark title="{title}" style="background:none;color:inherit;{style}">{inside}</mark>'
    return inside


def _number(mark: _Mark) -> str:
    return f'<sup style="color:{mark.colour};font-weight:bold;line-height:0">{mark.number}</sup>'


def _legend(marks: Sequence[_Mark]) -> str:
    first = {mark.number: mark for mark in marks}
    items = [
        f'<span style="margin-right:1.2em;white-space:nowrap"><b style="color:{mark.colour}">{number}</b> '
        f'<span style="border-bottom:2px {LINES[mark.polarity]} {mark.colour}">{markup.escape(mark.label)}'
        f"</span>{'' if mark.polarity == 'present' else f' ({mark.polarity})'}</span>"
        for number, mark in sorted(first.items())
    ]
    if not items:
        return f'<p style="margin:0;font-size:85%;color:{GREY}">No coding.</p>'
    return f'<p style="margin:0;font-size:85%">{" ".join(items)}</p>'
