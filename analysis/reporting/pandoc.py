"""Pandoc: the one Markdown reader and the writers of all editions, and small builders of its syntax tree."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

Node = dict[str, Any]
# Raw HTML and TeX would show in one edition only; metadata comes from the study, not from the text.
READER = (
    "markdown-raw_html-raw_tex-raw_attribute-tex_math_dollars-latex_macros-citations"
    "-yaml_metadata_block-pandoc_title_block-example_lists-native_divs-native_spans"
)


def run(arguments: Sequence[str | Path], text: str, epoch: int = 0) -> bytes:
    """Run the pandoc that comes with the package; `epoch` is the time that it writes into files."""
    import pypandoc

    done = subprocess.run(
        [pypandoc.get_pandoc_path(), *map(str, arguments)],
        input=text.encode(),
        capture_output=True,
        check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch)},
    )
    if done.returncode:
        raise RuntimeError(f"pandoc {' '.join(map(str, arguments))}: {done.stderr.decode()}")
    return done.stdout


def read(markdown: str) -> Node:
    """Markdown as a syntax tree.

    Examples
    --------
    >>> read("*Six*")["blocks"]
    [{'t': 'Para', 'c': [{'t': 'Emph', 'c': [{'t': 'Str', 'c': 'Six'}]}]}]
    """
    return json.loads(run(["--from", READER, "--to", "json"], markdown))


def write(document: Node, to: str, arguments: Sequence[str | Path] = (), epoch: int = 0) -> bytes:
    """A syntax tree in another format."""
    text = json.dumps(document, ensure_ascii=False)
    return run(["--from", "json", "--to", to, "--wrap", "none", *arguments], text, epoch)


def attributes(
    identifier: str = "", classes: Iterable[str] = (), pairs: Mapping[str, str] | None = None
) -> list:
    """The attributes of a node."""
    return [identifier, list(classes), [[key, value] for key, value in (pairs or {}).items()]]


def text(words: str) -> list[Node]:
    """Words as inlines; spaces become spaces, line ends line breaks, and nothing is read as Markdown.

    Examples
    --------
    >>> text("a *b")
    [{'t': 'Str', 'c': 'a'}, {'t': 'Space'}, {'t': 'Str', 'c': '*b'}]
    """
    nodes: list[Node] = []
    for number, line in enumerate(words.split("\n")):
        if number:
            nodes.append({"t": "LineBreak"})
        for position, word in enumerate(line.split(" ")):
            if position:
                nodes.append({"t": "Space"})
            if word:
                nodes.append({"t": "Str", "c": word})
    return nodes


def strong(inlines: list[Node]) -> Node:
    """Strong emphasis."""
    return {"t": "Strong", "c": inlines}


def span(inlines: list[Node], attr: list) -> Node:
    """Inlines with attributes."""
    return {"t": "Span", "c": [attr, inlines]}


def div(blocks: list[Node], attr: list) -> Node:
    """Blocks with attributes."""
    return {"t": "Div", "c": [attr, blocks]}


def para(inlines: list[Node]) -> Node:
    """A paragraph."""
    return {"t": "Para", "c": inlines}


def plain(inlines: list[Node]) -> Node:
    """Inlines that are no paragraph of their own, as in a cell."""
    return {"t": "Plain", "c": inlines}


def raw(form: str, content: str, *, block: bool = True) -> Node:
    """Something written in the words of one format."""
    return {"t": "RawBlock" if block else "RawInline", "c": [form, content]}


def plain_text(node: Any) -> str:
    """The text of a node and of all below it, as a reader sees it."""
    if isinstance(node, list):
        return "".join(plain_text(item) for item in node)
    if not isinstance(node, dict):
        return ""
    kind, content = node["t"], node.get("c")
    if kind in ("Str",):
        return content
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind in ("Code", "CodeBlock", "Math"):
        return content[1]
    if kind == "Quoted":
        marks = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
        return marks[0] + plain_text(content[1]) + marks[1]
    if kind in ("Link", "Image", "Span", "Div", "Header"):
        return plain_text(content[-1] if kind in ("Header",) else content[1])
    if kind in ("RawInline", "RawBlock"):
        return ""
    return plain_text(content)


def changed(node: Any, change: Callable[[Node], list[Node] | None]) -> Any:
    """A tree in which each node for which `change` returns a list is replaced by it, from the top down."""
    if isinstance(node, list):
        result = []
        for item in node:
            instead = change(item) if isinstance(item, dict) and "t" in item else None
            result += [changed(item, change)] if instead is None else instead
        return result
    if isinstance(node, dict):
        return {key: changed(value, change) for key, value in node.items()}
    return node
