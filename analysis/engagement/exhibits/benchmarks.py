"""Other surveys' figures beside the study's own: to be read, with what differs, and never tested against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.engagement.entries import PROPORTION, only
from analysis.engagement.exhibits.wording import INTERVAL, base, heading, wave_label
from analysis.engagement.people import overall
from analysis.results import Column, Table

if TYPE_CHECKING:
    from analysis.study import Study
    from analysis.study.benchmarks import Benchmark

_COLUMNS = (
    Column(name="outcome", label="Outcome"),
    Column(name="survey", label="Survey"),
    Column(name="value", label="Share", kind="proportion", bases=("n",)),
    Column(name="low", label=INTERVAL, kind="proportion", bases=("n",)),
    Column(name="high", label=INTERVAL, kind="proportion", bases=("n",)),
    base(),
    Column(name="wording", label="Question"),
    Column(name="population", label="Who was asked"),
    Column(name="mode", label="How, and source"),
)


def benchmarks_table(estimates: pd.DataFrame, study: Study) -> Table:
    """Each benchmark under the study's own share of the same outcome: wording, population and mode beside it.

    No interval stands beside a published figure: its design is not known here.
    """
    rows = []
    for benchmark in study.survey.benchmarks.values():
        rows += [*_own(benchmark, estimates, study), _published(benchmark, study)]
    return Table(columns=_COLUMNS, data=pd.DataFrame(rows, columns=[column.name for column in _COLUMNS]))


def _own(benchmark: Benchmark, estimates: pd.DataFrame, study: Study) -> list[tuple]:
    outcome = study.survey.outcomes[benchmark.outcome]
    group, who = overall(study, benchmark.outcome)
    own = only(estimates, benchmark.outcome, (PROPORTION,), (group,))
    own = own[(own["base"] == who) & (own["first"] == benchmark.wave)]
    asked = study.survey.questions[outcome.question].text
    name = f"This study, {wave_label(benchmark.wave, study)}"
    return [
        (
            heading(outcome.label),
            name,
            row.value,
            row.low,
            row.high,
            int(row.n),
            asked,
            "Those who answered",
            "",
        )
        for row in own.itertuples()
    ]


def _published(benchmark: Benchmark, study: Study) -> tuple:
    return (
        heading(study.survey.outcomes[benchmark.outcome].label),
        benchmark.label,
        benchmark.value,
        float("nan"),
        float("nan"),
        benchmark.n or 0,  # a base that was not published is printed as one that is not known
        benchmark.wording,
        benchmark.population,
        f"{benchmark.mode}; {benchmark.source}",
    )
