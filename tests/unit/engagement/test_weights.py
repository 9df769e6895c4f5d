from __future__ import annotations

import pandas as pd
import pytest

from analysis.engagement.weights import frame_weights
from analysis.problems import ProblemsFound

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


def test_weights_meet_the_margins_of_each_wave(responses):
    weights = frame_weights(responses, FRAME, ("site", "role"))
    data = responses.merge(weights, on=["respondent", "wave"], validate="one_to_one")
    assert len(data) == len(responses)
    # By hand: 30 leaders and 170 members, 100 in each site; twice as many in the second wave.
    assert data.groupby(["wave", "role"])["weight"].sum().tolist() == pytest.approx([30, 170, 60, 340])
    assert data.groupby(["wave", "site"])["weight"].sum().tolist() == pytest.approx([100, 100, 200, 200])


def test_one_margin_is_a_ratio_of_counts(responses):
    weights = frame_weights(responses, FRAME, ("role",))
    data = responses.merge(weights, on=["respondent", "wave"])
    leaders = data[(data["wave"] == "2013") & (data["role"] == "leader")]
    assert leaders["weight"].tolist() == pytest.approx([30 / 7] * 7)


def test_a_site_of_the_frame_where_nobody_answered(responses):
    with pytest.raises(ProblemsFound, match="south"):
        frame_weights(responses[responses["site"] == "north"], FRAME, ("site", "role"))


def test_a_cell_of_nobody_in_the_frame_asks_for_nobody(responses):
    frame = FRAME.assign(count=FRAME["count"].where(FRAME["site"] == "north", 0))
    weights = frame_weights(responses[responses["site"] == "north"], frame, ("site", "role"))
    assert weights["weight"].sum() == pytest.approx(100 + 200)
