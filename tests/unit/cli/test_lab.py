"""How `ccg lab` starts and ends; what a browser makes of it is in tests/browser/test_lab.py."""

from __future__ import annotations

import copy
import os
import runpy
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
from support.imports import ROOT

from analysis.cli import lab
from analysis.problems import ProblemsFound

CELL = {"cell_type": "code", "source": "1 + 1", "metadata": {"tags": ["a"], "execution": {"started": "now"}}}
NOTEBOOK = {
    "nbformat": 4,
    "metadata": {
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"},
        "language_info": {"name": "python", "version": "3.12.1"},
        "widgets": {"state": "an output"},
    },
    "cells": [CELL | {"outputs": ["secret"], "execution_count": 3}, {"cell_type": "markdown", "source": "#"}],
}


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch):
    settings = SimpleNamespace(FileContentsManager=SimpleNamespace(), LabApp=SimpleNamespace())
    runpy.run_path(str(lab.CONFIG), {"get_config": lambda: settings})
    return settings


def test_outputs_counters_and_versions_are_removed(config):
    notebook = copy.deepcopy(NOTEBOOK)
    config.FileContentsManager.pre_save_hook({"type": "notebook", "content": notebook}, path="a.ipynb")
    code, text = notebook["cells"]
    assert code == {
        "cell_type": "code",
        "source": "1 + 1",
        "metadata": {"tags": ["a"]},
        "outputs": [],
        "execution_count": None,
    }
    assert text == NOTEBOOK["cells"][1]
    assert notebook["metadata"] == {
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
    }


def test_other_files_are_saved_as_they_are(config):
    config.FileContentsManager.pre_save_hook({"type": "file", "content": "outputs: 3"}, path="study.yaml")
    old = {"type": "notebook", "content": {"nbformat": 3, "worksheets": []}}
    config.FileContentsManager.pre_save_hook(old, path="old.ipynb")
    assert old["content"] == {"nbformat": 3, "worksheets": []}


def test_a_folder_without_notebooks_is_told(tmp_path):
    with pytest.raises(ProblemsFound, match=r"notebooks/: found no such folder.*study's folder"):
        lab.open_lab(tmp_path)


# A stand-in for the server, which needs more than a moment to end its kernels.
SLOW_TO_END = """
import pathlib, signal, time
def end(*_):
    time.sleep(1)
    pathlib.Path("ended").write_text("in order")
    raise SystemExit
signal.signal(signal.SIGINT, end)
pathlib.Path("started").touch()
time.sleep(30)
"""
OPENED = """
import pathlib, sys
from analysis.cli import lab
lab.command = lambda folder: [sys.executable, "-c", pathlib.Path("server.py").read_text()]
lab.open_lab(pathlib.Path())
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Control-C otherwise")
def test_control_c_lets_the_server_end_in_order(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "server.py").write_text(SLOW_TO_END, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", OPENED],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as opened:
        end = time.monotonic() + 20
        while not (tmp_path / "started").exists() and time.monotonic() < end:
            time.sleep(0.05)
        os.killpg(opened.pid, signal.SIGINT)  # a terminal sends it to both
        _, told = opened.communicate(timeout=20)
    assert (tmp_path / "ended").exists()
    assert opened.returncode == 0, told
