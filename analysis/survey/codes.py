"""The distinct raw codes of a column and which row holds which: a million rows have few codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.study.section import canonical
from analysis.survey.wave import is_blank

# Stands for NaN among numbers of one byte; a column that holds it as a code is read the longer way.
_NO_NUMBER = np.int8(-128)
_WHOLE_NUMBER = re.compile(r"\s*(-?)0*(\d+)(?:[.,]0*)?\s*")
_RUNS = re.compile(r"\d+|[^\W\d_]+")
_BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)|(?<=[^\W\d]) (?=[^\W\d])")


@dataclass(frozen=True, kw_only=True)
class Codes:
    """The codes of a column in canonical form.

    Attributes
    ----------
    positions : ndarray of int, shape (rows,)
        Where each row's code stands in `texts`.
    texts : tuple of str
        Blank cells are empty texts.
    """

    positions: np.ndarray
    texts: tuple[str, ...]

    def among(self, wanted: Collection[str]) -> np.ndarray:
        """Whether each row holds one of these codes."""
        return looked_up(np.array([text in wanted for text in self.texts], dtype=bool), self.positions)

    def blank(self) -> np.ndarray:
        """Whether each row holds nothing."""
        return self.among(("",))

    def of(self, rows: np.ndarray) -> list[str]:
        """The codes of some rows."""
        return [self.texts[position] for position in self.positions[rows].tolist()]


def codes_of(raw: pd.Series) -> Codes:
    """A column's codes in canonical form.

    Examples
    --------
    >>> codes_of(pd.Series([2.0, 1.0, None, 2.0])).of(np.arange(4))
    ['2', '1', '', '2']
    """
    positions, met = distinct(raw)
    return Codes(
        positions=positions, texts=(*("" if is_blank(value) else canonical(value) for value in met), "")
    )


def distinct(raw: pd.Series) -> tuple[np.ndarray, list[Any]]:
    """The distinct values of a column and where each row's stands among them; -1 for rows without one.

    Whole numbers of SPSS and Stata, which are held as floats, come in their order, other values in that of
    their first row.

    Examples
    --------
    >>> positions, values = distinct(pd.Series([9.0, 1.0, None, 1.0]))
    >>> positions.tolist(), values
    ([1, 0, -1, 0], [1.0, 9.0])
    """
    if raw.dtype == np.float64:
        found = _small_whole_numbers(raw.to_numpy())
        if found is not None:
            return found
    positions, met = pd.factorize(raw)
    return positions, met.tolist()


def _small_whole_numbers(values: np.ndarray) -> tuple[np.ndarray, list[float]] | None:
    """The same by a table of all numbers of one byte, several times faster; None when there are others."""
    with np.errstate(invalid="ignore"):
        small = values.astype(np.int8)
    same = small == values
    blanks = 0
    if not same.all():
        blank = np.isnan(values)
        if not (same | blank).all():
            return None
        np.putmask(small, blank, _NO_NUMBER)
        blanks = int(blank.sum())
    unsigned = small.view(np.uint8)
    counts = np.bincount(unsigned, minlength=256)
    if counts[_NO_NUMBER.view(np.uint8)] != blanks:
        return None
    met = np.sort(np.flatnonzero(counts).astype(np.uint8).view(np.int8))
    numbers = met[met != _NO_NUMBER]
    place = np.full(256, -1, dtype=np.int8 if len(numbers) < 128 else np.int16)
    place[numbers.view(np.uint8)] = np.arange(len(numbers))
    return looked_up(place, unsigned), numbers.astype(float).tolist()


def looked_up(table: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """The entries of a small table at these positions; -1 is the last one.

    Examples
    --------
    >>> looked_up(np.array([5, 6, 7]), np.array([0, -1, 1])).tolist()
    [5, 7, 6]
    """
    return table.take(positions, mode="wrap")


def together(columns: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The distinct combinations of several columns of positions.

    Returns
    -------
    positions : ndarray of int, shape (rows,)
        The combination of each row.
    rows : ndarray of int
        For each combination the first row that shows it.

    Examples
    --------
    >>> positions, rows = together([np.array([0, 1, 0]), np.array([-1, 5, -1])])
    >>> positions.tolist(), rows.tolist()
    ([0, 1, 0], [0, 1])
    """
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        shifted = column.astype(np.int64) + 1
        key = pd.factorize(key * (int(shifted.max(initial=0)) + 1) + shifted)[0].astype(np.int64)
    rows = np.full(int(key.max(initial=-1)) + 1, len(key))
    np.minimum.at(rows, key, np.arange(len(key)))
    return key, rows


def identifiers(raw: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """Ids in the one form by which people are known again, and which cells are blank.

    No row is looked at by itself where none needs to be.

    Returns
    -------
    ids : Series
        Whole numbers where the file holds nothing else, or texts (`canonical_id`); 0 or an empty text for a
        blank.
    blank : ndarray of bool

    Examples
    --------
    >>> ids, blank = identifiers(pd.Series([7.0, None, 1024.0]))
    >>> ids.tolist(), blank.tolist()
    ([7, 0, 1024], [False, True, False])
    >>> identifiers(pd.Series(["a1", " B\\xa0 02 ", None], dtype="str"))[0].tolist()
    ['a1', 'b2', '']
    """
    if raw.dtype == np.float64:
        values = raw.to_numpy()
        blank = np.isnan(values)
        whole = np.where(blank, 0, values).astype(np.int64)
        if ((whole == values) | blank).all():
            return pd.Series(whole), blank
    elif isinstance(raw.dtype, pd.StringDtype):
        texts = raw.fillna("").reset_index(drop=True)
        if not texts.str.contains("[^0-9a-z]|(?:^|[^0-9])0[0-9]").any():
            return texts, (texts == "").to_numpy()
    met = codes_of(raw)
    forms = pd.array([canonical_id(text) for text in met.texts], dtype="str")
    return pd.Series(forms.take(met.positions % len(forms))), met.blank()


def canonical_id(text: str) -> str:
    """An id without what programs and people change about it: capitals, signs, leading zeros, a ``.0``.

    Numbers that a sign parts stay apart: ``1-12`` is not ``11-2``.

    Examples
    --------
    >>> [canonical_id(text) for text in ("7", "7.0", "007", "P01", "p-1", "1-12", "-9")]
    ['7', '7', '7', 'p1', 'p1', '1-12', '-9']
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if number := _WHOLE_NUMBER.fullmatch(folded):
        return f"{number[1]}{number[2]}"
    runs = [run.lstrip("0") or "0" for run in _RUNS.findall(folded)]
    return _BETWEEN_DIGITS.sub("-", " ".join(runs)).replace(" ", "") or folded


def numbered(prefix: str, numbers: np.ndarray, width: int = 0) -> pd.Series:
    """Texts such as ``R0001``: a prefix and a number filled up with zeros.

    Examples
    --------
    >>> numbered("R", np.array([1, 12345]), 4).tolist()
    ['R0001', 'R12345']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    digits = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.large_string()), width, "0")
    first = pa.scalar(prefix, pa.large_string())
    joined = pc.binary_join_element_wise(first, digits, pa.scalar("", pa.large_string()))
    return pd.Series(pd.array(joined, dtype="str"))
