"""What a file really is, whatever its name says."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from analysis.problems import Problem, ProblemsFound

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NAMES = {
    ".docx": "a Word document (.docx)",
    ".odt": "an OpenDocument text (.odt)",
    ".rtf": "a rich text file (.rtf)",
    ".pdf": "a PDF",
    ".vtt": "a caption file that begins with WEBVTT (.vtt)",
    ".txt": "plain text",
    ".md": "plain text",
    ".rst": "plain text",
}
SUFFIXES = tuple(_NAMES)
_TEXT = (".txt", ".md", ".rst")


def refusal(name: str, found: str, expected: str, remedy: str) -> ProblemsFound:
    """One problem with a whole file, ready to be raised."""
    return ProblemsFound([Problem(place=name, found=found, expected=expected, remedy=remedy)])


def read_bytes(path: Path) -> bytes:
    """The file's bytes, after its content is known to be what its name says.

    Raises
    ------
    ProblemsFound
        Missing, empty, of a kind that is not read, encrypted, or named for another kind.
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
    content = path.read_bytes()
    if not content.strip():
        raise refusal(path.name, "an empty file", _NAMES[suffix], "Copy it again from where it was kept.")
    kind, words = _kind(content)
    fits = kind == suffix or (kind == "text" and suffix in _TEXT)
    if not fits:
        raise refusal(path.name, words, _NAMES[suffix], _remedy(kind, suffix))
    return content


def _kind(content: bytes) -> tuple[str, str]:
    head = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return "encrypted", "a file locked with a password"
        return "old", "an old Office document (.doc)"
    if content.startswith(b"PK"):
        return _zip_kind(content)
    if head.startswith(b"%PDF-"):
        return ".pdf", _NAMES[".pdf"]
    if head.startswith(b"{\\rtf"):
        return ".rtf", _NAMES[".rtf"]
    if head.startswith(b"WEBVTT"):
        return ".vtt", _NAMES[".vtt"]
    lower = head[:512].lower()
    if lower.startswith((b"<!doctype html", b"<html")) or b"<html" in lower:
        return "html", "a web page (HTML)"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text", "plain text"
    if b"\x00" in content:
        return "binary", "a binary file of an unknown kind"
    return "text", "plain text"


def _zip_kind(content: bytes) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return ".docx", _NAMES[".docx"]
            if "mimetype" in names and archive.read("mimetype").startswith(
                b"application/vnd.oasis.opendocument.text"
            ):
                return ".odt", _NAMES[".odt"]
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError):
        return "damaged", "a damaged or incomplete file"
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
