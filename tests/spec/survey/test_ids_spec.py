"""One person, one id: what programs and people change about an id between two waves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.survey.codes import canonical_id, identifiers
from analysis.survey.linking import few_links, link_by_id

#    the ids of one wave, of the other, how many people are known again
SAME = [
    ([201.0, 202.0], ["201.0", "202.0"], 2),
    ([7.0, 12.0], ["007", "012"], 2),
    (["GP-01", "GP-02"], ["gp-01", "gp-02"], 2),
    (["P01", "P02"], ["p1", "P 2"], 2),
    (["P_01", "P_02"], ["P/01", "p-02"], 2),
    (["Ｐ０１", "P02"], ["P01", "P02"], 2),
    (["201,0", "202,0"], [201.0, 202.0], 2),
    ([" a7\u00a0", "b7"], ["A7", "B7"], 2),
    (["1-12", "11-3"], ["11-2", "1-13"], 0),
    (["ab-c", "1.10"], ["a-bc", "1.1"], 0),
    (["-9"], ["9"], 0),
    (["P01"], ["Q01"], 0),
]


@pytest.mark.parametrize(("first", "second", "again"), SAME)
def test_who_is_known_again(first, second, again):
    waves = {"1": _raw(first), "2": _raw(second)}
    _, linkage = link_by_id({wave: identifiers(raw)[0] for wave, raw in waves.items()})
    assert linkage["linked_exactly"].tolist() == [again]
    assert bool(list(few_links(linkage, waves))) == (again == 0)


@given(st.text(alphabet="aB0 19-.P", max_size=8))
def test_the_form_of_an_id_is_its_own_form(text):
    assert canonical_id(canonical_id(text)) == canonical_id(text)


@given(st.lists(st.text(alphabet="aB01-.", min_size=1, max_size=4), min_size=1))
def test_a_column_is_read_like_each_of_its_ids(texts):
    ids, _ = identifiers(pd.Series(texts, dtype="str"))
    assert ids.tolist() == [canonical_id(text) for text in texts]


def _raw(ids: list) -> pd.Series:
    return pd.Series(ids, dtype=np.float64 if isinstance(ids[0], float) else "str")
