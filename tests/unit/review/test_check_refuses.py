"""`ccg check` refuses what a run would refuse for a reason in the definition: forty ways to break a study.

Each way is held against the part of the run that refuses it, in this process: what the pipeline lacks before
it begins, a stage, or the report with the findings that the study makes.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from support import small_survey
from support.imports import ROOT

from analysis import load_study
from analysis.coding.codebook.definition import load_codebook
from analysis.problems import ProblemsFound, raise_if_any
from analysis.reporting import narrative
from analysis.reporting.editions import date_of
from analysis.results import Column, Count, Figure, Finding, Table
from analysis.review.definition import check
from analysis.stages.pipeline import pipeline_problems
from analysis.stages.stage import run_stage

REPORT = """\
---
literals:
  "2013": the first wave
  two waves: as in study.yaml
---

# Findings

In 2013, {{ finding("engagement.high.all.2013").display }} of two waves were engaged, and
{{ finding("engagement.high.leader.change.2013-2014").display }} (see
{{ reference("survey.table.response") }}).

{{ table("survey.table.response", caption="Who answered") }}

{{ figure("engagement.figure.high.shares", caption="By role") }}

{{ finding("my.own").display }} more.
"""
PIPELINE = """\
stages:
  clean_survey:
    deps: [requirements.lock, data/raw/surveys, data/raw/transcripts]
    params: [{study.yaml: [sites, roles, waves, survey, transcripts]}, {params.yaml: [engagement, weights]}]
    outs: [data/processed/survey/responses.parquet]
  notebook_engagement:
    deps: [codebook.yaml, notebooks/2_engagement.ipynb, data/processed/survey/responses.parquet]
    params: [{study.yaml: [coding, interpretations]}]
    outs: [data/processed/findings/2_engagement.json]
  report:
    deps: [reports/report.md, reports/style, data/processed/findings/2_engagement.json]
    params: [{study.yaml: [subtitle, published]}]
    outs: [reports/report.html]
"""
CODEBOOK = """\
schema: codebook/1
groups: {work: Daily work}
themes:
  time: {label: Time, group: work, definition: What takes time.}
codes:
  no_time:
    label: No time
    theme: time
    definition: There is no time.
    rules: [{phrases: [no time]}]
"""
STUDY, PARAMS, TEXT, CODES = "study.yaml", "params.yaml", "reports/report.md", "codebook.yaml"
FIRST = f"{small_survey.RAW}/2013.csv"
Break = Callable[[Path], object]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good") / "study"
    folder.mkdir()
    (folder / "dvc.yaml").write_text(PIPELINE, encoding="utf-8")
    for name in ("requirements.lock", "notebooks/2_engagement.ipynb"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("", encoding="utf-8")
    study = small_survey.definition(
        outcomes={
            "high": {"label": "are engaged", "question": "engaged", "at_least": "high"},
            "women": {"label": "are women", "question": "sex", "categories": ["f"]},
        },
        frame=f"{small_survey.RAW}/frame.csv",
    )
    study |= {"transcripts": None, "coding": None, "interpretations": None, "published": []}
    study |= {"subtitle": "In three sites"}
    files = {
        "2013.csv": small_survey.answers(small_survey.FIRST),
        "2014.csv": small_survey.answers(small_survey.SECOND, first=31),
        "frame.csv": small_survey.frame("2013", "2014"),
    }
    small_survey.write(folder, study, small_survey.choices(("2013", "2014")), files)
    (folder / TEXT).write_text(REPORT, encoding="utf-8")
    (folder / CODES).write_text(CODEBOOK, encoding="utf-8")
    return folder


@pytest.fixture
def study(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "study", symlinks=True))


# ---------------------------------------------------------------- ways to break it


def gone(name: str) -> Break:
    return lambda folder: (folder / name).unlink()


def says(name: str, *path: str, value: object = None) -> Break:
    """Another value at a path of keys of a YAML file that is written as JSON; None: without the key."""

    def change(folder: Path) -> None:
        data = json.loads((folder / name).read_text(encoding="utf-8"))
        part = data
        for key in path[:-1]:
            part = part[key]
        if value is None:
            del part[path[-1]]
        else:
            part[path[-1]] = value
        (folder / name).write_text(json.dumps(data), encoding="utf-8")

    return change


def text(name: str, old: str, new: str) -> Break:
    def change(folder: Path) -> None:
        before = (folder / name).read_text(encoding="utf-8")
        assert old in before
        (folder / name).write_text(before.replace(old, new, 1), encoding="utf-8")

    return change


def of_the_example(folder: Path) -> None:
    shutil.copy(ROOT / TEXT, folder / TEXT)


BEFORE, CLEAN, WEIGH, CODE, WRITE = "before", "clean_survey", "weight_survey", "code", "report"
FILES = ("survey", "files", "2013")
ENGAGED = (*FILES, "questions", "engaged")
# (what is broken, how, which part of a run refuses it, what check says)
WAYS: list[tuple[str, Break, str, str]] = [
    ("no dvc.yaml", gone("dvc.yaml"), BEFORE, "no dvc.yaml"),
    ("no codebook", gone(CODES), BEFORE, "codebook.yaml: found no such file"),
    ("no notebook", gone("notebooks/2_engagement.ipynb"), BEFORE, "2_engagement.ipynb: found no such file"),
    ("no lock file", gone("requirements.lock"), BEFORE, "requirements.lock: found no such file"),
    ("no report", gone(TEXT), BEFORE, "report.md: found no such file"),
    ("no study", gone(STUDY), CLEAN, "study.yaml: found no such file"),
    ("no choices", gone(PARAMS), CLEAN, "params.yaml: found no such file"),
    *(
        (f"no {key}", says(STUDY, key), BEFORE, f"study.yaml: found no '{key}'")
        for key in ("coding", "transcripts", "interpretations", "published", "subtitle")
    ),
    ("no weights", says(PARAMS, "weights"), BEFORE, "no 'weights'"),
    ("no sites", says(STUDY, "sites"), CLEAN, "no 'sites'"),
    ("a misspelt key", says(STUDY, "survey", "outcome", value={}), CLEAN, "unknown key 'outcome'"),
    ("a date in words", says(STUDY, "date", value="soon"), WRITE, r"study.yaml.*date.*'soon'"),
    ("no such headline", says(PARAMS, "engagement", "headline", value="low"), CLEAN, "'low'"),
    ("no such profile", says(PARAMS, "disclosure", "profile", value="large"), CLEAN, "'large'"),
    (
        "no such wave compared",
        says(PARAMS, "engagement", "changes", value=[{"first": "2013", "second": "2016"}]),
        CLEAN,
        "'2016'",
    ),
    ("no file of a wave", gone(FIRST), CLEAN, r"2013\.csv"),
    ("no such column", says(STUDY, *FILES, "site", "column", value="place"), CLEAN, "'place'"),
    ("a code without a name", text(FIRST, "N,L,3", "X,L,3"), CLEAN, "'X'"),
    ("an answer without a name", text(FIRST, "N,L,3", "N,L,7"), CLEAN, "'7'"),
    (
        "no such category",
        says(STUDY, *ENGAGED, "values", "3", value="top"),
        CLEAN,
        "top",
    ),
    ("a person twice", text(FIRST, "P002,", "P001,"), CLEAN, "more than once"),
    ("no frame", gone(f"{small_survey.RAW}/frame.csv"), WEIGH, r"frame\.csv"),
    (
        "a frame without a site",
        text(f"{small_survey.RAW}/frame.csv", "2013,north,leader,40\n2013,north,member,40\n", ""),
        WEIGH,
        "north",
    ),
    ("a codebook of another kind", text(CODES, "codebook/1", "codes/1"), CODE, r"codebook\.yaml, line 1"),
    (
        "a theme without a code",
        text(CODES, "themes:", "themes:\n  pay: {label: Pay, group: work, definition: Money.}"),
        CODE,
        "'pay'",
    ),
    ("the example's report", of_the_example, WRITE, "no outcome 'highly_engaged'"),
    ("another outcome", text(TEXT, "engagement.high.all", "engagement.low.all"), WRITE, "no outcome 'low'"),
    ("another wave", text(TEXT, "high.all.2013", "high.all.2016"), WRITE, "no wave '2016'"),
    (
        "another change",
        text(TEXT, "change.2013-2014", "change.2014-2013"),
        WRITE,
        "does not compare '2014' with '2013'",
    ),
    (
        "an outcome in another figure",
        text(TEXT, "figure.high.shares", "figure.low.shares"),
        WRITE,
        "no outcome or question 'low'",
    ),
    ("a theme that is not there", text(TEXT, "my.own", "themes.pay.share"), WRITE, "neither transcripts nor"),
    ("interviews that are not there", text(TEXT, "my.own", "fieldwork.interviews"), WRITE, "no transcripts"),
    ("a number", text(TEXT, "were engaged", "(34 people) were engaged"), WRITE, "the number '34'"),
    (
        "a share in words",
        text(TEXT, '{{ finding("my', 'Most leaders left.\n\n{{ finding("my'),
        WRITE,
        "Most leaders",
    ),
    ("no such part", text(TEXT, '2013").display', '2013").displya'), WRITE, "'displya'"),
    ("no such name", text(TEXT, "{{ table(", "{{ tabel("), WRITE, "'tabel'"),
    ("no caption", text(TEXT, ', caption="By role"', ""), WRITE, "cannot be worked out"),
    ("a figure in a sentence", text(TEXT, "{{ figure", "See {{ figure"), WRITE, "a figure within a sentence"),
    (
        "a reference to what is not shown",
        text(TEXT, 'reference("survey.table.response")', 'reference("survey.table.flow")'),
        WRITE,
        "which the report does not show",
    ),
    ("front matter that is none", text(TEXT, "literals:", "literal:"), WRITE, "'literal'"),
    ("a site that is not there", text(TEXT, "more.", "{{ study.sites.east.label }}"), WRITE, "worked out"),
]


# ---------------------------------------------------------------- check beside the run


def findings() -> dict[str, Finding]:
    """What the notebooks record of the good study, as far as a report may cite it here."""
    table = Table(columns=(Column(name="a", label="A"),), data=pd.DataFrame({"a": ["b"]}))
    results = {
        "my.own": Count(value=2, unit="rows"),
        "survey.table.response": table,
        "survey.table.flow": table,
        "engagement.figure.high.shares": Figure(chart="flow", table=table, roles={}),
        "engagement.figure.women.shares": Figure(chart="flow", table=table, roles={}),
    }
    for outcome in ("high", "women"):
        for base in ("all", "leader", "member", "north", "south", "west"):
            for what in ("2013", "2014", "change.2013-2014"):
                results[f"engagement.{outcome}.{base}.{what}"] = Count(value=2, unit="rows")
    return {
        id: Finding(id=id, statement="", result=result, display="2 rows") for id, result in results.items()
    }


def refused(folder: Path, part: str) -> bool:
    """Whether a part of the run refuses the study."""
    try:
        if part == BEFORE:
            raise_if_any(pipeline_problems(folder))
        elif part == CLEAN:
            run_stage(CLEAN, str(folder))
        elif part == WEIGH:
            run_stage(CLEAN, str(folder))
            run_stage(WEIGH, str(folder))
        elif part == CODE:
            load_codebook(folder / CODES)
        else:
            study = load_study(folder)
            narrative.render(narrative.read(folder / TEXT), findings(), study)
            date_of(study)
    except ProblemsFound:
        return True
    return False


def test_the_study_is_good(study: Path):
    assert check(study, pipeline_problems).startswith("No problem found")
    assert not any(refused(study, part) for part in (BEFORE, WEIGH, CODE, WRITE))


def test_there_are_forty_ways():
    assert len(WAYS) >= 40


@pytest.mark.parametrize(("broken", "part", "said"), [way[1:] for way in WAYS], ids=[way[0] for way in WAYS])
def test_check_refuses_what_the_run_refuses(study: Path, broken: Break, part: str, said: str):
    broken(study)
    assert refused(study, part)
    with pytest.raises(ProblemsFound, match=said):
        check(study, pipeline_problems)


def test_a_definition_with_its_raw_files_is_checked_without_a_pipeline(study: Path):
    shutil.rmtree(study / "notebooks")
    for name in ("dvc.yaml", CODES, "requirements.lock"):
        (study / name).unlink()
    assert check(study, pipeline_problems).startswith("No problem found")
