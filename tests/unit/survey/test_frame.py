from __future__ import annotations

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
