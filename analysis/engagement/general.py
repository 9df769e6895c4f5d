"""The change in sites in general: a supplement, for sites that were chosen and not sampled."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.disclosure.findings import BASE_UNIT
from analysis.engagement.entries import GEE, HETEROGENEITY, IN_GENERAL, WILD_CLUSTER, Entry
from analysis.engagement.people import adjustment, of_people, overall
from analysis.results import Estimate

if TYPE_CHECKING:
    from analysis.study import Study


def in_sites_in_general(
    data: pd.DataFrame, study: Study, name: str, waves: tuple[str, str]
) -> Iterator[Entry]:
    """Each site one observation: t on the sites' differences, the wild cluster test, a GEE with t, and the
    random-effects mean of the sites' standardised changes.

    Parameters
    ----------
    data : DataFrame
        Responses of those who were asked, with the column ``outcome``, in these waves.
    """
    from analysis.statistics import gee_change, site_level_change, standardised_change, wild_cluster_test

    data = data[data["outcome"].notna()]
    if data["site"].nunique() < 2:
        return
    group, base = overall(study, name)
    level = study.params.engagement.level
    adjust = adjustment(data, study.params.engagement.adjust)
    found = {
        IN_GENERAL: _flagged(site_level_change(data, "outcome", "wave", waves, site="site", level=level)),
        WILD_CLUSTER: wild_cluster_test(
            data, "outcome", "wave", waves, site="site", adjust=adjust, level=level
        ),
        GEE: gee_change(data, "outcome", "wave", waves, cluster="site", adjust=adjust, level=level),
    }
    for estimand, estimate in found.items():
        if estimand != IN_GENERAL:  # its n are sites
            estimate = of_people(estimate, data, adjusted=True)
        yield Entry(
            outcome=name,
            estimand=estimand,
            group=group,
            base=base,
            first=waves[0],
            second=waves[1],
            estimate=estimate,
        )
    own = standardised_change(
        data,
        "outcome",
        "wave",
        waves,
        by="site",
        adjust=adjust,
        respondent="respondent",
        level=level,
    )
    if (spread := _spread(own, level)) is not None:
        yield Entry(
            outcome=name,
            estimand=HETEROGENEITY,
            group="site",
            base=base,
            first=waves[0],
            second=waves[1],
            estimate=spread,
        )


def _spread(own: Mapping[Any, Estimate], level: float) -> Estimate | None:
    """The random-effects mean of the sites' own changes; None for fewer than three."""
    from analysis.statistics import heterogeneity

    sound = [each for each in own.values() if math.isfinite(each.value) and math.isfinite(each.se)]
    if len(sound) < 3:
        return None
    spread = heterogeneity([each.value for each in sound], [each.se for each in sound], level=level)
    # Its n are sites; whether it may be shown is a matter of the people behind them.
    people = {name: sum(each.details[name] for each in sound) for name in ("n_first", "n_second")}
    return _flagged(dataclasses.replace(spread, details={**spread.details, **people, BASE_UNIT: "sites"}))


def _flagged(estimate: Estimate) -> Estimate:
    """A mean of the sites' changes is no plain difference of two shares."""
    return dataclasses.replace(estimate, details={**estimate.details, "adjusted": True})
