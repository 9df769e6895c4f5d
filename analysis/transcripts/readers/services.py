"""Lines that transcription and meeting services write round what was said."""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.transcripts.readers.blocks import Block, Document

_FOOTER = re.compile(
    r"(?i)(?:transcribed (?:by|with|using)|transcript (?:by|provided by)"
    r"|this transcript was (?:generated|created) (?:by|with))\s+(?:https?://|www\.)?[\w.]*(?:otter\.ai|rev\.com|trint|happyscribe|sonix|descript)\S*\.?$"
)
_EVENT = re.compile(r"[^:\n]{1,80}\s(?:started|stopped) (?:transcription|recording)\.?$")
_HEADS = ("SUMMARY KEYWORDS", "KEYWORDS", "SPEAKERS")


def without_service_lines(document: Document) -> Document:
    """Mark the headings, footers and meeting events of Otter, Teams and their like as no speech.

    Examples
    --------
    >>> lines = ["SPEAKERS", "Jo Roe, Ann Lee", "Jo Roe  0:02", "Transcribed by https://otter.ai"]
    >>> blocks = tuple(Block(source=line, text=line, place="") for line in lines)
    >>> [b.reason for b in without_service_lines(Document(name="a.txt", blocks=blocks)).blocks]
    ['heading of the transcription service', 'heading of the transcription service', '', 'footer of the transcription service']
    """  # noqa: E501
    blocks: list[Block] = []
    under_head = False
    for block in document.blocks:
        reason = block.reason
        if block.text and not reason and not block.cells and not block.cue:
            if under_head or block.text in _HEADS:
                reason = "heading of the transcription service"
                under_head = block.text in _HEADS
            elif _FOOTER.match(block.text):
                reason = "footer of the transcription service"
            elif _EVENT.match(block.text):
                reason = "event of the meeting"
        blocks.append(replace(block, reason=reason) if reason != block.reason else block)
    return replace(document, blocks=tuple(blocks))
