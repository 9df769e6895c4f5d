"""Texts, codes and small mappings as YAML, so that what is read back is what was meant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

_PLAIN = re.compile(r"[^\W\d_](?:[\w .'’()/+-]*[\w.'’)+])?")
_CODE = re.compile(r"-?[1-9]\d{0,8}|0")
_WORDS = frozenset((
    "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "y", "n",
))  # fmt: skip
_WIDTH = 104


def scalar(text: str) -> str:
    """A text as a YAML scalar: plain where nobody can misread it, in quotation marks else.

    Examples
    --------
    >>> scalar("Highly engaged"), scalar("Yes"), scalar("a: b"), scalar("-9"), scalar("01")
    ('Highly engaged', '"Yes"', '"a: b"', '-9', '"01"')
    """
    if _CODE.fullmatch(text):
        return text
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS and text.isprintable():
        return text
    # A text of JSON is one of YAML once what cannot be printed is escaped.
    return "".join(map(_escaped, json.dumps(text, ensure_ascii=False)))


def flow(mapping: Mapping[str, str]) -> str:
    """A mapping on one line.

    Examples
    --------
    >>> flow({"1": "low", "No": "not"})
    '{1: low, "No": not}'
    """
    return "{" + ", ".join(f"{scalar(key)}: {scalar(value)}" for key, value in mapping.items()) + "}"


def mapping_lines(key: str, mapping: Mapping[str, str], indent: int, anchor: str = "") -> list[str]:
    """A key with a mapping: on one line when it fits, a line an entry else; `anchor` names it for others."""
    start = " " * indent + f"{scalar(key)}: " + (f"&{anchor} " if anchor else "")
    line = start + flow(mapping)
    if len(line) <= _WIDTH or not mapping:
        return [line]
    inner = " " * (indent + 2)
    return [start.rstrip(), *(f"{inner}{scalar(name)}: {scalar(value)}" for name, value in mapping.items())]


def comments(texts: Iterable[str], indent: int, mark: str = "") -> list[str]:
    """Texts as comments, each on one line, behind a mark."""
    start = " " * indent + "# " + (f"{mark}: " if mark else "")
    return [start + _line(text) for text in texts]


def _escaped(sign: str) -> str:
    if sign.isprintable():
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"


def _line(text: str) -> str:
    """A text on one line, without what an editor or a YAML reader might take for a line's end."""
    folded = " ".join(text.split())
    return "".join(sign if sign.isprintable() else "?" for sign in folded)
