from __future__ import annotations

import hashlib

import pytest

from analysis.problems import ProblemsFound
from analysis.stages.graph import raw_files, raw_inputs

DVC = """\
stages:
  clean:
    cmd: a
    deps: [analysis/survey, requirements.lock, data/raw/surveys]
    outs:
      - data/processed/responses.parquet: {persist: true}
  code:
    cmd: b
    deps: [codebook.yaml, data/raw/transcripts/t1.txt]
    outs:
      - data/processed/coding: {persist: true}
  unrelated:
    cmd: c
    deps: [data/raw/frame.csv]
    outs: [data/processed/rates.csv]
  model:
    cmd: d
    deps: [data/processed/responses.parquet]
    outs: [data/processed/estimates/a.parquet]
  notebook:
    cmd: e
    deps: [notebooks/1.ipynb, data/processed/estimates, data/processed/coding/codings.parquet]
    outs: [data/processed/findings/1.json]
"""


@pytest.fixture
def folder(tmp_path):
    for name, text in {
        "dvc.yaml": DVC,
        "codebook.yaml": "codes",
        "requirements.lock": "x",
        "data/raw/surveys/b.csv": "b",
        "data/raw/surveys/sub/a.csv": "a",
        "data/raw/transcripts/t1.txt": "t",
        "data/raw/frame.csv": "f",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_back_through_all_stages_to_the_raw_files(folder):
    surveys = "".join(
        sorted(f"{digest(text)}  {name}\n" for text, name in (("b", "b.csv"), ("a", "sub/a.csv")))
    )
    assert raw_inputs(folder, "notebook") == {
        "codebook.yaml": digest("codes"),
        "data/raw/surveys": digest(surveys),
        "data/raw/transcripts/t1.txt": digest("t"),
    }
    assert list(raw_inputs(folder, "model")) == ["data/raw/surveys"]


@pytest.mark.parametrize("change", ["content", "name", "new file"])
def test_the_hash_of_a_folder_changes_with_any_file(folder, change):
    before = raw_inputs(folder, "clean")
    surveys = folder / "data/raw/surveys"
    if change == "content":
        (surveys / "sub/a.csv").write_text("A")
    elif change == "name":
        (surveys / "sub/a.csv").rename(surveys / "a.csv")
    else:
        (surveys / "new.csv").write_text("")
    assert raw_inputs(folder, "clean") != before


def test_every_raw_file_of_any_stage(folder):
    assert raw_files(folder) == {
        "codebook.yaml": digest("codes"),
        "data/raw/frame.csv": digest("f"),
        "data/raw/surveys/b.csv": digest("b"),
        "data/raw/surveys/sub/a.csv": digest("a"),
        "data/raw/transcripts/t1.txt": digest("t"),
    }


def test_a_raw_file_that_is_not_there(folder):
    (folder / "data/raw/transcripts/t1.txt").unlink()
    with pytest.raises(ProblemsFound, match=r"t1\.txt: found no such file"):
        raw_inputs(folder, "notebook")
