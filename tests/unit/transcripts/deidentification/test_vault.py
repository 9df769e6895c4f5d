from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.problems import ProblemsFound
from analysis.transcripts import deidentify
from analysis.transcripts.deidentification import vault as vaults
from analysis.transcripts.deidentification.replacements import originals, restore, with_originals
from analysis.transcripts.deidentification.vault import forget, open_vault, store, stored

ROSTER = pd.DataFrame(
    [("P1", "person", "Helen Marsh"), ("P2", "person", "Tom Reed")], columns=["entity", "kind", "name"]
)
REGISTER = pd.DataFrame([("P1", "pseudonym", "Anna Roe")], columns=["entity", "decision", "replacement"])
TURNS = pd.DataFrame(
    {
        "transcript": ["T1", "T1", "T2"],
        "turn": [0, 1, 0],
        "text": ["Dr Marsh; Helen Marsh Tom Reed.", "nobody", 'ring "Helen"\r\non 07700 900123'],
    }
)


def study(folder, vault="../vault", synthetic=False, seed=7):
    folder.mkdir(exist_ok=True)
    transcripts = SimpleNamespace(vault=vault, register="register.csv")
    return SimpleNamespace(folder=folder, synthetic=synthetic, seed=seed, transcripts=transcripts)


def told(call, *arguments):
    with pytest.raises(ProblemsFound) as found:
        call(*arguments)
    return str(found.value)


@pytest.fixture
def opened(tmp_path):
    return open_vault(study(tmp_path / "study"))


@pytest.fixture
def placed():
    _, redactions = deidentify(TURNS, ROSTER, REGISTER)
    return with_originals(TURNS, redactions)


def test_no_vault_is_none(tmp_path):
    assert open_vault(study(tmp_path, vault="")) is None


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path):
    first = open_vault(study(tmp_path / "study"))
    assert len(first.key) == 32
    assert open_vault(study(tmp_path / "study")) == first
    assert first.folder == tmp_path / "vault"
    if sys.platform != "win32":
        assert stat.S_IMODE(first.folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((first.folder / "key").stat().st_mode) == 0o600
    assert [path.name for path in first.folder.iterdir()] == ["key"]


@pytest.mark.parametrize("vault", ["../vault", ""], ids=["a vault without a key", "no vault"])
def test_decisions_on_names_outside_the_roster_are_not_left_without_their_key(tmp_path, vault):
    one = study(tmp_path / "study", vault=vault)
    (one.folder / "register.csv").write_text(
        "entity,decision,replacement,reviewer,date\nP1,remove,,RM,2014-01-05\n"
        "found-0123456789ab,keep,,RM,2014-01-05\n"
    )
    assert "register.csv decides on 1 names by ids" in told(open_vault, one)
    assert not (tmp_path / "vault").exists()


def test_with_their_key_decisions_on_names_outside_the_roster_are_in_order(tmp_path):
    one = study(tmp_path / "study")
    first = open_vault(one)
    (one.folder / "register.csv").write_text(
        "entity,decision,replacement,reviewer,date\nfound-0123456789ab,keep,,RM,2014-01-05\n"
    )
    assert open_vault(one) == first


def test_studies_have_keys_of_their_own(tmp_path):
    one, two = (open_vault(study(tmp_path / name, vault=f"../of_{name}")) for name in ("one", "two"))
    assert one.key != two.key


def test_of_many_processes_at_once_all_get_the_same_key(tmp_path):
    one = study(tmp_path / "study")
    with ThreadPoolExecutor(8) as pool:
        keys = {vault.key for vault in pool.map(lambda _: open_vault(one), range(16))}
    assert len(keys) == 1


def test_a_synthetic_study_has_the_key_of_its_seed(tmp_path):
    here = open_vault(study(tmp_path / "a", vault=".vault", synthetic=True))
    elsewhere = open_vault(study(tmp_path / "b", vault=".vault", synthetic=True))
    other = open_vault(study(tmp_path / "c", vault=".vault", synthetic=True, seed=8))
    assert here.key == elsewhere.key != other.key
    assert "another seed" in told(open_vault, study(tmp_path / "a", vault=".vault", synthetic=True, seed=8))


@pytest.mark.parametrize("vault", ["vault", ".vault", "data/raw/vault", "../study/x", ".", ".."])
def test_a_vault_inside_the_study_is_refused(tmp_path, vault):
    message = told(open_vault, study(tmp_path / "study", vault=vault))
    assert f"transcripts.vault ({vault})" in message
    assert "../vault" in message
    assert not list(tmp_path.rglob("key"))


def test_a_vault_that_git_would_track_is_refused(tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert "git work tree" in told(open_vault, study(tmp_path / "study"))
    made_up = study(tmp_path / "study", vault=".vault", synthetic=True)
    assert ".gitignore" in told(open_vault, made_up)
    (tmp_path / ".gitignore").write_text(".vault/\n")
    assert open_vault(made_up) is not None
    (tmp_path / ".gitignore").write_text(".vault/\nvault/\n")
    # A real study's originals stay out of every repository, ignored or not: `git clean` would delete them.
    assert "outside every repository" in told(open_vault, study(tmp_path / "study"))


@pytest.mark.parametrize("key", ["", "abc", "zz" * 32, "00" * 31])
def test_a_damaged_key_stops_and_is_never_overwritten(tmp_path, key):
    vault = open_vault(study(tmp_path / "study"))
    (vault.folder / "key").write_text(key)
    assert "backup" in told(open_vault, study(tmp_path / "study"))
    assert (vault.folder / "key").read_text() == key


def test_a_key_that_is_gone_stops_only_beside_originals(tmp_path, opened, placed):
    (opened.folder / "key").unlink()
    opened = open_vault(study(tmp_path / "study"))
    store(opened, placed)
    (opened.folder / "key").unlink()
    assert "beside originals" in told(open_vault, study(tmp_path / "study"))
    assert not (opened.folder / "key").exists()


def test_a_folder_that_is_a_file_is_told(tmp_path):
    (tmp_path / "vault").write_text("x")
    assert "cannot be used" in told(open_vault, study(tmp_path / "study"))


def test_what_stood_there_is_kept_with_its_places(placed):
    rows = placed[["transcript", "turn", "source_start", "source_end", "original", "replacement"]]
    assert rows.values.tolist() == [
        ["T1", 0, 3, 8, "Marsh", "Roe"],
        ["T1", 0, 10, 21, "Helen Marsh", "Anna Roe"],
        ["T1", 0, 22, 30, "Tom Reed", "[person]"],
        ["T2", 0, 6, 11, "Helen", "Anna"],
        ["T2", 0, 17, 29, "07700 900123", "[phone number]"],
    ]


def test_every_form_is_counted_once(placed):
    table = originals(pd.concat([placed, placed.iloc[[3]].assign(transcript="T9")], ignore_index=True))
    assert table.values.tolist() == [
        ["", "phone", "07700 900123", 1, "T2", 0],
        ["P1", "person", "Helen", 2, "T2", 0],
        ["P1", "person", "Helen Marsh", 1, "T1", 0],
        ["P1", "person", "Marsh", 1, "T1", 0],
        ["P2", "person", "Tom Reed", 1, "T1", 0],
    ]
    assert table["times"].sum() == len(placed) + 1


def test_a_person_with_the_vault_can_undo(opened, placed):
    store(opened, placed)
    clean, _ = deidentify(TURNS, ROSTER, REGISTER)
    assert restore(clean, stored(opened))["text"].tolist() == TURNS["text"].tolist()
    if sys.platform != "win32":
        modes = {stat.S_IMODE(path.stat().st_mode) for path in opened.folder.iterdir()}
        assert modes == {0o600}


def test_a_vault_of_another_run_is_told_by_transcript(opened, placed):
    other = pd.DataFrame({"transcript": ["T1"], "turn": [0], "text": ["Something else altogether."]})
    message = told(restore, other, placed)
    assert "T1" in message
    assert "Helen" not in message and "Reed" not in message


def test_two_stages_write_files_of_their_own(opened, placed):
    answers = placed.iloc[:1].assign(transcript="survey-2013-why")
    store(opened, placed)
    store(opened, answers, "survey")
    store(opened, placed.iloc[:2])
    assert stored(opened)["transcript"].tolist() == ["T1", "T1", "survey-2013-why"]


def test_a_damaged_table_is_told(opened, placed):
    store(opened, placed)
    path = opened.folder / "replacements.csv"
    for damage in ("", "transcript,turn\nT1,0\n", path.read_text().replace(",3,8,", ",three,8,")):
        path.write_text(damage)
        assert "replacements.csv" in told(stored, opened)


def test_forgetting_leaves_nothing_of_a_person(opened, placed):
    store(opened, placed)
    store(opened, placed.iloc[[0]].assign(transcript="survey-2013-why"), "survey")
    assert forget(opened, {"P1"}, set()) == 4
    left = "".join(path.read_text() for path in opened.folder.glob("*.csv"))
    assert "Marsh" not in left and "Helen" not in left and "Tom Reed" in left
    assert forget(opened, {"P1"}, set()) == 0
    assert forget(opened, set(), {("T1", 1), ("T2", 0)}) == 1  # the telephone number
    assert stored(opened)["original"].tolist() == ["Tom Reed"]


def test_a_run_that_fails_leaves_the_earlier_file(opened, placed, monkeypatch):
    store(opened, placed)
    before = (opened.folder / "replacements.csv").read_bytes()

    def broken(path):
        raise OSError("disk full")

    monkeypatch.setattr(vaults, "_created", broken)
    with pytest.raises(OSError, match="disk full"):
        store(opened, placed.iloc[:1])
    assert (opened.folder / "replacements.csv").read_bytes() == before
    assert not list(opened.folder.glob(".*"))
