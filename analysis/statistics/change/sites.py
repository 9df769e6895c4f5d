"""Who said yes in each site and wave: what inference about sites in general starts from."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics.change.rows import Rows
from analysis.statistics.inputs import plain


@dataclass(frozen=True, kw_only=True)
class Sites:
    """Counts by site, of all sites that occur in the two waves, with complete rows or without.

    Attributes
    ----------
    labels : tuple
        The sites, in their order.
    of_row : ndarray of int, shape (n,)
        The site of each complete row.
    people, yes : ndarray, shape (2, sites)
        Complete rows, and those with an outcome of 1, by wave.
    """

    labels: tuple[Hashable, ...]
    of_row: np.ndarray
    people: np.ndarray
    yes: np.ndarray

    def obstacle(self, waves: Sequence[Hashable]) -> str:
        """Why the sites cannot be compared with each other; empty when they can.

        A cell of one person is as good as none: its proportion is 0 or 1 whatever the site is like.
        """
        if not len(self.of_row):
            return "no row of the two waves is complete"
        cells = [(time, place) for place in range(len(self.labels)) for time in (0, 1)]
        for most, words in ((0, "nobody"), (1, "one respondent only")):
            if found := [
                f"{words} with site {plain(self.labels[place])!r} in wave {plain(waves[time])!r}"
                for time, place in cells
                if self.people[time, place] == most
            ]:
                return "; ".join(found)
        if len(self.labels) == 1:
            return f"one site only, {plain(self.labels[0])!r}: it tells nothing about how sites differ"
        return ""


def sites_of(data: pd.DataFrame, rows: Rows, site: str, wave: str, waves: Sequence[Hashable]) -> Sites:
    """Count the complete rows by site and wave."""
    here = data.loc[data[wave].isin(list(waves)), site]
    labels = pd.Index(pd.factorize(here, sort=True)[1])
    of_row = labels.get_indexer(pd.Index(rows.columns[site]))
    cell = rows.later * len(labels) + of_row
    shape = (2, len(labels))
    return Sites(
        labels=tuple(labels),
        of_row=of_row,
        people=np.bincount(cell, minlength=2 * len(labels)).reshape(shape),
        yes=np.bincount(cell, weights=rows.outcome, minlength=2 * len(labels)).reshape(shape),
    )
