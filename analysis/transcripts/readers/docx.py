"""Word documents: paragraphs and tables in order; notes, comments and page headers apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from analysis.transcripts.readers.blocks import Block, Document, cleaned
from analysis.transcripts.readers.changes import (
    DELETED,
    HIDDEN,
    INSERTED,
    Paragraph,
    Run,
    dropped_runs,
    reason_to_drop,
    resolved,
    stop_at_changes,
)
from analysis.transcripts.readers.packages import local, parse, parts

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHANGES = {"ins": INSERTED, "moveTo": INSERTED, "del": DELETED, "moveFrom": DELETED}
_CHANGED_CELLS = ("cellIns", "cellDel", "cellMerge")
_PROPERTIES = {"pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr"}
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOT_SPEECH = {
    "header": "page header",
    "footer": "page footer",
    "footnotes": "footnote",
    "endnotes": "endnote",
    "comments": "comment",
}
_SIDE_PART = re.compile(r"word/(header|footer|footnotes|endnotes|comments)\d*\.xml$")
_NONE: frozenset[str] = frozenset()


def read_docx(content: bytes, name: str, tracked_changes: str) -> Document:
    """Read a Word document.

    Raises
    ------
    ProblemsFound
        Damaged, or with tracked changes that nobody has resolved.
    """
    package = parts(content, name)
    body = parse(package["word/document.xml"], name).find(f"{_W}body")
    stop_at_changes(name, tracked_changes, _places_of_changes(body))
    blocks: list[Block] = []
    left_out: list[Block] = []
    paragraphs: list[Paragraph] = []
    counts = {"paragraph": 0, "table": 0}

    def close() -> None:
        found, dropped = resolved(paragraphs, tracked_changes)
        blocks.extend(found)
        left_out.extend(dropped)
        paragraphs.clear()

    for element in _flow(body):
        if local(element) == "p":
            counts["paragraph"] += 1
            paragraphs.append(_paragraph(element, f"paragraph {counts['paragraph']}"))
        else:
            close()
            counts["table"] += 1
            rows, dropped = _rows(element, f"table {counts['table']}", tracked_changes)
            blocks.extend(rows)
            left_out.extend(dropped)
    close()
    notes = (f"tracked changes: {tracked_changes}",) if _places_of_changes(body) else ()
    return Document(name=name, blocks=(*blocks, *left_out, *_side_parts(package, name)), notes=notes)


def _flow(element: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, looking through content controls and their like."""
    for child in element:
        kind = local(child)
        if kind in ("p", "tbl"):
            yield child
        elif kind not in _PROPERTIES:
            yield from _flow(child)


def _places_of_changes(body: Any) -> list[str]:
    places = []
    number = 0
    for element in body.iter():
        kind = local(element)
        number += kind == "p"
        if kind in _CHANGES or kind in _CHANGED_CELLS:
            places.append(f"paragraph {max(number, 1)}")
    return places


def _paragraph(element: Any, place: str) -> Paragraph:
    properties = element.find(f"{_W}pPr")
    style, ends = "", _NONE
    if properties is not None:
        named = properties.find(f"{_W}pStyle")
        style = "" if named is None else named.get(f"{_W}val", "")
        mark = properties.find(f"{_W}rPr")
        if mark is not None:
            ends = frozenset(_CHANGES[local(c)] for c in mark if local(c) in _CHANGES)
    heading = bool(re.match(r"(?i)(heading|title|subtitle|toc)", style))
    return Paragraph(runs=tuple(_runs(element, _NONE)), place=place, heading=heading, ends=ends)


def _runs(element: Any, marks: frozenset[str], bold: bool = False) -> Iterator[Run]:
    for child in element:
        kind = local(child)
        if kind in _CHANGES:
            yield from _runs(child, marks | {_CHANGES[kind]}, bold)
        elif kind == "r":
            look = child.find(f"{_W}rPr")
            hidden = frozenset({HIDDEN}) if _is_on(look, "vanish") else _NONE
            yield from _runs(child, marks | hidden, _is_on(look, "b") or _is_strong(look))
        elif kind in ("t", "delText"):
            yield Run(child.text or "", bold, marks)
        elif kind in _CHARACTERS:
            yield Run(_CHARACTERS[kind], bold, marks)
        elif kind == "AlternateContent":  # the same drawing twice, for new and old programs
            yield from _runs(child[0] if len(child) else child, marks, bold)
        elif kind == "p":  # of a text box inside a paragraph
            yield Run("\n", bold, marks)
            yield from _runs(child, marks, bold)
        elif kind not in _PROPERTIES and kind:
            yield from _runs(child, marks, bold)


def _is_on(look: Any, name: str) -> bool:
    switch = None if look is None else look.find(f"{_W}{name}")
    return switch is not None and switch.get(f"{_W}val", "true") not in ("0", "false", "off")


def _is_strong(look: Any) -> bool:
    style = None if look is None else look.find(f"{_W}rStyle")
    return style is not None and style.get(f"{_W}val") == "Strong"


def _rows(table: Any, place: str, choice: str) -> tuple[list[Block], list[Block]]:
    rows, left_out = [], []
    for number, row in enumerate(_inside(table, "tr"), start=1):
        here = f"{place}, row {number}"
        properties = row.find(f"{_W}trPr")
        marks = frozenset(
            _CHANGES[local(c)] for c in (() if properties is None else properties) if local(c) in _CHANGES
        )
        cells = []
        for cell in _inside(row, "tc"):
            runs = list(_cell_runs(cell, marks))
            cells.append("".join(run.text for run in runs if not reason_to_drop(run, choice)))
            left_out += dropped_runs(runs, here, choice)
        if any(cell.strip() for cell in cells):
            text = "\t".join(cells)
            rows.append(
                Block(
                    source=text + "\n",
                    text=cleaned(text),
                    place=here,
                    cells=tuple(cleaned(cell) for cell in cells),
                )
            )
    return rows, left_out


def _inside(element: Any, wanted: str) -> Iterator[Any]:
    for child in element:
        if local(child) == wanted:
            yield child
        elif local(child) in ("sdt", "sdtContent", "customXml", "ins", "del"):
            yield from _inside(child, wanted)


def _cell_runs(cell: Any, marks: frozenset[str]) -> Iterator[Run]:
    first = True
    for element in _flow(cell):
        if not first:
            yield Run("\n", marks=marks)
        first = False
        if local(element) == "p":
            yield from _runs(element, marks)
        else:
            for row in _inside(element, "tr"):
                for inner in _inside(row, "tc"):
                    yield from _cell_runs(inner, marks)
                    yield Run("\t", marks=marks)


def _side_parts(package: dict[str, bytes], name: str) -> Iterator[Block]:
    for part in sorted(package):
        match = _SIDE_PART.match(part)
        if not match:
            continue
        for element in _flow_of_side(parse(package[part], name)):
            text = "".join(run.text for run in _runs(element, _NONE))
            if text.strip():
                yield Block(
                    source=text + "\n",
                    text=cleaned(text),
                    place=part.removeprefix("word/"),
                    reason=_NOT_SPEECH[match[1]],
                )


def _flow_of_side(root: Any) -> Iterator[Any]:
    """Every paragraph, those inside tables too; text boxes are read with their paragraph."""
    for child in root:
        if local(child) == "p":
            yield child
        elif local(child) not in _PROPERTIES:
            yield from _flow_of_side(child)
