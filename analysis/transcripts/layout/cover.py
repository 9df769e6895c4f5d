"""The sheet of facts before an interview begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.transcripts.readers.blocks import Block

# What cover sheets say about an interview and no speaker is called.
_KEYS = re.compile(
    r"(?i)(?:(?:study|project|file|document|interview|recording|transcript|transcription|"
    r"interviewee|respondent|participant)\s+)?"
    r"(?:title|project|study(?: name)?|depositor|date|time|place|location|venue|site|ccg|"
    r"organi[sz]ation|role|job title|wave|round|duration|length|number|no\.?|id|identifier|"
    r"reference|ref|transcript|transcriber|transcribed(?: by)?|typist|transcription date|"
    r"checked by|recording|audio(?: file)?|file(?: ?name)?|format|mode|gender|sex|age|"
    r"ethnicity|occupation|consent|language|version|confidentiality|information about .*|"
    r"date of interview|place of interview|location of interview|type of interview|"
    r"interview type|status|anonymised(?: by)?)$"
)
# What stands on cover sheets and labels speakers as well.
_BOTH = re.compile(
    r"(?i)(?:interview(?:er|ee)|researcher|facilitator|moderator|participant|respondent|"
    r"speakers?|present|attendees)s?(?: \d+)?(?:'s name| name| code| id)?$"
)
_PAIR = re.compile(r"([^\W\d_][^:\t\n]{0,40}?)\s*[:\t]\s*(\S.*)?$", re.DOTALL)
_LONGEST_TITLE = 100
_LONGEST_GAP = 4


@dataclass(frozen=True, kw_only=True)
class Cover:
    """How many blocks the sheet takes, and what its lines of `key: value` say."""

    blocks: int = 0
    facts: dict[str, str] = field(default_factory=dict)


def find_cover(blocks: Sequence[Block]) -> Cover:
    """Find the cover sheet among the first blocks that may be speech.

    It needs two facts that no speaker is named for (a date, a place, ...), so a first line such
    as ``Interviewer: Good morning`` is never taken for one.

    Examples
    --------
    >>> lines = ["Interview with a GP", "Date: 3 June 2013", "Site: CCG-A", "Interviewer: J Roe",
    ...          "I: Good morning."]
    >>> cover = find_cover([Block(source=t, text=t, place="") for t in lines])
    >>> cover.blocks, cover.facts
    (4, {'Date': '3 June 2013', 'Site': 'CCG-A', 'Interviewer': 'J Roe'})
    """
    facts: dict[str, str] = {}
    last, sure = -1, 0
    for i, block in enumerate(blocks):
        key, _ = _pair(block)
        if key and _KEYS.match(key):
            last, sure = i, sure + 1
        elif i - last > _LONGEST_GAP or (not key and len(block.text) > _LONGEST_TITLE):
            break
    if sure < 2:
        return Cover()
    end = last + 1
    while end < len(blocks) and not blocks[end].gap and _names_somebody(blocks[end]):
        end += 1
    for block in blocks[:end]:
        key, value = _pair(block)
        if key:
            facts.setdefault(key, value)
    return Cover(blocks=end, facts=facts)


def _pair(block: Block) -> tuple[str, str]:
    if len(block.cells) == 2:
        return block.cells[0].rstrip(" :"), block.cells[1]
    match = None if block.cells or block.voice else _PAIR.match(block.text.replace("**", ""))
    return (match[1], (match[2] or "").strip()) if match else ("", "")


def _names_somebody(block: Block) -> bool:
    """A line like ``Interviewer: J Roe``: who took part, not what was said."""
    key, value = _pair(block)
    if not key or not _BOTH.match(key) or re.search(r"[.?!…]$", value):
        return False
    words = value.split()
    return 0 < len(words) <= 4 and all(word[0].isupper() or word[0].isdigit() for word in words)
