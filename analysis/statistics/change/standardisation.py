"""The change between two waves, standardised over the people of both: the primary estimator."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.results import Estimate
from analysis.statistics.change.logistic import PERFECT_SEPARATION
from analysis.statistics.change.model import Estimator, Model, check_estimator
from analysis.statistics.change.outcome import counts, estimate, without
from analysis.statistics.change.rows import Rows, refuse_sites_as_respondents, rows_of, uneven_weights
from analysis.statistics.inputs import plain
from analysis.statistics.intervals import check_level


def standardised_change(
    data: pd.DataFrame,
    outcome: str,
    wave: str,
    waves: Sequence[Hashable],
    site: str | None = None,
    by: str | None = None,
    adjust: Sequence[str] = (),
    interact: bool = True,
    respondent: str | None = None,
    weights: str | np.ndarray | pd.Series | None = None,
    level: float = 0.95,
    estimator: Estimator = "maximum_likelihood",
) -> Estimate | dict[Any, Estimate]:
    """The change in a proportion between two waves in these sites: the primary estimate.

    A logistic model of the outcome on wave, site (fixed effects) and `adjust` gives each person who
    answered in either wave a probability in the first and in the second wave; the estimate is the mean
    of the second less the mean of the first over all of them (g-computation), the mix of people held
    as it is. The target is the change in *these* sites: nothing is claimed of others.

    Parameters
    ----------
    data : DataFrame
        A row per respondent and wave; rows of other waves are ignored.
    outcome : str
        Column of 0/1 or bool. Rows in which it, a predictor or the weight is missing (or the weight
        is 0) are left out and counted in ``details["dropped"]`` and, by reason, in
        ``details["dropped_because"]``.
    wave : str
        Column of waves.
    waves : pair
        First and second wave, as they stand in the column.
    site : str, optional
        Column of sites, fixed effects.
    by : str, optional
        Column of groups to estimate the change for. **One** model for all groups then also has the
        group's main effect and its interaction with wave (beside wave x site when `interact`), and
        each group's estimate is the mean over that group's rows of both waves. ``by=site`` gives each
        site's own change.
    adjust : sequence of str
        Further predictors, main effects: numbers enter as they are, everything else as categories.
    interact : bool
        Whether the change may differ between sites (wave x site).
    respondent : str, optional
        Column of persons: the covariance is clustered by it. Without it each row is its own
        cluster, and so is a row in which it is missing. The column of sites is refused, and so are
        fewer than 40 identifiers with on average more than three rows each: that is a cluster of
        people, for which the sandwich and the normal quantile are too small.
    weights : str or array, optional
        Column (or values) of weights, for the model and for the average.
    level : float
        Coverage of the interval.
    estimator : {"maximum_likelihood", "firth"}
        How the model is fitted. Firth's penalised likelihood is for rare outcomes: it has an estimate
        where nobody (or everybody) said yes in a site. It is not defined for weights: with them there is
        no estimate.

    Returns
    -------
    Estimate, or dict of group to Estimate with `by`
        In ``"change in proportion"``, second minus first. `se` by the delta method from the sandwich
        covariance with the factor G/(G-1) (n-1)/(n-k) of statsmodels; interval and p by the normal
        quantile. `details`: ``first``, ``second`` (the two standardised proportions), ``n_first``,
        ``n_second`` (rows), ``clusters``, ``dropped``, ``dropped_because``, ``converged``, ``log_likelihood``
        (of the whole model; weighted with `weights`) and ``log_odds_ratio``, ``log_odds_ratio_se``: the
        effect of wave on the log odds, averaged over the same rows; without interactions it is
        the coefficient of wave; ``estimator``.

        With ``estimator="firth"``, `se` is the larger of two: from the sandwich of the penalised scores
        and from the inverse information; ``log_likelihood`` is penalised. ``rests_on_penalty`` lists in
        words where all or none said yes, so that only the penalty makes the estimate finite;
        ``penalised_cells`` lists the same cells as dicts (``column``, ``level``, ``waves``, ``yes``, ``n``).
        What follows holds for maximum likelihood, and for Firth's where *nobody answered* in a cell.

        Where all, none or nobody said yes in a cell that the model fits by itself (a site in a wave
        when `interact`, else a site; a group in a wave; a category of `adjust`; a wave), the
        log odds there are infinite. The proportion there could be taken as 0 or 1, but the sandwich
        would give it a variance of zero, and so an interval that is too narrow: the estimate has no
        value then, and ``details["not_estimable"]`` names each such cell. With `by`, only groups that
        have people in such a cell lose their estimate. ``interact=False``, a wider group or
        `difference_in_proportions` can still answer.

    Raises
    ------
    ProblemsFound
        For unknown columns or waves, an outcome that is not 0/1, weights that are no weights, a
        `respondent` that is no person, an unknown estimator.

    References
    ----------
    Muller, C. J. and MacLehose, R. F. (2014). International Journal of Epidemiology 43, 962-970.
    Abadie, A., Athey, S., Imbens, G. W. and Wooldridge, J. M. (2023). Quarterly Journal of Economics
    138, 1-35 (why not to cluster by site when all sites of interest are observed).
    Heinze, G. and Schemper, M. (2002). Statistics in Medicine 21, 2409-2419 (Firth's likelihood).

    Examples
    --------
    Two sites of the same size, each with its own change; the estimate is their mean:

    >>> data = pd.DataFrame({
    ...     "wave": [1] * 20 + [2] * 20,
    ...     "site": (["A"] * 10 + ["B"] * 10) * 2,
    ...     "engaged": [1] * 6 + [0] * 4 + [1] * 8 + [0] * 2 + [1] * 3 + [0] * 7 + [1] * 7 + [0] * 3,
    ... })
    >>> found = standardised_change(data, "engaged", "wave", (1, 2), site="site")
    >>> round(found.value, 6), round(found.details["first"], 6), round(found.details["second"], 6)
    (-0.2, 0.7, 0.5)
    >>> {s: round(e.value, 6) for s, e in standardised_change(
    ...     data, "engaged", "wave", (1, 2), site="site", by="site").items()}
    {'A': -0.3, 'B': -0.1}

    Nobody in site A said yes in the second wave:

    >>> rare = data.assign(engaged=data["engaged"].where((data["site"] == "B") | (data["wave"] == 1), 0))
    >>> found = standardised_change(rare, "engaged", "wave", (1, 2), site="site", estimator="firth")
    >>> round(found.value, 3), found.details["rests_on_penalty"]
    (-0.318, ["none of 10 said yes with site 'A' in wave 2"])
    """
    check_level(level)
    check_estimator(estimator)
    factors = [name for name in dict.fromkeys((site, by)) if name is not None]
    by_wave = [name for name in factors if name == by or interact]
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
    model_used = model_in_words(terms_of(site, by, adjust, interact), respondent, weights, estimator)
    about = {"level": level, "method": f"standardised change, {model_used}"}
    groups = [None] if by is None else groups_of(data, wave, waves, by)
    if why := obstacle(rows, waves, weights, estimator):
        details = counts(rows) | {"estimator": estimator}
        found = {group: without(why, n=0, details=details, **about) for group in groups}
    else:
        model = Model(rows, waves, factors, by_wave, estimator)
        found = {group: _change(model, members_of(rows, by, group), about) for group in groups}
    return found[None] if by is None else found


def obstacle(rows: Rows, waves: Sequence[Hashable], weights: Any, estimator: Estimator) -> str:
    """Why no model is fitted; empty when one is."""
    if estimator == "firth" and weights is not None:
        return "Firth's penalised likelihood is not defined for weighted answers: leave the weights out"
    if not len(rows.outcome):
        return f"no row of the two waves is complete: {rows.dropped}"
    return uneven_weights(rows, waves)


def _change(model: Model, members: np.ndarray, about: dict[str, Any]) -> Estimate:
    """The change among the rows that are `members`."""
    about = about | {"n": int(members.sum())}
    details = counts(model.rows, members) | {"estimator": model.estimator}
    averages = model.standardise(members)
    if isinstance(averages, str):
        return without(averages, details=details, **about)
    first, second = averages
    details |= {
        "first": first.mean,
        "second": second.mean,
        "log_odds_ratio": float(second.log_odds - first.log_odds),
        "log_odds_ratio_se": model.se(second.centre - first.centre),
        "log_likelihood": model.fitted.log_likelihood,
        "clusters": model.fitted.clusters,
        "converged": True,
        **rests_on_penalty(model, members),
    }
    se = model.se(second.gradient - first.gradient)
    return estimate(second.mean - first.mean, se, details=details, **about)


def rests_on_penalty(model: Model, members: np.ndarray) -> dict[str, Any]:
    """Where only Firth's penalty makes an estimate of the members finite; empty for maximum likelihood."""
    if model.estimator != "firth":
        return {}
    cells = model.one_sided(members)
    return {
        "rests_on_penalty": [c.words for c in cells] + ([PERFECT_SEPARATION] if model.separated else []),
        "penalised_cells": [
            {"column": c.column, "level": c.level, "waves": list(c.waves), "yes": c.yes, "n": c.n}
            for c in cells
        ],
    }


def groups_of(data: pd.DataFrame, wave: str, waves: Sequence[Hashable], by: str) -> list[Any]:
    """The groups that occur in the two waves, in the order of their categories."""
    seen = data.loc[data[wave].isin(list(waves)), by]
    return [plain(group) for group in pd.factorize(seen, sort=True)[1]]


def members_of(rows: Rows, by: str | None, group: Any) -> np.ndarray:
    """Which rows are of a group; all when there are no groups."""
    if by is None:
        return np.ones(len(rows.outcome), dtype=bool)
    return (rows.columns[by] == group).to_numpy(dtype=bool)


def terms_of(site: str | None, by: str | None, adjust: Sequence[str], interact: bool) -> list[str]:
    """The terms of the model, as in a methods section.

    Examples
    --------
    >>> terms_of("site", "role", ["age"], interact=True)
    ['wave', 'wave x site', 'wave x role', 'age']
    """
    terms = ["wave"]
    if site is not None:
        terms.append(f"wave x {site}" if interact or by == site else site)
    if by is not None and by != site:
        terms.append(f"wave x {by}")
    return terms + [name for name in adjust if name not in (site, by)]


def model_in_words(terms: Sequence[str], respondent: Any, weights: Any, estimator: Estimator) -> str:
    """The model and its standard errors, as in a methods section.

    Examples
    --------
    >>> model_in_words(["wave", "role"], "person", None, "maximum_likelihood")
    'logistic model (wave, role), delta method, clustered by respondent'
    """
    covariance = "clustered by respondent" if respondent is not None else "robust"
    if estimator == "firth":
        return (
            f"logistic model with Firth's penalty ({', '.join(terms)}), delta method, "
            f"the larger of the standard errors {covariance} and from the information"
        )
    weighted = ", weighted" if weights is not None else ""
    return f"logistic model ({', '.join(terms)}){weighted}, delta method, {covariance}"
