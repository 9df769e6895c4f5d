"""DVC itself, on two stages of one line each."""

from __future__ import annotations

import subprocess
import sys

import pytest

from analysis.problems import ProblemsFound
from analysis.stages.pipeline import PipelineFailed, _told, pipeline_problems, reproduce, stale_stages

pytestmark = pytest.mark.pipeline

SCRIPT = """\
import pathlib, sys
name, source, target = sys.argv[1:]
text = pathlib.Path(source).read_text()
print(f"a remark of {name}")
if name in text:
    sys.exit(f"{source}, line 1: found {name}; expected something else.")
pathlib.Path(target).write_text(text.upper())
print(f"{name:<24}{'Make ' + target:<42}   0.1 s   1 file in, 1 file out")
"""
DVC = """\
stages:
  first:
    cmd: python stage.py first raw.txt one.txt
    deps: [stage.py, raw.txt]
    outs:
      - one.txt: {persist: true}
  second:
    cmd: python stage.py SECOND one.txt two.txt
    deps: [stage.py, one.txt]
    outs:
      - two.txt: {persist: true}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    for name, text in (("stage.py", SCRIPT), ("dvc.yaml", DVC), ("raw.txt", "a")):
        (folder / name).write_text(text)
    init = [sys.executable, "-m", "dvc", "init", "--no-scm", "--quiet"]
    subprocess.run(init, cwd=folder, check=True, capture_output=True)
    return folder


def lines_of(folder, **settings):
    *lines, _ = "\n".join(reproduce(folder, **settings)).split("\nEverything is up to date")
    return "".join(lines).splitlines()


def ran(number, name):
    return f"{name:<24}{'Make ' + ('one', 'two')[number] + '.txt':<42}   0.1 s   1 file in, 1 file out"


def unchanged(name):
    return f"{name:<24}unchanged"


def test_a_line_a_stage_from_run_to_run(project):
    both = [ran(0, "first"), ran(1, "SECOND")]
    assert lines_of(project) == both
    assert lines_of(project) == [unchanged("first"), unchanged("second")]
    assert stale_stages(project) == []

    (project / "raw.txt").write_text("b")
    assert stale_stages(project) == ["first"]
    assert lines_of(project) == both
    assert (project / "two.txt").read_text() == "B"

    assert lines_of(project, afresh=True) == both


def test_outputs_that_dvc_has_kept_are_told_as_such():
    # As DVC 3.67 says it; it keeps no runs of stages whose outputs persist, as those above do.
    line = "Stage 'first' is cached - skipping run, checking out outputs"
    assert _told(line) == f"{'first':<24}taken from an earlier run with the same inputs"


def test_a_failing_stage_is_told_in_its_own_words_and_leaves_what_was_there(project):
    (project / "raw.txt").write_text("ok")
    lines_of(project)
    (project / "raw.txt").write_text("second")
    told = []
    with pytest.raises(PipelineFailed) as raised:
        for line in reproduce(project):
            told.append(line)
    assert told == [ran(0, "first")]
    (problem,) = raised.value.problems
    assert problem.place == "stage second"
    assert "one.txt, line 1: found SECOND; expected something else." in problem.found
    assert "a remark of first" not in problem.found  # it did not fail
    assert (project / "two.txt").read_text() == "OK"
    assert "Earlier outputs are as they were" in problem.remedy


def test_a_raw_file_that_is_not_there(project):
    (project / "raw.txt").rename(project / "elsewhere.txt")
    try:
        with pytest.raises(
            ProblemsFound, match=r"raw\.txt: found no such file; expected what the stage first"
        ):
            list(reproduce(project))
    finally:
        (project / "elsewhere.txt").rename(project / "raw.txt")


def test_the_command_ends_with_status_2_and_no_traceback(project):
    (project / "raw.txt").write_text("first")
    done = subprocess.run(
        [sys.executable, "-m", "analysis.cli", "reproduce"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "stage first: found a failure" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_folder_of_no_study(tmp_path):
    with pytest.raises(ProblemsFound, match=r"no dvc\.yaml"):
        list(reproduce(tmp_path))


def test_a_second_run_in_the_same_folder_says_at_once_that_there_is_another(project):
    (project / "raw.txt").write_text("c")
    running = reproduce(project)
    next(running)  # a first run is at work
    with pytest.raises(ProblemsFound) as error:
        next(reproduce(project))
    assert not isinstance(error.value, PipelineFailed)
    (problem,) = error.value.problems
    assert problem.found == "another `ccg reproduce`, which is at work in this folder"
    assert "Wait until it has ended" in problem.remedy
    list(running)
    assert lines_of(project)


def test_the_lock_goes_with_its_process(project):
    """Nothing is left to be deleted by hand when a run was ended in the middle."""
    script = (
        "import os, pathlib\nfrom analysis.stages.pipeline import _alone\n"
        "with _alone(pathlib.Path()):\n    os._exit(9)"
    )
    (project / "raw.txt").write_text("d")
    assert subprocess.run([sys.executable, "-c", script], cwd=project, check=False).returncode == 9
    assert lines_of(project)


def test_files_that_no_stage_makes_and_sections_that_are_not_named(tmp_path):
    stages = DVC + "    params: [{study.yaml: [sites, waves]}]\n"
    (tmp_path / "dvc.yaml").write_text(stages)
    (tmp_path / "study.yaml").write_text("sites:\n")
    told = [(problem.place, problem.found) for problem in pipeline_problems(tmp_path)]
    assert told == [
        ("stage.py", "no such file"),
        ("raw.txt", "no such file"),
        ("study.yaml", "no 'waves'"),
    ]
