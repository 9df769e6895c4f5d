from __future__ import annotations

import pytest
from support.tiny_study import write_study

from analysis.problems import ProblemsFound
from analysis.stages import pipeline
from analysis.stages import stage as stages
from analysis.stages.stage import STAGES, Flow, Stage, run_stage, stage


def test_an_unknown_stage():
    with pytest.raises(ProblemsFound, match="the stage 'clean_surveys'; expected one of: clean_survey,"):
        stage("clean_surveys")


def run(monkeypatch, folder, *, what="Do it", sections=(), params=(), body=lambda study: None):
    def work(study):
        body(study)
        return Flow(came_in="3 rows", went_out="2 rows (1 excluded)")

    made = Stage(what=what, run=work, study=sections, params=params)
    monkeypatch.setattr(stages, "stage", lambda name: made)
    return run_stage("clean_survey", str(folder))


def test_the_line_says_what_came_in_and_what_went_out(monkeypatch, tmp_path):
    line = run(monkeypatch, write_study(tmp_path))
    assert line.startswith("clean_survey            Do it ")
    assert line.endswith(" s   3 rows in, 2 rows (1 excluded) out")


def test_a_stage_reads_only_what_it_declares(monkeypatch, tmp_path):
    write_study(tmp_path)
    run(
        monkeypatch,
        tmp_path,
        sections=("sites",),
        params=("weights",),
        body=lambda s: (s.sites, s.params.weights),
    )
    with pytest.raises(AttributeError, match=r"'waves' of study\.yaml without declaring it"):
        run(monkeypatch, tmp_path, sections=("sites",), body=lambda study: study.waves)
    with pytest.raises(AttributeError, match=r"'weights' of params\.yaml without declaring it"):
        run(monkeypatch, tmp_path, params=("coding",), body=lambda study: study.params.weights)


def test_a_wrong_definition_stops_a_stage_before_it_runs(monkeypatch, tmp_path):
    (tmp_path / "study.yaml").write_text("id: x\n")
    with pytest.raises(ProblemsFound, match=r"study\.yaml, line 1"):
        run(monkeypatch, tmp_path, body=lambda study: pytest.fail("it ran"))


@pytest.mark.parametrize("name", STAGES)
@pytest.mark.parametrize("seconds", [0.04, 12.3, 123456.7])
def test_the_line_of_every_stage_is_known_to_the_pipeline(name, seconds, monkeypatch, tmp_path):
    clock = iter([0.0, seconds])
    monkeypatch.setattr(stages.time, "perf_counter", lambda: next(clock))
    line = run(monkeypatch, write_study(tmp_path), what=stage(name).what)
    assert pipeline._told(line) == line
