"""Figures of other surveys that stand beside the study's own, to be read and never tested against."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from analysis.study.section import Section


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """A proportion from another survey, with what a reader must know before setting it beside ours.

    Attributes
    ----------
    outcome, wave : str
        The study's own outcome and the wave that it stands beside.
    label : str
        The other survey's name.
    value : float
        A proportion.
    n : int or None
        Its base, where that was published.
    wording, population, mode, source : str
        The question as it was put, who was asked, how, and where the figure was published.
    """

    id: str
    outcome: str
    wave: str
    label: str
    value: float
    n: int | None
    wording: str
    population: str
    mode: str
    source: str


def build_benchmark(name: str, section: Section, outcomes: Collection[str]) -> Benchmark:
    """A benchmark of study.yaml."""
    outcome = section.text("outcome")
    if "outcome" in section and outcome not in outcomes:
        section.problem("outcome", repr(outcome), "one of the outcomes: " + ", ".join(outcomes))
    return Benchmark(
        id=name,
        outcome=outcome,
        wave=section.text("wave"),
        label=section.text("label"),
        value=section.number("value", low=0, high=1),
        n=section.integer("n", None, low=1),
        wording=section.text("wording"),
        population=section.text("population"),
        mode=section.text("mode"),
        source=section.text("source"),
    )
