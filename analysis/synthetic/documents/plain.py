"""Plain text: in today's encoding or an old one, with lines as long as they come or wrapped by hand."""

from __future__ import annotations

import textwrap

from analysis.synthetic.documents.script import Line, Script

_WIDTH = 72


def txt(script: Script) -> bytes:
    """The script as plain text."""
    wrapped = "wrapped" in script.quirks
    parts = [script.title, ""] if script.title else []
    parts += [f"{key}: {value}" for key, value in script.cover]
    parts += [""] * bool(script.cover)
    for line in script.lines:
        parts += [*_lines(line, wrapped), ""]
    end = "\r\n" if script.quirks & {"crlf", "cp1252", "utf-16"} else "\n"
    encoding = next((name for name in ("cp1252", "utf-16") if name in script.quirks), "utf-8")
    text = end.join(parts).rstrip() + end
    if encoding == "utf-16":
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(encoding)


def _lines(line: Line, wrapped: bool) -> list[str]:
    if line.lead.endswith("\n"):
        return [line.lead.rstrip(), *_filled(line.text, wrapped)]
    return _filled(line.lead + line.text, wrapped)


def _filled(text: str, wrapped: bool) -> list[str]:
    if not wrapped:
        return [text]
    return textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
