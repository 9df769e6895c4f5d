"""Mixed-methods case studies: from waves and transcripts to a report whose numbers can be re-derived."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "load_study": "analysis.study",
    "load_responses": "analysis.processed",
    "load_turns": "analysis.processed",
    "load_codings": "analysis.processed",
    "load_findings": "analysis.processed",
}
__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    # Lazy, so that `ccg --help` does not pay for libraries it doesn't use.
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'analysis' has no attribute {name!r}")
