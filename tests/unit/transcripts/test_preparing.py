"""What the fieldwork's counts mean, on two transcripts that can be counted by hand."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from support.small_fieldwork import fieldwork

from analysis.problems import ProblemsFound
from analysis.transcripts.deidentification.vault import Vault
from analysis.transcripts.preparing import UNLISTED, prepare

# 12 words: 3 labels, 6 kept, 2 of somebody who withdrew, 1 stage direction.
FOCUS_GROUP = "I: How is it?\n\nGP1: Will you wait.\n\n(laughs)\n\nGP2: Fine now.\n"
# 4 words: 2 labels, 2 left out, since the only person interviewed withdrew.
INTERVIEW = "I: How?\n\nGP2: Badly.\n"


def test_words_and_files_that_came_in_are_kept_or_left_out(tmp_path):
    flow = prepare(fieldwork(tmp_path, FOCUS_GROUP, INTERVIEW)).flow
    labels = 3 + 2
    assert flow["words_read"] == 12 + 4
    assert flow["words_kept"] == 6
    assert flow["words_of_withdrawn"] == 2 + 2
    assert flow["words_dropped_by_reason"] == {"stage direction": 1}
    assert flow["words_read"] == 6 + 4 + 1 + labels
    assert (flow["files"], flow["files_kept"]) == (2, 1)
    assert (flow["turns_read"], flow["turns_kept"], flow["turns_of_withdrawn"]) == (5, 2, 3)


def test_doubtful_names_are_listed_where_they_stand_and_not_named(tmp_path):
    prepared = prepare(fieldwork(tmp_path, FOCUS_GROUP, INTERVIEW))
    assert prepared.doubtful.to_dict("records") == [
        {
            "transcript": "T1",
            "turn": 1,
            "column": "text",
            "start": 0,
            "end": 4,
            "kind": "person",
            "entity": "pike",
        }
    ]
    assert prepared.flow["doubtful_places"] == 1


def test_replacing_a_name_changes_no_count_of_words(tmp_path):
    named = FOCUS_GROUP.replace("wait", "see Dr Will Pike")
    prepared = prepare(fieldwork(tmp_path, named))
    assert prepared.turns["text"].tolist()[1] == "Will you see [removed]."
    assert prepared.flow["words_kept"] == 3 + 6


# Nobody has listed Marjorie; Will Pike is on the roster, and Healthwatch a public body.
NAMED = "I: Who came?\n\nGP1: Our nurse Marjorie Tilbury asked Healthwatch. Will Pike said no.\n"


def test_a_name_that_no_list_has_is_masked_under_an_id_of_the_vaults_key(tmp_path):
    study = fieldwork(tmp_path, NAMED)
    prepared = prepare(study, Vault(folder=tmp_path / "vault", key=b"k" * 32))
    (said,) = prepared.turns.loc[prepared.turns["speaker_role"] == "participant", "text"]
    assert "Marjorie" not in said and "Tilbury" not in said and "[person]" in said
    unlisted = prepared.redactions[prepared.redactions["source"] == "recogniser"]
    assert unlisted["undecided"].all()
    assert unlisted["entity"].str.startswith("found-").all()
    assert prepared.flow["unlisted_names"] == 0
    assert "Marjorie" not in prepared.log.to_csv() + prepared.redactions.to_csv()
    assert prepared.originals["original"].str.contains("Marjorie").any()
    # Another study with the same name and another key: nobody can tell that it is the same.
    other = prepare(study, Vault(folder=tmp_path / "vault", key=b"x" * 32)).redactions
    assert not set(other["entity"]) & set(unlisted["entity"])


def test_without_a_vault_such_names_are_counted_and_our_own_pseudonyms_are_not(tmp_path):
    study = fieldwork(tmp_path, NAMED)
    (tmp_path / "register.csv").write_text(
        "entity,decision,replacement,reviewer,date\npike,pseudonym,Carla Hey,RM,2014-01-05\n",
        encoding="utf-8",
    )
    prepared = prepare(study)
    (said,) = prepared.turns.loc[prepared.turns["speaker_role"] == "participant", "text"]
    assert "Marjorie Tilbury" in said and "Carla Hey" in said
    places = prepared.doubtful[prepared.doubtful["kind"] == UNLISTED]
    assert {said[row.start : row.end] for row in places.itertuples()} == {"Marjorie Tilbury"}
    assert prepared.flow["unlisted_names"] == len(places)


def test_what_the_study_declares_as_public_is_kept(tmp_path):
    study = fieldwork(tmp_path, NAMED.replace("Healthwatch", "the Fernley Alliance"))
    vault = Vault(folder=tmp_path / "vault", key=b"k" * 32)
    assert "Fernley Alliance" not in " ".join(prepare(study, vault).turns["text"])
    alias = SimpleNamespace(text="Fernley Alliance")
    study.transcripts.organisations = {"a": SimpleNamespace(label="The Alliance", aliases=(alias,))}
    assert "the Fernley Alliance" in " ".join(prepare(study, vault).turns["text"])


def test_a_transcript_that_is_listed_twice_stops_the_run(tmp_path):
    with pytest.raises(ProblemsFound, match="transcripts 'T1' and 'T2' with the same words"):
        prepare(fieldwork(tmp_path, FOCUS_GROUP, FOCUS_GROUP))
