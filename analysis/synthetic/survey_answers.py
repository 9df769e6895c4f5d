"""The answers of synthetic respondents before any file: one table a wave, answers or reasons for none.

In these tables an answer is a category id, a number or a text, and a reason for no answer is written
``"!reason"``, for example ``"!skipped"``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

KEYS = ["id", "site", "role"]
NO_ANSWER = "!"


@dataclass(frozen=True, kw_only=True)
class Dressing:
    """What a file looks like beyond what the study's definition says.

    Attributes
    ----------
    keep : Mapping
        The raw value of a column in ordinary rows, for columns that only exclusions use.
    headers : Mapping
        Column (as in study.yaml) to the header that the file shows.
    labels, value_labels : Mapping
        Column labels, and value labels of columns that hold no question, of SPSS and Stata files.
    declared_missing : tuple of str or None
        Codes that an SPSS file declares missing; None: all numeric missing codes, as far as SPSS can.
    started : str or None
        A column with the time at which a respondent began, beside the column `submitted` of study.yaml.
    front_sheet : sequence of rows
        A sheet before the answers, in a workbook.
    """

    keep: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    value_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    declared_missing: tuple[str, ...] | None = None
    started: str | None = None
    front_sheet: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class SyntheticWave:
    """A synthetic wave before its file.

    Attributes
    ----------
    answers : DataFrame
        ``id, site, role``, then a column a question that the wave asks.
    excluded : Mapping
        Rows to add that the analysis must leave out: the reason of a declared exclusion, ``duplicate``, or
        a raw code that study.yaml declares out of scope, and how many.
    frame : DataFrame
        ``wave, site, role, count``, and what became of those who did not answer.
    eager : Series
        By person, how far they tend to answer early (standard normal).
    """

    answers: pd.DataFrame
    excluded: Mapping[str, int]
    frame: pd.DataFrame
    eager: pd.Series
    dressing: Dressing = field(default_factory=Dressing)


def reason(name: str) -> str:
    """How a reason for no answer is written in the tables.

    Examples
    --------
    >>> reason("skipped"), is_reason("!skipped"), is_reason("agree")
    ('!skipped', True, False)
    """
    return NO_ANSWER + name


def is_reason(answer: Any) -> bool:
    """Whether a cell holds a reason and no answer."""
    return isinstance(answer, str) and answer.startswith(NO_ANSWER)
