"""One way into every kind of file."""

from __future__ import annotations

import os
from pathlib import Path

from analysis.transcripts.readers.blocks import Document
from analysis.transcripts.readers.docx import read_docx
from analysis.transcripts.readers.odt import read_odt
from analysis.transcripts.readers.pdf import read_pdf
from analysis.transcripts.readers.plain import read_plain
from analysis.transcripts.readers.rtf import read_rtf
from analysis.transcripts.readers.sniffing import read_bytes, refusal
from analysis.transcripts.readers.vtt import read_vtt


def read_document(path: str | os.PathLike[str], *, tracked_changes: str = "stop") -> Document:
    """Read a file into blocks, whatever its format.

    Parameters
    ----------
    path : path
        A .docx, .odt, .rtf, .txt, .md, .rst, .vtt or .pdf file.
    tracked_changes : {"stop", "accept", "reject"}
        What to do with tracked changes.

    Raises
    ------
    ProblemsFound
        The file is empty, damaged, encrypted, scanned, named for another kind, or has tracked
        changes that nobody has resolved.
    """
    path = Path(path)
    content = read_bytes(path)
    suffix = path.suffix.lower()
    match suffix:
        case ".docx":
            document = read_docx(content, path.name, tracked_changes)
        case ".odt":
            document = read_odt(content, path.name, tracked_changes)
        case ".rtf":
            document = read_rtf(content, path.name, tracked_changes)
        case ".vtt":
            document = read_vtt(content, path.name)
        case ".pdf":
            document = read_pdf(content, path.name)
        case _:
            document = read_plain(content, path.name, suffix)
    if not any(block.text and not block.reason for block in document.blocks):
        raise refusal(path.name, "no words", "a document with text", "Copy it again from where it was kept.")
    return document
