"""The change in sites in general: each site one observation."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from analysis.results import Estimate
from analysis.statistics.change.outcome import CHANGE, counts, limits
from analysis.statistics.change.rows import rows_of
from analysis.statistics.change.sites import Sites, sites_of
from analysis.statistics.inputs import plain
from analysis.statistics.intervals import check_level, not_estimable

# 2^20 patterns of signs take some hundredths of a second.
_MOST_SIGNS = 20
# Sums that differ by less, relative to the sum of all absolute differences, are equal but for rounding.
_TIE = 1e-10
# Differences between proportions whose spread is smaller are equal but for rounding.
_NO_SPREAD = 1e-12


def site_level_change(
    data: pd.DataFrame,
    outcome: str,
    wave: str,
    waves: Sequence[Hashable],
    site: str,
    level: float = 0.95,
) -> Estimate:
    """The change in a proportion between two waves in sites in general: a supplement.

    Each site's change, the difference between its two proportions, is one observation; the estimate is
    their plain mean, every site counting the same however many answered, with a t interval of G-1
    degrees of freedom for G sites. The target is the change in sites *in general*, of which these are
    taken to be examples; for the change in these sites see `standardised_change`.

    Parameters
    ----------
    data : DataFrame
        A row per respondent and wave; rows of other waves are ignored.
    outcome : str
        Column of 0/1 or bool. Rows in which it or the site is missing are left out and counted.
    wave : str
        Column of waves.
    waves : pair
        First and second wave, as they stand in the column.
    site : str
        Column of sites.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        In ``"change in proportion"``, second minus first; `n` counts rows, `df` is G-1. `details`:
        ``first``, ``second`` (means of the sites' proportions), ``n_first``, ``n_second`` (rows),
        ``sites`` (how many), ``site_differences`` (by site), ``sign_flip_p``, ``sign_flip_floor``,
        ``dropped``, ``dropped_because``.

        The sign-flip test asks how often the mean would be as far from 0 if each site's difference
        were as likely to have the other sign. All 2^G patterns of signs are counted, ties
        included, so its p value cannot fall below 2/2^G, the floor (0.03125 for six sites). Beyond 20 sites
        it is not counted, and ``sign_flip_not_estimable`` says so.

        Without a value, and ``details["not_estimable"]`` saying why, when a site has nobody, or one
        respondent only, in one of the waves; when there is one site; when all differences are the same,
        because a spread of 0 would give an interval of no width.

    Raises
    ------
    ProblemsFound
        For unknown columns or waves, an outcome that is not 0/1.

    References
    ----------
    Ibragimov, R. and Mueller, U. K. (2010). Journal of Business and Economic Statistics 28, 453-468.
    Canay, I. A., Romano, J. P. and Shaikh, A. M. (2017). Econometrica 85, 1013-1030 (sign changes).

    Examples
    --------
    Three sites fall by 40, 20 and 30 points: a mean of -30 and a standard error of 10/sqrt(3).

    >>> data = pd.DataFrame([
    ...     (site, year, answer) for site, yes in {"A": (8, 4), "B": (6, 4), "C": (7, 4)}.items()
    ...     for year, count in zip((1, 2), yes) for answer in [1] * count + [0] * (10 - count)
    ... ], columns=["site", "wave", "engaged"])
    >>> found = site_level_change(data, "engaged", "wave", (1, 2), site="site")
    >>> round(found.value, 6), round(found.se, 6), found.df
    (-0.3, 0.057735, 2.0)
    >>> found.details["sign_flip_p"], found.details["sign_flip_floor"]
    (0.25, 0.25)
    """
    check_level(level)
    rows = rows_of(data, outcome=outcome, wave=wave, waves=waves, predictors=[site])
    sites = sites_of(data, rows, site, wave, waves)
    many = len(sites.labels)
    about = {
        "n": len(rows.outcome),
        "level": level,
        "unit": CHANGE,
        "method": f"mean of the sites' changes, t({max(many - 1, 0)}) over {many} sites; sites in general",
        "tolerance": "closed_form",
    }
    details = counts(rows) | {"sites": many}
    if why := sites.obstacle(waves):
        return not_estimable(why, details=details, **about)
    shares = sites.yes / sites.people
    differences = shares[1] - shares[0]
    details |= _details(sites, shares, differences)
    value, spread = float(differences.mean()), float(differences.std(ddof=1))
    if spread < _NO_SPREAD:
        why = f"all {many} sites changed by the same, {value:.6g}: a spread of 0 gives no interval"
        return not_estimable(why, details=details, **about)
    se = spread / math.sqrt(many)
    low, high, p = limits(value, se, level, many - 1, CHANGE)
    return Estimate(value=value, low=low, high=high, se=se, df=many - 1.0, p=p, details=details, **about)


def _details(sites: Sites, shares: np.ndarray, differences: np.ndarray) -> dict[str, object]:
    found: dict[str, object] = {
        "first": float(shares[0].mean()),
        "second": float(shares[1].mean()),
        "site_differences": {
            str(plain(label)): float(difference)
            for label, difference in zip(sites.labels, differences, strict=True)
        },
        "sign_flip_floor": 2.0 ** (1 - len(differences)),
        "sign_flip_p": sign_flip_p(differences),
    }
    if len(differences) > _MOST_SIGNS:
        found["sign_flip_not_estimable"] = (
            f"{len(differences)} sites have 2^{len(differences)} patterns of signs; "
            f"they are counted for up to {_MOST_SIGNS} sites"
        )
    return found


def sign_flip_p(differences: np.ndarray) -> float:
    """The share of sign patterns that take the sum at least as far from 0 as observed; ties count.

    NaN for more than 20 differences.

    Examples
    --------
    Of the eight sums 6, 4, 2, 0, 0, -2, -4, -6, two are as far from 0 as 6, four as 4:

    >>> sign_flip_p(np.array([1.0, 2.0, 3.0])), sign_flip_p(np.array([-1.0, 2.0, 3.0]))
    (0.25, 0.5)
    """
    if len(differences) > _MOST_SIGNS:
        return math.nan
    # A pattern and its opposite are as far from 0: the first sign stays as it is.
    sums = differences[:1]
    for difference in differences[1:]:
        sums = np.concatenate([sums + difference, sums - difference])
    least = abs(differences.sum()) - _TIE * np.abs(differences).sum()
    return float((np.abs(sums) >= least).mean())
