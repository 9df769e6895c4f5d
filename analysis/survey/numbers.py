"""Numbers as people and programs write them: decimal commas, thousands, units.

A single cell does not show whether ``1,200`` is 1200 or 1.2. The column may: where ``4,5`` stands beside
it, a comma is a decimal sign. Where nothing in the column shows it, somebody has to say.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.problems import Problem

POINT, COMMA = ".", ","
MOST_UNREADABLE = 0.05  # of a question's answers; above it, the column is not what study.yaml says
_SHOWN = 5  # codes named in a message
_NUMERAL = re.compile(
    r"(?P<sign>[-+−]?)\s*(?P<symbol>[£$€]?)\s*(?P<sign_after>[-−]?)"
    r"(?P<numeral>[.,]?\d(?:[\d.,'’ ]*\d)?)(?P<point>\.?)\s*(?P<unit>[^\W\d_%][^\d]*|[%£$€])?"
)
_FRACTION = re.compile(
    r"(?P<sign>[-−]?)(?P<whole>\d*) ?(?P<part>[¼-¾⅐-⅞])\s*(?P<unit>[^\W\d_%][^\d]*|[%£$€])?"
)
_SPACED = re.compile(r"[1-9]\d{0,2}(?:(?: \d{3})+|(?:['’]\d{3})+)(?![\d '’])")
_STYLES = {
    POINT: re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+"),
    COMMA: re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?|\d*,?\d+"),
}
UNITS = {  # how a unit is written besides in full
    "hour": ("h", "hr", "hrs"),
    "minute": ("min", "mins"),
    "day": ("d",),
    "week": ("w", "wk", "wks"),
    "month": ("mth", "mths"),
    "year": ("y", "yr", "yrs"),
    "percent": ("%", "pc", "percentage", "percentages"),
    "pound": ("£", "gbp"),
    "dollar": ("$", "usd"),
    "euro": ("€", "eur"),
}
_SHORT = {short: unit for unit, ways in UNITS.items() for short in ways}
_BETWEEN = frozenset({"a", "an", "per", "each", "every", "of", "in", "the", "old", "on", "for"})
_WORD = re.compile(r"[^\W\d_]+|[%£$€]")


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """How the numbers of a column are read.

    Attributes
    ----------
    values : Mapping of str to float
        Code to number; a code that is not in it cannot be read.
    unclear : tuple of str
        Codes that are one number with a decimal comma and another with commas between thousands (or the same
        of points), in a column that does not show which.
    units : tuple of str
        Units beside numbers that neither the question's wording nor study.yaml names.
    notes : tuple of str
        What was seen in the column as a whole.
    """

    values: Mapping[str, float]
    unclear: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def problems(self, rows: Mapping[str, int], read: int, place: str) -> Iterator[Problem]:
        """What is asked of the researcher, and that too much cannot be read.

        Parameters
        ----------
        rows : Mapping of str to int
            In how many rows each code stands, of those that were to be read.
        read : int
            In how many rows a number was read, in or out of the question's limits.
        place : str
            Wave, question and column.
        """
        if self.unclear:
            code = self.unclear[0]
            point, comma = (f"{_written(code).values[sign]:g}" for sign in (POINT, COMMA))
            yield Problem(
                place=place,
                found=f"{_some(self.unclear)}: is {code} the number {point} or {comma}?",
                expected="other numbers in the column that show which sign is the decimal sign",
                remedy="Name it below this question of this wave in study.yaml: "
                f'`decimal: "."` ({point}) or `decimal: ","` ({comma}).',
            )
        lost = [code for code in sorted(rows, key=lambda code: -rows[code]) if code not in self.values]
        lost = [code for code in lost if code not in self.unclear]
        unread = sum(rows[code] for code in lost)
        share = unread / max(read + unread, 1)
        if unread > 1 and share > MOST_UNREADABLE:
            unit = f"`unit: {self.units[0]}`, if that is what they count; or " if self.units else ""
            yield Problem(
                place=place,
                found=f"{share:.0%} of the answers unreadable as numbers: {_some(lost)}",
                expected=f"numbers, and at most {MOST_UNREADABLE:.0%} of others, which count as missing",
                remedy=f"Write below this question of this wave in study.yaml {unit}a number for each under "
                f"`values`, or a reason under `missing`: `values: {{{lost[0]!r}: 10}}`.",
            )


@dataclass(frozen=True, kw_only=True)
class _Written:
    """A numeral taken apart: its values by the decimal sign that it would have, and its unit's words."""

    code: str
    numeral: str
    values: Mapping[str, float]
    words: tuple[str, ...] = ()

    @property
    def unclear(self) -> bool:
        return len(set(self.values.values())) > 1


def read_numbers(codes: Collection[str], wording: str, decimal: str = "", unit: str = "") -> Numbers:
    """Read the distinct codes of a numeric column.

    Parameters
    ----------
    codes : collection of str
        In canonical form, without blanks and codes that mean no answer.
    wording : str
        The question's text: a unit that it names may stand beside a number.
    decimal : {"", ".", ","}
        The decimal sign, where study.yaml names it.
    unit : str
        The unit that may stand beside a number, where study.yaml names it.

    Returns
    -------
    Numbers

    Examples
    --------
    >>> dict(read_numbers(["4,5", "1,200", "6"], "Hours a week").values)
    {'4,5': 4.5, '1,200': 1.2, '6': 6.0}
    >>> dict(read_numbers(["950", "1,200", "12,500"], "List size").values)
    {'950': 950.0, '1,200': 1200.0, '12,500': 12500.0}
    >>> read_numbers(["1,200", "3,500"], "List size").unclear
    ('1,200', '3,500')
    >>> dict(read_numbers(["37 hours", "9 hrs", "about 8"], "Hours a week").values)
    {'37 hours': 37.0, '9 hrs': 9.0}
    """
    written = [found for code in codes if (found := _written(code)) is not None]
    sign, note = _decimal_sign(written, decimal)
    values, strange = {}, {}
    allowed = _units(unit or wording)
    named = {item.words[0] for item in written if item.words and item.words[0] in allowed}
    for item in written:
        if item.words and (
            len(named) > 1 or item.words[0] not in allowed or not _said(item.words, wording, unit)
        ):
            strange[" ".join(item.words)] = None
        elif not item.unclear:
            values[item.code] = next(iter(item.values.values()))
        elif sign:
            values[item.code] = item.values[sign]
    unclear = tuple(item.code for item in written if item.unclear and not sign)
    left_out = dict.fromkeys(item.words[0] for item in written if item.words and item.code in values)
    notes = [note] if note else []
    if left_out:
        notes.append(f"the unit beside a number is left out: {', '.join(left_out)}")
    return Numbers(values=values, unclear=unclear, units=tuple(strange), notes=tuple(notes))


def _some(codes: Sequence[str]) -> str:
    return ", ".join(map(repr, codes[:_SHOWN])) + (" ..." if len(codes) > _SHOWN else "")


def _written(code: str) -> _Written | None:
    """A code taken apart; None when it is no numeral."""
    if fraction := _FRACTION.fullmatch(code):
        number = int(fraction["whole"] or 0) + unicodedata.numeric(fraction["part"])
        number = -number if fraction["sign"] else number
        words = _units(fraction["unit"] or "")
        return _Written(code=code, numeral="", values={POINT: number, COMMA: number}, words=words)
    met = _NUMERAL.fullmatch(code)
    if met is None:
        return _other_notation(code)
    numeral = met["numeral"]
    if spaced := _SPACED.match(numeral):
        bare = re.sub(r"['’ ]", "", spaced[0])
        numeral = bare + numeral[spaced.end() :]
    negative = bool(set(met["sign"] + met["sign_after"]) & {"-", "−"})
    values = {}
    for style, pattern in _STYLES.items():
        if pattern.fullmatch(numeral):
            plain = numeral.replace(COMMA if style == POINT else POINT, "").replace(style, ".")
            values[style] = -float(plain) if negative else float(plain)
    words = _units(f"{met['symbol']} {met['unit'] or ''}")
    return _Written(code=code, numeral=numeral, values=values, words=words) if values else None


def _other_notation(code: str) -> _Written | None:
    """A number that only a program writes, such as ``1e3``; 1_000 is Python's and nobody's answer."""
    try:
        number = math.nan if "_" in code else float(code)
    except ValueError:
        return None
    return _Written(code=code, numeral=code, values={POINT: number}) if math.isfinite(number) else None


def _decimal_sign(written: Iterable[_Written], declared: str) -> tuple[str, str]:
    """The decimal sign of the unclear numerals of a column, and a note; empty where nothing shows it."""
    written = list(written)
    unclear = [item for item in written if item.unclear]
    commas = any(COMMA in item.numeral for item in written)
    if not unclear:
        shown = {next(iter(item.values)) for item in written if len(item.values) == 1}
        return COMMA, "a comma is the decimal sign" if commas and COMMA in shown else ""
    said = {
        COMMA: "a comma is the decimal sign",
        POINT: "commas stand between thousands" if commas else "",
    }
    if declared:
        return declared, said[declared]
    shown = {next(iter(item.values)) for item in written if len(item.values) == 1}
    if len(shown) == 1:
        sign = next(iter(shown))
        return sign, said[sign]
    separators = {COMMA if COMMA in item.numeral else POINT for item in unclear}
    if shown or len(separators) > 1:
        return "", ""
    whole = [item for item in written if not item.unclear]
    grouped = (
        len(unclear) > 1 and bool(whole) and all(abs(item.values[POINT]) < 1000 for item in whole)
    )  # each number from 1,000 on has its sign, and no smaller one has
    if separators == {COMMA}:
        return (POINT, said[POINT]) if grouped else ("", "")
    # A point is the decimal sign, unless the zeros at the end say that these are thousands.
    padded = any(item.numeral.endswith("0") for item in unclear)
    return ("", "") if padded and (grouped or not whole) else (POINT, "")


def _unit(word: str) -> str:
    """A unit in one form: in full, in the singular."""
    word = word.removesuffix(".")
    if word in _SHORT:
        return _SHORT[word]
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _units(text: str) -> tuple[str, ...]:
    """The words of a text, each as `_unit` has it."""
    joined = re.sub(r"\bper cents?\b", "percent", text.casefold())
    return tuple(map(_unit, _WORD.findall(joined)))


def _said(words: tuple[str, ...], wording: str, unit: str) -> bool:
    """Whether whatever stands behind the unit (hours *a week*) is in the question as well."""
    return all(word in _BETWEEN or word in _units(f"{wording} {unit}") for word in words[1:])
