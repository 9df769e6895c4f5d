"""The example study verified as a user verifies it; its clone, reproduced, serves all tests and workers."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest
from filelock import FileLock
from support.copies import ccg, commit, copy_repository, git
from typer.testing import CliRunner

NOT_COMMITTED = "\nA change that nobody has committed.\n"


@pytest.fixture(scope="session")
def verification_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `told.json`, what `ccg verify` answered, and `clone`, which it made and reproduced."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "verification"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():  # else another worker has made it, or has failed to
            folder.mkdir()
            _verify(folder)
    assert (folder / "told.json").exists(), "another worker could not make it and says why"
    told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    assert "could not be reproduced" not in told["output"], told["output"]
    return folder


@pytest.fixture(scope="session")
def published(verification_run: Path) -> Path:
    """The reproduced clone, in which what is published is what was made. Nobody changes it: see `study`."""
    return verification_run / "clone"


@pytest.fixture
def study(published: Path, tmp_path: Path) -> Path:
    """A copy of the published study to be changed, with all that was made and DVC's cache."""
    return Path(shutil.copytree(published, tmp_path / "study", symlinks=True))


def _verify(folder: Path) -> None:
    from analysis.cli.main import app
    from analysis.review import verification

    repository = copy_repository(folder / "repository")
    git(repository, "init", "--quiet", "--initial-branch=main")
    commit(repository, "The study")
    if not (repository / "reports/published").exists():
        for command in (["reproduce"], ["accept", "--yes"]):
            done = ccg(repository, *command)
            assert done.returncode == 0, done.stdout + done.stderr
        commit(repository, "Published")
    with (repository / "CHANGELOG.md").open("a", encoding="utf-8") as file:
        file.write(NOT_COMMITTED)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(repository)
        patch.delenv("OPENBLAS_NUM_THREADS", raising=False)
        patch.setattr(verification, "TemporaryDirectory", lambda prefix: nullcontext(str(folder)))
        done = CliRunner().invoke(app, ["verify"])
    told = {"status": done.exit_code, "output": done.output}
    (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")
    if done.exit_code in (0, 1) and (folder / "clone/reports/report.pdf").exists():
        ccg(folder / "clone", "accept", "--yes")
        commit(folder / "clone", "Published")
