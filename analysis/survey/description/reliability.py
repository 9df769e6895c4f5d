"""Whether questions that are read together go together: reliability, and how they correlate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.results import Column, Estimate, Table
from analysis.survey.description.sets import waves_asking

if TYPE_CHECKING:
    from analysis.study import Study

_RESTS = ("n",)
_FEWEST_FOR_A_FACTOR = 3
NAMES = {"alpha": "Cronbach’s alpha", "omega": "McDonald’s omega", "ordinal": "Ordinal alpha"}


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """A battery in one wave.

    Attributes
    ----------
    questions : tuple of str
        Those of the battery that the wave asked.
    alpha, ordinal : Estimate
    omega : Estimate or None
        None for two questions, which cannot tell a common factor.
    """

    battery: str
    wave: str
    questions: tuple[str, ...]
    alpha: Estimate
    omega: Estimate | None
    ordinal: Estimate

    def estimates(self) -> dict[str, Estimate | None]:
        """The three, by the name of their column."""
        return {"alpha": self.alpha, "omega": self.omega, "ordinal": self.ordinal}


def reliabilities(responses: pd.DataFrame, study: Study, level: float = 0.95) -> list[Reliability]:
    """Every battery in every wave that asked two of its questions or more.

    People who answered each of these questions are counted; the estimates say how many they are.
    """
    from analysis.statistics import cronbach_alpha, mcdonald_omega, ordinal_alpha

    found = []
    for battery, wave, questions in _asked(study):
        items = responses.loc[responses["wave"] == wave, list(questions)]
        found.append(
            Reliability(
                battery=battery,
                wave=wave,
                questions=questions,
                alpha=cronbach_alpha(items, level=level),
                omega=mcdonald_omega(items, level=level) if len(questions) >= _FEWEST_FOR_A_FACTOR else None,
                ordinal=ordinal_alpha(items, level=level),
            )
        )
    return found


def reliability_table(found: list[Reliability], study: Study) -> Table:
    """Alpha, omega and ordinal alpha of each battery and wave, and items that may run the other way."""
    rows = []
    for one in found:
        numbers = []
        for estimate in one.estimates().values():
            numbers += [np.nan] * 3 if estimate is None else [estimate.value, estimate.low, estimate.high]
        rows.append(
            (
                study.survey.batteries[one.battery].label,
                study.waves[one.wave].label,
                len(one.questions),
                one.alpha.n,
                *numbers,
                one.alpha.details.get("mean_inter_item_r", np.nan),
                _reversed(one, study),
            )
        )
    columns = [
        Column(name="battery", label="Questions on"),
        Column(name="wave", label="Wave"),
        Column(name="items", label="Items", kind="count"),
        Column(name="n", label="Answered all", kind="base"),
    ]
    for name, label in NAMES.items():
        tolerance = "closed_form" if name == "alpha" else "iterative"
        about = {"kind": "number", "bases": _RESTS, "tolerance": tolerance}
        columns += [
            Column(name=name, label=label, **about),
            Column(name=f"{name}_low", label="Interval", **about),
            Column(name=f"{name}_high", label="Interval", **about),
        ]
    columns += [
        Column(name="mean_r", label="Mean correlation", kind="number", bases=_RESTS),
        Column(name="reversed", label="Looks reversed", bases=_RESTS),
    ]
    return Table(columns=tuple(columns), data=pd.DataFrame(rows, columns=[column.name for column in columns]))


def reasons(found: list[Reliability], study: Study) -> list[str]:
    """Why a number or an interval of the table is not there.

    For the notebook: a reason may tell what everybody in a small group said, so it is in no released table.
    """
    told = []
    for one in found:
        for name, estimate in one.estimates().items():
            where = (
                f"{study.survey.batteries[one.battery].label}, {study.waves[one.wave].label}, {NAMES[name]}"
            )
            if estimate is None:
                told.append(f"{where}: two questions cannot tell a common factor")
            elif why := estimate.details.get("not_estimable"):
                told.append(f"{where}: {why}")
    return told


def correlation_table(responses: pd.DataFrame, study: Study, battery: str, wave: str) -> Table:
    """Spearman's rank correlation of each two questions of a battery in one wave.

    A correlation is of the people who answered both. The number in a line is the fewest of its pairs.
    """
    from analysis.statistics import item_correlations

    questions = next(asked for name, when, asked in _asked(study) if (name, when) == (battery, wave))
    items = responses.loc[responses["wave"] == wave, list(questions)]
    pairs = item_correlations(items)
    both_ways = pd.concat([pairs, pairs.rename(columns={"first": "second", "second": "first"})])
    r = both_ways.pivot(index="first", columns="second", values="correlation")
    n = both_ways.pivot(index="first", columns="second", values="n")
    numbered = {name: str(number) for number, name in enumerate(questions, start=1)}
    rows = []
    for name, number in numbered.items():
        fewest = int(n.loc[name].min())
        itself = np.nan if r.loc[name].isna().all() else 1.0
        line = [itself if other == name else r.loc[name, other] for other in questions]
        rows.append((f"{number}. {study.survey.questions[name].text}", fewest, *line))
    columns = (
        Column(name="question", label="Question"),
        Column(name="n", label="n", kind="base"),
        *(
            Column(name=f"r_{name}", label=number, kind="number", bases=_RESTS)
            for name, number in numbered.items()
        ),
    )
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns]))


def battery_waves(study: Study) -> list[tuple[str, str]]:
    """Each battery with each wave that asked two of its questions or more."""
    return [(battery, wave) for battery, wave, _ in _asked(study)]


def _asked(study: Study) -> list[tuple[str, str, tuple[str, ...]]]:
    found = []
    for name, battery in study.survey.batteries.items():
        for wave in study.waves:
            asked = tuple(q for q in battery.questions if wave in waves_asking(study, q))
            if len(asked) > 1:
                found.append((name, wave, asked))
    return found


def _reversed(one: Reliability, study: Study) -> str | None:
    suspected = one.alpha.details.get("suspected_reversed")
    if suspected is None:
        return None
    return "; ".join(study.survey.questions[name].text for name in suspected) or "none"
