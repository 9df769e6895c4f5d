"""JupyterLab on the study's notebooks, set so that no output is saved into them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from analysis.problems import Problem, ProblemsFound

CONFIG = Path(__file__).with_name("jupyter_server_config.py")
NOTEBOOKS = "notebooks"


def command(folder: Path, *more: str) -> list[str]:
    """How JupyterLab is started: the study's folder is its root, and the notebooks are in view.

    A kernel starts in the folder of its notebook, so the notebooks find the study at ``..``.
    """
    return [
        sys.executable,
        "-m",
        "jupyter",
        "lab",
        f"--config={CONFIG}",
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--LabApp.default_url=/lab/tree/{NOTEBOOKS}",
        *more,
    ]


def open_lab(folder: Path) -> None:
    """Start JupyterLab in the study's folder and wait until it ends.

    Raises
    ------
    ProblemsFound
        When the folder has no notebooks.
    """
    if not (folder / NOTEBOOKS).is_dir():
        raise ProblemsFound(
            [
                Problem(
                    place=f"{NOTEBOOKS}/",
                    found="no such folder",
                    expected="the notebooks of a study",
                    remedy="Go to the study's folder first.",
                )
            ]
        )
    with subprocess.Popen(command(folder), cwd=folder) as server:
        while server.poll() is None:
            try:
                server.wait()
            except KeyboardInterrupt:
                continue  # JupyterLab gets it too, asks whether to stop, and ends its kernels
