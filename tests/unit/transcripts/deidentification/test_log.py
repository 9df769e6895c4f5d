from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.transcripts import deidentify
from analysis.transcripts.deidentification.log import log
from analysis.transcripts.deidentification.replacements import with_originals
from analysis.transcripts.deidentification.vault import Vault

ROSTER = pd.DataFrame(
    [
        ("P1", "person", "Helen Marsh"),
        ("P1", "person", "Hellen Marsh"),
        ("P2", "person", "Tom Reed"),
        ("P3", "person", "Tom Vane"),
    ],
    columns=["entity", "kind", "name"],
)
REGISTER = pd.DataFrame(
    [("P1", "pseudonym", "Anna Roe", "RM", "2014-01-05")],
    columns=["entity", "decision", "replacement", "reviewer", "date"],
)
TURNS = pd.DataFrame(
    {
        "transcript": ["w1", "w2", "survey-2016-why", "w2"],
        "turn": [0, 0, 3, 1],
        "text": ["Helen Marsh met Tom Reed.", "I rang Dr Hellen Marsh.", "ask helen", "Tom, on 07700 900123"],
    }
)
VAULT = Vault(folder=Path("nowhere"), key=b"k" * 32)


def logged(vault=VAULT):
    clean, redactions = deidentify(TURNS, ROSTER, REGISTER)
    return clean, log(with_originals(TURNS, redactions), REGISTER, ROSTER, vault)


def test_a_row_for_each_replacement():
    _, table = logged()
    columns = ["transcript", "turn", "identifier", "replacement", "decision", "reviewer", "date"]
    decided = ("pseudonym", "RM", "2014-01-05")
    assert table[columns].values.tolist() == [
        ["w1", 0, "person", "Anna Roe", *decided],
        ["w1", 0, "person", "[person]", "undecided: masked", "", ""],
        ["w2", 0, "person", "Anna Roe", *decided],
        ["survey-2016-why", 3, "person", "Anna", *decided],
        ["w2", 1, "name", "[name]", "several people have it: masked", "", ""],
        ["w2", 1, "phone", "[phone number]", "by its form: masked", "", ""],
    ]


def test_places_are_those_of_the_new_text():
    clean, table = logged()
    texts = clean.set_index(["transcript", "turn"])["text"]
    for row in table.itertuples():
        assert texts[row.transcript, row.turn][row.start : row.end] == row.replacement


def test_the_same_person_has_the_same_hash_everywhere():
    _, table = logged()
    of_p1 = table.loc[table["replacement"].str.startswith("Anna"), "original_hash"]
    assert len(of_p1) == 3 and of_p1.nunique() == 1
    assert table["original_hash"].nunique() == 4


def test_a_hash_is_that_of_the_name_under_the_key():
    # printf 'helen marsh' | openssl dgst -sha256 -hmac kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
    _, table = logged()
    assert table["original_hash"][0] == HASH
    _, other = logged(Vault(folder=Path("nowhere"), key=b"o" * 32))
    assert not set(other["original_hash"]) & set(table["original_hash"])


def test_without_a_vault_no_hash():
    _, redactions = deidentify(TURNS, ROSTER, REGISTER)
    assert log(redactions, REGISTER, ROSTER)["original_hash"].eq("").all()


def test_no_original_is_in_it():
    _, table = logged()
    words = table.to_csv().lower()
    assert not any(name in words for name in ("helen", "hellen", "marsh", "reed", "tom", "900123"))


HASH = "00a118d252c93ae1d88e6603aca8ff5b630edf290e60b840b22559a6b07a4e20"
