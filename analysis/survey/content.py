"""What a file is by its content, whatever its ending says."""

from __future__ import annotations

import zipfile
from io import BytesIO

SPSS, SPSS_PORTABLE, SPSS_ENCRYPTED = "an SPSS file", "an SPSS portable file", "an encrypted SPSS file"
STATA, WORKBOOK, TEXT = "a Stata file", "an Excel workbook (.xlsx)", "a text file"
EXCEL_ENCRYPTED, EXCEL_OLD = "a workbook with a password", "an old Office file (.xls or .doc)"
BINARY = "a binary file of an unknown kind"

_STATA_RELEASES = frozenset(range(104, 116))
_ZIPPED = {
    "xl/workbook.xml": WORKBOOK,
    "xl/workbook.bin": "a binary workbook (.xlsb)",
    "word/document.xml": "a Word document",
    "content.xml": "an OpenDocument file",
}


def kind_of(content: bytes) -> str:
    """The kind of a file's content, in words that can stand in a message.

    Examples
    --------
    >>> kind_of(b"$FL2@(#) SPSS DATA FILE"), kind_of(b"id,age\\n1,40\\n")
    ('an SPSS file', 'a text file')
    """
    if content[:4] in (b"$FL2", b"$FL3"):
        return SPSS
    if b"ENCRYPTEDSAV" in content[:64]:
        return SPSS_ENCRYPTED
    if content.startswith(b"<stata_dta>") or (
        len(content) > 3 and content[0] in _STATA_RELEASES and content[1] in (1, 2) and content[2] == 1
    ):
        return STATA
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        return EXCEL_ENCRYPTED if encrypted else EXCEL_OLD
    if content.startswith(b"%PDF"):
        return "a PDF"
    if b"SPSS PORT FILE" in content[:200]:
        return SPSS_PORTABLE
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" not in content:
        return TEXT
    return BINARY


def _zipped(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return "a ZIP archive that is cut off or damaged"
    return next((kind for name, kind in _ZIPPED.items() if name in names), "a ZIP archive")
