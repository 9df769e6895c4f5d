from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.problems import ProblemsFound
from analysis.statistics import adjust_p

R = pd.read_csv(Path(__file__).parents[3] / "reference" / "adjusted_p.csv", comment="#").groupby("family")


@pytest.mark.parametrize("family", list(R.groups))
@pytest.mark.parametrize("method", ["holm", "bh"])
def test_agrees_with_r(family, method):
    """R: p.adjust, which leaves NA out of the family too (tests/reference/heterogeneity.R)."""
    rows = R.get_group(family)
    found = adjust_p(rows["p"], method=method)
    assert found.index.equals(rows.index) and found.name == "p"
    assert found.to_list() == pytest.approx(rows[method].to_list(), rel=1e-12, nan_ok=True)


@given(
    p=st.lists(st.floats(0, 1) | st.just(float("nan")), max_size=12), method=st.sampled_from(["holm", "bh"])
)
def test_adjusted_values_keep_their_order_and_what_is_missing(p, method):
    found = adjust_p(p, method=method)
    assert isinstance(found, np.ndarray) and len(found) == len(p)
    given_ = np.array(p, dtype=float)
    tested = ~np.isnan(given_)
    assert (np.isnan(found) == ~tested).all()
    assert (found[tested] >= given_[tested]).all() and (found[tested] <= 1).all()
    assert (np.diff(found[tested][np.argsort(given_[tested])]) >= 0).all()
    assert adjust_p(given_[tested], method=method).tolist() == found[tested].tolist()


def test_nullable_series_are_understood():
    found = adjust_p(pd.Series([0.01, pd.NA, 0.02], index=["A", "B", "C"], dtype="Float64"))
    assert found.dropna().to_dict() == {"A": 0.02, "C": 0.02} and list(found.index) == ["A", "B", "C"]


def test_nothing_tested_is_nothing_adjusted():
    assert adjust_p([]).tolist() == []
    assert np.isnan(adjust_p([np.nan, np.nan])).all()


@pytest.mark.parametrize("p", [[0.1, 1.2], [-0.1], ["a"], 0.05, [[0.1, 0.2]]])
def test_what_is_no_p_value_is_refused(p):
    with pytest.raises(ProblemsFound, match="between 0 and 1"):
        adjust_p(p)
    with pytest.raises(ProblemsFound, match="holm, bh"):
        adjust_p([0.1], method="bonferroni")
