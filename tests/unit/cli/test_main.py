from __future__ import annotations

import subprocess
import sys

import pytest
from support.imports import ROOT
from support.tiny_study import STUDY, write_study

HEAVY = {
    "pandas",
    "numpy",
    "scipy",
    "spacy",
    "statsmodels",
    "matplotlib",
    "seaborn",
    "dvc",
    "nbclient",
    "ruamel",
}


def ccg(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "analysis.cli", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_pays_for_no_library_that_it_does_not_use():
    script = "import sys, analysis.cli.main; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "typer" in done.stdout.split()
    assert not HEAVY & set(done.stdout.split())


def test_help_names_every_command(tmp_path):
    done = ccg(tmp_path, "--help")
    assert done.returncode == 0
    for command in ("reproduce", "check", "draft-study", "synthesise", "run", "verify", "accept", "lab"):
        assert command in done.stdout


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("run", "clean_survey"), "study.yaml, line"),
        (("run", "no_such_stage"), "found the stage 'no_such_stage'"),
        (("verify",), "nothing published"),
        (("accept",), "no dvc.yaml"),
        (("reproduce",), "no dvc.yaml"),
        (("synthesise",), "study.yaml, line"),
        (("draft-study",), "draft-study: found no file"),
    ],
)
def test_problems_end_with_status_2_and_no_traceback(command, told, tmp_path):
    write_study(tmp_path, study=STUDY.replace("seed: 7", "seed: x"))
    done = ccg(tmp_path, *command)
    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "command",
    [
        "transcripts preview T1.txt",
        "transcripts review",
        "transcripts decide review.xlsx",
        "transcripts sample",
        "transcripts checked sample.xlsx",
        "transcripts scan",
        "coding chart chart.xlsx",
        "coding charted chart.xlsx",
        "fieldwork check",
        "withdraw P1",
    ],
)
def test_a_study_with_problems_is_told_by_every_group_of_commands(command, tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from analysis.cli.main import app

    monkeypatch.chdir(write_study(tmp_path, study=STUDY.replace("seed: 7", "seed: x")))
    done = CliRunner().invoke(app, command.split(), catch_exceptions=False)
    assert done.exit_code == 2
    assert "study.yaml, line" in done.stderr


def test_every_problem_has_its_line(tmp_path):
    text = STUDY.replace("seed: 7", "seed: x").replace("synthetic: true", "synthetic: y")
    done = ccg(write_study(tmp_path, study=text), "run", "clean_survey")
    assert len(done.stderr.splitlines()) == 2
