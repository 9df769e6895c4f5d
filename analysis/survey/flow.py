"""Rows of a wave's file: read, left out by reason, kept; in all and by site."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.survey.scope import Scope


def flow_of(scope: Scope, excluded: pd.DataFrame, flags: pd.DataFrame, sites: list[str]) -> dict[str, Any]:
    """The flow of one wave.

    Parameters
    ----------
    scope : Scope
        Its rows, sorted.
    excluded, flags : DataFrame
        As in `analysis.survey.Harmonised`.
    sites : list of str
        All sites of the study.

    Returns
    -------
    dict
        ``rows``, ``excluded`` (by reason), ``kept``, ``flagged`` (rows kept, by flag), ``sites`` (by site of
        the study: ``rows, excluded, kept``, zeros where nobody of a site is in the file) and
        ``site_not_known``, the same for rows whose site the file does not tell. Everywhere ``rows`` =
        ``kept`` + all ``excluded``.
    """
    group = scope.groups["site"]
    place = np.array([sites.index(name) for name in group.names] + [-1])[group.positions]
    by_row = np.full(len(scope.kept), "", dtype=object)
    by_row[excluded["row"].to_numpy() - 1] = excluded["reason"].to_numpy(dtype=object)
    flow = _counts(np.ones(len(place), dtype=bool), scope.kept, by_row)
    flow["flagged"] = {str(flag): int(n) for flag, n in flags["flag"].value_counts(sort=False).items()}
    flow["sites"] = {name: _counts(place == number, scope.kept, by_row) for number, name in enumerate(sites)}
    flow["site_not_known"] = _counts(place < 0, scope.kept, by_row)
    return flow


def _counts(rows: np.ndarray, kept: np.ndarray, reasons: np.ndarray) -> dict[str, Any]:
    left_out = pd.Series(reasons[rows & ~kept], dtype="str").value_counts(sort=False)
    counts = {
        "rows": int(rows.sum()),
        "excluded": {str(reason): int(count) for reason, count in left_out.items()},
        "kept": int((rows & kept).sum()),
    }
    if counts["rows"] != counts["kept"] + sum(counts["excluded"].values()):
        raise AssertionError(f"{counts} do not add up")
    return counts
