"""Attributions, the calibration check and the ledger's words."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from analysis.reporting import pandoc
from analysis.reporting.appendices import agrees, attribution, calibration, ledger, methods
from analysis.reporting.bindings import Item
from analysis.reporting.document import Edition, entry
from analysis.reporting.measures import in_tables
from analysis.results import Column, Count, Disclosure, Estimate, Finding, Table
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
    assert agrees(entry, finding(Count(value=None, unit="respondents"), "suppressed")) == "withheld"
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


def words(blocks) -> str:
    """The words of blocks in one line."""
    return " ".join(pandoc.plain_text(blocks).replace("\u00a0", " ").split())


def with_columns(*names):
    columns = tuple(Column(name=name, label=name, kind="number") for name in names)
    return finding(Table(columns=columns, data=pd.DataFrame(columns=list(names))))


def test_agreement_that_stands_in_tables_alone_is_among_the_methods(study):
    tables = {
        "people": with_columns("kappa", "kappa_low", "kappa_high", "ac1", "ac1_low", "ac1_high", "agree"),
        "rules": with_columns("precision", "recall", "kappa"),
        "other": with_columns("value", "low", "high"),
    }
    (paragraph,) = in_tables(tables, Edition(study=study))
    assert words(paragraph) == (
        "Agreement between codings: Cohen’s kappa and Gwet’s AC1 with asymptotic intervals; precision, "
        "recall and percent agreement. In the findings people, rules."
    )
    assert words(paragraph) in words(methods(tables, Edition(study=study)))


def test_tables_that_measure_no_agreement_add_nothing(study):
    # Precision alone may be that of an instrument.
    assert (
        list(in_tables({"a": with_columns("value"), "b": with_columns("precision")}, Edition(study=study)))
        == []
    )


def test_pairs_of_waves_are_told_as_pairs(study):
    changes = [["2013", "2014"], ["2014", "2016"], ["2013", "2016"]]
    made = dataclasses.replace(share(0.1), params={"engagement": {"changes": changes, "adjust": ["role"]}})
    assert "changes: 2013–2014, 2014–2016, 2013–2016, adjust: role" in words(
        methods({"f": made}, Edition(study=study))
    )


def test_the_ledger_and_methods_of_a_suppressed_estimate_tell_no_number(study):
    blank = Estimate(value=float("nan"), n=None, method="Wilson", tolerance="closed_form")
    made = dataclasses.replace(finding(blank, "suppressed"), display="[suppressed]")
    item = Item(number=0, kind="claim", line=1, finding=made, field="n", printed="[suppressed]")
    told = words(ledger([item], Edition(study=study), entry))
    assert "Method: Wilson; the numbers are withheld." in told and "n =" not in told
    assert "In 1 of them" in words(methods({"f": made}, Edition(study=study)))
