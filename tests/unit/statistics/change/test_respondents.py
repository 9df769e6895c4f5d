"""Who may be a respondent: inference clustered by a few sites with a normal quantile is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import interaction_test, joint_change, ordinal_change, standardised_change


def table(identifiers: int, rows_each: int) -> pd.DataFrame:
    n = identifiers * rows_each
    return pd.DataFrame(
        {
            "who": np.repeat(np.arange(identifiers), rows_each),
            "wave": np.arange(n) % 2,
            "role": np.where(np.arange(n) // 2 % 2, "leader", "member"),
            "y": np.arange(n) // 3 % 2,
        }
    )


def estimators(data, **options):
    scale = pd.CategoricalDtype([0, 1], ordered=True)
    yield lambda: standardised_change(data, "y", "wave", (0, 1), **options)
    yield lambda: joint_change(data, "y", "wave", (0, 1), **options)
    yield lambda: interaction_test(data, "y", "wave", (0, 1), by="role", **options)
    yield lambda: ordinal_change(data.astype({"y": scale}), "y", "wave", (0, 1), **options)


def test_six_sites_under_another_name_are_refused_everywhere():
    for estimate in estimators(table(6, 40), respondent="who"):
        with pytest.raises(ProblemsFound, match="6 identifiers in 240 rows of 2 waves"):
            estimate()


def test_the_column_of_sites_is_refused_however_many():
    data = table(50, 4)
    with pytest.raises(ProblemsFound, match="column of sites"):
        standardised_change(data, "y", "wave", (0, 1), site="who", respondent="who")


def test_rows_without_identifier_do_not_hide_that_the_others_are_sites():
    hidden = pd.concat([table(6, 40), table(300, 1).assign(who=np.nan)], ignore_index=True)
    with pytest.raises(ProblemsFound, match="6 identifiers"):
        standardised_change(hidden, "y", "wave", (0, 1), respondent="who")


def test_thirty_people_with_two_rows_each_pass():
    for estimate in estimators(table(30, 2), respondent="who"):
        assert estimate().n == 60


@settings(max_examples=30)
@given(identifiers=st.integers(1, 60), rows_each=st.integers(1, 8))
def test_the_rule(identifiers, rows_each):
    """Fewer than 40 identifiers with more than three rows each are refused, with two waves."""
    data = table(max(identifiers, 2), rows_each)
    if identifiers < 40 and rows_each > 3:
        with pytest.raises(ProblemsFound):
            standardised_change(data, "y", "wave", (0, 1), respondent="who")
    else:
        standardised_change(data, "y", "wave", (0, 1), respondent="who")
