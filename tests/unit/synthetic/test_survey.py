"""The synthetic survey: counts as planned, the same bytes again, and a rehearsal for any study."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.problems import ProblemsFound
from analysis.study import load_study
from analysis.study.definition import Study, _build_study
from analysis.study.quality import CarelessChoices
from analysis.study.section import read_yaml
from analysis.survey import check_files, clean, every_missing, outcome, read_frame, read_wave
from analysis.synthetic.survey import synthesise_survey
from analysis.synthetic.survey_plan import PLAN, read_plan

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def example() -> Study:
    return load_study(ROOT)


@pytest.fixture(scope="module")
def made(example: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    synthesise_survey(example, folder)
    return folder


@pytest.fixture(scope="module")
def cleaned(example: Study, made: Path):
    return clean(replace(example, folder=made))


def test_the_files_in_the_study_are_what_the_plan_makes(made: Path):
    names = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
    assert len(names) == 8
    for name in names:
        assert _parts(made / name) == _parts(ROOT / name), name


def _parts(path: Path) -> dict[str, bytes]:
    """A file's bytes; of a workbook those of its parts, since compression may differ between machines."""
    if path.suffix != ".xlsx":
        return {"": path.read_bytes()}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_another_seed_makes_other_files(example: Study, made: Path, tmp_path: Path):
    synthesise_survey(example, tmp_path, seed=7)
    name = "data/raw/surveys/wave_2014.csv"
    assert (tmp_path / name).read_bytes() != (made / name).read_bytes()


def test_the_room_finds_what_the_plan_put_in(example: Study, cleaned):
    plan = read_plan(ROOT / PLAN, example)
    responses = cleaned.harmonised.responses
    missing = every_missing(responses, cleaned.harmonised.missing)
    roles = responses.set_index(["respondent", "wave"])["role"]
    missing["role"] = roles[pd.MultiIndex.from_frame(missing[["respondent", "wave"]])].to_numpy()
    for wave, questions in plan.answers.items():
        for question, by_role in questions.items():
            for role, planned in by_role.items():
                here = responses[(responses["wave"] == wave) & (responses["role"] == role)]
                found = here[question].value_counts().to_dict()
                blanks = missing[
                    (missing["wave"] == wave) & (missing["question"] == question) & (missing["role"] == role)
                ]
                found |= blanks["reason"].value_counts().to_dict()
                assert {k: n for k, n in found.items() if n} == {k: n for k, n in planned.items() if n}, (
                    wave,
                    question,
                    role,
                )


def test_the_truth_tells_what_the_room_finds(example: Study, made: Path, cleaned):
    truth = pd.read_csv(made / "data/raw/synthetic/truth/survey.csv", dtype={"wave": str})
    responses = cleaned.harmonised.responses
    yes = outcome(responses, example, "highly_engaged")
    found = yes.groupby([responses["wave"], responses["site"]]).sum()
    planted = truth[(truth["question"] == "engaged") & (truth["answer"] == "highly")]
    planted = planted.groupby(["wave", "site"])["count"].sum().reindex(found.index, fill_value=0)
    assert found.tolist() == planted.tolist()
    rows = pd.read_csv(made / "data/raw/synthetic/truth/survey_rows.csv", dtype={"wave": str})
    for wave, flow in cleaned.harmonised.flow.items():
        planned = rows[rows["wave"] == wave].set_index("why")["rows"]
        assert flow["kept"] == planned["kept"]
        assert sum(flow["excluded"].values()) == planned.drop("kept").sum()


def test_nothing_in_the_example_is_undeclared(example: Study, made: Path):
    assert check_files(replace(example, folder=made)) == []


def test_engagement_falls_at_most_sites_but_not_all(example: Study, cleaned):
    responses = cleaned.harmonised.responses
    yes = outcome(responses, example, "highly_engaged")
    rates = yes.groupby([responses["site"], responses["wave"]]).mean().unstack()
    fallen = (rates["2014"] < rates["2013"]).sum()
    assert 4 <= fallen < len(rates)


def test_the_share_of_leaders_falls_and_some_cells_are_small(cleaned):
    responses = cleaned.harmonised.responses
    leaders = (responses["role"] == "leaders").groupby(responses["wave"]).mean()
    assert leaders["2014"] < leaders["2013"]
    cells = responses.groupby(["wave", "site", "role"]).size()
    assert (cells < 10).any()


def test_about_a_third_answered_an_earlier_wave(cleaned):
    responses = cleaned.harmonised.responses
    seen: set[str] = set()
    for wave, people in responses.groupby("wave")["respondent"]:
        if seen:
            assert 0.25 < people.isin(seen).mean() < 0.45, wave
        seen |= set(people)


def test_the_files_have_the_drift_that_real_waves_have(made: Path, example: Study, cleaned):
    raw = made / "data/raw/surveys"
    assert "\u00a0" in (raw / "wave_2014.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    first = read_wave(raw / "wave_2013.sav")
    labels, declares = first.questions["q2d"].value_labels, first.questions["q2d"].declares_missing
    assert labels[4.0] == "Don't know"  # in the middle of the scale
    assert labels[99.0] == "Prefer not to say"
    assert not declares(99.0)  # labelled, not declared
    assert declares(-9.0)
    assert declares(-8.0)
    assert (first.data["q2d"] == 99).any()
    notes = cleaned.dictionary.set_index(["wave", "question"])["notes"]
    assert "labelled in the file but not declared missing there: 99" in notes["2013", "informed_goals"]
    ages = cleaned.harmonised.missing.query("question == 'age' and reason == 'out_of_range'")
    assert sorted(ages["raw"]) == ["151", "203", "4"]
    assert len(read_frame(raw / "frame.csv", example)) == 36


def test_a_plan_that_does_not_add_up_is_told(example: Study, tmp_path: Path):
    text = (ROOT / PLAN).read_text(encoding="utf-8").replace("somewhat: 137,", "somewhat: 138,")
    (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound, match="2013, engaged, members: found counts that add up to 225"):
        read_plan(tmp_path / "plan.yaml", example)


ANY_STUDY = """\
schema: study/1
id: any
title: Any study
authors: [{name: A. Researcher}]
date: spring
status: rehearsal
synthetic: false
seed: 3
sites: {a: {label: Site A}, b: {label: Site B}}
roles: {nurse: {label: Nurses}, doctor: {label: Doctors}}
waves: {one: {}, two: {}, three: {}, four: {}}
survey:
  linked: true
  frame: frame.csv
  scales: {often: {never: Never, sometimes: Sometimes, always: Always}}
  questions:
    tired: {text: I am tired, scale: often}
    on_call: {text: I am on call, scale: often, asked: [doctor]}
    ward: {text: Ward, kind: nominal, categories: {m: Medical, s: Surgical}}
    years: {text: Years here, kind: numeric, minimum: 0, maximum: 45}
    words: {text: Anything else, kind: text}
  outcomes: {always: {label: always tired, question: tired, at_least: always}}
  files:
    one:
      path: one.sav
      respondent: id
      exclude: [{reason: pilot, column: pilot, values: [1]}, {reason: no consent, column: ok, blank: true}]
      site: {column: site, values: {1: a, 2: b}, out_of_scope: [3]}
      role: {column: job, values: {1: nurse, 2: doctor}}
      questions:
        tired: {column: q1, values: {1: never, 2: sometimes, 3: always}, missing: {9: refused, -1: dont_know}}
        on_call: {column: q2, values: {1: never, 2: sometimes, 3: always}, missing: {-7: not_asked}}
        years: {column: q3, missing: {99: refused}}
        words: {column: q4}
    two:
      path: two.csv
      options: {delimiter: ";", encoding: cp1252}
      respondent: id
      duplicates: last
      site: {column: site, values: {Aa: a, Bb: b}, out_of_scope: "*"}
      role: {column: job, values: {N: nurse, Nurse: nurse, D: doctor}}
      questions:
        tired: {column: How tired?, missing: {Don't know: dont_know}}
        ward: {column: Ward, values: {M: m, S: s}, blank: not_applicable}
    three:
      path: three.dta
      site: {always: a}
      role: {column: job, values: {1: nurse, 2: doctor}}
      questions:
        tired:
          {column: q1, values: {1: always, 2: sometimes, 3: never}, missing: {.a: refused, .b: dont_know}}
        years: {column: q3}
    four:
      path: four.xlsx
      options: {sheet: Data}
      respondent: id
      site: {column: site, values: {A: a, B: b}}
      role: {always: nurse}
      questions:
        tired: {column: q1, values: {10: never, 20: sometimes}, missing: {88: dont_know}}
        words: {column: q4}
"""


def _definition(folder: Path, text: str) -> Study:
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    section = read_yaml(folder / "study.yaml")
    fields = _build_study(section)
    section.finish()
    return Study(
        folder=folder,
        params=SimpleNamespace(engagement=SimpleNamespace(careless=CarelessChoices())),
        **fields,
    )


def test_any_study_can_be_rehearsed(tmp_path: Path):
    study = _definition(tmp_path, ANY_STUDY.replace("one.sav", "one.zsav"))
    synthesise_survey(study, tmp_path)
    assert check_files(study) == []
    whole = clean(study).harmonised
    assert whole.flow["one"]["excluded"] == {"pilot": 2, "no consent": 2, "site out of scope": 2}
    assert whole.flow["two"]["excluded"] == {"site out of scope": 2, "duplicate": 1}
    assert whole.flow["three"]["excluded"] == {}
    people = pd.read_csv(tmp_path / "data/raw/synthetic/truth/survey_people.csv")
    assert whole.responses["wave"].value_counts().to_dict() == people["wave"].value_counts().to_dict()
    truth = pd.read_csv(tmp_path / "data/raw/synthetic/truth/survey.csv")
    tired = truth[(truth["question"] == "tired") & truth["answer"].isin(["never", "sometimes", "always"])]
    found = whole.responses.groupby(["wave", "tired"], observed=True).size()
    assert found.to_dict() == tired.groupby(["wave", "answer"])["count"].sum().to_dict()
    refused = whole.missing[(whole.missing["wave"] == "three") & (whole.missing["reason"] == "refused")]
    assert set(refused["raw"]) <= {".a"}
    assert whole.responses["linked"].any()


def test_a_rehearsal_is_the_same_each_time(tmp_path: Path):
    study = _definition(tmp_path, ANY_STUDY)
    for folder in ("first", "second"):
        synthesise_survey(study, tmp_path / folder)
    for name in ("one.sav", "two.csv", "three.dta", "four.xlsx", "frame.csv"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes(), name


def test_a_format_that_cannot_be_made_up_is_told(tmp_path: Path):
    study = _definition(tmp_path, ANY_STUDY.replace("two.csv", "two.por"))
    with pytest.raises(ProblemsFound, match=r"survey\.files\.two: found a file that ends in '\.por'"):
        synthesise_survey(study, tmp_path)
