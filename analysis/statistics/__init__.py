"""Every formula of the study: arrays and DataFrames in, `analysis.results.Estimate` out.

The names below are loaded when they are first asked for, so that a command that computes nothing
does not wait for the numerical libraries.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_MODULES = {
    "proportion": "proportions",
    "difference_in_proportions": "proportions",
    "standardised_change": "change.standardisation",
    "rake": "weighting.raking",
    "weighted_proportion": "weighting.proportion",
    "cohens_kappa": "agreement.coefficients",
    "gwet_ac1": "agreement.coefficients",
    "corrected_prevalence": "agreement.prevalence",
}

__all__ = sorted(_MODULES)


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})
