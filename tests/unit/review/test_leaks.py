from __future__ import annotations

import base64
import io
import json
import struct
import zipfile
import zlib

import pandas as pd
import pytest
from support.tiny_study import STUDY, write_study

from analysis.problems import ProblemsFound
from analysis.review.leaks import refuse_leaks, scan, scanned_outputs
from analysis.study import load_study
from analysis.transcripts.deidentification.replacements import REPLACEMENT_COLUMNS, replacements
from analysis.transcripts.deidentification.vault import open_vault, store

TRANSCRIPTS = """\
transcripts:
  folder: data/raw
  files: files.csv
  participants: participants.csv
  roster: roster.csv
  register: register.csv
  vault: .vault
"""
ROSTER = """\
entity,kind,name,participant
P1,person,Dr Helen Marsh,
P2,person,May Oduya,
P3,person,Keith Kept,
S1,site,North,
G1,practice,Hill View Surgery,
"""
REGISTER = "entity,decision,replacement,reviewer,date\nP3,keep,,RM,2014-01-05\n"


@pytest.fixture
def folder(tmp_path):
    return made(tmp_path / "study")


def made(folder):
    folder.mkdir()
    write_study(folder, study=STUDY + TRANSCRIPTS)
    (folder / "roster.csv").write_text(ROSTER)
    (folder / "register.csv").write_text(REGISTER)
    (folder / "reports").mkdir()
    return folder


def found(folder):
    return [
        (leak.kind, leak.entity) for leak in scanned_outputs(load_study(folder)).leaks if not leak.undecided
    ]


def package(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return buffer.getvalue()


def core(field, value):
    return package(docProps__core=f'<c xmlns:x="u"><x:{field}>{value}</x:{field}></c>')


def chunk(kind, data):
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks):
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b"")


def parquet(**columns):
    buffer = io.BytesIO()
    pd.DataFrame(columns).to_parquet(buffer)
    return buffer.getvalue()


def pdf(text="", **metadata):
    import pypdf
    from pypdf.annotations import FreeText

    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({f"/{name}": value for name, value in metadata.items()})
    if text:
        writer.add_annotation(0, FreeText(text=text, rect=(0, 0, 100, 100)))
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def picture_in():
    content = png(chunk(b"tEXt", b"Title\0Helen Marsh"))
    return "data:image/png;base64," + base64.b64encode(content).decode()


W = 'xmlns:w="urn:w"'


def word(part, inside):
    return package(**{f"word__{part}": f"<w:x {W}><w:p>{inside}</w:p></w:x>"})


HELEN = ("person", "P1")
LEAKING = {
    "a.csv": ("a,b\n1,Helen Marsh said\n", HELEN),
    "heading.csv": ("a,Helen Marsh\n1,2\n", HELEN),
    "a.md": ("seen by H. Marsh\n", HELEN),
    "dr_helen_marsh.md": ("nothing\n", HELEN),
    "a.parquet": (parquet(text=["x", "MARSH, Helen"], n=[1, 2]), HELEN),
    "category.parquet": (parquet(text=pd.Categorical(["Helen Marsh"])), HELEN),
    "a.json": (json.dumps({"x": [{"y": "It was Hill View Surgery's"}]}), ("practice", "G1")),
    "key.json": (json.dumps({"Helen Marsh": 1}), HELEN),
    "output.ipynb": (json.dumps({"cells": [{"outputs": [{"text": ["by Helen\n", "Marsh\n"]}]}]}), HELEN),
    "author.ipynb": (json.dumps({"metadata": {"author": "Jo Bloggs"}}), ("author", "")),
    "picture.ipynb": (json.dumps({"image/png": picture_in()}), HELEN),
    "a.html": ("<p>by <b>Helen</b> <i>Marsh</i></p>", HELEN),
    "attribute.html": ("<img alt='Helen Marsh'>", HELEN),
    "comment.html": ("<p>x</p><!-- Helen Marsh -->", HELEN),
    "picture.html": (f"<img src='{picture_in()}'>", HELEN),
    "meta.html": ("<meta name='author' content='Jo Bloggs'>", ("author", "")),
    "path.html": ("<pre>File C:\\Users\\jbloggs\\study\\x.py</pre>", ("path", "")),
    "path.json": (json.dumps(["/home/jbloggs/study"]), ("path", "")),
    "a.docx": (word("document", "<w:r><w:t>Hel</w:t></w:r><w:r><w:t>en Marsh</w:t></w:r>"), HELEN),
    "deleted.docx": (word("document", "<w:del><w:delText>Helen Marsh</w:delText></w:del>"), HELEN),
    "comments.docx": (word("comments", "<w:t>ask Helen Marsh</w:t>"), HELEN),
    "commented.docx": (word("comments", '<w:ins w:author="Jo Bloggs"/>'), ("author", "")),
    "core.docx": (core("lastModifiedBy", "Jo Bloggs"), ("author", "")),
    "title.docx": (core("title", "Helen Marsh"), HELEN),
    "app.docx": (package(docProps__app="<P><Company>Acme Health</Company></P>"), ("author", "")),
    "custom.docx": (package(docProps__custom="<P><p name='x'><s>Helen Marsh</s></p></P>"), HELEN),
    "shared.xlsx": (package(xl__sharedStrings="<s><si><t>Helen Marsh</t></si></s>"), HELEN),
    "author.pdf": (pdf(Author="Jo Bloggs"), ("author", "")),
    "title.pdf": (pdf(Title="On Helen Marsh"), HELEN),
    "note.pdf": (pdf(text="Helen Marsh"), HELEN),
    "text.png": (png(chunk(b"tEXt", b"Comment\0Helen Marsh")), HELEN),
    "packed.png": (png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"Helen Marsh"))), HELEN),
    "international.png": (png(chunk(b"iTXt", b"Comment\0\0\0\0\0" + b"Helen Marsh")), HELEN),
    "exif.png": (png(chunk(b"eXIf", b"MM\0*\0\0\0\x08Helen Marsh\0")), HELEN),
    "author.png": (png(chunk(b"tEXt", b"Author\0Jo Bloggs")), ("author", "")),
    "exif.jpg": (b"\xff\xd8\xff\xe1\0\x20Exif\0\0Helen Marsh\0\xff\xda", HELEN),
    "a.svg": ("<svg xmlns='http://www.w3.org/2000/svg'><text>Helen Marsh</text></svg>", HELEN),
    "comment.svg": ("<svg xmlns='http://www.w3.org/2000/svg'><!-- Helen Marsh --></svg>", HELEN),
    "postcode.md": ("she lives at LS29 7JT now", ("postcode", "")),
    "email.csv": ("a,b\n1,write to someone@example.org soon\n", ("email", "")),
    "phone.md": ("tel:07700 900123, she said", ("phone", "")),
    "nhs.md": ("her number is 943 476 5919 I think", ("nhs_number", "")),
}  # fmt: skip


def write(folder, files):
    for name, content in files.items():
        (folder / "reports" / name).write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture(scope="module")
def scanned(tmp_path_factory):
    """All of the files above and below in one study, looked into once."""
    folder = made(tmp_path_factory.mktemp("scanned") / "study")
    write(folder, HARMLESS | {name: content for name, (content, _) in LEAKING.items()})
    return scanned_outputs(load_study(folder))


def of(scanned, name):
    return [(leak.kind, leak.entity) for leak in scanned.leaks if leak.file == f"reports/{name}"]


@pytest.mark.parametrize("name", LEAKING)
def test_it_is_found(scanned, name):
    assert of(scanned, name) == [LEAKING[name][1]]


def test_all_are_told_by_file_place_and_id_and_never_by_name(scanned):
    with pytest.raises(ProblemsFound) as stopped:
        refuse_leaks(scanned)
    assert len(stopped.value.problems) == len(LEAKING)
    told = str(stopped.value).lower().replace("dr_helen_marsh.md", "")  # its name is what leaks
    assert "reports/a.parquet, row 2, column text: found a name of p1 (person)" in told
    assert not any(word in told for word in ("helen", "marsh", "hill view", "bloggs", "acme", "900123"))


HARMLESS = {
    "kept.md": "Keith Kept said so",
    "public.md": "In North, by A. Researcher",
    "may.md": "We may publish in May 2014; in May they may.",
    "numbers.csv": "a,b\n9434765919,0.01234567890\n",
    "numbers.md": "a row of 268 143 1259 279 numbers, 0.07700900123 and 943 476 5918 among them",
    "row.md": "GEE with t (indicative) −4 to +\u20603 0.1\u20608 – – 260 270 201\u20603 to 2014",
    "hash.json": json.dumps({"sha": "a1" * 32, "n": [9434765919, 1.5, None, True]}),
    "script.html": "<script>var helen = 'Helen Marsh'</script><style>.x{}</style><p>x</p>",
    "base64.json": json.dumps({"application/x": base64.b64encode(bytes(900)).decode()}),
    "author.html": "<meta name='author' content='A. Researcher'>",
    "author.docx": core("creator", "A. Researcher"),
    "program.docx": core("creator", "python-docx"),
    "empty.docx": core("lastModifiedBy", ""),
    "program.pdf": pdf(Creator="Typst 0.15", Author="A. Researcher"),
    "program.png": png(chunk(b"tEXt", b"Software\0Matplotlib version 3.11")),
    "empty.csv": "",
    "empty.html": "",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_it_is_no_leak(scanned, name):
    assert of(scanned, name) == []
    assert not scanned.unread


def test_nothing_found_is_told(folder):
    write(folder, {"kept.md": HARMLESS["kept.md"]})
    assert list(scan(folder))[-1] == "No name of the roster and no identifier was found."


def test_every_place_of_the_outputs_is_looked_into(folder):
    for place in ("data/processed/x", "notebooks", "reports/published", "data"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    (folder / "data/processed/x/a.csv").write_text("a\nHelen Marsh\n")
    (folder / "notebooks/a.ipynb").write_text('{"cells": ["Helen Marsh here"]}')
    (folder / "reports/published/a.md").write_text("x\nHelen Marsh\nHelen Marsh\n")
    (folder / "data/a.dvc").write_text("path: Helen Marsh\n")
    (folder / "dvc.lock").write_text("Helen Marsh: 1\n")
    leaks = scanned_outputs(load_study(folder)).leaks
    assert [(leak.file, leak.place, leak.times) for leak in leaks] == [
        ("data/a.dvc", "line 1", 1),
        ("data/processed/x/a.csv", "row 2, column a", 1),
        ("dvc.lock", "line 1", 1),
        ("notebooks/a.ipynb", "cells[0]", 1),
        ("reports/published/a.md", "line 2", 2),
    ]


def test_raw_data_are_not_outputs(folder):
    (folder / "data/raw").mkdir(parents=True)
    (folder / "data/raw/a.md").write_text("Helen Marsh")
    assert found(folder) == []


def test_what_cannot_be_looked_into_is_told(folder):
    names = ("cut.docx", "cut.json", "cut.parquet", "cut.pdf", "cut.svg", "strange.xyz")
    write(folder, dict.fromkeys(names, b"\x00PK cut"))
    told = [line.split(" (")[0] for line in scan(folder) if line.startswith("Not looked into")]
    assert told == [f"Not looked into: reports/{name}" for name in names]


def test_entities_of_the_svg_are_never_fetched(folder):
    secret = folder / "secret.txt"
    secret.write_text("Helen Marsh")
    (folder / "reports/a.svg").write_text(
        f'<!DOCTYPE s [<!ENTITY x SYSTEM "{secret.as_uri()}">]><svg><text>&x;</text></svg>'
    )
    assert found(folder) == []


def test_originals_of_the_vault_are_looked_for(folder):
    """Two names that a recogniser saw: one decided on, one not; the third is in the roster anyhow."""
    (folder / "register.csv").write_text(REGISTER + "found-1,remove,,RM,2014-01-05\n")
    rows = [
        ("T1", 0, 0, 9, original, 0, 8, "[person]", "person", entity, undecided, False, "recogniser")
        for original, entity, undecided in (
            ("Zed Quill", "found-1", False),
            ("Ada Vance", "found-2", True),
            ("Helen", "P1", True),
        )
    ]
    store(open_vault(load_study(folder)), replacements(pd.DataFrame(rows, columns=list(REPLACEMENT_COLUMNS))))
    (folder / "reports/a.md").write_text("zed quill and Ada Vance; Quill and Ada alone may be anybody")
    scanned = scanned_outputs(load_study(folder))
    assert [(leak.entity, leak.undecided) for leak in scanned.leaks] == [
        ("found-1", False),
        ("found-2", True),
    ]
    with pytest.raises(ProblemsFound, match="found-1") as stopped:
        list(scan(folder))
    assert "found-2" not in str(stopped.value)


def test_a_study_without_transcripts_is_still_looked_into(folder):
    write_study(folder, study=STUDY)
    (folder / "reports/a.docx").write_bytes(core("creator", "Jo Bloggs"))
    assert found(folder) == [("author", "")]
