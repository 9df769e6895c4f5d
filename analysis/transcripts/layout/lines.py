"""Layouts whose labels are known by the signs beside them: colons, times, brackets, tabs, dashes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

from analysis.transcripts.layout.labels import LONGEST, bare_label, is_numbered, is_possible
from analysis.transcripts.layout.matches import (
    CLOCK,
    STAMP,
    Blocks,
    Found,
    Match,
    only_believed,
    time_alone,
)
from analysis.transcripts.readers.blocks import Block
from analysis.transcripts.readers.vtt import seconds

_NAMED = r"[^\W_][^:\n\t\[\]()*]{0,59}"
_LABEL = rf"(?P<label>(?:{_NAMED}(?:\([^():\n]{{1,40}}\))?|\?{{1,3}}))"
_TEXT = r"(?P<text>.*)$"
_TEXT_BELOW = r"(?:\s*\n(?P<text>.*))?$"
_ENDED_BY_TIME = rf"{_LABEL},?\s*[\[(]\s*(?P<time>{CLOCK})\s*[\])]"
_IN_BRACKETS = rf"[\[(<{{]\s*(?P<label>{_NAMED})\s*[\])>}}]"

_PLAIN = re.compile(rf"{_LABEL}\s*:(?!//|\d)\s*{_TEXT}", re.DOTALL)
_TIME_FIRST = re.compile(rf"{STAMP}\s*[-–]?\s*{_LABEL}\s*:(?!\d)\s*{_TEXT}", re.DOTALL)
_TIME_AFTER = re.compile(rf"{_ENDED_BY_TIME}\s*:?\s+{_TEXT}", re.DOTALL)
_TIME_AFTER_ALONE = re.compile(rf"{_ENDED_BY_TIME}\s*:(?P<text>)$")
_BARE_TIME_AFTER = re.compile(rf"{_LABEL},?\s+(?P<time>\d{{1,2}}:\d{{2}}:\d{{2}})\s*:\s+{_TEXT}", re.DOTALL)
_NAME_AND_TIME = re.compile(rf"{_LABEL}\s+{STAMP}{_TEXT_BELOW}", re.DOTALL)
_TIME_AND_NAME = re.compile(rf"{STAMP}\s+{_LABEL}{_TEXT_BELOW}", re.DOTALL)
_BRACKETED = re.compile(rf"{_IN_BRACKETS}\s*:?\s+{_TEXT}", re.DOTALL)
_BRACKETED_COLON = re.compile(rf"{_IN_BRACKETS}\s*:\s*{_TEXT}", re.DOTALL)
_TABBED = re.compile(rf"{_LABEL}[.;]?\s*\t\s*{_TEXT}", re.DOTALL)
_DASHED = re.compile(rf"(?P<label>[^\W_][^:\n\t\[\]()*–—]{{0,59}}?)\s+[-–—]+\s+{_TEXT}", re.DOTALL)
_SEMICOLON = re.compile(rf"(?P<label>[^\W_][\w ]{{0,14}}?)\s*;\s+{_TEXT}", re.DOTALL)
_SLIPPED = re.compile(rf"(?P<label>[^\W_][\w ]{{0,14}}?)(?:\.|\s*;|\s+[-–—]+)\s+{_TEXT}", re.DOTALL)
_CODE_ALONE = re.compile(rf"(?P<label>[A-Za-z]{{1,12}} ?\d{{1,3}})\s+(?=[^\W\d_a-z]){_TEXT}", re.DOTALL)
_QUESTION_OR_ANSWER = re.compile(rf"(?P<label>[QA])\d{{0,3}}(?:[.)]\s+|\s{{2,}}|\t\s*){_TEXT}", re.DOTALL)
_AFTER_DIRECTION = re.compile(
    r"(?!\W+\d{1,2}:\d)"  # a time is no direction
    rf"(?P<direction>\([^()]*\)|\[[^\[\]]*\])\s+(?P<label>{_NAMED})\s*:(?!//|\d)\s*{_TEXT}",
    re.DOTALL,
)
_TIME_IN_FRONT = re.compile(rf"[\[(]\s*(?P<time>{CLOCK})\s*[\])]\s+(?=\S)")
_TIMED = (_TIME_FIRST, _TIME_AFTER, _TIME_AFTER_ALONE, _BARE_TIME_AFTER)
# The signs beside a label that leave no doubt once the label is known for a speaker's.
_CLEAR = (_PLAIN, *_TIMED, _BRACKETED_COLON, _TABBED, _AFTER_DIRECTION, _SEMICOLON)
# A label of 60 with a remark of 40 and a time has its last sign before here.
_SIGN_WITHIN = 160


def _by_pattern(*patterns: re.Pattern[str], signs: str = ":") -> Callable[[Blocks], Found]:
    """A finder of the blocks that one of the patterns matches, with labels that are believed.

    Blocks without any of the signs near their beginning are passed over, which is most of the time.
    """

    def find(blocks: Blocks) -> Found:
        found = {}
        for i, block in blocks.items():
            head = block.text[:_SIGN_WITHIN]
            if any(sign in head for sign in signs) and (match := _parsed(block, *patterns)):
                found[i] = match
        return only_believed(found)

    return find


def _parsed(block: Block, *patterns: re.Pattern[str]) -> Match | None:
    """A block taken apart by the first pattern that fits it."""
    if block.voice or block.cells or block.heading:
        return None
    match = next((m for pattern in patterns if (m := pattern.match(block.text))), None)
    if match is None:
        return None
    parts = match.groupdict()
    text, time = (parts.get("text") or "").strip(), parts.get("time")
    if time is None and (stamp := _TIME_IN_FRONT.match(text)):
        text, time = text[stamp.end() :], stamp["time"]
    if direction := parts.get("direction"):
        text = f"{direction} {text}"
    return Match(label=parts["label"].strip(), text=text, start=seconds(time) if time else math.nan)


find_labels = _by_pattern(_PLAIN, _AFTER_DIRECTION)
find_time_first = _by_pattern(_TIME_FIRST)
find_label_time = _by_pattern(_TIME_AFTER, _TIME_AFTER_ALONE, _BARE_TIME_AFTER)
find_name_and_time = _by_pattern(_NAME_AND_TIME, _TIME_AND_NAME)
find_bracketed = _by_pattern(_BRACKETED, signs="[(<{")
find_tabbed = _by_pattern(_TABBED, signs="\t")
find_dashed = _by_pattern(_DASHED, signs="-–—")


def find_time_lines(blocks: Blocks) -> Found:
    """Labels with a colon, where lines that hold only a time stand between them."""
    times = [i for i, b in blocks.items() if not b.cue and not math.isnan(time_alone(b.text))]
    labels = find_labels(blocks)
    # A time line explains itself; it stays a mark for the turn that follows.
    return labels | {i: Match(reason="time") for i in times} if labels and times else {}


def find_label_lines(blocks: Blocks) -> Found:
    """Labels that fill their line, without any sign; two different ones at least."""
    found = {}
    for i, block in blocks.items():
        label = bare_label(block.text)
        plain = not (block.voice or block.cells or block.heading or block.cue)
        if plain and len(label) <= LONGEST and is_possible(label) and label[-1] not in ".,!…":
            found[i] = Match(label=label)
    found = only_believed(found)
    speakers = {match.label.casefold() for match in found.values()}
    follows = sum(i - 1 in found for i in found)
    return found if len(speakers) > 1 and follows < len(found) / 2 else {}


def find_heading_lines(blocks: Blocks) -> Found:
    """Labels in a heading style, as they are set for coding by heading."""
    headings = {i: b for i, b in blocks.items() if b.heading and not b.cells}
    labels = {i: bare_label(block.text) for i, block in headings.items()}
    return only_believed({i: Match(label=label) for i, label in labels.items() if is_possible(label)})


def find_questions_and_answers(blocks: Blocks) -> Found:
    """``Q.`` and ``A.`` before what is asked and answered, other speakers with a colon."""
    pairs = _by_pattern(_QUESTION_OR_ANSWER, signs="QA")(blocks)
    both = {match.label for match in pairs.values()} == {"Q", "A"}
    return find_labels(blocks) | pairs if both else {}


def in_another_form(block: Block, is_known: Callable[[str], bool]) -> Match | None:
    """The speaker of a block that bears a known label in another form than the layout's.

    A numbered code with a full stop or a dash for its colon (``R1.``, ``R1 -``) is taken. ``I - `` and
    ``Chair. `` are not: they begin sentences.
    """
    for match in _clearly_marked(block):
        if is_known(match.label):
            return match
    slip = _parsed(block, _SLIPPED)
    sure = slip and slip.text and is_numbered(slip.label) and is_known(slip.label)
    return slip if sure else None


def doubt(block: Block, is_known: Callable[[str], bool]) -> str:
    """Why a block that is in no layout may be the beginning of somebody's words; empty if it is not.

    Examples
    --------
    >>> line = Block(source="Helen: No.", text="Helen: No.", place="line 3")
    >>> doubt(line, lambda label: False)
    'it begins like a speaker, and is not certainly one'
    """
    if any(is_possible(match.label) for match in _clearly_marked(block)):
        return "it begins like a speaker, and is not certainly one"
    slip = _parsed(block, _SLIPPED, _CODE_ALONE)
    if slip and slip.text and (is_numbered(slip.label) or is_known(slip.label)):
        return "it begins with a label, without a colon"
    return ""


def _clearly_marked(block: Block) -> Iterator[Match]:
    """Every way to read a block as a label with a sign that leaves no doubt."""
    head = block.text[:_SIGN_WITHIN]
    if any(sign in head for sign in ":;\t"):
        tried = (_parsed(block, pattern) for pattern in _CLEAR)
        yield from (match for match in tried if match)
