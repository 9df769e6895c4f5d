from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from pathspec import PathSpec
from support.imports import ROOT

from analysis.files import is_clutter
from analysis.problems import ProblemsFound
from analysis.stages.graph import of_waves, raw_files, raw_inputs

DVC = """\
stages:
  clean:
    cmd: a
    deps: [analysis/survey, requirements.lock, data/raw/surveys]
    params: [{study.yaml: [survey, waves]}, {params.yaml: [engagement]}]
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
        "study.yaml": "{survey: null, waves: null}",
        "params.yaml": "{engagement: null}",
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
    raw = {name: digest for name, digest in raw_inputs(folder, "notebook").items() if ".yaml: " not in name}
    assert raw == {
        "codebook.yaml": digest('"codes"'),
        "data/raw/surveys": digest(surveys),
        "data/raw/transcripts/t1.txt": digest("t"),
    }
    assert list(raw_inputs(folder, "model")) == [
        "data/raw/surveys",
        "params.yaml: engagement",
        "study.yaml: survey, waves",
    ]


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
        "codebook.yaml": digest('"codes"'),
        "data/raw/frame.csv": digest("f"),
        "data/raw/surveys/b.csv": digest("b"),
        "data/raw/surveys/sub/a.csv": digest("a"),
        "data/raw/transcripts/t1.txt": digest("t"),
    }


def test_a_raw_file_that_is_not_there(folder):
    (folder / "data/raw/transcripts/t1.txt").unlink()
    with pytest.raises(ProblemsFound, match=r"t1\.txt: found no such file"):
        raw_inputs(folder, "notebook")


# ---------------------------------------------------------------- what changes no finding

STUDY = """\
waves: {2013: {}, 2014: {}}
survey:
  questions: {engaged: {text: "How engaged?"}}
  files:
    2013: {path: data/raw/surveys/b.csv, site: {always: north}}
    2014: {path: data/raw/surveys/sub/a.csv, site: {always: north}}
"""
CLUTTER = (".DS_Store", "sub/.DS_Store", "~$b.docx", "Thumbs.db", "desktop.ini", "._b.csv", ".~lock.b.csv#")


@pytest.fixture
def with_waves(folder):
    (folder / "study.yaml").write_text(STUDY)
    (folder / "data/raw/surveys/frame.csv").write_text("people")
    (folder / "codebook.yaml").write_text("themes:\n  time: {label: Time}\n")
    return folder


@pytest.mark.parametrize("name", CLUTTER)
def test_files_of_the_system_change_no_hash(folder, name):
    before = raw_inputs(folder, "notebook"), raw_files(folder)
    (folder / "data/raw/surveys" / name).write_bytes(b"\x00\x01")
    assert (raw_inputs(folder, "notebook"), raw_files(folder)) == before


@pytest.mark.parametrize("file", ["study.yaml", "params.yaml", "codebook.yaml"])
@pytest.mark.parametrize(
    "written",
    [
        lambda text: b"# A comment.\n" + text + b"# And another.\n",
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text + b"\n\n",
    ],
    ids=["comment", "CR LF", "byte order mark", "empty lines"],
)
def test_how_yaml_is_written_changes_no_hash(with_waves, file, written):
    before = raw_inputs(with_waves, "notebook"), raw_files(with_waves)
    path = with_waves / file
    path.write_bytes(written(path.read_bytes()))
    assert (raw_inputs(with_waves, "notebook"), raw_files(with_waves)) == before


def test_what_yaml_says_changes_the_hash_and_so_does_its_order(with_waves):
    found = set()
    for text in ("a: 1\nb: 2\n", "b: 2\na: 1\n", "a: 1\nb: 3\n"):
        (with_waves / "codebook.yaml").write_text(text)
        found.add(raw_inputs(with_waves, "notebook")["codebook.yaml"])
    assert len(found) == 3


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (b"a: [1\n", False),
        (b"a: 1\na: 2\n", False),
        (b"\xff\xfe a: 1\n", False),
        (b"2013-01-31: {2014: x}\n", True),
        (b"{a: [1, 2], b: null, c: 2013-01-31}\n", True),
    ],
)
def test_yaml_that_cannot_be_read_counts_by_its_bytes(with_waves, text, same):
    found = []
    for ending in (b"", b"# A comment.\n"):
        (with_waves / "codebook.yaml").write_bytes(text + ending)
        found.append(raw_inputs(with_waves, "notebook")["codebook.yaml"])
    assert (found[0] == found[1]) is same


def changed(before, after):
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def test_each_wave_has_an_entry_of_its_own(with_waves):
    assert set(raw_inputs(with_waves, "clean")) == {
        "data/raw/surveys: other files",
        "data/raw/surveys: wave 2013",
        "data/raw/surveys: wave 2014",
        "params.yaml: engagement",
        "study.yaml: survey, waves",
        "study.yaml: wave 2013",
        "study.yaml: wave 2014",
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("data/raw/surveys/sub/a.csv", "a", "A", {"data/raw/surveys: wave 2014"}),
        (
            "study.yaml",
            "b.csv, site: {always: north}",
            "b.csv, site: {always: south}",
            {"study.yaml: wave 2013"},
        ),
        ("study.yaml", "How engaged?", "How far?", {"study.yaml: survey, waves"}),
        ("data/raw/surveys/frame.csv", "people", "persons", {"data/raw/surveys: other files"}),
    ],
    ids=["a wave", "its mapping", "a question", "the frame"],
)
def test_an_edit_of_one_wave_changes_the_entry_of_this_wave(with_waves, file, old, new, expected):
    before = raw_inputs(with_waves, "notebook")
    path = with_waves / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    after = raw_inputs(with_waves, "notebook")
    assert changed(before, after) == expected
    of_2013 = changed(of_waves(before, ["2013"]), of_waves(after, ["2013"]))
    assert of_2013 == {name for name in expected if not name.endswith("wave 2014")}
    assert of_waves(before, None) == before


@pytest.mark.parametrize("name", [*CLUTTER, "ehthumbs.db", ".directory", "b.csv", "notes~$.docx", ".hidden"])
def test_dvc_passes_over_the_same_files(name):
    patterns = PathSpec.from_lines("gitignore", (ROOT / ".dvcignore").read_text().splitlines())
    assert patterns.match_file(f"data/raw/surveys/{name}") == is_clutter(Path(name))
