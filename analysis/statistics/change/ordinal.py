"""The change in the answers to an ordered scale, by proportional odds."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, ProblemsFound
from analysis.results import Estimate
from analysis.statistics.change.logistic import COLLINEAR, Patterns, patterns_of
from analysis.statistics.change.outcome import CHANGE, counts, estimate, limits, without
from analysis.statistics.change.proportional_odds import Cells, Fitted, cells_of, fit, standardise
from analysis.statistics.change.rows import Rows, refuse_sites_as_respondents, rows_of
from analysis.statistics.inputs import labels, plain
from analysis.statistics.intervals import check_level

_LOG_ODDS = "log odds"


def ordinal_change(
    data: pd.DataFrame,
    question: str,
    wave: str,
    waves: Sequence[Hashable],
    site: str | None = None,
    adjust: Sequence[str] = (),
    at_least: Hashable | None = None,
    respondent: str | None = None,
    level: float = 0.95,
) -> Estimate:
    """The change in the answers to an ordered scale, from all its categories.

    A proportional-odds model of the answer on wave, site (fixed effects) and `adjust`, all as main
    effects. Wave shifts the log odds of "this category or a higher one" by the same amount at every
    category; where it does not, the estimate is an average of the shifts.

    Parameters
    ----------
    data : DataFrame
        A row per respondent and wave; rows of other waves are ignored.
    question : str
        Column of answers: an ordered Categorical, lowest category first.
    wave, waves, site, adjust
        As in `standardised_change`; there is no interaction of wave with site.
    at_least : category, optional
        Ask for the change in the probability of this category or a higher one, averaged over the rows
        of both waves (g-computation).
    respondent : str, optional
        Column of persons: the covariance is clustered by it (a row without one is its own cluster), with
        the factor G/(G-1) (n-1)/(n-k). Without it the covariance is that of the model.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        With `at_least` in ``"change in proportion"``, second minus first, and ``first`` and ``second`` in
        `details`; without it the log odds ratio of wave in ``"log odds"``, above 0 when answers moved to
        higher categories. Intervals by the normal quantile. Further `details`: ``log_odds_ratio``,
        ``log_odds_ratio_se``, ``log_likelihood``, ``converged``, ``clusters`` (with `respondent`),
        ``n_first``, ``n_second``, ``dropped``, ``dropped_because``; ``cuts``, for each category but the
        lowest that anyone chose a dict (``at_least``, ``first``, ``second``, ``value``, ``low``,
        ``high``, ``se``); and
        ``non_proportional_p``, ``non_proportional_df``, ``non_proportional_test``: the test that wave shifts
        all categories alike, by likelihood ratio, or with `respondent` by a clustered Wald test;
        p is None, and ``non_proportional_not_estimable`` says why, where the model with a shift for
        each category has no fit. The test is a diagnostic, not a gate.

        Categories that nobody chose in either wave are left out of the model. No value, and
        ``details["not_estimable"]``, where all answers are the same, wave, a site or a category of `adjust`
        has only lowest or only highest answers, the fit runs off to infinity, or nobody (or everybody)
        chose `at_least` or higher.

    Raises
    ------
    ProblemsFound
        For unknown columns, waves or categories, a question that is no ordered Categorical, a `respondent`
        that is no person (see `standardised_change`).

    Notes
    -----
    Own Newton iterations on counts: the default optimiser of statsmodels' OrderedModel stops before the
    maximum, and the model leaves frequency weights unused without a word.

    References
    ----------
    McCullagh, P. (1980). Journal of the Royal Statistical Society B 42, 109-142.
    Brant, R. (1990). Biometrics 46, 1171-1178 (testing proportionality).

    Examples
    --------
    >>> scale = pd.CategoricalDtype(["no", "partly", "yes"], ordered=True)
    >>> answers = ["no"] * 20 + ["partly"] * 30 + ["yes"] * 50 + ["no"] * 30 + ["partly"] * 35 + ["yes"] * 35
    >>> data = pd.DataFrame({"wave": [1] * 100 + [2] * 100, "q1": pd.Series(answers, dtype=scale)})
    >>> found = ordinal_change(data, "q1", "wave", (1, 2), at_least="yes")
    >>> round(found.value, 3), round(found.details["log_odds_ratio"], 3)
    (-0.143, -0.59)
    """
    check_level(level)
    rows = rows_of(
        data,
        outcome=question,
        wave=wave,
        waves=waves,
        predictors=list(dict.fromkeys((*(() if site is None else (site,)), *adjust))),
        respondent=respondent,
        read=_places,
        called="question",
    )
    categories = list(data[question].cat.categories)
    if at_least is not None and at_least not in categories:
        raise ProblemsFound([_unknown_category(at_least, categories)])
    refuse_sites_as_respondents(rows, respondent, site, len(waves))
    terms = list(dict.fromkeys(("wave", *(() if site is None else (site,)), *adjust)))
    about = {
        "level": level,
        "n": len(rows.outcome),
        "unit": _LOG_ODDS if at_least is None else CHANGE,
        "method": f"proportional-odds model ({', '.join(terms)})"
        f"{'' if at_least is None else ', standardised, delta method'}, "
        f"{'clustered by respondent' if respondent is not None else 'model covariance'}",
    }
    details = counts(rows)
    used = np.unique(rows.outcome).astype(int)
    why = _obstacle(rows, used, [plain(label) for label in categories], at_least, waves)
    if why:
        return without(why, details=details, **about)
    patterns = patterns_of(rows, [] if site is None else [site], ())
    why = _one_sided(rows, patterns, [plain(label) for label in waves], len(used))
    if why:
        return without(why, details=details, **about)
    cells = cells_of(rows, patterns, used)
    if cells is None:
        return without(COLLINEAR, details=details, **about)
    clusters = rows.cluster if respondent is not None else None
    fitted = fit(cells, clusters)
    if isinstance(fitted, str):
        return without(fitted, details=details, **about)
    log_odds_ratio, gradient = cells.wave @ fitted.params, cells.wave
    details |= {
        "log_odds_ratio": float(log_odds_ratio),
        "log_odds_ratio_se": fitted.se(gradient),
        "log_likelihood": fitted.log_likelihood,
        "converged": True,
    }
    if respondent is not None:
        details["clusters"] = len(np.unique(rows.cluster))
    details |= _proportionality(cells, fitted, clusters)
    shares = np.bincount(patterns.of_row) / about["n"]
    cuts = [_cut(cells, fitted, shares, cut, level) for cut in range(len(used) - 1)]
    details["cuts"] = [
        {"at_least": plain(categories[place]), **cut} for place, cut in zip(used[1:], cuts, strict=True)
    ]
    if at_least is None:
        return estimate(float(log_odds_ratio), fitted.se(gradient), details=details, **about)
    # A category that nobody chose has the same people at or above it as the next one chosen.
    chosen = cuts[int(np.searchsorted(used, categories.index(at_least))) - 1]
    details |= {"first": chosen["first"], "second": chosen["second"]}
    return estimate(chosen["value"], chosen["se"], details=details, **about)


def _cut(cells: Cells, fitted: Fitted, shares: np.ndarray, cut: int, level: float) -> dict[str, float]:
    """The change in the probability of an answer above a cut."""
    (first, g_first), (second, g_second) = (
        standardise(cells, fitted.params, shares, cut, later) for later in (0, 1)
    )
    value, se = second - first, fitted.se(g_second - g_first)
    low, high, _ = limits(value, se, level, math.nan, CHANGE) if se > 0 else (math.nan,) * 3
    return {"first": first, "second": second, "value": value, "low": low, "high": high, "se": se}


def _proportionality(cells: Cells, fitted: Fitted, clusters: np.ndarray | None) -> dict[str, Any]:
    """The test that wave shifts every cut alike."""
    from scipy.stats import chi2

    extra = cells.thresholds - 1
    name = "likelihood ratio" if clusters is None else "Wald, clustered by respondent"
    found = {"non_proportional_p": None, "non_proportional_df": extra, "non_proportional_test": name}
    if not extra:
        return found | {"non_proportional_not_estimable": "two categories have one cut only"}
    if not cells.by_wave().all():
        # Its own shift would be infinite.
        return found | {"non_proportional_not_estimable": "in one wave nobody chose one of the categories"}
    wider = fit(cells, clusters, wave_by_cut=True)
    if isinstance(wider, str):
        return found | {"non_proportional_not_estimable": wider}
    if clusters is None:
        statistic = 2 * (wider.log_likelihood - fitted.log_likelihood)
    else:
        shift = wider.params[-extra:]
        statistic = float(shift @ np.linalg.solve(wider.covariance[-extra:, -extra:], shift))
    return found | {"non_proportional_p": float(chi2.sf(max(statistic, 0.0), extra))}


def _places(values: pd.Series, place: str, problems: list[Problem]) -> np.ndarray | None:
    """The answers' places on the scale from 0, NaN where missing."""
    if not (isinstance(values.dtype, pd.CategoricalDtype) and values.dtype.ordered):
        problems.append(
            Problem(
                place=place,
                found=f"values of type {values.dtype}",
                expected="an ordered Categorical, lowest category first",
                remedy="Name the categories in their order: pd.CategoricalDtype([...], ordered=True).",
            )
        )
        return None
    codes = values.cat.codes.to_numpy().astype(float)
    codes[codes < 0] = np.nan
    return codes


def _unknown_category(at_least: Any, categories: list[Any]) -> Problem:
    return Problem(
        place="argument `at_least`",
        found=f"{at_least!r}",
        expected=f"one of the categories: {labels(categories)}",
        remedy="Write the category as it stands in the data.",
    )


def _obstacle(
    rows: Rows, used: np.ndarray, categories: list[Any], at_least: Any, waves: Sequence[Hashable]
) -> str:
    """What can be seen before a model: nothing to compare; empty when there is something."""
    if not len(rows.outcome):
        return f"no row of the two waves is complete: {rows.dropped}"
    for place, label in enumerate(waves):
        if not (rows.later == place).any():
            return f"nobody to compare in wave {plain(label)!r}"
    if len(used) < 2:
        return f"all {len(rows.outcome)} answers are {categories[used[0]]!r}"
    if at_least is not None:
        place = categories.index(plain(at_least))
        if place > used[-1]:
            return f"nobody answered {plain(at_least)!r} or higher in either wave"
        if place <= used[0]:
            return f"everybody answered {plain(at_least)!r} or higher in both waves"
    return ""


def _one_sided(rows: Rows, patterns: Patterns, waves: list[Any], used: int) -> str:
    """Waves and categories of predictors with only the lowest or only the highest answers."""
    ranks = np.unique(rows.outcome, return_inverse=True)[1]
    found = []

    def look(codes: np.ndarray, names: Sequence[Any], what: str) -> None:
        size = np.bincount(codes, minlength=len(names))
        for end, word in ((0, "lowest"), (used - 1, "highest")):
            here = np.bincount(codes[ranks == end], minlength=len(names))
            found.extend(
                f"all {size[code]} answers with {what} {names[code]!r} are the {word}"
                for code in np.flatnonzero((here == size) & (size > 0))
            )

    look(rows.later, waves, "wave")
    for term in patterns.terms:
        if term.levels is not None:
            look(term.values[patterns.of_row], term.levels, term.name)
    return "; ".join(found)
