from __future__ import annotations

import copy
import pickle

import pytest
from support.imports import ROOT
from support.tiny_study import PARAMS, STUDY, line_of, write_study

from analysis import load_study
from analysis.problems import ProblemsFound
from analysis.study.declared import SECTIONS, declare, for_environment


def test_a_sound_definition(tmp_path):
    study = load_study(write_study(tmp_path))
    assert list(study.waves) == ["2013", "2014"]
    assert study.survey.outcomes["high"].categories == ("high",)
    assert study.survey.outcomes["has_time"].asked == ("leader",)
    assert study.survey.files["2014"].site.always == "north"
    assert study.params.engagement.changes == (("2013", "2014"),)
    assert study.params.engagement.level == 0.95
    assert study.date == "2026-01-31"


def test_the_example_study_is_sound():
    assert load_study(ROOT).survey.files


@pytest.mark.parametrize("wave", ["2013", '"2013"', "'2013'"])
def test_a_wave_may_be_written_as_number_or_text(wave, tmp_path):
    study = load_study(write_study(tmp_path, study=STUDY.replace("  2013: {field", f"  {wave}: {{field")))
    assert list(study.waves) == ["2013", "2014"]
    assert "2013" in study.survey.files


def test_a_study_without_scales(tmp_path):
    text = STUDY.replace("  scales:\n    engagement: {low: Low, high: High}\n", "")
    text = text.replace("scale: engagement", "kind: nominal, categories: {low: Low, high: High}")
    text = text.replace("at_least: high", "categories: [high]")
    study = load_study(write_study(tmp_path, study=text))
    assert study.survey.outcomes["high"].categories == ("high",)
    assert study.survey.questions["engaged"].kind == "nominal"


def test_a_cut_of_a_nominal_question_is_refused(tmp_path):
    text = STUDY.replace("scale: engagement}", "kind: nominal, categories: {low: Low, high: High}}")
    with pytest.raises(ProblemsFound, match="a nominal question; expected one category of an ordered scale"):
        load_study(write_study(tmp_path, study=text))


def test_a_file_saved_by_windows_notepad(tmp_path):
    text = b"\xef\xbb\xbf" + STUDY.replace("\n", "\r\n").encode()
    assert load_study(write_study(tmp_path, study=text)).id == "tiny"


def test_all_problems_of_both_files_at_once(tmp_path):
    study = STUDY.replace("seed: 7", "seed: x").replace("scale: engagement}", "scale: e}")
    study = study.replace("2: south}", "2: east}")
    params = PARAMS.replace("headline: high", "headline: h").replace("interview", "interviews")
    with pytest.raises(ProblemsFound) as raised:
        load_study(write_study(tmp_path, study=study, params=params))
    places = [problem.place.split(" (")[0] for problem in raised.value.problems]
    for file, text, parts in (
        ("study.yaml", study, ("seed: x", "scale: e}", "2: east")),
        ("params.yaml", params, ("headline: h", "interviews")),
    ):
        for part in parts:
            assert f"{file}, line {line_of(text, part)}" in places


def test_one_mistake_is_told_once(tmp_path):
    with pytest.raises(ProblemsFound) as raised:
        load_study(write_study(tmp_path, study=STUDY.replace("study/1", "[1]")))
    assert len(raised.value.problems) == 1


def test_both_files_missing(tmp_path):
    with pytest.raises(ProblemsFound) as raised:
        load_study(tmp_path)
    assert [p.place for p in raised.value.problems] == ["study.yaml", "params.yaml"]


def test_a_merged_key_has_a_place_too(tmp_path):
    text = STUDY.replace("north: {label: North}", "north: &n {label: North, color: red}")
    text = text.replace("south: {label: South}", "south: {<<: *n, label: South}")
    with pytest.raises(ProblemsFound) as raised:
        load_study(write_study(tmp_path, study=text))
    places = {problem.place for problem in raised.value.problems}
    assert {p.split(" (")[0] for p in places} == {
        f"study.yaml, line {line_of(text, part)}" for part in ("north: &n", "south: {<<")
    }


def test_a_study_is_frozen(tmp_path):
    study = load_study(write_study(tmp_path))
    with pytest.raises(AttributeError):
        study.title = "Another"


class TestDeclared:
    def test_only_declared_sections_can_be_read(self, tmp_path):
        study = declare(load_study(write_study(tmp_path)), ["sites"], ["weights"])
        assert list(study.sites) == ["north", "south"]
        assert study.params.weights.margins == ("site", "role")
        assert study.folder == tmp_path
        with pytest.raises(AttributeError, match=r"reads 'seed' of study\.yaml without declaring it"):
            _ = study.seed
        with pytest.raises(AttributeError, match=r"reads 'engagement' of params\.yaml without declaring it"):
            _ = study.params.engagement

    def test_it_is_frozen(self, tmp_path):
        study = declare(load_study(write_study(tmp_path)), ["sites"], [])
        with pytest.raises(AttributeError, match="frozen"):
            study.sites = {}

    def test_a_notebook_is_held_to_them_through_the_environment(self, tmp_path, monkeypatch):
        write_study(tmp_path)
        monkeypatch.setenv(SECTIONS, for_environment(("sites", "roles"), ("disclosure",)))
        study = load_study(tmp_path)
        assert study.roles
        assert study.params.disclosure.profile == "small"
        with pytest.raises(AttributeError, match="'survey'"):
            _ = study.survey

    def test_nothing_declared(self, tmp_path, monkeypatch):
        write_study(tmp_path)
        monkeypatch.setenv(SECTIONS, for_environment((), ()))
        with pytest.raises(AttributeError, match="'title'"):
            _ = load_study(tmp_path).title

    def test_a_copy_is_held_to_them_too(self, tmp_path):
        study = declare(load_study(write_study(tmp_path)), ["sites"], [])
        for same in (copy.copy(study), pickle.loads(pickle.dumps(study))):
            assert same.sites == study.sites
            with pytest.raises(AttributeError, match="without declaring it"):
                _ = same.title
