"""What a file shall hold, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# A tracked change: text as it is, inserted or deleted.
Mark = Literal["", "inserted", "deleted"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A paragraph of a file.

    Attributes
    ----------
    lead : str
        What stands before the words in the same paragraph: a speaker's label, a time.
    bold : bool
        Whether the lead is bold.
    kind : str
        ``speech``, ``more`` (the same speaker goes on), ``direction``, ``heading`` or ``text``.
    voice, start, end
        Who speaks and when, for formats that hold it as such.
    runs : tuple of (text, mark)
        The text with its tracked changes; empty when there are none.
    """

    text: str
    lead: str = ""
    bold: bool = False
    kind: Literal["speech", "more", "direction", "heading", "text"] = "speech"
    voice: str = ""
    start: float = 0.0
    end: float = 0.0
    runs: tuple[tuple[str, Mark], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Script:
    """A file to be written.

    Attributes
    ----------
    cover : tuple of (key, value)
        The cover sheet; empty for none.
    header : str
        What stands at the head of each page; empty for none.
    table : bool
        Whether speech stands in a table of time, speaker and words.
    quirks : frozenset of str
        Habits of the file: ``wrapped``, ``crlf``, an encoding (``cp1252``, ``utf-16``), ``joined`` cues.
    """

    name: str
    title: str
    lines: tuple[Line, ...]
    cover: tuple[tuple[str, str], ...] = ()
    header: str = ""
    table: bool = False
    quirks: frozenset[str] = frozenset()


def clock_time(seconds: float) -> str:
    """Hours, minutes and seconds as a transcriber writes them.

    Examples
    --------
    >>> clock_time(751)
    '00:12:31'
    """
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
