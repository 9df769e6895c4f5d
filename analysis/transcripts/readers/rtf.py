"""Rich text files, by striprtf, with what striprtf passes over in silence listed as dropped."""

from __future__ import annotations

import re

from analysis.transcripts.readers.blocks import Block, Document, cleaned
from analysis.transcripts.readers.changes import stop_at_changes
from analysis.transcripts.readers.packages import damaged
from analysis.transcripts.readers.sniffing import refusal

_NOT_SPEECH = {
    "header": "page header",
    "footer": "page footer",
    "footnote": "footnote",
    "annotation": "comment",
}
_SIDE_GROUP = re.compile(r"\{(?:\\\*)?\\(header|footer|footnote|annotation)[lrf]?(?![a-z])")
_CHANGE = re.compile(r"\\(revised|deleted)(?![a-z0-9])")
_ROW = re.compile(r"\\trowd(?![a-z]).*?\\row(?![a-z])", re.DOTALL)
_BRACE = re.compile(r"\\[\\{}]|[{}]")
# Marks of our own (private use) that survive the conversion: end of cell, line inside a cell.
_CELL, _LINE = "\ue000", "\ue001"


def read_rtf(content: bytes, name: str, tracked_changes: str) -> Document:
    """Read a rich text file.

    Raises
    ------
    ProblemsFound
        Damaged, or with tracked changes (which are never resolved here: the word processor does).
    """
    from striprtf.striprtf import rtf_to_text

    raw = content.decode("latin-1")
    changes = _CHANGE.findall(raw)
    stop_at_changes(name, tracked_changes, [f"change {i + 1}" for i in range(len(changes))])
    if changes:
        raise refusal(
            name,
            f"{len(changes)} tracked changes in rich text",
            "a rich text file without any: they can be resolved here only in .docx and .odt",
            "Accept or reject them in the word processor, or save the file as .docx.",
        )
    if _depth(raw) > 0:
        raise damaged(name)
    body, groups = _without_side_groups(raw)
    try:
        text = rtf_to_text(_with_marks(body))
        aside = [(kind, rtf_to_text("{\\rtf1\\ansi " + inner + "}")) for kind, inner in groups]
    except (ValueError, LookupError) as error:
        raise damaged(name) from error
    blocks = _blocks(_whole_characters(text))
    dropped = [
        Block(source=text + "\n", text=cleaned(text), place=kind, reason=kind)
        for kind, text in aside
        if text.strip()
    ]
    return Document(name=name, blocks=(*blocks, *dropped))


def _whole_characters(text: str) -> str:
    """Join the two halves in which rich text writes characters beyond the first 65,536."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _depth(raw: str) -> int:
    """Groups left open at the end: more than none means that the file breaks off."""
    depth = 0
    for brace in _BRACE.findall(raw):
        depth += {"{": 1, "}": -1}.get(brace, 0)
    return depth


def _without_side_groups(raw: str) -> tuple[str, list[tuple[str, str]]]:
    kept, groups, position = [], [], 0
    while match := _SIDE_GROUP.search(raw, position):
        depth, end = 0, len(raw)
        for brace in _BRACE.finditer(raw, match.start()):
            depth += {"{": 1, "}": -1}.get(brace[0], 0)
            if depth == 0:
                end = brace.end()
                break
        kept.append(raw[position : match.start()])
        groups.append((_NOT_SPEECH[match[1]], raw[match.end() : end - 1]))
        position = end
    return "".join(kept) + raw[position:], groups


def _with_marks(raw: str) -> str:
    line, cell = (f"{{\\uc1\\u{ord(mark) - 0x10000}?}}" for mark in (_LINE, _CELL))

    def mark_row(row: re.Match[str]) -> str:
        lines = re.sub(r"\\(?:par|line)(?![a-z]) ?", lambda _: line, row[0])
        return re.sub(r"\\(?:nest)?cell(?![a-z]) ?", lambda _: cell, lines)

    return _ROW.sub(mark_row, raw)


def _blocks(text: str) -> list[Block]:
    blocks = []
    for number, line in enumerate(text.split("\n"), start=1):
        cells = tuple(cleaned(cell.replace(_LINE, "\n")) for cell in line.split(_CELL)[:-1])
        source = line.replace(_CELL, "\t").replace(_LINE, "\n")
        if source.strip():
            blocks.append(
                Block(
                    source=source + "\n",
                    text=cleaned(source),
                    place=f"paragraph {number}",
                    cells=cells,
                )
            )
    return blocks
