"""One way into every kind of file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from analysis.transcripts.readers.blocks import Document
from analysis.transcripts.readers.docx import read_docx
from analysis.transcripts.readers.html import read_html
from analysis.transcripts.readers.odt import read_odt
from analysis.transcripts.readers.pdf import read_pdf
from analysis.transcripts.readers.plain import read_plain
from analysis.transcripts.readers.rtf import read_rtf
from analysis.transcripts.readers.services import without_service_lines
from analysis.transcripts.readers.sniffing import read_bytes, refusal
from analysis.transcripts.readers.srt import read_srt
from analysis.transcripts.readers.textgrid import read_textgrids
from analysis.transcripts.readers.vtt import read_vtt

_Path = str | os.PathLike[str]


def read_document(path: _Path | Sequence[_Path], *, tracked_changes: str = "stop") -> Document:
    """Read a file, or the tracks of one conversation, into blocks, whatever the format.

    Parameters
    ----------
    path : path or sequence of paths
        A .docx, .odt, .rtf, .pdf, .html, .txt, .md, .rst, .vtt, .srt or .TextGrid file; or several
        .TextGrid files, the tracks of one conversation, which are put in order of time.
    tracked_changes : {"stop", "accept", "reject"}
        What to do with tracked changes.

    Raises
    ------
    ProblemsFound
        The file is empty, too large, damaged, encrypted, scanned, named for another kind, or has
        tracked changes that nobody has resolved; or several files are no TextGrids.
    """
    paths = [Path(path)] if isinstance(path, str | os.PathLike) else [Path(one) for one in path]
    suffixes = {one.suffix.lower() for one in paths}
    if len(paths) != 1 and suffixes != {".textgrid"}:
        raise refusal(
            "; ".join(one.name for one in paths) or "a transcript",
            f"{len(paths)} files for one transcript",
            "one file, or the .TextGrid tracks of one conversation",
            "Give each file its own line in the list of transcripts.",
        )
    contents = [read_bytes(one) for one in paths]
    names = [one.name for one in paths]
    document = without_service_lines(_read(contents, names, suffixes.pop(), tracked_changes))
    if not any(block.text and not block.reason for block in document.blocks):
        raise refusal(
            document.name, "no words", "a document with text", "Copy it again from where it was kept."
        )
    return document


def _read(contents: list[bytes], names: list[str], suffix: str, tracked_changes: str) -> Document:
    content, name = contents[0], names[0]
    match suffix:
        case ".docx":
            return read_docx(content, name, tracked_changes)
        case ".odt":
            return read_odt(content, name, tracked_changes)
        case ".rtf":
            return read_rtf(content, name, tracked_changes)
        case ".html" | ".htm":
            return read_html(content, name, tracked_changes)
        case ".vtt":
            return read_vtt(content, name)
        case ".srt":
            return read_srt(content, name)
        case ".textgrid":
            return read_textgrids(contents, names)
        case ".pdf":
            return read_pdf(content, name)
        case _:
            return read_plain(content, name, suffix)
