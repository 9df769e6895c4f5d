"""The records of an SPSS portable file (.por) that pyreadstat passes over: declared missing values.

The layout is described in the developer's guide of GNU PSPP, "Portable File Format": lines of 80 characters;
a table of characters; records that begin with a tag; numbers in base 30; texts after their length.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_LINE, _SPLASH, _TABLE = 80, 200, 256
_SIGNATURE = b"SPSSPORT"
_CHARACTERS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .<(+|&[]!$*);^-/|,%_>?`:#@'=\""
_FIRST = 64  # where the table has the character 0
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRST"


@dataclass
class Portable:
    """What a portable file declares missing, and its cells before that is applied.

    Attributes
    ----------
    names : list of str
    widths : list of int
        0 for a number, otherwise the length of the text.
    missing : dict
        By variable: pairs of lowest and highest value.
    columns : list of list
        The cells of each variable; None where there is none (SPSS's system-missing value).
    weight : str
        The variable that weights the file; empty when none does.
    """

    names: list[str] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    missing: dict[str, list[tuple[Any, Any]]] = field(default_factory=dict)
    columns: list[list[Any]] = field(default_factory=list)
    weight: str = ""


class _Tape:
    """The characters of the file, read from front to end."""

    def __init__(self, text: bytes):
        self.text, self.at = text, 0

    def tag(self) -> str:
        self.at += 1
        return chr(self.text[self.at - 1])

    def number(self) -> float | None:
        while self.text[self.at : self.at + 1] == b" ":
            self.at += 1
        if self.text[self.at : self.at + 1] == b"*":
            self.at += 2  # an asterisk and a point, without a slash
            return None
        end = self.text.index(b"/", self.at)
        token, self.at = self.text[self.at : end], end + 1
        return base_30(token)

    def integer(self) -> int:
        number = self.number()
        if number is None or number != int(number):
            raise ValueError("no whole number")
        return int(number)

    def string(self) -> bytes:
        length = self.integer()
        self.at += length
        if self.at > len(self.text):
            raise ValueError("the file ends inside a text")
        return self.text[self.at - length : self.at]


@functools.lru_cache(maxsize=65_536)
def base_30(token: bytes) -> float:
    """A number of base-30 digits, with an optional sign, fraction and exponent.

    Examples
    --------
    >>> base_30(b"2S"), base_30(b"-13A.9"), base_30(b"1+2")
    (88.0, -1000.3, 900.0)
    """
    text = token.decode("ascii").strip()
    sign = -1.0 if text.startswith("-") else 1.0
    text = text.lstrip("-")
    exponent = 0
    for mark in "+-":
        if mark in text:
            text, _, power = text.partition(mark)
            exponent = int(power, 30) * (1 if mark == "+" else -1)
    whole, _, fraction = text.partition(".")
    digits = (whole + fraction) or "0"
    if any(digit not in _DIGITS for digit in digits):
        raise ValueError("no number")
    exponent -= len(fraction)
    value = int(digits, 30)
    return sign * (value * 30**exponent if exponent >= 0 else value / 30**-exponent)


def take_apart(raw: bytes, encoding: str = "cp1252") -> Portable:
    """Read a portable file's variables, declared missing values and cells.

    Raises
    ------
    ValueError
        When the file does not follow the layout.
    """
    tape = _Tape(_text(raw))
    tape.tag()  # the version, always A
    tape.string(), tape.string()
    found = Portable()
    records: dict[str, Callable[[], object]] = {
        "1": tape.string,
        "2": tape.string,
        "3": tape.string,
        "4": tape.integer,
        "5": tape.integer,
        "6": lambda: _weight(tape, found),
        "7": lambda: _variable(tape, found),
        "8": lambda: _missing(tape, found, encoding, "value"),
        "9": lambda: _missing(tape, found, encoding, "below"),
        "A": lambda: _missing(tape, found, encoding, "above"),
        "B": lambda: _missing(tape, found, encoding, "between"),
        "C": tape.string,
        "D": lambda: _labels(tape, found),
        "E": lambda: [tape.string() for _ in range(tape.integer())],
    }
    while (tag := tape.tag()) != "F":
        if tag not in records:
            raise ValueError(f"an unknown record {tag!r}")
        records[tag]()
    found.columns = _cells(tape, found, encoding)
    return found


def _text(raw: bytes) -> bytes:
    """The characters without line ends, short lines filled up, in the characters of ASCII."""
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    text = b"".join(line.ljust(_LINE) for line in lines[:-1]) + lines[-1]
    table = text[_SPLASH : _SPLASH + _TABLE]
    ours = bytearray(range(256))
    for place, standard in reversed(list(enumerate(_CHARACTERS, _FIRST))):
        # The file's own 0 also stands for every character that it has not.
        if place == _FIRST or table[place] != table[_FIRST]:
            ours[table[place]] = standard
    text = text[_SPLASH + _TABLE :].translate(bytes(ours))
    if not text.startswith(_SIGNATURE):
        raise ValueError("no signature")
    return text[len(_SIGNATURE) :]


def _variable(tape: _Tape, found: Portable) -> None:
    found.widths.append(tape.integer())
    found.names.append(tape.string().decode("ascii", "replace"))
    for _ in range(6):  # print and write format: type, width, decimals
        tape.integer()


def _weight(tape: _Tape, found: Portable) -> None:
    found.weight = tape.string().decode("ascii", "replace").rstrip()


def _value(tape: _Tape, found: Portable, variable: str, encoding: str) -> Any:
    if found.widths[found.names.index(variable)]:
        return tape.string().decode(encoding, "replace").rstrip()
    return tape.number()


def _missing(tape: _Tape, found: Portable, encoding: str, kind: str) -> None:
    variable = found.names[-1]
    first = _value(tape, found, variable, encoding)
    last = _value(tape, found, variable, encoding) if kind == "between" else first
    pair = {"below": (-math.inf, last), "above": (first, math.inf)}.get(kind, (first, last))
    found.missing.setdefault(variable, []).append(pair)


def _labels(tape: _Tape, found: Portable) -> None:
    names = [tape.string().decode("ascii", "replace") for _ in range(tape.integer())]
    for _ in range(tape.integer()):
        _value(tape, found, names[0], "latin-1")
        tape.string()


def _cells(tape: _Tape, found: Portable, encoding: str) -> list[list[Any]]:
    columns: list[list[Any]] = [[] for _ in found.names]
    pairs = list(zip(found.widths, columns, strict=True))
    while tape.text[tape.at : tape.at + 1] != b"Z":
        for width, cells in pairs:
            cells.append(tape.string().decode(encoding, "replace").rstrip() if width else tape.number())
    return columns
