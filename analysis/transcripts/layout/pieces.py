"""Every block of a document goes to one turn or to one dropped piece."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.transcripts.layout.labels import role_of
from analysis.transcripts.layout.matches import Found, Match, time_alone
from analysis.transcripts.layout.speakers import fold
from analysis.transcripts.readers.blocks import Block

BEFORE = "before the first speaker"
_NO_WORDS = "label without words"
# Reasons that declare nothing: the words may be somebody's.
UNDECLARED = (BEFORE,)


@dataclass(kw_only=True)
class Piece:
    """A turn, or a dropped piece, while it is being put together.

    `begin` and `until` are code points in the source; `label` is the folded form of the label, `written`
    the form that stands there; `texts` are words, each after what joins it to those before.
    """

    begin: int
    until: int
    place: str
    label: str = ""
    written: str = ""
    role: str = ""
    reason: str = ""
    start: float = math.nan
    end: float = math.nan
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words."""
        return "".join(self.texts)


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A block that the layout did not understand, and the piece that has it now."""

    block: Block
    begin: int
    until: int
    why: str
    piece: Piece


class Partition:
    """Gives the blocks of a document, one after another, to turns and dropped pieces.

    Parameters
    ----------
    found : dict
        What the layout found, by block.
    reasons : mapping
        Why a block is no speech, by block.
    doubts : mapping
        Why a block may be the beginning of somebody's words, by block.
    times : bool
        Whether a block that is a time and nothing else is a mark for the turn that follows.
    """

    def __init__(self, *, found: Found, reasons: Mapping[int, str], doubts: Mapping[int, str], times: bool):
        self.pieces: list[Piece] = []
        self.doubts: list[Doubt] = []
        self._found, self._reasons, self._why, self._times = found, reasons, doubts, times
        self._labels = fold(match.label for match in found.values() if match.label)
        self._position = 0
        self._speaking: Piece | None = None  # whose words an unlabelled block would be
        self._waiting: list[Piece] = []  # blank blocks and time marks, for the turn that follows

    def add(self, number: int, block: Block) -> None:
        """Give the next block to a piece: the one before, or a new one."""
        begin, self._position = self._position, self._position + len(block.source)
        here = Piece(begin=begin, until=self._position, place=block.place)
        match = self._found.get(number, Match())
        reason = self._reasons.get(number, "")
        time = time_alone(block.text) if self._times and not reason and not block.cue else math.nan
        if not reason and (not block.text or not math.isnan(time)):
            here.start, here.texts = time, [block.text]
            self._waiting.append(here)
            return
        reason = match.reason or ("" if match.label else reason)
        if not reason and not match.label and self._speaking is None:
            reason = BEFORE
        if reason:
            self._drop(here, block, reason)
        else:
            self._speak(here, block, match)
        if why := reason if reason in UNDECLARED else self._why.get(number, ""):
            piece = self.pieces[-1]
            self.doubts.append(Doubt(block=block, begin=begin, until=self._position, why=why, piece=piece))

    def _drop(self, here: Piece, block: Block, reason: str) -> None:
        self._settle()
        here.reason, here.texts = reason, [block.text]
        self.pieces.append(here)

    def _speak(self, here: Piece, block: Block, match: Match) -> None:
        label = self._labels.get(match.label, "")
        current = self.pieces[-1] if self.pieces and not self.pieces[-1].reason else None
        goes_on = not label or (block.cue and current is not None and label == current.label)
        text = match.text if match.label or match.text else block.text
        if current is not None and goes_on:
            said = bool(text) and any(current.texts)
            current.texts.append(f"{block.joint}{text}" if said else text)
            current.until = here.until
            if not math.isnan(block.end):
                current.end = block.end if math.isnan(current.end) else max(block.end, current.end)
            self._waiting.clear()
        else:
            speaking = self._speaking or here
            here.label = label or speaking.label
            here.written = match.label or here.label
            here.role = match.role or role_of(here.label)
            here.start = block.start if math.isnan(match.start) else match.start
            here.end = block.end
            here.texts = [text]
            self._absorb(here)
            self.pieces.append(here)
        self._speaking = self.pieces[-1]

    def _absorb(self, turn: Piece) -> None:
        """Blank blocks and time marks before a turn are part of its span; the last time starts it."""
        for mark in reversed(self._waiting):
            turn.begin = mark.begin
            if math.isnan(turn.start):
                turn.start = mark.start
        self._waiting.clear()

    def _settle(self) -> None:
        """Give marks that no turn follows to the piece before; without one they are dropped."""
        for mark in self._waiting:
            before = self.pieces[-1] if self.pieces else None
            if before and not (mark.text and before.reason):
                before.until = mark.until
            else:
                mark.reason = "time mark" if mark.text else "blank"
                self.pieces.append(mark)
        self._waiting.clear()

    def close(self) -> tuple[list[Piece], list[Doubt]]:
        """The pieces in order, once all blocks are given away; labels without words are dropped."""
        self._settle()
        for piece in self.pieces:
            if not piece.reason and not piece.text.strip():
                piece.reason, piece.texts = _NO_WORDS, [piece.written]
        return self.pieces, self.doubts
