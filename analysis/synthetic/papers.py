"""Observation notes and board papers: the bank's passages, with names, as files."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.synthetic.bank import Bank, Source
from analysis.synthetic.casting import Locale, Part
from analysis.synthetic.conversations import Said
from analysis.synthetic.documents.script import Line, Script
from analysis.synthetic.identifiers import Planter

if TYPE_CHECKING:
    import numpy as np

# In these a heading is a line like any other, so that it's a turn; in the others it is marked as a heading.
_UNMARKED = ("txt", "pdf")


def said_in(part: Part, source: Source, locale: Locale, bank: Bank, rng: np.random.Generator) -> list[Said]:
    """The paragraphs of a note or a paper, each as a turn; where a meeting was is one too."""
    planter = Planter(locale, "", bank.names, rng)
    role = "researcher" if source.setting else "other"
    unmarked = part.format in _UNMARKED
    turns = [Said(role=role, paragraphs=(source.title,))] if unmarked else []
    if source.setting:
        turns.append(Said(role=role, paragraphs=(source.setting,)))
    for number, passage in enumerate(source.passages, start=1):
        heading = f"{number}. {passage.heading}" if passage.heading else ""
        if heading and unmarked:
            turns.append(Said(role=role, paragraphs=(heading,)))
        text, planted = planter.fill(passage.text)
        turns.append(
            Said(
                role=role,
                paragraphs=(text,),
                planted=tuple(planted),
                direction="" if unmarked else heading,
                codes={passage.id: passage.codes},
            )
        )
    return turns


def document_script(
    part: Part, source: Source, turns: Sequence[Said], body: str, day: datetime.date
) -> Script:
    """The file of a note or a paper."""
    lines: list[Line] = []
    unmarked = part.format in _UNMARKED
    title = turns[0].text if unmarked else source.title
    for turn in turns[unmarked:]:  # the title is written by itself
        if turn.direction:
            lines.append(Line(text=turn.direction, kind="heading"))
        bare = not turn.codes and turn.text != source.setting and part.format == "pdf"
        lines.append(Line(text=turn.text, kind="heading" if bare else "text"))
    date = f"{day:%d %B %Y}".lstrip("0")
    return Script(
        name=part.transcript,
        title=title,
        lines=tuple(lines),
        header=f"{body}, {date}" if "header" in part.quirks else "",
        quirks=part.quirks,
    )
