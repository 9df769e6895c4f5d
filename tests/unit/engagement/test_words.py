"""Which changes get a word, and whether each word follows from the numbers in its own sentence."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest
from support.tiny_study import PARAMS, STUDY, write_study

from analysis import load_study
from analysis.disclosure.findings import protect_findings
from analysis.display import fields
from analysis.engagement.entries import estimate_of
from analysis.engagement.estimates import engagement_estimates
from analysis.engagement.robustness import robustness
from analysis.engagement.specifications import COLUMNS
from analysis.results import Finding

NO_CURVES = pd.DataFrame(columns=list(COLUMNS))
OVERALL = "engagement.high.all.standardised_change.2013-2014"


@pytest.fixture
def declared(tmp_path):
    """A function that gives the tiny study more choices in the section engagement."""

    def study(**choices: str):
        lines = "".join(f"  {key}: {value}\n" for key, value in choices.items())
        params = PARAMS.replace("  headline: high\n", f"  headline: high\n{lines}")
        return load_study(write_study(tmp_path, study=STUDY, params=params))

    return study


@pytest.fixture
def estimated():
    """A function that gives a study's estimates by id; so many were invited to a cell of each wave."""

    def estimates(data, study, invited=0):
        weights = data[["respondent", "wave"]].iloc[:0].assign(weight=[])
        rates = pd.DataFrame(columns=["wave", "site", "role", "invited"])
        if invited:
            cells = data[["wave", "site", "role"]].drop_duplicates()
            rates = cells.assign(invited=cells["wave"].map(invited) if isinstance(invited, dict) else invited)
        checks = robustness(data, weights, rates, study)
        found = engagement_estimates(data, checks, NO_CURVES, rates, study)
        return {row["id"]: estimate_of(row) for _, row in found.iterrows()}

    return estimates


@pytest.fixture
def many(answers):
    """Leaders fall from 150 of 200 to 100 of 200, members stay at 100 of 200; half in each site."""
    return answers(
        *(("2013", site, "leader", 75, 25) for site in ("north", "south")),
        *(("2013", site, "member", 50, 50) for site in ("north", "south")),
        *(("2014", site, "leader", 50, 50) for site in ("north", "south")),
        *(("2014", site, "member", 50, 50) for site in ("north", "south")),
    )


PRIMARY = "{outcome: high, group: all, first: 2013, second: 2014}"


def test_the_primary_change_is_decided_by_its_own_interval(declared, estimated, many):
    found = estimated(many, declared(primary=PRIMARY))[OVERALL]
    assert found.value == pytest.approx(-0.125)
    assert (found.details["word"], found.details["word_level"], found.details["family"]) == (
        "declined",
        0.95,
        "",
    )
    assert found.details["said"].startswith("declined among those who answered (−12.5 percentage points; 95%")


def test_another_change_is_decided_by_the_interval_of_its_family(declared, estimated, many):
    # `high` and `has_time` are the family: both are clear, so each keeps the level of a single one.
    found = estimated(many, declared())
    leaders = found["engagement.has_time.leader.standardised_change.2013-2014"]
    assert not leaders.estimable or leaders.details["family_size"] == 2
    assert found[OVERALL].details["family"] == "all outcomes"


def test_an_outcome_in_no_declared_family_has_no_word(declared, estimated, many):
    found = estimated(many, declared(families="{none: []}"))
    assert "word" not in found[OVERALL].details


def test_the_primary_change_may_be_a_roles(declared, estimated, many):
    primary = "{outcome: high, group: leader, first: 2013, second: 2014}"
    found = estimated(many, declared(primary=primary))
    leaders = found["engagement.high.leader.standardised_change.2013-2014"]
    assert leaders.value == pytest.approx(-0.25, abs=1e-6)
    assert (leaders.details["word"], leaders.details["family"]) == ("declined", "")
    assert "word" not in found["engagement.high.member.standardised_change.2013-2014"].details
    assert found[OVERALL].details["family"] == "all outcomes"


def test_a_role_that_did_not_change_is_not_clear_and_changed_by_less_than_a_wide_margin(
    declared, estimated, many
):
    primary = "{outcome: high, group: member, first: 2013, second: 2014}"
    margins = "{margins: {high: 0.15}}"
    members = estimated(many, declared(primary=primary, equivalence=margins))[
        "engagement.high.member.standardised_change.2013-2014"
    ]
    assert members.details["word"] == "changed by less than 15 percentage points"
    assert members.details["word_level"] == 0.9


def test_a_site_that_carries_the_change_is_named(declared, estimated, answers):
    study = declared(primary=PRIMARY, departures="[not_adjusted]")
    data = answers(
        *(("2013", site, "leader", 10, 40) for site in ("north", "south")),
        *(("2013", site, "member", 90, 10) for site in ("north", "south")),
        *(("2014", site, "leader", 8, 192) for site in ("north", "south")),
        *(("2014", site, "member", 80, 20) for site in ("north", "south")),
    )
    found = estimated(data, study)[OVERALL]
    # With four times as many leaders the plain difference is far larger: that never weakens a word.
    assert found.details["word"] == "declined"
    assert found.details["weakened_by"] == []


def test_without_maximum_likelihood_firths_stands_beside_it_and_is_weak(declared, estimated, answers):
    study = declared(primary=PRIMARY)
    data = answers(
        *(("2013", site, "member", 40, 60) for site in ("north", "south")),
        ("2014", "north", "member", 0, 100),
        ("2014", "south", "member", 15, 85),
    )
    found = estimated(data, study)
    assert not found[OVERALL].estimable
    assert found[OVERALL].details["word"] == "not estimable"
    assert fields(found[OVERALL])["said"] == "not estimable"
    penalised = found["engagement.high.all.firth_change.2013-2014"]
    assert -0.4 < penalised.value < -0.25
    assert penalised.details["word"] == "may have declined"
    assert (
        "no maximum likelihood estimate; this is Firth’s, which rests on its penalty in North"
        in (penalised.details["said"])
    )


def test_a_group_too_small_to_be_shown_is_not_named_where_all_of_it_said_no(declared, estimated, answers):
    data = answers(
        *((wave, "north", "member", yes, 60 - yes) for wave, yes in (("2013", 30), ("2014", 15))),
        *((wave, "south", "member", 0, 7) for wave in ("2013", "2014")),
    )
    found = estimated(data, declared(primary=PRIMARY))["engagement.high.all.firth_change.2013-2014"]
    assert "which rests on its penalty in groups too small to be named" in found.details["said"]
    assert "South" not in found.details["said"]


def test_a_declared_firth_estimate_has_the_full_word(declared, estimated, answers):
    study = declared(primary=PRIMARY, estimators="{high: firth}")
    data = answers(
        *(("2013", site, "member", 40, 60) for site in ("north", "south")),
        ("2014", "north", "member", 0, 100),
        ("2014", "south", "member", 15, 85),
    )
    found = estimated(data, study)
    assert found[OVERALL].details["word"] == "declined"
    assert "engagement.high.all.firth_change.2013-2014" not in found


def test_perfect_separation_in_every_site_is_named(declared, estimated, answers):
    study = declared(primary=PRIMARY)
    data = answers(
        *(("2013", site, "member", 30, 0) for site in ("north", "south")),
        *(("2014", site, "member", 0, 30) for site in ("north", "south")),
    )
    found = estimated(data, study)["engagement.high.all.firth_change.2013-2014"]
    assert found.details.get("not_estimable") or "in North and South" in found.details["said"]
    # No specification has an estimate, so there is no range to print.
    assert "word" in fields(found)
    assert "range" not in fields(found)


def test_non_respondents_who_could_undo_a_word_are_in_the_sentence(declared, estimated, many):
    found = estimated(many, declared(primary=PRIMARY), invited=200)[OVERALL]
    said = found.details["said"]
    assert re.search(r"in doubt if \d+% or more of those who did not answer in 2014 would have said so", said)
    assert "where 50% of those who answered did" in said
    everybody = estimated(many, declared(primary=PRIMARY), invited=100)[OVERALL]
    assert "did not answer" not in everybody.details["said"]


def test_non_respondents_of_the_first_wave_may_be_the_ones_who_could_undo_a_word(declared, estimated, many):
    found = estimated(many, declared(primary=PRIMARY), invited={"2013": 200, "2014": 100})[OVERALL]
    said = found.details["said"]
    assert "in doubt if 51% or fewer of those who did not answer in 2013 would have said so" in said
    assert "where 63% of those who answered did" in said


def test_the_same_answers_of_the_same_people_give_no_interval_and_no_word(declared, estimated, answers):
    data = answers(*((wave, "north", "member", 20, 20) for wave in ("2013", "2014")))
    data["respondent"] = data["respondent"].str.removeprefix("2013").str.removeprefix("2014")
    found = estimated(data, declared(primary=PRIMARY))[OVERALL]
    assert (found.value, found.details["word"]) == (0, "not estimable")
    assert "said" not in found.details


def test_a_departure_that_cannot_be_made_is_named(declared, estimated, many):
    study = declared(primary=PRIMARY, departures="[weighted_to_the_frame, same_people, not_adjusted]")
    said = estimated(many, study)[OVERALL].details["said"]
    assert said.endswith("; no estimate weighted to the sampling frame or among the same people")


def test_a_departure_of_too_few_people_decides_nothing(declared, estimated, answers):
    data = answers(
        *(
            (wave, site, "member", yes, 40 - yes)
            for wave, yes in (("2013", 30), ("2014", 10))
            for site in ("north", "south")
        ),
    )
    # Two of each site answered twice, alike: among them nothing changed.
    person = data["respondent"].str.removeprefix("2013").str.removeprefix("2014")
    data["respondent"] = person.where(person.str.fullmatch(r"\D+(?:0|39)"), data["respondent"])
    found = estimated(data, declared(primary=PRIMARY, departures="[same_people]"))[OVERALL]
    assert (found.details["word"], found.details["weakened_by"]) == ("declined", [])
    assert found.details["said"].endswith("; no estimate among the same people (too few people)")


def test_a_wave_without_a_role_says_so_for_that_role_only(declared, estimated, many):
    data = many[(many["role"] != "leader") | (many["wave"] == "2013")]
    primary = "{outcome: high, group: leader, first: 2013, second: 2014}"
    found = estimated(data, declared(primary=primary))
    leaders = found["engagement.high.leader.standardised_change.2013-2014"]
    assert math.isnan(leaders.value)
    assert leaders.details["word"] == "not estimable"
    contrast = found["engagement.high.leader.contrast_member.2013-2014"]
    assert "leader" in contrast.details["not_estimable"]


SENTENCE = re.compile(
    r"^(?P<word>.+?) among those who answered \((?P<value>[−+]?[\d.]+) percentage points?; "
    r"(?P<level>[\d.]+)% interval(?: (?P<low>[−+]?[\d.]+) to (?P<high>[−+]?[\d.]+))?\)"
)


def reads(word: str, low: float, high: float, margin: float) -> bool:
    """Whether a word may be said of an interval in percentage points: the rule, written once more."""
    if word.startswith("inconclusive: from "):
        return low <= 0 <= high
    if word.startswith("changed by less than "):
        return -margin < low and high < margin
    return high < 0 if "declined" in word else low > 0


@pytest.mark.parametrize("fallen", [0, 14, 42, 51, 57, 98])
def test_every_word_follows_from_the_numbers_in_its_own_sentence(declared, estimated, answers, fallen):
    """Before and after release; every word of every change, as a reader would check it."""
    study = declared(equivalence="{margins: {high: 0.1}}")
    data = answers(
        *(("2013", site, role, 55, 45) for site in ("north", "south") for role in ("leader", "member")),
        ("2014", "north", "leader", fallen, 100 - fallen),
        ("2014", "south", "leader", 50, 50),
        ("2014", "north", "member", 52, 48),
        ("2014", "south", "member", 60, 40),
    )
    found = estimated(data, study)
    findings = [Finding(id=id, statement="S", result=e, display="") for id, e in found.items()]
    released, _ = protect_findings(findings, study.params.disclosure)
    seen = 0
    for result in [*found.values(), *(finding.result for finding in released)]:
        if not (said := result.details.get("said")):
            continue
        sentence = SENTENCE.match(said)
        assert sentence, said
        ends = sentence["low"], sentence["high"]
        if ends == (None, None):
            ends = re.findall(r"[−+]?[\d.]+", sentence["word"])
        low, high = (float(end.replace("−", "-")) for end in ends)
        assert reads(result.details["word"], low, high, 10), said
        assert round(100 * result.details["word_low"], 6) == pytest.approx(low, abs=0.05)
        seen += 1
    assert seen >= 2
