"""Joint tests of changes: over three and more waves, and between groups."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.change.model import Model, Standardised
from analysis.statistics.change.outcome import CHANGE, counts, left_out, limits, without
from analysis.statistics.change.rows import refuse_sites_as_respondents, rows_of, uneven_weights
from analysis.statistics.change.standardisation import groups_of, members_of
from analysis.statistics.inputs import named, plain
from analysis.statistics.intervals import check_level

_UNIT = "chi-squared"


def joint_change(
    data: pd.DataFrame,
    outcome: str,
    wave: str,
    waves: Sequence[Hashable],
    site: str | None = None,
    adjust: Sequence[str] = (),
    interact: bool = True,
    respondent: str | None = None,
    weights: str | np.ndarray | pd.Series | None = None,
    level: float = 0.95,
) -> Estimate:
    """Whether a proportion changed at all over several waves, and each change between two of them.

    One logistic model of all the waves, otherwise that of `standardised_change`, gives each person who
    answered in any of them a probability in every wave; the mean over all these people is the
    standardised proportion of a wave. The test is of all these proportions being equal.

    Parameters
    ----------
    data, outcome, wave, site, adjust, respondent, weights
        As in `standardised_change`.
    waves : sequence
        Two or more waves in their order, as they stand in the column.
    interact : bool
        Whether the changes may differ between sites (wave x site).
    level : float
        Coverage of the intervals of the single changes.

    Returns
    -------
    Estimate
        The Wald statistic, in ``"chi-squared"``, with `df` (waves less one) and `p`. `details`:
        ``proportions``, a dict (``wave``, ``value``, ``se``, ``n``) for each wave, and ``contrasts``, a
        dict (``first``, ``second``: the waves; ``value``, ``low``, ``high``, ``se``, ``p``) for each pair
        of them, second minus first, intervals by the normal quantile. The p values of the single
        changes are not corrected for their number: see `adjust_p`. The value is missing, and
        ``details["not_estimable"]`` says why, in the same cases as in `standardised_change`, and
        when the proportions do not vary independently of one another.

    Raises
    ------
    ProblemsFound
        As `standardised_change`.

    Notes
    -----
    A change between two waves here differs a little from that of `standardised_change`: the people averaged
    over are those of all the waves.

    Examples
    --------
    >>> data = pd.DataFrame({
    ...     "wave": [1] * 100 + [2] * 100 + [3] * 100,
    ...     "engaged": [1] * 60 + [0] * 40 + [1] * 50 + [0] * 50 + [1] * 40 + [0] * 60,
    ... })
    >>> found = joint_change(data, "engaged", "wave", (1, 2, 3))
    >>> round(found.value, 2), found.df, round(found.p, 4)
    (8.25, 2.0, 0.0162)
    >>> [(c["first"], c["second"], round(c["value"], 3)) for c in found.details["contrasts"]]
    [(1, 2, -0.1), (1, 3, -0.2), (2, 3, -0.1)]
    """
    check_level(level)
    factors = [] if site is None else [site]
    rows = rows_of(
        data,
        outcome=outcome,
        wave=wave,
        waves=waves,
        predictors=list(dict.fromkeys((*factors, *adjust))),
        respondent=respondent,
        weights=weights,
        pair=False,
    )
    refuse_sites_as_respondents(rows, respondent, site, len(waves))
    terms = ["wave" if not (factors and interact) else f"wave x {site}"]
    terms += [name for name in (*factors, *adjust) if name not in factors or not interact]
    about = {
        "unit": _UNIT,
        "level": level,
        "method": f"Wald test of no change over {len(waves)} waves, standardised proportions, logistic model "
        f"({', '.join(terms)}){_sandwich(respondent, weights)}",
        "n": len(rows.outcome),
    }
    details = left_out(rows)
    if not about["n"]:
        return without(f"no row of these waves is complete: {rows.dropped}", details=details, **about)
    if why := uneven_weights(rows, waves):
        return without(why, details=details, **about)
    model = Model(rows, waves, factors, factors if interact else ())
    averages = model.standardise(np.ones(len(rows.outcome), dtype=bool))
    if isinstance(averages, str):
        return without(averages, details=details, **about)
    details |= {
        "proportions": [
            {
                "wave": plain(label),
                "value": average.mean,
                "se": model.se(average.gradient),
                "n": int((rows.later == place).sum()),
            }
            for place, (label, average) in enumerate(zip(waves, averages, strict=True))
        ],
        "contrasts": [
            _contrast(model, waves, averages, pair, level) for pair in combinations(range(len(waves)), 2)
        ],
        "clusters": model.fitted.clusters,
        "log_likelihood": model.fitted.log_likelihood,
    }
    changes = np.array([later.mean - averages[0].mean for later in averages[1:]])
    gradients = np.array([later.gradient - averages[0].gradient for later in averages[1:]])
    return _wald(changes, model.covariance(gradients), details, about)


def interaction_test(
    data: pd.DataFrame,
    outcome: str,
    wave: str,
    waves: Sequence[Hashable],
    by: str,
    site: str | None = None,
    adjust: Sequence[str] = (),
    respondent: str | None = None,
    weights: str | np.ndarray | pd.Series | None = None,
) -> Estimate:
    """Whether the change between two waves is the same in all groups.

    The changes are those of ``standardised_change(..., by=by)``: differences of probabilities, one for
    each group, from one model of all groups (wave x `by`, and wave x `site` where there is one). They are
    compared on that scale, on which they are reported: equal changes in probability are not equal odds
    ratios.

    Parameters
    ----------
    data, outcome, wave, waves, site, adjust, respondent, weights
        As in `standardised_change`.
    by : str
        Column of groups.

    Returns
    -------
    Estimate
        The Wald statistic, in ``"chi-squared"``, with `df` (groups less one) and `p`. `details`:
        ``groups``, a dict (``group``, ``value``, ``se``, ``n``) for each. When a group has no estimate the
        test has none: ``details["not_estimable"]`` names the group and why. With few people the test
        is weak: a large p is no proof of equal changes.

    Raises
    ------
    ProblemsFound
        As `standardised_change`.

    Examples
    --------
    >>> data = pd.DataFrame({
    ...     "wave": [1] * 200 + [2] * 200,
    ...     "role": (["leader"] * 100 + ["member"] * 100) * 2,
    ...     "engaged": [1] * 60 + [0] * 40 + [1] * 50 + [0] * 50 + [1] * 60 + [0] * 40 + [1] * 30 + [0] * 70,
    ... })
    >>> found = interaction_test(data, "engaged", "wave", (1, 2), by="role")
    >>> round(found.value, 2), found.df, round(found.p, 3)
    (4.21, 1.0, 0.04)
    """
    factors = list(dict.fromkeys(name for name in (site, by) if name is not None))
    rows = rows_of(
        data,
        outcome=outcome,
        wave=wave,
        waves=waves,
        predictors=list(dict.fromkeys((*factors, *adjust))),
        respondent=respondent,
        weights=weights,
    )
    refuse_sites_as_respondents(rows, respondent, site, len(waves))
    groups = groups_of(data, wave, waves, by)
    if len(groups) < 2:
        raise_if_any(
            [
                Problem(
                    place=named("by", by),
                    found=f"{len(groups)} groups",
                    expected="two or more groups in the two waves",
                    remedy="Leave the test out: there is nothing to compare.",
                )
            ]
        )
    terms = [f"wave x {name}" for name in factors] + [name for name in adjust if name not in factors]
    about = {
        "unit": _UNIT,
        "method": f"Wald test of equal standardised changes by {by}, logistic model "
        f"({', '.join(terms)}){_sandwich(respondent, weights)}",
        "n": len(rows.outcome),
    }
    details = counts(rows)
    if not about["n"]:
        return without(f"no row of the two waves is complete: {rows.dropped}", details=details, **about)
    if why := uneven_weights(rows, waves):
        return without(why, details=details, **about)
    model = Model(rows, waves, factors, factors)
    members = {group: members_of(rows, by, group) for group in groups}
    averages = {group: model.standardise(who) for group, who in members.items()}
    if affected := {group: why for group, why in averages.items() if isinstance(why, str)}:
        why = "; ".join(f"{by} {group!r}: {why}" for group, why in affected.items())
        return without(f"the change is not estimable for {why}", details=details, **about)
    changes = np.array([second.mean - first.mean for first, second in averages.values()])
    gradients = np.array([second.gradient - first.gradient for first, second in averages.values()])
    details |= {
        "groups": [
            {"group": group, "value": float(change), "se": model.se(gradient), "n": int(members[group].sum())}
            for group, change, gradient in zip(groups, changes, gradients, strict=True)
        ],
        "clusters": model.fitted.clusters,
        "log_likelihood": model.fitted.log_likelihood,
    }
    return _wald(changes[1:] - changes[0], model.covariance(gradients[1:] - gradients[0]), details, about)


def _contrast(
    model: Model,
    waves: Sequence[Hashable],
    averages: Sequence[Standardised],
    pair: tuple[int, int],
    level: float,
) -> dict[str, Any]:
    first, second = (averages[place] for place in pair)
    value, se = second.mean - first.mean, model.se(second.gradient - first.gradient)
    ends = limits(value, se, level, math.nan, CHANGE) if se > 0 else (math.nan,) * 3
    return {
        "first": plain(waves[pair[0]]),
        "second": plain(waves[pair[1]]),
        "value": value,
        "se": se,
        **dict(zip(("low", "high", "p"), ends, strict=True)),
    }


def _wald(
    differences: np.ndarray, covariance: np.ndarray, details: Mapping[str, Any], about: Mapping[str, Any]
) -> Estimate:
    """The Wald test that all the differences are 0."""
    from scipy.stats import chi2

    # In units of the standard errors, so that what is singular does not depend on how rare the outcome is.
    se = np.sqrt(np.diag(covariance))
    if se.min() < 1e-8 or np.linalg.eigvalsh(covariance / np.outer(se, se)).min() < 1e-9:
        why = "some changes do not vary, or not apart from the others: their covariance is singular"
        return without(why, details=details, **about)
    statistic = float(differences @ np.linalg.solve(covariance, differences))
    return Estimate(
        value=statistic,
        df=float(len(differences)),
        p=float(chi2.sf(statistic, len(differences))),
        tolerance="iterative",
        details={**details, "converged": True},
        **about,
    )


def _sandwich(respondent: Any, weights: Any) -> str:
    return (
        f"{', weighted' if weights is not None else ''}, delta method, "
        f"{'clustered by respondent' if respondent is not None else 'robust'}"
    )
