"""What every test may need: why one is skipped, and how Hypothesis searches."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from support.imports import ROOT

# A shared machine may pause; how long an example takes tells nothing.
settings.register_profile("study", deadline=None)
settings.load_profile("study")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the project with the design, references and real files."""
    folder = ROOT.parent / "shared"
    if not (folder / "real").is_dir():
        pytest.skip("../shared is not here: the reference files are not part of the project")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of the system."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("Chromium is not here: install Debian's `chromium`")
    return found
