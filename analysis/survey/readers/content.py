"""What a file is by its content, whatever its ending says."""

from __future__ import annotations

import bz2
import lzma
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from analysis.survey.readers.archives import DAMAGE

SPSS, SPSS_PORTABLE, SPSS_ENCRYPTED = "an SPSS file", "an SPSS portable file", "an encrypted SPSS file"
STATA, WORKBOOK, TEXT = "a Stata file", "an Excel workbook (.xlsx)", "a text file"
SAS, SAS_TRANSPORT = "a SAS file", "a SAS transport file"
SAS_CATALOGUE = "a SAS format catalogue, which holds labels and no answers"
SPREADSHEET, PARQUET = "an OpenDocument spreadsheet (.ods)", "a Parquet file"
PARQUET_ENCRYPTED, PARQUET_CUT_OFF = "an encrypted Parquet file", "a Parquet file that is cut off"
EXCEL_ENCRYPTED, EXCEL_OLD = "a workbook with a password", "an old Office file (.xls or .doc)"
EXCEL_BINARY = "a binary workbook (.xlsb)"
ZIP, GZIP, PACKED = "a ZIP archive", "a file packed with gzip", "a packed file (7z, RAR, bzip2 or xz)"
R_OBJECT, R_WORKSPACE = "an R object (.rds)", "an R workspace (.RData)"
WEB_PAGE, XML = "a web page (HTML)", "an XML file"
NUMBERS = "a Numbers document (of Apple)"
BINARY = "a binary file of an unknown kind"

HEAD = 65_536  # bytes that tell what a file is
_STATA_RELEASES = frozenset(range(104, 116))
_ZIPPED = {
    "xl/workbook.xml": WORKBOOK,
    "xl/workbook.bin": EXCEL_BINARY,
    "word/document.xml": "a Word document",
    "content.xml": "an OpenDocument file",
}
_SPREADSHEET_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_SAS_MAGIC = bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011")
_PARQUET_MAGIC = b"PAR1"
_R_OBJECT = (b"X\n\x00\x00\x00", b"A\n2\n", b"A\n3\n")  # binary or as text
_R_WORKSPACE = (b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n")
_WEB_PAGE = (b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")
_UNPACKED = {b"\x1f\x8b": zlib.decompressobj, b"BZh": bz2.BZ2Decompressor, b"\xfd7zXZ": lzma.LZMADecompressor}
_PACKED_MAGIC = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ")


def kind_of(content: bytes, path: Path | None = None) -> str:
    """The kind of a file's content, in words that can stand in a message.

    Parameters
    ----------
    content : bytes
        The whole file, or its first `HEAD` bytes when `path` is given.
    path : Path, optional
        The file, whose end is looked at too where the kind asks for it.

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
        return _zipped(path or BytesIO(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        encrypted = "EncryptedPackage".encode("utf-16-le") in (path.read_bytes() if path else content)
        return EXCEL_ENCRYPTED if encrypted else EXCEL_OLD
    if content.startswith(_SAS_MAGIC):
        return SAS_CATALOGUE if content[156:163] == b"CATALOG" else SAS
    if content.startswith(b"HEADER RECORD*******LIB"):
        return SAS_TRANSPORT
    if content.startswith(b"PARE"):
        return PARQUET_ENCRYPTED
    if content.startswith(_PARQUET_MAGIC):
        return PARQUET if _last(content, path, 4) == _PARQUET_MAGIC else PARQUET_CUT_OFF
    unpacked = _start_of_unpacked(content)
    if unpacked.startswith(_R_OBJECT):
        return R_OBJECT
    if unpacked.startswith(_R_WORKSPACE):
        return R_WORKSPACE
    if content.startswith(b"\x1f\x8b"):
        return GZIP
    if content.startswith(_PACKED_MAGIC):
        return PACKED
    if content.startswith(b"%PDF"):
        return "a PDF"
    if b"SPSS PORT FILE" in content[:200]:
        return SPSS_PORTABLE
    opening = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if opening.startswith(_WEB_PAGE):
        return WEB_PAGE
    if opening.startswith(b"<?xml"):
        return XML
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" not in content:
        return TEXT
    return BINARY


def _start_of_unpacked(content: bytes) -> bytes:
    """The first bytes of what R may have packed; of anything else, its own."""
    for magic, unpack in _UNPACKED.items():
        if content.startswith(magic):
            unpacker = unpack(31) if magic == b"\x1f\x8b" else unpack()
            try:
                return unpacker.decompress(content, 64)
            except (zlib.error, OSError, lzma.LZMAError):
                return b""
    return content


def _last(content: bytes, path: Path | None, count: int) -> bytes:
    if path is None:
        return content[-count:]
    with path.open("rb") as file:
        file.seek(-count, 2)
        return file.read(count)


def _zipped(archive: Path | BytesIO) -> str:
    try:
        with zipfile.ZipFile(archive) as opened:
            names = set(opened.namelist())
            short = "mimetype" in names and opened.getinfo("mimetype").file_size < 200
            if short and opened.read("mimetype").strip().startswith(_SPREADSHEET_TYPE):
                return SPREADSHEET
    except DAMAGE:
        return "a ZIP archive that is cut off or damaged"
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names):
        return NUMBERS
    return next((kind for name, kind in _ZIPPED.items() if name in names), ZIP)
