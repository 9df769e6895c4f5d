"""Transcripts in tables: which column is the speaker, which the words, which the time."""

from __future__ import annotations

import math
from collections import Counter

from analysis.transcripts.layout.labels import believed, is_possible
from analysis.transcripts.layout.matches import Blocks, Found, Match, time_alone
from analysis.transcripts.readers.blocks import Block

_HEADS = {
    "time": {"time", "timestamp", "timecode", "start", "time stamp", "start time"},
    "speaker": {"speaker", "name", "who", "label", "participant", "speaker name"},
    "text": {"text", "transcript", "utterance", "speech", "words", "content", "dialogue", "transcription"},
}
# Of the cells of a speaker column, how many look like a label; the rest are odd labels.
_LABELS_AT_LEAST = 0.8


def find_rows(blocks: Blocks) -> Found:
    """Rows of the usual width whose columns are known by their heads or by what stands in them.

    A row of another width (cells that were merged) is left to be told as not understood.
    """
    rows = {i: block for i, block in blocks.items() if len(block.cells) >= 2}
    columns = _columns(rows)
    found = {}
    for i, block in rows.items():
        if columns and _heads(block):
            found[i] = Match(reason="table heading")
        elif columns and max(columns.values()) < len(block.cells):
            found[i] = Match(
                label=block.cells[columns["speaker"]].rstrip(" :"),
                text=block.cells[columns["text"]],
                start=time_alone(block.cells[columns["time"]]) if "time" in columns else math.nan,
            )
    return found


def _heads(block: Block) -> dict[str, int]:
    """Which column is which, if the row is a heading that names speaker and text."""
    found = {
        kind: at
        for at, cell in enumerate(block.cells)
        for kind, words in _HEADS.items()
        if cell.casefold().rstrip(" :") in words
    }
    return found if {"speaker", "text"} <= set(found) else {}


def _columns(rows: Blocks) -> dict[str, int]:
    """The columns by the first heading, else by what stands in most rows."""
    for block in rows.values():
        if heads := _heads(block):
            return heads
    if not rows:
        return {}
    width = Counter(len(block.cells) for block in rows.values()).most_common(1)[0][0]
    usual = [block.cells for block in rows.values() if len(block.cells) == width]
    columns = [*zip(*usual, strict=True)]
    length = [sum(map(len, cells)) for cells in columns]
    found = {"text": length.index(max(length))}
    for at, cells in enumerate(columns):
        filled = [cell.rstrip(" :") for cell in cells if cell]
        if at == found["text"] or not filled:
            continue
        if not any(math.isnan(time_alone(cell)) for cell in filled):
            found.setdefault("time", at)
        elif sum(map(is_possible, filled)) >= _LABELS_AT_LEAST * len(filled) and believed(filled):
            found.setdefault("speaker", at)
    return found if "speaker" in found else {}
