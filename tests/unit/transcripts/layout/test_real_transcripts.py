"""Transcripts that nobody on this project wrote: each is read, and its words are counted anew."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from support.imports import ROOT
from support.transcript_files import assert_accounted_for

from analysis.transcripts import read_turns

REAL = ROOT.parent / "shared" / "real" / "transcripts"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the real transcripts are not beside this folder")

# file, layout, words of the file, speakers, words that no turn has and no reason explains.
# Words: `wc -w` for text; for .odt the words of content.xml without its tags.
FILES = [
    ("covid19_inquiry/2024-09-23.rst", "starred", 38259, 14, 0),
    ("lampard/2025-05-01.rst", "starred", 13362, 5, 0),
    ("pohi_focus_group/2022-03-04.rst", "starred", 40088, 10, 0),
    ("serdif_odt/P10_GMT20211130.odt", "prompts", 4040, 3, 0),
    ("serdif_odt/P11_GMT20211201.odt", "prompts", 4008, 3, 0),
    ("serdif_odt/P12_GMT20211206.odt", "prompts", 3279, 3, 0),
]


def words(path: Path) -> int:
    """The words of a file, by other means than the reader's."""
    if path.suffix == ".rst":
        return len(path.read_bytes().decode().split())
    xml = zipfile.ZipFile(path).read("content.xml").decode()
    body = xml[xml.index("<office:text") : xml.index("</office:text>")]
    return len(
        re.sub(r"<[^>]*>", "", re.sub(r"</text:[ph]>|<text:(s|tab|line-break)\b[^>]*>", " ", body)).split()
    )


@pytest.mark.parametrize(("name", "profile", "count", "speakers", "unassigned"), FILES)
def test_a_real_file(name, profile, count, speakers, unassigned):
    path = REAL / name
    transcript = read_turns(path)
    assert_accounted_for(transcript)
    assert transcript.profile == profile
    assert words(path) == len(transcript.source.split()) == count
    assert transcript.turns["speaker"].nunique() == speakers
    unexplained = transcript.dropped[transcript.dropped["reason"] == "before the first speaker"]
    assert unexplained["text"].str.split().str.len().sum() == unassigned


def test_titles_that_come_and_go_are_one_person():
    group = read_turns(REAL / "pohi_focus_group/2022-03-04.rst").speakers
    assert set(group.loc[group["speaker"] == "David Hartley", "label"]) == {"David Hartley", "Mr Hartley"}
    hearing = read_turns(REAL / "covid19_inquiry/2024-09-23.rst").speakers
    assert set(hearing.loc[hearing["label"].isin(["Mr Thomas", "Mr Thomas KC"]), "speaker"]) == {"Mr Thomas"}
