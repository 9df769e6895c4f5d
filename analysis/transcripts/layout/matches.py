"""What a layout finds: whose words a block holds, which words, and when they were said."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.transcripts.layout.labels import believed, is_certain
from analysis.transcripts.readers.blocks import Block
from analysis.transcripts.readers.vtt import seconds

CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
# A time, alone or the beginning of a span of time (00:01:02 - 00:01:09), in brackets or not.
STAMP = rf"[\[(<]?\s*(?P<time>{CLOCK})(?:\s*(?:-->|[-–—]|to)\s*{CLOCK})?\s*[\])>]?"
_TIME_ALONE = re.compile(rf"{STAMP}$")


@dataclass(frozen=True, kw_only=True)
class Match:
    """A block that the layout understands.

    Attributes
    ----------
    label : str
        Whose words; empty when the speaker before goes on.
    text : str
        Which words.
    start : float
        Seconds, or NaN.
    reason : str
        Why the layout itself knows that the block is no speech.
    role : str
        The role, where the layout tells it and the label does not.
    counts : bool
        Whether the block speaks for this layout when layouts are compared.
    """

    label: str = ""
    text: str = ""
    start: float = math.nan
    reason: str = ""
    role: str = ""
    counts: bool = True


Blocks = Mapping[int, Block]
Found = dict[int, Match]


def time_alone(text: str) -> float:
    """The seconds of a text that is a time and nothing else; NaN for any other.

    Examples
    --------
    >>> time_alone("[00:01:02]"), time_alone("00:01:02.5 --> 00:01:09"), time_alone("at 10:30")
    (62.0, 62.5, nan)
    """
    match = _TIME_ALONE.match(text)
    return seconds(match["time"]) if match else math.nan


def only_believed(found: Found) -> Found:
    """Of what stands where a speaker's label would, that which is taken for one.

    A paper's headings (``Purpose: ...`` and ``Ward Round: ...``, once each) are no conversation, so one
    label at least must be certain by its shape or come back.
    """
    speakers = believed([match.label for match in found.values()])
    kept = {i: match for i, match in found.items() if match.label in speakers}
    counts = Counter(match.label.casefold() for match in kept.values())
    certain = any(map(is_certain, {match.label for match in kept.values()}))
    return kept if certain or any(count > 1 for count in counts.values()) else {}
