"""Opening the zipped XML that .docx and .odt files are, without trusting it."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from analysis.transcripts.readers.sniffing import refusal

# A part of a transcript is rarely over a few megabytes; a larger one is a mistake or an attack.
LARGEST_PART = 100_000_000
LARGEST_PACKAGE = 200_000_000  # bytes of all XML parts, unpacked
# Word's XML packs to a tenth or a fiftieth; below this size any ratio is harmless.
LARGEST_RATIO = 300
_SMALL = 10_000_000
_MOST_PARTS = 10_000


def parts(content: bytes, name: str) -> dict[str, bytes]:
    """The XML parts of a package, by their names.

    Raises
    ------
    ProblemsFound
        The package is incomplete, locked with a password, or grows beyond reason when unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive, name)
            return {
                part.filename: archive.read(part)
                for part in archive.infolist()
                if part.filename.endswith((".xml", ".rels"))
            }
    except RuntimeError as error:  # zipfile's word for a part that needs a password
        raise locked(name) from error
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error, NotImplementedError) as error:
        raise damaged(name) from error


def _check_size(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse before anything is unpacked; what unpacks to more than it says fails its checksum."""
    every = archive.infolist()
    read = [part for part in every if part.filename.endswith((".xml", ".rels"))]
    size = sum(part.file_size for part in read)
    packed = max(sum(part.compress_size for part in read), 1)
    found = ""
    if len(every) > _MOST_PARTS:
        found = f"{len(every):,} parts"
    elif len({part.filename for part in every}) < len(every):
        found = "two parts of one name"
    elif any(part.file_size > LARGEST_PART for part in read):
        found = f"a part of {max(part.file_size for part in read):,} bytes"
    elif size > LARGEST_PACKAGE or (size > _SMALL and size > LARGEST_RATIO * packed):
        found = f"{packed:,} bytes that unpack to {size:,}"
    if found:
        raise refusal(
            name,
            found,
            f"parts of at most {LARGEST_PART:,} bytes, each once, packed as word processors do",
            "Check where the file comes from.",
        )


def damaged(name: str) -> Exception:
    """The problem of a file that breaks off or cannot be unpacked."""
    return refusal(
        name,
        "a damaged or incomplete file",
        "a file that its own program opens",
        "Copy it again from where it was kept.",
    )


def locked(name: str) -> Exception:
    """The problem of a file that needs a password."""
    return refusal(
        name,
        "a file locked with a password",
        "a file that opens without one",
        "Open it with its password and save it without one.",
    )


def parse(xml: bytes, name: str) -> Any:
    """The root element of a part; entities, external definitions and the network are never used.

    Raises
    ------
    ProblemsFound
        The part is no XML, is nested too deeply, or declares a document type, which office files
        never do.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    declared = b"<!DOCTYPE" in xml[:4096]
    try:
        root = None if declared else etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error):
            raise refusal(
                name,
                "elements nested hundreds of levels deep",
                "a document as word processors write it",
                "Copy its text into a new document.",
            ) from error
        raise damaged(name) from error
    if root is None or root.getroottree().docinfo.doctype:
        raise refusal(
            name,
            "a document type declaration in its XML",
            "none, as word processors write",
            "Open the file in a word processor and save it again.",
        )
    return root


def local(element: Any) -> str:
    """An element's name without its namespace; empty for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Any, name: str, default: str = "") -> str:
    """An attribute by its name, in whatever namespace (.docx has two, transitional and strict)."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), default)
