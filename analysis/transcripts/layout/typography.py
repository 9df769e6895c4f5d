"""Layouts whose labels are known by their type: bold, or between stars."""

from __future__ import annotations

import re

from analysis.transcripts.layout.labels import is_certain, is_possible
from analysis.transcripts.layout.matches import Blocks, Found, Match, only_believed

_STARRED = re.compile(r"(\*\*|__)(?P<label>[^*\n:]{1,60}?)\s*:?\s*\1\s*:?\s*(?P<text>.*)$", re.DOTALL)
_HAS_COLON = re.compile(r"(\*\*|__)[^*\n]{1,60}?(:\s*\1|\1\s*:)")


def find_starred(blocks: Blocks) -> Found:
    """``**Name**: text`` and ``**Name:** text``."""
    found = {}
    for i, block in blocks.items():
        match = None if block.heading else _STARRED.match(block.text)
        if match and (_HAS_COLON.match(block.text) or is_certain(match["label"].strip())):
            found[i] = Match(label=match["label"].strip(), text=match["text"].strip())
    return found


def find_bold_prefix(blocks: Blocks) -> Found:
    """A name in bold, then text in the same paragraph."""
    found = {}
    for i, block in blocks.items():
        if not 0 < block.bold < len(block.text) or block.cells or block.heading:
            continue
        label = block.text[: block.bold].strip().rstrip(":").strip()
        rest = block.text[block.bold :].lstrip(" :\t\n")
        if rest and is_possible(label):
            found[i] = Match(label=label, text=rest)
    return only_believed(found)


def find_bold_line(blocks: Blocks) -> Found:
    """A name in bold on its own line, then text."""
    found = {}
    for i, block in blocks.items():
        label = block.text.rstrip(":").strip()
        whole = bool(block.text) and block.bold >= len(block.text)
        if whole and not block.heading and not block.cells and is_possible(label):
            found[i] = Match(label=label)
    return only_believed(found)
