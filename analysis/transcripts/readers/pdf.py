"""PDFs with text: page furniture apart, broken lines and divided words joined."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from analysis.problems import ProblemsFound
from analysis.transcripts.readers.blocks import Block, Document, cleaned
from analysis.transcripts.readers.changes import aside
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

# Letters that a font joins, as the letters they are.
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_HYPHEN = re.compile(r"([^\W\d_]+)[-\u2010\u00ad]$")

_Line = tuple[int, int, str]


def read_pdf(content: bytes, name: str) -> Document:
    """Read a PDF that holds text. Its source is the pages' lines, page furniture last.

    Raises
    ------
    ProblemsFound
        Locked with a password, damaged, or scanned (pictures of pages without text).
    """
    pages, comments, notes = _pages(content, name)
    furniture = _furniture(pages)
    body: list[_Line] = []
    beside: list[_Line] = []
    for page, lines in enumerate(pages):
        for number, line in enumerate(lines):
            (beside if (page, number) in furniture else body).append((page, number, line))
    blocks = _body(body)
    blocks += [
        aside(line, f"page {page + 1}, line {number + 1}", "page header or footer")
        for page, number, line in beside
    ]
    blocks += [aside(text, f"page {page}", "comment") for page, text in comments]
    return Document(name=name, blocks=tuple(blocks), notes=notes)


def _pages(content: bytes, name: str) -> tuple[list[list[str]], list[tuple[int, str]], tuple[str, ...]]:
    """The lines of each page, the readers' comments on them, and notes."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    notes: tuple[str, ...] = ()
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            if not _opens_without_password(reader):
                raise _locked(name)
            notes = ("the PDF is protected against changes; it opens without a password",)
        texts = [page.extract_text() for page in reader.pages]
        pictured = [i + 1 for i, page in enumerate(reader.pages) if not texts[i].strip() and _has_image(page)]
        comments = [(i, text) for i, page in enumerate(reader.pages, start=1) for text in _comments(page)]
    except ProblemsFound:
        raise
    except DependencyError as error:  # a cipher that is not installed
        raise _locked(name) from error
    except Exception as error:  # a malformed file may raise anything in the depths of its reader
        raise damaged(name) from error
    if pictured or not any(text.strip() for text in texts):
        where = f" (pages {', '.join(map(str, pictured))})" if pictured else ""
        raise refusal(
            name,
            f"a scanned PDF: pages without any text{where}",
            "a PDF whose words can be selected and copied",
            "Run it through text recognition and have a person check the result.",
        )
    return [[line for line in text.split("\n") if line.strip()] for text in texts], comments, notes


def _opens_without_password(reader: Any) -> bool:
    """Whether only changing or printing is locked, as many programs do unasked."""
    return bool(reader.decrypt(""))


def _locked(name: str) -> Exception:
    return refusal(
        name,
        "a PDF locked with a password",
        "a PDF that opens without one",
        "Print it to a new PDF, or save the transcript as .docx.",
    )


def _comments(page: Any) -> Iterator[str]:
    for reference in page.get("/Annots") or ():
        note = reference.get_object()
        text = str(note.get("/Contents") or "")
        if note.get("/Subtype") not in ("/Link", "/Widget", "/Popup") and text.strip():
            yield text.replace("\r", "\n")


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
        # `cleaned` takes away a soft hyphen, which here divides a word.
        text = cleaned(re.sub("\u00ad$", "-", line.rstrip()).translate(_LIGATURES))
        following = lines[i + 1][2].strip() if i + 1 < len(lines) else ""
        divided = _HYPHEN.search(text)
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
