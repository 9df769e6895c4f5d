"""OpenDocument texts: paragraphs and tables in order; notes, comments and page headers apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from analysis.transcripts.readers.blocks import Block, Document
from analysis.transcripts.readers.changes import (
    DELETED,
    INSERTED,
    Paragraph,
    Row,
    Run,
    aside,
    flattened,
    resolved,
    stop_at_changes,
)
from analysis.transcripts.readers.packages import damaged, local, locked, parse, parts
from analysis.transcripts.readers.sniffing import refusal

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_WORDLESS = {"annotation-end", "binary-data", "event-listeners"}
_APART = {"tracked-changes", "sequence-decls", "forms", "variable-decls", "user-field-decls"}


@dataclass
class _Walk:
    """What the walk through one document has met so far."""

    bold_styles: frozenset[str]
    regions: dict[str, str]
    deleted: dict[str, str]
    open: set[str] = field(default_factory=set)
    placed: set[str] = field(default_factory=set)
    aside: list[Block] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0

    @property
    def marks(self) -> frozenset[str]:
        return frozenset(INSERTED for region in self.open if self.regions.get(region) == INSERTED)


def read_odt(content: bytes, name: str, tracked_changes: str) -> Document:
    """Read an OpenDocument text.

    Raises
    ------
    ProblemsFound
        Damaged, locked with a password, or with tracked changes that nobody has resolved.
    """
    package = parts(content, name)
    if b"encryption-data" in package.get("META-INF/manifest.xml", b""):
        raise locked(name)
    if "content.xml" not in package:
        raise damaged(name)
    root = parse(package["content.xml"], name)
    styles = parse(package["styles.xml"], name) if "styles.xml" in package else None
    body = root.find("{*}body/{*}text")
    if body is None:
        raise damaged(name)
    walk = _Walk(_bold_styles(root, styles), *_regions(body))
    notes = stop_at_changes(name, tracked_changes, [f"change {i + 1}" for i in range(len(walk.regions))])
    if tracked_changes == "reject" and any("\n" in text for text in walk.deleted.values()):
        raise _cannot_reject(name)
    blocks, left_out = resolved(_items(body, walk), tracked_changes)
    apart = [*left_out, *walk.aside, *_page_furniture(styles)]
    # Deletions of whole paragraphs have no place inside one where they could be put back.
    unplaced = [walk.deleted[key] for key in walk.deleted if key not in walk.placed]
    if tracked_changes == "reject" and any(text.strip() for text in unplaced):
        raise _cannot_reject(name)
    apart += [aside(text, "tracked changes", "tracked deletion, accepted") for text in unplaced]
    numbered = sum(1 for _ in body.iter(f"{_TEXT}list-item"))
    if numbered:
        notes += (f"{numbered} paragraphs have automatic numbers or bullets, which are no text of the file",)
    return Document(name=name, blocks=(*blocks, *apart), notes=notes)


def _cannot_reject(name: str) -> Exception:
    return refusal(
        name,
        "tracked deletions over several paragraphs",
        "deletions inside a paragraph, when changes are to be rejected",
        "Reject the changes in the word processor and save the document.",
    )


def _items(element: Any, walk: _Walk) -> Iterator[Paragraph | Row]:
    for child in element:
        kind = local(child)
        if kind in ("change-start", "change-end"):
            _change(child, walk)
        elif kind in ("p", "h"):
            yield _paragraph(child, walk)
        elif kind == "table":
            yield from _table(child, walk)
        elif kind and kind not in _APART:
            yield from _items(child, walk)


def _table(table: Any, walk: _Walk) -> Iterator[Paragraph | Row]:
    """The rows of a table; one with a single column is taken for a frame round its paragraphs."""
    rows = [list(_inside(row, "table-cell", "covered-table-cell")) for row in _inside(table, "table-row")]
    if all(len(row) < 2 for row in rows):
        for row in rows:
            for cell in row:
                yield from _items(cell, walk)
        return
    walk.tables += 1
    number = walk.tables
    for at, row in enumerate(rows, start=1):
        cells: list[tuple[Run, ...]] = []
        for cell in row:
            repeated = _number(cell, _TABLE + "number-columns-repeated", 1)
            cells += [flattened(_items(cell, walk)), *[()] * (repeated - 1)]
        yield Row(cells=tuple(cells), place=f"table {number}, row {at}")


def _number(element: Any, name: str, default: int) -> int:
    """A count in an attribute, within reason."""
    value = element.get(name, "")
    return min(int(value), 1000) if value.isdecimal() else default


def _change(element: Any, walk: _Walk) -> None:
    region = element.get(f"{_TEXT}change-id", "")
    if local(element) == "change-start":
        walk.open.add(region)
    else:
        walk.open.discard(region)


def _paragraph(element: Any, walk: _Walk) -> Paragraph:
    walk.paragraphs += 1
    place = f"paragraph {walk.paragraphs}"
    bold = element.get(f"{_TEXT}style-name", "") in walk.bold_styles
    runs = tuple(_runs(element, walk, bold, place))
    return Paragraph(runs=runs, place=place, heading=local(element) == "h", ends=walk.marks)


def _runs(element: Any, walk: _Walk, bold: bool, place: str) -> Iterator[Run]:
    yield from _plain(element.text, walk, bold)
    for child in element:
        kind = local(child)
        if kind == "s":
            yield Run(" " * _number(child, f"{_TEXT}c", 1), bold, walk.marks)
        elif kind == "tab":
            yield Run("\t", bold, walk.marks)
        elif kind == "line-break":
            yield Run("\n", bold, walk.marks)
        elif kind in ("change-start", "change-end"):
            _change(child, walk)
        elif kind == "change":
            region = child.get(f"{_TEXT}change-id", "")
            walk.placed.add(region)
            yield Run(walk.deleted.get(region, ""), bold, walk.marks | {DELETED})
        elif kind in ("note", "annotation"):
            reason = "comment" if kind == "annotation" else child.get(f"{_TEXT}note-class", "footnote")
            walk.aside += [aside(text, place, reason) for text in _paragraph_texts(child)]
        elif kind in ("title", "desc"):
            if (child.text or "").strip():
                walk.aside.append(aside(child.text, place, "description of a picture"))
        elif kind == "ruby":  # a reading above its word: the word, then the reading in brackets
            for part, (before, behind) in (("ruby-base", ("", "")), ("ruby-text", (" (", ")"))):
                yield Run(before, bold, walk.marks)
                for found in child.iterfind("{*}" + part):
                    yield from _runs(found, walk, bold, place)
                yield Run(behind, bold, walk.marks)
        elif kind in ("p", "h"):  # of a text frame inside a paragraph
            yield Run("\n", bold, walk.marks)
            yield from _runs(child, walk, bold, place)
            yield Run("\n", bold, walk.marks)
        elif kind and kind not in _WORDLESS:
            style = child.get(f"{_TEXT}style-name", "")
            yield from _runs(child, walk, bold or style in walk.bold_styles, place)
        yield from _plain(child.tail, walk, bold)


def _plain(text: str | None, walk: _Walk, bold: bool) -> Iterator[Run]:
    if text:  # the format reads any run of white space as one space
        yield Run(re.sub(r"[ \t\r\n]+", " ", text), bold, walk.marks)


def _inside(element: Any, *wanted: str) -> Iterator[Any]:
    for child in element:
        if local(child) in wanted:
            yield child
        elif local(child) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _inside(child, *wanted)


def _paragraph_texts(element: Any) -> list[str]:
    empty = _Walk(frozenset(), {}, {})
    found = (p for p in element.iter() if local(p) in ("p", "h"))
    texts = ("".join(run.text for run in _runs(p, empty, False, "")) for p in found)
    return [text for text in texts if text.strip()]


def _regions(body: Any) -> tuple[dict[str, str], dict[str, str]]:
    """The kind of every tracked change by its id, and the text of deletions by theirs."""
    regions: dict[str, str] = {}
    deleted: dict[str, str] = {}
    for region in body.iter("{*}changed-region"):
        key = region.get(f"{_TEXT}id") or region.get("{http://www.w3.org/XML/1998/namespace}id", "")
        for change in region:
            if local(change) == "insertion":
                regions[key] = INSERTED
            elif local(change) == "deletion":
                regions[key] = DELETED
                deleted[key] = "\n".join(_paragraph_texts(change))
    return regions, deleted


def _bold_styles(*roots: Any) -> frozenset[str]:
    parents: dict[str, str] = {}
    weights: dict[str, str] = {}
    for root in roots:
        for style in () if root is None else root.iter(f"{_STYLE}style"):
            name = style.get(f"{_STYLE}name", "")
            parents[name] = style.get(f"{_STYLE}parent-style-name", "")
            look = style.find(f"{_STYLE}text-properties")
            weight = None if look is None else look.get(f"{_FO}font-weight")
            if weight:
                weights[name] = weight

    def weight_of(name: str, depth: int = 0) -> str:
        if name in weights or name not in parents or depth > 20:
            return weights.get(name, "normal")
        return weight_of(parents[name], depth + 1)

    return frozenset(n for n in parents if weight_of(n) in ("bold", "600", "700", "800", "900"))


def _page_furniture(styles: Any) -> Iterator[Block]:
    for kind in ("header", "footer"):
        for element in () if styles is None else styles.iter(f"{_STYLE}{kind}"):
            for text in _paragraph_texts(element):
                yield aside(text, f"page {kind}", f"page {kind}")
