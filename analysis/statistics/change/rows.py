"""The rows that a model of change uses: of the waves compared, complete, counted."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.statistics.inputs import (
    FEWEST_EFFECTIVE,
    check_finite,
    labels,
    named,
    pick,
    plain,
    uneven_in_words,
    weights_of,
    zeros_and_ones,
)
from analysis.statistics.weighting.diagnostics import weight_diagnostics

Reader = Callable[[pd.Series, str, list[Problem]], np.ndarray | None]

# Below so many clusters the normal quantile is too short for a covariance clustered by them.
FEWEST_FOR_NORMAL = 40


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Complete rows of the waves compared.

    Attributes
    ----------
    outcome : ndarray of float, shape (n,)
        0 or 1; with another reader than that of `zeros_and_ones`, what it makes of the answers.
    later : ndarray of int, shape (n,)
        The wave's place among those compared: 0 in the first wave, 1 in the second, and so on.
    weight : ndarray of float, shape (n,)
        Above 0; 1 when no weights are given.
    cluster : ndarray of int, shape (n,)
        Who answered, numbered from 0; first those with an identifier, then each row without one.
    identified : int
        How many of the clusters have an identifier.
    columns : Mapping
        Each predictor's values.
    dropped : Mapping
        How many rows of these waves were left out, by the first reason that applied.
    """

    outcome: np.ndarray
    later: np.ndarray
    weight: np.ndarray
    cluster: np.ndarray
    identified: int
    columns: Mapping[str, pd.Series]
    dropped: Mapping[str, int]


def rows_of(
    data: pd.DataFrame,
    *,
    outcome: str,
    wave: str,
    waves: Sequence[Hashable],
    predictors: Sequence[str],
    respondent: Any = None,
    weights: Any = None,
    read: Reader = zeros_and_ones,
    called: str = "outcome",
    pair: bool = True,
) -> Rows:
    """Select the rows of the waves in which nothing is missing, and count those left out.

    A row without a respondent's identifier is kept, as a cluster of its own. `read` makes numbers of
    the answers, NaN where missing; `called` is the outcome's argument in messages; `pair` demands two
    waves, not more.

    Raises
    ------
    ProblemsFound
        For a column that is not there, a wave that does not occur, an outcome that is not 0/1, weights
        that are no weights.
    """
    problems: list[Problem] = []
    waves_seen = pick(data, "wave", wave, problems)
    answers = pick(data, called, outcome, problems)
    values = {name: pick(data, "site, by or adjust", name, problems) for name in predictors}
    check_finite("site, by or adjust", values, problems)
    who = None if respondent is None else pick(data, "respondent", respondent, problems)
    given = None if weights is None else pick(data, "weights", weights, problems)
    compared = list(waves)
    if len(compared) < 2 or len(set(compared)) < len(compared) or (pair and len(compared) > 2):
        problems.append(
            Problem(
                place="argument `waves`",
                found=labels(compared),
                expected=f"two {'' if pair else 'or more '}different waves, in their order",
                remedy="Compare more than two waves by pairs, or by `joint_change`.",
            )
        )
    elif waves_seen is not None:
        problems += _absent_waves(waves_seen, wave, compared)
    raise_if_any(problems)

    here = waves_seen.isin(compared).to_numpy()
    numbers = read(answers[here], named(called, outcome), problems)
    size = (
        np.ones(int(here.sum()))
        if given is None
        else weights_of(given[here], named("weights", weights), problems)
    )
    raise_if_any(problems)

    reasons = {f"{outcome} is missing": np.isnan(numbers)}
    reasons |= {f"{name} is missing": values[name][here].isna().to_numpy() for name in predictors}
    if given is not None:
        reasons |= {"the weight is missing": np.isnan(size), "the weight is 0": size == 0}
    keep = np.ones(len(numbers), dtype=bool)
    dropped = {}
    for reason, applies in reasons.items():
        dropped[reason] = int((keep & applies).sum())
        keep &= ~applies
    cluster, identified = _clusters(who, here, keep)
    return Rows(
        outcome=numbers[keep],
        later=_places(waves_seen[here], compared)[keep],
        weight=size[keep],
        cluster=cluster,
        identified=identified,
        columns={name: values[name][here][keep] for name in predictors},
        dropped={reason: count for reason, count in dropped.items() if count},
    )


def uneven_weights(rows: Rows, waves: Sequence[Hashable]) -> str:
    """Why weights leave nothing to estimate from: one answer of a wave counts for nearly all; else empty.

    The effective number of answers is Kish's: the squared sum of the weights by the sum of their squares.
    """
    for place, label in enumerate(waves):
        size = rows.weight[rows.later == place]
        if (
            len(size)
            and (size != size[0]).any()
            and (effective := weight_diagnostics(size).effective_n) < FEWEST_EFFECTIVE
        ):
            return uneven_in_words(effective, f" in wave {plain(label)!r}")
    return ""


def _absent_waves(seen: pd.Series, wave: str, compared: list[Hashable]) -> list[Problem]:
    absent = [label for label in compared if not (seen == label).any()]
    if not absent:
        return []
    there = sorted({plain(label) for label in seen.dropna().unique()}, key=str)
    return [
        Problem(
            place="argument `waves`",
            found=f"{labels(absent)}, of which column {wave!r} has no row",
            expected=f"some of: {labels(there)}",
            remedy="Write the waves as they stand in the data (the number 2013 is not the text '2013').",
        )
    ]


def _places(seen: pd.Series, compared: list[Hashable]) -> np.ndarray:
    places = np.zeros(len(seen), dtype=int)
    for place, label in enumerate(compared[1:], start=1):
        places[(seen == label).to_numpy(dtype=bool, na_value=False)] = place
    return places


def _clusters(who: pd.Series | None, here: np.ndarray, keep: np.ndarray) -> tuple[np.ndarray, int]:
    if who is None:
        return np.arange(int(keep.sum())), 0
    codes, known = pd.factorize(who[here][keep], sort=False)
    unknown = codes < 0
    return np.where(unknown, len(known) + np.cumsum(unknown) - 1, codes), len(known)


def refuse_sites_as_respondents(rows: Rows, respondent: Any, site: str | None, waves: int) -> None:
    """Refuse a covariance clustered by something that is no person, such as the site.

    With few clusters the sandwich is too small and the normal quantile too short: with six sites, tests
    that should reject 1 in 20 true hypotheses reject 1 in 7. `respondent` is refused when it

    - is the column of sites, or
    - has fewer than 40 identifiers with more rows than so many people could have given: on average more
      than one a wave and one to spare (with two waves: more than three rows an identifier).

    So thirty people with two rows each pass, and six sites with four rows each do not. Rows without an
    identifier count for neither.

    Raises
    ------
    ProblemsFound
    """
    if respondent is None:
        return
    problems = []
    place = named("respondent", respondent)
    remedy = (
        "Name the column of persons, or leave `respondent` out; for inference on sites use "
        "`site_level_change`, `wild_cluster_test` or `gee_change`."
    )
    held = int((rows.cluster < rows.identified).sum())
    if isinstance(respondent, str) and respondent == site:
        problems.append(
            Problem(place=place, found="the column of sites", expected="a column of persons", remedy=remedy)
        )
    elif rows.identified < FEWEST_FOR_NORMAL and held > (waves + 1) * rows.identified:
        problems.append(
            Problem(
                place=place,
                found=f"{rows.identified} identifiers in {held} rows of {waves} waves",
                expected=f"persons, who answer about once a wave, or {FEWEST_FOR_NORMAL} or more clusters",
                remedy=remedy,
            )
        )
    raise_if_any(problems)
