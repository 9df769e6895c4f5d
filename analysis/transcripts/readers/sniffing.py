"""What a file really is, whatever its name says."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from analysis.problems import Problem, ProblemsFound

# An interview of three hours is a fifth of a megabyte of text; only pictures make a document large.
LARGEST_FILE = 100_000_000

_NAMES = {
    ".docx": "a Word document (.docx)",
    ".odt": "an OpenDocument text (.odt)",
    ".rtf": "a rich text file (.rtf)",
    ".pdf": "a PDF",
    ".html": "a web page (.html)",
    ".htm": "a web page (.html)",
    ".vtt": "a caption file that begins with WEBVTT (.vtt)",
    ".srt": "a SubRip caption file (.srt)",
    ".textgrid": "a Praat TextGrid",
    ".txt": "plain text",
    ".md": "plain text",
    ".rst": "plain text",
}
SUFFIXES = tuple(_NAMES)
_TEXT = (".txt", ".md", ".rst")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Beginnings of files that are sent in place of a transcript.
_OTHERS = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"ID3", "a sound recording (MP3)"),
    (b"\xff\xfb", "a sound recording (MP3)"),
    (b"RIFF", "a recording (WAV or AVI)"),
    (b"OggS", "a sound recording (Ogg)"),
    (b"\x1f\x8b", "a compressed archive (gzip)"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive (7z)"),
    (b"Rar!", "a compressed archive (RAR)"),
    (b"SQLite format 3", "a database (SQLite)"),
)
_SUBRIP = re.compile(r"\s*(?:\d+\s*\n)?\s*\d{1,2}:\d{2}:\d{2}[,.]\d{1,3}[ \t]*-->")
_ANY_TAG = re.compile(r"<(?:/?[a-zA-Z][\w:-]*[\s/>]|!--|!doctype)", re.IGNORECASE)


def refusal(name: str, found: str, expected: str, remedy: str) -> ProblemsFound:
    """One problem with a whole file, ready to be raised."""
    return ProblemsFound([Problem(place=name, found=found, expected=expected, remedy=remedy)])


def read_bytes(path: Path) -> bytes:
    """The file's bytes, after its content is known to be what its name says.

    Raises
    ------
    ProblemsFound
        Missing, empty, too large, of a kind that is not read, encrypted, or named for another kind.
    """
    suffix = path.suffix.lower()
    if suffix not in _NAMES:
        raise refusal(
            path.name,
            f"a file ending {suffix or 'in nothing'}",
            "one of " + ", ".join(SUFFIXES),
            "Open it in a word processor and save it as .docx.",
        )
    if not path.is_file():
        raise refusal(path.name, "no such file", _NAMES[suffix], "Check the name in the list.")
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise refusal(
            path.name,
            f"a file of {size:,} bytes",
            f"at most {LARGEST_FILE:,} bytes",
            "Check that it is a transcript; take pictures and recordings out of it.",
        )
    content = path.read_bytes()
    if not content.strip(b" \t\r\n\f\v\x00\xef\xbb\xbf"):
        raise refusal(path.name, "an empty file", _NAMES[suffix], "Copy it again from where it was kept.")
    kind, words = _kind(content, suffix)
    fits = kind == suffix or (kind == "text" and suffix in _TEXT)
    if not fits:
        raise refusal(path.name, words, _NAMES[suffix], _remedy(kind, suffix))
    return content


def utf16_without_mark(content: bytes) -> str:
    """The codec of text in UTF-16 that lacks its byte order mark; empty for anything else.

    Examples
    --------
    >>> utf16_without_mark("I: How is it?".encode("utf-16-le")), utf16_without_mark(b"I: How?")
    ('utf-16-le', '')
    """
    head = content[:4096]
    zeros = [head[at::2].count(0) / max(len(head[at::2]), 1) for at in (0, 1)]
    for low, high, codec in ((0, 1, "utf-16-le"), (1, 0, "utf-16-be")):
        text = head[: len(head) // 2 * 2].decode(codec, "ignore")
        if zeros[high] > 0.4 and zeros[low] < 0.05 and len(text) > 3 and _readable(text):
            return codec
    return ""


def _readable(text: str) -> bool:
    return sum(char.isprintable() or char.isspace() for char in text) > 0.95 * len(text)


def _kind(content: bytes, suffix: str) -> tuple[str, str]:
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return "encrypted", "a file locked with a password"
        return "old", "an old Office document (.doc)"
    if content.startswith(b"PK"):
        return _zip_kind(content)
    other = next((words for mark, words in _OTHERS if content.startswith(mark)), "")
    if other or content[4:8] == b"ftyp":
        return "other", other or "a recording (MP4)"
    if b"%PDF-" in content[:1024]:
        return ".pdf", _NAMES[".pdf"]
    head = _head(content)
    if not head:
        return "binary", "a binary file of an unknown kind"
    return _text_kind(head, suffix)


def _text_kind(head: str, suffix: str) -> tuple[str, str]:
    lower = head[:1024].lower()
    if head.startswith("{\\rtf"):
        kind = ".rtf"
    elif head.startswith("WEBVTT"):
        kind = ".vtt"
    elif head.startswith(('File type = "ooTextFile', '"ooTextFile', 'File type="ooTextFile')):
        kind = ".textgrid"
    elif _SUBRIP.match(head):
        kind = ".srt"
    elif re.search(r"<!doctype html|<html[\s>]", lower) or (
        suffix in (".html", ".htm") and _ANY_TAG.search(head)  # a piece of a page
    ):
        kind = ".html"
    elif suffix == ".srt" and "-->" in head:
        kind = ".srt"  # its reader says which line is malformed
    else:
        return "text", "plain text"
    return (suffix if kind == ".html" and suffix == ".htm" else kind), _NAMES[kind]


def _head(content: bytes) -> str:
    """The beginning as text, roughly decoded; empty when the file is no text."""
    start = content[:4096]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = start[: len(start) // 2 * 2].decode("utf-16", "replace")
    elif codec := utf16_without_mark(start):
        text = start[: len(start) // 2 * 2].decode(codec, "replace")
    else:
        controls = sum(byte < 32 and byte not in b"\t\n\r\f\v\x1a\x1b\x1e\x1f" for byte in start)
        if controls > 0.02 * len(start) + 2 or content.count(0) > 0.02 * len(content) + 2:
            return ""
        text = start.decode("latin-1").removeprefix("ï»¿").replace("\x00", "")
    return text.lstrip("\ufeff \t\r\n").replace("\r\n", "\n") or " "


def _zip_kind(content: bytes) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if any(re.match(r"word/document\d*\.xml$", name) for name in names):
                return ".docx", _NAMES[".docx"]
            if "mimetype" in names:
                with archive.open("mimetype") as part:  # a few bytes: a bomb may stand here too
                    kind = part.read(200)
                if kind.startswith(b"application/vnd.oasis.opendocument.text"):
                    return ".odt", _NAMES[".odt"]
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError):
        return "damaged", "a damaged or incomplete file"
    for part, words in (("xl/", "an Excel workbook"), ("ppt/", "a PowerPoint presentation")):
        if any(name.startswith(part) for name in names):
            return "other", words
    return "zip", "a zip archive without a text document in it"


def _remedy(kind: str, suffix: str) -> str:
    if kind == "encrypted":
        return "Open it with its password and save it without one."
    if kind == "damaged":
        return "Copy it again from where it was kept."
    if kind in SUFFIXES:
        return f"Rename it to end in {kind}."
    if kind == "text":
        return "Rename it to end in .txt, or copy the document again."
    return f"Open it in the program it was made with and save it as {suffix}."
