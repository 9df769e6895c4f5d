"""Which waves can be compared on what, and why not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from analysis.study import Answers, Outcome, Question, Survey
from analysis.study.answers import AskedIf
from analysis.survey import comparable

SCALE = {"disagree": "Disagree", "agree": "Agree"}
HOW_OFTEN = {name: name.capitalize() for name in ("never", "rarely", "at times", "often", "always")}
NEWS = {"email": "E-mail", "post": "Post"}
PLAIN = Answers(column="q")
TURNED = Answers(column="q", incomparable="the wording was turned round")
LEADERS = Answers(column="q", asked=("leader",))
ALL = Answers(column="q", asked=("leader", "member"))
ROUTED = Answers(column="q", asked_if=AskedIf(question="filter", categories=("yes",)))
NO_POST = Answers(column="", columns={"email": "a"}, ticked=("1",))
LABELS = Answers(column="q")
FIVE = Answers(column="q", values={"1": "never", "2": "rarely", "3": "at times", "4": "often", "5": "always"})
FOUR = Answers(column="q", values={"1": "rarely", "2": "at times", "3": "often", "4": "always"})
TURNED_FOUR = Answers(column="q", values=FOUR.values, reversed=True)
NEVER_ONLY = Answers(column="q", values={"1": "never"})
BOTH = Answers(column="", columns={"email": "a", "post": "b"}, ticked=("1",))

#    question, first wave, second wave, role -> what the reason says
CASES = [
    ("owned", PLAIN, PLAIN, None, ""),
    ("owned", PLAIN, None, None, "owned was not asked in wave 2"),
    ("owned", None, None, None, "owned was not asked in wave 1; owned was not asked in wave 2"),
    ("owned", PLAIN, TURNED, None, "wave 2 is declared incomparable: the wording was turned round"),
    ("owned", LEADERS, ALL, None, "owned was put to leader in wave 1 and to leader, member in wave 2"),
    ("owned", LEADERS, ALL, "leader", ""),
    ("owned", LEADERS, ALL, "member", "owned was not put to member in wave 1"),
    ("owned", ROUTED, ROUTED, None, ""),
    ("owned", PLAIN, ROUTED, None, "by routing owned was put to everybody in wave 1 and to those with yes"),
    ("owns", PLAIN, TURNED, None, "declared incomparable"),
    ("by_post", BOTH, NO_POST, None, "post of news could not be ticked in wave 2"),
    ("by_email", BOTH, NO_POST, None, ""),
    ("at_most_rarely", FIVE, FOUR, None, "never of frequency could not be chosen in wave 2"),
    ("at_most_rarely", FOUR, LABELS, None, "never of frequency could not be chosen in wave 1"),
    ("at_most_rarely", LABELS, FIVE, None, ""),
    # Both count the same: "rarely" alone.
    ("at_most_rarely", FOUR, FOUR, None, ""),
    ("often_or_more", FIVE, FOUR, None, ""),
    # Turned round, the file's "rarely" is "often": what nobody could choose is "always".
    ("often_or_more", FIVE, TURNED_FOUR, None, "always of frequency could not be chosen in wave 2"),
    ("often_or_more", NEVER_ONLY, NEVER_ONLY, None, "often, always of frequency could not be chosen"),
    ("frequency", FIVE, FOUR, None, "never of frequency could not be chosen in wave 2"),
]


@pytest.mark.parametrize(("name", "first", "second", "role", "reason"), CASES)
def test_why_two_waves_are_not_compared(name, first, second, role, reason):
    outcomes = {
        "owns": Outcome(id="owns", label="own it", question="owned", categories=("agree",)),
        "by_post": Outcome(id="by_post", label="", question="news", categories=("post",)),
        "at_most_rarely": Outcome(
            id="at_most_rarely", label="", question="frequency", categories=("never", "rarely")
        ),
        "often_or_more": Outcome(
            id="often_or_more", label="", question="frequency", categories=("often", "always")
        ),
        "by_email": Outcome(id="by_email", label="", question="news", categories=("email",)),
    }
    questions = {
        "owned": Question(id="owned", text="", kind="scale", categories=SCALE),
        "frequency": Question(id="frequency", text="", kind="scale", categories=HOW_OFTEN),
        "news": Question(id="news", text="", kind="multiple", categories=NEWS),
    }
    asked = outcomes[name].question if name in outcomes else name
    files = {
        wave: SimpleNamespace(answers={} if entry is None else {asked: entry})
        for wave, entry in (("1", first), ("2", second))
    }
    study = SimpleNamespace(survey=Survey(questions=questions, outcomes=outcomes, files=files))
    found = comparable(study, name, "1", "2", role=role)
    assert reason in found
    assert bool(found) == bool(reason)
