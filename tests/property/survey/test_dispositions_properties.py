"""Whatever a frame tells: everybody in it is in exactly one place, and every rate lies between 0 and 1."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.survey import dispositions, outcome_rates
from analysis.survey.dispositions import NO_REPLY, SILENT

COLUMNS = ["complete", "partial", *SILENT, NO_REPLY]
SMALL = st.integers(0, 6)


@st.composite
def surveys(draw):
    """People and a frame made of how many are in each place, and the columns that the frame tells."""
    told = draw(st.lists(st.sampled_from(SILENT), unique=True))
    people, cells, truth = [], [], []
    for site in draw(st.lists(st.sampled_from(["n", "s", "e"]), min_size=1, unique=True)):
        counts = {name: draw(SMALL) for name in COLUMNS} | {"complete": draw(st.integers(1, 6))}
        for number in range(counts["complete"] + counts["partial"]):
            people.append((f"{site}{number}", "1", site, "gp", number < counts["complete"]))
        cells.append(("1", site, "gp", sum(counts.values()), *(counts[name] for name in told)))
        silent = counts[NO_REPLY] + sum(counts[name] for name in SILENT if name not in told)
        truth.append(counts | {NO_REPLY: silent})
    frame = pd.DataFrame(cells, columns=["wave", "site", "role", "count", *told])
    answers = pd.DataFrame(people, columns=["respondent", "wave", "site", "role", "complete"])
    return answers, frame, told, pd.DataFrame(truth)


@settings(max_examples=15, deadline=None)
@given(surveys())
def test_nobody_of_the_frame_is_lost(survey):
    answers, frame, told, truth = survey
    found = dispositions(answers, frame, answers[["respondent", "wave", "complete"]])
    for name in ["complete", "partial", NO_REPLY, *told]:
        assert found[name].tolist() == truth[name].tolist()
    everybody = found[[*told, "complete", "partial", NO_REPLY]].sum(axis=1)
    assert everybody.tolist() == frame["count"].tolist()
    assert found.drop(columns=told)[[name for name in SILENT if name not in told]].isna().all(axis=None)


@settings(max_examples=12, deadline=None)
@given(surveys())
def test_rates_are_shares_and_stand_in_order(survey):
    answers, frame, _, _ = survey
    found = dispositions(answers, frame, answers[["respondent", "wave", "complete"]])
    rates = outcome_rates(found).set_index("rate")
    known = rates["value"].dropna()
    assert known.between(0, 1).all()
    assert ((rates["why"] == "") == rates["value"].notna()).all()
    value = rates["value"]
    for smaller, larger in (("RR1", "RR2"), ("RR1", "RR3"), ("RR3", "RR5"), ("RR2", "RR4"), ("RR4", "RR6")):
        if {smaller, larger} <= set(known.index):
            assert value[smaller] <= value[larger] + 1e-12
