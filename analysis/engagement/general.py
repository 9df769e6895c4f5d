"""The change in sites in general: a supplement, for sites that were chosen and not sampled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from analysis.engagement.entries import GEE, IN_GENERAL, WILD_CLUSTER, Entry
from analysis.engagement.people import adjustment, overall

if TYPE_CHECKING:
    from analysis.study import Study


def in_sites_in_general(
    data: pd.DataFrame, study: Study, name: str, waves: tuple[str, str]
) -> Iterator[Entry]:
    """Each site one observation: t on the sites' differences, the wild cluster test, and a GEE with t.

    Parameters
    ----------
    data : DataFrame
        Responses of those who were asked, with the column ``outcome``, in these waves.
    """
    from analysis.statistics import gee_change, site_level_change, wild_cluster_test

    data = data[data["outcome"].notna()]
    if data["site"].nunique() < 2:
        return
    group, base = overall(study, name)
    level = study.params.engagement.level
    adjust = adjustment(data, study.params.engagement.adjust)
    found = {
        IN_GENERAL: site_level_change(data, "outcome", "wave", waves, site="site", level=level),
        WILD_CLUSTER: wild_cluster_test(
            data, "outcome", "wave", waves, site="site", adjust=adjust, level=level
        ),
        GEE: gee_change(data, "outcome", "wave", waves, cluster="site", adjust=adjust, level=level),
    }
    for estimand, estimate in found.items():
        yield Entry(
            outcome=name,
            estimand=estimand,
            group=group,
            base=base,
            first=waves[0],
            second=waves[1],
            estimate=estimate,
        )
