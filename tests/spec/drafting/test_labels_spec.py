"""What a draft makes of the labels of values: the order of a scale, and reasons why there is no answer."""

from __future__ import annotations

import pytest

from analysis.drafting.orderings import order_of
from analysis.drafting.reasons import reason_of

SCALES = {  # name: labels, lowest first
    "agreement": [
        "Strongly disagree",
        "Tend to disagree",
        "Neither agree nor disagree",
        "Tend to agree",
        "Agree",
    ],
    "satisfaction": ["Very dissatisfied", "Fairly dissatisfied", "Fairly satisfied", "Very satisfied"],
    "ease": [
        "Very difficult",
        "Somewhat difficult",
        "Neither easy nor difficult",
        "Somewhat easy",
        "Very easy",
    ],
    "engaged": ["Not at all engaged", "Not very engaged", "Somewhat engaged", "Highly engaged"],
    "degree": ["Not", "Fairly", "Very"],
    "likelihood": ["Very unlikely", "Unlikely", "Likely", "Very likely"],
    "quality": ["Very poor", "Poor", "Fair", "Good", "Very good", "Excellent"],
    "frequency": ["Never", "Rarely", "Sometimes", "Often", "Always"],
    "change": ["No change", "Some change", "Significant change"],
    "certainty": ["No", "Maybe", "Yes"],
    "range": ["1-5", "6-25", "26-100", "More than 100"],
}
NO_SCALES = [["Red", "Blue", "Green"], ["Yes", "No"], ["GP", "Nurse", "Manager"], ["Very easy", "Very often"]]

REASONS = [
    ("Don't know", "dont_know"),
    ("I don’t know", "dont_know"),
    ("Not sure", "dont_know"),
    ("Prefer not to say", "refused"),
    ("Refused", "refused"),
    ("Not applicable", "not_applicable"),
    ("N/A", "not_applicable"),
    ("Not answered", "skipped"),
    ("Question not asked", "not_asked"),
    ("NA", "skipped"),
    ("Unable to say", "dont_know"),
    ("No opinion", "dont_know"),
    ("Insufficient knowledge to comment", "dont_know"),
    ("Not relevant to my role", "not_applicable"),
    ("Skip", "skipped"),
    ("-", "skipped"),
    ("Weiß nicht", "dont_know"),
    ("Ne sait pas", "dont_know"),
    ("No lo sé", "dont_know"),
    ("Keine Angabe", "skipped"),
    ("Niet van toepassing", "not_applicable"),
    ("Trifft nicht zu", None),
    ("No", None),
    ("Not relevant to anybody", None),
    ("Neither agree nor disagree", None),
    ("Maybe", None),
    ("None", None),
    ("Not at all engaged", None),
    ("Not very confident", None),
    ("No", None),
]


@pytest.mark.parametrize("name", SCALES)
def test_orders(name):
    labels = SCALES[name]
    shuffled = sorted(labels)
    order = order_of(shuffled)
    assert order is not None
    assert order.name == name
    assert [label for _, label in sorted(zip(order.ranks, shuffled, strict=True))] == labels


@pytest.mark.parametrize("labels", NO_SCALES)
def test_no_orders(labels):
    assert order_of(labels) is None


@pytest.mark.parametrize(("label", "reason"), REASONS)
def test_reasons(label, reason):
    found = reason_of(label)
    assert (found.reason if found else None) == reason


@pytest.mark.parametrize("label", ["No opinion", "Undecided", "Not enough information to say", "-", "?"])
def test_what_may_be_an_answer_is_asked_about(label):
    assert reason_of(label).doubt


def test_na_is_a_doubt():
    assert "not applicable" in reason_of("NA").doubt
