from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis.problems import ProblemsFound
from analysis.results import Column, Count, Disclosure, Estimate, Finding, Table, finding_from_json, to_json

FINDING = Finding(id="a.b", statement="S", result=Count(value=3, unit="waves"), display="3")


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, None, pd.NA, pd.NaT, np.float64("nan"), np.float32("inf")]
)
def test_what_json_has_no_number_for_is_null(value):
    assert to_json(value) is None


@pytest.mark.parametrize(
    ("value", "plain"),
    [(np.int64(3), 3), (np.bool_(True), True), (np.float64(0.5), 0.5), (np.str_("a"), "a"), ((1, 2), [1, 2])],
)
def test_numbers_of_numpy_become_plain_ones(value, plain):
    assert to_json(value) == plain
    assert type(to_json(value)) is type(plain)


def test_what_has_no_place_in_a_finding_is_refused():
    with pytest.raises(TypeError, match="set has no place in a finding"):
        to_json({"a": {1, 2}})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.pop("kind"),
        lambda data: data.update(kind="guess"),
        lambda data: data.pop("statement"),
        lambda data: data.update(colour="red"),
        lambda data: data.update(result=3),
        lambda data: data.update(result=[]),
        lambda data: data["result"].pop("unit"),
        lambda data: data.update(disclosure=None),
    ],
)
def test_data_of_no_finding_are_named(spoil):
    data = to_json(FINDING)
    spoil(data)
    with pytest.raises(ProblemsFound, match=r"ledger\.jsonl, finding 'a\.b'"):
        finding_from_json(data, "ledger.jsonl")


@pytest.mark.parametrize("data", ["text", 3, None, []])
def test_no_mapping_at_all(data):
    with pytest.raises(ProblemsFound, match=r"findings\.json, finding '\?'"):
        finding_from_json(data)


def test_a_table_holds_what_it_describes():
    data = pd.DataFrame({"n": [1], "share": [0.5]})
    n, share = Column(name="n", label="n", kind="base"), Column(name="share", label="Share", bases=("m",))
    with pytest.raises(ValueError, match="described are"):
        Table(columns=(n,), data=data)
    with pytest.raises(ValueError, match=r"bases that are no columns: \['m'\]"):
        Table(columns=(n, share), data=data)


def test_a_tolerance_is_one_of_four():
    with pytest.raises(ValueError, match="'loose'"):
        Estimate(value=1.0, n=1, method="m", tolerance="loose")


def test_a_finding_is_not_released_until_the_rules_say_so():
    assert FINDING.disclosure == Disclosure(status="unreleased")
