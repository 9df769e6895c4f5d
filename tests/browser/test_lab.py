"""JupyterLab as `ccg lab` starts it: a real server, a real browser, and what is on disk afterwards."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from support.imports import ROOT

from analysis.cli import lab

pytestmark = pytest.mark.browser
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
TOKEN = "only-for-this-test"
JUPYTER_FOLDERS = ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")

TINY = {
    "cells": [
        {
            "cell_type": "code",
            "id": "aaaa0001",
            "metadata": {},
            "execution_count": 7,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["an output of last week\n"]}],
            "source": ["from pathlib import Path\n", "FOLDER = Path('..')"],
        },
        {
            "cell_type": "code",
            "id": "aaaa0002",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": ["print((FOLDER / 'mark.txt').read_text(), 6 * 7)"],
        },
    ],
    "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}


@dataclass
class Opened:
    """JupyterLab open in the browser; what it asked of other machines, and the study's folder."""

    page: object
    folder: Path
    elsewhere: list[str]

    def open(self, name: str) -> None:
        """Open a notebook from the list of files, and wait until its kernel is idle."""
        self.page.locator(f".jp-DirListing-item[title*='{name}']").dblclick()
        self.page.locator(".jp-mod-current", has_text=name).wait_for()
        until(lambda: "idle" in self._kernels(name), f"the kernel of {name}")
        self.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()

    def _kernels(self, name: str) -> list[str]:
        """What the server says of the kernel of a notebook."""
        sessions = self.page.evaluate("fetch('/api/sessions').then(answer => answer.json())")
        return [each["kernel"]["execution_state"] for each in sessions if each["name"] == name]

    def menu(self, menu: str, command: str) -> None:
        """Choose a command from the menus."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=command).first.click()

    def saved(self, name: str) -> dict:
        """Save the notebook in view, and read it from disk."""
        path = self.folder / "notebooks" / name
        before = path.stat().st_mtime_ns
        self.page.keyboard.press("Control+s")
        until(lambda: path.stat().st_mtime_ns != before, f"{name} to be saved")
        until(lambda: path.read_bytes().endswith(b"}\n"), f"{name} to be whole")
        return json.loads(path.read_text(encoding="utf-8"))

    def dialogs(self) -> list[str]:
        return self.page.locator(".jp-Dialog").all_inner_texts()


def until(happened: Callable[[], bool], what: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The notebooks of the study, and a tiny one with a file beside the notebooks' folder to read."""
    folder = tmp_path_factory.mktemp("study")
    (folder / "notebooks").mkdir()
    for name in NOTEBOOKS:
        shutil.copyfile(ROOT / "notebooks" / name, folder / "notebooks" / name)
    (folder / "notebooks/tiny.ipynb").write_text(json.dumps(TINY), encoding="utf-8")
    (folder / "mark.txt").write_text("the study's folder", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(folder: Path, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on loopback, started as `ccg lab` starts it, stopped at the end."""
    own = tmp_path_factory.mktemp("jupyter")
    told = own / "server.log"
    command = lab.command(folder, "--no-browser", f"--ServerApp.token={TOKEN}", "--port=0")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    environment = os.environ | {name: str(own / name.lower()) for name in JUPYTER_FOLDERS}
    with told.open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            until(lambda: "running at" in told.read_text() or server.poll() is not None, "the server")
            described = own / "jupyter_runtime_dir" / f"jpserver-{server.pid}.json"
            assert described.exists(), told.read_text()
            port = json.loads(described.read_text())["port"]
            yield f"http://127.0.0.1:{port}/?token={TOKEN}"
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="module")
def opened(browser, address: str, folder: Path) -> Iterator[Opened]:
    elsewhere: list[str] = []
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(40_000)
    page.on("request", lambda request: _note(request.url, elsewhere))
    page.goto(address)
    page.locator(".jp-DirListing-item").first.wait_for()
    yield Opened(page=page, folder=folder, elsewhere=elsewhere)
    page.close()


def _note(url: str, elsewhere: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
        elsewhere.append(url)


def test_the_notebooks_are_in_view(opened: Opened):
    listed = opened.page.locator(".jp-DirListing-itemName").all_inner_texts()
    assert listed == [*NOTEBOOKS, "tiny.ipynb"]


def test_a_notebook_runs_beside_the_study_and_is_saved_without_outputs(opened: Opened):
    opened.open("tiny.ipynb")
    opened.menu("Run", "Run All Cells")
    shown = opened.page.locator(".jp-NotebookPanel:visible .jp-OutputArea-output")
    shown.get_by_text("the study's folder 42").wait_for()
    on_disk = opened.saved("tiny.ipynb")
    assert [(cell["outputs"], cell["execution_count"]) for cell in on_disk["cells"]] == [([], None)] * 2
    assert ["".join(cell["source"]) for cell in on_disk["cells"]] == [
        "".join(cell["source"]) for cell in TINY["cells"]
    ]
    assert on_disk["metadata"]["language_info"] == {"name": "python"}
    assert "last week" not in (opened.folder / "notebooks/tiny.ipynb").read_text(encoding="utf-8")
    assert shown.get_by_text("42").count() == 1  # what is on the screen stays
    opened.menu("Run", "Run All Cells")
    opened.saved("tiny.ipynb")  # nor does JupyterLab take its own saving for somebody else's
    assert opened.dialogs() == []


def test_no_copy_with_outputs_is_kept(opened: Opened):
    kept = [
        path
        for path in opened.folder.rglob("*.ipynb")
        if any(cell.get("outputs") for cell in json.loads(path.read_text(encoding="utf-8"))["cells"])
    ]
    assert kept == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_of_the_study_opens_and_is_saved_as_it_was(opened: Opened, name: str):
    opened.open(name)
    committed = (ROOT / "notebooks" / name).read_text(encoding="utf-8")
    cells = len(json.loads(committed)["cells"])
    windowed = opened.page.locator(".jp-NotebookPanel:visible .jp-Cell")
    assert 0 < windowed.count() <= cells
    assert opened.saved(name) == json.loads(committed)
    assert (opened.folder / "notebooks" / name).read_text(encoding="utf-8") == committed
    assert opened.dialogs() == []


def test_nothing_is_asked_of_other_machines(opened: Opened):
    assert opened.elsewhere == []
