from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from support.published import write_release

from analysis.problems import ProblemsFound
from analysis.review import verification
from analysis.review.verification import clone_with_changes, untracked, verify
from analysis.transcripts.deidentification.vault import VAULT, open_vault


def git(folder, *arguments):
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "study"
    for name in ("study.yaml", "data/raw/surveys/one.csv", "data/raw/surveys/zwölf.csv", "notebooks/1.ipynb"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(
            f"{name} as committed, with enough words to be known again after a rename\n"
        )
    (folder / ".gitignore").write_text("data/processed/\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Study")
    return folder


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and ".git/" not in path.as_posix()
    }


def test_nothing_changed(study, tmp_path):
    assert clone_with_changes(study, tmp_path / "clone") == []
    assert files(tmp_path / "clone") == files(study)


@pytest.mark.parametrize("staged", [True, False])
def test_changes_of_tracked_files_are_carried_over(study, tmp_path, staged):
    (study / "study.yaml").write_text("edited\n")
    (study / "data/raw/surveys/zwölf.csv").write_text("edited too\n")
    (study / "notebooks/1.ipynb").unlink()
    if staged:
        git(study, "add", "-A")
    changed = clone_with_changes(study, tmp_path / "clone")
    assert changed == ["data/raw/surveys/zwölf.csv", "notebooks/1.ipynb", "study.yaml"]
    assert files(tmp_path / "clone") == files(study)


def test_a_rename_leaves_no_old_name_behind(study, tmp_path):
    git(study, "mv", "data/raw/surveys/one.csv", "data/raw/surveys/1.csv")
    changed = clone_with_changes(study, tmp_path / "clone")
    assert changed == ["data/raw/surveys/1.csv", "data/raw/surveys/one.csv"]
    assert files(tmp_path / "clone") == files(study)


def test_a_file_that_became_a_folder(study, tmp_path):
    (study / "notebooks/1.ipynb").unlink()
    (study / "notebooks/1.ipynb").mkdir()
    (study / "notebooks/1.ipynb/new").write_text("x")
    assert clone_with_changes(study, tmp_path / "clone") == ["notebooks/1.ipynb"]
    assert not (tmp_path / "clone/notebooks/1.ipynb").exists()


def test_files_that_git_does_not_know_are_named_but_not_cloned(study, tmp_path):
    (study / "data/raw/surveys/wave_2018.csv").write_text("new\n")
    (study / "data/processed").mkdir()
    (study / "data/processed/responses.parquet").write_text("made by the pipeline")
    (study / "reports/published").mkdir(parents=True)
    (study / "reports/published/findings.json").write_text("{}")
    assert untracked(study) == ["data/raw/surveys/wave_2018.csv"]
    clone_with_changes(study, tmp_path / "clone")
    assert not (tmp_path / "clone/data/raw/surveys/wave_2018.csv").exists()


def test_a_folder_that_is_no_repository(tmp_path):
    (tmp_path / "plain").mkdir()
    with pytest.raises(ProblemsFound, match=r"`git clone` failed.*at least one commit"):
        clone_with_changes(tmp_path / "plain", tmp_path / "clone")


def test_nothing_published(tmp_path):
    with pytest.raises(ProblemsFound, match=r"nothing published.*ccg accept"):
        verify(tmp_path, print)


@pytest.fixture
def published(study):
    write_release(study / "reports/published")
    git(study, "add", ".")
    git(study, "commit", "-qm", "Publish")
    return study


def stand_in(monkeypatch, script):
    """Let verification run a script in the clone instead of the pipeline."""
    popen = subprocess.Popen

    def start(command, **settings):
        if command[1:] == ["-m", "analysis.cli", "reproduce", "--afresh"]:
            command = [sys.executable, "-c", script]
        return popen(command, **settings)

    monkeypatch.setattr(verification.subprocess, "Popen", start)
    # This study's definition is a word or two; which vault a study names is tested below.
    monkeypatch.setattr(verification, "carry_key", lambda folder, vault: vault.mkdir())


COPY = "import shutil; shutil.copytree('reports/published', 'reports', dirs_exist_ok=True); print('a line')"


def test_a_clone_that_gives_the_same(published, monkeypatch):
    stand_in(monkeypatch, COPY)
    (published / "data/raw/surveys/wave_2018.csv").write_text("new\n")
    (published / "study.yaml").write_text("edited\n")
    told = []
    verified = verify(published, told.append)
    assert verified.passed
    assert told == [
        "Not committed, but verified as they are: study.yaml",
        "Not in git, so not in the clone and not verified: data/raw/surveys/wave_2018.csv",
        "a line",
    ]
    assert verified.told().endswith("Verified: what was published is what the data give.")
    assert "findings: 6 identical" in verified.told()


def test_what_is_published_but_not_committed_is_compared(published, monkeypatch):
    stand_in(monkeypatch, COPY)
    findings = published / "reports/published/findings.json"
    stand_in(
        monkeypatch,
        COPY + "; p='reports/findings.json'; t=open(p).read(); open(p,'w').write(t.replace('279', '278'))",
    )
    assert "finding survey.respondents.2014: different" in verify(published, lambda line: None).told()
    assert "279" in findings.read_text()


def test_a_clone_that_fails_says_why_however_much_it_says(published, monkeypatch):
    # More than a pipe holds: whoever reads one stream first would wait for ever.
    stand_in(
        monkeypatch,
        "import sys; sys.stderr.write('x' * 300_000 + chr(10) + 'the reason'); print('done'); sys.exit(2)",
    )
    verified = verify(published, lambda line: None)
    assert not verified.passed
    assert verified.failure.endswith("the reason")
    assert verified.told().endswith("Not verified.")
    assert os.environ.get("PYTHONPATH", "").find("ccg-verify") == -1


@pytest.mark.parametrize("there", [True, False], ids=["a vault with a key", "no vault yet"])
def test_the_clone_gets_a_vault_of_its_own_with_the_key_and_nothing_else(tmp_path, monkeypatch, there):
    folder, vault = tmp_path / "study", tmp_path / "vault of the clone"
    folder.mkdir()
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/originals.csv").write_text("Helen Marsh", encoding="utf-8")
    if there:
        (tmp_path / "vault/key").write_text("ab" * 32, encoding="utf-8")
    named = SimpleNamespace(transcripts=SimpleNamespace(vault="../vault"))
    monkeypatch.setattr(verification, "load_study", lambda folder: named)
    verification.carry_key(folder, vault)
    assert [path.name for path in vault.iterdir()] == (["key"] if there else [])
    assert not there or (vault / "key").read_text(encoding="utf-8") == "ab" * 32


def test_the_vault_of_a_copy_is_where_the_environment_says(tmp_path, monkeypatch):
    transcripts = SimpleNamespace(vault="../far/away", register="register.csv")
    study = SimpleNamespace(folder=tmp_path / "study", synthetic=False, seed=1, transcripts=transcripts)
    monkeypatch.setenv(VAULT, str(tmp_path / "beside"))
    assert open_vault(study).folder == tmp_path / "beside"
    assert not (tmp_path / "far").exists()
