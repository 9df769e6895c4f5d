"""JupyterLab on the study's notebooks, set so that no output is saved into them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CONFIG = Path(__file__).with_name("jupyter_server_config.py")


def open_lab(folder: Path) -> None:
    """Start JupyterLab in the study's folder and wait until it ends."""
    command = [sys.executable, "-m", "jupyter", "lab", f"--config={CONFIG}", "notebooks"]
    subprocess.run(command, cwd=folder, check=False)
