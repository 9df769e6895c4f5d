"""Observation notes and board papers: the bank's passages, with names, as files."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from analysis.synthetic.bank import Bank, Source
from analysis.synthetic.casting import Locale, Part
from analysis.synthetic.conversations import Said
from analysis.synthetic.documents.script import Line, Script
from analysis.synthetic.identifiers import Planter

if TYPE_CHECKING:
    import numpy as np


def said_in(source: Source, locale: Locale, bank: Bank, rng: np.random.Generator) -> list[Said]:
    """The paragraphs of a note or a paper, each as a turn."""
    planter = Planter(locale, "", bank.names, rng)
    role = "researcher" if source.setting else "other"
    turns = []
    for passage in source.passages:
        text, planted = planter.fill(passage.text)
        turns.append(
            Said(
                role=role,
                paragraphs=(text,),
                planted=tuple(planted),
                direction=passage.heading,
                codes={passage.id: passage.codes},
            )
        )
    return turns


def document_script(
    part: Part, source: Source, turns: Sequence[Said], body: str, day: datetime.date
) -> Script:
    """The file of a note or a paper; only its paragraphs are turns, so where and when go into the head."""
    date = f"{day:%d %B %Y}".lstrip("0")
    return Script(
        name=part.transcript,
        title=source.title,
        lines=tuple(_lines(part, source, turns)),
        header=f"{body}, {date}" if "header" in part.quirks else "",
        quirks=part.quirks,
    )


def _lines(part: Part, source: Source, turns: Sequence[Said]) -> Iterator[Line]:
    for number, turn in enumerate(turns, start=1):
        if turn.direction and part.format != "txt":
            yield Line(text=f"{number}. {turn.direction}", kind="heading")
        yield Line(text=turn.text, kind="text")
