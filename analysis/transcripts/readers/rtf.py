"""Rich text files: paragraphs and tables in order; notes, comments and page headers apart.

Read by its grammar (Rich Text Format Specification 1.9.1), one token after another and without
recursion; no library of the field keeps headers, notes, tables and tracked changes apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from analysis.transcripts.readers.blocks import Block, Document, cleaned
from analysis.transcripts.readers.changes import (
    DELETED,
    HIDDEN,
    INSERTED,
    Paragraph,
    Row,
    Run,
    aside,
    resolved,
    stop_at_changes,
)
from analysis.transcripts.readers.packages import damaged
from analysis.transcripts.readers.rtf_words import (
    ASIDE,
    CHARACTERS,
    READ_THOUGH_STARRED,
    SYMBOLS,
    WITHOUT_TEXT,
    codec_of_charset,
    codec_of_page,
)

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<value>-?\d{1,10})?[ ]?|\\'(?P<hex>[0-9a-fA-F]{2})"
    r"|\\(?P<symbol>[^a-zA-Z'])|(?P<brace>[{}])|(?P<end>[\r\n]+)|(?P<text>[^\\{}\r\n]+)|(?P<odd>.)",
    re.DOTALL,
)
_MARKS = {"v": HIDDEN, "revised": INSERTED, "deleted": DELETED}
_SETS = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_TEXT, _SKIPPED, _FONTS = "", "skipped", "fonts"


@dataclass(frozen=True)
class _State:
    """How a group reads its text; a closing brace brings back the state before its opening one."""

    place: str = _TEXT  # the text, a reason of ASIDE, the table of fonts, or nowhere
    skip: int = 1  # how many characters stand in for one \u
    bold: bool = False
    marks: frozenset[str] = frozenset()
    codec: str = ""


@dataclass
class _Reading:
    """What has been read so far."""

    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    codec: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0
    bytes: bytearray = field(default_factory=bytearray)
    items: list[Paragraph | Row] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    cells: list[tuple[Run, ...]] = field(default_factory=list)
    aside: list[Block] = field(default_factory=list)
    aside_runs: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    in_row: bool = False
    heading: bool = False
    starred: bool = False
    to_skip: int = 0
    paragraphs: int = 0
    rows: int = 0
    unknown: int = 0

    # -- text ---------------------------------------------------------------------------------

    def flush(self) -> None:
        """Decode the bytes that have come together; double-byte characters may be split in tokens."""
        if self.bytes:
            raw, self.bytes = bytes(self.bytes), bytearray()
            text = raw.decode(self.state.codec or self.codec, "replace")
            self.unknown += text.count("\ufffd")
            self.write(text)

    def write(self, text: str) -> None:
        if self.state.place == _TEXT:
            if self.state.marks & {INSERTED, DELETED} and text.strip():
                self.changes.append(f"paragraph {self.paragraphs + 1}")
            self.runs.append(Run(text, self.state.bold, self.state.marks))
        elif self.state.place not in (_SKIPPED, _FONTS):
            self.aside_runs.append(text)

    def end_paragraph(self) -> None:
        if self.state.place != _TEXT:
            self.write("\n")
        elif self.in_row or self.cells:
            self.runs.append(Run("\n"))
        else:
            self.paragraphs += 1
            ends = self.state.marks & {INSERTED, DELETED}
            if ends:
                self.changes.append(f"paragraph {self.paragraphs}")
            self.items.append(
                Paragraph(
                    runs=_whole(self.runs),
                    place=f"paragraph {self.paragraphs}",
                    heading=self.heading,
                    ends=ends,
                )
            )
            self.runs = []

    def end_cell(self) -> None:
        if self.state.place != _TEXT:
            self.write("\t")
            return
        while self.runs and not self.runs[-1].text.strip():
            self.runs.pop()
        self.cells.append(_whole(self.runs))
        self.runs = []

    def end_row(self) -> None:
        if self.state.place != _TEXT:
            return
        if self.runs:
            self.end_cell()
        if self.cells:
            self.rows += 1
            self.items.append(Row(cells=tuple(self.cells), place=f"table row {self.rows}"))
        self.cells, self.in_row = [], False

    # -- tokens -------------------------------------------------------------------------------

    def open(self) -> None:
        self.flush()
        self.to_skip = 0
        self.stack.append(self.state)

    def close(self) -> None:
        self.flush()
        self.to_skip = 0
        before, self.state = self.state, self.stack.pop()
        if before.place not in (_TEXT, _SKIPPED, _FONTS) and self.state.place != before.place:
            text = _joined("".join(self.aside_runs))
            if text.strip():
                place = f"paragraph {self.paragraphs + 1}"
                self.aside.append(aside(text.strip("\n"), place, before.place))
            self.aside_runs = []

    def byte(self, raw: bytes) -> None:
        if self.to_skip:
            skipped = min(self.to_skip, len(raw))
            self.to_skip -= skipped
            raw = raw[skipped:]
        self.bytes += raw

    def symbol(self, char: str) -> None:
        if char == "*":
            self.starred = True
        elif char in "\r\n":
            self.flush()
            self.end_paragraph()
        elif self.to_skip:
            self.to_skip -= 1
        elif char in SYMBOLS:
            self.flush()
            self.write(SYMBOLS[char])

    def word(self, word: str, value: int | None) -> None:
        starred, self.starred = self.starred, False
        if self.to_skip:
            self.to_skip -= 1
            return
        self.flush()
        if self.destination(word, starred) or self.state.place == _SKIPPED:
            return
        if word == "u" and value is not None:
            self.write(chr(value % 0x10000))
            self.to_skip = self.state.skip
        elif word in CHARACTERS:
            self.write(CHARACTERS[word])
        elif word in ("par", "sect", "page", "column", "softpage"):
            if word == "par" or self.runs:
                self.end_paragraph()
        elif word == "cell":
            self.end_cell()
        elif word == "nestcell":
            self.write("\t")
        elif word == "nestrow":
            self.write("\n")
        elif word == "row":
            self.end_row()
        else:
            self.look(word, value)

    def destination(self, word: str, starred: bool) -> bool:
        """Whether the word begins a group of its own kind."""
        if word == "fonttbl":
            self.state = replace(self.state, place=_FONTS)
        elif word in WITHOUT_TEXT or (starred and word not in READ_THOUGH_STARRED):
            self.state = replace(self.state, place=_SKIPPED)
        elif word in ASIDE and self.state.place == _TEXT:
            self.state = replace(self.state, place=ASIDE[word], bold=False, marks=frozenset())
        elif word == "ftnalt" and self.state.place == "footnote":
            self.state = replace(self.state, place="endnote")
        else:
            return False
        return True

    def look(self, word: str, value: int | None) -> None:
        """Words that change how what follows looks, or how its bytes are read."""
        on = value != 0
        if word in _SETS:
            self.codec = _SETS[word]
        elif word == "ansicpg" and value:
            self.codec = codec_of_page(value) or self.codec
        elif word == "uc":
            self.state = replace(self.state, skip=max(value or 0, 0))
        elif word == "b":
            self.state = replace(self.state, bold=on)
        elif word in _MARKS:
            marks = self.state.marks - {_MARKS[word]}
            self.state = replace(self.state, marks=marks | {_MARKS[word]} if on else marks)
        elif word == "plain":
            self.state = replace(self.state, bold=False, marks=frozenset(), codec="")
        elif word == "f":
            self.font = value or 0
            self.state = replace(self.state, codec=self.fonts.get(self.font, ""))
        elif word == "fcharset" and self.state.place == _FONTS:
            self.fonts[self.font] = codec_of_charset(value or 0)
        elif word == "cpg" and self.state.place == _FONTS and value:
            self.fonts[self.font] = codec_of_page(value)
        elif word == "pard":
            self.in_row, self.heading = False, False
        elif word in ("trowd", "intbl"):
            self.in_row = True
        elif word == "outlinelevel":
            self.heading = True


def read_rtf(content: bytes, name: str, tracked_changes: str) -> Document:
    """Read a rich text file.

    Raises
    ------
    ProblemsFound
        It breaks off, or has tracked changes that nobody has resolved.
    """
    raw = content.decode("latin-1")
    reading = _Reading()
    position = raw.index("{")
    while position < len(raw):
        position = _step(reading, raw, position)
        if not reading.stack:
            break
    if reading.stack:
        raise damaged(name)
    reading.end_row()
    if reading.runs:
        reading.end_paragraph()
    notes = stop_at_changes(name, tracked_changes, reading.changes)
    if reading.unknown:
        notes += (f"{reading.unknown} characters are broken in the file and stand as \ufffd",)
    blocks, left_out = resolved(reading.items, tracked_changes)
    rest = cleaned(raw[position:].replace("\0", "").rstrip("}"))
    behind = [aside(rest, "end of the file", "behind the end of the document")] if rest else []
    return Document(name=name, blocks=(*blocks, *left_out, *reading.aside, *behind), notes=notes)


def _step(reading: _Reading, raw: str, position: int) -> int:
    """Read one token; where the next begins."""
    token = _TOKEN.match(raw, position)
    kind = token.lastgroup
    if kind == "value" or kind == "word":
        word, value = token["word"], token["value"]
        reading.word(word, int(value) if value else None)
        return token.end() + (int(value) if word == "bin" and value and int(value) > 0 else 0)
    if kind == "brace":
        reading.open() if token["brace"] == "{" else reading.close()
    elif kind == "hex":
        reading.byte(bytes.fromhex(token["hex"]))
    elif kind == "symbol":
        reading.symbol(token["symbol"])
    elif kind == "text":
        reading.byte(token["text"].encode("latin-1"))
    return token.end()


def _whole(runs: list[Run]) -> tuple[Run, ...]:
    """Runs of one look put together, and the halves of characters beyond the first 65,536 joined."""
    joined: list[Run] = []
    for run in runs:
        if joined and (joined[-1].bold, joined[-1].marks) == (run.bold, run.marks):
            joined[-1] = replace(joined[-1], text=joined[-1].text + run.text)
        else:
            joined.append(run)
    return tuple(replace(run, text=_joined(run.text)) for run in joined)


def _joined(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
