"""What every reader hands on: the pieces of a document, in order, with nothing left out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

# Characters that only typesetting needs. Spaces of special width become a space; invisible ones go.
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2005\u2007\u2009\u202f"), " ")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"), None)
_TYPESETTING = _SPACES | _INVISIBLE


@dataclass(frozen=True, kw_only=True)
class Block:
    """One piece of a document: a paragraph, a line, a table row or one voice of a cue.

    Attributes
    ----------
    source : str
        The piece with its markup and the separator behind it; all of them joined are the source.
    text : str
        What the piece says, without markup.
    place : str
        Where it stands, in words a researcher can follow ("paragraph 12").
    reason : str
        Why it is known not to be speech (a page header, a comment); empty when it may be speech.
    heading : bool
        The document marks it as a heading.
    bold : int
        How many code points at the beginning of `text` are bold.
    cells : tuple of str
        The cells, when the piece is a row of a table.
    voice : str
        The speaker that the format itself names (WebVTT).
    cue : bool
        The piece is a cue of a caption file, so pieces of one speaker that follow are one turn.
    start, end : float
        Seconds, or NaN.
    gap : bool
        A blank line stands before it.
    joint : str
        What joins its text to the text before it, when one speaker goes on.
    """

    source: str
    text: str
    place: str
    reason: str = ""
    heading: bool = False
    bold: int = 0
    cells: tuple[str, ...] = ()
    voice: str = ""
    cue: bool = False
    start: float = math.nan
    end: float = math.nan
    gap: bool = False
    joint: str = "\n"


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document as its reader found it.

    Attributes
    ----------
    name : str
        The file's name.
    blocks : tuple of Block
        Its pieces, in order.
    notes : tuple of str
        What the reader decided that a researcher may want to know (a guessed encoding).
    """

    name: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """All text that the file holds, speech or not."""
        return "".join(block.source for block in self.blocks)


def cleaned(text: str) -> str:
    """The text without typesetting characters and outer white space.

    Examples
    --------
    >>> cleaned(" co\\u00adoperation\\u00a0matters ")
    'cooperation matters'
    """
    return text.translate(_TYPESETTING).strip()


def leading_bold(runs: Iterable[tuple[str, bool]]) -> int:
    """How many code points of the cleaned text are bold before the first that is not.

    Examples
    --------
    >>> leading_bold([(" Dr Marsh:", True), (" ", True), ("Yes", False)])
    10
    """
    bold = ""
    for text, is_bold in runs:
        if not is_bold and text.strip():
            break
        bold += text if is_bold else ""
    return len(re.sub(r"\s+$", " ", bold.translate(_TYPESETTING).lstrip()))
