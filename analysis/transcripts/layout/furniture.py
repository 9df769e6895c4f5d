"""Lines that stand among the words and are none: directions, rules, headings, page headers."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import pairwise

from analysis.transcripts.layout.labels import bare_label, is_certain
from analysis.transcripts.layout.matches import time_alone
from analysis.transcripts.readers.blocks import Block

STAGE_DIRECTION = "stage direction"
PAGE_HEADER = "page header"
HEADING = "heading"
RULE = "rule"

_RULE = re.compile(r"[\W_]+$")
_UNHEARD = re.compile(r"(?i)[\[(<]*\s*(inaudible|unclear|indistinct|crosstalk|redacted)")
_DIRECTION = re.compile(r"(?:\*\s*)?(\(+[^()]*\)+|\[[^\[\]]*\]|<[^<>]*>|\{[^{}]*\})[.\s]*(?:\*)?$")
_STARRED_DIRECTION = re.compile(r"\*[^*]*\([^*()]*\)[^*]*\*$")
_OPENING = tuple("([<{*")
_TAPE = re.compile(
    r"(?i)(?:end of (?:the )?(?:interview|recording|transcript|transcription|tape|audio|side \w|part \w+|"
    r"focus group|discussion)|(?:interview|recording|tape|audio|transcript)(?: \d+)? "
    r"(?:starts|begins|ends|stops|resumes|paused|starts here|ends here|ended|started|resumed)|"
    r"tape \d+,? side \w|side [ab12])[\s.]*$"
)
# A heading that names whose words follow, as records of hearings have: "Questions from MR HILL".
_NAMED_IN_CAPITALS = re.compile(
    r"[^.?!:]{3,120}\b(?:by|from|of|to) (?:MR|MRS|MS|MISS|DR|PROFESSOR|SIR|LORD|LADY|DAME)"
    r"(?: [A-Z][A-Z'’-]+)+$"
)
_PAGE_NUMBER = re.compile(
    r"(?i)(?:page|p\.?|pg\.?)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?$|[-–—]\s*\d{1,4}\s*[-–—]$"
)
_NUMBER = re.compile(r"\d+")
_LONGEST_HEADER = 100
_PAGES_AT_LEAST = 3
_LINES_APART = 5


def reason_by_itself(block: Block) -> str:
    """Why a line is no speech, as far as the line alone tells; empty if it may be.

    Examples
    --------
    >>> lines = ("(laughs)", "[inaudible 00:12:31]", "-----", "End of interview", "Yes.")
    >>> [reason_by_itself(Block(source=t, text=t, place="")) for t in lines]
    ['stage direction', '', 'rule', 'stage direction', '']
    """
    if block.voice or block.cells or not block.text:
        return ""
    if _NAMED_IN_CAPITALS.match(block.text):
        return HEADING
    if is_direction(block):
        return STAGE_DIRECTION
    return RULE if _RULE.match(block.text) and block.text.strip(".…?! ") else ""


def is_direction(block: Block) -> bool:
    """Whether a line is what somebody noted, not said. What could not be heard was said."""
    if block.voice or block.cells or _UNHEARD.match(block.text):
        return False
    if not block.text.startswith(_OPENING):
        return bool(_TAPE.match(block.text))
    if is_certain(bare_label(block.text)) or not math.isnan(time_alone(block.text)):
        return False
    return bool(_DIRECTION.match(block.text) or _STARRED_DIRECTION.match(block.text))


def is_end_of_heading(block: Block) -> bool:
    """Whether a line is the rest of a heading that began in the paragraph before.

    Examples
    --------
    >>> is_end_of_heading(Block(source="", text="reports by MS GODBER", place=""))
    True
    """
    return block.text[:1].islower() and reason_by_itself(block) == HEADING


def page_headers(blocks: Mapping[int, Block]) -> set[int]:
    """The lines that a page has at its head or foot, where a printed text was saved as lines.

    They say "Page"; or three at least, some lines apart, are alike but for one number, which grows by one
    each time. What stands directly beside most of them in the same words is a header too.

    Examples
    --------
    >>> talk = [f"R1: It was {what}." for what in "a b c d e f g h i j k l m n o p q r s t".split()]
    >>> talk[5], talk[10], talk[15], talk[19] = "GP7, draft 1", "GP7, draft 2", "GP7, draft 3", "Page 4 of 4"
    >>> sorted(page_headers({i: Block(source=t, text=t, place="") for i, t in enumerate(talk)}))
    [5, 10, 15, 19]
    """
    alike: dict[str, list[int]] = defaultdict(list)
    numbered = set()
    for i, block in blocks.items():
        if not _may_be_header(block):
            continue
        if _PAGE_NUMBER.match(block.text):
            numbered.add(i)
        elif _NUMBER.search(block.text) and ":" not in block.text:
            alike[_NUMBER.sub("#", block.text)].append(i)
    for places in alike.values():
        apart = all(b - a >= _LINES_APART for a, b in pairwise(places))
        if len(places) >= _PAGES_AT_LEAST and apart and _count_up([blocks[i].text for i in places]):
            numbered.update(places)
    return numbered | _beside(numbered, blocks) if numbered else set()


def _count_up(lines: list[str]) -> bool:
    """Whether one number grows by one from line to line and the others stay."""
    rows = [[int(number) for number in _NUMBER.findall(line)] for line in lines]
    columns = [*zip(*rows, strict=True)]
    grows = [all(b - a == 1 for a, b in pairwise(column)) for column in columns]
    stays = [len(set(column)) == 1 for column in columns]
    return sum(grows) == 1 and all(g or s for g, s in zip(grows, stays, strict=True))


def _beside(numbered: set[int], blocks: Mapping[int, Block]) -> set[int]:
    if len(numbered) < _PAGES_AT_LEAST:
        return set()
    neighbours = {i + step for i in numbered for step in (-1, 1)} - numbered
    near = {i: blocks[i].text for i in neighbours if i in blocks and _may_be_header(blocks[i])}
    counts = Counter(near.values())
    enough = max(_PAGES_AT_LEAST, 0.8 * len(numbered))
    return {i for i, text in near.items() if counts[text] >= enough}


def _may_be_header(block: Block) -> bool:
    short = len(block.text) <= _LONGEST_HEADER
    return short and not (block.cells or block.voice or is_certain(block.text.partition(":")[0].strip()))
