"""The sampling frame beside those who answered: how many people, answers and silent ones in each wave."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.statistics.inputs import labels, plain

Frame = Mapping[Any, float] | pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class Response:
    """One wave (of one group): the frame and what it answered.

    Attributes
    ----------
    people : int
        In the frame.
    answered, yes : int
        Who answered the question, and who said yes. Everybody else in the frame is silent, whether the
        questionnaire or this one answer did not come.
    """

    people: int
    answered: int
    yes: int

    @property
    def rate(self) -> float:
        """The share of the frame that answered; NaN in an empty frame."""
        return self.answered / self.people if self.people else math.nan


def response_of(people: int, answers: np.ndarray) -> Response:
    """What `people` of a frame answered: 0 or 1 for each who did."""
    return Response(people=people, answered=len(answers), yes=int(answers.sum()))


def counts_of(frame: Frame, wave: str, by: str | None = None) -> dict[Any, int]:
    """The frame's counts by wave, or by wave and group.

    Parameters
    ----------
    frame : Mapping or DataFrame
        Wave to count (with `by`: a pair of wave and group to count), or columns `wave`, `by` and ``count``.
    wave, by : str
        Columns of waves and groups.

    Raises
    ------
    ProblemsFound
        When columns or keys are not these, or a count is no whole number of 0 or more.

    Examples
    --------
    >>> counts_of(pd.DataFrame({"year": [2013, 2014], "count": [600, 640]}), "year")
    {2013: 600, 2014: 640}
    """
    keys = [wave] if by is None else [wave, by]
    if isinstance(frame, pd.DataFrame):
        wanted = [*keys, "count"]
        raise_if_any(_wrong_columns(frame, wanted) or _twice(frame, keys))
        columns = [frame[key] for key in keys]
        labels_of_rows = columns[0] if by is None else zip(*columns, strict=True)
        counts = {
            _key(label, by): plain(count) for label, count in zip(labels_of_rows, frame["count"], strict=True)
        }
    else:
        counts = {_key(key, by): plain(count) for key, count in frame.items()}
    raise_if_any(_wrong_counts(counts, by))
    return {key: int(count) for key, count in counts.items()}


def check_frame(
    counts: Mapping[Any, int], people: Mapping[Any, int], waves: Sequence[Hashable], by: str | None = None
) -> None:
    """Refuse a frame that lacks a wave (or a group in a wave), or is smaller than those in the data.

    Parameters
    ----------
    counts : Mapping
        As from `counts_of`.
    people : Mapping
        The rows of the data under the same keys, whether they answered the question or not.
    waves : pair
        The waves compared.
    """
    groups = set() if by is None else {key[1] for key in (*counts, *people) if key[0] in waves}
    wanted = list(waves) if by is None else [(time, group) for time in waves for group in groups]
    problems = [
        Problem(
            place=f"argument `frame`, {_words(key, by)}",
            found="no count",
            expected="the number of people in the frame, 0 where there was nobody",
            remedy="Write wave and group as they stand in the data.",
        )
        for key in sorted(wanted, key=str)
        if key not in counts
    ]
    problems += [
        Problem(
            place=f"argument `frame`, {_words(key, by)}",
            found=f"{counts[key]} people in the frame and {people[key]} in the data",
            expected="at least as many in the frame",
            remedy="Correct the count, or take out rows of people who are not in the frame or stand twice.",
        )
        for key in sorted(wanted, key=str)
        if key in counts and counts[key] < people.get(key, 0)
    ]
    raise_if_any(problems)


def _key(key: Any, by: str | None) -> Any:
    if by is None:
        return plain(key)
    return tuple(plain(part) for part in key) if isinstance(key, tuple) else key


def _words(key: Any, by: str | None) -> str:
    return f"wave {key!r}" if by is None else f"wave {key[0]!r}, {by} {key[1]!r}"


def _wrong_columns(frame: pd.DataFrame, wanted: Sequence[str]) -> list[Problem]:
    absent = [name for name in wanted if name not in frame.columns]
    if not absent:
        return []
    return [
        Problem(
            place="argument `frame`",
            found=f"columns {labels(list(frame.columns))}",
            expected=f"columns {labels(list(wanted))}",
            remedy="Name the columns as in the data, and the number of people `count`.",
        )
    ]


def _twice(frame: pd.DataFrame, keys: Sequence[str]) -> list[Problem]:
    twice = frame.loc[frame.duplicated(list(keys)), list(keys)].drop_duplicates()
    return [
        Problem(
            place="argument `frame`",
            found=f"more than one row for {', '.join(repr(plain(part)) for part in row)}",
            expected="one count for each",
            remedy="Add the counts up, or name the groups with `by`.",
        )
        for row in twice.itertuples(index=False, name=None)
    ]


def _wrong_counts(counts: Mapping[Any, Any], by: str | None) -> list[Problem]:
    problems = []
    for key, count in counts.items():
        if by is not None and not (isinstance(key, tuple) and len(key) == 2):
            problems.append(
                Problem(
                    place="argument `frame`",
                    found=f"the key {key!r}",
                    expected=f"a pair of wave and {by}",
                    remedy=f"Write frame={{(wave, {by}): count, ...}} or give a table.",
                )
            )
        elif (
            isinstance(count, bool)
            or not isinstance(count, int | float)
            or not (0 <= count < math.inf and count == int(count))
        ):
            problems.append(
                Problem(
                    place=f"argument `frame`, {_words(key, by)}",
                    found=f"{count!r}",
                    expected="a whole number of people, 0 or more",
                    remedy="Count the people of the frame.",
                )
            )
    return problems
