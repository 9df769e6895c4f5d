"""Opening the zipped XML that .docx and .odt files are, without trusting it."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from analysis.transcripts.readers.sniffing import refusal

# A part of a transcript is rarely over a few megabytes; a larger one is a mistake or an attack.
LARGEST_PART = 200_000_000


def parts(content: bytes, name: str) -> dict[str, bytes]:
    """The XML parts of a package, by their names.

    Raises
    ------
    ProblemsFound
        The package is incomplete, locked with a password, or grows beyond reason when unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = {}
            for part in archive.infolist():
                if not part.filename.endswith(".xml"):
                    continue
                if part.file_size > LARGEST_PART:
                    raise refusal(
                        name,
                        f"a part of {part.file_size:,} bytes",
                        f"parts of at most {LARGEST_PART:,} bytes",
                        "Check where the file comes from.",
                    )
                found[part.filename] = archive.read(part)
            return found
    except RuntimeError as error:  # zipfile's word for a part that needs a password
        raise refusal(
            name,
            "a file locked with a password",
            "a file that opens without one",
            "Open it with its password and save it without one.",
        ) from error
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error, NotImplementedError) as error:
        raise damaged(name) from error


def damaged(name: str) -> Exception:
    """The problem of a file that breaks off or cannot be unpacked."""
    return refusal(
        name,
        "a damaged or incomplete file",
        "a file that its own program opens",
        "Copy it again from where it was kept.",
    )


def parse(xml: bytes, name: str) -> Any:
    """The root element of a part; entities, external definitions and the network are never used.

    Raises
    ------
    ProblemsFound
        The part is no XML, or declares a document type, which office files never do.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise damaged(name) from error
    if root.getroottree().docinfo.doctype:
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
