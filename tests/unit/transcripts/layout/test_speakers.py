"""Which labels are one person's."""

from __future__ import annotations

import pytest

from analysis.transcripts.layout.labels import is_certain, role_of
from analysis.transcripts.layout.speakers import fold, known

ONE = [
    ["R1", "R 1", "r1", "Resp 1", "Resp. 1", "Respondent 1", "R01", "R_1"],
    ["P2", "Participant 2", "part 2"],
    ["I", "Int", "INT", "Interviewer"],
    ["Speaker 1", "SPEAKER_01", "spk1"],
    ["Mr Hartley", "Hartley", "MR HARTLEY", "David Hartley", "Mr David Hartley KC"],
    ["Roe, Jo", "Roe, Jo (NHS ASHDOWN)"],
    ["GP1", "GP1 (Ashdown)"],
]
SEVERAL = [
    ["R1", "R2", "R1a", "R1?", "P1", "GP1"],
    ["Mr Hill", "Mrs Hill", "Ann Hill"],
    ["Ann Hill", "Bob Hill", "Mr Hill"],
    ["Lee", "Ann Lee"],
    ["Dr Marsh", "Professor Marsh"],
    ["GP (Ashdown)", "GP (Calderbrook)"],
    ["I", "R", "All", "Facilitator", "Moderator", "Researcher"],
]


@pytest.mark.parametrize("labels", ONE, ids=lambda labels: labels[0])
def test_forms_of_one_label(labels):
    assert set(fold(labels).values()) == {labels[0]}


@pytest.mark.parametrize("labels", SEVERAL, ids=lambda labels: labels[0])
def test_labels_of_several_people(labels):
    assert fold(labels) == {label: label for label in labels}


def test_a_label_is_known_by_its_name():
    is_known = known(["Mr Hill", "R1"])
    assert [is_known(label) for label in ("Hill", "HILL", "Resp 1", "R2", "Helen")] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_who_asks_who_answers_and_who_is_a_crowd():
    roles = {"I": "interviewer", "Q": "interviewer", "F": "interviewer", "F2": "participant",
             "R1": "participant", "All": "other", "Several voices": "other",
             "???": "participant"}  # fmt: skip
    assert {label: role_of(label) for label in roles} == roles


@pytest.mark.parametrize("label", ["Wave 2", "Year 1", "Covid 19", "Table 4", "Helen", "Purpose", "So"])
def test_what_papers_number_is_no_certain_speaker(label):
    assert not is_certain(label)
