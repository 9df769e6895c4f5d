from __future__ import annotations

import io
import zipfile

import pypdf
import pytest
from support.transcript_files import docx, odt, paragraph, pdf

from analysis.problems import ProblemsFound
from analysis.transcripts import read_turns

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.docx", b"", "an empty file"),
        ("a.txt", b" \n\t ", "an empty file"),
        ("a.pdf", zipped(), "a zip archive"),
        ("a.docx", OLE, "an old Office document"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        ("a.txt", b"<!DOCTYPE html><html><body>I: a</body></html>", "a web page"),
        ("a.txt", b"\x00\x01\x02\x03", "a binary file"),
        ("a.txt", b"WEBVTT\n\n", "a caption file"),
        ("a.vtt", b"1\n00:00:01,000 --> 00:00:02,000\nhello\n", "plain text"),
        ("a.docx", b"I: plain words", "plain text"),
        ("a.rtf", b"{\\rtf1\\ansi I: a\\par R1: b", "damaged"),
        ("a.pdf", b"%PDF-1.4\n1 0 obj\n<< /Type", "damaged"),
        ("a.mp3", b"ID3", "a file ending .mp3"),
    ],
)
def test_a_file_is_refused_by_what_it_is(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ProblemsFound, match=said) as caught:
        read_turns(path)
    assert caught.value.problems[0].place == name


def test_a_missing_file(tmp_path):
    with pytest.raises(ProblemsFound, match="no such file"):
        read_turns(tmp_path / "none.docx")


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_a_truncated_document(tmp_path, share):
    whole = docx(tmp_path / "a.docx", *[paragraph(f"I: words {i}") for i in range(300)]).read_bytes()
    path = tmp_path / "b.docx"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ProblemsFound, match="damaged"):
        read_turns(path)


def test_an_encrypted_odt(tmp_path):
    path = odt(tmp_path / "a.odt", "<text:p>I: a</text:p>")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>")
    with pytest.raises(ProblemsFound, match="locked with a password"):
        read_turns(path)


def test_an_encrypted_pdf(tmp_path):
    writer = pypdf.PdfWriter(clone_from=pdf(tmp_path / "a.pdf", [["I: a", "R1: b"]]))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "b.pdf")
    with pytest.raises(ProblemsFound, match="locked with a password"):
        read_turns(tmp_path / "b.pdf")


def test_entities_are_never_resolved(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("R1: stolen")
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">]><w:document xmlns:w="http://schemas.'
            'openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>I: &x;</w:t></w:r></w:p>'
            "</w:body></w:document>",
        )
    with pytest.raises(ProblemsFound, match="document type declaration"):
        read_turns(path)


def test_nobody_speaks_and_the_message_does_not_quote(tmp_path):
    path = tmp_path / "minutes.txt"
    path.write_text("The board met in confidence.\nPurpose: to note the Larkfield matter.\n")
    with pytest.raises(ProblemsFound) as caught:
        read_turns(path)
    message = str(caught.value)
    assert "line 1: 5 words" in message
    assert "R1: text" in message
    assert "Larkfield" not in message
    assert read_turns(path, "document").turns["speaker_role"].tolist() == ["other"] * 2
    assert set(read_turns(path, "fieldnotes").turns["speaker_role"]) == {"researcher"}


def test_an_unknown_profile(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("I: a\n")
    with pytest.raises(ProblemsFound, match="profile 'lable'; expected one of"):
        read_turns(path, "lable")
