"""Findings of every kind, for property tests."""

from __future__ import annotations

import pandas as pd
from hypothesis import strategies as st

from analysis.results import (
    KINDS,
    Column,
    Count,
    Disclosure,
    Estimate,
    Figure,
    Finding,
    Interpretation,
    Passage,
    Quotation,
    Table,
)

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
numbers = st.floats(allow_infinity=False)
plain = (
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
)
details = st.dictionaries(
    words, st.recursive(plain | words, lambda below: st.lists(below, max_size=3)), max_size=3
)
ids = st.from_regex(r"[a-z0-9_]{1,5}(\.[a-z0-9_]{1,5}){0,2}", fullmatch=True)

estimates = st.builds(
    Estimate,
    value=numbers,
    low=numbers,
    high=numbers,
    se=numbers,
    df=numbers,
    p=numbers,
    level=st.floats(0.5, 0.999),
    n=st.integers(0, 10**6),
    unit=words,
    method=words,
    tolerance=st.sampled_from(["exact", "closed_form", "iterative", "resampled"]),
    details=details,
)
counts = st.builds(Count, value=st.integers(0, 10**6), unit=words, base=st.none() | st.integers(0, 10**6))
offsets = {
    "transcript": words,
    "turn": st.integers(0, 99),
    "start": st.integers(0, 99),
    "end": st.integers(0, 99),
}
passages = st.builds(Passage, **offsets)
quotations = st.builds(Quotation, **offsets, text=words, role=words, site=words, wave=words, kind=words)
interpretations = st.builds(
    Interpretation,
    theme=words,
    analyst=words,
    text=words,
    supporting=st.lists(passages, max_size=2).map(tuple),
    contrary=st.lists(passages, max_size=2).map(tuple),
)


@st.composite
def tables(draw):
    rows = draw(st.integers(0, 4))
    cells = {
        "label": draw(st.lists(words, min_size=rows, max_size=rows)),
        "n": draw(st.lists(st.integers(0, 50), min_size=rows, max_size=rows)),
        "base": draw(st.lists(st.none() | st.integers(0, 50), min_size=rows, max_size=rows)),
        "value": draw(st.lists(numbers, min_size=rows, max_size=rows)),
    }
    columns = (
        Column(name="label", label="Label"),
        Column(name="n", label="n", kind="base"),
        Column(name="base", label="Base", kind="base", unit="participants"),
        Column(name="value", label="Value", kind="proportion", bases=("n", "base"), tolerance="iterative"),
    )
    data = pd.DataFrame(cells).astype({"base": float, "value": float, "n": "int64"})
    return Table(columns=columns, data=data)


figures = st.builds(
    Figure, chart=words, table=tables(), roles=st.just({"x": "label", "highlight": ["a"]}), alt=words
)
results = st.one_of(estimates, counts, quotations, interpretations, tables(), figures)
findings = st.builds(
    Finding,
    id=ids,
    statement=words,
    result=results,
    display=words,
    template=st.none() | words,
    made_by=words,
    inputs=st.dictionaries(words, words, max_size=2),
    params=details,
    disclosure=st.builds(
        Disclosure, status=st.sampled_from(["released", "rounded", "suppressed", "unreleased"]), rule=words
    ),
)
assert len(KINDS) == 6
