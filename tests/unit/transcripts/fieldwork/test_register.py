from __future__ import annotations

import pandas as pd
import pytest

from analysis.problems import ProblemsFound
from analysis.transcripts import (
    TranscriptEntry,
    assign,
    assign_all,
    read_participants,
    read_transcript_list,
    read_turns,
)

HEAD = (
    "participant,site,role,wave,outcome,date,minutes,mode,interviewer,guide_version,consent,"
    "anonymisation_signed_by,withdrawn\n"
)
REGISTER = HEAD + (
    "P014,A,leader,2013,interviewed,2013-06-03,55,phone,KS,2,interview; quotation,KS,\n"
    "P015,A,gp,2013,interviewed,2013-06-04,,phone,KS,2,interview,KS,2014-01-05\n"
    "P016,B,gp,2013,declined,,,,,,,,no\n"
)


def register(tmp_path, text=REGISTER):
    path = tmp_path / "participants.csv"
    path.write_text(text)
    return read_participants(path)


def transcript(tmp_path, text, name="t.txt"):
    path = tmp_path / name
    path.write_text(text)
    return read_turns(path)


def entry(**given):
    return TranscriptEntry(
        **{"transcript": "T1", "file": "t.txt", "kind": "interview", "place": "list"} | given
    )


def test_the_register_is_typed(tmp_path):
    table = register(tmp_path)
    assert table["withdrawn"].tolist() == [False, True, False]
    assert table["consent"].tolist() == ["interview;quotation", "interview", ""]
    assert table["date"][0] == pd.Timestamp("2013-06-03")
    assert table["minutes"].isna().tolist() == [False, True, True]
    assert table["wave"].tolist() == ["2013"] * 3


def test_all_problems_of_the_register_at_once(tmp_path):
    bad = HEAD + (
        "P1,A,gp,2013,interviewed,3/6/2013,-5,,,,talk,,perhaps\n"
        "P1,A,,2013,spoken,2013-02-30,55,,,,,,\n"
    )  # fmt: skip
    with pytest.raises(ProblemsFound) as caught:
        register(tmp_path, bad)
    assert sorted(problem.place for problem in caught.value.problems) == [
        "participants.csv, line 2, consent",
        "participants.csv, line 2, date",
        "participants.csv, line 2, minutes",
        "participants.csv, line 2, withdrawn",
        "participants.csv, line 3, date",
        "participants.csv, line 3, outcome",
        "participants.csv, line 3, role",
        "participants.csv, lines 2, 3",
    ]


def test_missing_and_unknown_columns(tmp_path):
    with pytest.raises(ProblemsFound, match="no column 'site'") as caught:
        register(tmp_path, REGISTER.replace("site", "ccg", 1))
    assert len(caught.value.problems) == 2


def test_the_list_of_transcripts(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(
        "transcript,file,kind,site,wave,profile,speakers\n"
        "T1,a.docx,focus_group,A,2013,,GP1=P014; INT=interviewer; Chair = other\n"
        "T2,b.docx,interview,,,label,P014\n"
    )
    first, second = read_transcript_list(path)
    assert first.speakers == {"GP1": "P014", "INT": "interviewer", "Chair": "other"}
    assert (second.unlabelled, second.profile, second.place) == (("P014",), "label", "list.csv, line 3")
    path.write_text(
        "transcript,file,kind,site,wave,profile,speakers\nT1,a.docx,chat,,,lable,A=P1;a=P2;B=\nT1,a.docx,,,,,\n"
    )
    with pytest.raises(ProblemsFound) as caught:
        read_transcript_list(path)
    assert len(caught.value.problems) == 7


TEXT = "I: How?\n\nGP1: Badly.\n\nGP2: Well.\n\nI: Why?\n\nGP1: Time.\n"


def test_the_turns_contract(tmp_path):
    read = transcript(tmp_path, TEXT.replace("GP2", "Chair"))
    found = assign(read, entry(speakers={"gp1": "P014", "Chair": "other"}), register(tmp_path))
    turns = found.turns
    assert turns.columns.tolist() == [
        "transcript", "turn", "participant", "speaker", "speaker_role", "guide_question", "site", "role",
        "wave", "kind", "start", "end", "text", "source_start", "source_end",
    ]  # fmt: skip
    assert turns["speaker_role"].tolist() == [
        "interviewer",
        "participant",
        "other",
        "interviewer",
        "participant",
    ]
    assert turns["participant"].fillna("-").tolist() == ["-", "P014", "-", "-", "P014"]
    assert turns["role"].fillna("-").tolist() == ["-", "leader", "-", "-", "leader"]
    assert turns["guide_question"].fillna(-1).tolist() == [-1, 0, 0, -1, 3]
    assert set(turns["site"]) == {"A"}
    assert set(turns["wave"]) == {"2013"}


def test_one_interviewee_needs_no_label(tmp_path):
    read = transcript(tmp_path, "I: How?\n\nR: Badly.\n")
    found = assign(read, entry(unlabelled=("P014",)), register(tmp_path))
    assert found.turns["participant"].tolist()[1] == "P014"


def test_a_withdrawn_participant_never_enters(tmp_path):
    people = register(tmp_path)
    read = transcript(tmp_path, TEXT)
    group = assign(read, entry(kind="focus_group", speakers={"GP1": "P014", "GP2": "P015"}), people)
    assert group.turns["turn"].tolist() == [0, 1, 3, 4]
    assert group.withdrawn[["turn", "participant", "words", "reason"]].values.tolist() == [
        [2, "P015", 1, "participant withdrew"]
    ]
    alone = assign(transcript(tmp_path, "I: How?\n\nR: Badly.\n"), entry(unlabelled=("P015",)), people)
    assert alone.turns.empty
    assert alone.withdrawn["reason"].tolist() == [
        "everybody interviewed in it withdrew",
        "participant withdrew",
    ]


def test_problems_of_all_transcripts_together(tmp_path):
    pairs = [
        (transcript(tmp_path, TEXT, "a.txt"), entry(speakers={"GP1": "P014"}, site="B")),
        (transcript(tmp_path, TEXT, "b.txt"), entry(speakers={"GP1": "P099", "GP2": "P016"}, wave="2014")),
    ]
    with pytest.raises(ProblemsFound) as caught:
        assign_all(pairs, register(tmp_path))
    found = [problem.found for problem in caught.value.problems]
    assert found == [
        "speaker label 'GP2', which nobody is named for",
        "'B' for participant 'P014'",
        "participant 'P099'",
        "'2014' for participant 'P016'",
        "participant 'P016' with outcome 'declined'",
        "participant 'P016' without consent to be interviewed",
    ]


@pytest.mark.parametrize(
    ("consent", "withdrawn", "refused"),
    [
        ("interview", "", False),
        ("interview; quotation", "", False),
        ("quotation", "", True),
        ("", "", True),
        ("", "2014-01-05", False),  # no turn of theirs enters
    ],
)
def test_turns_enter_with_consent_to_be_interviewed(tmp_path, consent, withdrawn, refused):
    people = register(tmp_path, HEAD + f"P014,A,gp,2013,interviewed,,,,,,{consent},,{withdrawn}\n")
    read = transcript(tmp_path, "I: How?\n\nR: Badly.\n")
    if refused:
        with pytest.raises(ProblemsFound, match="'P014' without consent to be interviewed"):
            assign(read, entry(unlabelled=("P014",)), people)
    else:
        assert assign(read, entry(unlabelled=("P014",)), people).turns.empty == bool(withdrawn)


SPOKEN = "I: How?\n\nHelen Marsh: Badly.\n\nIdris Pugh: Well.\n\nDr Helen Marsh: Late.\n"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (
            {"speakers": {"Helen Marsh": "P014"}},
            "speaker label of 2 words and 9 letters, which nobody is named for",
        ),
        (
            {"speakers": {"Helen Marsh": "P014", "Dr Helen Marsh": "other", "Idris Pugh": "other"}},
            "two people for the forms of one label, of 2 words and 10 letters, first used in turn 1 of t.txt",
        ),
        (
            {"speakers": {"Helen Marsh": "Helen Marsh", "Idris Pugh": "other"}},
            "participant of 2 words and 10 letters",
        ),
        (
            {"speakers": {"Helen Marsh": "P014", "Idris Pugh": "other"}, "unlabelled": ("Idris Pugh",)},
            "participant of 2 words and 9 letters without a label, and no speaker left",
        ),
    ],
)
def test_a_message_never_shows_a_label_that_may_be_a_name(tmp_path, given, found):
    with pytest.raises(ProblemsFound) as caught:
        assign(transcript(tmp_path, SPOKEN), entry(kind="focus_group", **given), register(tmp_path))
    assert [problem.found for problem in caught.value.problems] == [found]
    assert_nobody_is_named(caught.value)


def test_the_list_never_shows_a_label_that_may_be_a_name(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(
        "transcript,file,kind,site,wave,profile,speakers\n"
        "T1,a.docx,focus_group,,,,Helen Marsh=P1; GP2=; Idris Pugh=; helen marsh=P2\n"
    )
    with pytest.raises(ProblemsFound) as caught:
        read_transcript_list(path)
    assert [problem.found for problem in caught.value.problems] == [
        "label 'GP2' without a person, part 2 of the cell",
        "label of 2 words and 9 letters without a person, part 3 of the cell",
        "label of 2 words and 10 letters 2 times, parts 1, 4 of the cell",
    ]
    assert_nobody_is_named(caught.value)


def assert_nobody_is_named(problems):
    told = str(problems).casefold()
    assert not [name for name in ("helen", "marsh", "idris", "pugh") if name in told]


def test_an_observation_has_no_participant(tmp_path):
    path = tmp_path / "n.txt"
    path.write_text("The room filled slowly.\n\nNobody asked the chair anything.\n")
    notes = read_turns(path, "fieldnotes")
    turns = assign(notes, entry(kind="observation", site="A", wave="2013"), register(tmp_path)).turns
    assert turns["speaker_role"].tolist() == ["researcher"] * 2
    assert turns["participant"].isna().all()
    assert set(turns["site"]) == {"A"}
