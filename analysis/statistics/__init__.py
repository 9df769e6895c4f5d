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
    "standardised_difference": "balance",
    "standardised_change": "change.standardisation",
    "contrast_of_changes": "change.between_groups",
    "joint_change": "change.contrasts",
    "interaction_test": "change.contrasts",
    "gee_change": "change.gee",
    "mixed_change": "change.mixed",
    "ordinal_change": "change.ordinal",
    "paired_change": "change.paired",
    "site_level_change": "change.site_level",
    "wild_cluster_test": "change.wild_cluster",
    "heterogeneity": "change.heterogeneity",
    "adjust_p": "change.multiplicity",
    "rake": "weighting.raking",
    "weighted_proportion": "weighting.proportion",
    "weighted_change": "weighting.change",
    "post_stratify": "weighting.poststratification",
    "trim_weights": "weighting.trimming",
    "weight_diagnostics": "weighting.diagnostics",
    "cronbach_alpha": "scales.reliability",
    "mcdonald_omega": "scales.factor",
    "ordinal_alpha": "scales.ordinal",
    "intraclass_correlation": "scales.intraclass",
    "item_correlations": "scales.items",
    "floor_and_ceiling": "scales.items",
    "pool": "missingness.pooling",
    "impute": "missingness.imputation",
    "bounds": "missingness.bounds",
    "tipping_point": "missingness.tipping",
    "attrition_weights": "missingness.attrition",
    "cohens_kappa": "agreement.coefficients",
    "fleiss_kappa": "agreement.coefficients",
    "krippendorff_alpha": "agreement.krippendorff",
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
