"""Raw survey files for tests of drafting: a few columns written as CSV, SPSS or Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis.survey.wave import SourceColumn, Wave


def wave_of(
    columns: Mapping[str, Sequence],
    labels: Mapping[str, str] | None = None,
    codes: Mapping[str, Mapping] | None = None,
    missing: Mapping[str, tuple] | None = None,
) -> Wave:
    """A wave as a reader gives it."""
    data = pd.DataFrame(dict(columns), dtype=object)
    labels, codes, missing = labels or {}, codes or {}, missing or {}
    questions = {
        name: SourceColumn(
            label=labels.get(name, name), value_labels=codes.get(name, {}), missing=missing.get(name, ())
        )
        for name in data.columns
    }
    return Wave(data=data, questions=questions, name="wave")


def write_csv(path: Path, columns: Mapping[str, Sequence]) -> Path:
    """The columns as a text file."""
    pd.DataFrame(dict(columns)).to_csv(path, index=False)
    return path
