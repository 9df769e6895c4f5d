"""Plain text, Markdown and reStructuredText, line by line."""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.transcripts.readers.blocks import Block, Document, cleaned
from analysis.transcripts.readers.sniffing import refusal

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Encodings of British and Western European word processors; without this list a short file
# with one pound sign may be taken for Thai.
_LIKELY = ["cp1252", "iso8859_15", "mac_roman", "cp850"]
# A narrower text is a list of short lines, a wider one has a paragraph a line: neither is wrapped.
_WRAPPED_WIDTHS = range(40, 121)
_UNDERLINE = re.compile(r"([=\-`:.'\"~^_*+#<>])\1{2,}\s*$")


def decode(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text of the bytes with Unix line ends, and a note when the encoding was guessed.

    Examples
    --------
    >>> decode(b"R1: caf\\xe9, it\\x92s \\xa35\\r\\n", "a.txt")
    ('R1: café, it’s £5\\n', ('the encoding was taken to be cp1252',))
    """
    text, notes = _decode(content, name)
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _decode(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding if encoding == "utf-8" else _order(mark)), ()
            except UnicodeDecodeError as error:
                raise _undecodable(name) from error
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    best = from_bytes(content, cp_isolation=_LIKELY).best() or from_bytes(content).best()
    if best is None:
        raise _undecodable(name)
    return content.decode(best.encoding), (f"the encoding was taken to be {best.encoding}",)


def _order(mark: bytes) -> str:
    return "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"


def _undecodable(name: str) -> Exception:
    return refusal(
        name,
        "bytes that are no text in any known encoding",
        "text in UTF-8",
        "Open it in the program it was made with and save it as UTF-8 or .docx.",
    )


def read_plain(content: bytes, name: str, suffix: str) -> Document:
    """Read lines; a blank line ends a paragraph, and broken lines are known by their width.

    Raises
    ------
    ProblemsFound
        The bytes are no text.
    """
    text, notes = decode(content, name)
    blocks = _lines(text, suffix)
    if suffix == ".rst":
        blocks = _restructured(blocks)
    elif suffix == ".md":
        blocks = [replace(b, heading=True) if re.match(r"#{1,6} ", b.text) else b for b in blocks]
    return Document(name=name, blocks=tuple(blocks), notes=notes)


def _lines(text: str, suffix: str) -> list[Block]:
    lines = text.split("\n")
    width = max(map(len, lines))
    blocks: list[Block] = []
    leading, gap, before = "", True, ""
    for number, line in enumerate(lines, start=1):
        source = line + ("\n" if number < len(lines) else "")
        if not cleaned(line):
            gap = True
            if blocks:
                blocks[-1] = replace(blocks[-1], source=blocks[-1].source + source)
            else:
                leading += source
            continue
        wrapped = suffix != ".txt" or was_wrapped(before, line, width)
        joint = "\n" if gap or not wrapped else " "
        blocks.append(
            Block(
                source=leading + source,
                text=cleaned(line),
                place=f"line {number}",
                gap=gap,
                joint=joint,
            )
        )
        leading, gap, before = "", False, line
    return blocks


def was_wrapped(before: str, line: str, width: int) -> bool:
    """Whether a line goes on because the line before had no room for its first word.

    Examples
    --------
    >>> was_wrapped("We were all asked to engage with", "commissioning.", 42)
    True
    >>> was_wrapped("Yes.", "No.", 42)
    False
    """
    words = line.split()
    fits = bool(words) and len(before.rstrip()) + 1 + len(words[0]) <= width
    return width in _WRAPPED_WIDTHS and not fits


def _restructured(blocks: list[Block]) -> list[Block]:
    """Mark titles with their underlines, and directives with their indented bodies."""
    marked = list(blocks)
    inside = False
    for i, block in enumerate(marked):
        indented = block.source.lstrip("\n")[:1] in (" ", "\t")
        inside = (inside and indented) or block.source.lstrip("\n").startswith(".. ")
        if inside:
            marked[i] = replace(block, reason="directive")
            continue
        title = marked[i - 1] if i and not block.gap else None
        if title is not None and not title.reason and _underlines(block, title):
            marked[i] = replace(block, reason="heading")
            marked[i - 1] = replace(title, heading=True)
    return marked


def _underlines(line: Block, title: Block) -> bool:
    is_line, is_title = _UNDERLINE.match(line.text), not _UNDERLINE.match(title.text)
    return bool(is_line and is_title and len(line.text) >= len(title.text))
