"""The rows that a model of change uses: of the two waves, complete, counted."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.statistics.inputs import labels, named, pick, plain, weights_of, zeros_and_ones


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Complete rows of the two waves.

    Attributes
    ----------
    outcome : ndarray of float, shape (n,)
        0 or 1.
    later : ndarray of int, shape (n,)
        0 in the first wave, 1 in the second.
    weight : ndarray of float, shape (n,)
        Above 0; 1 when no weights are given.
    cluster : ndarray of int, shape (n,)
        Who answered, numbered from 0.
    columns : Mapping
        Each predictor's values.
    dropped : Mapping
        How many rows of the two waves were left out, by the first reason that applied.
    """

    outcome: np.ndarray
    later: np.ndarray
    weight: np.ndarray
    cluster: np.ndarray
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
) -> Rows:
    """Select the rows of both waves in which nothing is missing, and count those left out.

    A row without a respondent's identifier is kept, as a cluster of its own.

    Raises
    ------
    ProblemsFound
        For a column that is not there, a wave that does not occur, an outcome that is not 0/1, weights
        that are no weights.
    """
    problems: list[Problem] = []
    waves_seen = pick(data, "wave", wave, problems)
    answers = pick(data, "outcome", outcome, problems)
    values = {name: pick(data, "site, by or adjust", name, problems) for name in predictors}
    who = None if respondent is None else pick(data, "respondent", respondent, problems)
    given = None if weights is None else pick(data, "weights", weights, problems)
    pair = list(waves)
    if len(pair) != 2 or pair[0] == pair[1]:
        problems.append(
            Problem(
                place="argument `waves`",
                found=labels(pair),
                expected="two different waves, the first and the second",
                remedy="Compare more than two waves by pairs.",
            )
        )
    elif waves_seen is not None:
        problems += _absent_waves(waves_seen, wave, pair)
    raise_if_any(problems)

    here = waves_seen.isin(pair).to_numpy()
    binary = zeros_and_ones(answers[here], named("outcome", outcome), problems)
    size = (
        np.ones(int(here.sum()))
        if given is None
        else weights_of(given[here], named("weights", weights), problems)
    )
    raise_if_any(problems)

    reasons = {f"{outcome} is missing": np.isnan(binary)}
    reasons |= {f"{name} is missing": values[name][here].isna().to_numpy() for name in predictors}
    if given is not None:
        reasons |= {"the weight is missing": np.isnan(size), "the weight is 0": size == 0}
    keep = np.ones(len(binary), dtype=bool)
    dropped = {}
    for reason, applies in reasons.items():
        dropped[reason] = int((keep & applies).sum())
        keep &= ~applies
    return Rows(
        outcome=binary[keep],
        later=(waves_seen[here] == pair[1]).to_numpy(dtype=bool, na_value=False)[keep].astype(int),
        weight=size[keep],
        cluster=_clusters(who, here, keep),
        columns={name: values[name][here][keep] for name in predictors},
        dropped={reason: count for reason, count in dropped.items() if count},
    )


def _absent_waves(seen: pd.Series, wave: str, pair: list[Hashable]) -> list[Problem]:
    absent = [label for label in pair if not (seen == label).any()]
    if not absent:
        return []
    there = sorted({plain(label) for label in seen.dropna().unique()}, key=str)
    return [
        Problem(
            place="argument `waves`",
            found=f"{labels(absent)}, of which column {wave!r} has no row",
            expected=f"two of: {labels(there)}",
            remedy="Write the waves as they stand in the data (the number 2013 is not the text '2013').",
        )
    ]


def _clusters(who: pd.Series | None, here: np.ndarray, keep: np.ndarray) -> np.ndarray:
    if who is None:
        return np.arange(int(keep.sum()))
    codes, known = pd.factorize(who[here][keep], sort=False)
    unknown = codes < 0
    return np.where(unknown, len(known) + np.cumsum(unknown) - 1, codes)
