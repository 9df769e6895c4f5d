"""Bytes as text, whatever encoding they are in."""

from __future__ import annotations

import re

from analysis.transcripts.readers.sniffing import refusal, utf16_without_mark

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Encodings of British and Western European word processors; without this list a short file
# with one pound sign may be taken for Thai.
_LIKELY = ["cp1252", "iso8859_15", "mac_roman", "cp850"]
# Line ends of other systems; a form feed within a line ends it too, one at its edge is a page's.
_LINE_END = re.compile("\r\n|[\r\v\x85\u2028\u2029]|(?<=[^\r\n])\f(?=[^\r\n])")


def decode(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text of the bytes with Unix line ends, and notes of what was guessed or mended.

    Raises
    ------
    ProblemsFound
        The bytes are no text in any known encoding.

    Examples
    --------
    >>> decode(b"R1: caf\\xe9, it\\x92s \\xa35\\r\\n", "a.txt")
    ('R1: café, it’s £5\\n', ('the encoding was taken to be cp1252',))
    """
    text, notes = _decoded(content, name)
    if zeros := text.count("\0"):
        text = text.replace("\0", "")
        notes += (f"{zeros} null characters were left out",)
    return _LINE_END.sub("\n", text), notes


def _decoded(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding), ()
            except UnicodeDecodeError as error:
                raise _undecodable(name, f"a file that begins as {encoding} and does not go on so") from error
    if codec := utf16_without_mark(content):
        try:
            return content.decode(codec), (f"the encoding was taken to be {codec}",)
        except UnicodeDecodeError as error:
            raise _undecodable(name, f"a file that begins as {codec} and does not go on so") from error
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    if mended := _almost_utf8(content):
        return mended
    from charset_normalizer import from_bytes

    best = from_bytes(content, cp_isolation=_LIKELY).best() or from_bytes(content).best()
    if best is None:
        raise _undecodable(name, "bytes that are no text in any known encoding")
    return content.decode(best.encoding), (f"the encoding was taken to be {best.encoding}",)


def _almost_utf8(content: bytes) -> tuple[str, tuple[str, ...]] | None:
    """UTF-8 with a few broken characters, as a file cut and pasted together has them."""
    text = content.decode("utf-8", "replace")
    broken, whole = text.count("\ufffd"), len(re.findall(r"[^\x00-\x7f\ufffd]", text))
    if whole < 10 * broken:
        return None
    return text, (f"{broken} characters are broken in the file and stand as \ufffd",)


def _undecodable(name: str, found: str) -> Exception:
    return refusal(
        name,
        found,
        "text in UTF-8",
        "Open it in the program it was made with and save it as UTF-8 or .docx.",
    )
