"""What runs again after a change, what is left alone, and what a failure leaves behind."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from support.copies import bytes_of, ccg, dvc, replace

from analysis.stages.stage import STAGES

pytestmark = pytest.mark.pipeline

MADE = ("data/processed", "reports")
REPORT = ("report.html", "report.docx", "report.pdf")


def unchanged(told: str) -> list[str]:
    return re.findall(r"^(\w+) +unchanged$", told, re.MULTILINE)


def ran(told: str) -> list[str]:
    return re.findall(r"^(\w+) .+ in, .+ out$", told, re.MULTILINE)


def stale(folder: Path) -> set[str]:
    """The stages whose own inputs have changed."""
    status = dvc(folder, "status", "--json")
    assert status.returncode == 0, status.stderr
    return set(json.loads(status.stdout or "{}"))


def would_run(folder: Path) -> set[str]:
    """The stages that DVC would run now, and those before which one of them stands."""
    dry = dvc(folder, "repro", "--dry")
    assert dry.returncode == 0, dry.stderr
    return set(re.findall(r"^Running stage '(\w+)'", dry.stdout, re.MULTILINE))


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
    assert stale(study) == {
        "code_transcripts",
        "validate_coding",
        "notebook_data_quality",
        "notebook_themes",
        "notebook_synthesis",
    }
    left_alone = {"clean_survey", "weight_survey", "model_engagement", "deidentify_transcripts"}
    assert not left_alone & would_run(study)


def test_a_changed_estimator_runs_what_uses_it(study: Path):
    estimator = study / "analysis/statistics/proportions.py"
    estimator.write_text(estimator.read_text(encoding="utf-8") + "\n# Changed.\n", encoding="utf-8")
    found = stale(study)
    assert {"weight_survey", "model_engagement", "validate_coding", "notebook_engagement"} <= found
    left_alone = {"clean_survey", "deidentify_transcripts", "code_transcripts"}
    assert not left_alone & would_run(study)


def test_a_changed_title_runs_the_report_alone_and_the_old_title_gives_the_old_bytes(study: Path):
    before = bytes_of(study, *MADE)
    title = "title: GP engagement with clinical commissioning"
    replace(study / "study.yaml", title, title.replace("GP", "Doctors’"), 1)
    assert stale(study) == {"report"}
    done = ccg(study, "reproduce")
    assert done.returncode == 0, done.stderr
    assert ran(done.stdout) == ["report"]
    assert unchanged(done.stdout) == [name for name in STAGES if name != "report"]
    after = bytes_of(study, *MADE)
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert changed == {f"reports/{name}" for name in REPORT}
    assert "Doctors’ engagement" in (study / "reports/report.html").read_text(encoding="utf-8")

    replace(study / "study.yaml", title.replace("GP", "Doctors’"), title, 1)
    done = ccg(study, "reproduce")
    assert ran(done.stdout) == ["report"]
    assert bytes_of(study, *MADE) == before


@pytest.mark.parametrize(
    ("stage", "file", "old", "new", "told"),
    [
        (
            "clean_survey",
            "data/raw/surveys/wave_2014.csv",
            "9. What is your sex?",
            "9. Gender",
            r"wave 2014, question sex: found no column '9\. What is your sex\?' in wave_2014\.csv",
        ),
        (
            "report",
            "reports/report.md",
            "# Limitations",
            "# Limitations\n\nWe asked 14 people.",
            r"report\.md, line \d+, column \d+: found the number '14' typed by hand",
        ),
    ],
)
def test_a_stage_that_fails_leaves_every_earlier_output_in_place(study: Path, stage, file, old, new, told):
    before = bytes_of(study, *MADE)
    before.pop(file, None)
    replace(study / file, old, new)
    done = ccg(study, "reproduce")
    assert done.returncode == 2
    assert f"stage {stage}: found a failure" in done.stderr
    assert re.search(told, done.stderr)
    assert "Traceback" not in done.stdout + done.stderr
    after = bytes_of(study, *MADE)
    after.pop(file, None)
    assert after == before
