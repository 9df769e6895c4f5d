"""The same content each time; nothing of people is written over; any study gets dummies."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pandas as pd
import pytest

from analysis.coding.human.open_codes import read_open_codes
from analysis.problems import ProblemsFound
from analysis.study import load_study
from analysis.synthetic.transcripts import synthesise_transcripts
from analysis.synthetic.written import write_all
from analysis.transcripts.deidentification.checking import read_checked
from analysis.transcripts.fieldwork.guides import read_guides
from analysis.transcripts.layout.turns import read_turns

MINIMAL = """\
schema: study/1
id: something-else
title: A study of something else
authors: [{name: Somebody}]
date: "2020-01-01"
status: Draft
synthetic: false
seed: 3
sites: {north: {label: North}, south: {label: South}}
roles: {nurse: {label: Nurses}}
waves: {2019: {fieldwork: May 2019}, 2020: {fieldwork: May 2020}}
survey:
  scales: {yes_no: {no: "No", yes: "Yes"}}
  questions: {likes: {text: Do you like it?, scale: yes_no}}
  outcomes: {liked: {label: like it, question: likes, at_least: "yes"}}
  files: {}
transcripts:
  folder: raw
  files: raw/list.csv
  participants: raw/people.csv
  roster: raw/roster.csv
  register: raw/register.csv
coding: {judgements: raw/judgements.csv, sample: raw/sample.csv, reference: agreed}
"""
PARAMS = """\
engagement: {headline: liked, changes: [], adjust: []}
weights: {margins: [site]}
coding: {kinds: [interview]}
disclosure:
  profile: mild
  profiles: {mild: {smallest_base: {respondents: 5, participants: 5}, percent_decimals: 0}}
"""


CODEBOOK = """\
schema: codebook/1
groups: {work: Work}
themes: {time: {label: Time, group: work, definition: Time to work.}}
codes:
  hours:
    label: Hours
    theme: time
    definition: Whether there is time.
    examples: [{text: There are never enough hours in the week for it., expected: present}]
    rules: [{id: words, phrases: [enough hours]}]
"""


@pytest.fixture
def minimal(tmp_path: Path):
    (tmp_path / "study.yaml").write_text(MINIMAL)
    (tmp_path / "params.yaml").write_text(PARAMS)
    return load_study(tmp_path)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_same_bytes_each_time(study, made, tmp_path):
    synthesise_transcripts(study, tmp_path)
    assert _bytes(tmp_path) == _bytes(made)


def test_what_is_in_the_repository_is_what_is_made(study, made):
    stale = [name for name, content in _bytes(made).items() if (study.folder / name).read_bytes() != content]
    assert stale == []


def test_files_of_people_are_not_written_over(tmp_path):
    (tmp_path / "a.txt").write_text("real")
    with pytest.raises(ProblemsFound, match=r"a\.txt: found a file that was not made here"):
        write_all(tmp_path, {"a.txt": b"made", "b.txt": b"made"}, "files.csv")
    assert (tmp_path / "a.txt").read_text() == "real"
    assert not (tmp_path / "b.txt").exists()


def test_leftovers_of_an_earlier_run_go_and_changed_ones_stop(tmp_path):
    write_all(tmp_path, {"a.txt": b"1", "b.txt": b"1"}, "files.csv")
    write_all(tmp_path, {"b.txt": b"2"}, "files.csv")
    assert not (tmp_path / "a.txt").exists()
    (tmp_path / "b.txt").write_text("edited by hand")
    with pytest.raises(ProblemsFound, match="changed after it was made"):
        write_all(tmp_path, {"b.txt": b"3"}, "files.csv")


def test_any_study_gets_an_interview_for_each_site_wave_and_role(minimal, tmp_path):
    made = synthesise_transcripts(minimal, tmp_path)
    interviews = [path for path in made if path.parent.name == "transcripts"]
    assert len(interviews) == 2 * 2 * 1
    for path in interviews:
        turns = read_turns(path).turns
        assert len(turns) == 12
        assert set(turns["speaker_role"]) == {"interviewer", "participant"}
    assert (tmp_path / "raw/sample.csv").exists()


def test_the_list_of_a_study_says_which_dummies(minimal, tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/list.csv").write_text(
        textwrap.dedent(
            """\
            transcript,file,kind,site,wave,profile,speakers
            X1,talk/x1.odt,interview,north,2019,,Ann Roe=N7; I=interviewer
            X2,notes/x2.pdf,observation,south,2020,fieldnotes,
            """
        )
    )
    elsewhere = tmp_path / "dummies"
    synthesise_transcripts(minimal, elsewhere)
    assert len(read_turns(elsewhere / "raw/talk/x1.odt").turns) == 12
    assert len(read_turns(elsewhere / "raw/notes/x2.pdf", "fieldnotes").turns) > 0
    assert "N7" in (elsewhere / "raw/people.csv").read_text()


def test_tables_that_people_would_fill_in_are_there_and_empty(minimal, tmp_path):
    declared = MINIMAL.replace(
        "  register:", "  guides: raw/guides.csv\n  checked: raw/checked.csv\n  register:"
    ).replace("reference: agreed}", "reference: agreed, open_codes: raw/open.csv}")
    (tmp_path / "study.yaml").write_text(declared)
    synthesise_transcripts(load_study(tmp_path), tmp_path)
    turns = pd.DataFrame({"transcript": ["T001"], "turn": [0]})
    assert read_guides(tmp_path / "raw/guides.csv").empty
    assert read_checked(tmp_path / "raw/checked.csv").empty
    assert read_open_codes(tmp_path / "raw/open.csv", turns).empty


def test_examples_of_the_codebook_are_spoken(minimal, tmp_path):
    (tmp_path / "codebook.yaml").write_text(CODEBOOK)
    synthesise_transcripts(minimal, tmp_path)
    said = " ".join(
        " ".join(read_turns(path).turns["text"]) for path in (tmp_path / "raw/transcripts").iterdir()
    )
    assert "never enough hours in the week" in said


def test_a_study_without_transcripts_gets_none(tmp_path):
    (tmp_path / "study.yaml").write_text(MINIMAL.partition("transcripts:")[0])
    (tmp_path / "params.yaml").write_text(PARAMS)
    assert synthesise_transcripts(load_study(tmp_path), tmp_path / "out") == []
