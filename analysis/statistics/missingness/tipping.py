"""How different the silent would have to be for a change to be none."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.problems import Problem, raise_if_any
from analysis.results import Estimate
from analysis.statistics.change.boundary import boundary_of
from analysis.statistics.change.logistic import COLLINEAR, Fit, Patterns, fit, patterns_of
from analysis.statistics.change.rows import Rows, rows_of
from analysis.statistics.inputs import plain
from analysis.statistics.intervals import normal_quantile, not_estimable
from analysis.statistics.missingness.frame import Frame, check_frame, counts_of, response_of

_METHOD = "tipping point, pattern mixture: log odds of the silent moved until the change is none"
# Odds that differ a hundred-million-fold: the silent all say yes, or all no.
_FURTHEST = 18.0
_STEPS = 20


def tipping_point(
    data: pd.DataFrame,
    outcome: str,
    wave: str,
    waves: Sequence[Hashable],
    frame: Frame,
    adjust: Sequence[str] = (),
    silent: Literal["first", "second"] = "second",
    respondent: str | None = None,
    level: float = 0.95,
) -> Estimate:
    """How different those who did not answer would have to be for the frame's change to be none.

    The frame's share in a wave is that of those who answered and that of the silent, mixed by the response
    rate. With the silent like those who answered, the frame's change is the standardised change (without
    sites). The log odds of the silent of one wave are then moved by a number `delta` against those who
    answered, until the interval of the frame's change takes in 0. Whether a `delta` of that size can be true
    is a judgement about the people, not about the data.

    Parameters
    ----------
    data : DataFrame
        A row per respondent and wave; rows of other waves are ignored.
    outcome : str
        Column of 0/1 or bool. Where it or a predictor is missing, that person counts as silent.
    wave : str
        Column of waves.
    waves : pair
        First and second wave, as they stand in the column.
    frame : Mapping or DataFrame
        Number of people in the frame: wave to count, or a table with the columns `wave` and ``count``.
    adjust : sequence of str
        Predictors whose mix is held as it is among the answers of both waves: numbers as they are,
        everything else as categories. The silent are taken to have this mix too.
    silent : {"second", "first"}
        The wave whose silent differ; those of the other wave are like those who answered.
    respondent : str, optional
        Column of persons: the covariance is clustered by it.
    level : float
        Coverage of the interval that is to take in 0.

    Returns
    -------
    Estimate
        `value`: the `delta` nearest to 0, in ``"log odds"``, at which the interval takes in 0; 0 when it does
        so already (``details["already"]`` is then true). It has no interval of its own. `details`:
        ``tip_interval`` (the value), ``tip_point`` (the delta at which the change itself vanishes),
        ``silent_wave``, ``respondents_share`` (of yes, in that wave), ``needed_share_interval`` and
        ``needed_share_point`` (shares of yes that the silent would need), ``change``, ``change_low``,
        ``change_high`` (at delta 0), ``response_first``, ``response_second``, ``n_first``, ``n_second``,
        ``dropped_because``, ``grid`` (rows with ``delta``, ``change``, ``low``, ``high`` for a figure).
        Where even the silent all saying yes (or no) would not do, the value is NaN and
        ``details["not_estimable"]`` says so: the finding then stands whatever they would have said.

    Raises
    ------
    ProblemsFound
        For unknown columns or waves, an outcome that is not 0/1, a frame without a count for a wave or with
        fewer people than the data have.

    References
    ----------
    Rubin, D. B. (1977). Journal of the American Statistical Association 72, 538-543.
    Little, R. J. A. and Rubin, D. B. (2019). Statistical Analysis with Missing Data, 3rd ed., section 15.4.

    Examples
    --------
    Of 400 people 200 answered in each wave, 100 and then 60 of them with yes. The change vanishes when
    140 of the 200 silent of the second wave would have said yes, 70% against 30%:

    >>> data = pd.DataFrame({"wave": [1] * 200 + [2] * 200,
    ...                      "engaged": [1] * 100 + [0] * 100 + [1] * 60 + [0] * 140})
    >>> found = tipping_point(data, "engaged", "wave", (1, 2), frame={1: 400, 2: 400})
    >>> round(found.details["needed_share_point"], 6), round(found.details["tip_point"], 4)
    (0.7, 1.6946)
    """
    z = normal_quantile(level)
    raise_if_any(_wrong_side(silent))
    rows = rows_of(
        data,
        outcome=outcome,
        wave=wave,
        waves=waves,
        predictors=list(dict.fromkeys(adjust)),
        respondent=respondent,
    )
    counts = counts_of(frame, wave)
    check_frame(counts, {plain(time): int((data[wave] == time).sum()) for time in waves}, waves)
    first, second = (
        response_of(counts[plain(time)], rows.outcome[rows.later == later])
        for later, time in enumerate(waves)
    )
    moved = second if silent == "second" else first
    details: dict[str, Any] = {
        "silent_wave": plain(waves[1 if silent == "second" else 0]),
        "response_first": first.rate,
        "response_second": second.rate,
        "n_first": first.answered,
        "n_second": second.answered,
        "dropped": sum(rows.dropped.values()),
        "dropped_because": dict(rows.dropped),
    }
    about: dict[str, Any] = {
        "n": len(rows.outcome),
        "level": level,
        "unit": "log odds",
        "method": _METHOD,
        "tolerance": "iterative",
    }
    if moved.answered == moved.people:
        why = f"everybody in the frame answered in wave {details['silent_wave']!r}: nobody is silent there"
        return not_estimable(why, details=details, **about)
    model = _model(rows, waves)
    if isinstance(model, str):
        return not_estimable(model, details=details, **about)
    mixture = _Mixture(*model, first.rate, second.rate, silent, z)
    return _tipped(mixture, details, about)


class _Mixture:
    """The frame's change, its interval, and the silent's share of yes, at any delta."""

    def __init__(
        self,
        rows: Rows,
        patterns: Patterns,
        fitted: Fit,
        rate_first: float,
        rate_second: float,
        silent: str,
        z: float,
    ):
        shares = np.bincount(patterns.of_row, minlength=patterns.count).astype(float)
        self.shares = shares / shares.sum()
        self.designs = [design @ fitted.basis for design in patterns.designs()]
        self.log_odds = [design @ fitted.params for design in self.designs]
        self.covariance, self.z = fitted.covariances[0], z
        self.rates = rate_first, rate_second
        self.moved = 1 if silent == "second" else 0

    def change(self, delta: float) -> tuple[float, float, float]:
        """The change and its limits."""
        (first, gradient_first), (second, gradient_second) = (
            self._frame_share(wave, delta if wave == self.moved else 0.0) for wave in (0, 1)
        )
        gradient = gradient_second - gradient_first
        half = self.z * math.sqrt(max(float(gradient @ self.covariance @ gradient), 0.0))
        value = second - first
        return value, max(value - half, -1.0), min(value + half, 1.0)

    def share(self, delta: float) -> float:
        """Share of yes among the silent of the wave that is moved."""
        return float(self.shares @ _chance(self.log_odds[self.moved] + delta))

    def _frame_share(self, wave: int, delta: float) -> tuple[float, np.ndarray]:
        rate, log_odds = self.rates[wave], self.log_odds[wave]
        answered, quiet = _chance(log_odds), _chance(log_odds + delta)
        slope = rate * answered * (1 - answered) + (1 - rate) * quiet * (1 - quiet)
        value = self.shares @ (rate * answered + (1 - rate) * quiet)
        return float(value), (self.shares * slope) @ self.designs[wave]


def _tipped(mixture: _Mixture, details: dict[str, Any], about: Mapping[str, Any]) -> Estimate:
    change, low, high = mixture.change(0.0)
    details |= {
        "change": change,
        "change_low": low,
        "change_high": high,
        "respondents_share": mixture.share(0.0),
        "already": low <= 0 <= high,
    }
    # The change grows with the delta of the second wave's silent, and falls with that of the first's.
    upwards = (change < 0) == (mixture.moved == 1)
    furthest = _FURTHEST if upwards else -_FURTHEST
    nearer = 2 if change < 0 else 1
    tips = {
        "interval": 0.0 if details["already"] else _root(lambda d: mixture.change(d)[nearer], furthest),
        "point": 0.0 if change == 0 else _root(lambda d: mixture.change(d)[0], furthest),
    }
    for name, tip in tips.items():
        details[f"tip_{name}"] = tip
        details[f"needed_share_{name}"] = math.nan if math.isnan(tip) else mixture.share(tip)
    details["grid"] = _grid(mixture, tips.values())
    if math.isnan(tips["interval"]):
        word = "yes" if upwards else "no"
        why = (
            f"no difference would do: were all the silent of wave {details['silent_wave']!r} to say {word}, "
            "the interval of the change would still leave out 0"
        )
        return not_estimable(why, details=details, **about)
    return Estimate(value=tips["interval"], details=details, **about)


def _root(of: Callable[[float], float], furthest: float) -> float:
    """Where a function first crosses 0 on the way from 0 to `furthest`; NaN where it does not."""
    from scipy.optimize import brentq

    # In steps, because the interval's width is not monotone: the crossing nearest to 0 is the one meant.
    ends = np.linspace(0.0, furthest, 37)
    values = [of(end) for end in ends]
    for i in range(1, len(ends)):
        if values[i - 1] * values[i] <= 0:
            return float(brentq(of, ends[i - 1], ends[i], xtol=1e-12, rtol=1e-12))
    return math.nan


def _grid(mixture: _Mixture, tips: Iterable[float]) -> list[dict[str, float]]:
    """Deltas to both sides of 0, to somewhat beyond the tips."""
    end = max([2.0, *(math.ceil(2.5 * abs(tip)) / 2 for tip in tips if not math.isnan(tip))])
    rows = []
    for step in range(-_STEPS, _STEPS + 1):
        delta = round(end * step / _STEPS, 10)
        change, low, high = mixture.change(delta)
        rows.append({"delta": delta, "change": change, "low": low, "high": high})
    return rows


def _model(rows: Rows, waves: Sequence[Hashable]) -> tuple[Rows, Patterns, Fit] | str:
    """The logistic model of `standardised_change` without sites, or why there is none."""
    if not len(rows.outcome):
        return f"no row of the two waves is complete: {rows.dropped}"
    patterns = patterns_of(rows, factors=(), by_wave=())
    boundary = boundary_of(rows, patterns, waves)
    for cells in (boundary.reasons, boundary.consequences):
        if cells:
            return "; ".join(cells)
    fitted = fit(rows, patterns, boundary.outside)
    if isinstance(fitted, str):
        return fitted
    if not all(fitted.estimable(design).all() for design in patterns.designs()):
        return COLLINEAR
    return rows, patterns, fitted


def _chance(log_odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-log_odds))


def _wrong_side(silent: str) -> list[Problem]:
    if silent in ("first", "second"):
        return []
    return [
        Problem(
            place="argument `silent`",
            found=f"{silent!r}",
            expected="'first' or 'second'",
            remedy="Name the wave whose silent may differ.",
        )
    ]
