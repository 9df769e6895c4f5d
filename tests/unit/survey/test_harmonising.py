"""What cannot be harmonised is told, all at once; what can be is recoded with nothing lost."""

from __future__ import annotations

import math

import pytest

from analysis.problems import ProblemsFound
from analysis.survey import asked, check_files, clean, every_missing, outcome

HEAD = "id,site,role,q1,q2,age\n"
CSV = """\
path: {wave}.csv
site: {{column: site, values: {{N: north, S: south}}}}
role: {{always: member}}
questions:
  owned: {{column: q1}}
"""


def problems_of(study) -> list[str]:
    with pytest.raises(ProblemsFound) as caught:
        clean(study)
    assert [str(p) for p in check_files(study)] == [str(p) for p in caught.value.problems]
    return [str(problem) for problem in caught.value.problems]


def test_codes_become_categories_in_the_order_of_the_scale(make_study):
    study = make_study({"2013": HEAD + "a,N,L,3,1,44\nb,S,M,1,,50\n"})
    responses = clean(study).harmonised.responses
    assert responses["owned"].tolist() == ["agree", "disagree"]
    assert responses["owned"].cat.ordered
    assert responses["owned"].cat.categories.tolist() == ["disagree", "neither", "agree"]
    assert responses["age"].tolist() == [44.0, 50.0]
    assert list(responses.columns[:5]) == ["respondent", "wave", "site", "role", "linked"]


def test_every_undeclared_code_of_every_wave_is_told_at_once(make_study):
    study = make_study(
        {
            "2013": HEAD + "a,N,L,3,1,44\nb,S,M,7,,50\nc,S,M,7,,50\nd,S,M,6,,50\n",
            "2014": HEAD + "a,N,L,3,4,44\n",
        }
    )
    first, second, third = problems_of(study)
    assert first.startswith("wave 2013, question owned (column 'q1'): found the code '7' in 2 rows")
    assert "'6' in 1 row;" in second
    assert third.startswith("wave 2014, question time (column 'q2'): found the code '4' in 1 row")


def test_a_column_that_was_renamed_is_told_with_the_nearest(make_study):
    study = make_study({"2013": "id,site,role,q1a,q2,age\na,N,L,3,1,44\n"})
    (problem,) = problems_of(study)
    assert "no column 'q1' in 2013.csv" in problem
    assert "'q1a'" in problem


def test_odd_spaces_in_a_header_and_a_label_do_not_matter(make_study):
    files = {"2013": CSV.format(wave=2013).replace("column: q1", "column: How owned is it?")}
    study = make_study({"2013": "site,How\u00a0 owned is it? \nN, Agree\u00a0\n"}, files)
    assert clean(study).harmonised.responses["owned"].tolist() == ["agree"]


def test_labels_stand_for_themselves_when_no_values_are_given(make_study):
    study = make_study({"2013": "site,q1\nN,Agree\nN,Agre\n"}, {"2013": CSV.format(wave=2013)})
    (problem,) = problems_of(study)
    assert "the code 'Agre' in 1 row" in problem
    assert "Did you mean 'Agree'?" in problem


def test_two_rows_for_one_respondent_stop_unless_one_is_chosen(make_study):
    raw = {"2013": HEAD + "a,N,L,3,1,44\nb,S,M,1,,50\na,N,L,1,2,45\n"}
    (problem,) = problems_of(make_study(raw))
    assert "2 rows (data row 1, 3)" in problem
    from_first = "duplicates: first\n"
    for choice, owned, left_out in ((from_first, "agree", 3), ("duplicates: last\n", "disagree", 1)):
        from_files = {"2013": choice + _file("2013")}
        harmonised = clean(make_study(raw, from_files)).harmonised
        by_id = harmonised.responses.set_index("age")["owned"]
        assert owned in by_id.tolist()
        assert harmonised.excluded.to_dict("records") == [
            {"wave": "2013", "row": left_out, "reason": "duplicate", "code": ""}
        ]


def test_rows_without_id_site_or_role_are_told(make_study):
    study = make_study({"2013": HEAD + ",N,L,3,1,44\nb,,M,1,,50\nc,N,,1,,50\nd,Q,M,1,,50\n"})
    found = problems_of(study)
    assert any("no site in 1 row (data row 2)" in problem for problem in found)
    assert any("no role in 1 row (data row 3)" in problem for problem in found)
    assert any("no id in 1 row (data row 1)" in problem for problem in found)
    assert any("the code 'Q' in 1 row" in problem for problem in found)


def test_an_answer_of_somebody_who_was_not_asked_is_told(make_study):
    (problem,) = problems_of(make_study({"2013": HEAD + "a,N,L,3,1,44\nb,S,M,1,3,50\n"}))
    assert "1 answer of the role 'member'" in problem


def test_a_missing_code_of_somebody_who_was_not_asked_keeps_its_reason(make_study):
    harmonised = clean(make_study({"2013": HEAD + "a,N,L,3,1,44\nb,S,M,1,8,50\nc,S,M,1,,50\n"})).harmonised
    every = every_missing(harmonised.responses, harmonised.missing)
    times = every[every["question"] == "time"]
    assert times["reason"].tolist() == ["dont_know", "not_asked"]
    assert times["respondent"].tolist() == ["R0002", "R0003"]


def test_codes_that_a_file_declares_missing_are_no_answers_by_themselves(make_study, tmp_path):
    import pandas as pd
    import pyreadstat

    pyreadstat.write_sav(
        pd.DataFrame({"site": ["N", "N"], "q1": [3.0, 99.0]}),
        str(tmp_path / "2013.sav"),
        variable_value_labels={"q1": {3: "Agree", 99: "Prefer not to say"}},
        missing_ranges={"q1": [99]},
    )
    file = CSV.format(wave=2013).replace(".csv", ".sav").replace("q1", "q1, values: {3: agree}")
    (problem,) = problems_of(make_study({}, {"2013": file}))
    assert "the code '99' ('Prefer not to say'), which the file declares missing, in 1 row" in problem


def test_numbers_outside_the_limits_and_no_numbers_are_kept_as_reasons(make_study):
    ages = ["44", "17", "91", "90", "-9", "forty", "1_0", "inf", "", *["50"] * 60]
    rows = "".join(f"r{n},N,M,1,,{age}\n" for n, age in enumerate(ages))
    harmonised = clean(make_study({"2013": HEAD + rows})).harmonised
    missing = harmonised.missing[harmonised.missing["question"] == "age"].set_index("respondent")
    assert missing["reason"].to_dict() == {
        "R0002": "out_of_range",
        "R0003": "out_of_range",
        "R0005": "refused",
        "R0006": "unreadable",
        "R0007": "unreadable",
        "R0008": "unreadable",
        "R0009": "skipped",
    }
    assert missing.loc["R0006", "raw"] == "forty"


def test_exclusions_are_counted_under_the_first_reason_that_applies(make_study):
    file = (
        _file("2013")
        .replace("role: {column: role,", "role: {out_of_scope: [PM], column: role,")
        .replace("site: {column: site,", 'site: {out_of_scope: ["*"], column: site,')
    )
    file += "exclude:\n- {reason: test row, column: id, values: [test]}\n"
    file += "- {reason: no answer, column: q1, blank: true}\n"
    raw = HEAD + "test,Z,PM,,,\na,Z,PM,3,,\nb,N,PM,3,,\nc,N,M,,,50\nd,N,M,3,,50\n"
    harmonised = clean(make_study({"2013": raw}, {"2013": file})).harmonised
    flow = harmonised.flow["2013"]
    assert {key: flow[key] for key in ("rows", "excluded", "kept")} == {
        "rows": 5,
        "excluded": {"test row": 1, "site out of scope": 1, "role out of scope": 1, "no answer": 1},
        "kept": 1,
    }
    assert harmonised.excluded["row"].tolist() == [1, 2, 3, 4]
    assert harmonised.excluded["code"].tolist() == ["test", "Z", "PM", ""]


def test_a_wave_of_which_nobody_is_left_is_told(make_study):
    file = _file("2013") + "exclude: [{reason: test row, column: id, values: [a]}]\n"
    (problem,) = problems_of(make_study({"2013": HEAD + "a,N,L,3,1,44\n"}, {"2013": file}))
    assert "no respondent left: test row 1" in problem


def test_one_id_is_one_person_only_when_the_study_links_its_waves(make_study):
    raw = {"2013": HEAD + "7,N,L,3,1,44\n8,N,M,3,,30\n", "2014": HEAD + "9,N,M,3,,45\n7,N,L,3,1,45\n"}
    linked = clean(make_study(raw, linked=True)).harmonised.responses
    assert linked["respondent"].tolist() == ["R0001", "R0002", "R0003", "R0001"]
    assert linked["linked"].tolist() == [True, False, False, True]
    apart = clean(make_study(raw, linked=False)).harmonised.responses
    assert apart["respondent"].tolist() == ["R0001", "R0002", "R0003", "R0004"]
    assert not apart["linked"].any()


def test_a_question_that_a_wave_did_not_ask_is_one_block(make_study):
    study = make_study({"2013": HEAD + "a,N,L,3,1,44\nb,S,M,1,,50\n"})
    harmonised = clean(study).harmonised
    blocks = harmonised.missing[harmonised.missing["respondent"].isna()]
    assert blocks["question"].tolist() == ["time", "sex", "comment"]
    assert blocks["raw"].astype("str").fillna("").tolist() == ["member", "", ""]
    assert harmonised.responses["sex"].isna().all()
    assert not asked(study, "has_time", "2014")
    assert asked(study, "has_time", "2013")


def test_an_outcome_is_yes_no_or_unknown(make_study):
    study = make_study({"2013": HEAD + "a,N,L,3,1,44\nb,S,M,2,,50\nc,S,M,8,,50\n"})
    responses = clean(study).harmonised.responses
    owns = outcome(responses, study, "owns")
    assert owns.tolist()[:2] == [1.0, 0.0]
    assert math.isnan(owns.tolist()[2])
    assert outcome(responses, study, "has_time").isna().tolist() == [False, True, True]


def test_the_dictionary_tells_codes_answers_and_what_is_not_used(make_study):
    study = make_study({"2013": "id,site,role,q1,q2,age,Browser\na,N,L,3,1,44,x\nb,S,M,8,,50,x\n"})
    dictionary = clean(study).dictionary.set_index(["question", "column"])
    owned = dictionary.loc[("owned", "q1")]
    assert owned["codes"] == "1 = Disagree; 2 = Neither; 3 = Agree"
    assert owned["missing_codes"] == "8 = dont_know; 9 = refused"
    assert owned["answered"] == 1
    assert dictionary.loc[("", "Browser"), "notes"] == "not used by study.yaml"
    assert dictionary.loc[("sex", ""), "notes"] == "not asked in this wave"


def test_blanks_of_a_portable_file_that_declares_nothing_missing_are_blanks(make_study, tmp_path):
    import pandas as pd
    import pyreadstat

    pyreadstat.write_por(
        pd.DataFrame({"SITE": ["N", "N"], "Q1": [3.0, float("nan")]}), str(tmp_path / "2013.por")
    )
    file = CSV.format(wave=2013).replace(".csv", ".por").replace("q1", "Q1, values: {3: agree}")
    harmonised = clean(make_study({}, {"2013": file.replace("column: site", "column: SITE")})).harmonised
    owned = harmonised.missing[harmonised.missing["question"] == "owned"]
    assert owned["reason"].tolist() == ["skipped"]


def _file(wave: str) -> str:
    return f"""\
path: {wave}.csv
respondent: id
site: {{column: site, values: {{N: north, S: south}}}}
role: {{column: role, values: {{L: leader, M: member}}}}
questions:
  owned: {{column: q1, values: {{1: disagree, 2: neither, 3: agree}}, missing: {{8: dont_know}}}}
  age: {{column: age}}
"""
