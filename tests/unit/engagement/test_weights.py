from __future__ import annotations

import pandas as pd
import pytest

from analysis.engagement.weights import check_weights, frame_weights, unweighted
from analysis.problems import ProblemsFound
from analysis.study.choices import WeightChoices

FRAME = pd.DataFrame(
    [
        (wave, site, role, count)
        for wave, factor in (("2013", 1), ("2014", 2))
        for site, role, count in (
            ("north", "leader", 10),
            ("north", "member", 90),
            ("south", "leader", 20),
            ("south", "member", 80),
        )
        for count in (factor * count,)
    ],
    columns=["wave", "site", "role", "count"],
)
BOTH = WeightChoices(margins=("site", "role"))
CELLS = WeightChoices(margins=("site", "role"), method="post-stratify")


def weighted(responses, choices, frame=FRAME):
    made = frame_weights(responses, frame, choices)
    return responses.merge(made.weights, on=["respondent", "wave"], validate="one_to_one"), made.diagnostics


def test_weights_meet_the_margins_of_each_wave(responses):
    data, told = weighted(responses, BOTH)
    assert len(data) == len(responses)
    # By hand: 30 leaders and 170 members, 100 in each site; twice as many in the second wave.
    assert data.groupby(["wave", "role"])["weight"].sum().tolist() == pytest.approx([30, 170, 60, 340])
    assert data.groupby(["wave", "site"])["weight"].sum().tolist() == pytest.approx([100, 100, 200, 200])
    assert told["method"].tolist() == ["raking", "raking"]
    assert told["people"].tolist() == [200, 400]
    assert (told["largest_gap"] < 1e-9).all()
    assert (told["rounds"] >= 1).all()


def test_one_margin_is_a_ratio_of_counts(responses):
    data, _ = weighted(responses, WeightChoices(margins=("role",)))
    leaders = data[(data["wave"] == "2013") & (data["role"] == "leader")]
    assert leaders["weight"].tolist() == pytest.approx([30 / 7] * 7)


def test_post_stratification_meets_every_cell(responses):
    data, told = weighted(responses, CELLS)
    first = data[data["wave"] == "2013"].groupby(["site", "role"])["weight"]
    # By hand: 10 people for 4 respondents, 90 for 6, 20 for 3, 80 for 7.
    assert first.first().tolist() == pytest.approx([10 / 4, 90 / 6, 20 / 3, 80 / 7])
    assert first.sum().tolist() == pytest.approx([10, 90, 20, 80])
    assert told["method"].tolist() == ["post-stratification"] * 2
    assert told["rounds"].isna().all()
    assert (told["largest_gap"] < 1e-12).all()


def test_diagnostics_by_hand(responses):
    _, told = weighted(responses, CELLS)
    # n * sum(w^2) / sum(w)^2 with 4 of 2.5, 6 of 15, 3 of 20/3 and 7 of 80/7.
    squares = 4 * 2.5**2 + 6 * 15**2 + 3 * (20 / 3) ** 2 + 7 * (80 / 7) ** 2
    effect = 20 * squares / 200**2
    row = told.iloc[0]
    assert row["design_effect"] == pytest.approx(effect)
    assert row["effective_n"] == pytest.approx(20 / effect)
    assert row["largest_over_mean"] == pytest.approx(15 / 10)
    assert (row["respondents"], row["trimmed"]) == (20, 0)


def test_trimmed_weights_keep_the_total_and_the_gap_is_told(responses):
    data, told = weighted(
        responses, WeightChoices(margins=("site", "role"), method="post-stratify", trim=1.2)
    )
    first = data[data["wave"] == "2013"]
    assert first["weight"].sum() == pytest.approx(200)
    assert first["weight"].max() == pytest.approx(12)
    # The six members of the north were cut from 15 to 12: 18 of 200 people are missing there, if the share
    # of what was cut takes nobody else above 12.
    others = 110 + 18
    assert 80 / 7 * others / 110 > 12  # it does: the members of the south stop at 12 too
    assert told.iloc[0]["trimmed"] == 13
    assert told.iloc[0]["largest_gap"] == pytest.approx((90 - 72) / 200)


def test_people_who_are_not_eligible_are_not_weighted_to(responses):
    frame = FRAME.assign(ineligible=pd.array([0, 10, 0, 0, None, None, None, None], dtype="Int64"))
    data, told = weighted(responses, CELLS, frame)
    assert told["people"].tolist() == [190, 400]
    assert data.groupby("wave")["weight"].sum().tolist() == pytest.approx([190, 400])


@pytest.mark.parametrize(("choices", "place"), [(BOTH, "site south"), (CELLS, "site south, role leader")])
def test_people_of_the_frame_of_whom_nobody_answered(responses, choices, place):
    with pytest.raises(ProblemsFound) as caught:
        frame_weights(responses[responses["site"] == "north"], FRAME, choices)
    places = [problem.place for problem in caught.value.problems]
    assert f"frame, wave 2013, {place}" in places
    assert f"frame, wave 2014, {place}" in places


def test_respondents_whom_the_frame_does_not_have(responses):
    gone = (FRAME["wave"] == "2014") & (FRAME["site"] == "south") & (FRAME["role"] == "leader")
    with pytest.raises(ProblemsFound) as caught:
        frame_weights(responses, FRAME[~gone], CELLS)
    (problem,) = caught.value.problems
    assert str(problem).startswith(
        "frame, wave 2014, site south, role leader: found 3 respondents and nobody"
    )


def test_a_cell_of_nobody_in_the_frame_asks_for_nobody(responses):
    frame = FRAME.assign(count=FRAME["count"].where(FRAME["site"] == "north", 0))
    data, _ = weighted(responses[responses["site"] == "north"], BOTH, frame)
    assert data["weight"].sum() == pytest.approx(100 + 200)


def test_a_wave_without_a_frame_stays_unweighted_and_that_is_said(responses):
    made = frame_weights(responses, FRAME[FRAME["wave"] == "2014"], BOTH)
    assert set(made.weights["wave"]) == {"2014"}
    told = made.diagnostics.set_index("wave")
    assert told.loc["2013", "method"] == "none"
    assert told.loc["2013", "why"] == "the sampling frame has nobody of this wave"


def test_no_frame_at_all(responses):
    made = unweighted(responses, "the study has no sampling frame")
    assert len(made.weights) == 0
    assert made.diagnostics["why"].tolist() == ["the study has no sampling frame"] * 2
    assert made.diagnostics["respondents"].tolist() == [20, 20]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (0.0, "0 respondents without a weight and 1 with one that is infinite, 0 or less"),
        (-1.0, "and 1 with one"),
        (float("inf"), "and 1 with one"),
        (float("nan"), "1 respondents without a weight and 0 with one"),
    ],
)
def test_a_weight_that_cannot_be_used_is_told_with_its_cell(responses, bad, told):
    weights = frame_weights(responses, FRAME, BOTH).weights
    spoilt = responses.index[(responses["wave"] == "2014") & (responses["role"] == "leader")][0]
    weights.loc[weights["respondent"] == responses.loc[spoilt, "respondent"], "weight"] = bad
    with pytest.raises(ProblemsFound) as caught:
        check_weights(weights, responses)
    (problem,) = caught.value.problems
    assert problem.place == "weights, wave 2014, site north, role leader"
    assert told in problem.found


def test_a_respondent_without_a_weight_is_told(responses):
    weights = frame_weights(responses, FRAME, BOTH).weights
    with pytest.raises(
        ProblemsFound, match="wave 2013, site north, role leader: found 1 respondents without"
    ):
        check_weights(weights.iloc[1:], responses)
