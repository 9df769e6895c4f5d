"""The text of a file whose encoding is named, marked, UTF-8 or guessed."""

from __future__ import annotations

import codecs
import contextlib
from pathlib import Path

from analysis.problems import Problem, ProblemsFound
from analysis.survey.readers.alphabets import fits_a_language
from analysis.survey.readers.garbled import oddities

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What files that are not UTF-8 are written in, the likeliest first.
_LATIN = ("cp1252", "cp1250", "mac_roman", "cp850", "cp1254", "cp1257")
_OTHER_ALPHABETS = ("cp1251", "cp1253")
_RIVALS = {"cp1252": "Western", "cp1250": "Central European", "cp1254": "Turkish", "cp1257": "Baltic"}
_LOOK = 1_000_000  # characters looked at for a guess
_SHOWN = 3  # letters named in a note


def utf_8(path: Path, encoding: str | None) -> tuple[bytes, list[str]]:
    """The text as UTF-8, read by the encoding told, its mark, UTF-8, or a guess that a note owns up to."""
    raw = path.read_bytes()
    if b"\x00" in raw and encoding is None and not raw.startswith(tuple(mark for mark, _ in _MARKS)):
        raise ProblemsFound(
            [
                Problem(
                    place=path.name,
                    found="text with zero bytes in it",
                    expected="a text file",
                    remedy="Export it again; if it is in UTF-16, say so: `options: {encoding: utf-16-le}`.",
                )
            ]
        )
    notes: list[str] = []
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    name = encoding or marked or "utf-8"
    try:
        text = raw.decode(name)
        if codecs.lookup(name).name == "utf-8":
            return raw.removeprefix(codecs.BOM_UTF8), notes
        return text.removeprefix("\ufeff").encode(), notes
    except LookupError:
        found, expected = f"the encoding {name!r}", "an encoding that Python knows, such as utf-8 or cp1252"
    except UnicodeDecodeError as error:
        found = f"text that is not {name} (byte {error.start})"
        expected = f"text in {name}"
        if encoding is None and marked is None:
            guess = _guessed(raw)
            if guess is not None:
                return raw.decode(guess).encode(), [_note_on_guess(raw, guess)]
            expected = "text in UTF-8 or another encoding that can be told from its bytes"
    raise ProblemsFound(
        [
            Problem(
                place=path.name,
                found=found,
                expected=expected,
                remedy="Save the file as UTF-8, or name its encoding: `options: {encoding: cp1252}`.",
            )
        ]
    )


def _guessed(raw: bytes) -> str | None:
    """The encoding in which the text has the fewest signs where no language has them.

    Single-byte tables cannot be told apart by a short sample. Of several that leave no such sign the first is
    taken whose letters are those of one language; Windows-1252 comes first, which Excel writes in Western
    Europe.
    """
    from charset_normalizer import from_bytes

    plausible = [match.encoding for match in from_bytes(raw)]
    alphabets = sorted(_OTHER_ALPHABETS, key=lambda name: (*plausible, name).index(name))
    texts: dict[str, str] = {}
    for name in dict.fromkeys((*_LATIN, *alphabets, *plausible)):
        with contextlib.suppress(UnicodeDecodeError):
            texts[name] = raw.decode(name)[:_LOOK]
    if not plausible:
        return None
    odd = {name: len(oddities(text)) for name, text in texts.items()}
    best = min(texts, key=odd.__getitem__)
    same = [name for name in texts if odd[name] == odd[best]]
    return next((name for name in same if fits_a_language(texts[name], name)), best)


def _note_on_guess(raw: bytes, guess: str) -> str:
    """The guess, and the letters by which another encoding would read differently."""
    note = f"Not UTF-8: read as {guess}, which is a guess; name it in `options`."
    if guess not in _RIVALS:
        return note
    found: dict[bytes, int] = {}
    for number, line in enumerate(raw.splitlines(), start=1):
        for byte in set(line) if not line.isascii() else ():
            if byte > 0x7F and bytes([byte]).decode(guess, "replace").isalpha():
                found.setdefault(bytes([byte]), number)
    differing = []
    for rival, where in _RIVALS.items():
        letters = [
            f"{there} for {here} (line {number})"
            for byte, number in found.items()
            if (there := byte.decode(rival, "replace")) != (here := byte.decode(guess))
        ]
        if letters and "\ufffd" not in raw.decode(rival, "replace"):
            more = ", ..." if len(letters) > _SHOWN else ""
            differing.append(f"in {rival} ({where}) {', '.join(letters[:_SHOWN])}{more}")
    return f"{note} It would read {'; '.join(differing)}." if differing else note
