"""Columns that look like survey weights, by their name and their numbers."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.survey.wave import Wave

_NAME = re.compile(
    r"(?:[a-z]+ )*(?:(?:p|f|i|a|survey|design|final|case|raking|post|grossing|gross|norm)?"
    r"(?:weights?|weighting|wts?|wgts?|wght)|gewicht(?:ung)?|poids|ponderacion|pond|peso|gewichtungsfaktor)"
    r"(?: (?:final|w?\d+|total|all|adj|trimmed|factor|var|variable|[a-z]))*"
)
_MEAN = (0.5, 2.0)  # of weights that are scaled to the number of people
_FEWEST = 5  # rows that show whether numbers are weights


def is_weight(wave: Wave, name: str) -> bool:
    """Whether a column holds weights: so named or labelled, with fractions around one.

    Examples
    --------
    >>> near_one, kilograms = ["0.8", "1.2", "0.9", "1.05", "1.1"], [61.5, 70.2, 80.1, 66.3, 90.0]
    >>> wave = Wave(data=pd.DataFrame({"Final weight": near_one, "weight": kilograms}), questions={})
    >>> is_weight(wave, "Final weight"), is_weight(wave, "weight")
    (True, False)
    """
    column, source = wave.data[name], wave.questions.get(name)
    if not any(_NAME.fullmatch(_words(text)) for text in (str(name), source.label if source else "")):
        return False
    texts = column.dropna().astype("str").str.strip()
    numbers = pd.to_numeric(texts[texts != ""].str.replace(",", "."), errors="coerce").to_numpy(float)
    if len(numbers) < _FEWEST or np.isnan(numbers).any() or (numbers < 0).any():
        return False
    return bool((numbers % 1 != 0).any() and _MEAN[0] <= numbers.mean() <= _MEAN[1])


def with_weights_noted(wave: Wave) -> Wave:
    """The wave with a note on each column that looks like a weight, unless a note has named it."""
    notes = [
        f"Column {name!r} looks like a weight of each row. Here every row counts once: figures that somebody "
        "has weighted by it differ."
        for name in wave.data.columns
        if not any(repr(name) in note for note in wave.notes)
        if is_weight(wave, name)
    ]
    return replace(wave, notes=(*wave.notes, *notes)) if notes else wave


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+|\d+", text.casefold()))
