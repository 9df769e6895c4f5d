"""Web pages: paragraphs and tables in order; scripts, styles, comments and hidden text apart."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from analysis.transcripts.readers.blocks import Block, Document, cleaned
from analysis.transcripts.readers.changes import (
    DELETED,
    HIDDEN,
    INSERTED,
    Paragraph,
    Row,
    Run,
    aside,
    flattened,
    resolved,
    stop_at_changes,
)
from analysis.transcripts.readers.decoding import decode
from analysis.transcripts.readers.sniffing import refusal

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
     "track", "wbr")
)  # fmt: skip
_APART = {
    "head": "page head",
    "title": "page head",
    "script": "script or style sheet",
    "style": "script or style sheet",
    "template": "script or style sheet",
    "select": "form field",
    "textarea": "form field",
    "svg": "picture",
    "object": "picture",
}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_PARTS = frozenset(
    ("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
     "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html",
     "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "ul")
)  # fmt: skip
_HIDDEN_STYLE = re.compile(r"(?i)(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)")
_BOLD_STYLE = re.compile(r"(?i)font-weight\s*:\s*(?:bold|[6-9]00)")
_NOT_BOLD_STYLE = re.compile(r"(?i)font-weight\s*:\s*(?:normal|[1-4]00)")
_CHARSET = re.compile(rb"""(?i)<(?:meta[^>]*?charset|\?xml[^>]*?encoding)\s*=\s*["']?\s*([\w.:-]+)""")
# A page nested deeper was not made by a word processor or a transcription service.
_DEEPEST = 1000


@dataclass
class _Element:
    """An element that is still open, and how it makes its text look."""

    tag: str
    bold: bool
    marks: frozenset[str]
    apart: str
    heading: bool
    kept: bool  # line ends and spaces as they stand (<pre>)


@dataclass
class _Table:
    """A table that is still open."""

    number: int
    rows: list[list[list[Paragraph | Row]]] = field(default_factory=list)
    spans: list[list[int]] = field(default_factory=list)


def read_html(content: bytes, name: str, tracked_changes: str) -> Document:
    """Read a web page, as word processors and transcription services save them.

    A table with one column is taken for a frame round its paragraphs. Insertions and deletions
    (``<ins>``, ``<del>``) are tracked changes.

    Raises
    ------
    ProblemsFound
        The bytes are no text, elements are nested without end, or there are tracked changes that
        nobody has resolved.
    """
    text, notes = _decoded(content, name)
    page = _Page()
    try:
        page.feed(text)
        page.close()
    except _TooDeep as error:
        raise refusal(
            name,
            f"elements nested more than {_DEEPEST} levels deep",
            "a page as word processors save it",
            "Copy its text into a new document.",
        ) from error
    page.finish()
    notes += stop_at_changes(name, tracked_changes, page.changes)
    blocks, left_out = resolved(page.items[0], tracked_changes)
    return Document(name=name, blocks=(*blocks, *left_out, *page.aside), notes=notes)


def _decoded(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    declared = _CHARSET.search(content[:4096])
    if declared and not content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        encoding = declared[1].decode("ascii", "replace").lower()
        # Browsers read these names so; pages that say latin-1 hold Windows quotation marks.
        encoding = "cp1252" if encoding in ("iso-8859-1", "latin1", "ascii", "us-ascii") else encoding
        try:
            codecs.lookup(encoding)
            text = content.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            text, notes = decode(content, name)
            return text, (*notes, f"the page says its encoding is {encoding}, which it is not")
        return text.replace("\r\n", "\n").replace("\r", "\n"), ()
    return decode(content, name)


class _TooDeep(Exception):
    """Elements are nested without end."""


class _Page(HTMLParser):
    """Builds paragraphs and rows from the events of one page, without recursion."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.items: list[list[Paragraph | Row]] = [[]]  # of the page, then of each open cell
        self.aside: list[Block] = []
        self.changes: list[str] = []
        self._open: list[_Element] = []
        self._runs: list[Run] = []
        self._tables: list[_Table] = []
        self._heading = False
        self._paragraphs = 0
        self._table_count = 0
        self._apart: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag in ("td", "th", "tr", "table", *_HEADINGS, *_PARTS):
            self._end_paragraph()
        if tag in _VOID:
            if tag == "br":
                self._add_run("\n")
            elif tag == "img" and values.get("alt", "").strip():
                self.aside.append(aside(values["alt"], self._place(), "description of a picture"))
            return
        self._close_before(tag)
        before = self._open[-1] if self._open else _Element("", False, frozenset(), "", False, False)
        style = values.get("style", "")
        bold = before.bold or tag in ("b", "strong") or bool(_BOLD_STYLE.search(style))
        hidden = "hidden" in values or bool(_HIDDEN_STYLE.search(style))
        marks = before.marks | ({HIDDEN} if hidden else set())
        if tag in ("ins", "del"):
            marks |= {INSERTED if tag == "ins" else DELETED}
            self.changes.append(f"paragraph {self._paragraphs + 1}")
        if len(self._open) >= _DEEPEST:
            raise _TooDeep
        self._open.append(
            _Element(
                tag,
                bold and not _NOT_BOLD_STYLE.search(style),
                marks,
                before.apart or _APART.get(tag, ""),
                before.heading or tag in _HEADINGS,
                before.kept or tag == "pre",
            )
        )
        if tag == "table":
            self._table_count += 1
            self._tables.append(_Table(self._table_count))
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append([])
            self._tables[-1].spans.append([])
        elif tag in ("td", "th") and self._tables:
            self._begin_cell(values.get("colspan", "1"))

    def _begin_cell(self, span: str) -> None:
        table = self._tables[-1]
        if not table.rows:
            table.rows.append([])
            table.spans.append([])
        self.items.append([])
        table.rows[-1].append(self.items[-1])
        table.spans[-1].append(min(int(span), 50) if span.isdecimal() else 1)

    def _close_before(self, tag: str) -> None:
        """Close what this element ends without saying so: <p> by <p>, <td> by <td>, <tr> by <tr>."""
        ends = {"p": {"p"}, "li": {"li"}, "td": {"td", "th"}, "th": {"td", "th"}, "tr": {"td", "th", "tr"},
                "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "body": {"head"}}.get(tag, set())  # fmt: skip
        if tag in _PARTS and tag != "p":
            ends = ends | {"p"}
        stop = {"table", "td", "th", "ul", "ol", "dl", "div"} - ends
        for at in range(len(self._open) - 1, -1, -1):
            open_tag = self._open[at].tag
            if open_tag in stop and not (tag == "tr" and open_tag != "table"):
                return
            if open_tag in ends:
                self._close_to(at)
                if tag != "tr":
                    return

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" and not any(element.tag == "p" for element in self._open):
            self._end_paragraph()
            return
        limit = "" if tag == "table" else "table"
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at].tag == tag:
                self._close_to(at)
                return
            if self._open[at].tag == limit:
                return

    def _close_to(self, at: int) -> None:
        while len(self._open) > at:
            tag = self._open[-1].tag
            if tag in _HEADINGS or tag in _PARTS or tag in ("td", "th", "tr", "table"):
                self._end_paragraph()
            if self._open[-1].apart and not (len(self._open) > 1 and self._open[-2].apart):
                self._end_apart(self._open[-1].apart)
            self._open.pop()
            if tag in ("td", "th") and self._tables and len(self.items) > 1:
                self.items.pop()
            elif tag == "table" and self._tables:
                self._end_table(self._tables.pop())

    def _end_table(self, table: _Table) -> None:
        framed = all(len(row) < 2 for row in table.rows)
        number = 0
        for row, spans in zip(table.rows, table.spans, strict=True):
            if framed:
                self.items[-1] += [item for cell in row for item in cell]
                continue
            number += 1
            cells: list[tuple[Run, ...]] = []
            for cell, span in zip(row, spans, strict=True):
                cells += [flattened(cell), *[()] * (span - 1)]
            self.items[-1].append(Row(cells=tuple(cells), place=f"table {table.number}, row {number}"))

    def handle_data(self, data: str) -> None:
        element = self._open[-1] if self._open else None
        if element is not None and element.apart:
            self._apart.append(data)
            return
        if not (element and element.kept):
            data = re.sub(r"[ \t\r\n\f]+", " ", data)
            if data.startswith(" ") and (not self._runs or self._runs[-1].text[-1] in " \n"):
                data = data[1:]
        if data:
            self._add_run(data)

    def _add_run(self, text: str) -> None:
        element = self._open[-1] if self._open else None
        if element is None:
            self._runs.append(Run(text))
        elif not element.apart:
            self._heading = self._heading or element.heading
            self._runs.append(Run(text, element.bold, element.marks))

    def handle_comment(self, data: str) -> None:
        if re.search(r"\w", data) and not data.startswith("["):
            self.aside.append(aside(cleaned(data), self._place(), "comment of the page"))

    def _end_paragraph(self) -> None:
        if any(run.text.strip() for run in self._runs):
            self._paragraphs += 1
            self.items[-1].append(
                Paragraph(runs=tuple(self._runs), place=self._place(), heading=self._heading)
            )
        self._runs, self._heading = [], False

    def _end_apart(self, reason: str) -> None:
        text = "".join(self._apart)
        if text.strip():
            self.aside.append(aside(text, self._place(), reason))
        self._apart = []

    def _place(self) -> str:
        return f"paragraph {max(self._paragraphs, 1)}"

    def finish(self) -> None:
        """Close what the page left open."""
        self._close_to(0)
        self._end_paragraph()
