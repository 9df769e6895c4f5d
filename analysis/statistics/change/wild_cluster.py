"""The wild cluster bootstrap-t with the null imposed, all its vectors of weights counted."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.change.outcome import CHANGE, counts
from analysis.statistics.change.rows import rows_of
from analysis.statistics.change.site_sums import SiteSums, site_sums
from analysis.statistics.change.sites import sites_of
from analysis.statistics.intervals import check_level, not_estimable

# The values above 0 that a site's weight takes; each also comes with the sign turned.
_WEIGHTS = {"webb": (math.sqrt(1.5), 1.0, math.sqrt(0.5)), "rademacher": (1.0,)}
# So many are counted in a second or two for the test and its interval.
_MOST_VECTORS = 2_000_000
_AT_ONCE = 16_384
# Squares of t that differ by less, relatively, are equal but for rounding.
_TIE = 2e-9
# A standard error of a change in proportion that is smaller is 0 but for rounding.
_NO_VARIATION = 1e-10
# The grids in which the end of the interval is searched, and how close it is to be.
_FIRST_PARTS, _LATER_PARTS, _NEAR = 100, 10, 1e-10


def wild_cluster_test(
    data: pd.DataFrame,
    outcome: str,
    wave: str,
    waves: Sequence[Hashable],
    site: str,
    adjust: Sequence[str] = (),
    weights: str = "webb",
    level: float = 0.95,
) -> Estimate:
    """Test the change between two waves by the wild cluster bootstrap: a supplement, for few sites.

    A linear probability model of the outcome on wave, site (fixed effects) and `adjust`; the
    statistic t is the coefficient of wave by its standard error clustered by site. Its distribution is that
    under no change: the residuals of the model without wave are multiplied, site by site, by weights
    that have mean 0 and variance 1, and the model is fitted again. Every possible vector of weights is
    counted once, so nothing is drawn and there is no seed. The target is the change in sites *in
    general*; for the change in these sites see `standardised_change`.

    Parameters
    ----------
    data : DataFrame
        A row per respondent and wave; rows of other waves are ignored.
    outcome : str
        Column of 0/1 or bool. Rows in which it or a predictor is missing are left out and counted.
    wave : str
        Column of waves.
    waves : pair
        First and second wave, as they stand in the column.
    site : str
        Column of sites.
    adjust : sequence of str
        Further predictors, main effects: numbers enter as they are, everything else as categories.
    weights : {"webb", "rademacher"}
        Webb's six values (6^G vectors for G sites, up to 8 sites) or Rademacher's two (2^G, up to 20
        sites; with fewer than six sites these cannot reach p below 0.05).
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        In ``"change in proportion"``, second minus first. The value is the coefficient of wave, `se` its
        standard error clustered by site with the factor G/(G-1) (n-1)/(n-k), `p` the share of vectors whose
        t is at least as far from 0 as observed. The interval spans the changes that the same test, with
        the change held at each of them, does not reject. `details`: ``t``, ``vectors`` (how many there are),
        ``vectors_as_far``, ``p_floor`` (the smallest p there can be), ``sites`` (how many), ``first`` and
        ``second`` (the model's mean if everybody had answered in that wave), ``n_first``, ``n_second``,
        ``dropped``, ``dropped_because``.
        When `p_floor` is above 1 - `level` nothing is ever rejected: low and high are NaN, and
        ``details["no_interval"]`` says so.

        Without a value, and ``details["not_estimable"]`` saying why, when a site has nobody, or one
        respondent only, in one of the waves; when there is one site; when there are more than 2,000,000
        vectors; when the predictors imply wave; when the sites do not differ in their change at all.

    Raises
    ------
    ProblemsFound
        For unknown columns, waves or weights, an outcome that is not 0/1.

    Notes
    -----
    Ties count as at least as far. Two values of t are tied when their squares differ by less than two
    in 10^9: rounding is a million times smaller, so the count is the same on every machine. The weights
    1, ..., 1, and each multiple and opposite of them, give back the t observed, which is why p has a
    floor: 6/6^G or 2/2^G.

    The p value is a step function of the change held, and not always one that only falls: with four or
    five sites a change may be rejected and one farther out not. Each limit is the outermost change that
    is not rejected: on a grid of a hundredth of the way from the value to -1 (or 1), and then ten times
    finer each time, to 10^-10. With very few sites the limit may be -1 or 1 itself.

    References
    ----------
    Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2008). Review of Economics and Statistics 90, 414-427.
    Webb, M. D. (2023). Canadian Journal of Economics 56, 839-858.
    MacKinnon, J. G., Nielsen, M. O. and Webb, M. D. (2023). Journal of Econometrics 232, 272-299.

    Examples
    --------
    >>> data = pd.DataFrame([
    ...     (site, year, answer) for site, yes in {"A": (8, 4), "B": (6, 4), "C": (7, 2), "D": (5, 4)}.items()
    ...     for year, count in zip((1, 2), yes) for answer in [1] * count + [0] * (10 - count)
    ... ], columns=["site", "wave", "engaged"])
    >>> found = wild_cluster_test(data, "engaged", "wave", (1, 2), site="site", weights="rademacher")
    >>> round(found.value, 6), found.details["vectors"], found.p, found.details["p_floor"]
    (-0.3, 16, 0.125, 0.125)
    """
    check_level(level)
    raise_if_any(_weights_problems(weights))
    rows = rows_of(
        data,
        outcome=outcome,
        wave=wave,
        waves=waves,
        predictors=list(dict.fromkeys((site, *adjust))),
    )
    sites = sites_of(data, rows, site, wave, waves)
    many = len(sites.labels)
    values = 2 * len(_WEIGHTS[weights])
    details = counts(rows) | {"sites": many, "vectors": values**many}
    about = {
        "n": len(rows.outcome),
        "level": level,
        "unit": CHANGE,
        "method": _method(site, adjust, weights, values**many),
        "tolerance": "iterative",
    }
    if why := sites.obstacle(waves) or _too_many(weights, many):
        return not_estimable(why, details=details, **about)
    sums = site_sums(rows, site)
    if isinstance(sums, str):
        return not_estimable(sums, details=details, **about)
    test = _Test(sums, _WEIGHTS[weights])
    value = sums.coefficient
    details |= {
        "first": sums.mean_outcome - value * sums.mean_wave,
        "second": sums.mean_outcome + value * (1 - sums.mean_wave),
    }
    if test.se < _NO_VARIATION:
        why = f"the sites do not differ in their change, {value:.6g}: t would be infinite"
        return not_estimable(why, details=details, **about)
    as_far, floor = test.as_far(0.0), values / values**many
    details |= {"t": value / test.se, "vectors_as_far": as_far, "p_floor": floor}
    low = high = math.nan
    if floor > (1 - level) * (1 + 1e-12):
        details["no_interval"] = (
            f"{many} sites with {weights} weights give no p value below {floor:.4g}, "
            f"so no change can be excluded at the level {level:g}"
        )
    else:
        kept = (1 - level) * (1 + 1e-12) * values**many
        low, high = (_limit(value, end, lambda null: test.as_far(null) > kept) for end in (-1.0, 1.0))
    return Estimate(
        value=value,
        low=low,
        high=high,
        se=test.se,
        p=as_far / values**many,
        details=details,
        **about,
    )


class _Test:
    """The distribution of t over all vectors, for any change held as the null.

    For a vector v, coefficient and scores of the refitted model are linear in the null, so t^2 is a ratio of
    two quadratics whose coefficients are computed once. A vector and its opposite have the same t^2: the
    first weight is above 0 here, and counts are doubled.
    """

    def __init__(self, sums: SiteSums, positive: Sequence[float]):
        self.value = sums.coefficient
        first, second = sums.influence()
        self.size = float(sums.wave.sum())
        self.spread = float((first.sum(axis=1) ** 2).sum())
        many = len(sums.wave)
        factor = many / (many - 1) * (sums.rows - 1) / (sums.rows - sums.parameters)
        self.se = math.sqrt(factor * self.spread) / self.size
        self.parts = []
        for v in _vectors(positive, many):
            a, b = (np.einsum("vh,gh->vg", v, matrix) for matrix in (first, second))
            self.parts.append(
                [
                    np.einsum("vh,h->v", v, sums.outcome),
                    np.einsum("vh,h->v", v, sums.wave),
                    *(np.einsum("vg,vg->v", x, y) for x, y in ((a, a), (a, b), (b, b))),
                ]
            )

    def as_far(self, null: float) -> int:
        """How many vectors have a t at least as far from 0 as the one observed, ties included."""
        observed = (self.size * (self.value - null)) ** 2 / self.spread * (1 - _TIE)
        count = 0
        for outcome, wave, aa, ab, bb in self.parts:
            spread = aa - null * (2 * ab - null * bb)
            count += int(np.count_nonzero((outcome - null * wave) ** 2 >= observed * spread))
        return 2 * count


def _vectors(positive: Sequence[float], sites: int) -> Iterator[np.ndarray]:
    """All vectors of weights whose first is above 0, some at a time; shape (vectors, sites)."""
    values = np.array([*positive, *(-value for value in positive)])
    total = len(positive) * len(values) ** (sites - 1)
    for start in range(0, total, _AT_ONCE):
        number = np.arange(start, min(start + _AT_ONCE, total))
        v = np.empty((len(number), sites))
        for site in range(sites - 1, 0, -1):
            number, digit = np.divmod(number, len(values))
            v[:, site] = values[digit]
        v[:, 0] = values[number]
        yield v


def _limit(value: float, end: float, accepts: Callable[[float], bool]) -> float:
    """The change farthest from `value`, on the way to `end`, that the test does not reject.

    It may reject one change and not the next one farther out, so each grid is walked from its far end.
    """
    if accepts(end):
        return end
    inside, outside, parts = value, end, _FIRST_PARTS
    while abs(outside - inside) > _NEAR:
        grid = inside + (outside - inside) * np.arange(parts + 1) / parts
        place = next((place for place in range(parts - 1, 0, -1) if accepts(grid[place])), 0)
        inside, outside, parts = grid[place], grid[place + 1], _LATER_PARTS
    return float((inside + outside) / 2)


def _too_many(weights: str, sites: int) -> str:
    values = 2 * len(_WEIGHTS[weights])
    if values**sites <= _MOST_VECTORS:
        return ""
    other = f'; weights="rademacher" has {2**sites:,}' if values > 2 and 2**sites <= _MOST_VECTORS else ""
    return (
        f"{sites} sites have {values}^{sites} = {values**sites:,} vectors of {weights} weights, "
        f"more than the {_MOST_VECTORS:,} that are counted{other}"
    )


def _weights_problems(weights: str) -> list[Problem]:
    if weights in _WEIGHTS:
        return []
    return [
        Problem(
            place="argument `weights`",
            found=f"{weights!r}",
            expected=f"one of: {', '.join(_WEIGHTS)}",
            remedy="Correct the spelling.",
        )
    ]


def _method(site: str, adjust: Sequence[str], weights: str, vectors: int) -> str:
    """The estimator's name, as in a methods section."""
    terms = ["wave", site, *(name for name in adjust if name != site)]
    return (
        f"linear probability model ({', '.join(terms)}), wild cluster bootstrap-t with the null imposed, "
        f"all {vectors:,} vectors of {weights.capitalize()} weights; sites in general"
    )
