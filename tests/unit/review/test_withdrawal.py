"""A participant leaves a study: what goes, what stays byte by byte, what people are told."""

from __future__ import annotations

import re
import shutil
from datetime import date

import openpyxl
import pandas as pd
import pytest
from support import withdrawn_study as small
from support.withdrawn_study import ALONE, FROM_P1, TOGETHER, make, words_in, write_whole_study

from analysis.problems import Problem, ProblemsFound
from analysis.review.withdrawal import plan, withdraw

DAY = date(2014, 3, 1)
EMPTY_ZIP = b"PK\x05\x06" + bytes(18)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The study as it was. Nobody changes it: see `study`."""
    return write_whole_study(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def study(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "study")


@pytest.fixture(scope="module")
def left(whole, tmp_path_factory):
    """The study that P2 has left, and what was told. Nobody changes it."""
    folder = shutil.copytree(whole, tmp_path_factory.mktemp("left") / "study")
    return folder, leave(folder)


def leave(folder, participant="P2", *, agree=True, reproduce=None):
    made = reproduce or (lambda: make(folder))
    return list(withdraw(folder, participant, DAY, agree=lambda: agree, reproduce=made))


def bytes_in(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_nothing_happens_before_somebody_agrees(study):
    before = bytes_in(study)
    told = leave(study, agree=False)
    assert told[-1] == "Nothing was changed."
    assert bytes_in(study) == before
    assert told[0] == "Withdrawing P2 takes out:"


def test_the_plan_tells_each_place_with_its_number(study):
    told = [str(removal) for removal in plan(study, "P2", DAY).removals]
    assert told == [
        "data/raw/coding/judgements.csv: 2 rows about their turns",
        "data/raw/coding/sample.csv: 2 rows about their turns",
        "data/raw/interpretations/themes.yaml: 3 passages of theirs: interpretations.money.supporting.1, "
        "interpretations.money.contrary.1, quotations.moved",
        "kit.zip: the whole file, which holds their words or ids; make it again afterwards",
        "data/processed and reports: 4 outputs that hold them and are made again: "
        "data/processed/coding/codings.parquet, data/processed/notebooks/3_themes.html, "
        "data/processed/transcripts/turns.parquet, reports/findings.json",
        ".cache: parses and codings of earlier runs, which the next run makes again",
        "data/raw/transcripts/roster.csv: the link from 1 name to P2; the names stay, to be masked where "
        "others mention them",
        "data/raw/transcripts/participants.csv: marked as withdrawn on 2014-03-01 in 2 rows; no other byte "
        "changes",
    ]


def test_in_the_register_only_the_mark_changes(left):
    study, _ = left
    wanted = small.REGISTER.replace(',RM,no,"called', ',RM,2014-03-01,"called').replace(
        "declined,,,,RM,,,,,", "declined,,,,RM,,,,2014-03-01,"
    )
    assert (study / "data/raw/transcripts/participants.csv").read_bytes() == wanted.encode()


def test_coders_and_analysts_files_lose_their_entries_and_no_other_byte(left):
    study, _ = left
    raw = study / "data/raw"
    assert (raw / "coding/judgements.csv").read_text() == (
        "transcript,turn,coder,code,polarity\nT1,1,agreed,time,present\nG1,1,agreed,,\n"
    )
    assert (raw / "coding/sample.csv").read_text() == (
        "transcript,turn,stratum,inclusion\nT1,1,all,0.5\nG1,1,all,0.5\n"
    )
    kept = small.THEMES.replace(f'      - {{transcript: T2, turn: 1, words: "{ALONE}"}}\n', "")
    kept = kept.replace(
        f'      - transcript: G1\n        turn: 2\n        words: "{TOGETHER}"\n', ""
    ).replace(f'  moved:\n    theme: money\n    transcript: T2\n    turn: 1\n    words: "{ALONE}"\n', "")
    assert (raw / "interpretations/themes.yaml").read_text() == kept


def test_the_name_stays_masked_and_leads_to_nobody(left):
    study, _ = left
    roster = (study / "data/raw/transcripts/roster.csv").read_text()
    assert roster == small.ROSTER.replace("Idris Pugh,P2", "Idris Pugh,")
    turns = pd.read_parquet(study / "data/processed/transcripts/turns.parquet")
    told = turns.loc[turns["participant"] == "P3", "text"].item()
    assert told == "You should ask Gwyn about that because he was there."


def test_nothing_of_them_is_left_where_the_command_works(left):
    study, told = left
    assert "Nothing of them is in what was made now." in told
    for path in bytes_in(study):
        name = path.relative_to(study).as_posix()
        if name.startswith("data/raw/transcripts") or name == "data/raw/interpretations/themes.yaml":
            continue  # originals and register: told; an analyst's prose: told
        text = words_in(path)
        assert ALONE not in text, name
        assert TOGETHER not in text, name
        assert not re.search(r"\bP2\b|\bT2\b", text), name
    assert not (study / "kit.zip").exists()
    assert (study / "other.zip").exists()
    assert FROM_P1 in words_in(study / "data/processed/notebooks/3_themes.html")


def test_what_is_left_to_people_is_told(left):
    told = "\n".join(left[1])
    for line in (
        "themes.yaml: the interpretation of money, which rested on passages of theirs.",
        "data/raw/interpretations/themes.yaml, line 7 repeats words of theirs or names them.",
        "reports/report.md, line 3 prints their quotation moved: take it out, or the report cannot be made.",
        "The original transcripts/T2.txt is theirs alone. Destroy it if that was promised",
        "The original transcripts/G1.txt holds P1 as well.",
        "Answers to the survey stay",
        "Nothing was published before",
        "Backups",
    ):
        assert line in told, line


def test_a_second_call_finds_nothing_to_do(left):
    study, _ = left
    before = bytes_in(study)
    told = leave(study)
    assert told[0] == "Nothing of P2 is left to take out."
    assert bytes_in(study) == before


@pytest.mark.parametrize("after", [4, 7])
def test_interrupted_anywhere_it_can_be_repeated(study, left, after):
    for removal in plan(study, "P2", DAY).removals[:after]:
        removal.act()
    leave(study)
    wanted, got = (
        {path.relative_to(folder): content for path, content in bytes_in(folder).items()}
        for folder in (left[0], study)
    )
    assert got.keys() == wanted.keys()
    assert not [path for path in got if got[path] != wanted[path]]


def test_a_pipeline_that_stops_leaves_nothing_of_them_and_says_how_to_go_on(study):
    def stops():
        raise ProblemsFound([Problem(place="report.md, line 3", found="no such quotation", expected="one")])
        yield

    told = []
    with pytest.raises(ProblemsFound, match="no such quotation"):
        told.extend(withdraw(study, "P2", DAY, agree=lambda: True, reproduce=stops))
    assert "run this command again" in told[-1]
    assert not (study / "data/processed/transcripts/turns.parquet").exists()
    told = leave(study)
    assert "- data/processed/transcripts/turns.parquet: is not there: the study is brought up to date" in told
    assert (study / "data/processed/transcripts/turns.parquet").exists()


def test_who_is_in_no_register_and_whose_day_is_to_come(study):
    with pytest.raises(ProblemsFound, match="no participant 'P9'; expected one of the 3 ids"):
        leave(study, "P9")
    with pytest.raises(ProblemsFound) as caught:
        leave(study, "Idris Pugh")
    assert "Pugh" not in str(caught.value)
    with pytest.raises(ProblemsFound, match="no day in the future"):
        list(withdraw(study, "P2", date(2999, 1, 1), agree=lambda: True, reproduce=lambda: []))


def test_a_coders_workbook_loses_their_rows(study):
    path = study / "data/raw/coding/round_2.xlsx"
    book = openpyxl.Workbook()
    for row in (["Round 2"], ["Transcript", "Turn", "Words"], ["T2", 1, ALONE], ["T1", 1, FROM_P1]):
        book.active.append(row)
    book.save(path)
    leave(study)
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    assert rows[2:] == [(None, None, None), ("T1", 1, FROM_P1)]


def test_every_published_finding_that_changes_is_named(study):
    from support.published import write_release

    from analysis.review.acceptance import accept

    def made():
        write_release(study / "reports")
        findings = study / "reports/findings.json"
        findings.write_text(findings.read_text().replace("About 10 of us", "About 9 of us"))
        yield "made"

    write_release(study / "reports")
    accept(study)
    told = leave(study, reproduce=made)
    assert "Published findings that change: 1:" in told
    named = [line for line in told if line.startswith("- finding")]
    assert len(named) == 1
    assert named[0].startswith("- finding themes.quotation.1: different at ")


def test_a_lost_original_is_told_and_the_last_run_tells_the_turns(study):
    (study / "data/raw/transcripts/T2.txt").unlink()
    planned = plan(study, "P2", DAY)
    assert any("T2.txt: no such file" in line for line in planned.beyond)
    assert str(planned.removals[0]) == "data/raw/coding/judgements.csv: 2 rows about their turns"


PIPELINE = """\
stages:
  deidentify:
    cmd: "true"
    deps: [data/raw/transcripts/participants.csv]
    outs:
      - data/processed/transcripts/turns.parquet: {persist: true}
"""


def test_old_versions_leave_dvcs_cache_and_remotes_are_told(study, monkeypatch):
    from dvc.repo import Repo

    from analysis.review.versions import old_versions

    monkeypatch.chdir(study)  # DVC takes the pipeline of the folder that it is called in
    (study / "dvc.yaml").write_text(PIPELINE)
    with Repo.init(study, no_scm=True) as repo:
        repo.reproduce()
    with (study / ".dvc/config").open("a") as config:
        config.write("['remote \"office\"']\n    url = ../office\n")

    def reproduce():
        yield from make(study)
        with Repo(study) as repo:
            repo.reproduce()

    told = leave(study, reproduce=reproduce)
    assert "Done: .dvc/cache holds the new version alone." in told
    stored = [path for path in (study / ".dvc/cache/files/md5").rglob("*") if path.is_file()]
    made = study / "data/processed/transcripts/turns.parquet"
    assert [path.read_bytes() for path in stored] == [made.read_bytes()]
    assert old_versions(study) == 0
    assert any("`dvc gc --workspace --cloud --remote office`" in line for line in told)
    assert leave(study, reproduce=reproduce)[0] == "Nothing of P2 is left to take out."


def test_a_shared_cache_is_left_to_people(study):
    (study / ".dvc").mkdir()
    (study / ".dvc/config").write_text("[core]\n    analytics = false\n[cache]\n    dir = /srv/cache\n")
    planned = plan(study, "P2", DAY)
    assert not [removal for removal in planned.removals if removal.place.startswith(".dvc")]
    assert any("`dvc gc --workspace --projects`" in line for line in planned.beyond)


def test_the_vault_forgets_them(study):
    from analysis.study import load_study
    from analysis.transcripts.deidentification.vault import REPLACEMENT_COLUMNS, open_vault, store, stored

    text = (study / "study.yaml").read_text().replace("  register: ", "  vault: ../vault\n  register: ")
    (study / "study.yaml").write_text(text)
    rows = [
        ("T2", 1, "Anwen", "found-1"),  # whom P2 named
        ("T3", 1, "Idris Pugh", "pugh"),  # who is P2, named by P3
        ("G1", 1, "Anwen", "found-1"),
        ("G1", 2, "Anwen", "found-1"),
    ]
    blank = dict.fromkeys(REPLACEMENT_COLUMNS, "") | dict.fromkeys(
        ("start", "end", "source_start", "source_end"), 0
    )
    blank |= {"undecided": False, "ambiguous": False}
    told = [
        blank | {"transcript": name, "turn": turn, "original": original, "entity": entity}
        for name, turn, original, entity in rows
    ]
    vault = open_vault(load_study(study))
    store(vault, pd.DataFrame(told, columns=list(REPLACEMENT_COLUMNS)))
    sheet = openpyxl.Workbook()
    sheet.active.append(["T2", ALONE])
    sheet.save(vault.folder / "sample.xlsx")
    removals = [str(removal) for removal in plan(study, "P2", DAY).removals]
    assert "../vault (vault): 3 originals, from 3 turns" in removals
    assert any(removal.startswith("../vault/sample.xlsx (vault): the whole workbook") for removal in removals)
    leave(study)
    left = stored(vault)
    assert left[["transcript", "turn"]].values.tolist() == [["G1", 1]]
    assert "Pugh" not in (vault.folder / "originals.csv").read_text()
    assert not (vault.folder / "sample.xlsx").exists()


@pytest.mark.parametrize(
    "content",
    [b"transcript;turn;note\r\nT2;1;mine\r\nT1;1;theirs\r\n", b"Transcript,TURN\nT2,1\nT1,1\n"],
    ids=["semicolons", "capitals"],
)
def test_peoples_own_tables_lose_their_rows_however_they_are_written(study, content):
    path = study / "data/raw/coding/memos.csv"
    path.write_bytes(content)
    leave(study)
    assert path.read_bytes() == b"".join(line for line in content.splitlines(True) if b"T2" not in line)


def test_open_codes_in_a_folder_of_their_own_lose_their_rows(study):
    path = study / "elsewhere/open.csv"
    path.parent.mkdir()
    path.write_text("transcript,turn,code,coder,date\nT2,1,odd,RM,2013-02-01\nT1,1,even,RM,2013-02-01\n")
    text = (study / "study.yaml").read_text()
    named = text.replace("  reference: agreed\n", "  reference: agreed\n  open_codes: elsewhere/open.csv\n")
    (study / "study.yaml").write_text(named)
    leave(study)
    assert path.read_text() == "transcript,turn,code,coder,date\nT1,1,even,RM,2013-02-01\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [("odd.csv", "T2,caf\xe9".encode("cp1252")), ("odd.yaml", b"a: ["), ("odd.xlsx", EMPTY_ZIP)],
)
def test_a_file_that_cannot_be_read_stops_it_before_anything_is_changed(study, name, content):
    (study / "data/raw/coding" / name).write_bytes(content)
    before = bytes_in(study)
    with pytest.raises(ProblemsFound, match=f"^{name}: .*nothing was changed"):
        leave(study)
    assert bytes_in(study) == before


@pytest.mark.parametrize("name", ["data/raw/coding/empty.csv", "data/raw/coding/locked.xlsx"])
def test_empty_and_locked_files_stop_nothing(study, name):
    (study / name).write_bytes(b"")
    told = leave(study)
    assert "Nothing of them is in what was made now." in told
    assert any("locked.xlsx cannot be looked into" in line for line in told) == name.endswith("xlsx")


def test_a_damaged_output_is_made_again(study):
    damaged = study / "data/processed/coding/mentions.parquet"
    damaged.write_bytes(b"PAR1")
    leave(study)
    assert not damaged.exists()
