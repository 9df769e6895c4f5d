"""How answers are weighted, as params.yaml chooses."""

from __future__ import annotations

import pytest
from support.tiny_study import PARAMS, write_study

from analysis import load_study
from analysis.problems import ProblemsFound

MARGINS = "[site, role]}"


def test_what_is_not_said_is_raking_without_trimming(tmp_path):
    chosen = load_study(write_study(tmp_path)).params.weights
    assert (chosen.method, chosen.trim, chosen.margins) == ("rake", None, ("site", "role"))


def test_a_choice(tmp_path):
    params = PARAMS.replace(MARGINS, "[site], method: post-stratify, trim: 3.5}")
    chosen = load_study(write_study(tmp_path, params=params)).params.weights
    assert (chosen.method, chosen.trim, chosen.margins) == ("post-stratify", 3.5, ("site",))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("method: raking", "'raking'; expected one of: rake, post-stratify"),
        ("trim: 0.5", "0.5; expected a number of at least 1"),
        ("trim: 1", "1; expected a number above 1"),
    ],
)
def test_a_choice_that_cannot_be(wrong, told, tmp_path):
    params = PARAMS.replace(MARGINS, f"[site, role], {wrong}}}")
    with pytest.raises(ProblemsFound, match=told):
        load_study(write_study(tmp_path, params=params))
