"""What exploring shows: a table to think with, of a type that is not recorded as a finding."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from analysis.display import rounded
from analysis.results import Table

MARK = "Exploration: not a finding"


@dataclass(frozen=True, kw_only=True)
class Exploration:
    """A table that suggests where to read; `analysis.findings.record` refuses it.

    Attributes
    ----------
    title : str
        What was looked for.
    table : Table
    notes : tuple of str
        What was counted, what was left out, and what the numbers cannot say.
    faint : tuple of int
        Rows, from 0, that are printed in grey, because they would look otherwise the next time.
    """

    title: str
    table: Table
    notes: tuple[str, ...] = ()
    faint: tuple[int, ...] = ()

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        head = "".join(f"<th>{escape(column.label)}</th>" for column in self.table.columns)
        lines = []
        for number, row in enumerate(self.table.data.itertuples(index=False)):
            cells = "".join(f"<td>{escape(_shown(value))}</td>" for value in row)
            lines.append(
                f'<tr style="color:#6b7178">{cells}</tr>' if number in self.faint else f"<tr>{cells}</tr>"
            )
        notes = "".join(f"<li>{escape(note)}</li>" for note in self.notes)
        return (
            f"<p><strong>{MARK}.</strong> {escape(self.title)}</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table><ul>{notes}</ul>"
        )


def _shown(value: object) -> str:
    if isinstance(value, float):
        return rounded(value, 2) if value == value else "–"
    return str(value)
