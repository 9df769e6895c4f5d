from __future__ import annotations

import dataclasses

import pytest

from analysis.coding.cases.framework.matrix import framework
from analysis.coding.cases.framework.summaries import Summary, mark


@pytest.fixture
def build(cases):
    """The matrix of the small study with these summaries, by site."""

    def make(*summaries, codings=None, by=("site",)):
        codings = cases.codings if codings is None else codings
        return framework(codings, cases.turns, cases.codebook, cases.study, summaries, by=by)

    return make


@pytest.fixture
def written():
    """A summary of the cell north, taking part, that holds; and what else it is told."""

    def make(**changes):
        fields = {
            "case": "north",
            "theme": "taking_part",
            "summary": "They come, and vote.",
            "analyst": "A. Researcher",
            "date": "2026-01-31",
            "passages": (
                mark("n13", 1, "present", "We all come to meetings."),
                mark("n13", 3, "present", "They vote with money."),
            ),
        }
        return dataclasses.replace(Summary(**fields), **changes)

    return make
