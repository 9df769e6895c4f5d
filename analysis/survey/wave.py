"""A survey wave as its file holds it: raw codes, and what the file says about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.study.section import canonical


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
        Whether the format may have turned declared missing codes into blanks (numbers of a .por file).

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

    def declares_missing(self, value: Any) -> bool:
        """Whether the file declares this raw value missing."""
        number = isinstance(value, int | float)
        for low, high in self.missing:
            if isinstance(low, int | float):
                if number and low <= value <= high:
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
        One row a row of the file, raw codes: numbers and texts of SPSS and Stata files, texts of CSV files.
        Codes that the file declares missing are still there; Stata's are ``".a"`` to ``".z"``.
    questions : Mapping of str to SourceColumn
        By column: label, value labels and declared missing values.
    notes : tuple of str
        What a reader should know: a guessed encoding, a repeated header, a reason that the format has lost.
    name : str
        The file's name.
    """

    data: pd.DataFrame
    questions: Mapping[str, SourceColumn]
    notes: tuple[str, ...] = ()
    name: str = ""


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
