"""What a picture's file says beside the picture."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
_PRINTABLE = re.compile(rb"[\x20-\x7e]{4,}")


def picture_texts(content: bytes) -> Iterator[tuple[str, str]]:
    """The texts in a PNG or JPEG, each with its name; nothing for other pictures.

    Of a PNG, the texts and EXIF data in its chunks; of a JPEG, the readable words in its segments.

    Examples
    --------
    >>> list(picture_texts(_PNG + bytes([0, 0, 0, 8]) + b"tEXtTitle\\0Hi" + bytes(4)))
    [('Title', 'Hi')]
    """
    if content.startswith(_PNG):
        for kind, data in _chunks(content):
            name, _, words = _chunk_text(kind, data).partition("\0")
            if words:
                yield name, words
    elif content.startswith(b"\xff\xd8"):
        head = content[: max(content.find(b"\xff\xda"), 0)]
        for words in _PRINTABLE.findall(head):
            yield "metadata", words.decode("ascii")


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = len(_PNG)
    while position + 8 <= len(content):
        length, kind = struct.unpack(">I4s", content[position : position + 8])
        yield kind, content[position + 8 : position + 8 + length]
        position += length + 12


def _chunk_text(kind: bytes, data: bytes) -> str:
    if kind == b"tEXt":
        return data.decode("latin-1")
    if kind == b"zTXt":
        name, _, packed = data.partition(b"\0")
        return f"{name.decode('latin-1')}\0{zlib.decompress(packed[1:]).decode('latin-1')}"
    if kind == b"iTXt":
        name, _, rest = data.partition(b"\0")
        text = rest[2:].split(b"\0", 2)[-1]
        text = zlib.decompress(text) if rest[:1] == b"\1" else text
        return f"{name.decode('latin-1')}\0{text.decode('utf-8', 'replace')}"
    if kind == b"eXIf":
        words = b" ".join(_PRINTABLE.findall(data)).decode("ascii")
        return f"EXIF\0{words}"
    return ""
