"""What the frame's change could be at most and at least, whatever the silent would have said."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from analysis.results import Estimate
from analysis.statistics.change.rows import rows_of
from analysis.statistics.inputs import plain
from analysis.statistics.missingness.frame import Frame, Response, check_frame, counts_of, response_of


def bounds(
    data: pd.DataFrame,
    outcome: str,
    wave: str,
    waves: Sequence[Hashable],
    frame: Frame,
    by: str | None = None,
) -> Estimate | dict[Any, Estimate]:
    """Worst-case bounds of the change in a proportion of the whole frame (Manski).

    Nothing is assumed of those who did not answer. The frame's change is greatest when all who were
    silent in the first wave would have said no and all in the second yes, and least the other way
    round: `low` and `high` are these two. They hold for the frame for certain, so far as answers
    are true. The frame is a census of the people meant: nothing was sampled from it, and the bounds need no
    margin for sampling. They tell what the data alone know; that they are wide is their message.

    Parameters
    ----------
    data : DataFrame
        A row per respondent and wave; rows of other waves are ignored.
    outcome : str
        Column of 0/1 or bool. Where it is missing, that person counts as silent.
    wave : str
        Column of waves.
    waves : pair
        First and second wave, as they stand in the column.
    frame : Mapping or DataFrame
        Number of people in the frame: wave to count (with `by`: a pair of wave and group to count), or a
        table with the columns `wave` (and `by`) and ``count``.
    by : str, optional
        Column of groups to bound the change for, each with its own part of the frame. A row without a
        group is left out of every group, where it counts as silent.

    Returns
    -------
    Estimate, or dict of group to Estimate with `by`
        In ``"change in proportion"``, second minus first. `value` is the change among those who
        answered (NaN when nobody did in one of the waves; the bounds hold all the same); `low`
        and `high` are the bounds, and `level` is 1, for they leave nothing to chance. `details`: ``first``,
        ``second`` (shares among those who answered), ``first_low``, ``first_high``, ``second_low``,
        ``second_high`` (bounds of the frame's share), ``frame_first``, ``frame_second`` (people),
        ``n_first``, ``n_second`` (answers), ``response_first``, ``response_second`` (shares of the frame
        that answered), ``sign_identified`` (whether the bounds leave out 0), ``dropped``,
        ``dropped_because`` (rows of all groups without an answer or a group, which count as silent).

    Raises
    ------
    ProblemsFound
        For unknown columns or waves, an outcome that is not 0/1, a frame without a count for a wave (and
        group) or with fewer people than the data have.

    References
    ----------
    Manski, C. F. (1989). Journal of Human Resources 24, 343-360.
    Horowitz, J. L. and Manski, C. F. (2000). Journal of the American Statistical Association 95, 77-84.

    Examples
    --------
    Of 100 people 50 answered in each wave, 20 and then 10 of them with yes:

    >>> data = pd.DataFrame({"wave": [1] * 50 + [2] * 50,
    ...                      "engaged": [1] * 20 + [0] * 30 + [1] * 10 + [0] * 40})
    >>> found = bounds(data, "engaged", "wave", (1, 2), frame={1: 100, 2: 100})
    >>> round(found.value, 6), round(found.low, 6), round(found.high, 6)
    (-0.2, -0.6, 0.4)
    """
    rows = rows_of(data, outcome=outcome, wave=wave, waves=waves, predictors=() if by is None else (by,))
    counts = counts_of(frame, wave, by)
    check_frame(counts, _people(data, wave, waves, by), waves, by)
    dropped = {"dropped": sum(rows.dropped.values()), "dropped_because": dict(rows.dropped)}
    if by is None:
        responses = [
            response_of(counts[plain(time)], rows.outcome[rows.later == later])
            for later, time in enumerate(waves)
        ]
        return _bounded(*responses, dropped)
    found = {}
    for group in _groups(data, by, counts, waves):
        inside = (rows.columns[by] == group).to_numpy(dtype=bool, na_value=False)
        responses = [
            response_of(counts[plain(time), group], rows.outcome[inside & (rows.later == later)])
            for later, time in enumerate(waves)
        ]
        found[group] = _bounded(*responses, dropped)
    return found


def _people(data: pd.DataFrame, wave: str, waves: Sequence[Hashable], by: str | None) -> dict[Any, int]:
    """How many rows each wave (and group) has, answered or not."""
    here = data.loc[data[wave].isin(list(waves))]
    if by is None:
        return {plain(time): int((here[wave] == time).sum()) for time in waves}
    sizes = here.groupby([here[wave].astype(object), here[by].astype(object)]).size()
    return {(plain(time), plain(group)): int(size) for (time, group), size in sizes.items()}


def _groups(data: pd.DataFrame, by: str, counts: dict[Any, int], waves: Sequence[Hashable]) -> list[Any]:
    """The groups of data and frame, in the order of the data's categories, then of the frame."""
    seen = [plain(group) for group in pd.factorize(data[by], sort=True)[1]]
    known = {group for time, group in counts if time in waves}
    return [group for group in seen if group in known] + [
        group for group in dict.fromkeys(key[1] for key in counts) if group in known and group not in seen
    ]


def _bounded(first: Response, second: Response, dropped: dict[str, Any]) -> Estimate:
    shares, limits = {}, {}
    for name, response in (("first", first), ("second", second)):
        shares[name] = response.yes / response.answered if response.answered else math.nan
        silent = response.people - response.answered
        # Of an empty frame nothing is known, and nothing is asked.
        people = response.people or math.nan
        limits[f"{name}_low"] = response.yes / people
        limits[f"{name}_high"] = (response.yes + silent) / people
    low = limits["second_low"] - limits["first_high"]
    high = limits["second_high"] - limits["first_low"]
    details: dict[str, Any] = {
        **shares,
        **limits,
        "frame_first": first.people,
        "frame_second": second.people,
        "n_first": first.answered,
        "n_second": second.answered,
        "response_first": first.rate,
        "response_second": second.rate,
        "sign_identified": low > 0 or high < 0,
        **dropped,
    }
    nobody = [name for name, response in (("first", first), ("second", second)) if not response.people]
    silent = [name for name, response in (("first", first), ("second", second)) if not response.answered]
    if nobody:
        details["not_estimable"] = f"nobody is in the frame in the {' and the '.join(nobody)} wave"
    elif silent:
        details["not_estimable"] = (
            f"no change among those who answered: nobody did in the {' and the '.join(silent)} wave; "
            "the bounds hold all the same"
        )
    return Estimate(
        value=shares["second"] - shares["first"],
        low=low,
        high=high,
        level=1.0,
        n=first.answered + second.answered,
        unit="change in proportion",
        method="worst-case bounds of the frame's change (Manski), no probability statement",
        tolerance="closed_form",
        details=details,
    )
