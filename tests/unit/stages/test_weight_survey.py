"""The stage that counts who answered and weights them: what it writes, with a frame and without."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from support.tiny_study import PARAMS, STUDY, write_study

from analysis import load_study
from analysis.problems import ProblemsFound
from analysis.processed import PROCESSED
from analysis.stages import clean_survey, weight_survey

FIRST = "ccg,role,q1,q2,sex\n1,1,2,2,1\n1,2,1,,2\n1,2,2,,1\n2,1,1,1,2\n2,2,2,,1\n"
SECOND = "role,q1,q2\n1,High,Low\n2,Low,\n2,High,\n"
FRAME = (
    "wave,site,role,count\n2013,north,leader,2\n2013,north,member,8\n2013,south,leader,3\n2013,south,member,7\n"
    "2014,north,leader,4\n2014,north,member,6\n"
)
WITH_FRAME = STUDY.replace("survey:\n", "survey:\n  frame: data/raw/frame.csv\n")


def ran(folder: Path, study: str, frame: str = FRAME, params: str = PARAMS) -> Path:
    raw = folder / "data/raw/surveys"
    raw.mkdir(parents=True)
    (raw / "one.csv").write_text(FIRST, encoding="utf-8")
    (raw / "two.csv").write_text(SECOND, encoding="utf-8")
    (folder / "data/raw/frame.csv").write_text(frame, encoding="utf-8")
    made = load_study(write_study(folder, study=study, params=params))
    clean_survey.STAGE.run(made)
    weight_survey.STAGE.run(made)
    return folder / PROCESSED / "survey"


def told(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / name, dtype={"wave": str})


def test_every_respondent_has_a_weight_and_the_weights_their_diagnostics(tmp_path):
    folder = ran(tmp_path, WITH_FRAME)
    weights = pd.read_parquet(folder / "weights.parquet")
    assert weights.groupby("wave")["weight"].agg(["size", "sum"]).round(6).values.tolist() == [
        [5, 20],
        [3, 10],
    ]
    assert told(folder, "weighting.csv")["method"].tolist() == ["raking", "raking"]
    rates = told(folder, "response_rates.csv")
    assert rates["rate"].tolist() == pytest.approx([1 / 2, 2 / 8, 1 / 3, 1 / 7, 1 / 4, 2 / 6])
    assert told(folder, "dispositions.csv")["no_reply"].tolist() == [1, 6, 2, 6, 3, 4]


def test_params_choose_post_stratification_and_trimming(tmp_path):
    params = PARAMS.replace("[site, role]}", "[site, role], method: post-stratify, trim: 1.5}")
    folder = ran(tmp_path, WITH_FRAME, params=params)
    diagnostics = told(folder, "weighting.csv").set_index("wave")
    assert diagnostics.loc["2013", "method"] == "post-stratification"
    # By hand: 7 for one member of the south is above 1.5 times the mean of 4.
    assert diagnostics.loc["2013", "trimmed"] == 1
    assert diagnostics.loc["2013", "largest_over_mean"] == pytest.approx(1.5)


def test_without_a_frame_there_are_no_weights_and_that_is_said(tmp_path):
    folder = ran(tmp_path, STUDY)
    assert len(pd.read_parquet(folder / "weights.parquet")) == 0
    assert told(folder, "weighting.csv")["why"].tolist() == ["the study has no sampling frame"] * 2
    assert len(told(folder, "response_rates.csv")) == len(told(folder, "dispositions.csv")) == 0


def test_an_open_link_has_no_rate_even_with_more_answers_than_the_frame(tmp_path):
    path = "      path: data/raw/surveys/two.csv\n"
    study = WITH_FRAME.replace(path, path + "      invitation: {link: open}\n")
    frame = FRAME.replace("2014,north,member,6", "2014,north,member,1")
    folder = ran(tmp_path, study, frame)
    rates = told(folder, "response_rates.csv")
    assert set(rates["wave"]) == {"2013"}
    assert set(told(folder, "dispositions.csv")["wave"]) == {"2013", "2014"}


def test_more_answers_than_the_frame_stop_the_stage(tmp_path):
    with pytest.raises(ProblemsFound, match="wave 2014, site north, role member: found 2 respondents of 1"):
        ran(tmp_path, WITH_FRAME, FRAME.replace("2014,north,member,6", "2014,north,member,1"))
