"""How a wave's people were asked, as study.yaml records it."""

from __future__ import annotations

from datetime import date

import pytest
from support.tiny_study import STUDY, line_of, write_study

from analysis import load_study
from analysis.problems import ProblemsFound

PATH = "      path: data/raw/surveys/one.csv\n"
RECORDED = """\
      submitted: sent_in
      finished: {column: done, values: {1: complete, 0: partial}}
      invitation:
        mode: post
        sender: The study team
        sent: "2013-01-14"
        reminders: ["2013-01-28", "2013-02-11"]
        closed: "2013-02-28"
        link: none
"""


def recorded(tmp_path, old="", new=""):
    text = STUDY.replace(PATH, PATH + RECORDED.replace(old, new))
    return load_study(write_study(tmp_path, study=text)).survey.files["2013"], text


def test_a_recorded_invitation(tmp_path):
    file, _ = recorded(tmp_path)
    asked = file.invitation
    assert (asked.mode, asked.sender, asked.link) == ("post", "The study team", "none")
    assert (asked.sent, asked.closed) == (date(2013, 1, 14), date(2013, 2, 28))
    assert asked.reminders == (date(2013, 1, 28), date(2013, 2, 11))
    assert file.submitted == "sent_in"
    assert file.finished.values == {"1": "complete", "0": "partial"}


def test_nothing_of_it_is_needed(tmp_path):
    file = load_study(write_study(tmp_path)).survey.files["2013"]
    assert (file.invitation, file.submitted, file.finished) == (None, None, None)
    text = STUDY.replace(PATH, PATH + "      invitation: {link: open}\n")
    asked = load_study(write_study(tmp_path, study=text)).survey.files["2013"].invitation
    assert (asked.mode, asked.sent, asked.reminders) == ("", None, ())


@pytest.mark.parametrize(
    ("link", "why"), [("personal", ""), ("none", ""), ("open", "open"), ("forwarded", "forwarded")]
)
def test_only_a_link_that_others_could_use_forbids_a_rate(link, why, tmp_path):
    file, _ = recorded(tmp_path, "link: none", f"link: {link}")
    assert why in file.invitation.why_no_rate
    assert bool(file.invitation.why_no_rate) == bool(why)


# what is wrong | old text | new text | text of the line named | what was found
WRONG = [
    ("a mode nobody knows", "mode: post", "mode: pigeon", "mode:", "'pigeon'"),
    ("a kind of link nobody knows", "link: none", "link: shared", "link:", "'shared'"),
    ("no date", '"2013-01-14"', '"January"', "sent:", "'January'"),
    ("a date DVC cannot keep", '"2013-01-14"', "2013-01-14", "sent:", "2013-01-14"),
    ("reminders DVC cannot keep", '"2013-02-11"', "2013-02-11", "reminders:", "2013-02-11"),
    ("a reminder too early", "2013-01-28", "2013-01-13", "reminders:", "a reminder of 2013-01-13"),
    ("reminders out of order", "2013-01-28", "2013-02-12", "reminders:", "2013-02-12, 2013-02-11"),
    ("closed before the last reminder", "2013-02-28", "2013-02-10", "closed:", "2013-02-10"),
    ("a mark that is neither", "0: partial", "0: half", "0: half", "'half' for code '0'"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "found"), [case[1:] for case in WRONG], ids=[c[0] for c in WRONG]
)
def test_what_is_wrong_is_told_with_its_line(old, new, line, found, tmp_path):
    with pytest.raises(ProblemsFound) as caught:
        recorded(tmp_path, old, new)
    text = STUDY.replace(PATH, PATH + RECORDED.replace(old, new))
    (problem,) = caught.value.problems
    assert problem.place.startswith(f"study.yaml, line {line_of(text, line)} ")
    assert found in problem.found
