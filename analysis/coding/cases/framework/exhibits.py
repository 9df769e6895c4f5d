"""The framework matrix as a report prints it: one theme, case by case."""

from __future__ import annotations

import pandas as pd

from analysis.coding.cases.framework.matrix import Framework
from analysis.results import Column, Table


def charted_themes(matrix: Framework) -> list[str]:
    """The themes of which at least one case has a summary, in the codebook's order."""
    return [
        theme for theme in matrix.themes if any((case, theme) in matrix.summaries for case in matrix.cases)
    ]


def summaries_table(matrix: Framework, theme: str) -> Table:
    """What analysts wrote of one theme in each case, and whether the passages are still those they had read.

    Parameters
    ----------
    matrix : Framework
    theme : str
        Its id.
    """
    rows = []
    for case, label in matrix.cases.items():
        summary = matrix.summaries.get((case, theme))
        state = matrix.state(case, theme)
        change = matrix.change(case, theme)
        rows.append(
            (
                label,
                summary.summary if summary else "Not charted yet.",
                len(matrix.marks(case, theme)),
                f"{state}: {change}" if change else state,
            )
        )
    columns = (
        Column(name="case", label="Case"),
        Column(name="summary", label=matrix.themes[theme]),
        Column(name="passages", label="Passages", kind="count", tolerance="exact"),
        Column(name="state", label="Summary"),
    )
    return Table(columns=columns, data=pd.DataFrame(rows, columns=[column.name for column in columns]))
