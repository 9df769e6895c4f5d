"""The change in a share of the lowest categories, and the test over all waves at once."""

from __future__ import annotations

import pandas as pd
import pytest
from support import small_survey

from analysis import load_study
from analysis.engagement.changes import over_all_waves, whole_scale
from analysis.engagement.people import with_outcome
from analysis.statistics import joint_change

WAVES = ("2013", "2014", "2016")
OUTCOMES = {
    "high": {"label": "are engaged", "question": "engaged", "at_least": "high"},
    "not_high": {"label": "are not engaged", "question": "engaged", "at_most": "middling"},
}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    definition = small_survey.definition(WAVES, outcomes=OUTCOMES)
    small_survey.write(folder, definition, small_survey.choices(("2013", "2014")), {})
    return load_study(folder)


@pytest.fixture(scope="module")
def responses():
    """Shares of 50, 40 and 20% in each site; the rest is middling and low in turn."""
    rows = []
    for wave, yes in zip(WAVES, (10, 8, 4), strict=True):
        for site in small_survey.SITES.values():
            for number in range(20):
                engaged = "high" if number < yes else ("middling", "low")[number % 2]
                role = ("leader", "member")[number % 4 == 0]
                rows.append((f"{wave}{site}{number}", wave, site, role, False, engaged, "f"))
    names = ["respondent", "wave", "site", "role", "linked", "engaged", "sex"]
    scale = pd.CategoricalDtype(["low", "middling", "high"], ordered=True)
    return pd.DataFrame(rows, columns=names).astype({"engaged": scale})


def test_limits_change_sides_with_the_outcome(study, responses):
    """The share at most middling falls by what the share who are high rises: low and high change sides."""
    of = {
        name: whole_scale(with_outcome(responses, study, name), study, name, ("2013", "2016"))
        for name in OUTCOMES
    }
    high, rest = of["high"], of["not_high"]
    assert high.low < high.value < high.high < 0
    assert (rest.value, rest.low, rest.high) == (-high.value, -high.high, -high.low)
    assert 0 < rest.low < rest.value < rest.high
    assert rest.details["first"] == pytest.approx(1 - high.details["first"])
    assert rest.details["second"] == pytest.approx(1 - high.details["second"])


def test_the_joint_test_is_of_all_waves(study, responses):
    entry = over_all_waves(with_outcome(responses, study, "high"), study, "high")
    assert (entry.first, entry.second, entry.estimate.df) == ("2013", "2016", 2)
    # Between the first two waves the share hardly falls; with the third it clearly does.
    data = with_outcome(responses, study, "high")
    assert joint_change(data, "outcome", "wave", WAVES[:2]).p > 0.1
    assert entry.estimate.p < 0.01


@pytest.mark.parametrize("kept", [WAVES[:2], WAVES[:1], WAVES[1:]])
def test_two_waves_have_no_joint_test(study, responses, kept):
    few = responses[responses["wave"].isin(kept)]
    assert over_all_waves(with_outcome(few, study, "high"), study, "high") is None
