"""Word documents: paragraphs and tables in order; notes, comments and page headers apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from analysis.transcripts.readers.blocks import Block, Document
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
from analysis.transcripts.readers.packages import attribute, damaged, local, parse, parts
from analysis.transcripts.readers.sniffing import refusal

_CHANGES = {"ins": INSERTED, "moveTo": INSERTED, "del": DELETED, "moveFrom": DELETED}
_CHANGED_CELLS = ("cellIns", "cellDel", "cellMerge")
_PROPERTIES = {"pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "rubyPr"}
_CHARACTERS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "-",
    "softHyphen": "\u00ad",
}
_NOT_SPEECH = {
    "header": "page header",
    "footer": "page footer",
    "footnotes": "footnote",
    "endnotes": "endnote",
    "comments": "comment",
    "diagrams/data": "diagram",
}
_SIDE_PART = re.compile(r"word/(header|footer|footnotes|endnotes|comments|diagrams/data)\d*\.xml$")
_NONE: frozenset[str] = frozenset()


def read_docx(content: bytes, name: str, tracked_changes: str) -> Document:
    """Read a Word document.

    A table with one column is taken for a frame round its paragraphs.

    Raises
    ------
    ProblemsFound
        Damaged, nested without end, with tracked changes that nobody has resolved, or with another
        document in it that only Word can unfold.
    """
    package = parts(content, name)
    body = parse(package[_main_part(package, name)], name).find("{*}body")
    if body is None:
        raise damaged(name)
    _refuse_documents_within(body, name)
    notes = stop_at_changes(name, tracked_changes, _places_of_changes(body))
    blocks, left_out = resolved(_Walk().items(body), tracked_changes)
    numbered = sum(1 for _ in body.iter("{*}numPr"))
    if numbered:
        notes += (f"{numbered} paragraphs have automatic numbers or bullets, which are no text of the file",)
    return Document(name=name, blocks=(*blocks, *left_out, *_side_parts(package, name)), notes=notes)


def _main_part(package: dict[str, bytes], name: str) -> str:
    """The part that holds the text; Word on the web calls it document2.xml."""
    if "_rels/.rels" in package:
        for relation in parse(package["_rels/.rels"], name):
            target = relation.get("Target", "").lstrip("/")
            if relation.get("Type", "").endswith("/officeDocument") and target in package:
                return target
    found = next((part for part in sorted(package) if re.match(r"word/document\d*\.xml$", part)), None)
    if found is None:
        raise damaged(name)
    return found


def _refuse_documents_within(body: Any, name: str) -> None:
    within = sum(1 for kind in ("altChunk", "subDoc") for _ in body.iter("{*}" + kind))
    if within:
        raise refusal(
            name,
            f"{within} documents within the document (altChunk), which only Word unfolds",
            "a document that holds its own text",
            "Open it in Word and save it again.",
        )


class _Walk:
    """One walk through the elements of a document, counting its paragraphs and tables."""

    def __init__(self) -> None:
        self.paragraphs = 0
        self.tables = 0

    def items(self, element: Any, marks: frozenset[str] = _NONE) -> Iterator[Paragraph | Row]:
        """Paragraphs and rows in order, looking through content controls and their like."""
        for child in element:
            kind = local(child)
            if kind == "p":
                self.paragraphs += 1
                yield _paragraph(child, f"paragraph {self.paragraphs}", marks)
            elif kind == "tbl":
                yield from self._table(child, marks)
            elif kind not in _PROPERTIES:
                yield from self.items(child, marks)

    def _table(self, table: Any, marks: frozenset[str]) -> Iterator[Paragraph | Row]:
        rows = [(row, list(_inside(row, "tc"))) for row in _inside(table, "tr")]
        if all(len(cells) < 2 for _, cells in rows):
            for row, cells in rows:
                for cell in cells:
                    yield from self.items(cell, marks | _marks_of(row, "trPr"))
            return
        self.tables += 1
        number = self.tables
        for at, (row, cells) in enumerate(rows, start=1):
            whole = marks | _marks_of(row, "trPr")
            runs: list[tuple[Run, ...]] = [()] * _spanned(row, "trPr", "gridBefore", 0)
            for cell in cells:
                runs += [flattened(self.items(cell, whole))]
                runs += [()] * (_spanned(cell, "tcPr", "gridSpan", 1) - 1)
            yield Row(cells=tuple(runs), place=f"table {number}, row {at}")


def _marks_of(element: Any, properties: str) -> frozenset[str]:
    found = element.find("{*}" + properties)
    return frozenset(_CHANGES[local(c)] for c in (() if found is None else found) if local(c) in _CHANGES)


def _spanned(element: Any, properties: str, name: str, default: int) -> int:
    """How many columns a merged cell takes, so that the cells of all rows stay in their columns."""
    found = element.find(f"{{*}}{properties}/{{*}}{name}")
    value = "" if found is None else attribute(found, "val")
    return min(int(value), 50) if value.isdecimal() else default


def _places_of_changes(body: Any) -> list[str]:
    places = []
    number = 0
    for element in body.iter():
        kind = local(element)
        number += kind == "p"
        if kind in _CHANGES or kind in _CHANGED_CELLS:
            places.append(f"paragraph {max(number, 1)}")
    return places


def _paragraph(element: Any, place: str, marks: frozenset[str]) -> Paragraph:
    properties = element.find("{*}pPr")
    style, ends = "", marks
    if properties is not None:
        named = properties.find("{*}pStyle")
        style = "" if named is None else attribute(named, "val")
        ends = marks | _marks_of(properties, "rPr")
    heading = bool(re.match(r"(?i)(heading|title|subtitle|toc)", style))
    return Paragraph(runs=tuple(_runs(element, marks)), place=place, heading=heading, ends=ends)


def _runs(element: Any, marks: frozenset[str], bold: bool = False) -> Iterator[Run]:
    for child in element:
        kind = local(child)
        if kind in _CHANGES:
            yield from _runs(child, marks | {_CHANGES[kind]}, bold)
        elif kind == "r":
            look = child.find("{*}rPr")
            hidden = frozenset({HIDDEN}) if _is_on(look, "vanish") else _NONE
            yield from _runs(child, marks | hidden, _is_on(look, "b") or _is_strong(look))
        elif kind in ("t", "delText") and not len(child):
            yield Run(child.text or "", bold, marks)
        elif kind in _CHARACTERS:
            yield Run(_CHARACTERS[kind], bold, marks)
        elif kind == "sym":
            yield Run(_symbol(child), bold, marks)
        elif kind == "AlternateContent":
            yield from _runs(_alternative(child), marks, bold)
        elif kind == "p":  # of a text box inside a paragraph
            yield Run("\n", bold, marks)
            yield from _runs(child, marks, bold)
            yield Run("\n", bold, marks)
        elif kind == "ruby":  # a reading above its word: the word, then the reading in brackets
            for part, before, behind in (("rubyBase", "", ""), ("rt", " (", ")")):
                yield Run(before, bold, marks)
                for found in child.iterfind("{*}" + part):
                    yield from _runs(found, marks, bold)
                yield Run(behind, bold, marks)
        elif kind not in _PROPERTIES and kind:
            yield from _runs(child, marks, bold)


def _symbol(element: Any) -> str:
    """The character of a symbol font; fonts such as Wingdings keep theirs in a private area."""
    try:
        return chr(int(attribute(element, "char"), 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def _alternative(element: Any) -> Any:
    """Of a drawing that is there for new and for old programs, the first that holds text."""
    choices = [child for child in element if local(child) in ("Choice", "Fallback")]
    texts = (choice for choice in choices if any(t.text for t in choice.iter("{*}t", "{*}delText")))
    return next(texts, ())


def _is_on(look: Any, name: str) -> bool:
    switch = None if look is None else look.find("{*}" + name)
    return switch is not None and attribute(switch, "val", "true") not in ("0", "false", "off")


def _is_strong(look: Any) -> bool:
    style = None if look is None else look.find("{*}rStyle")
    return style is not None and attribute(style, "val") == "Strong"


def _inside(element: Any, wanted: str) -> Iterator[Any]:
    for child in element:
        if local(child) == wanted:
            yield child
        elif local(child) in ("sdt", "sdtContent", "customXml", "ins", "del"):
            yield from _inside(child, wanted)


def _side_parts(package: dict[str, bytes], name: str) -> Iterator[Block]:
    for part in sorted(package):
        match = _SIDE_PART.match(part)
        if not match:
            continue
        for element in _flow_of_side(parse(package[part], name)):
            text = "".join(run.text for run in _runs(element, _NONE))
            if text.strip():
                yield aside(text, part.removeprefix("word/"), _NOT_SPEECH[match[1]])


def _flow_of_side(root: Any) -> Iterator[Any]:
    """Every paragraph, those inside tables too; text boxes are read with their paragraph."""
    for child in root:
        if local(child) == "p":
            yield child
        elif local(child) not in _PROPERTIES:
            yield from _flow_of_side(child)
