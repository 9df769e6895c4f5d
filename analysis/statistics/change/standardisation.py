"""The change between two waves, standardised over the people of both: the primary estimator."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.results import Estimate
from analysis.statistics.change.logistic import Boundary, Fit, Patterns, boundary_of, fit, patterns_of
from analysis.statistics.change.rows import Rows, rows_of
from analysis.statistics.inputs import plain
from analysis.statistics.intervals import normal_quantile, not_estimable, two_sided_p

# Rounding leaves a standard error of this size where there is none.
_NO_VARIATION = 1e-8


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
        cluster, and so is a row in which it is missing.
    weights : str or array, optional
        Column (or values) of weights, for the model and for the average.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate, or dict of group to Estimate with `by`
        In ``"change in proportion"``, second minus first. `se` by the delta method from the sandwich
        covariance with the factor G/(G-1) (n-1)/(n-k) of statsmodels; interval and p by the normal
        quantile. `details`: ``first``, ``second`` (the two standardised proportions), ``n_first``,
        ``n_second`` (rows), ``clusters``, ``dropped``, ``dropped_because``, ``converged``, ``log_likelihood``
        (of the whole model; weighted with `weights`) and ``log_odds_ratio``, ``log_odds_ratio_se``: the
        effect of wave on the log odds, averaged over the same rows; without interactions it is
        the coefficient of wave.

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
        For unknown columns or waves, an outcome that is not 0/1, weights that are no weights.

    References
    ----------
    Muller, C. J. and MacLehose, R. F. (2014). International Journal of Epidemiology 43, 962-970.
    Abadie, A., Athey, S., Imbens, G. W. and Wooldridge, J. M. (2023). Quarterly Journal of Economics
    138, 1-35 (why not to cluster by site when all sites of interest are observed).

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
    """
    z = normal_quantile(level)
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
    method = _method(site, by, adjust, interact, respondent, weights)
    groups = [None] if by is None else _groups(data, wave, waves, by)
    if not len(rows.outcome):
        nothing = f"no row of the two waves is complete: {rows.dropped}"
        found = {group: _without(nothing, rows, _nobody(rows), level, method) for group in groups}
    else:
        model = _Model(rows, patterns_of(rows, factors, by_wave), tuple(waves), z, level, method)
        found = {group: model.change(_members(rows, by, group)) for group in groups}
    return found[None] if by is None else found


class _Model:
    """The fitted model, which answers for any group of rows."""

    def __init__(
        self,
        rows: Rows,
        patterns: Patterns,
        waves: tuple[Hashable, ...],
        z: float,
        level: float,
        method: str,
    ):
        self.rows, self.patterns, self.waves = rows, patterns, waves
        self.z, self.level, self.method = z, level, method
        self.boundary: Boundary = boundary_of(rows, patterns, waves)
        self.fitted: Fit | str = fit(rows, patterns, self.boundary.outside)

    def change(self, members: np.ndarray) -> Estimate:
        """The change among the rows that are `members`."""
        rows = self.rows
        shares = np.bincount(
            self.patterns.of_row[members],
            weights=rows.weight[members],
            minlength=self.patterns.count,
        )
        held = shares > 0
        why = self._obstacle(members, held)
        if why:
            return _without(why, rows, members, self.level, self.method)
        assert isinstance(self.fitted, Fit)
        shares = shares[held] / shares.sum()
        first, second = (
            _Standardised(design[held] @ self.fitted.basis, shares, self.fitted.params)
            for design in self.patterns.designs()
        )
        value = second.mean - first.mean
        se = self._se(second.gradient - first.gradient)
        details = _counts(rows, members) | {
            "first": first.mean,
            "second": second.mean,
            "log_odds_ratio": float(second.log_odds - first.log_odds),
            "log_odds_ratio_se": self._se(second.centre - first.centre),
            "log_likelihood": self.fitted.log_likelihood,
            "clusters": self.fitted.clusters,
            "converged": True,
        }
        about = {
            "level": self.level,
            "n": int(members.sum()),
            "unit": "change in proportion",
            "method": self.method,
            "tolerance": "iterative",
        }
        if se < _NO_VARIATION:
            details["not_estimable"] = (
                "no interval: everybody answered alike in both waves, so the SE is 0 "
                "and tells nothing about other people"
            )
            return Estimate(value=value, details=details, **about)
        return Estimate(
            value=value,
            low=max(value - self.z * se, -1.0),
            high=min(value + self.z * se, 1.0),
            se=se,
            p=two_sided_p(value / se),
            details=details,
            **about,
        )

    def _obstacle(self, members: np.ndarray, held: np.ndarray) -> str:
        """Why there is no estimate for the members; empty when there is one."""
        if not members.any():
            return "no row of this group is complete"
        for cells in (self.boundary.reasons, self.boundary.consequences):
            if spoilt := [cell for cell, who in cells.items() if (who & held).any()]:
                return "; ".join(spoilt)
        if isinstance(self.fitted, str):
            return self.fitted
        if not all(self.fitted.estimable(design[held]).all() for design in self.patterns.designs()):
            return "the predictors do not tell the waves apart for everyone in the group"
        return ""

    def _se(self, gradient: np.ndarray) -> float:
        return float(np.sqrt(max(gradient @ self.fitted.covariance @ gradient, 0.0)))


class _Standardised:
    """One wave's probabilities for everybody: their mean and how it moves with the parameters."""

    def __init__(self, design: np.ndarray, shares: np.ndarray, params: np.ndarray):
        log_odds = design @ params
        chance = 1 / (1 + np.exp(-log_odds))
        self.mean = float(shares @ chance)
        self.gradient = (shares * chance * (1 - chance)) @ design
        self.log_odds = float(shares @ log_odds)
        self.centre = shares @ design


def _groups(data: pd.DataFrame, wave: str, waves: Sequence[Hashable], by: str) -> list[Any]:
    """The groups that occur in the two waves, in the order of their categories."""
    seen = data.loc[data[wave].isin(list(waves)), by]
    return [plain(group) for group in pd.factorize(seen, sort=True)[1]]


def _members(rows: Rows, by: str | None, group: Any) -> np.ndarray:
    if by is None:
        return np.ones(len(rows.outcome), dtype=bool)
    return (rows.columns[by] == group).to_numpy(dtype=bool)


def _nobody(rows: Rows) -> np.ndarray:
    return np.zeros(len(rows.outcome), dtype=bool)


def _counts(rows: Rows, members: np.ndarray) -> dict[str, Any]:
    return {
        "n_first": int((rows.later[members] == 0).sum()),
        "n_second": int((rows.later[members] == 1).sum()),
        "dropped": sum(rows.dropped.values()),
        "dropped_because": dict(rows.dropped),
    }


def _without(why: str, rows: Rows, members: np.ndarray, level: float, method: str) -> Estimate:
    return not_estimable(
        why,
        n=int(members.sum()),
        level=level,
        unit="change in proportion",
        method=method,
        tolerance="iterative",
        details=_counts(rows, members) | {"converged": False},
    )


def _method(
    site: str | None,
    by: str | None,
    adjust: Sequence[str],
    interact: bool,
    respondent: Any,
    weights: Any,
) -> str:
    """The estimator's name, as in a methods section."""
    terms = ["wave"]
    if site is not None:
        terms.append(f"wave x {site}" if interact or by == site else site)
    if by is not None and by != site:
        terms.append(f"wave x {by}")
    terms += [name for name in adjust if name not in (site, by)]
    return (
        f"standardised change, logistic model ({', '.join(terms)})"
        f"{', weighted' if weights is not None else ''}, "
        f"delta method, {'clustered by respondent' if respondent is not None else 'robust'}"
    )
