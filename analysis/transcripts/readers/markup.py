"""Markdown and reStructuredText: titles, directives and comments known, inline marks taken off."""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.transcripts.readers.blocks import Block, cleaned

_UNDERLINE = re.compile(r"([=\-`:.'\"~^_*+#<>])\1{2,}\s*$")
_TITLE = re.compile(r"(#{1,6})\s+(?P<text>.*?)(?:\s+#+)?$")
_DIRECTIVE = re.compile(r"\.\.\s+(?:\|[^|]+\|\s+)?[\w:.+-]+::")
_SPEAKER = re.compile(r"(?:\*\*|__)[^*\n]{1,60}?(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:?)")
_WHOLE = re.compile(r"\*[^*]+\*[.\s]*$")

# What stands for words, and the words it stands for. Emphasis goes last: it may hold the others.
_RST = (
    (re.compile(r":[\w.+:-]+:`([^`<]+?)\s*(?:<[^`>]*>)?`"), r"\1"),  # :abbr:`CCG (...)`
    (re.compile(r"``(.+?)``"), r"\1"),
    (re.compile(r"`([^`<]+?)\s*(?:<[^`>]*>)?`__?"), r"\1"),  # a link
    (re.compile(r"`([^`]+)`"), r"\1"),
    (re.compile(r"\s*\[(?:\d+|#\w*|\*)\]_"), ""),  # the mark of a footnote
    (re.compile(r"\|([^|\s][^|]*)\|_{0,2}"), r"\1"),
    (re.compile(r"\\([*`|_\\:])"), r"\1"),
)
_MD = (
    (re.compile(r"!\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\[([^\]]+)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"<((?:https?|mailto):[^>\s]+)>"), r"\1"),
    (re.compile(r"\[\^[^\]\s]+\](?!:)"), ""),
    (re.compile(r"</?(?:b|i|u|em|strong|sub|sup|span|br|p|div)\b[^>]*>", re.IGNORECASE), " "),
    (re.compile(r"`([^`]+)`"), r"\1"),
    (re.compile(r"\\([*`_\\#\[\]<>.:-])"), r"\1"),
)
_EMPHASIS = (
    (re.compile(r"(?<![\w*])\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"\1"),
)


def understood(blocks: list[Block], suffix: str) -> list[Block]:
    """The lines of a .rst or .md file with their titles, directives, comments and inline marks known.

    A speaker in bold at the beginning of a line keeps its stars, and so does a line wholly in
    stars: the layout reads them.
    """
    blocks = _restructured(blocks) if suffix == ".rst" else _marked_down(blocks)
    rules = _RST if suffix == ".rst" else _MD
    return [
        block if block.reason else replace(block, text=without_marks(block.text, rules)) for block in blocks
    ]


def without_marks(text: str, rules: tuple[tuple[re.Pattern[str], str], ...] = _RST) -> str:
    """A line's words without inline marks.

    Examples
    --------
    >>> without_marks("**Mr Hill**: The :abbr:`CCG (a commissioning group)` is *really* new [1]_")
    '**Mr Hill**: The CCG (a commissioning group) is really new'
    """
    if not re.search(r"[*`|\\_<>\[]", text):
        return text
    speaker = _SPEAKER.match(text)
    head, rest = (speaker[0], text[speaker.end() :]) if speaker else ("", text)
    if not speaker and _WHOLE.match(text):
        return text
    for pattern, words in (*rules, *_EMPHASIS):
        rest = pattern.sub(words, rest)
    return head + (rest if head else cleaned(rest))


def _restructured(blocks: list[Block]) -> list[Block]:
    """Mark titles with their underlines, and directives and comments with their indented bodies."""
    marked = list(blocks)
    inside = ""
    for i, block in enumerate(marked):
        line = block.source.lstrip("\n")
        if line.startswith(".. ") or line.rstrip() == "..":
            inside = "directive" if _DIRECTIVE.match(line) else "comment of the file"
        elif line[:1] not in (" ", "\t"):
            inside = ""
        if inside:
            marked[i] = replace(block, reason=inside)
            continue
        title = marked[i - 1] if i and not block.gap else None
        if title is not None and not title.reason and _underlines(block, title):
            marked[i] = replace(block, reason="heading")
            marked[i - 1] = replace(title, heading=True)
    return marked


def _underlines(line: Block, title: Block) -> bool:
    is_line, is_title = _UNDERLINE.match(line.text), not _UNDERLINE.match(title.text)
    return bool(is_line and is_title and len(line.text) >= len(title.text))


def _marked_down(blocks: list[Block]) -> list[Block]:
    """Mark titles (of either kind), comments, and the definitions of links."""
    marked: list[Block] = []
    comment = False
    for line in blocks:
        block = replace(line, text=re.sub(r"^(?:>\s?)+(?=\S)", "", line.text))  # a quotation
        comment = comment or block.text.startswith("<!--")
        if comment:
            comment = "-->" not in block.text
            marked.append(replace(block, reason="comment of the file"))
        elif title := _TITLE.match(block.text):
            marked.append(replace(block, text=title["text"] or block.text, heading=True))
        elif re.match(r"\[[^\]\s^]+\]:\s+\S+$", block.text):
            marked.append(replace(block, reason="address of a link"))
        elif marked and not block.gap and re.match(r"(={3,}|-{3,})$", block.text) and not marked[-1].reason:
            marked[-1] = replace(marked[-1], heading=True)
            marked.append(replace(block, reason="heading"))
        else:
            marked.append(block)
    return marked
