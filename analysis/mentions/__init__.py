"""Who is named with whom: organisations and roles in what people say, and their network."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "recognise": "analysis.mentions.recognition",
    "with_parents": "analysis.mentions.recognition",
    "counts_of": "analysis.mentions.counting",
    "pairs": "analysis.mentions.pairing",
    "relations": "analysis.mentions.relating",
    "mentions_by": "analysis.mentions.exhibits",
    "pairs_by": "analysis.mentions.exhibits",
    "relations_table": "analysis.mentions.exhibits",
    "pairs_between": "analysis.mentions.network",
    "density": "analysis.mentions.network",
    "degrees": "analysis.mentions.network",
    "network_figure": "analysis.mentions.drawing",
}
__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    # Lazy, so that the commands that need none of it don't pay for pandas.
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'analysis.mentions' has no attribute {name!r}")
