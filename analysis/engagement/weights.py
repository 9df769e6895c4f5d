"""Weights that give the answers of each wave the margins of the sampling frame."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def frame_weights(responses: pd.DataFrame, frame: pd.DataFrame, margins: Sequence[str]) -> pd.DataFrame:
    """Rake each wave's respondents to the frame.

    Parameters
    ----------
    responses : DataFrame
        DESIGN: Responses.
    frame : DataFrame
        ``wave, site, role, count``.
    margins : sequence of str
        The columns of the frame whose totals the weights meet (``site``, ``role``).

    Returns
    -------
    DataFrame
        ``respondent, wave, weight``: how many people of the frame each respondent stands for.

    Raises
    ------
    ProblemsFound
        When no weights can meet the margins (a site of the frame where nobody answered, ...).
    """
    from analysis.statistics import rake

    weighted = []
    for wave, answered in responses.groupby("wave", observed=True, sort=False):
        of_wave = frame[frame["wave"] == wave]
        totals = {name: of_wave.groupby(name)["count"].sum().to_dict() for name in margins}
        totals = {
            name: {value: count for value, count in counts.items() if count > 0}
            for name, counts in totals.items()
        }
        weights = rake(answered, totals)
        weighted.append(answered[["respondent", "wave"]].assign(weight=weights.to_numpy()))
    return pd.concat(weighted, ignore_index=True)
