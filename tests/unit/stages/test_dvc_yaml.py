"""dvc.yaml says what the code does: the code that a stage runs, the sections it reads, how it writes."""

from __future__ import annotations

import pytest
from support.imports import ROOT, closure, path_of

from analysis.stages.graph import paths, read_graph
from analysis.stages.stage import STAGES, stage

GRAPH = read_graph(ROOT)


def code_of(name: str) -> set[str]:
    """The files and rooms that a stage's code is in: rooms whole, so that no new module is missed."""
    found = set()
    for module in closure(f"analysis.stages.{name}"):
        parts = module.split(".")
        if len(parts) == 1:
            continue
        if parts[1] == "stages":
            found.add(path_of(module).relative_to(ROOT).as_posix())
        elif (ROOT / "analysis" / parts[1]).is_dir():
            found.add(f"analysis/{parts[1]}")
        else:
            found.add(f"analysis/{parts[1]}.py")
    return found


def code_of_notebook(name: str) -> set[str]:
    """What the cells of a stage's notebook import."""
    return notebook_code(name) if name.startswith("notebook_") else set()


def notebook_code(name: str) -> set[str]:
    import ast
    import json

    from support.imports import _targets

    found = set()
    for path in notebooks_of(name):
        cells = json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"]
        source = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        for module in _targets(ast.parse(source), at_run_time=True):
            for needed in closure(module):
                parts = needed.split(".")
                if len(parts) > 1:
                    whole = ROOT / "analysis" / parts[1]
                    found.add(f"analysis/{parts[1]}" + ("" if whole.is_dir() else ".py"))
    return found


def notebooks_of(name: str) -> list[str]:
    return [dep for dep in paths(GRAPH[name]["deps"]) if dep.startswith("notebooks/")]


def test_the_stages_are_those_of_the_code():
    assert list(GRAPH) == list(STAGES)


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_depends_on_the_code_that_it_runs(name):
    declared = {dep for dep in paths(GRAPH[name]["deps"]) if dep.startswith("analysis/")}
    code = code_of(name) | code_of_notebook(name)
    # What the model must be is data of the module that loads it.
    data = {"analysis/model_sha256.txt"} if "analysis/language_model.py" in code else set()
    assert declared == code | data


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_depends_on_the_versions_of_its_libraries(name):
    assert "requirements.lock" in GRAPH[name]["deps"]


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_declares_the_sections_that_it_may_read(name):
    declared = {"study.yaml": set(), "params.yaml": set()}
    for entry in GRAPH[name].get("params", []):
        for file, sections in entry.items():
            declared[file].update(sections)
    chosen = stage(name)
    assert declared == {"study.yaml": set(chosen.study), "params.yaml": set(chosen.params)}


@pytest.mark.parametrize("name", STAGES)
def test_a_failing_stage_leaves_earlier_outputs(name):
    # DVC deletes outputs before it runs a command unless they persist.
    for out in GRAPH[name]["outs"]:
        assert isinstance(out, dict), out
        assert next(iter(out.values()))["persist"] is True


@pytest.mark.parametrize("name", STAGES)
def test_the_command_is_the_stage_itself(name):
    assert GRAPH[name]["cmd"] == f"ccg run {name}"


def test_no_output_is_in_git():
    import subprocess

    outs = [path for entry in GRAPH.values() for path in paths(entry["outs"])]
    ignored = subprocess.run(
        ["git", "check-ignore", *outs], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    assert set(outs) == set(ignored)
