"""Attributions, the calibration check and the ledger's words."""

from __future__ import annotations

import dataclasses

import pytest

from analysis.reporting.appendices import agrees, attribution, calibration
from analysis.results import Count, Disclosure, Estimate, Finding
from analysis.study.fieldwork import Published


def finding(result, status="released"):
    return Finding(id="f", statement="", result=result, display="", disclosure=Disclosure(status=status))


def share(value):
    return finding(Estimate(value=value, n=279, method="Wilson", tolerance="closed_form"))


@pytest.mark.parametrize(
    ("printed", "published", "found", "verdict"),
    [
        ("12%", 0.12, 0.118, "yes"),
        ("12%", 0.12, 0.1249, "yes"),
        ("12%", 0.12, 0.125, "no"),  # halves away from zero: 13%
        ("11.8%", 0.118, 0.1183, "yes"),
        ("11.8%", 0.118, 0.12, "no"),
        ("−7 points", -0.07, -0.0712, "yes"),
    ],
)
def test_a_figure_agrees_as_closely_as_it_was_printed(printed, published, found, verdict):
    entry = Published(finding="f", statement="", printed=printed, value=published, source="")
    assert agrees(entry, share(found)) == verdict


@pytest.mark.parametrize(("found", "verdict"), [(0.7, "yes"), (0.75, "yes"), (0.76, "no")])
def test_words_allow_a_range_with_its_ends(found, verdict):
    entry = Published(finding="f", statement="", printed="almost", between=(0.7, 0.75), source="")
    assert agrees(entry, share(found)) == verdict


def test_counts_agree_exactly_and_suppressed_ones_do_not_tell():
    entry = Published(finding="f", statement="", printed="279", value=279, source="")
    assert agrees(entry, finding(Count(value=279, unit="respondents"))) == "yes"
    assert agrees(entry, finding(Count(value=280, unit="respondents"))) == "no"
    assert agrees(entry, finding(Count(value=0, unit="respondents"), "suppressed")) == "withheld"
    assert agrees(entry, None) == "no such number"


def test_every_published_figure_has_its_row(findings, study):
    shown = calibration(findings, study)
    assert [row[3] for row in shown.rows] == ["yes", "yes", "no"]
    assert [row[2] for row in shown.rows] == ["12%", "74%", "279"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("interview", "GP leader, Ashdown, 2014"),
        ("focus_group", "GP leader, Ashdown, 2014, focus group"),
        ("observation", "Fieldnote, Ashdown, 2014"),
    ],
)
def test_fieldnotes_are_not_put_in_the_mouth_of_a_participant(kind, words, findings, study):
    quotation = dataclasses.replace(findings["quotation.time"].result, kind=kind)
    assert attribution(quotation, study) == words
