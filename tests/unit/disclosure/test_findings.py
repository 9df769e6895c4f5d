from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis.disclosure.findings import protect_findings
from analysis.problems import ProblemsFound
from analysis.reporting.cells import printed
from analysis.results import (
    Column,
    Count,
    Estimate,
    Figure,
    Finding,
    Interpretation,
    Quotation,
    Table,
    finding_from_json,
    to_json,
)
from analysis.study.choices import DisclosureRules

RULES = DisclosureRules(
    profile="staff", smallest_base={"respondents": 10, "participants": 5}, percent_decimals=0
)


def released(result, statement="S", template=None, rules=RULES):
    finding = Finding(
        id="a", statement=statement, result=result, display="?", template=template, made_by="nb, cell 3"
    )
    (after,), _ = protect_findings([finding], rules)
    return after


def share(n=20, value=1 / 3, **details):
    return Estimate(
        value=value, low=0.1, high=0.6, n=n, method="Wilson", tolerance="closed_form", details=details
    )


def test_a_suppressed_number_tells_nothing_anywhere():
    secret = Estimate(
        value=0.875, low=0.5291, high=0.9776, n=8, se=0.1169, df=7, p=0.0339, method="Wilson",
        tolerance="closed_form", details={"successes": 7, "first": 0.875, "not_estimable": "7 of 8"},
    )  # fmt: skip
    after = released(secret, template="{value}, so seven of them")
    text = str(to_json(after))
    for told in ("875", "529", "977", "1169", "0339", "seven", "7", "8"):
        assert told not in text.replace("nb, cell 3", ""), told
    assert (after.display, after.disclosure.status) == ("[suppressed]", "suppressed")


def test_an_exact_count_does_not_undo_the_rounding():
    after = released(share(n=20, value=7 / 20, successes=7))
    assert after.result.value == 0.35
    assert "successes" not in after.result.details


def test_standard_error_and_p_do_not_undo_the_rounding():
    change = Estimate(
        value=-0.071234567, low=-0.13, high=-0.01, se=0.031234567, p=0.022567891, n=545,
        unit="change in proportion", method="m", tolerance="iterative",
        details={"n_first": 266, "n_second": 279},
    )  # fmt: skip
    after = released(change).result
    assert (after.value, after.se, after.p) == (-0.07, 0.031, 0.023)


def test_a_statistic_in_a_table_has_three_decimals():
    """As its claim has; 16 digits of a correlation or a p value would tell the counts behind it."""
    columns = (
        Column(name="n", label="n", kind="base"),
        Column(name="r", label="r", kind="number", bases=("n",), tolerance="iterative"),
        Column(name="p", label="p", kind="p", bases=("n",), tolerance="iterative"),
    )
    rows = [(40, 0.571428571, 0.000123456), (40, -12.34567891, 0.0312345), (8, 0.5714285, 0.0312345)]
    finding = Finding(
        id="a",
        statement="S",
        display="",
        result=Table(columns=columns, data=pd.DataFrame(rows, columns=list("nrp"))),
    )
    (after,), decisions = protect_findings([finding], RULES)
    cells = after.result.data[["r", "p"]]
    assert cells.iloc[:2].values.tolist() == [[0.571, 0.0], [-12.346, 0.031]]
    assert cells.iloc[2].isna().all()
    assert after.disclosure.status == "rounded"
    assert (decisions["rule"] == "rounded statistics").sum() == 4
    assert [printed(value, columns[2]) for value in cells["p"][:2]] == ["< 0.001", "0.031"]


def test_the_smallest_base_counts_the_people_of_sites():
    """A mean over sites tells of the people in them: 3 sites of 3 are 9, 6 sites of 50 are 300."""

    def over(sites, people):
        return Estimate(
            value=-0.1, low=-0.3, high=0.1, n=sites, unit="change in proportion", method="m",
            tolerance="iterative",
            details={"base_unit": "sites", "n_first": sites * people, "n_second": 300, "tau2": 0.0123456},
        )  # fmt: skip

    small, large = released(over(3, 3)), released(over(6, 50))
    assert (small.display, small.disclosure.status) == ("[suppressed]", "suppressed")
    assert small.result.details == {"base_unit": "sites", "suppressed": "smallest base"}
    assert large.display == "−10 percentage points"
    assert (large.result.n, large.result.details["n_first"], large.result.details["tau2"]) == (6, 300, 0.012)


@pytest.mark.parametrize(("details", "n"), [({}, 60), ({"part": True}, None), ({"n_both": 9}, None)])
def test_people_of_one_group_and_few_who_answered_twice_are_not_released(details, n):
    """Of 100 people 60 are at one site and 40 at the other: 40 is the total less 60."""
    change = Estimate(
        value=-0.3, low=-0.5, high=-0.1, n=60, unit="change in proportion", method="m", tolerance="iterative",
        details={"n_first": 40, "n_second": 40, "n_both": 20} | details,
    )  # fmt: skip
    after = released(change).result
    assert after.n == n
    assert (after.value, after.details["n_first"]) == (-0.3, 40)
    assert not {"n_both", "part"} & set(after.details)


def test_the_word_for_a_suppressed_change_is_not_told():
    for n, told in ((8, False), (40, True)):
        change = Estimate(
            value=-0.3, low=-0.5, high=-0.1, n=n + 40, unit="change in proportion", method="m",
            tolerance="iterative", details={"n_first": n, "n_second": 40, "word": "clearly fewer"},
        )  # fmt: skip
        assert ("clearly fewer" in str(to_json(released(change, template="{word}")))) is told


def test_a_reason_that_names_a_small_group_stays_in_the_notebook():
    reason = {"not_estimable": "all of 4 said yes with site 'a' in wave '2013'"}
    after = released(Estimate(value=math.nan, n=300, method="m", tolerance="iterative", details=reason))
    assert after.display == "not estimable"
    assert after.result.details == {"not_estimable": "the notebook that made this finding says why"}


def test_a_small_base_of_one_wave_suppresses_the_change():
    change = Estimate(
        value=-0.5, n=108, unit="change in proportion", method="m", tolerance="closed_form",
        details={"n_first": 8, "n_second": 100, "first": 0.75, "second": 0.25},
    )  # fmt: skip
    assert released(change).display == "[suppressed]"


def test_participants_have_their_own_base():
    assert released(share(n=6, base_unit="participants")).display == "33%"
    assert released(share(n=4, base_unit="participants")).display == "[suppressed]"
    assert released(share(n=6)).display == "[suppressed]"


def test_counts():
    assert released(Count(value=3, unit="respondents", base=279)).display == "3"
    hidden = released(Count(value=3, unit="respondents", base=9)).result
    assert hidden == Count(value=None, unit="respondents")
    assert released(Count(value=9, unit="respondents")).display == "[suppressed]"
    assert released(Count(value=3, unit="rows")).display == "3"


def test_a_template_is_filled_from_the_protected_number():
    after = released(share(n=279, value=0.1249), template="{value} ({interval}) of {n}")
    assert after.display == "12% (10% to 60%) of 279"
    one = DisclosureRules(profile="p", smallest_base={"respondents": 10}, percent_decimals=1)
    assert released(share(n=279, value=0.1249), rules=one).display == "12.5%"


def test_words_pass():
    quotation = Quotation(
        transcript="t", turn=1, start=0, end=3, text="Yes", role="leader", site="a", wave="2013"
    )
    reading = Interpretation(theme="time", analyst="A", text="Time is short.")
    for result, text in ((quotation, "Yes"), (reading, "Time is short.")):
        after = released(result)
        assert (after.result, after.display, after.disclosure.status) == (result, text, "released")


COLUMNS = (
    Column(name="who", label="Who"),
    Column(name="n", label="n", kind="base"),
    Column(name="share", label="Share", kind="proportion", bases=("n",)),
)
DATA = pd.DataFrame({"who": ["a", "b"], "n": [8, 40], "share": [0.875, 0.25]})


def figure(alt):
    return Figure(chart="bars", table=Table(columns=COLUMNS, data=DATA), roles={}, alt=alt)


@pytest.mark.parametrize(
    ("result", "statement"),
    [
        (figure("88% in a, 25% in b"), "S"),
        (figure("Share by group (a: n = 8)"), "S"),
        (figure("Share by group"), "Highest in a (88%)"),
        (share(n=8, value=0.875), "Of 8 respondents most said yes"),
        (share(n=8, value=0.875), "As many as 88% said yes"),
        (Count(value=7, unit="respondents", base=8), "7 of them said yes"),
    ],
)
def test_words_that_tell_a_suppressed_number_stop_the_release(result, statement):
    with pytest.raises(ProblemsFound, match=r"finding 'a' \(nb, cell 3\): found a statement") as raised:
        released(result, statement)
    assert "88" not in str(raised.value)
    assert "of 8" not in str(raised.value)


@pytest.mark.parametrize(
    ("result", "statement"),
    [
        (figure("Share by wave, 2013 to 2014, with 95% intervals; 25% in b"), "S"),
        (share(n=8, value=0.95), "Share with its 95% confidence interval, 2013"),
        (share(n=40, value=0.875), "As many as 88% said yes"),
    ],
)
def test_other_numbers_do_not(result, statement):
    released(result, statement)


def test_a_table_read_back_with_all_bases_missing():
    table = Table(columns=COLUMNS, data=DATA.assign(n=float("nan"), share=float("nan")))
    finding = Finding(id="a", statement="S", result=table, display="")
    (after,), decisions = protect_findings([finding_from_json(to_json(finding))], RULES)
    assert after.result.data["n"].isna().all()
    assert not len(decisions)


def test_nothing_found():
    found, decisions = protect_findings([], RULES)
    assert (found, len(decisions)) == ([], 0)


def test_a_unit_that_no_rule_knows_is_refused():
    with pytest.raises(ProblemsFound, match="a count of 'participant'; expected people, by respondents"):
        released(Count(value=1, unit="participant"))
