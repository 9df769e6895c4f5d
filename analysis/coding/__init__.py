"""Coding turns by a codebook's rules, and judging that coding against people's."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "Codebook": "analysis.coding.codebook.definition",
    "load_codebook": "analysis.coding.codebook.definition",
    "check_examples": "analysis.coding.codebook.examples",
    "test_codebook": "analysis.coding.codebook.examples",
    "code": "analysis.coding.machine.coder",
    "purge": "analysis.coding.machine.coder",
    "find_hits": "analysis.coding.machine.matching",
    "load_model": "analysis.coding.machine.model",
    "model_hash": "analysis.coding.machine.model",
    "counts": "analysis.coding.cases.counting",
    "read_judgements": "analysis.coding.human.judgements",
    "agreement": "analysis.coding.human.validation",
    "agreement_table": "analysis.coding.human.validation",
    "prevalence": "analysis.coding.human.shares",
}
__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    # Lazy, so that reading a codebook doesn't pay for pandas or spaCy.
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'analysis.coding' has no attribute {name!r}")
