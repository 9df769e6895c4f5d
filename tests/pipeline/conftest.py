"""The example study reproduced and published in a copy, once for all tests and workers."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from support.copies import ccg, commit, copy_repository, git


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository, reproduced, accepted and committed. Nobody changes it: see `study`."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, failure = base / "published", base / "published.failure"
    with FileLock(base / "published.lock"):
        if not folder.exists() and not failure.exists():
            try:
                _reproduced_and_published(base / "published.part")
            except AssertionError as error:
                failure.write_text(str(error))  # the other workers need not try again
            else:
                (base / "published.part").rename(folder)
    assert not failure.exists(), failure.read_text()
    return folder


def _reproduced_and_published(folder: Path) -> None:
    copy_repository(folder)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "The study")
    for command in (["reproduce"], ["accept", "--yes"]):
        done = ccg(folder, *command)
        assert done.returncode == 0, done.stdout + done.stderr
    commit(folder, "Published")


@pytest.fixture
def study(published: Path, tmp_path: Path) -> Path:
    """A copy of the published study to be changed, with all that was made and DVC's cache."""
    return Path(shutil.copytree(published, tmp_path / "study", symlinks=True))
