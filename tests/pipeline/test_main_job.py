"""What runs again after a change, what is left alone, and what a failure leaves behind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.copies import bytes_of, ccg, replace

from analysis.stages.graph import paths, read_graph
from analysis.stages.pipeline import stale_stages
from analysis.stages.stage import STAGES

pytestmark = pytest.mark.pipeline

MADE = ("data/processed", "reports")
REPORT = ("report.html", "report.docx", "report.pdf")


def unchanged(told: str) -> list[str]:
    return re.findall(r"^(\w+) +unchanged$", told, re.MULTILINE)


def ran(told: str) -> list[str]:
    return re.findall(r"^(\w+) .+ in, .+ out$", told, re.MULTILINE)


def after(folder: Path, stages: set[str]) -> set[str]:
    """These stages and all that read, directly or not, what they make."""
    graph = read_graph(folder)
    found, todo = set(), [*stages]
    while todo:
        name = todo.pop()
        found.add(name)
        made = set(paths(graph[name]["outs"]))
        todo += [other for other in graph if other not in found and made & set(paths(graph[other]["deps"]))]
    return found


def test_a_second_run_finds_nothing_to_do(study: Path):
    before = bytes_of(study, *MADE)
    done = ccg(study, "reproduce")
    assert done.returncode == 0, done.stderr
    assert unchanged(done.stdout) == list(STAGES)
    assert ran(done.stdout) == []
    assert bytes_of(study, *MADE) == before
    for name in REPORT:
        assert f"reports/{name}" in done.stdout


def test_a_changed_rule_runs_the_coding_and_what_follows(study: Path):
    replace(study / "codebook.yaml", "phrases: [engaged, ", "phrases: [engaged, zestful, ")
    found = set(stale_stages(study))
    assert found == {
        "code_transcripts",
        "validate_coding",
        "notebook_data_quality",
        "notebook_themes",
        "notebook_synthesis",
    }
    left_alone = {"clean_survey", "weight_survey", "model_engagement", "deidentify_transcripts"}
    assert not left_alone & after(study, found)


def test_a_changed_estimator_runs_what_uses_it(study: Path):
    estimator = study / "analysis/statistics/proportions.py"
    estimator.write_text(estimator.read_text(encoding="utf-8") + "\n# Changed.\n", encoding="utf-8")
    found = set(stale_stages(study))
    assert {"weight_survey", "model_engagement", "validate_coding", "notebook_engagement"} <= found
    left_alone = {"clean_survey", "deidentify_transcripts", "code_transcripts"}
    assert not left_alone & after(study, found)


def test_a_changed_title_runs_the_report_alone_and_the_old_one_gives_the_old_bytes(study: Path):
    before = bytes_of(study, *MADE)
    title = "title: GP engagement with clinical commissioning"
    replace(study / "study.yaml", title, title.replace("GP", "Doctors’"), 1)
    done = ccg(study, "reproduce")
    assert done.returncode == 0, done.stderr
    assert ran(done.stdout) == ["report"]
    assert unchanged(done.stdout) == [name for name in STAGES if name != "report"]
    after = bytes_of(study, *MADE)
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert changed == {f"reports/{name}" for name in REPORT}
    assert "Doctors’ engagement" in (study / "reports/report.html").read_text(encoding="utf-8")

    replace(study / "study.yaml", title.replace("GP", "Doctors’"), title, 1)
    done = ccg(study, "run", "report")
    assert done.returncode == 0, done.stderr
    assert bytes_of(study, *MADE) == before


def test_a_stage_that_fails_leaves_every_earlier_output_in_place(study: Path):
    """DVC would delete a stage's outputs before it runs; the first stage has five, and all others follow."""
    before = bytes_of(study, *MADE)
    replace(study / "data/raw/surveys/wave_2014.csv", "9. What is your sex?", "9. Gender")
    done = ccg(study, "reproduce")
    assert done.returncode == 2
    assert "stage clean_survey: found a failure" in done.stderr
    assert "wave 2014, question sex: found no column '9. What is your sex?' in wave_2014.csv" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert bytes_of(study, *MADE) == before
