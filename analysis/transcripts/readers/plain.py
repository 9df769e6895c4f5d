"""Plain text, Markdown and reStructuredText, line by line."""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.transcripts.readers.blocks import Block, Document, cleaned
from analysis.transcripts.readers.decoding import decode
from analysis.transcripts.readers.markup import understood

# A narrower text is a list of short lines, a wider one has a paragraph a line: neither is wrapped.
_WRAPPED_WIDTHS = range(40, 121)
_CHAT = re.compile(
    r"(?P<time>\d{1,2}:\d{2}:\d{2})\s+From\s+(?P<voice>.+?)(?:\s+to\s+[^:]{1,60}?)?\s*:(?:\s+(?P<text>.*))?$",
    re.IGNORECASE,
)


def read_plain(content: bytes, name: str, suffix: str) -> Document:
    """Read lines; a blank line ends a paragraph, and broken lines are known by their width.

    Raises
    ------
    ProblemsFound
        The bytes are no text.
    """
    text, notes = decode(content, name)
    blocks = _lines(text, suffix)
    if suffix != ".txt":
        blocks = understood(blocks, suffix)
    elif is_chat := _chat(blocks):
        blocks, notes = is_chat, (*notes, "a meeting's chat: its clock times are in the source only")
    return Document(name=name, blocks=tuple(blocks), notes=notes)


def _lines(text: str, suffix: str) -> list[Block]:
    lines = text.split("\n")
    width = max(map(len, lines))
    blocks: list[Block] = []
    leading, gap, before = "", True, ""
    for number, line in enumerate(lines, start=1):
        source = line + ("\n" if number < len(lines) else "")
        if not cleaned(line):
            gap = True
            if blocks:
                blocks[-1] = replace(blocks[-1], source=blocks[-1].source + source)
            else:
                leading += source
            continue
        wrapped = suffix != ".txt" or was_wrapped(before, line, width)
        joint = "\n" if gap or not wrapped else " "
        blocks.append(
            Block(
                source=leading + source,
                text=cleaned(line),
                place=f"line {number}",
                gap=gap,
                joint=joint,
            )
        )
        leading, gap, before = "", False, line
    return blocks


def was_wrapped(before: str, line: str, width: int) -> bool:
    """Whether a line goes on because the line before had no room for its first word.

    Examples
    --------
    >>> was_wrapped("We were all asked to engage with", "commissioning.", 42)
    True
    >>> was_wrapped("Yes.", "No.", 42)
    False
    """
    words = line.split()
    fits = bool(words) and len(before.rstrip()) + 1 + len(words[0]) <= width
    return width in _WRAPPED_WIDTHS and not fits


def _chat(blocks: list[Block]) -> list[Block]:
    """The messages of a Zoom chat with their senders; empty for any other text."""
    found = [_CHAT.match(block.text) for block in blocks]
    if not any(found) or not found[0] or sum(map(bool, found)) < 0.3 * len(found):
        return []
    messages: list[Block] = []
    for block, match in zip(blocks, found, strict=True):
        before = messages[-1] if messages else None
        if match:
            text = match["text"] or ""
            messages.append(replace(block, voice=match["voice"].strip(), text=text))
        elif before is not None and not before.text:  # the words stand below their sender
            messages[-1] = replace(before, source=before.source + block.source, text=block.text)
        else:
            messages.append(block)
    return messages
