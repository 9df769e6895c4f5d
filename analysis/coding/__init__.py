"""Coding turns by a codebook's rules, and judging that coding against people's."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "Codebook": "analysis.coding.codebook",
    "load_codebook": "analysis.coding.codebook",
    "check_examples": "analysis.coding.examples",
    "code": "analysis.coding.coder",
    "find_hits": "analysis.coding.matching",
    "load_model": "analysis.coding.model",
    "model_hash": "analysis.coding.model",
    "counts": "analysis.coding.counting",
    "read_judgements": "analysis.coding.judgements",
    "agreement": "analysis.coding.validation",
    "agreement_table": "analysis.coding.validation",
    "prevalence": "analysis.coding.shares",
}
__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    # Lazy, so that reading a codebook doesn't pay for pandas or spaCy.
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'analysis.coding' has no attribute {name!r}")
