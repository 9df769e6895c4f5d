from __future__ import annotations

import pytest

from analysis.transcripts.readers.documents import read_document


def read(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return read_document(path)


def said(document):
    return [block.text for block in document.blocks if block.text and not block.reason]


WORDS = "I: How was the café?\nR1: It wasn’t “good” – £5!\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252",
                                      "mac_roman"])  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path, encoding, end):
    content = WORDS.replace("\n", end).encode(encoding)
    document = read(tmp_path, "t.txt", content)
    assert document.source == WORDS
    guessed = encoding in ("utf-16-le", "utf-16-be", "cp1252", "mac_roman")
    assert document.notes == ((f"the encoding was taken to be {encoding}",) if guessed else ())


# What stands between two words, and how many lines they are.
BETWEEN = [
    (b"\r\n", 2), (b"\n\r\n", 2), (b"\x0b", 2), (b"\x0c", 2), (b"\n\x0c", 2), ("\u2028".encode(), 2),
    ("\ufeff".encode(), 1), ("\u00ad".encode(), 1), (b"\x00", 1),
]  # fmt: skip


@pytest.mark.parametrize(("between", "lines"), BETWEEN)
def test_what_divides_lines(tmp_path, between, lines):
    content = b"I: a" + between + b"b and many other words that follow upon it\n"
    texts = said(read(tmp_path, "t.txt", content))
    assert len(texts) == lines
    assert "\n".join(texts).split("\n")[0].startswith("I: a" if lines == 2 else "I: ab")


def test_null_characters_and_broken_characters_are_told(tmp_path):
    zeros = read(tmp_path, "a.txt", b"I: one\x00 two and three and four and five and six and seven\n" * 3)
    assert zeros.notes == ("3 null characters were left out",)
    content = ("R1: café, “quoted” " * 20).encode() + b"\xe9 end\n"
    assert read(tmp_path, "b.txt", content).notes == (
        "1 characters are broken in the file and stand as \ufffd",
    )


RST = """..
   a comment over
   two lines

.. note:: Recorded by telephone.

Day 1
=====

**Dr Marsh**: The :abbr:`CCG (a commissioning group)` said *really* odd
``things``, see `the report <http://x>`_ [1]_ and a \\* star.

*(10.30 am)*

**Jo**: No.
"""
MD = """# Interview 12 #

<!-- a comment
over two lines -->
**Dr Marsh:** A [link](http://x.y/a_(b)) and **bold**, `code` and <http://z.org> in_snake_case.

> **Jo**: quoted 2 * 3 * 4

[1]: http://x.y
"""


def test_restructured_text(tmp_path):
    document = read(tmp_path, "t.rst", RST.encode())
    assert said(document) == [
        "Day 1",
        "**Dr Marsh**: The CCG (a commissioning group) said really odd",
        "things, see the report and a * star.",
        "*(10.30 am)*",
        "**Jo**: No.",
    ]
    assert [(b.text, b.reason) for b in document.blocks if b.reason] == [
        ("..", "comment of the file"), ("a comment over", "comment of the file"),
        ("two lines", "comment of the file"), (".. note:: Recorded by telephone.", "directive"),
        ("=====", "heading"),
    ]  # fmt: skip
    assert document.source == RST


def test_markdown(tmp_path):
    document = read(tmp_path, "t.md", MD.encode())
    assert said(document) == [
        "Interview 12",
        "**Dr Marsh:** A link and bold, code and http://z.org in_snake_case.",
        "**Jo**: quoted 2 * 3 * 4",
    ]
    assert [b.reason for b in document.blocks if b.reason] == [
        "comment of the file", "comment of the file", "address of a link",
    ]  # fmt: skip
    assert document.source == MD
