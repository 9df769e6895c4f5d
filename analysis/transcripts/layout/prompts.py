"""Layouts without speakers' labels: numbered prompts with answers, papers, field notes."""

from __future__ import annotations

import re
from collections.abc import Callable

from analysis.transcripts.layout.labels import role_of
from analysis.transcripts.layout.lines import find_labels
from analysis.transcripts.layout.matches import Blocks, Found, Match

_NUMBERED = re.compile(r"(?:(\d{1,2})(?:\.(?:[a-z]|\d{1,2}))*[.)]?|[a-z]\.[ivx]+\.?)\s+(?=[^\W\d_])")
_ASKS = "interviewer"
# What a paper with numbered headings does not reach.
_QUESTIONS_AT_LEAST = 2
_SHARE_OF_QUESTIONS = 1 / 3


def find_prompts(blocks: Blocks) -> Found:
    """Numbered or bold prompts are the interviewer's; the words between, the one participant's."""
    labels = {i: match for i, match in find_labels(blocks).items() if role_of(match.label) == _ASKS}
    found: Found = {}
    number = 0
    for i, block in blocks.items():
        match = _NUMBERED.match(block.text)
        major = int(match[1]) if match and match[1] else number
        in_order = match is not None and number <= major <= number + 1 and (match[1] or number)
        whole_bold = bool(block.text) and block.bold >= len(block.text)
        if i in labels:
            found[i] = labels[i]
        elif block.heading:
            continue
        elif in_order or whole_bold:
            number = major
            found[i] = Match(label="Prompt", text=block.text)
        elif block.text:
            found[i] = Match(label="Participant", text=block.text, counts=False)
    prompts = sum(match.label == "Prompt" for match in found.values())
    return _joined(found) if prompts >= 2 else {}


def find_prompts_surely(blocks: Blocks) -> Found:
    """Prompts, where nobody is labelled as answering and some line is an interviewer's or asks.

    A paper has numbered headings as well, but they are no questions.
    """
    roles = {role_of(match.label) for match in find_labels(blocks).values()}
    if not roles <= {_ASKS}:
        return {}
    found = find_prompts(blocks)
    prompts = [match.text for match in found.values() if match.label == "Prompt"]
    questions = sum(text.rstrip().endswith("?") for text in prompts)
    asks = questions >= max(_QUESTIONS_AT_LEAST, _SHARE_OF_QUESTIONS * len(prompts))
    return found if roles or asks else {}


def _joined(found: Found) -> Found:
    """Answers that follow one another are one turn."""
    before = ""
    joined = {}
    for i, match in found.items():
        same = match.label == before == "Participant"
        joined[i] = Match(text=match.text, counts=False) if same else match
        before = match.label
    return joined


def everything(label: str, role: str) -> Callable[[Blocks], Found]:
    """A finder that makes each paragraph a turn of one speaker."""

    def find(blocks: Blocks) -> Found:
        return {
            i: Match(label=label, text=block.text, role=role)
            for i, block in blocks.items()
            if block.text and not block.heading and block.joint == "\n"
        }

    return find
