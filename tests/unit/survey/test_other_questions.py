"""Waves that asked other people, in another way or in another direction."""

from __future__ import annotations

import pytest

from analysis.problems import ProblemsFound
from analysis.survey import clean, every_missing, outcome
from analysis.survey.exhibits import flow_table
from analysis.survey.notes import notes_on

HEAD = "id,site,role,q1,q2,age\n"
FILE = """\
path: {wave}.csv
respondent: id
site: {{column: site, values: {{N: north, S: south, X: south}}, out_of_scope: [Z]}}
role: {{column: role, values: {{L: leader, M: member}}}}
questions:
  owned: {{column: q1, values: {{1: disagree, 2: neither, 3: agree}}, missing: {{8: dont_know}}{owned}}}
  time: {{column: q2, values: {{1: disagree, 2: neither, 3: agree}}, missing: {{8: dont_know}}{time}}}
"""
ROUTED = ", asked: [leader, member], asked_if: {question: owned, in: [agree, neither]}"


def one(make_study, rows: str, owned: str = "", time: str = "", linked: bool = False):
    files = {"2013": FILE.format(wave=2013, owned=owned, time=time)}
    return make_study({"2013": HEAD + rows}, files, linked=linked)


def told(study) -> list[str]:
    with pytest.raises(ProblemsFound) as caught:
        clean(study)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("column", ["3", "Agree"])
def test_a_reversed_scale_is_turned_round(make_study, column):
    owned = (
        "{column: q1, reversed: true, against_labels: A negative statement.}" if column == "Agree" else None
    )
    file = FILE.format(wave=2013, owned=", reversed: true", time="")
    if owned:
        start, end = file.index("{column: q1"), file.index("\n", file.index("{column: q1"))
        file = file[:start] + owned + file[end:]
    harmonised = clean(make_study({"2013": HEAD + f"a,N,L,{column},1,\n"}, {"2013": file})).harmonised
    assert harmonised.responses["owned"].tolist() == ["disagree"]


def test_those_who_were_sent_past_a_question_were_not_asked(make_study):
    rows = "a,N,L,3,1,\nb,N,M,1,,\nc,S,M,8,,\nd,S,L,2,,\ne,S,L,,8,\n"
    harmonised = clean(one(make_study, rows, time=ROUTED)).harmonised
    every = every_missing(harmonised.responses, harmonised.missing)
    why = every[every["question"] == "time"].set_index("respondent")["reason"].astype("str").to_dict()
    assert why == {"R0002": "not_asked", "R0003": "not_asked", "R0004": "skipped", "R0005": "dont_know"}


def test_answers_of_those_who_were_sent_past_are_told_with_their_number(make_study):
    rows = "a,N,L,3,1,\nb,N,M,1,2,\nc,S,M,8,3,\nd,S,L,1,1,\n"
    (problem,) = told(one(make_study, rows, time=ROUTED))
    assert "wave 2013, question time: found 3 answers of people whose answer to owned is not among" in problem
    assert "(1 of them did not answer it)" in problem


def test_a_wave_may_ask_other_roles_than_the_question_says(make_study):
    rows = "a,N,L,3,1,\nb,N,M,1,2,\n"
    assert "1 answer of the role 'member'" in told(one(make_study, rows))[0]
    study = one(make_study, rows, time=", asked: [leader, member]")
    assert study.survey.outcomes["has_time"].asked == ("leader", "member")
    assert clean(study).harmonised.responses["time"].tolist() == ["disagree", "neither"]
    (problem,) = told(one(make_study, rows, time=", asked: [member]"))
    assert "1 answer of the role 'leader'" in problem


def test_several_answers_in_the_responses_and_in_an_outcome(make_study):
    study = one(make_study, "")
    text = (study.folder / "study.yaml").read_text(encoding="utf-8")
    text = text.replace(
        "  outcomes:\n",
        "    news: {text: News, kind: multiple, categories: {email: E-mail, post: Post}}\n  outcomes:\n"
        "    reads: {label: read, question: news, categories: [email]}\n",
    )
    text = text.replace(
        "        time: {column: q2",
        "        news: {columns: {email: e, post: p}, ticked: [1], unticked: [0]}\n        time: {column: q2",
    )
    (study.folder / "study.yaml").write_text(text, encoding="utf-8")
    (study.folder / "2013.csv").write_text(
        "id,site,role,q1,q2,e,p\na,N,L,3,1,1,1\nb,N,M,1,,0,0\nc,S,M,2,,,\n", encoding="utf-8"
    )
    study = _again(study)
    cleaned = clean(study)
    responses = cleaned.harmonised.responses
    assert responses["news"].tolist()[:2] == ["email;post", ""]
    assert outcome(responses, study, "reads").fillna(-1).tolist() == [1.0, 0.0, -1.0]
    news = cleaned.dictionary.set_index("question").loc["news"]
    assert (news["column"], news["answered"]) == ("e; p", 2)
    assert "not used by study.yaml" not in set(cleaned.dictionary.query("column == 'e'")["notes"])


def _again(study):
    from dataclasses import replace

    from analysis.study.definition import _build_study
    from analysis.study.section import read_yaml

    section = read_yaml(study.folder / "study.yaml")
    fields = _build_study(section)
    section.finish()
    return replace(study, **fields)


def test_the_flow_by_site_names_a_site_without_anybody_and_rows_without_a_site(make_study):
    rows = "a,N,L,3,1,\nb,X,M,1,,\nc,Z,M,1,,\nd,,M,1,,\nb,S,M,1,,\n"
    file = FILE.format(wave=2013, owned="", time="") + (
        "duplicates: first\nexclude: [{reason: no site, column: site, blank: true}]\n"
    )
    second = FILE.format(wave=2014, owned="", time="")
    study = make_study({"2013": HEAD + rows, "2014": HEAD + "a,N,L,3,1,\n"}, {"2013": file, "2014": second})
    harmonised = clean(study).harmonised
    flow = harmonised.flow["2013"]
    assert flow["sites"] == {
        "north": {"rows": 1, "excluded": {}, "kept": 1},
        "south": {"rows": 2, "excluded": {"duplicate": 1}, "kept": 1},
    }
    assert flow["site_not_known"] == {
        "rows": 2,
        "excluded": {"site out of scope": 1, "no site": 1},
        "kept": 0,
    }
    assert harmonised.flow["2014"]["sites"]["south"] == {"rows": 0, "excluded": {}, "kept": 0}
    assert notes_on(harmonised, study) == ["Wave 2014: nobody from South; no change there can be estimated."]
    table = flow_table(harmonised.flow, study).data
    assert table[["wave", "site", "rows", "kept"]].to_numpy().tolist() == [
        ["2013", "All", 5, 2],
        ["2013", "North", 1, 1],
        ["2013", "South", 2, 1],
        ["2013", "Site not known", 2, 0],
        ["2014", "All", 1, 1],
        ["2014", "North", 1, 1],
        ["2014", "South", 0, 0],
    ]


def test_a_code_links_waves_and_leaves_nothing_of_itself(make_study):
    linked = "{by: code, tolerance: 1, parts: {mother: m, day: {2013: d, 2014: day}, school: s}}"
    files = {wave: FILE.format(wave=wave, owned="", time="") for wave in ("2013", "2014")}
    raw = {
        "2013": "id,site,role,q1,q2,m,d,s\na,N,L,3,1,A,1,x\nb,N,M,1,,B,2,y\nc,S,M,1,,C,3,z\n",
        "2014": "id,site,role,q1,q2,m,day,s\n1,N,L,3,1,a,1,x\n2,N,M,1,,B,2,q\n3,S,M,1,,D,9,z\n",
    }
    cleaned = clean(make_study(raw, files, linked=linked))
    responses = cleaned.harmonised.responses
    assert responses["respondent"].tolist() == ["R0001", "R0002", "R0003", "R0001", "R0002", "R0004"]
    assert responses["linked"].tolist() == [True, True, False, True, True, False]
    linkage = cleaned.harmonised.linkage.iloc[0]
    assert (linkage["linked_exactly"], linkage["linked_by_tolerance"], linkage["unlinked_first"]) == (1, 1, 1)
    assert cleaned.harmonised.codes is None
    assert not {"m", "d", "s"} & set(responses.columns)
    assert set(cleaned.dictionary.query("notes == 'not used by study.yaml'")["column"]) == set()


def test_tables_hold_no_python_objects(make_study):
    harmonised = clean(one(make_study, "a,N,L,3,1,\nb,N,M,8,,\n")).harmonised
    for table in (harmonised.responses, harmonised.missing, harmonised.excluded, harmonised.flags):
        assert not [name for name in table if table[name].dtype == object]
    assert list(harmonised.missing) == ["respondent", "wave", "question", "reason", "raw"]
    for name in ("wave", "question", "reason", "raw"):
        assert harmonised.missing[name].dtype == "category"
