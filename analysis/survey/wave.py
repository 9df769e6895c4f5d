"""A survey wave as its file holds it: raw codes, and what the file says about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.study.section import canonical

_ORDERED = (int, float, pd.Timestamp, pd.Timedelta)
_SHOWN = 5  # rows named in a message


@dataclass(frozen=True, kw_only=True)
class MultipleResponse:
    """A question whose answers stand in several columns, as the file itself declares it.

    Attributes
    ----------
    label : str
    columns : tuple of str
    counted : object
        The code that means "chosen" in every column; None when a column holds what was chosen, or a blank.
    """

    label: str
    columns: tuple[str, ...]
    counted: Any = None


@dataclass(frozen=True, kw_only=True)
class SourceColumn:
    """What a file says about one of its columns.

    Attributes
    ----------
    label : str
        The question's text (in a text file the header); empty when the file has none.
    value_labels : Mapping
        Raw code to label.
    missing : tuple of pairs
        The values that the file declares missing: lowest and highest, the same for a single value.
    lost : bool
        Whether the reader may have turned declared missing codes into blanks (a .por file that cannot be
        taken apart a second time).
    measure : str
        ``nominal``, ``ordinal`` or ``scale`` where the file says it; empty otherwise.

    Examples
    --------
    >>> column = SourceColumn(missing=((-9.0, -8.0),), value_labels={1.0: "Agree"})
    >>> column.declares_missing(-8.0), column.declares_missing(1.0), column.label_of("1")
    (True, False, 'Agree')
    """

    label: str = ""
    value_labels: Mapping[Any, str] = field(default_factory=dict)
    missing: tuple[tuple[Any, Any], ...] = ()
    lost: bool = False
    measure: str = ""

    def declares_missing(self, value: Any) -> bool:
        """Whether the file declares this raw value missing."""
        for low, high in self.missing:
            if isinstance(low, _ORDERED):
                if _same_kind(value, low) and low <= value <= high:
                    return True
            elif canonical(value) == canonical(low):
                return True
        return False

    def label_of(self, code: Any) -> str:
        """The file's label of a code, or an empty text."""
        wanted = canonical(code)
        return next(
            (canonical(text) for raw, text in self.value_labels.items() if canonical(raw) == wanted), ""
        )


@dataclass(frozen=True, kw_only=True)
class Wave:
    """A wave's file, read and not yet interpreted.

    Attributes
    ----------
    data : DataFrame
        One row a row of the file, raw codes: numbers, texts, dates (``datetime64``) and times of day
        (``timedelta64``) of SPSS, Stata and SAS files, texts of CSV files. Codes that the file declares
        missing are still there; Stata's are ``".a"`` to ``".z"``, those of SAS ``".A"`` to ``".Z"``.
    questions : Mapping of str to SourceColumn
        By column: label, value labels and declared missing values.
    notes : tuple of str
        What a reader should know: a guessed encoding, a repeated header, a reason that the format has lost,
        and the notes that somebody wrote into the file.
    name : str
        The file's name.
    multiple : Mapping of str to MultipleResponse
        The questions of several columns, by name.
    dropped : Mapping of str to int
        Personal data that were left out at reading: kind to number of filled cells.
    left_out : tuple of str
        The columns that held them.
    layout : str
        The survey platform whose export the file is, or ``plain``.
    sheet_rows : sequence of int
        The row of the sheet in which each row stands; empty where there is no sheet.
    """

    data: pd.DataFrame
    questions: Mapping[str, SourceColumn]
    notes: tuple[str, ...] = ()
    name: str = ""
    multiple: Mapping[str, MultipleResponse] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    layout: str = "plain"
    sheet_rows: Sequence[int] = ()

    def places(self, marked: pd.Series) -> str:
        """The rows of some cells in words, for messages.

        Rows of a sheet have the sheet's own numbers; others count from 1 without the header.

        Parameters
        ----------
        marked : Series of bool
            By row of `data`.

        Examples
        --------
        >>> wave = Wave(data=pd.DataFrame({"q": [1, 2, 3]}), questions={})
        >>> wave.places(wave.data["q"] > 1)
        'rows 2, 3'
        """
        numbers = [
            self.sheet_rows[at] if len(self.sheet_rows) else at + 1 for at in marked.to_numpy().nonzero()[0]
        ]
        shown = ", ".join(map(str, numbers[:_SHOWN]))
        more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
        of = " of the sheet" if len(self.sheet_rows) else ""
        return f"{'row' if len(numbers) == 1 else 'rows'} {shown}{more}{of}"


def _same_kind(value: Any, limit: Any) -> bool:
    if isinstance(limit, int | float):
        return isinstance(value, int | float)
    return isinstance(value, type(limit)) and not pd.isna(value)


def is_blank(value: Any) -> bool:
    """Whether a cell holds nothing: no value, or spaces only.

    Examples
    --------
    >>> is_blank(None), is_blank(float("nan")), is_blank(" \\xa0"), is_blank("0")
    (True, True, True, False)
    """
    if isinstance(value, str):
        return not value.strip()
    return bool(pd.isna(value))
