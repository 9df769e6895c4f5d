"""What the answers look like: shares, ends, reliability and clustering, counted by hand."""

from __future__ import annotations

import itertools
from types import SimpleNamespace as Some

import pandas as pd
import pytest

from analysis.disclosure import protect
from analysis.problems import ProblemsFound
from analysis.results import Table
from analysis.study import Answers, Outcome, Question
from analysis.study.batteries import Battery
from analysis.study.choices import DisclosureRules
from analysis.survey.description import clustering, items, reliability, sets

AGREE = {"no": "No", "neither": "Neither", "yes": "Yes"}
FIVE = {"never": "Never", **AGREE, "always": "Always"}
NAN = float("nan")


def question(name: str, categories: dict[str, str] = AGREE, **more) -> Question:
    return Question(id=name, text=f"About {name}?", kind="scale", categories=categories, **more)


@pytest.fixture
def study():
    """Two waves; the second one did not ask `late`, and nobody answered `silent` in the first."""
    asked = ("a", "b", "c", "silent", "five")
    questions = [question(name) for name in ("a", "b", "c", "late", "silent")] + [question("five", FIVE)]
    one = Outcome(id="says_a", label="say yes to a", question="a", categories=("yes",))
    return Some(
        roles={name: Some(id=name, label=name.capitalize()) for name in ("leader", "member")},
        waves={wave: Some(id=wave, label=f"Wave {wave}") for wave in ("2013", "2014")},
        params=Some(engagement=Some(level=0.95)),
        survey=Some(
            questions={q.id: q for q in questions},
            outcomes={"says_a": one},
            batteries={"all": Battery(id="all", label="All of it", questions=("a", "b", "c"))},
            files={
                "2013": Some(answers={name: Answers(column=name) for name in (*asked, "late")}),
                "2014": Some(answers={name: Answers(column=name) for name in asked}),
            },
        ),
    )


def people(study, wave: str = "2013", role: str = "member", site="north", **answers) -> pd.DataFrame:
    """Respondents of a wave, with the answers to some questions; the other questions have none."""
    n = len(next(iter(answers.values())))
    columns = {"wave": [wave] * n, "role": role, "site": site}
    for name, about in study.survey.questions.items():
        values = answers.get(name, [None] * n)
        columns[name] = pd.Categorical(values, list(about.categories), ordered=True)
    return pd.DataFrame(columns)


def released(table: Table, least: int = 10) -> pd.DataFrame:
    rules = DisclosureRules(profile="p", smallest_base={"respondents": least}, percent_decimals=0)
    data = table.data.copy()
    data.attrs["columns"] = table.columns
    return protect({"t": data}, rules).tables["t"]


def lines(table: Table) -> list[list]:
    return table.data.astype(object).where(table.data.notna(), None).to_numpy().tolist()


def test_shares_are_of_those_who_answered(study):
    responses = people(study, a=["yes", "yes", "no", None])
    found = items.item_table(responses, study, ["a", "silent"], wave="2013")
    assert lines(found) == [
        ["About a?", "Wave 2013", 3, 1 / 3, 0, 2 / 3],
        ["About silent?", "Wave 2013", 0, None, None, None],
    ]
    assert [column.label for column in found.columns][3:] == ["No (lowest)", "Neither", "Yes (highest)"]


def test_a_wave_that_did_not_ask_has_no_line(study):
    found = items.item_table(people(study, late=["yes"]), study, ["a", "late"])
    assert found.data[["question", "wave"]].to_numpy().tolist() == [
        ["About a?", "Wave 2013"],
        ["About a?", "Wave 2014"],
        ["About late?", "Wave 2013"],
    ]


def test_an_answer_that_a_wave_did_not_offer_is_no_zero(study):
    entry = Answers(column="a", values={"1": "neither", "2": "yes"}, note="No had to be written in.")
    study.survey.files["2013"].answers["a"] = entry
    responses = people(study, a=["yes", "neither"])
    assert lines(items.item_table(responses, study, ["a"], wave="2013"))[0][2:] == [2, None, 0.5, 0.5]
    row = items.ends_table(responses, study).data.iloc[0]
    assert row[["floor", "floor_low", "floor_high"]].isna().all() and row["ceiling"] == 0.5
    assert sets.remarks(study, ["a", "b"]) == ["About a? Wave 2013: No had to be written in."]


def test_roles_have_lines_of_their_own_where_they_answered(study):
    responses = pd.concat(
        [people(study, a=["yes", "no"], b=["no", "no"]), people(study, role="leader", a=["no"])],
        ignore_index=True,
    )
    found = items.item_table(responses, study, ["a", "b"], wave="2013", by_role=True)
    assert found.data[["question", "role", "n", "share_yes"]].to_numpy().tolist() == [
        ["About a?", "Leader", 1, 0.0],
        ["About a?", "Member", 2, 0.5],
        ["About b?", "Member", 2, 0.0],
    ]


def test_questions_on_two_scales_have_no_table_together(study):
    with pytest.raises(ProblemsFound, match="questions on one and the same scale"):
        items.item_table(people(study, a=["yes"]), study, ["a", "five"])


def test_a_share_of_too_few_is_withheld(study):
    responses = pd.concat(
        [people(study, a=["yes"] * 9), people(study, wave="2014", a=["yes"] * 10)], ignore_index=True
    )
    few, enough = released(items.item_table(responses, study, ["a"]))[["n", "share_yes"]].to_numpy()
    assert pd.isna(few).all()
    assert enough.tolist() == [10, 1]


def test_the_ends_of_a_scale_have_their_shares_and_intervals(study):
    responses = people(study, a=["no"] * 2 + ["neither"] * 8)
    row = items.ends_table(responses, study).data.iloc[0]
    assert row[["question", "n", "floor_answer", "floor"]].tolist() == ["About a?", 10, "No", 0.2]
    assert row[["ceiling_answer", "ceiling", "ceiling_low"]].tolist() == ["Yes", 0, 0]
    # Wilson, 0 of 10: z^2 / (n + z^2) with z = 1.959964.
    assert row["ceiling_high"] == pytest.approx(3.841459 / 13.841459, abs=1e-6)


def test_only_scales_with_a_middle_of_their_own_diverge(study):
    assert items.items_figure(people(study, five=["never"]), study, ["five"]).chart == "diverging"
    assert items.items_figure(people(study, a=["yes"]), study, ["a", "b"]).chart == "stacked"


def test_a_figure_has_a_bar_a_wave_or_of_one_wave_a_bar_a_question(study):
    responses = people(study, five=["never", "always"])
    by_wave = items.items_figure(responses, study, ["five"])
    assert by_wave.roles == {"group": "question", "row": "wave"}
    assert by_wave.table.data["value"].tolist()[:5] == [0.5, 0, 0, 0, 0.5]
    assert by_wave.table.data["value"].isna().tolist() == [False] * 5 + [True] * 5
    one = items.items_figure(responses, study, ["five"], wave="2013")
    assert one.roles == {"row": "question"}
    assert set(one.table.data["wave"]) == {"Wave 2013"}


def test_sets_hold_the_questions_of_one_scale_and_the_same_people(study):
    study.survey.questions["b"] = question("b", asked=("leader",))
    assert sets.item_sets(study) == [("a", "c", "late", "silent"), ("b",), ("five",)]


# One factor and three errors, each -1 or 1: variances 2 and covariances 1 (of all 16 combinations), so that
# alpha and omega are 9 / 12 and each correlation is 1/2.
SCORES = {-2: "no", 0: "neither", 2: "yes"}
FACTOR = list(itertools.product((-1, 1), repeat=4))


def of_one_factor(study, turned: int = 1) -> pd.DataFrame:
    return people(
        study,
        a=[SCORES[f + a] for f, a, _, _ in FACTOR],
        b=[SCORES[f + b] for f, _, b, _ in FACTOR],
        c=[SCORES[turned * (f + c)] for f, _, _, c in FACTOR],
    )


def reliability_of(responses: pd.DataFrame, study) -> tuple[Table, list[str]]:
    found = reliability.reliabilities(responses, study)
    return reliability.reliability_table(found, study), reliability.reasons(found, study)


def test_reliability_by_hand(study):
    table, _ = reliability_of(of_one_factor(study), study)
    row = table.data.iloc[0]
    assert row[["battery", "wave", "items", "n"]].tolist() == ["All of it", "Wave 2013", 3, 16]
    assert row[["alpha", "omega", "mean_r"]].tolist() == pytest.approx([0.75, 0.75, 0.5], abs=1e-6)
    assert row["alpha_low"] < 0.75 < row["alpha_high"]
    assert row["reversed"] == "none"


def test_an_item_that_runs_the_other_way_is_named(study):
    table, _ = reliability_of(of_one_factor(study, turned=-1), study)
    assert table.data["reversed"].iloc[0] == "About c?"


def test_what_cannot_be_estimated_is_empty_and_its_reason_told_apart(study):
    responses = people(study, a=["yes", "no"] * 6, b=["yes"] * 12, c=["no", "yes"] * 6)
    table, told = reliability_of(responses, study)
    assert table.data[["alpha", "omega", "ordinal", "mean_r", "reversed"]].iloc[0].isna().all()
    assert told[0] == "All of it, Wave 2013, Cronbach’s alpha: " + (
        "everybody gave the same answer to b: leave it out"
    )
    assert not any("everybody" in str(cell) for cell in table.data.to_numpy().ravel())


def test_two_questions_have_an_alpha_and_no_omega(study):
    del study.survey.files["2013"].answers["c"]
    table, told = reliability_of(of_one_factor(study), study)
    # k r / (1 + (k - 1) r) with two items of equal variance.
    assert table.data["alpha"].iloc[0] == pytest.approx(2 * 0.5 / 1.5)
    assert pd.isna(table.data["omega"].iloc[0])
    assert "All of it, Wave 2013, McDonald’s omega: two questions cannot tell a common factor" in told


def test_a_wave_that_asked_one_question_of_a_battery_has_no_line(study):
    for name in ("b", "c"):
        del study.survey.files["2014"].answers[name]
    assert reliability.battery_waves(study) == [("all", "2013")]


def test_reliability_of_too_few_is_withheld(study):
    table, _ = reliability_of(of_one_factor(study), study)
    row = released(table, least=17).iloc[0]
    assert row[["n", "alpha", "omega_low", "ordinal", "mean_r", "reversed"]].isna().all()


def test_correlations_are_of_ranks_and_say_the_fewest_behind_them(study):
    responses = people(
        study,
        a=["no", "neither", "yes", "yes"],
        b=["no", "yes", "neither", None],
        c=["no", "no", "yes", None],
    )
    found = reliability.correlation_table(responses, study, "all", "2013").data.set_index("question")
    # Ranks 1, 2, 3 against 1, 3, 2: 1 - 6 x 2 / 24.
    assert found.loc["1. About a?", "r_b"] == pytest.approx(0.5)
    assert found.loc["2. About b?", "r_a"] == pytest.approx(0.5)
    assert [found.iloc[i, 1 + i] for i in range(3)] == [1, 1, 1]
    assert found["n"].tolist() == [3, 3, 3]


def test_clustering_by_hand(study):
    responses = people(study, a=["yes", "yes", "no", "no", "no", "yes"], site=["north"] * 3 + ["south"] * 3)
    row = clustering.clustering_table(clustering.clusterings(responses, study), study).data.iloc[0]
    assert row[["outcome", "wave", "n", "sites"]].tolist() == ["Say yes to a", "Wave 2013", 6, 2]
    # Mean squares 1/6 between and 1/3 within, three people a site: (1/6 - 1/3) / (1/6 + 2/3).
    assert row["value"] == pytest.approx(-0.2)
    assert row["design_effect"] == pytest.approx(1 + 2 * -0.2)


def test_one_site_has_no_correlation_and_few_people_none_that_is_shown(study):
    found = clustering.clusterings(people(study, a=["yes", "no"]), study)
    alone = clustering.clustering_table(found, study)
    why = [one.correlation.details["not_estimable"] for one in found]
    waves = ("2013", "2014")
    told = [f"Say yes to a, Wave {wave}: {reason}" for wave, reason in zip(waves, why, strict=True)]
    assert clustering.reasons(found, study) == told
    assert not set(why) & set(alone.data.astype(str).stack())
    assert alone.data[["value", "low", "design_effect"]].iloc[0].isna().all()
    responses = people(study, a=["yes", "no", "yes", "yes"], site=["north", "north", "south", "south"])
    row = released(clustering.clustering_table(clustering.clusterings(responses, study), study)).iloc[0]
    assert row[["n", "sites", "value", "high", "design_effect"]].isna().all()


def test_the_interval_of_clustering_has_the_level_of_the_study(study):
    responses = people(study, a=["yes", "yes", "no", "no", "no", "yes"], site=["north"] * 3 + ["south"] * 3)
    wide = clustering.clusterings(responses, study)[0].correlation
    study.params.engagement.level = 0.5
    narrow = clustering.clusterings(responses, study)[0].correlation
    assert (narrow.level, narrow.value) == (0.5, wide.value)
    assert wide.low < narrow.low < narrow.high < wide.high
