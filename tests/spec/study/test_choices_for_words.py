"""What params.yaml may say about the words for changes, and what is refused: one line a case."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tiny_study import PARAMS, STUDY, write_study

from analysis import load_study
from analysis.problems import ProblemsFound

REFUSED = {
    # what stands in the section engagement -> key that the problem names, what it says
    "primary: {outcome: hihg, first: 2013, second: 2014}": ("primary.outcome", "one of the outcomes"),
    "primary: {outcome: high, group: nurse, first: 2013, second: 2014}": (
        "primary.group",
        "one of the groups",
    ),
    "primary: {outcome: high, first: 2014, second: 2013}": ("primary", "one of `engagement.changes`"),
    "primary: {outcome: high, first: 2013}": ("primary", "no 'second'"),
    "primary: {outcome: has_time, group: member, first: 2013, second: 2014}": (
        "primary.group",
        "a group that was asked: all, leader",
    ),
    "primary: {outcome: only_once, first: 2013, second: 2014}": (
        "primary",
        "an outcome that both waves asked",
    ),
    "families: {a: [high, hihg]}": ("families.a", "one of the outcomes"),
    "families: {a: [high, has_time], b: [high, has_time]}": ("families.b", "family 'a'"),
    "families: {a: [high, has_time, high]}": ("families.a", "again"),
    "families: {a: [high]}": ("families.a", "a family of one change"),
    "estimators: {high: bayes}": ("estimators.high", "one of: maximum_likelihood, firth"),
    "estimators: {hihg: firth}": ("estimators", "one of the outcomes"),
    "departures: [each_site]": ("departures", "some of: each_site_left_out"),
    "departures: [same_people, same_people]": ("departures", "each departure once"),
    "equivalence: {margins: {high: 0}}": ("equivalence.margins.high", "a margin of 0"),
    "equivalence: {margins: {high: 5}}": ("equivalence.margins.high", "a number from 0 to 1"),
    "equivalence: {margins: {hihg: 0.05}}": ("equivalence.margins", "one of the outcomes"),
    "equivalence: {margins: {only_once: 0.05}}\n  families: {a: [high, has_time]}": (
        "equivalence.margins.only_once",
        "a margin for 'only_once', whose changes get no word",
    ),
    "equivalence: {level: 90}": ("equivalence.level", "a number from 0.5 to 0.999"),
    "words: {agreeing: 0.75}": ("words.agreeing", "no votes are counted"),
}


# Sex was asked in the first wave only.
ONCE = STUDY.replace(
    "  files:\n", "    only_once: {label: are women, question: sex, categories: [f]}\n  files:\n", 1
)


def loaded(folder: Path, choice: str):
    params = PARAMS.replace("  headline: high\n", f"  headline: high\n  {choice}\n")
    return load_study(write_study(folder, study=ONCE, params=params))


@pytest.mark.parametrize("choice", REFUSED)
def test_refused(choice, tmp_path):
    key, says = REFUSED[choice]
    with pytest.raises(ProblemsFound) as caught:
        loaded(tmp_path, choice)
    for problem in caught.value.problems:
        assert problem.place.startswith("params.yaml, line 3 ")
        assert f"(engagement.{key})" in problem.place
        assert says in f"{problem.found} {problem.expected} {problem.remedy}"


def test_more_than_eight_departures_are_refused(tmp_path):
    from analysis.study.change import DEPARTURES

    with pytest.raises(ProblemsFound, match="9 departures; expected at most 8"):
        loaded(tmp_path, f"departures: [{', '.join(DEPARTURES)}]")


def test_what_is_usual_without_a_word(tmp_path):
    choices = load_study(write_study(tmp_path, study=STUDY, params=PARAMS)).params.engagement
    assert choices.primary is None
    assert choices.departures == ("each_site_left_out", "one_change_for_all_sites", "weighted_to_the_frame")
    assert (choices.estimator("high"), choices.family("high")) == ("maximum_likelihood", "all outcomes")
    assert choices.equivalence.margins == {}


def test_an_outcome_in_no_declared_family(tmp_path):
    choices = loaded(tmp_path, "families: {none: []}").params.engagement
    assert choices.family("high") is None
