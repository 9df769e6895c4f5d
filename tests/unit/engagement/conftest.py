from __future__ import annotations

import pandas as pd
import pytest
from support.tiny_study import PARAMS, STUDY, write_study

from analysis import load_study


@pytest.fixture
def study(tmp_path):
    """Two sites, two roles, two waves; `high` is asked of everybody, `has_time` of leaders only."""
    return load_study(write_study(tmp_path, study=STUDY, params=PARAMS))


@pytest.fixture
def responses(study):
    """Answers planned by cell; each line is wave, site, role, yes, no."""
    return _answers(
        ("2013", "north", "leader", 3, 1),
        ("2013", "north", "member", 2, 4),
        ("2013", "south", "leader", 2, 1),
        ("2013", "south", "member", 1, 6),
        ("2014", "north", "leader", 2, 2),
        ("2014", "north", "member", 1, 5),
        ("2014", "south", "leader", 1, 2),
        ("2014", "south", "member", 2, 5),
    )


@pytest.fixture
def answers():
    """A function that makes responses of planned cells: wave, site, role, yes, no."""
    return _answers


def _answers(*cells):
    rows = []
    for wave, site, role, yes, no in cells:
        for number in range(yes + no):
            engaged = "high" if number < yes else "low"
            time = {"leader": "high" if number == 0 else "low"}.get(role)
            rows.append((f"{wave}{site}{role}{number}", wave, site, role, False, engaged, time))
    names = ["respondent", "wave", "site", "role", "linked", "engaged", "time"]
    data = pd.DataFrame(rows, columns=names)
    scale = pd.CategoricalDtype(["low", "high"], ordered=True)
    return data.astype({"engaged": scale, "time": scale})
