from __future__ import annotations

import io
import zipfile

import pypdf
import pytest
from support.transcript_files import docx, odt, paragraph, pdf

from analysis.problems import ProblemsFound
from analysis.transcripts import read_turns
from analysis.transcripts.readers import packages
from analysis.transcripts.readers.documents import read_document

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(name="a.txt") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
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
        ("a.vtt", b"1\n00:00:01,000 --> 00:00:02,000\nhello\n", "a SubRip caption file"),
        ("a.srt", b"hello\n", "plain text"),
        ("a.srt", b"WEBVTT\n\n", "a caption file that begins with WEBVTT"),
        ("a.TextGrid", b"hello\n", "plain text"),
        ("a.txt", b'File type = "ooTextFile"\n', "a Praat TextGrid"),
        ("a.html", b"I: plain words", "plain text"),
        ("a.html", b"{\\rtf1 I: a}", "a rich text file"),
        ("a.docx", b"\x89PNG\r\n\x1a\n", r"a picture \(PNG\)"),
        ("a.txt", b"ID3\x03", "a sound recording"),
        ("a.txt", b"\x00\x00\x00\x20ftypisom", "a recording"),
        ("a.docx", zipped("xl/workbook.xml"), "an Excel workbook"),
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


def refused(path, said):
    with pytest.raises(ProblemsFound, match=said) as caught:
        read_document(path)
    assert all(problem.place.startswith(path.name) for problem in caught.value.problems)
    return caught.value.problems


def test_a_file_of_200_megabytes_is_not_read(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    refused(path, "a file of 200,000,000 bytes; expected at most 100,000,000 bytes")


@pytest.mark.parametrize("suffix", [".docx", ".odt"])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    part = "word/document.xml" if suffix == ".docx" else "content.xml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(part, b" " * 11_000_000)
    refused(path, "bytes that unpack to 11,000,000")


def test_a_part_that_says_it_is_huge(tmp_path, monkeypatch):
    monkeypatch.setattr(packages, "LARGEST_PART", 100)
    refused(docx(tmp_path / "a.docx", paragraph("I: " + "words " * 50)), "a part of .* bytes")


def test_two_parts_of_one_name(tmp_path):
    path = docx(tmp_path / "a.docx", paragraph("I: a"))
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("word/document.xml", "<other/>")
    refused(path, "two parts of one name")


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(i + 1)} "{f"&{chr(i)};" * 10}">' for i in range(97, 107))
    + "]>"
)


def test_a_billion_laughs(tmp_path):
    path = tmp_path / "a.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", f"{LAUGHS}<d>&k;</d>")
    refused(path, "document type declaration")


def test_xml_nested_without_end(tmp_path):
    deep = "<w:sdt>" * 30_000 + "</w:sdt>" * 30_000
    refused(docx(tmp_path / "a.docx", deep), "nested hundreds of levels deep")


def test_forty_tables_within_one_another_are_read(tmp_path):
    body = paragraph("R1: innermost")
    for level in range(40):
        body = f"<w:tbl><w:tr><w:tc>{paragraph(f'I: level {level}')}{body}</w:tc></w:tr></w:tbl>"
    document = read_document(docx(tmp_path / "a.docx", body))
    assert len(document.blocks) == 41
    assert document.blocks[-1].text == "R1: innermost"


def test_rich_text_nested_ten_thousand_deep_is_read(tmp_path):
    path = tmp_path / "a.rtf"
    path.write_bytes(b"{\\rtf1 I: a\\par " + b"{\\b " * 10_000 + b"R1: b" + b"}" * 10_001)
    assert [block.text for block in read_document(path).blocks] == ["I: a", "R1: b"]


def test_a_page_nested_without_end(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<html>" + "<div>" * 5000 + "I: a")
    refused(path, "nested more than 1000 levels deep")


def test_every_malformed_time_of_captions_is_listed(tmp_path):
    path = tmp_path / "a.srt"
    path.write_text(
        "1\n00:00:01,000 --> 00:00:02,000\nI: a\n\n2\n0:1 --> 2\nR1: b\n\n00:00:05,000 --> 00:00:04,000\nc\n"
    )
    assert [problem.place for problem in refused(path, "cue")] == ["a.srt, line 6", "a.srt, line 9"]


def test_a_word_document_that_holds_another(tmp_path):
    refused(docx(tmp_path / "a.docx", paragraph("I: a"), '<w:altChunk w:id="x"/>'), "altChunk")


def test_a_pdf_protected_against_changes_only_is_read(tmp_path):
    writer = pypdf.PdfWriter(clone_from=pdf(tmp_path / "a.pdf", [["I: a", "R1: b"]]))
    writer.encrypt("", owner_password="secret", algorithm="RC4-128")
    writer.write(tmp_path / "b.pdf")
    document = read_document(tmp_path / "b.pdf")
    assert [block.text for block in document.blocks] == ["I: a", "R1: b"]
    assert "protected against changes" in document.notes[0]


def test_a_pdf_with_a_loop_in_its_pages(tmp_path):
    whole = pdf(tmp_path / "a.pdf", [["I: a"]]).read_bytes()
    path = tmp_path / "b.pdf"
    path.write_bytes(whole.replace(b"/Type /Page /Parent", b"/Type /Pages /Kids [2 0 R] /Parent"))
    with pytest.raises(ProblemsFound):
        read_document(path)


def test_several_files_are_tracks_of_one_conversation_or_refused(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("I: a\n")
    with pytest.raises(ProblemsFound, match="2 files for one transcript"):
        read_document([tmp_path / "a.txt", tmp_path / "b.txt"])
