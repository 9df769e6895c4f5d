"""Raw data that git ignores are verified, too."""

from __future__ import annotations

import subprocess

from analysis.review.verification import carry_raw_data, clone_with_changes


def test_raw_data_that_git_ignores_go_into_the_clone(tmp_path):
    def git(*arguments):
        subprocess.run(["git", *arguments], cwd=study, check=True, capture_output=True)

    study, clone = tmp_path / "study", tmp_path / "clone"
    (study / "data/raw/surveys").mkdir(parents=True)
    (study / ".gitignore").write_text("/data/raw/\n/data/processed/\n", encoding="utf-8")
    (study / "data/raw/surveys/wave.csv").write_text("id\n1\n", encoding="utf-8")
    (study / "data/processed").mkdir()
    (study / "data/processed/made.csv").write_text("id\n1\n", encoding="utf-8")
    git("init", "--quiet")
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "first")
    clone_with_changes(study, clone)
    assert carry_raw_data(study, clone) == ["data/raw/surveys/wave.csv"]
    assert (clone / "data/raw/surveys/wave.csv").read_text(encoding="utf-8") == "id\n1\n"
    assert not (clone / "data/processed").exists()
