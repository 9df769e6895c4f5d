"""What the fieldwork's counts mean, on two transcripts that can be counted by hand."""

from __future__ import annotations

from support.small_fieldwork import fieldwork

from analysis.transcripts.preparing import prepare

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
