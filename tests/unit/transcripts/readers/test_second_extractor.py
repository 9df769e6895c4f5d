"""The words of every source, counted a second time by other means than the readers'.

.docx and .odt by regular expressions over the parts, .html by lxml, captions and TextGrids by one
expression each, .pdf by poppler, .rtf by LibreOffice: none shares a line with the reader.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.imports import ROOT
from support.transcript_files import docx, odt, paragraph, pdf, run

from analysis.transcripts.readers.documents import read_document

REAL = ROOT.parent / "shared" / "real" / "transcripts"
TOLD = st.sampled_from(["yes", "so", "we’re", "café", "10:30", "[inaudible]", "naïve", "5%"])
TEXT = st.lists(TOLD, min_size=1, max_size=6).map(" ".join)
quick = settings(deadline=None, max_examples=30)


def words(text: str) -> Counter[str]:
    return Counter(text.replace("\u00ad", "").split())


def same_words(content: bytes, suffix: str, expected: str, choice: str = "accept") -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"t{suffix}"
        path.write_bytes(content)
        assert words(read_document(path, tracked_changes=choice).source) == words(expected)


# -- Word: paragraphs, insertions, deletions, tables within tables, boxes, notes ----------------

RUN = st.builds(run, TEXT.map(lambda text: text + " "), st.booleans())
INSERTED = RUN.map(lambda inner: f"<w:ins>{inner}</w:ins>")
DELETED = TEXT.map(lambda text: f"<w:del><w:r><w:delText>{text} </w:delText></w:r></w:del>")
BOX = TEXT.map(lambda text: f"<w:r><w:txbxContent>{paragraph(text)}</w:txbxContent></w:r>")
LINK = RUN.map(lambda inner: f"<w:hyperlink>{inner}<w:r><w:br/></w:r></w:hyperlink>")
PARAGRAPH = st.lists(st.one_of(RUN, INSERTED, DELETED, BOX, LINK), min_size=1, max_size=4).map(
    lambda runs: paragraph(*runs)
)
CELLS = st.lists(PARAGRAPH.map(lambda inner: f"<w:tc>{inner}</w:tc>"), min_size=1, max_size=3)
TABLE = st.lists(CELLS, min_size=1, max_size=3).map(
    lambda rows: "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"
)
NESTED = TABLE.map(
    lambda inner: f"<w:tbl><w:tr><w:tc>{inner}</w:tc><w:tc>{paragraph('x')}</w:tc></w:tr></w:tbl>"
)
CONTROL = PARAGRAPH.map(lambda inner: f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>")


def words_of_word_file(path: Path) -> str:
    text = ""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            xml = re.sub(r"</w:(?:p|tc)>|<w:p>|<w:br/>", " ", archive.read(name).decode())
            text += html.unescape(re.sub(r"<[^>]*>", "", xml)) + " "
    return text


@quick
@given(
    body=st.lists(st.one_of(PARAGRAPH, TABLE, NESTED, CONTROL), min_size=1, max_size=5),
    note=TEXT,
    choice=st.sampled_from(["accept", "reject"]),
)
def test_word(body, note, choice):
    with tempfile.TemporaryDirectory() as folder:
        inner = paragraph("I: one")
        path = docx(Path(folder) / "t.docx", inner, *body, comments=paragraph(note), footer2=paragraph(note))
        found = read_document(path, tracked_changes=choice).source
        assert words(found) == words(words_of_word_file(path))


@quick
@given(lines=st.lists(st.lists(TEXT, min_size=1, max_size=3), min_size=1, max_size=5), note=TEXT)
def test_open_document(lines, note):
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{t}</text:p></table:table-cell>" for t in line)
        + "</table:table-row>"
        for line in lines
    )
    aside = f"<text:note><text:note-body><text:p>{note}</text:p></text:note-body></text:note>"
    body = "".join(
        f"<text:p>{line[0]}<text:tab/><text:span>{line[-1]}</text:span>{aside}</text:p>" for line in lines
    )
    with tempfile.TemporaryDirectory() as folder:
        path = odt(Path(folder) / "t.odt", f"{body}<table:table>{rows}</table:table>", page=note)
        with zipfile.ZipFile(path) as archive:
            xml = archive.read("content.xml").decode() + archive.read("styles.xml").decode()
        expected = re.sub(r"<[^>]*>", "", re.sub(r"</?text:(p|note|tab)\b[^>]*>", " ", xml))
        assert words(read_document(path).source) == words(expected)


# -- web pages ----------------------------------------------------------------------------------

INLINE = st.one_of(
    TEXT,
    TEXT.map(lambda t: f"<b>{t}</b> "),
    TEXT.map(lambda t: f"<br>{t}<br/>"),
    TEXT.map(lambda t: f"<span hidden>{t}</span> "),
    TEXT.map(lambda t: f"<ins>{t}</ins> <del>{t}</del> "),
)
BLOCK = st.recursive(
    INLINE.map(lambda inner: f"<p>{inner}</p>"),
    lambda inner: st.one_of(
        inner.map(lambda i: f"<div>{i}</div>"),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda cells: "<table><tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr></table>"
        ),
        inner.map(lambda i: f"<ul><li>{i}<li>{i}</ul>"),
    ),
    max_leaves=5,
)


@quick
@given(blocks=st.lists(BLOCK, min_size=1, max_size=5), title=TEXT)
def test_web_page(blocks, title):
    page = f"<html><head><title>{title}</title></head><body><p>I: a</p>{''.join(blocks)}</body></html>"
    spaced = re.sub(r"<(/?(?:p|td|li|div|tr)|br/?)>", r" <\1> ", page)
    expected = lxml.html.document_fromstring(spaced).text_content()
    same_words(page.encode(), ".html", title + " " + expected.replace(title, "", 1))


# -- captions, TextGrids --------------------------------------------------------------------------


@quick
@given(cues=st.lists(TEXT, min_size=1, max_size=6), dashed=st.booleans(), numbered=st.booleans())
def test_subrip(cues, dashed, numbered):
    text = "\n\n".join(
        (f"{at}\n" if numbered else "")
        + f"00:00:{at:02d},000 --> 00:00:{at + 1:02d},500\n"
        + (f"- A: {cue}\n- B: {cue}" if dashed else cue)
        for at, cue in enumerate(cues)
    )
    same_words(text.encode(), ".srt", text)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real transcripts are not beside this folder")
@pytest.mark.parametrize("number", ["01", "02", "03", "04"])
def test_real_textgrids(number):
    paths = sorted((REAL / "primock57").glob(f"day1_consultation{number}_*.TextGrid"))
    raw = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    document = read_document(paths)
    assert words(document.source) == words(raw)
    intervals = re.findall(r'^\s*text = "(.+)"', raw, re.MULTILINE)
    said = [block for block in document.blocks if block.text and not block.reason]
    assert len(said) == len(intervals)
    # Words of the intervals, marks of the transcriber aside.
    bare = Counter(re.findall(r"[\w'’]+", re.sub(r"<[^>]*>", " ", " ".join(intervals))))
    assert bare == Counter(re.findall(r"[\w'’]+", re.sub(r"\[[^\]]*\]", " ", " ".join(b.text for b in said))))
    starts = [block.start for block in said]
    assert starts == sorted(starts)


# -- programs that are installed on some machines -------------------------------------------------


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_pdf_by_poppler(tmp_path):
    pages = [["Study 12", f"I: How {x}?", f"R1: Not {x}, said {x}.", "1"] for x in ("was it", "now", "then")]
    path = pdf(tmp_path / "t.pdf", pages)
    found = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    assert words(read_document(path).source) == words(found)


RICH = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}\pard I: It\'92s "
    rb"{\b caf\'e9} \u8211?\uc1  {\f1\'e4\'e0}\par"
    rb"\trowd\cellx2000\cellx4000\pard\intbl R1\cell One two\cell\row"
    rb"\pard {\field{\*\fldinst HYPERLINK x}{\fldrslt a link}}\line R1: end\par}"
)


@pytest.mark.pipeline  # LibreOffice takes ten seconds to start
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_rich_text_by_libreoffice(tmp_path):
    path = tmp_path / "t.rtf"
    path.write_bytes(RICH)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [
        "soffice",
        home,
        "--headless",
        "--convert-to",
        "txt:Text (encoded):UTF8",
        "--outdir",
        tmp_path,
        path,
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    found = (tmp_path / "t.txt").read_text(encoding="utf-8-sig")
    assert words(read_document(path).source) == words(found)
    assert words(found) == words("I: It’s café – да R1 One two a link R1: end")
