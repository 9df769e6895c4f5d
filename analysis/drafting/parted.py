"""Questions with several answers in one cell, with a sign between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis.drafting.columns import SHARED, Column, NoAnswer, counts_of
from analysis.drafting.reasons import reason_of
from analysis.drafting.words import plain
from analysis.survey.columns import find_column
from analysis.survey.readers.platforms import named, separators_of
from analysis.survey.wave import Wave

_MOST = 40  # answers that a question offers
_MANY = 25  # times as many texts that hardly anybody shares
_SEVERAL = 3  # rows with several answers, at least
_KNOWN = 0.8  # of the rows must hold answers only that others gave too


@dataclass(frozen=True, kw_only=True)
class PartedSet:
    """A question whose answers stand in one cell, in one wave's file.

    Attributes
    ----------
    text : str
    pieces : tuple of str
        The answers, as the cells have them, that at least three respondents gave.
    hidden : int
        Rows with something else beside or in place of them, which is not shown.
    """

    text: str
    column: Column
    separator: str
    pieces: tuple[str, ...]
    missing: tuple[NoAnswer, ...]
    hidden: int


def parted_sets(wave: Wave, columns: Sequence[Column], known: Collection[str]) -> list[PartedSet]:
    """The questions of a wave's file with all answers in one cell.

    Parameters
    ----------
    wave : Wave
    columns : sequence of Column
        Columns that belong to no other question.
    known : collection of str
        Answers that may be shown, as `columns.vocabulary` gives them.

    Returns
    -------
    list of PartedSet
    """
    platform = named(wave.layout)
    signs = dict.fromkeys((*separators_of(platform), ";", "|", ","))
    found = []
    for column in columns:
        if column.from_labels or not column.label:
            continue
        counts = counts_of(wave, find_column(wave, column.name))
        sets = (_parted(column, counts, sign, known, wave.layout) for sign in signs)
        if one := next(filter(None, sets), None):
            found.append(one)
    return found


def _parted(
    column: Column, counts: Mapping[str, int], sign: str, known: Collection[str], layout: str
) -> PartedSet | None:
    filled = sum(counts.values())
    if sum(rows for cell, rows in counts.items() if sign in cell.strip(sign)) < _SEVERAL:
        return None
    cells = _pieces(counts, sign)
    several = {cell: pieces for cell, pieces in cells.items() if len(pieces) > 1}
    rows: Counter[str] = Counter()
    for cell, pieces in cells.items():
        for piece in set(pieces):
            rows[piece] += counts[cell]
    shared = {piece for piece, n in rows.items() if n >= SHARED}
    if len(rows) > _MANY * (len(shared) + 1):
        return None  # what people wrote in their own words
    shared |= {piece for piece in rows if piece not in shared and (fold := plain(piece)) and fold in known}
    whole = sum(counts[cell] for cell, pieces in cells.items() if set(pieces) <= shared)
    repeats = sum(counts[cell] for cell, pieces in several.items() if len(set(pieces)) < len(pieces))
    if not 2 <= len(shared) <= _MOST or whole < _KNOWN * filled or repeats or not several:
        return None
    if not (_numbered(several, sign, layout) if _digits(shared) else _combined(cells, shared)):
        return None
    reasons = {piece: reason_of(piece) for piece in shared}
    beside = {piece for pieces in several.values() for piece in pieces}
    missing = tuple(
        NoAnswer(code=piece, label=piece, rows=rows[piece], reason=told.reason)
        for piece, told in sorted(reasons.items())
        if told and piece not in beside
    )
    answers = shared - {item.code for item in missing}
    return PartedSet(
        text=column.text,
        column=column,
        separator=sign,
        pieces=tuple(sorted(answers, key=int) if _digits(answers) else sorted(answers, key=_first(cells))),
        missing=missing,
        hidden=filled - whole,
    )


def _pieces(counts: Mapping[str, int], sign: str) -> dict[str, list[str]]:
    """The answers in each cell; what goes on in lower case, and begins no cell, is no answer of its own."""
    cut = {cell: [piece for piece in cell.split(sign) if piece.strip()] for cell in counts}
    first = {pieces[0].strip() for pieces in cut.values() if pieces}
    capital = sum(piece[:1].isupper() for piece in first) >= 0.8 * len(first)
    joined = {}
    for cell, pieces in cut.items():
        whole: list[str] = []
        for piece in pieces:
            goes_on = capital and piece.strip()[:1].islower() and piece.strip() not in first
            if whole and goes_on:
                whole[-1] += sign + piece
            else:
                whole.append(piece)
        joined[cell] = [piece.strip() for piece in whole]
    return joined


def _combined(cells: Mapping[str, Sequence[str]], shared: Collection[str]) -> bool:
    """Whether answers come alone and together, as those of one choice with a comma in its label do not."""
    alone = {pieces[0] for pieces in cells.values() if len(pieces) == 1} & set(shared)
    met = {frozenset(pieces) for pieces in cells.values() if set(pieces) <= set(shared) and pieces}
    return len(alone) >= 2 and len(met) > len(shared)


def _numbered(several: Mapping[str, Sequence[str]], sign: str, layout: str) -> bool:
    """Whether numbers are codes in their order rather than decimals with a comma, or thousands."""
    rising = all(
        all(int(a) < int(b) for a, b in pairwise(pieces))
        and all(piece == str(int(piece)) for piece in pieces)
        for pieces in several.values()
        if all(piece.isdecimal() for piece in pieces)
    )
    longer = any(len(pieces) > 2 for pieces in several.values())
    return rising and (longer or sign != "," or layout == "qualtrics")


def _digits(pieces: Collection[str]) -> bool:
    return all(piece.isdecimal() for piece in pieces)


def _first(cells: Mapping[str, Sequence[str]]):
    """A key by which answers stand as they do in the cells: by their mean place, then by their letters."""
    places: dict[str, list[float]] = {}
    for pieces in cells.values():
        for at, piece in enumerate(pieces):
            places.setdefault(piece, []).append(at / max(len(pieces) - 1, 1))

    def key(piece: str) -> tuple[float, str]:
        return sum(places[piece]) / len(places[piece]), piece

    return key
