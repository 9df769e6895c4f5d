"""Missing answers by question, wave and reason: everybody of a wave is in exactly one column."""

from __future__ import annotations

from types import SimpleNamespace as Some

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.study import Question
from analysis.survey import clean
from analysis.survey.exhibits import missing_table

RAW = {
    "2013": """\
        id,site,role,q1,q2,age
        a,N,L,3,1,44
        b,S,L,8,8,-9
        c,S,M,,,50
        d,N,M,9,,61
        """,
    "2014": """\
        id,site,role,q1,q2,age
        a,N,L,1,,44
        """,
}


def test_reasons_stand_by_question_and_wave_and_who_was_not_asked_stands_apart(make_study):
    study = make_study(RAW)
    cleaned = clean(study).harmonised
    found = missing_table(cleaned.responses, cleaned.missing, study)
    assert [column.label for column in found.columns][2:] == [
        "Not asked",
        "Asked",
        "Answered",
        "Skipped",
        "Don't know",
        "Refused",
        "Missing",
    ]
    assert found.data.to_numpy().tolist() == [
        ["It is ours", "2013", 0, 4, 1, 1, 1, 1, 0.75],
        ["It is ours", "2014", 0, 1, 1, 0, 0, 0, 0.0],
        ["I have time", "2013", 2, 2, 1, 0, 1, 0, 0.5],  # two members
        ["I have time", "2014", 0, 1, 0, 1, 0, 0, 1.0],
        ["Age", "2013", 0, 4, 3, 0, 0, 1, 0.25],
        ["Age", "2014", 0, 1, 1, 0, 0, 0, 0.0],
    ]


@settings(max_examples=25, deadline=None)
@given(
    states=st.lists(st.sampled_from(["answered", "skipped", "dont_know", "not_asked", "block"]), min_size=1)
)
def test_asked_and_not_asked_are_everybody(states):
    study = Some(
        waves={"2013": Some(label="2013")},
        survey=Some(
            questions={"q": Question(id="q", text="Q", kind="scale", categories={"no": "No", "yes": "Yes"})},
            files={"2013": Some(answers={"q": None})},
        ),
    )
    names = [f"R{number}" for number in range(len(states))]
    answers = ["yes" if state == "answered" else None for state in states]
    responses = pd.DataFrame({"respondent": names, "wave": "2013", "role": "member", "q": answers})
    rows = [
        (name, "2013", "q", state, None)
        for name, state in zip(names, states, strict=True)
        if state not in ("answered", "block")
    ]
    if "block" in states:
        rows.append((None, "2013", "q", "not_asked", None))
    columns = ["respondent", "wave", "question", "reason", "raw"]
    missing = pd.DataFrame(rows, columns=columns, dtype="str").astype(dict.fromkeys(columns[1:], "category"))
    # As a column of raw codes that holds none comes back from Parquet.
    missing["raw"] = pd.Categorical.from_codes([-1] * len(missing), categories=pd.Index([], dtype=object))
    (row,) = missing_table(responses, missing, study).data.to_dict("records")
    assert row["not_asked"] == states.count("not_asked") + states.count("block")
    assert row["answered"] == states.count("answered")
    assert [row.get(reason, 0) for reason in ("skipped", "dont_know")] == [
        states.count("skipped"),
        states.count("dont_know"),
    ]
    assert row["not_asked"] + row["asked"] == len(states)
