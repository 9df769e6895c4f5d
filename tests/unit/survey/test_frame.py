from __future__ import annotations

import pandas as pd
import pytest

from analysis.problems import ProblemsFound
from analysis.survey import check_files, clean, read_frame, response_rates

RAW = {"2013": "id,site,role,q1,q2,age\na,N,L,3,1,44\nb,S,M,1,,50\nc,S,M,1,,50\n"}
EXTRA = "frame: frame.csv\n"


def test_response_rates_by_cell(make_study, tmp_path):
    study = make_study(RAW, extra=EXTRA)
    (tmp_path / "frame.csv").write_text(
        "wave,site,role,count\n2013,north,leader,4\n2013,south,member,8\n2013,south,leader,0\n2014,north,leader,9\n",
        encoding="utf-8",
    )
    rates = response_rates(clean(study).harmonised.responses, read_frame(tmp_path / "frame.csv", study))
    assert rates["answered"].tolist() == [1, 2, 0]
    assert rates["rate"].tolist()[:2] == [0.25, 0.25]
    assert rates["rate"].isna().tolist() == [False, False, True]
    assert check_files(study) == []


def test_more_respondents_than_people_in_the_frame(make_study, tmp_path):
    study = make_study(RAW, extra=EXTRA)
    (tmp_path / "frame.csv").write_text("wave,site,role,count\n2013,south,member,1\n", encoding="utf-8")
    problems = [str(problem) for problem in check_files(study)]
    assert any("site north, role leader: found 1 respondents of 0 people" in problem for problem in problems)
    assert any("site south, role member: found 2 respondents of 1 people" in problem for problem in problems)


def test_every_bad_line_of_a_frame_is_told(make_study, tmp_path):
    study = make_study(RAW, extra=EXTRA)
    (tmp_path / "frame.csv").write_text(
        "wave,site,role,count\n2012,north,leader,4\n2013,east,leader,-2\n2013,south,member,8\n2013,south,member,9\n",
        encoding="utf-8",
    )
    with pytest.raises(ProblemsFound) as caught:
        read_frame(tmp_path / "frame.csv", study)
    text = str(caught.value)
    assert len(caught.value.problems) == 4
    for part in (
        "row 1: found the wave '2012'",
        "the site 'east'",
        "the count '-2'",
        "row 4: found a wave, site",
    ):
        assert part in text


def test_a_frame_without_its_columns(make_study, tmp_path):
    study = make_study(RAW, extra=EXTRA)
    (tmp_path / "frame.csv").write_text("wave,ccg,role,count\n2013,north,leader,4\n", encoding="utf-8")
    with pytest.raises(ProblemsFound, match="Add site"):
        read_frame(tmp_path / "frame.csv", study)


HEAD = "wave,site,role,count,refused,ineligible,sex=f,sex=m\n"


@pytest.mark.parametrize(
    ("head", "line", "found"),
    [
        (
            HEAD,
            "2013,south,member,8,1,,5,4",
            "site south, role member): found 9 people by sex and a count of 8",
        ),
        (HEAD, "2013,south,member,8,7,2,4,4", "found 9 people in ineligible, refused and a count of 8"),
        (HEAD, "2013,south,member,8,x,0,4,4", "found 'x' in the column 'refused'"),
        (
            HEAD.replace("sex=m", "sex=x"),
            "2013,south,member,8,0,0,4,4",
            "found the columns sex=f, sex=x; exp",
        ),
        (
            HEAD.replace("sex=", "height="),
            "2013,south,member,8,0,0,4,4",
            "found the columns height=f, height=m",
        ),
        (HEAD.replace("refused", "refusals"), "2013,south,member,8,0,0,4,4", "found the column 'refusals'"),
    ],
)
def test_a_frame_that_contradicts_itself_is_told(head, line, found, make_study, tmp_path):
    study = make_study(RAW, extra=EXTRA)
    (tmp_path / "frame.csv").write_text(f"{head}2013,north,leader,4,1,0,2,2\n{line}\n", encoding="utf-8")
    with pytest.raises(ProblemsFound) as caught:
        read_frame(tmp_path / "frame.csv", study)
    (problem,) = caught.value.problems
    assert found in str(problem)


def test_what_the_frame_does_not_tell_of_a_cell_is_blank(make_study, tmp_path):
    study = make_study(RAW, extra=EXTRA)
    (tmp_path / "frame.csv").write_text(
        HEAD.replace("sex=f,sex=m", "sex=f,sex=m,town")
        + "2013,north,leader,4,1,0,2,2,Ashby\n2013,south,member,8,,,,,Melton\n",
        encoding="utf-8",
    )
    frame = read_frame(tmp_path / "frame.csv", study)
    assert frame.columns.tolist() == [
        "wave",
        "site",
        "role",
        "count",
        "refused",
        "ineligible",
        "sex=f",
        "sex=m",
    ]
    assert frame["refused"].tolist() == [1, pd.NA]
    assert check_files(study) == []
