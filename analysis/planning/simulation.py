"""Waves made up under a design and a true change, analysed as the real ones are."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.planning.design import Design
from analysis.study.definition import seed_for

if TYPE_CHECKING:
    from analysis.results import Estimate
    from analysis.study import Study

FIRST, SECOND = "last", "next"
COLUMNS = (
    *("change", "respondents", "n_first", "n_second", "target", "power", "power_error", "half_width"),
    *("coverage", "estimable", "repetitions"),
)
THESE, GENERAL = "these sites", "sites in general"
# With which chance the interval of an unchanged share is to lie within the smallest margin.
MARGIN_POWER = 0.8
# Nodes of the integral over a site's own shift: far more than a logistic curve needs.
_NODES = 40


def power_of(design: Design, study: Study) -> Iterator[pd.DataFrame]:
    """Power and expected precision for every change and number of respondents of ``params.planning``.

    Each simulated wave is analysed by the study's own estimators: the primary one for the change in these
    sites, t on the sites' differences for sites in general. Who answers again, and how alike the two
    answers of a person are, follow the design. Every site moves by a shift of its own on the log odds
    (normal, standard deviation ``site_spread``), drawn anew in every simulated wave. True for these sites is
    what the drawn shifts do to the people of both waves; true for sites in general is the expected change,
    every site counting the same.

    A change by which nobody, or more than everybody, would say yes is left out (`beyond`).

    Yields
    ------
    DataFrame
        Two rows, one a target: ``change`` (expected among the people of both waves), ``respondents`` (a
        multiple of the last wave), ``n_first, n_second,
        target, power`` (share of the simulated intervals that do not hold 0), ``power_error`` (its Monte
        Carlo standard error), ``half_width`` (mean half of the interval), ``coverage`` (share of intervals
        that hold the true change of their target), ``estimable`` (share of the simulated waves with an
        interval), ``repetitions``.
    """
    plan = study.params.planning
    for change, times in product(plan.changes, plan.respondents):
        if beyond(design, change):
            continue
        rng = np.random.default_rng(seed_for(study.seed, f"plan survey {change} {times}"))
        yield _summary(design, study, change, times, rng)


def beyond(design: Design, change: float) -> bool:
    """Whether a change is larger than there can be from the share who say yes in the last wave."""
    now = np.average(_chance(design.cells["log_odds"].to_numpy()), weights=design.cells["n"])
    return not 0 < now + change < 1


def smallest_margins(design: Design, study: Study) -> pd.DataFrame:
    """The smallest change that the next wave could rule out, were there none, for each number of respondents.

    Where nothing changed, a share `MARGIN_POWER` of the simulated waves has an interval (at the level that
    params.yaml declares for equivalence) that lies wholly within plus and minus this margin.

    Returns
    -------
    DataFrame
        ``respondents`` (a multiple of the last wave), ``n_first, n_second, margin`` (NaN where too few
        simulated waves have an interval), ``level, power, repetitions``.
    """
    from analysis.engagement.changes import change_under, primary

    plan, choices = study.params.planning, study.params.engagement
    rows = []
    for times in plan.respondents:
        rng = np.random.default_rng(seed_for(study.seed, f"plan survey margin {times}"))
        second = _respondents(design, times)
        shift = _shift(design, second, 0.0, plan.site_spread)
        furthest = []
        for _ in range(plan.repetitions):
            data, _ = _waves(design, second, shift, study, rng)
            settings = primary(data, study, design.outcome)
            found = change_under(data, (FIRST, SECOND), choices.equivalence.level, settings)
            reach = max(abs(found.low), abs(found.high))
            furthest.append(math.inf if math.isnan(reach) else reach)
        # A wave without an interval rules nothing out.
        margin = sorted(furthest)[math.ceil(MARGIN_POWER * plan.repetitions) - 1]
        margin = margin if math.isfinite(margin) else math.nan
        people = int(design.cells["n"].sum()), int(second.sum())
        rows.append([times, *people, margin, choices.equivalence.level, MARGIN_POWER, plan.repetitions])
    names = ["respondents", "n_first", "n_second", "margin", "level", "power", "repetitions"]
    return pd.DataFrame(rows, columns=names)


def _respondents(design: Design, times: float) -> np.ndarray:
    """How many answer the next wave, by cell."""
    return np.maximum(np.rint(design.cells["n"].to_numpy() * times), 1).astype(int)


def _summary(
    design: Design, study: Study, change: float, times: float, rng: np.random.Generator
) -> pd.DataFrame:
    plan = study.params.planning
    second = _respondents(design, times)
    shift = _shift(design, second, change, plan.site_spread)
    general = _in_general(design, second, shift, plan.site_spread)
    found: dict[str, list[tuple[Estimate, float]]] = {THESE: [], GENERAL: []}
    for _ in range(plan.repetitions):
        data, here = _waves(design, second, shift, study, rng)
        primary, level = _analyses(data, study)
        found[THESE].append((primary, here))
        found[GENERAL].append((level, general))
    rows = [
        [change, times, int(design.cells["n"].sum()), int(second.sum()), target, *_told(estimates)]
        for target, estimates in found.items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _told(estimates: list[tuple[Estimate, float]]) -> tuple[float, float, float, float, float, int]:
    total = len(estimates)
    sound = [(e, true) for e, true in estimates if math.isfinite(e.low + e.high)]
    if not sound:
        return 0.0, 0.0, math.nan, math.nan, 0.0, total
    # A wave that gives no interval shows no change: it counts against the power.
    power = sum(not e.low <= 0 <= e.high for e, _ in sound) / total
    return (
        power,
        math.sqrt(power * (1 - power) / total),
        float(np.mean([(e.high - e.low) / 2 for e, _ in sound])),
        float(np.mean([e.low <= true <= e.high for e, true in sound])),
        len(sound) / total,
        total,
    )


def _shift(design: Design, second: np.ndarray, change: float, spread: float) -> float:
    """The shift on the log odds by which `change` is to be expected among the people of both waves."""
    from scipy.optimize import brentq

    log_odds, people = design.cells["log_odds"].to_numpy(), design.cells["n"].to_numpy() + second
    share = people / people.sum()
    now = float(share @ _chance(log_odds))
    wanted = min(max(now + change, 1e-4), 1 - 1e-4)
    return float(brentq(lambda shift: share @ _expected(log_odds + shift, spread) - wanted, -20, 20))


def _in_general(design: Design, second: np.ndarray, shift: float, spread: float) -> float:
    """The expected change of a site, with its people of both waves; the mean of the sites."""
    log_odds, people = design.cells["log_odds"].to_numpy(), design.cells["n"].to_numpy() + second
    change = _expected(log_odds + shift, spread) - _chance(log_odds)
    sites = pd.factorize(design.cells["site"])[0]
    return float((np.bincount(sites, people * change) / np.bincount(sites, people)).mean())


def _expected(log_odds: np.ndarray, spread: float) -> np.ndarray:
    """The mean chance when a normal shift is added to the log odds, by Gauss-Hermite quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    return _chance(log_odds[:, None] + spread * nodes) @ (weights / weights.sum())


def _waves(
    design: Design, second: np.ndarray, shift: float, study: Study, rng: np.random.Generator
) -> tuple[pd.DataFrame, float]:
    """Two waves of answers, and the true change in these sites among the people of both."""
    plan, cells = study.params.planning, design.cells
    sites = pd.factorize(cells["site"])[0]
    # Not centred: sites in general are estimated from a draw of them, whose mean varies, too.
    own = rng.normal(0, plan.site_spread, sites.max() + 1)
    before = _chance(cells["log_odds"].to_numpy())
    after = _chance(cells["log_odds"].to_numpy() + shift + own[sites])
    first = cells["n"].to_numpy()
    again = np.minimum(np.rint(second * (plan.repeat if design.linked else 0)), first).astype(int)
    cell_1, cell_2 = np.repeat(np.arange(len(cells)), first), np.repeat(np.arange(len(cells)), second)
    person_1 = np.arange(len(cell_1))
    place_2 = _place(second)
    start = np.concatenate([[0], np.cumsum(first)[:-1]])
    repeats = place_2 < again[cell_2]
    person_2 = np.where(repeats, start[cell_2] + place_2, len(cell_1) + np.arange(len(cell_2)))
    draw_1 = rng.random(len(cell_1))
    # A person who answers alike both times draws the same number twice.
    same = repeats & (rng.random(len(cell_2)) < design.stability)
    draw_2 = np.where(same, draw_1[np.where(repeats, person_2, 0)], rng.random(len(cell_2)))
    cell = np.concatenate([cell_1, cell_2])
    data = pd.DataFrame(
        {
            "respondent": np.concatenate([person_1, person_2]),
            "wave": [FIRST] * len(cell_1) + [SECOND] * len(cell_2),
            "site": cells["site"].to_numpy()[cell],
            "role": cells["role"].to_numpy()[cell],
            "outcome": np.concatenate([draw_1 < before[cell_1], draw_2 < after[cell_2]]).astype(float),
        }
    )
    return data, float((after - before)[cell].mean())


def _place(counts: np.ndarray) -> np.ndarray:
    """0, 1, 2, … within each cell."""
    return np.concatenate([np.arange(count) for count in counts])


def _analyses(data: pd.DataFrame, study: Study) -> tuple[Estimate, Estimate]:
    from analysis.engagement.changes import change_under, primary
    from analysis.statistics import site_level_change

    level = study.params.engagement.level
    pair = (FIRST, SECOND)
    return (
        change_under(data, pair, level, primary(data, study, study.params.engagement.headline)),
        site_level_change(data, "outcome", "wave", pair, site="site", level=level),
    )


def _chance(log_odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-log_odds))
