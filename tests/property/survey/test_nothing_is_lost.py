"""Whatever a wave's file holds: rows in = rows kept + rows excluded, and every blank has one reason."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.study import Answers, Grouping, Question, Survey, WaveFile
from analysis.study.definition import Role, Site
from analysis.study.survey import Exclusion
from analysis.survey import SourceColumn, Wave, combine, every_missing, harmonise

SITES = {name: Site(id=name, label=name.title(), full=name.title()) for name in ("north", "south")}
ROLES = {name: Role(id=name, label=f"{name.title()}s", singular=name) for name in ("leader", "member")}
LABELS = {"disagree": "Disagree", "agree": "Agree"}
QUESTIONS = {
    "owned": Question(id="owned", text="", kind="scale", categories=LABELS),
    "time": Question(id="time", text="", kind="scale", categories=LABELS, asked=("leader",)),
    "sex": Question(id="sex", text="", kind="nominal", categories={"f": "F", "m": "M"}),
    "age": Question(id="age", text="", kind="numeric", minimum=18, maximum=90),
    "comment": Question(id="comment", text="", kind="text"),
}
CODES = {"1": "disagree", "2": "agree"}
BLANKS = ["", " ", None, float("nan")]


def _file(wave: str) -> WaveFile:
    return WaveFile(
        wave=wave,
        path="",
        options={},
        respondent="id",
        duplicates="first",
        site=Grouping(column="site", values={"N": "north", "S": "south"}, out_of_scope=("*",)),
        role=Grouping(column="role", values={"L": "leader", "M": "member"}, out_of_scope=("PM",)),
        exclude=(Exclusion(reason="test row", column="status", values=("Test",)),),
        answers={
            "owned": Answers(column="q1", values=CODES, missing={"8": "dont_know", "9": "refused"}),
            "time": Answers(column="q2", values=CODES, missing={"8": "dont_know"}, blank="not_asked"),
            "age": Answers(column="age", missing={"-9": "refused"}),
            "comment": Answers(column="q9", missing={"-": "skipped"}),
        },
    )


@st.composite
def rows(draw: st.DrawFn) -> dict:
    role = draw(st.sampled_from(["L", "M", "PM"]))
    time = ["1", "2", "8", 1.0, 2.0, *BLANKS] if role == "L" else ["8", *BLANKS]
    return {
        "id": draw(st.sampled_from([f"p{n}" for n in range(8)])),
        "status": draw(st.sampled_from(["", "Complete", "Test"])),
        "site": draw(st.sampled_from(["N", "S", "Elsewhere"])),
        "role": role,
        "q1": draw(st.sampled_from(["1", 1.0, "2", 2, "8", 9.0, *BLANKS])),
        "q2": draw(st.sampled_from(time)),
        "age": draw(st.one_of(st.integers(-10, 120).map(str), st.sampled_from(["x", "4e9", *BLANKS]))),
        "q9": draw(
            st.one_of(st.text(max_size=5).map(lambda text: "t" + text), st.sampled_from(["-", *BLANKS]))
        ),
    }


def waves() -> st.SearchStrategy[list[dict]]:
    """Rows of which one at most has an age that cannot be read: more of them stop the run."""
    return st.lists(rows(), max_size=10).map(with_one_unreadable)


def with_one_unreadable(many: list[dict]) -> list[dict]:
    unreadable = [number for number, row in enumerate(many) if row["age"] == "x"]
    return [row | {"age": "41"} if number in unreadable[1:] else row for number, row in enumerate(many)]


# The first row is always one that stays: a wave of which nobody is left is a problem of its own.
KEPT = {"id": "keeper", "status": "", "site": "N", "role": "L", "q1": "1", "q2": "", "age": "40", "q9": "-"}


@settings(max_examples=20, deadline=None)
@given(waves(), waves(), st.booleans())
def test_every_row_and_every_blank_is_accounted_for(first: list[dict], second: list[dict], linked: bool):
    files = {"1": _file("1"), "2": _file("2")}
    study = SimpleNamespace(
        sites=SITES,
        roles=ROLES,
        survey=Survey(questions=QUESTIONS, outcomes={}, files=files, linked=linked),
    )
    parts = []
    for wave, more in (("1", first), ("2", second)):
        data = pd.DataFrame([KEPT, *more], dtype=object)
        columns = {name: SourceColumn() for name in data}
        parts.append(harmonise(Wave(data=data, questions=columns), files[wave], study))
    whole = combine(parts, study)
    responses = whole.responses

    for wave, more in (("1", first), ("2", second)):
        kept = responses[responses["wave"] == wave]
        left_out = whole.excluded[whole.excluded["wave"] == wave]
        assert len(kept) + len(left_out) == 1 + len(more)
        assert left_out["row"].is_unique
        assert whole.flow[wave]["kept"] == len(kept)
        assert sum(whole.flow[wave]["excluded"].values()) == len(left_out)
        assert kept["respondent"].is_unique

    every = every_missing(responses, whole.missing)
    blanks = {
        (row.respondent, row.wave, question)
        for question in QUESTIONS
        for row in responses[responses[question].isna()].itertuples()
    }
    told = list(zip(every["respondent"], every["wave"], every["question"], strict=True))
    assert len(told) == len(set(told))
    assert set(told) == blanks
    assert every["reason"].notna().all()

    in_both = set(responses.loc[responses["wave"] == "1", "respondent"]) & set(
        responses.loc[responses["wave"] == "2", "respondent"]
    )
    assert bool(in_both) == linked
    assert set(responses.loc[responses["linked"], "respondent"]) == in_both


@settings(max_examples=20, deadline=None)
@given(waves())
def test_an_answer_is_what_its_code_says(more: list[dict]):
    file = _file("1")
    study = SimpleNamespace(
        sites=SITES,
        roles=ROLES,
        survey=Survey(questions=QUESTIONS, outcomes={}, files={"1": file}),
    )
    data = pd.DataFrame([KEPT, *more], dtype=object)
    whole = harmonise(Wave(data=data, questions={name: SourceColumn() for name in data}), file, study)
    left_out = {int(row) - 1 for row in whole.excluded["row"]}
    staying = [row for number, row in enumerate([KEPT, *more]) if number not in left_out]
    expected = [{"1": "disagree", "2": "agree"}.get(str(row["q1"]).removesuffix(".0")) for row in staying]
    found = whole.responses["owned"].astype(object)
    assert found.where(found.notna(), None).tolist() == expected
    assert [row["id"] for row in staying] == whole.responses["respondent"].tolist()
