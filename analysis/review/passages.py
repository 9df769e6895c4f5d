"""Every text that an output file holds, where a reader sees it and where none does: metadata, comments."""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.review.pictures import picture_texts

# A field of metadata that names whoever made the file.
AUTHOR_FIELDS = {"creator", "lastmodifiedby", "author", "company", "manager", "artist"}
_BLOCKS = {
    "p", "div", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section", "figure", "br",
    "figcaption", "caption", "title", "body", "table", "ul", "ol", "dl", "dt", "dd", "blockquote", "text",
}  # fmt: skip
_UNSEEN = {"script", "style"}
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]{400,}")


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A text of a file, where in it, and the field of metadata that it is, if it is one."""

    place: str
    text: str
    field: str = ""


def passages(path: Path) -> Iterator[Passage] | None:
    """The texts of a file; None for a kind of file that is not known.

    Raises
    ------
    OSError, ValueError, KeyError, zipfile.BadZipFile, ...
        The file is damaged: whoever reads it knows no more than that.
    """
    reader = _READERS.get(path.suffix.lower())
    return None if reader is None else reader(path.read_bytes())


def _lines(content: bytes) -> Iterator[Passage]:
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
        if line.strip():
            yield Passage(place=f"line {number}", text=line)


def _csv(content: bytes) -> Iterator[Passage]:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig", "replace")))
    heading = next(rows, [])
    yield from (Passage(place="heading", text=name) for name in heading)
    seen = set()
    for line, row in enumerate(rows, start=2):
        for number, cell in enumerate(row):
            if cell and (number, cell) not in seen:
                seen.add((number, cell))
                column = heading[number] if number < len(heading) else str(number + 1)
                yield Passage(place=f"row {line}, column {column}", text=cell)


def _parquet(content: bytes) -> Iterator[Passage]:
    import pandas as pd

    table = pd.read_parquet(io.BytesIO(content))
    for name in table.columns:
        yield Passage(place="heading", text=str(name))
        column = table[name]
        if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
            continue
        texts = column.dropna().astype("str").drop_duplicates()
        for row, text in zip(texts.index, texts, strict=True):
            yield Passage(place=f"row {row + 1}, column {name}", text=text)


def _json(content: bytes) -> Iterator[Passage]:
    return _walked(json.loads(content.decode("utf-8-sig")), "", set())


def _walked(value: Any, place: str, names: set[str]) -> Iterator[Passage]:
    """The texts below a value; `names` are the keys that were told before."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name not in names:
                names.add(name)
                yield Passage(place=place or "top", text=str(name))
            if isinstance(item, int | float | bool | None):
                continue
            below = f"{place}.{name}".lstrip(".")
            if isinstance(item, str) and str(name).lower() in AUTHOR_FIELDS:
                yield Passage(place=below, text=item, field=str(name))
            else:
                yield from _walked(item, below, names)
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            value = ["".join(value) if any(item.endswith("\n") for item in value) else "\n".join(value)]
        for number, item in enumerate(value):
            if not isinstance(item, int | float | bool | None):
                yield from _walked(item, f"{place}[{number}]", names)
    elif isinstance(value, str):
        image = _image_of(value)
        if image:
            yield from _picture(image, place)
        else:
            yield Passage(place=place, text=value)


def _html(content: bytes) -> Iterator[Passage]:
    from lxml import html

    yield from _elements(html.document_fromstring(content or b"<p></p>", html.HTMLParser(huge_tree=True)))


def _svg(content: bytes) -> Iterator[Passage]:
    yield from _elements(_xml(content))


def _xml(content: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    return etree.fromstring(content, parser)


def _elements(root: Any) -> Iterator[Passage]:
    """Texts block by block, so that a name in two kinds of type is one; attributes and comments, too."""
    from lxml import etree

    gathered: list[str] = []
    line = 1

    def flushed() -> Iterator[Passage]:
        text = "".join(gathered).strip()
        gathered.clear()
        if text:
            yield Passage(place=f"line {line}", text=text)

    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if event == "comment" and element.text and element.text.strip():
                yield Passage(place=f"line {element.sourceline}, comment", text=element.text)
            gathered.append(element.tail or "")
            continue
        tag = etree.QName(element).localname.lower()
        if tag in _BLOCKS:
            yield from flushed()
            line = element.sourceline or line
        if event == "start":
            yield from _attributes(element)
            field = tag if tag in AUTHOR_FIELDS else ""
            if field and "".join(element.itertext()).strip():
                text = " ".join("".join(element.itertext()).split())
                yield Passage(place=f"line {element.sourceline}, {tag}", text=text, field=field)
            elif tag not in _UNSEEN:
                gathered.append(element.text or "")
        else:
            gathered.append(element.tail or "")
    yield from flushed()


def _attributes(element: Any) -> Iterator[Passage]:
    name = str(element.get("name", "")).lower()
    for attribute, value in element.attrib.items():
        bare = str(attribute).rpartition("}")[2].lower()
        place = f"line {element.sourceline}, attribute {bare}"
        image = _image_of(value)
        if image:
            yield from _picture(image, place)
        elif bare in ("d", "style", "class", "points", "transform", "viewbox"):
            continue
        elif bare in AUTHOR_FIELDS or (bare == "content" and name in AUTHOR_FIELDS):
            yield Passage(place=place, text=value, field=bare if bare in AUTHOR_FIELDS else name)
        elif re.search(r"[^\W\d_]{2}", value):
            yield Passage(place=place, text=value)


def _image_of(text: str) -> bytes | None:
    """The bytes of a picture written as text; empty when it is no picture that can be looked into."""
    start = 0
    if text.startswith("data:"):
        start = text.find(",") + 1
        if ";base64" not in text[:start]:
            return None
    elif not (len(text) > 400 and _BASE64.fullmatch(text[:4000])):
        return None
    try:
        return base64.b64decode(text[start:])
    except (binascii.Error, ValueError):
        return None


def _package(content: bytes) -> Iterator[Passage]:
    """A Word, Excel or OpenDocument file: all its parts, and what it says of who made it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.lower().endswith((".xml", ".rels")):
                yield from _part(name, _xml(archive.read(name)))
            elif name.lower().endswith((".png", ".jpg", ".jpeg")):
                yield from _picture(archive.read(name), name)


def _part(name: str, root: Any) -> Iterator[Passage]:
    from lxml import etree

    paragraphs = 0
    for element in root.iter(etree.Element):
        tag = etree.QName(element).localname
        for attribute, value in element.attrib.items():
            bare = etree.QName(attribute).localname.lower()
            if bare in ("author", "initials", "descr", "title", "alt", "target", "name", "creator"):
                yield Passage(
                    place=f"{name}, attribute {bare}", text=value, field=bare if bare in AUTHOR_FIELDS else ""
                )
        if tag in ("p", "h", "si"):
            paragraphs += 1
            # A tracked deletion is no longer seen, but it is still there.
            text = "".join(_spoken(element))
            if text.strip():
                yield Passage(place=f"{name}, paragraph {paragraphs}", text=text)
        elif not len(element) and (element.text or "").strip() and tag not in ("t", "delText"):
            field = tag.lower() if tag.lower() in AUTHOR_FIELDS else ""
            yield Passage(place=f"{name}, {tag}", text=element.text, field=field)


def _spoken(paragraph: Any) -> Iterator[str]:
    from lxml import etree

    for element in paragraph.iter(etree.Element):
        tag = etree.QName(element).localname
        if tag in ("t", "delText", "span", "p", "h", "a") and element.text:
            yield element.text
        elif tag in ("tab", "br", "s", "line-break"):
            yield " "
        if tag in ("span", "a", "s", "tab", "line-break") and element.tail:
            yield element.tail


def _pdf(content: bytes) -> Iterator[Passage]:
    import pypdf

    document = pypdf.PdfReader(io.BytesIO(content))
    for name, value in (document.metadata or {}).items():
        field = str(name).strip("/").lower()
        known = field if field in AUTHOR_FIELDS - {"creator"} else ""  # a PDF's creator is a program
        yield Passage(place=f"metadata, {field}", text=str(value), field=known)
    if "/Metadata" in document.trailer["/Root"]:
        packet = document.trailer["/Root"]["/Metadata"].get_data()
        yield Passage(place="metadata, XMP", text=re.sub(r"<[^>]*>", " ", packet.decode("utf-8", "replace")))
    for number, page in enumerate(document.pages, start=1):
        yield Passage(place=f"page {number}", text=" ".join(page.extract_text().split()))
        for note in page.get("/Annots") or ():
            for key in ("/Contents", "/T"):
                if key in note.get_object():
                    yield Passage(place=f"page {number}, note", text=str(note.get_object()[key]))


def _picture(content: bytes, place: str) -> Iterator[Passage]:
    for name, words in picture_texts(content):
        field = name.lower() if name.lower() in AUTHOR_FIELDS else ""
        yield Passage(place=f"{place}, {name}", text=words, field=field)


def _image(content: bytes) -> Iterator[Passage]:
    return _picture(content, "picture")


_PLAIN = (".txt", ".md", ".yaml", ".yml", ".lock", ".dvc", ".log", ".rst", ".qmd", ".tsv")
_READERS: Mapping[str, Callable[[bytes], Iterator[Passage]]] = {
    **dict.fromkeys(_PLAIN, _lines),
    **dict.fromkeys((".json", ".ipynb"), _json),
    **dict.fromkeys((".html", ".htm"), _html),
    **dict.fromkeys((".docx", ".xlsx", ".pptx", ".odt", ".ods"), _package),
    **dict.fromkeys((".png", ".jpg", ".jpeg"), _image),
    ".csv": _csv,
    ".parquet": _parquet,
    ".svg": _svg,
    ".pdf": _pdf,
}  # fmt: skip
