from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from support.copies import commit, git

from analysis.files import write_parquet
from analysis.problems import ProblemsFound
from analysis.processed import TURNS
from analysis.review.history import diff

CODEBOOK = """\
schema: codebook/1
groups: {people: People}
themes:
  engagement: {label: Engagement, group: people, definition: Taking part.}
codes:
  taking_part:
    label: Taking part
    theme: engagement
    definition: People take part.
    rules:
      - phrases: [engage+]
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A committed study whose codebook and findings then changed."""
    (tmp_path / ".gitignore").write_text(
        "data/processed/\nreports/findings.json\n.cache/\n", encoding="utf-8"
    )
    (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    published = tmp_path / "reports/published"
    published.mkdir(parents=True)
    _write_findings(published / "findings.json", 1)
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, "The first version")
    texts = ["We are engaged.", "We turn up.", "They are not engaged."]
    turns = pd.DataFrame({"transcript": "A", "turn": range(3), "participant": ["P1", "P1", "P2"],
                          "speaker_role": "participant", "kind": "interview", "text": texts})  # fmt: skip
    write_parquet(tmp_path / TURNS, turns.astype({"transcript": "str"}))
    (tmp_path / "codebook.yaml").write_text(
        CODEBOOK.replace("phrases: [engage+]", "phrases: [turn+ up, are engaged]"), encoding="utf-8"
    )
    _write_findings(tmp_path / "reports/findings.json", 2)
    return tmp_path


def _write_findings(path: Path, value: int) -> None:
    found = {"id": "themes.engagement.participants.all", "display": str(value), "made_by": "3_themes, cell 9",
             "kind": "count", "result": {"value": value, "unit": "participants", "base": 2}}  # fmt: skip
    path.write_text(json.dumps({"schema": "findings/1", "study": "s", "findings": [found]}), encoding="utf-8")


def test_codes_passages_and_findings_that_moved_are_told(study: Path):
    lines = list(diff(study, "HEAD"))
    assert "  code taking_part: changed (rules)" in lines
    assert "3 passages changed sides, of 3 turns:" in lines
    told = "\n".join(lines)
    assert "A, turn 0, 3 to 14 begins or ends elsewhere (present to present):\n      “are engaged”" in told
    assert "A, turn 1, 3 to 10 is coded now (no code to present):\n      “turn up”" in told
    assert "A, turn 2, 13 to 20 is coded no more (negated to no code):\n      “engaged”" in told
    assert "  engagement, interviews: 1 to 2 passages; 1 to 1 participants" in lines
    assert "  themes.engagement.participants.all: 1 to 2" in lines


def test_nothing_moved(study: Path):
    (study / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    _write_findings(study / "reports/findings.json", 1)
    told = "\n".join(diff(study, "HEAD"))
    assert "No code and no theme has changed." in told
    assert "0 passages changed sides" in told
    assert "0 findings moved" in told


@pytest.mark.parametrize("revision", ["nowhere", "--all", "HEAD~9", ""])
def test_a_revision_that_git_does_not_know_is_refused(study: Path, revision: str):
    with pytest.raises(ProblemsFound, match="no version that git knows"):
        list(diff(study, revision))


def test_a_version_without_a_codebook_and_one_with_a_broken_one(study: Path):
    git(study, "rm", "--quiet", "--cached", "codebook.yaml")
    git(study, "commit", "--quiet", "--message", "None")
    with pytest.raises(ProblemsFound, match=r"no codebook\.yaml in it"):
        list(diff(study, "HEAD"))
    (study / "codebook.yaml").write_text("schema: codebook/1\n", encoding="utf-8")
    commit(study, "Broken")
    with pytest.raises(ProblemsFound, match=r"codebook\.yaml of "):
        list(diff(study, "HEAD"))


def test_findings_that_were_not_published_then_are_not_compared(study: Path):
    (study / "reports/findings.json").unlink()
    assert (
        list(diff(study, "HEAD"))[-1] == "Findings are not compared: there is no reports/findings.json yet."
    )


def test_a_finding_that_another_cell_makes_has_not_moved(study: Path):
    path = study / "reports/findings.json"
    _write_findings(path, 1)
    path.write_text(path.read_text(encoding="utf-8").replace("cell 9", "cell 12"), encoding="utf-8")
    assert list(diff(study, "HEAD"))[-1] == "0 findings moved, of 1 then and 1 now."
