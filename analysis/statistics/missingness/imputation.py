"""Multiple imputation of missing answers by chained equations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.statistics.missingness.columns import Incomplete, columns_of, order_by_content
from analysis.statistics.missingness.draws import matched, whiten
from analysis.statistics.missingness.logits import drawn_categories, drawn_scale

_ITERATIONS = 10
_METHODS = {
    "number": "predictive mean matching",
    "scale": "proportional odds logistic regression",
    "category": "multinomial logistic regression",
}


def impute(data: pd.DataFrame, m: int, seed: int, donors: int = 5) -> tuple[pd.DataFrame, ...]:
    """Complete a data set m times, each missing answer drawn given all other columns.

    Chained equations (fully conditional specification) with ten iterations. Numbers are imputed by predictive
    mean matching: every imputed number is one that was observed. Scales are drawn from a proportional
    odds model, unordered categories and bools from a multinomial logistic one, both with a weak prior; as
    predictors, scales enter by the mid-ranks of their categories. Each draw takes the parameters from their
    posterior first, so that estimates pooled over the data sets (`pool`) have honest intervals.

    It serves answers missing from questionnaires that came back, if they are missing at random given the
    other columns. For people who did not answer at all use weights, `bounds` and `tipping_point`.

    Parameters
    ----------
    data : DataFrame
        The columns that are to be imputed or may predict the others, the outcome of the analysis among them:
        ordered Categorical (a scale), Categorical, bool or number. Rows count as independent. The
        equations have main effects only: where a change is to differ between groups, impute each group by
        itself.
    m : int
        Number of completed data sets.
    seed : int
        The same data and seed give the same draws; data set number k does not depend on `m`. The order
        of the rows decides only which of several rows with equal answers gets which draw.
    donors : int
        Number of nearest rows one of which gives a missing number its value.

    Returns
    -------
    tuple of DataFrame, length m
        With the index, columns and dtypes of `data`; observed values are never changed.
        ``attrs["imputed"]`` tells for each column with gaps ``missing`` (number), ``method`` and, where
        all answers are the same and nothing but this constant can be filled in, ``constant``.

    Raises
    ------
    ProblemsFound
        For a column without any answer, of text or dates, or with an infinite number; for an `m`, `seed` or
        `donors` that is no such number.

    Notes
    -----
    Scales are not matched, as numbers are: where most of those with the highest answers are silent, the few
    donors left are used over and over, and the intervals come out too narrow. (In simulated surveys of 200,
    95% intervals for the share in the two top categories held the truth in 85% of samples by matching, in
    mice as well as here, and in 96% by proportional odds.)

    statsmodels 0.15 has chained equations too (`statsmodels.imputation.mice`), but none for categories, and
    its 20 donors by default draw values of small data sets to the mean.

    References
    ----------
    van Buuren, S. (2018). Flexible Imputation of Missing Data, 2nd ed., sections 3.4, 3.6 and 4.5.
    McCullagh, P. (1980). Journal of the Royal Statistical Society B 42, 109-142 (proportional odds).
    Morris, T. P., White, I. R. and Royston, P. (2014). BMC Medical Research Methodology 14, 75 (donors).

    Examples
    --------
    >>> answers = pd.DataFrame({"age": [31.0, 44.0, None, 58.0], "leader": [False, True, True, True]})
    >>> first, second = impute(answers, m=2, seed=1)
    >>> bool(first["age"].iloc[2] in (31.0, 44.0, 58.0)), first.attrs["imputed"]["age"]["missing"]
    (True, 1)
    """
    raise_if_any(
        _not_whole("m", m, least=1, remedy="20 or more give steady intervals.")
        + _not_whole("seed", seed, least=0, remedy="Take the seed of the stage.")
        + _not_whole("donors", donors, least=1, remedy="5 is usual.")
    )
    columns = columns_of(data)
    # Rows are put in an order of their own before anything is drawn, and back afterwards.
    order = order_by_content(columns)
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    sorted_columns = [_rearranged(column, order, back) for column in columns]
    report = {str(column.name): _told(column) for column in columns if len(column.missing)}
    completed = []
    for child in np.random.SeedSequence(int(seed)).spawn(int(m)):
        sources = _chain(sorted_columns, int(donors), np.random.Generator(np.random.PCG64(child)))
        completed.append(_completed(data, [order[source[back]] for source in sources], report))
    return tuple(completed)


def _chain(columns: Sequence[Incomplete], donors: int, rng: np.random.Generator) -> list[np.ndarray]:
    """For each column the rows whose values complete it: a row's own where it was observed."""
    rows = len(columns[0].values)
    sources = []
    for column in columns:
        source = np.arange(rows)
        source[column.missing] = rng.choice(column.observed, size=len(column.missing))
        sources.append(source)
    if not any(len(column.missing) and not column.constant for column in columns):
        return sources
    ends = np.cumsum([0, *(column.block.shape[1] for column in columns)])
    places = [slice(start, end) for start, end in pairwise(ends)]
    predictors = np.empty((rows, ends[-1]))
    for column, source, place in zip(columns, sources, places, strict=True):
        predictors[:, place] = column.block[source]
    # Fewest gaps first: the columns that are nearly complete help the others.
    turns = [i for i, column in enumerate(columns) if len(column.missing) and not column.constant]
    turns.sort(key=lambda i: len(columns[i].missing))
    coefficients: dict[int, np.ndarray] = {}
    for _ in range(_ITERATIONS):
        for i in turns:
            others = np.delete(predictors, places[i], axis=1)
            donor = _donors_of(columns[i], others, donors, coefficients, i, rng)
            sources[i][columns[i].missing] = donor
            predictors[:, places[i]] = columns[i].block[sources[i]]
    return sources


def _donors_of(
    column: Incomplete,
    others: np.ndarray,
    donors: int,
    coefficients: dict[int, np.ndarray],
    number: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """For each missing value a row that has the value drawn for it."""
    scores = whiten(others[column.observed], others[column.missing])
    values = column.values[column.observed]
    if column.kind == "number":
        return column.observed[matched(values, scores, donors, rng)]
    _, first_rows, codes = np.unique(values, return_index=True, return_inverse=True)
    draw = drawn_scale if column.kind == "scale" else drawn_categories
    drawn = draw(codes, len(first_rows), scores, coefficients.get(number), rng)
    if drawn is None:
        raise ProblemsFound(
            [
                Problem(
                    place=f"column {column.name!r}",
                    found="a model of its categories whose fit did not converge",
                    expected="categories that the other columns can predict in part",
                    remedy="Merge rare categories, or leave out columns that say the same as this one.",
                )
            ]
        )
    chosen, coefficients[number] = drawn
    return column.observed[first_rows[chosen]]


def _rearranged(column: Incomplete, order: np.ndarray, back: np.ndarray) -> Incomplete:
    return replace(
        column,
        observed=np.sort(back[column.observed]),
        missing=np.sort(back[column.missing]),
        values=column.values[order],
        block=column.block[order],
    )


def _completed(data: pd.DataFrame, sources: Sequence[np.ndarray], report: dict[str, Any]) -> pd.DataFrame:
    filled = {
        name: data[name].take(source).set_axis(data.index)
        for name, source in zip(data.columns, sources, strict=True)
    }
    result = pd.DataFrame(filled, index=data.index, columns=data.columns)
    result.attrs["imputed"] = report
    return result


def _told(column: Incomplete) -> dict[str, Any]:
    told = {"missing": len(column.missing), "method": _METHODS[column.kind]}
    if column.constant:
        told |= {"method": "the only answer that was given", "constant": True}
    return told


def _not_whole(argument: str, value: Any, least: int, remedy: str) -> list[Problem]:
    if isinstance(value, Integral) and not isinstance(value, bool) and value >= least:
        return []
    return [
        Problem(
            place=f"argument `{argument}`",
            found=f"{value!r}",
            expected=f"a whole number, {least} or more",
            remedy=remedy,
        )
    ]
