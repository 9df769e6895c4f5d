"""Transcripts that nobody on this project wrote: read, and counted anew by regular expressions.

Everything that stands in the table is also counted here, from the raw file, by patterns that know only
that file: who speaks where, what is left out, how many words there are.
"""

from __future__ import annotations

import html
import re
import sqlite3
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from support.imports import ROOT
from support.transcript_files import assert_accounted_for

from analysis.transcripts import read_turns

REAL = ROOT.parent / "shared" / "real"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not beside this folder")

# file, layout, words of the file, turns, speakers, words left out by reason, lines not understood.
RST, ODT = "transcripts/{}.rst", "transcripts/serdif_odt/{}.odt"
FILES = [
    (RST.format("covid19_inquiry/2024-09-23"), "starred", 38259, 591, 14,
     {"heading": 59, "stage direction": 57}, 2),
    (RST.format("lampard/2025-05-01"), "starred", 13362, 19, 5,
     {"heading": 16, "directive": 26, "stage direction": 22}, 1),
    (RST.format("pohi_focus_group/2022-03-04"), "starred", 40088, 570, 10,
     {"heading": 11, "directive": 29, "stage direction": 14}, 0),
    (ODT.format("P10_GMT20211130"), "prompts", 4040, 97, 3, {"stage direction": 37}, 0),
    (ODT.format("P11_GMT20211201"), "prompts", 4008, 108, 3, {"stage direction": 164}, 0),
    (ODT.format("P12_GMT20211206"), "prompts", 3279, 92, 3, {"stage direction": 32}, 0),
]  # fmt: skip
# The people of the hearings whose labels have two forms, from a look at the labels of each file.
ONE_PERSON = {"Mr Thomas KC": "Mr Thomas", "Ms Munroe KC": "Ms Munroe", "Mr Hartley": "David Hartley"}
STARRED = re.compile(r"\*\*(.+?)\*\*:\s*")


def raw_paragraphs(path: Path) -> list[tuple[str, str]]:
    """Each paragraph of a file, with who speaks in it ("" when the one before goes on) or why it is none."""
    return [*(of_hearing(path) if path.suffix == ".rst" else of_usability_interview(path))]


def of_hearing(path):
    for text in re.split(r"\n(?:[ \t]*\n)+", path.read_text().strip("\n")):
        if text.startswith((".. ", "  ")):
            yield "directive", text
        elif re.search(r"\n(=+|-+|\^+)$", text) or re.match(r"[A-Z].*by M[SR] [A-Z]+$", text):
            yield "heading", text
        elif re.fullmatch(r"\*[^*]*\([^)]*\)\.?\*", text):
            yield "stage direction", text
        else:
            label = STARRED.match(text)
            yield "says " + (ONE_PERSON.get(label[1], label[1]) if label else ""), text


def of_usability_interview(path):
    for text in odt_paragraphs(path):
        if re.fullmatch(r"\([^)]*\)\.?", text):
            yield "stage direction", text
        elif re.match(r"\d+ |\d+\.[a-z] |[a-z]\.i+ ", text):
            yield "says Prompt", text
        else:
            yield "says " + ("MODERATOR" if text.startswith("MODERATOR") else "Participant"), text


def odt_paragraphs(path) -> list[str]:
    xml = zipfile.ZipFile(path).read("content.xml").decode()
    body = xml[xml.index("<office:text") : xml.index("</office:text>")]
    spaced = re.sub(r"<text:(s|tab|line-break)\b[^>]*>", " ", body)
    texts = (html.unescape(re.sub(r"<[^>]*>", "", part)) for part in re.split(r"</text:[ph]>", spaced))
    return [text.strip() for text in texts if text.strip()]


def counted(path: Path) -> tuple[int, int, int, dict[str, int]]:
    """Words, turns, speakers, and words left out by reason."""
    words, turns, current, speaker = 0, 0, "", ""
    speakers, dropped = set(), {}
    for kind, text in raw_paragraphs(path):
        number = len(text.split())
        words += number
        if not kind.startswith("says "):
            dropped[kind] = dropped.get(kind, 0) + number
            current = ""
            continue
        name = kind[5:] or speaker
        # Each label begins a turn; an answer without one goes on until something else comes.
        begins = kind[5:] not in ("", "Participant") or name != current
        turns += begins
        current = speaker = name
        speakers.add(name)
    return words, turns, len(speakers), dropped


@pytest.mark.parametrize("row", FILES, ids=[Path(row[0]).stem for row in FILES])
def test_a_real_file(row):
    name, profile, words, turns, speakers, dropped, unassigned = row
    path = REAL / name
    transcript = read_turns(path)
    assert_accounted_for(transcript)
    assert transcript.profile == profile
    assert counted(path) == (words, turns, speakers, dropped)
    assert len(transcript.source.split()) == words
    assert len(transcript.turns) == turns
    assert transcript.turns["speaker"].nunique() == speakers
    left_out = transcript.dropped.groupby("reason")["text"].agg(lambda texts: len(" ".join(texts).split()))
    assert left_out.to_dict() == dropped
    assert len(transcript.unassigned) == unassigned
    assert len(" ".join(transcript.unassigned["text"]).split()) < 0.005 * words


@pytest.mark.parametrize("name", [row[0] for row in FILES], ids=[Path(row[0]).stem for row in FILES])
def test_the_source_is_what_a_second_extractor_finds(name):
    path = REAL / name
    text = path.read_text() if path.suffix == ".rst" else " ".join(odt_paragraphs(path))
    assert read_turns(path).source.split() == text.split()


@pytest.mark.parametrize("name", [row[0] for row in FILES if row[0].endswith("rst")])
def test_everybody_says_what_stands_behind_their_label(name):
    said: dict[str, list[str]] = {}
    speaker = ""
    for kind, text in raw_paragraphs(REAL / name):
        if kind.startswith("says "):
            speaker = kind[5:] or speaker
            # A role of reStructuredText (:abbr:`...`) is markup, and what it marks is said.
            spoken = re.sub(r":abbr:`([^`]*)`", r"\1", STARRED.sub("", text, count=1))
            said.setdefault(speaker, []).extend(spoken.split())
    turns = read_turns(REAL / name).turns
    assert {ONE_PERSON.get(who, who): " ".join(texts).split()
            for who, texts in turns.groupby("speaker")["text"]} == said  # fmt: skip


def test_a_heading_that_runs_into_a_speaker_is_told():
    unassigned = read_turns(REAL / "transcripts/lampard/2025-05-01.rst").unassigned
    assert unassigned[["place", "why"]].values.tolist() == [["line 36", "a heading begins within it"]]


# The doctor's and the patient's intervals with words, and the turns they make when they are put in order.
TRACKS = [(1, 109, 89), (2, 130, 91), (3, 141, 109), (4, 132, 100)]
INTERVAL = re.compile(r'xmin = ([\d.]+) *\n\s*xmax = [\d.]+ *\n\s*text = "([^"]+)"')


@pytest.mark.parametrize(("number", "intervals", "turns"), TRACKS)
def test_two_tracks_of_one_consultation(number, intervals, turns):
    folder = REAL / "transcripts/primock57"
    paths = [folder / f"day1_consultation{number:02d}_{who}.TextGrid" for who in ("doctor", "patient")]
    spoken = sorted(
        (float(start), who, text)
        for who, path in enumerate(paths)
        for start, text in INTERVAL.findall(path.read_text())
        if text.strip()
    )
    runs = 1 + sum(before[1] != after[1] for before, after in pairwise(spoken))
    assert (len(spoken), runs) == (intervals, turns)
    transcript = read_turns(paths)
    assert_accounted_for(transcript)
    assert transcript.turns["speaker"].nunique() == 2
    assert len(transcript.turns) == turns
    assert transcript.unassigned.empty
    # Marks such as <UNSURE>oh</UNSURE> are told in words; all else is said as it stands.
    ours = " ".join(re.sub(r"\[[a-z ]+\]", "", text) for text in transcript.turns["text"])
    raw = " ".join(re.sub(r"</?[A-Z_]+ */?>", "", text) for *_, text in spoken)
    assert sorted(re.findall(r"\w+", ours)) == sorted(re.findall(r"\w+", raw))


def test_the_documents_of_a_coded_project(tmp_path):
    """The 17 documents of a Taguette project: every word is in a turn, left out with a reason, or a label."""
    project = REAL / "coded/taguette_serdif/SERDIF_P2_ThematicAnalysis.sqlite3"
    with sqlite3.connect(f"file:{project}?mode=ro", uri=True) as database:
        documents = database.execute("select name, contents from documents").fetchall()
    assert len(documents) == 17
    for name, contents in documents:
        path = tmp_path / f"{name}.html"
        path.write_text(f'<html><head><meta charset="utf-8"></head><body>{contents}</body></html>')
        transcript = read_turns(path)
        assert_accounted_for(transcript)
        assert transcript.profile == "prompts"
        assert transcript.unassigned.empty
        text = html.unescape(re.sub(r"<[^>]+>", " ", contents))
        kept = " ".join([*transcript.turns["text"], *transcript.dropped["text"]])
        assert sorted(kept.split()) == sorted(re.sub(r"MODERATOR\s*:", "", text).split()), name
        # The moderator speaks as often as the label stands there, within paragraphs as well.
        assert (transcript.turns["speaker"] == "MODERATOR").sum() == len(re.findall(r"MODERATOR\s*:", text))


def test_titles_that_come_and_go_are_one_person():
    group = read_turns(REAL / "transcripts/pohi_focus_group/2022-03-04.rst").speakers
    assert set(group.loc[group["speaker"] == "David Hartley", "label"]) == {"David Hartley", "Mr Hartley"}
    hearing = read_turns(REAL / "transcripts/covid19_inquiry/2024-09-23.rst").speakers
    assert set(hearing.loc[hearing["label"].isin(["Mr Thomas", "Mr Thomas KC"]), "speaker"]) == {"Mr Thomas"}
