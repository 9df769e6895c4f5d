from __future__ import annotations

import math

import pytest

from analysis.problems import ProblemsFound
from analysis.transcripts import read_turns
from analysis.transcripts.readers.documents import read_document


def long(*tiers, end=10):
    """A TextGrid in the long form; a tier is its name and (start, end, words)."""
    text = f'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0 \nxmax = {end} \n'
    text += f"tiers? <exists> \nsize = {len(tiers)} \nitem []: \n"
    for at, (name, *intervals) in enumerate(tiers, start=1):
        text += f'    item [{at}]:\n        class = "IntervalTier" \n        name = "{name}" \n'
        text += f"        xmin = 0 \n        xmax = {end} \n        intervals: size = {len(intervals)} \n"
        for number, (first, last, words) in enumerate(intervals, start=1):
            quoted = words.replace('"', '""')
            text += f"        intervals [{number}]:\n            xmin = {first} \n"
            text += f'            xmax = {last} \n            text = "{quoted}" \n'
    return text


def short(*tiers, end=10):
    """The same in the short form, which has no names of fields."""
    text = f'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n{end}\n<exists>\n{len(tiers)}\n'
    for name, *intervals in tiers:
        text += f'"IntervalTier"\n"{name}"\n0\n{end}\n{len(intervals)}\n'
        for first, last, words in intervals:
            quoted = words.replace('"', '""')
            text += f'{first}\n{last}\n"{quoted}"\n'
    return text


DOCTOR = ("Speaker", (0, 2, 'He said "come in" at 10:30.'), (2, 5.5, ""), (5.5, 7, "And [then] 3 more?"))
PATIENT = ("Speaker", (0, 2.5, ""), (2.5, 5, "Well."), (5, 10, ""))


def files(tmp_path, form=long, encoding="utf-8", end="\n"):
    paths = [tmp_path / "day1_doctor.TextGrid", tmp_path / "day1_patient.TextGrid"]
    for path, tier in zip(paths, (DOCTOR, PATIENT), strict=True):
        path.write_bytes(form(tier).replace("\n", end).encode(encoding))
    return paths


def spoken(document):
    return [(b.voice, b.start, b.end, b.text) for b in document.blocks if b.text and not b.reason]


@pytest.mark.parametrize(
    ("form", "encoding", "end"),
    [(long, "utf-8", "\n"), (short, "utf-8", "\n"), (long, "utf-16", "\r\n"), (short, "utf-8-sig", "\r")],
)
def test_two_tracks_are_one_conversation_in_order_of_time(tmp_path, form, encoding, end):
    document = read_document(files(tmp_path, form, encoding, end))
    assert spoken(document) == [
        ("doctor", 0, 2, 'He said "come in" at 10:30.'),
        ("patient", 2.5, 5, "Well."),
        ("doctor", 5.5, 7, "And [then] 3 more?"),
    ]
    assert document.name == "day1_doctor.TextGrid; day1_patient.TextGrid"
    assert document.notes == ()


def test_the_turns_of_two_tracks(tmp_path):
    turns = read_turns(files(tmp_path)).turns
    assert turns["speaker"].tolist() == ["doctor", "patient", "doctor"]
    assert turns["start"].tolist() == [0, 2.5, 5.5]


def test_tiers_of_one_file_are_voices(tmp_path):
    path = tmp_path / "a.TextGrid"
    path.write_text(long(("Jo Roe", (0, 1, "Why?")), ("Ann Lee", (0, 0.5, ""), (0.5, 2, "So."))))
    assert [voice for voice, *_ in spoken(read_document(path))] == ["Jo Roe", "Ann Lee"]


def test_the_transcribers_marks_stand_in_brackets_and_are_counted(tmp_path):
    path = tmp_path / "a.TextGrid"
    path.write_text(long(("A", (0, 1, "<UNIN/>"), (1, 2, "the <UNSURE>hip</UNSURE>, <INAUDIBLE_SPEECH/>."))))
    document = read_document(path)
    assert [text for *_, text in spoken(document)] == [
        "[unintelligible]", "the hip [unsure], [inaudible speech].",
    ]  # fmt: skip
    assert "<UNSURE>hip</UNSURE>" in document.source
    assert document.notes[1] == "<UNIN/> 1 times, read as [unintelligible]"


def test_points_are_left_out_with_their_reason(tmp_path):
    text = long(("A", (0, 1, "Yes."))).replace("size = 1 \nitem", "size = 2 \nitem")
    text += 'item [2]:\nclass = "TextTier"\nname = "B"\nxmin = 0\nxmax = 10\npoints: size = 1\n'
    text += 'points [1]:\nnumber = 3\nmark = "click"\n'
    path = tmp_path / "a.TextGrid"
    path.write_text(text)
    document = read_document(path)
    assert ("click", "mark of a point tier") in [(b.text, b.reason) for b in document.blocks]
    assert sorted(document.source.split()) == sorted(text.split())


def test_tracks_that_do_not_end_together_are_noted(tmp_path):
    paths = files(tmp_path)
    paths[1].write_text(long(PATIENT, end=300))
    assert read_document(paths).notes == ("the tracks end at 10, 300 seconds: one conversation?",)


def test_a_piece_without_words_is_silence_and_no_block_lacks_its_time(tmp_path):
    blocks = read_document(files(tmp_path)).blocks
    assert all(not math.isnan(block.start) for block in blocks if block.reason != "TextGrid heading")
    assert sum(not block.text for block in blocks) == 3


BROKEN = [
    (lambda text: text[: text.index('"Well')], "line 22", "the words of an interval"),
    (lambda text: text.replace("size = 3", "size = 4"), "line 27", "the second at which an interval begins"),
    (lambda text: text.replace("IntervalTier", "Pitch"), "line 10", "the class of a tier"),
    (lambda text: text.replace("xmax = 5 ", "xmax = 1 "), "line 21", "ends after it begins"),
    (lambda text: text.replace("xmin = 5 ", "xmin = five "), "line 26", "the second at which"),
]


@pytest.mark.parametrize(("harm", "line", "expected"), BROKEN)
def test_malformed_files_are_refused_with_their_line(tmp_path, harm, line, expected):
    path = tmp_path / "a.TextGrid"
    path.write_text(harm(long(PATIENT)))
    with pytest.raises(ProblemsFound, match=expected) as caught:
        read_document(path)
    assert caught.value.problems[0].place == f"a.TextGrid, {line}"


def test_the_problems_of_both_tracks_are_told(tmp_path):
    paths = files(tmp_path)
    for path in paths:
        path.write_text(path.read_text()[:400])
    with pytest.raises(ProblemsFound) as caught:
        read_document(paths)
    assert len(caught.value.problems) == 2
