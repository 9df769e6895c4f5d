"""PDFs with text: page furniture apart, broken lines and divided words joined."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from typing import Any

from analysis.transcripts.readers.blocks import Block, Document, cleaned
from analysis.transcripts.readers.packages import damaged
from analysis.transcripts.readers.sniffing import refusal

_PAGE_NUMBER = re.compile(r"(?i)(page\s*)?[-–]?\s*\d{1,4}\s*[-–]?(\s*(of|/)\s*\d{1,4})?$")
# A header or footer stands on most pages; title pages and last pages may lack it.
_SHARE_OF_PAGES = 0.5
_DEEPEST = 3
# A line ended because its paragraph did, if it is below this share of the usual width and its
# sentence is over.
_FULL_LINE = 0.8
_SENTENCE_END = re.compile(r"[.?!:;…)\]][\"'”’)\]]*$")

_Line = tuple[int, int, str]


def read_pdf(content: bytes, name: str) -> Document:
    """Read a PDF that holds text. Its source is the pages' lines, page furniture last.

    Raises
    ------
    ProblemsFound
        Locked with a password, damaged, or scanned (pictures of pages without text).
    """
    pages = _pages(content, name)
    furniture = _furniture(pages)
    body: list[_Line] = []
    aside: list[_Line] = []
    for page, lines in enumerate(pages):
        for number, line in enumerate(lines):
            (aside if (page, number) in furniture else body).append((page, number, line))
    blocks = _body(body)
    blocks += [
        Block(
            source=line + "\n",
            text=cleaned(line),
            place=f"page {page + 1}, line {number + 1}",
            reason="page header or footer",
        )
        for page, number, line in aside
    ]
    return Document(name=name, blocks=tuple(blocks))


def _pages(content: bytes, name: str) -> list[list[str]]:
    from pypdf import PdfReader
    from pypdf.errors import PdfReadError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise refusal(
                name,
                "a PDF locked with a password",
                "a PDF that opens without one",
                "Print it to a new PDF, or save the transcript as .docx.",
            )
        texts = [page.extract_text() for page in reader.pages]
        pictured = [i + 1 for i, page in enumerate(reader.pages) if not texts[i].strip() and _has_image(page)]
    except (PdfReadError, PyPdfError, ValueError, KeyError, AttributeError, IndexError) as error:
        raise damaged(name) from error
    if pictured or not any(text.strip() for text in texts):
        where = f" (pages {', '.join(map(str, pictured))})" if pictured else ""
        raise refusal(
            name,
            f"a scanned PDF: pages without any text{where}",
            "a PDF whose words can be selected and copied",
            "Run it through text recognition and have a person check the result.",
        )
    return [[line for line in text.split("\n") if line.strip()] for text in texts]


def _has_image(page: Any) -> bool:
    resources = page.get("/Resources") or {}
    objects = resources.get("/XObject") or {}
    return any(objects[key].get_object().get("/Subtype") == "/Image" for key in objects)


def _furniture(pages: list[list[str]]) -> set[tuple[int, int]]:
    """Lines at the edges of pages that recur, or are page numbers, from the outside inwards."""
    shapes = Counter(shape for lines in pages for shape in {(edge, s) for edge, _, s in _edges(lines)})
    needed = max(2, _SHARE_OF_PAGES * len(pages))
    found: set[tuple[int, int]] = set()
    for page, lines in enumerate(pages):
        stopped: set[str] = set()
        for edge, number, shape in _edges(lines):
            words = len(re.findall(r"[^\W\d_]+", shape))
            recurs = shapes[edge, shape] >= needed and (len(pages) > 2 or words >= 3)
            if edge in stopped or not (recurs or _PAGE_NUMBER.match(lines[number].strip())):
                stopped.add(edge)
                continue
            found.add((page, number))
    return found


def _edges(lines: list[str]) -> list[tuple[str, int, str]]:
    deep = min(_DEEPEST, len(lines))
    top = [("top", n, _shape(lines[n])) for n in range(deep)]
    return top + [("foot", n, _shape(lines[n])) for n in range(len(lines) - 1, -1, -1)[:deep]]


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split()).casefold())


def _body(lines: list[_Line]) -> list[Block]:
    lengths = sorted(len(line.rstrip()) for _, _, line in lines)
    usual = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    whole = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(line for *_, line in lines)))
    blocks: list[Block] = []
    joint = "\n"
    for i, (page, number, line) in enumerate(lines):
        text = cleaned(line)
        following = lines[i + 1][2].strip() if i + 1 < len(lines) else ""
        divided = re.search(r"([^\W\d_]+)-$", text)
        rest = re.match(r"[a-z]+", following)
        if divided and rest:
            next_joint = ""
            # "well-" + "being" keeps its hyphen when the document writes it so elsewhere.
            if not whole[f"{divided[1]}-{rest[0]}"]:
                text = text[:-1]
        else:
            full = len(line.rstrip()) >= _FULL_LINE * usual
            next_joint = " " if full or not _SENTENCE_END.search(text) else "\n"
        blocks.append(
            Block(
                source=line + "\n",
                text=text,
                place=f"page {page + 1}, line {number + 1}",
                joint=joint,
            )
        )
        joint = next_joint
    return blocks
