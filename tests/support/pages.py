"""The pages of docs/: their marked blocks, and their tables.

A block is marked by a comment above it: ``file:`` is a file (blocks of one file follow each other), ``with:``
keys that may be added to one; what other marks mean is said by the test of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML

from support.imports import ROOT

BLOCK = re.compile(r"<!-- (?P<mark>[^\n]+?) -->\n```\w+\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


def page(name: str) -> str:
    """The text of a page of docs/."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def marked(text: str, kind: str) -> Iterator[tuple[str, str]]:
    """What stands behind the mark of each block of a kind, and the block."""
    for block in BLOCK.finditer(text):
        name, _, rest = block["mark"].partition(":")
        if name == kind:
            yield rest.strip(), block["text"]


def files_of(text: str) -> dict[str, str]:
    """The files that a page shows, whole."""
    files: dict[str, str] = {}
    for name, content in marked(text, "file"):
        files[name] = files.get(name, "") + content + "\n" * name.endswith("yaml")
    return files


def extended(files: dict[str, str], keys: list[tuple[str, str]]) -> dict[str, str]:
    """The same files with keys added to those that are YAML."""
    yaml = YAML()
    changed = dict(files)
    for name in dict.fromkeys(name for name, _ in keys):
        data = yaml.load(files[name])
        for _, text in (pair for pair in keys if pair[0] == name):
            _add(yaml.load(text), data)
        written = StringIO()
        yaml.dump(data, written)
        changed[name] = written.getvalue()
    return changed


def _add(keys: dict, to: dict) -> None:
    """Put keys below those that are there already; what is no mapping is replaced."""
    for key, value in keys.items():
        if isinstance(value, dict) and isinstance(to.get(key), dict):
            _add(value, to[key])
        else:
            to[key] = value


def write(files: dict[str, str], folder: Path) -> Path:
    """Put files into a folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def table(text: str, mark: str) -> list[list[str]]:
    """The cells of the table below a mark, or below a row of headings; without headings."""
    after = text.partition(f"<!-- {mark} -->\n")[2] or text[text.index(mark) :]
    lines = after.split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def anchors(text: str) -> set[str]:
    """Where links to a page's headings lead, as GitHub names them."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}
