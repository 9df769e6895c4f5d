"""`ccg fieldwork check` on a study of three people: what is counted, what is told, what stops it."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from support.withdrawn_study import write_whole_study

from analysis.problems import ProblemsFound
from analysis.study import load_study
from analysis.transcripts.fieldwork.checks import check_fieldwork

TODAY = date(2014, 6, 1)
HEAD = (
    "participant,site,role,wave,outcome,date,minutes,mode,interviewer,guide_version,consent,"
    "anonymisation_signed_by,withdrawn,consent_until,retain_until\n"
)
P1 = (
    "P1,north,leader,2013,interviewed,2013-01-14,0.5,phone,RM,{guide},interview; quotation,RM,,"
    "{until},{retain}\n"
)
P2 = "P2,north,member,2013,interviewed,2013-01-15,0.5,phone,RM,,interview; quotation,RM,,,\n"
P3 = "P3,south,member,2013,interviewed,2013-01-16,0.5,phone,RM,,interview,RM,,,\n"
GUIDES = (
    "guide_version,wave,kind,used_from,used_until,file,changes\n"
    "1,2013,interview,2013-01-01,2013-01-31,,\n2,2014,interview,,,guides/2.docx,Shorter\n"
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return write_whole_study(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def study(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "study")


def register(study, *, guide="", until="", retain="", third=P3):
    text = HEAD + P1.format(guide=guide, until=until, retain=retain) + P2 + third
    (study / "data/raw/transcripts/participants.csv").write_text(text)


def change(study, name, old, new):
    path = study / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def told(study):
    """The lines, and the problems that end them."""
    lines = []
    try:
        lines.extend(check_fieldwork(load_study(study), TODAY))
    except ProblemsFound as found:
        return lines, [(problem.place, problem.found) for problem in found.problems]
    return lines, []


def test_a_sound_study_is_counted(study):
    register(study)
    lines, problems = told(study)
    assert problems == []
    text = "\n".join(lines)
    assert lines[0] == "The register has 3 people in 3 rows (one a person and wave); 0 withdrew."
    assert (
        "  wave  asked  interviewed  declined  no reply\n  2013      3            3         0         0"
        in text
    )
    assert "  site   asked  interviewed  declined  no reply\n  north      2" in text
    assert (
        "  wave  interviewed  quotation  archive  link\n  2013            3          2        0     0" in text
    )
    assert "Signed off as anonymised: 4 of the 4 in which participants speak." in lines
    assert "- Interviews that may not be quoted (1): P3 (2013)." in lines
    assert lines[-1] == "Register, list and raw data agree."


def test_what_somebody_should_look_at(study):
    third = "P3,south,member,2013,interviewed,2015-01-16,60,phone,RM,,interview,,,,\n"
    register(study, until="2014-06-30", retain="2014-07-15", third=third)
    raw = study / "data/raw/transcripts"
    (raw / "copy of T1.txt").write_bytes((raw / "T1.txt").read_bytes())
    (raw / "forgotten.docx").write_bytes(b"?")
    change(study, "data/raw/transcripts/roster.csv", "lee,person,Ann Lee,P3\n", "")
    lines, problems = told(study)
    assert problems == []
    for line in (
        "- data/raw/transcripts/copy of T1.txt is in no list, which is T1 again under another name.",
        "- data/raw/transcripts/forgotten.docx is in no list.",
        "- No name in the roster, so that their own names are masked only if recognised: P3.",
        "- Not signed off as anonymised (1): T3.",
        "- The interview of P3 (wave 2013) on 2015-01-16 lies in the future.",
        "- Fewer than 40 words a minute: an excerpt, a part that is missing, or wrong minutes (1): "
        "T3 (24 words, 60 minutes).",
        "- The consent of P1 (wave 2013) ends on 2014-06-30.",
        "- the fieldwork register, retain_until of participant P1: 2 originals must be gone by 2014-07-15: "
        "transcripts/T1.txt, transcripts/G1.txt.",
    ):
        assert line in lines, line


def test_a_line_that_may_be_somebody_elses_words_is_told_and_not_shown(study):
    path = study / "data/raw/transcripts/T1.txt"
    path.write_text(path.read_text(encoding="utf-8") + "Thaddeus: I was there as well.\n", encoding="utf-8")
    lines, problems = told(study)
    (line,) = (line for line in lines if line.startswith("- Lines that may be speech"))
    assert line.endswith(": T1 (1).")
    assert "Thaddeus" not in "\n".join([*lines, *map(str, problems)])


def test_columns_that_nothing_reads_are_kept_and_named(study):
    lines, _ = told(study)
    assert "- Columns of the register that nothing reads: remarks." in lines


def test_somebody_interviewed_without_a_transcript_and_an_original_of_somebody_gone(study):
    register(study, third=P3.replace("P3", "P4") + P3.replace("RM,,,\n", "RM,2014-01-02,,\n"))
    lines, _ = told(study)
    assert "- Interviewed, but in no transcript of the list (1): P4 (2013)." in lines
    assert (
        "- Originals of people who withdrew still lie there: transcripts/T3.txt (transcript T3, P3)." in lines
    )


def test_contradictions_come_all_at_once(study):
    register(study, guide="2", until="2014-05-31", third=P3.replace("interviewed", "declined"))
    raw = study / "data/raw/transcripts"
    (raw / "guides.csv").write_text(GUIDES)
    change(study, "study.yaml", "  register: ", "  guides: data/raw/transcripts/guides.csv\n  register: ")
    change(study, "study.yaml", "  register: ", '  retention: "2014-05-01"\n  register: ')
    (raw / "T4.txt").write_text((raw / "T1.txt").read_text().replace("four doctors", "five doctors"))
    change(
        study,
        "data/raw/transcripts/transcripts.csv",
        "T3,tran",
        "T4,transcripts/T4.txt,interview,,2013,label,R1=P9\nT5,lost.txt,interview,,2013,,P1\nT3,tran",
    )
    _, problems = told(study)
    assert problems == [
        ("transcripts.csv, line 5, file", "no file 'lost.txt' in data/raw"),
        ("guides.csv, guide 2, file", "no file 'guides/2.docx' in data/raw"),
        ("transcripts.csv, line 4, speakers", "participant 'P9'"),
        ("transcripts.csv, line 6, speakers", "participant 'P3' with outcome 'declined'"),
        ("the fieldwork register, participant P1, wave 2013", "guide version '2'"),
        ("the fieldwork register, participant P1, wave 2013", "a consent that ended on 2014-05-31"),
        (
            "study.yaml, transcripts.retention",
            "originals still there after 2014-05-01: transcripts/T1.txt, transcripts/T2.txt, "
            "transcripts/T4.txt, transcripts/T3.txt, transcripts/G1.txt",
        ),
    ]


def test_the_same_transcript_twice(study):
    register(study)
    raw = study / "data/raw/transcripts"
    (raw / "T4.txt").write_text(
        (raw / "T1.txt").read_text().replace(".", " !").upper().replace("R1:", "GP1:")
    )
    again = "T4,transcripts/T4.txt,interview,,2013,label,GP1=P1\n"
    change(study, "data/raw/transcripts/transcripts.csv", "T3,tr", f"{again}T3,tr")
    _, problems = told(study)
    assert problems == [
        (
            "transcripts.csv, line 2 and transcripts.csv, line 4",
            "transcripts 'T1' and 'T4' with the same words",
        )
    ]


def test_a_quotation_without_consent(study):
    register(study)
    row = P1.format(guide="", until="", retain="")
    change(study, "data/raw/transcripts/participants.csv", row, row.replace("; quotation", ""))
    _, problems = told(study)
    assert problems == [
        (
            "themes.yaml, quotation doctors",
            "words of participant P1, wave 2013, without consent to quotation",
        )
    ]
