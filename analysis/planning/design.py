"""The design that the next wave would have, read off the waves that there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.engagement.people import linked_pairs, waves_of, with_outcome
from analysis.problems import Problem, ProblemsFound

if TYPE_CHECKING:
    from analysis.study import Study

# Answers that spread less about the means of their roles are alike but for rounding.
_NO_SPREAD = 1e-12


@dataclass(frozen=True, kw_only=True)
class Design:
    """People by site and role, and what they said.

    Attributes
    ----------
    outcome, wave : str
        The headline outcome and the last wave that asked it.
    cells : DataFrame
        ``site, role, n, log_odds``: respondents of the last wave, and the log odds of a yes.
    linked : bool
        Whether a person is known again in the next wave.
    stability : float
        How far two answers of the same person hang together within a role, from those who answered two
        waves; 0 where nobody did.
    """

    outcome: str
    wave: str
    cells: pd.DataFrame
    linked: bool
    stability: float


def design_of(responses: pd.DataFrame, study: Study) -> Design:
    """The design of the last wave that asked the headline outcome.

    A cell's share is drawn towards its role's (half a yes and half a no of that role are added): with six
    people in a cell, none who said yes does not mean that nobody would.

    Raises
    ------
    ProblemsFound
        When nobody answered the headline outcome.
    """
    name = study.params.engagement.headline
    data = with_outcome(responses, study, name)
    data = data[data["outcome"].notna()]
    waves = [wave for wave in waves_of(study, name) if (data["wave"] == wave).any()]
    if not waves:
        raise ProblemsFound(
            [
                Problem(
                    place=f"outcome {name!r}",
                    found="no answer in any wave",
                    expected="at least one wave to plan the next one from",
                    remedy="Run `ccg reproduce`; before there are data, `ccg synthesise` makes some.",
                )
            ]
        )
    last = data[data["wave"] == waves[-1]]
    of_role = last.groupby("role", observed=True)["outcome"].agg(["sum", "count"])
    share = (of_role["sum"] + 0.5) / (of_role["count"] + 1)
    cells = last.groupby(["site", "role"], observed=True)["outcome"].agg(["sum", "count"]).reset_index()
    prior = cells["role"].map(share)
    p = (cells["sum"] + prior) / (cells["count"] + 1)
    return Design(
        outcome=name,
        wave=waves[-1],
        cells=pd.DataFrame(
            {
                "site": cells["site"],
                "role": cells["role"],
                "n": cells["count"],
                "log_odds": np.log(p / (1 - p)),
            }
        ),
        linked=study.survey.linked,
        stability=_stability(data, waves),
    )


def _stability(data: pd.DataFrame, waves: list[str]) -> float:
    """Phi of the answers of people who answered the last two waves, pooled within roles.

    Over everybody it would count twice how roles differ, since it is applied within a site and role.
    """
    if len(waves) < 2:
        return 0.0
    pair = (waves[-2], waves[-1])
    again = data["respondent"].isin(linked_pairs(data, pair).index) & data["wave"].isin(list(pair))
    people = data[again]
    role_means = people.groupby(["wave", "role"], observed=True)["outcome"].transform("mean")
    rests = linked_pairs(people.assign(outcome=people["outcome"] - role_means), pair)
    varied = len(rests) > 2 and (rests.std() > _NO_SPREAD).all()
    return max(float(rests["first"].corr(rests["second"])), 0.0) if varied else 0.0
