"""How much more the outcome changed in one group than in another."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.change.model import Estimator, Model, check_estimator
from analysis.statistics.change.outcome import counts, estimate, without
from analysis.statistics.change.rows import refuse_sites_as_respondents, rows_of
from analysis.statistics.change.standardisation import (
    groups_of,
    model_in_words,
    obstacle,
    rests_on_penalty,
    terms_of,
)
from analysis.statistics.inputs import labels, named, pick, plain
from analysis.statistics.intervals import check_level

Pair = tuple[Hashable, Hashable | None]


def contrast_of_changes(
    data: pd.DataFrame,
    outcome: str,
    wave: str,
    waves: Sequence[Hashable],
    by: str,
    levels: Pair | Sequence[Pair],
    site: str | None = None,
    adjust: Sequence[str] = (),
    respondent: str | None = None,
    interact: bool = True,
    weights: str | np.ndarray | pd.Series | None = None,
    level: float = 0.95,
    estimator: Estimator = "maximum_likelihood",
) -> Estimate | dict[Pair, Estimate]:
    """The change in one group minus the change in another: for whom, or where, it was larger.

    The two changes are those of ``standardised_change(..., by=by)``: from one model of all groups, each
    standardised to the people of its own group in both waves.

    Parameters
    ----------
    data, outcome, wave, waves, site, adjust, respondent, interact, weights, estimator
        As in `standardised_change`.
    by : str
        Column of groups, such as roles, sites or the arms of a trial.
    levels : pair, or sequence of pairs
        ``(a, b)``: the change in a minus the change in b. ``(a, None)``: minus the change among all
        others together, the mean over their people. Written as they stand in the column. Several pairs
        use one fit.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate, or dict of pair to Estimate with several pairs
        In ``"change in proportion"``, between -2 and 2. `se` by the delta method from the covariance of
        `standardised_change`, which holds the dependence of the two changes; interval and p by the normal
        quantile. The p values of several pairs are not corrected for their number: see `adjust_p`.
        `n` counts the rows of the two groups; ``details["changes"]`` holds a dict for each of the two
        (``groups``, ``value``, ``se``, ``n``, ``n_first``, ``n_second``, ``first``, ``second``); the other
        details are as in `standardised_change`. Where either group has no change,
        ``details["not_estimable"]`` names the group and why.

    Raises
    ------
    ProblemsFound
        As `standardised_change`, and for a level that does not occur or is compared with itself.

    Examples
    --------
    >>> data = pd.DataFrame({
    ...     "wave": [1] * 200 + [2] * 200,
    ...     "role": (["leader"] * 100 + ["member"] * 100) * 2,
    ...     "engaged": [1] * 60 + [0] * 40 + [1] * 50 + [0] * 50 + [1] * 60 + [0] * 40 + [1] * 30 + [0] * 70,
    ... })
    >>> found = contrast_of_changes(data, "engaged", "wave", (1, 2), "role", ("leader", "member"))
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.2, 0.009, 0.391)
    >>> [(c["groups"], round(c["first"], 3), round(c["second"], 3)) for c in found.details["changes"]]
    [(['leader'], 0.6, 0.6), (['member'], 0.5, 0.3)]
    """
    check_level(level)
    check_estimator(estimator)
    pairs = _pairs(data, by, levels)
    rows = rows_of(
        data,
        outcome=outcome,
        wave=wave,
        waves=waves,
        predictors=list(dict.fromkeys(name for name in (site, by, *adjust) if name is not None)),
        respondent=respondent,
        weights=weights,
    )
    refuse_sites_as_respondents(rows, respondent, site, len(waves))
    factors = [name for name in dict.fromkeys((site, by)) if name is not None]
    model = model_in_words(terms_of(site, by, adjust, interact), respondent, weights, estimator)
    about = {"level": level, "method": f"contrast of standardised changes by {by}, {model}"}
    if why := obstacle(rows, waves, weights, estimator):
        details = counts(rows) | {"estimator": estimator}
        found = {pair: without(why, n=0, details=details, **about) for pair in pairs}
    else:
        by_wave = [name for name in factors if name == by or interact]
        groups = groups_of(data, wave, waves, by)
        contrasts = _Contrasts(Model(rows, waves, factors, by_wave, estimator), by, groups)
        found = {pair: contrasts.between(pair, about) for pair in pairs}
    return found[pairs[0]] if _is_pair(levels) else found


def _is_pair(levels: Any) -> bool:
    return len(levels) == 2 and not all(isinstance(each, tuple | list) for each in levels)


def _pairs(data: pd.DataFrame, by: str, levels: Pair | Sequence[Pair]) -> list[Pair]:
    """The pairs asked for, checked."""
    problems: list[Problem] = []
    column = pick(data, "by", by, problems)
    raise_if_any(problems)
    # A declared category that nobody has is an empty group, not a misspelling.
    declared = column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else ()
    known = {plain(each) for each in (*column.dropna().unique(), *declared)}
    pairs = [levels] if _is_pair(levels) else list(levels)
    for pair in pairs:
        if len(pair) != 2 or pair[0] is None or pair[0] == pair[1]:
            expected = f"two different levels of {named('by', by)}, or one and None for all others"
        elif wrong := [each for each in pair if each is not None and plain(each) not in known]:
            pair, expected = wrong, f"levels that occur: {labels(sorted(known, key=str))}"
        else:
            continue
        remedy = "Write the levels as they stand in the data."
        problems.append(
            Problem(place="argument `levels`", found=labels(pair), expected=expected, remedy=remedy)
        )
    raise_if_any(problems)
    return [tuple(pair) for pair in pairs]


class _Contrasts:
    """Contrasts of the changes of groups of one model."""

    def __init__(self, model: Model, by: str, groups: Sequence[Hashable]):
        self.model, self.by, self.groups = model, by, groups

    def between(self, pair: Pair, about: dict[str, Any]) -> Estimate:
        """The change in the first of the pair minus that in the second."""
        first, second = pair
        others = [each for each in self.groups if each != first] if second is None else [second]
        compared = [[first], others]
        members = [self.model.rows.columns[self.by].isin(groups).to_numpy() for groups in compared]
        about = about | {"n": int(sum(who.sum() for who in members))}
        details = counts(self.model.rows, members[0] | members[1]) | {"estimator": self.model.estimator}
        averages = [self.model.standardise(who) for who in members]
        reasons: dict[str, list[Hashable]] = {}
        for groups, who, found in zip(compared, members, averages, strict=True):
            if not who.any():
                reasons.setdefault("nobody answered in the two waves", []).extend(groups)
            elif isinstance(found, str):
                reasons.setdefault(found, []).extend(groups)
        if not others:
            return without(f"no other {self.by} than {plain(first)!r}", details=details, **about)
        if reasons:
            why = "; ".join(f"{self.by} {labels(groups)}: {reason}" for reason, groups in reasons.items())
            return without(why, details=details, **about)
        values = [later.mean - before.mean for before, later in averages]
        gradients = [later.gradient - before.gradient for before, later in averages]
        details |= {
            "changes": [
                {
                    "groups": [plain(group) for group in groups],
                    "value": value,
                    "se": self.model.se(gradient),
                    "n": int(who.sum()),
                    "n_first": int((self.model.rows.later[who] == 0).sum()),
                    "n_second": int((self.model.rows.later[who] == 1).sum()),
                    "first": before.mean,
                    "second": later.mean,
                }
                for groups, who, value, gradient, (before, later) in zip(
                    compared, members, values, gradients, averages, strict=True
                )
            ],
            "clusters": self.model.fitted.clusters,
            "log_likelihood": self.model.fitted.log_likelihood,
            "converged": True,
            **rests_on_penalty(self.model, members[0] | members[1]),
        }
        se = self.model.se(gradients[0] - gradients[1])
        return estimate(values[0] - values[1], se, details=details, ends=2.0, **about)
