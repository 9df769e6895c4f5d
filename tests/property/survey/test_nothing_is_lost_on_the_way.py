"""The same claims for routing, several answers, careless answers, flow by site and self-generated codes."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.study import Answers, Grouping, Question, Survey, WaveFile
from analysis.study.answers import AskedIf
from analysis.study.definition import Role, Site
from analysis.study.linkage import PersonalCode
from analysis.study.quality import CarelessChoices, Identical, Speeding, StraightLining
from analysis.study.survey import Duration, Exclusion
from analysis.survey import SourceColumn, Wave, combine, every_missing, harmonise
from analysis.survey.codes import distinct
from analysis.survey.linking import link_by_code

SITES = {name: Site(id=name, label=name.title(), full=name.title()) for name in ("north", "south")}
ROLES = {name: Role(id=name, label=f"{name.title()}s", singular=name) for name in ("leader", "member")}
SCALE = {"disagree": "Disagree", "agree": "Agree"}
CODES = {"1": "disagree", "2": "agree"}
ITEMS = ("owned", "liked", "trusted")
QUESTIONS = {
    **{name: Question(id=name, text="", kind="scale", categories=SCALE) for name in ITEMS},
    "why": Question(id="why", text="", kind="scale", categories=SCALE, asked=("leader",)),
    "news": Question(id="news", text="", kind="multiple", categories={"email": "E", "post": "P"}),
}
FILE = WaveFile(
    wave="1",
    path="",
    options={},
    respondent=None,
    duplicates="stop",
    site=Grouping(column="site", values={"N": "north", "S": "south"}, out_of_scope=("Z",)),
    role=Grouping(column="role", values={"L": "leader", "M": "member"}),
    exclude=(Exclusion(reason="no site", column="site", blank=True),),
    answers={
        **{name: Answers(column=name, values=CODES, missing={"8": "dont_know"}) for name in ITEMS},
        "why": Answers(
            column="why",
            values=CODES,
            missing={"8": "dont_know"},
            asked_if=AskedIf(question="owned", categories=("agree",)),
        ),
        "news": Answers(
            column="", columns={"email": "e", "post": "p"}, ticked=("1",), missing={"9": "refused"}
        ),
    },
    duration=Duration(column="time", unit="minutes"),
)


@st.composite
def rows(draw: st.DrawFn) -> dict:
    items = {name: draw(st.sampled_from([1.0, 2.0, 8.0, None])) for name in ITEMS}
    role = draw(st.sampled_from(["L", "M"]))
    asked = role == "L" and items["owned"] == 2.0
    ticks = st.tuples(st.sampled_from([1.0, None]), st.sampled_from([1.0, None]))
    news = draw(st.one_of(ticks, st.just((9.0, 9.0))))
    return items | {
        "site": draw(st.sampled_from(["N", "S", "Z", ""])),
        "role": role,
        "why": draw(st.sampled_from([1.0, 2.0, 8.0, None] if asked else [8.0, None])),
        "e": news[0],
        "p": news[1],
        "time": draw(st.sampled_from([1.0, 5.0, 6.0, None])),
    }


KEPT = dict.fromkeys(ITEMS) | {"site": "N", "role": "L", "why": None, "e": None, "p": None, "time": None}
ACTIONS = st.sampled_from(["flag", "exclude"])


@settings(max_examples=15, deadline=None)
@given(st.lists(rows(), max_size=12), ACTIONS, ACTIONS, ACTIONS)
def test_rows_and_blanks_add_up(more: list[dict], fast: str, straight: str, same: str):
    study = SimpleNamespace(
        sites=SITES,
        roles=ROLES,
        survey=Survey(questions=QUESTIONS, outcomes={}, files={"1": FILE}),
    )
    choices = CarelessChoices(
        speeding=Speeding(fastest_share_of_median=0.5, action=fast),
        straight_lining=StraightLining(questions=ITEMS, at_least=3, action=straight),
        identical=Identical(at_least=2, action=same),
    )
    data = pd.DataFrame([KEPT, *more])
    wave = Wave(data=data, questions={name: SourceColumn() for name in data})
    whole = combine([harmonise(wave, FILE, study, choices)], study)

    flow, responses = whole.flow["1"], whole.responses
    left_out = set(whole.excluded["row"])
    assert len(responses) + len(whole.excluded) == flow["rows"] == len(data)
    assert len(left_out) == len(whole.excluded)
    assert not left_out & set(whole.flags["row"])
    assert sum(flow["flagged"].values()) == len(whole.flags)
    for line in (flow, *flow["sites"].values(), flow["site_not_known"]):
        assert line["rows"] == line["kept"] + sum(line["excluded"].values())
    lines = [*flow["sites"].values(), flow["site_not_known"]]
    for key in ("rows", "kept"):
        assert sum(line[key] for line in lines) == flow[key]
    for reason, count in flow["excluded"].items():
        assert sum(line["excluded"].get(reason, 0) for line in lines) == count

    every = every_missing(responses, whole.missing)
    told = list(zip(every["respondent"], every["question"], strict=True))
    blanks = {
        (who, name) for name in QUESTIONS for who in responses.loc[responses[name].isna(), "respondent"]
    }
    assert len(told) == len(set(told))
    assert set(told) == blanks
    assert every["reason"].notna().all()


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(["", "a", "b"]), min_size=3, max_size=3), min_size=1, max_size=7),
    st.lists(st.lists(st.sampled_from(["", "a", "b"]), min_size=3, max_size=3), min_size=1, max_size=7),
    st.lists(st.lists(st.sampled_from(["", "a", "b"]), min_size=3, max_size=3), min_size=1, max_size=7),
    st.integers(0, 2),
)
def test_everybody_is_linked_ambiguous_or_unlinked_and_nobody_is_two(first, second, third, tolerance):
    names = ["x", "y", "z"]
    code = PersonalCode(parts={name: {"": name} for name in names}, tolerance=tolerance)
    waves = {
        wave: pd.DataFrame(codes, columns=names, dtype="str")
        for wave, codes in (("1", first), ("2", second), ("3", third))
    }
    person, linkage = link_by_code(waves, code)
    start = 0
    for of_wave in waves.values():
        own = person[start : start + len(of_wave)]
        assert len(set(own)) == len(own)
        start += len(of_wave)
    assert start == len(person)
    for pair in linkage.itertuples():
        linked = pair.linked_exactly + pair.linked_by_tolerance
        assert pair.respondents_first == linked + pair.ambiguous_first + pair.unlinked_first
        assert pair.respondents_second == linked + pair.ambiguous_second + pair.unlinked_second


NUMBERS = st.one_of(
    st.integers(-129, 128).map(float), st.sampled_from([float("nan"), 0.5, 999.0, float("inf")])
)


@settings(max_examples=60, deadline=None)
@given(st.lists(NUMBERS, max_size=12))
def test_the_fast_way_to_the_distinct_values_loses_none(numbers: list[float]):
    raw = pd.Series(numbers, dtype=float)
    positions, met = distinct(raw)
    back = np.array([*met, np.nan])[positions]
    assert np.array_equal(back, raw.to_numpy(), equal_nan=True)
    assert len(set(met)) == len(met)
