"""What a draft makes of a single column."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.raw_surveys import wave_of

from analysis.drafting.columns import Column, describe, vocabulary
from analysis.drafting.treatments import treat


def one(cells, name="q1", known=(), **about) -> Column:
    read = wave_of({name: cells}, **{key: {name: value} for key, value in about.items()})
    return describe("2014", read, vocabulary([read]) | set(known))[0]


def use(name, cells):
    read = wave_of({name: cells})
    return treat(describe("2014", read, vocabulary([read])), read)[0]


@pytest.mark.parametrize("name", ["_index", "KEY", "meta-instanceID", "_parent_index"])
def test_what_kobo_and_odk_count_is_no_question(name):
    read = replace(wave_of({name: [f"uuid:{n}" for n in range(9)]}), layout="kobo")
    (treated,) = treat(describe("2014", read, vocabulary([read])), read)
    assert (treated.use, treated.reason) == ("left out", "kept by the survey software")
    assert use(name, [4, 5, 7] * 3).reason != "kept by the survey software"


def test_labelled_codes_with_missing_ones_declared_and_not():
    column = one(
        [1, 2, 2, -9, 99, None],
        codes={1: "Low", 2: "High", -9: "Not answered", 99: "Prefer not to say"},
        missing=((-9, -9),),
    )
    assert [(a.code, a.label, a.rows) for a in column.answers] == [("1", "Low", 1), ("2", "High", 2)]
    assert [(m.code, m.reason, m.declared) for m in column.missing] == [
        ("-9", "skipped", True),
        ("99", "refused", False),
    ]
    assert column.blank == 1


def test_codes_without_labels_and_those_apart():
    column = one([1, 2, 3, 4, 5, 8, 9])
    assert column.kind == "coded"
    assert [a.code for a in column.answers] == ["1", "2", "3", "4", "5"]
    assert [(m.code, m.reason) for m in column.missing] == [("8", None), ("9", None)]


def test_a_label_of_one_special_code_leaves_a_number_a_number():
    column = one([*range(20, 60), -9], codes={-9: "Not answered"}, missing=((-9, -9),))
    assert column.kind == "numeric"
    assert len(column.numbers) == 40


@pytest.mark.parametrize(
    ("cells", "kind", "hidden"),
    [
        (["Yes"] * 5 + ["No"] * 5, "labelled", 0),
        (["Yes"] * 30 + ["No"] * 30 + ["Yes, but not as Dr Smith says"], "labelled", 1),
        (["Yes"] * 15 + ["No"] * 2, "labelled", 0),
        ([f"said {n}" for n in range(30)], "text", 30),
        (["44", "45", "x", *map(str, range(20, 60))], "numeric", 0),
    ],
)
def test_texts(cells, kind, hidden):
    column = one(cells, known=["no"])
    assert (column.kind, column.hidden) == (kind, hidden)
    assert not any("Smith" in answer.label for answer in column.answers)


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("Respondent ID", [f"GP{n}" for n in range(20)], "respondent"),
        ("case no", range(20), "respondent"),
        ("UserID", range(20), "respondent"),
        ("Unique Response Number", range(20), "respondent"),
        ("Comments about my id card", [f"words of {n}" for n in range(20)], "question"),
        ("E-mail", [f"p{n}@example.org" for n in range(20)], "left out"),
        ("Last name", [f"N{n}" for n in range(20)], "left out"),
        ("column 9", [f"192.0.2.{n}" for n in range(20)], "left out"),
        ("Started", ["30/01/2014 13:56"] * 20, "left out"),
        ("Ended", ["30/01/2014 13:56", "2014-01-31 10:00"] * 10, "submitted"),
        ("Seconds taken", range(200, 260), "duration"),
        ("Status", ["Complete"] * 15 + ["Test"] * 5, "exclusion"),
        ("Status", ["Complete"] * 15 + ["Partial"] * 5, "finished"),
        ("Consent", ["Yes"] * 15 + ["No"] * 5, "exclusion"),
        ("Country code", ["UK"] * 20, "left out"),
        ("Empty", [None] * 20, "left out"),
        ("Age", range(20, 60), "question"),
    ],
)
def test_uses(name, cells, expected):
    treated = use(name, list(cells))
    assert treated.use == expected
    assert treated.reason or expected not in ("left out", "exclusion")


def test_codes_of_rows_to_leave_out():
    assert use("Status", ["Complete"] * 15 + ["Test"] * 5).codes == ("Test",)
    assert use("Consent", ["Yes"] * 15 + ["No"] * 5).codes == ("No",)


@pytest.mark.parametrize(
    ("columns", "codes"),
    [
        ({"Status": ["Survey Preview"] + ["IP Address"] * 9}, ("Survey Preview",)),
        ({"Status": ["0"] * 8 + ["1", "9"]}, ("1", "9")),
        ({"Status": ["0"] * 8 + ["4", "16"]}, ()),
        ({"DistributionChannel": ["anonymous"] * 9 + ["preview"]}, ("preview",)),
        ({"DistributionChannel": ["preview"] * 10}, ("preview",)),
    ],
)
def test_rare_previews_of_a_platform_are_proposed_for_exclusion(columns, codes):
    """Qualtrics adds 1 for a preview, 2 for a test and 8 for spam; 4 is imported, 16 was answered offline."""
    read = replace(wave_of(columns), layout="qualtrics")
    (treated,) = treat(describe("2014", read, vocabulary([read])), read)
    assert treated.codes == codes
    assert (treated.use == "exclusion") == bool(codes)
    plain = wave_of({"Channel": columns.get("DistributionChannel", columns.get("Status"))})
    assert treat(describe("2014", plain, vocabulary([plain])), plain)[0].use != "exclusion"


def test_a_test_row_is_found_however_rare():
    assert use("Status", ["Complete"] * 19 + ["Test"]).codes == ("Test",)


def test_what_redcap_says_of_a_form():
    read = replace(wave_of({"survey_complete": ["0", "2", "2", "1"]}), layout="redcap")
    (treated,) = treat(describe("2014", read, ()), read)
    assert treated.finished == {"0": "partial", "1": "partial", "2": "complete"}
    assert use("survey_complete", ["0", "2", "2", "1"]).use == "question"


@pytest.mark.parametrize(
    ("name", "cells", "kind", "asks"),
    [
        ("hours", [f"{n},5" for n in range(20)], "numeric", ""),
        ("hours", [f"{n} hours" for n in range(20)], "numeric", ""),
        ("How long?", [f"{n} hours" for n in range(20)], "numeric", "`unit: hour`"),
        ("List size", [f"{n},100" for n in range(1, 20)], "numeric", '`decimal: "."`'),
        ("List size", ["950", *(f"{n},100" for n in range(1, 20))], "numeric", ""),
        ("How long?", ["1 day", "2 days", "3 days"] * 6, "labelled", ""),
        ("Which?", [f"{n}-{n + 3}" for n in range(20)], "text", ""),
        ("When?", [f"{n} weeks ago" for n in range(20)], "text", ""),
    ],
)
def test_numbers_with_commas_and_units_are_numbers(name, cells, kind, asks):
    column = one(cells, name)
    assert (column.kind, column.unreadable) == (kind, 0)
    assert asks in " ".join(column.doubts)
    assert bool(column.doubts) == bool(asks)
