"""A header of two rows or more that no survey platform wrote: questions above, their parts or texts below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.survey.readers.headers import HEAD_ROWS, PLAIN, Head, read_head, unique_headers
from analysis.survey.wave import is_blank

LOOK = 200  # rows that show whether the second is like the others
_MOST = 3  # header rows
_FEW = 3  # answers below from which a column of numbers is known
_NAME = re.compile(r"[A-Za-z]+[_.]?\d+(?:[_.]?[A-Za-z0-9]+)*")
_NUMBER = re.compile(r"[-+(£$€]*\d[\d.,:/%\sT-]*\)?|true|false", re.IGNORECASE)


@dataclass(frozen=True)
class _Column:
    """One column under a first header row: the cell of the row in question, and the cells below it."""

    above: str
    cell: str
    below: list[str]
    grouped: bool  # whether the header is blank, to the right of one that is not
    begins: bool  # whether the next one is

    @property
    def filled(self) -> bool:
        return not is_blank(self.cell)

    @property
    def is_number(self) -> bool:
        return bool(_NUMBER.fullmatch(self.cell.strip()))

    @property
    def recurs(self) -> bool:
        """Whether the cell is like the answers; a column of ticks that says its own name is not."""
        different = set(self.below)
        if len(different) == 1 and (self.grouped or self.begins):
            return False
        return self.cell in different or (
            not self.is_number and _shape(self.cell) in set(map(_shape, different)) - {None}
        )

    @property
    def over_numbers(self) -> bool:
        numbers = [bool(_NUMBER.fullmatch(text.strip())) for text in self.below]
        return self.filled and not self.is_number and len(numbers) >= _FEW and all(numbers)

    @property
    def over_few(self) -> bool:
        """Whether the answers below repeat themselves, as those to a closed question do."""
        return self.over_numbers or (len(self.below) >= _FEW and 2 * len(set(self.below)) <= len(self.below))

    @property
    def is_name(self) -> bool:
        """Whether the cell is the name of a variable, such as Q1_2, over answers to a closed question."""
        return bool(_NAME.fullmatch(self.cell.strip())) and self.over_few

    @property
    def outgrows(self) -> bool:
        """Whether the cell is of several words and longer than any answer below to a closed question."""
        return " " in self.cell.strip() and self.over_few and len(self.cell) > max(map(len, self.below))


def read_header(place: str, rows: Sequence[Sequence[str]], layout: str | None = None) -> Head:
    """The header of a table: that of its platform, or one row, or as many as the cells show.

    Parameters
    ----------
    place : str
        The file, for messages.
    rows : sequence of rows of str
        The first rows of the table, at most `LOOK`.
    layout : str, optional
        The platform, when the file is not to be asked; ``plain`` is one header row.

    Returns
    -------
    Head
        A further row belongs to the header when it stands under blank headers and holds nothing that is like
        the answers below, or when it holds texts where all else are numbers. A note says so.

    Examples
    --------
    >>> rows = [["Site", "Do you ...", ""], ["", "read", "attend"], ["N", "Yes", "No"], ["S", "No", "No"]]
    >>> head = read_header("wave.xlsx", rows)
    >>> head.rows, head.names
    (2, ['Site', 'Do you ... - read', 'Do you ... - attend'])
    """
    head = read_head(place, rows[:HEAD_ROWS], layout)
    if layout is not None or head.layout != PLAIN:
        return head
    width = max(map(len, rows))
    cells = [[*row, *[""] * (width - len(row))] for row in rows]
    above = [cell.strip() for cell in cells[0]]
    while head.rows < min(_MOST, len(cells) - 1):
        columns = _columns(above, cells[head.rows], cells[head.rows + 1 :])
        if not _is_header(columns, head.rows):
            break
        head = _joined(head, columns)
        above = list(head.labels)
    return head


def _columns(above: Sequence[str], row: Sequence[str], below: Sequence[Sequence[str]]) -> list[_Column]:
    first = next((number for number, header in enumerate(above) if not is_blank(header)), len(above))
    grouped = [is_blank(header) and number > first for number, header in enumerate(above)]
    return [
        _Column(
            above=header,
            cell=row[number],
            below=[other[number] for other in below if not is_blank(other[number])],
            grouped=grouped[number],
            begins=any(grouped[number + 1 : number + 2]) and not grouped[number],
        )
        for number, header in enumerate(above)
    ]


def _is_header(columns: Sequence[_Column], rows: int) -> bool:
    """Whether a row below so many header rows is one more."""
    filled = [column for column in columns if column.filled]
    parts = [column for column in filled if column.grouped]
    if not filled or any(column.recurs for column in filled):
        return False
    # A header without a part below it stands over answers that nobody has left out.
    longest = max(len(column.below) for column in columns)
    holes = any(
        not column.filled and not is_blank(column.above) and len(column.below) == longest > 1
        for column in columns
    )
    if parts and holes and len({column.cell for column in parts}) == len(parts):
        return True
    if rows > 1 and holes and len(filled) > 1:
        return True
    numberless = not columns[0].filled and len(columns[0].below) == longest > 1
    if numberless and len(filled) > 1 and not any(column.is_number for column in filled):
        # Without the number that each other row begins with, and with no cell like an answer.
        return any(column.over_few for column in filled)
    if any(column.is_number for column in filled):
        return False
    if parts and all(column.over_few for column in parts):
        return True
    odd = [column.cell for column in filled if column.over_numbers or column.outgrows or column.is_name]
    return len(odd) > 1 and len(set(odd)) == len(odd) and 2 * len(odd) >= len(filled)


def _joined(head: Head, columns: Sequence[_Column]) -> Head:
    """The header with one row more."""
    parts: dict[str, list[tuple[int, str]]] = {}
    if any(column.grouped and column.filled for column in columns):
        how = "questions, and their parts below"
        question, labels = "", []
        for number, column in enumerate(columns):
            question = question if is_blank(column.above) else column.above.strip()
            part = column.cell.strip()
            if part == question:
                part = ""
            labels.append(f"{question} - {part}" if question and part else part or question)
            if question and part:
                parts.setdefault(question, []).append((number, part))
        names, notes = unique_headers(labels)
    else:
        how = "names, and their texts below"
        names, notes = head.names, []
        labels = [
            _label(label, column, head.rows) for label, column in zip(head.labels, columns, strict=True)
        ]
    rows = head.rows + 1
    note = (
        f"The first {rows} rows are read as the header ({how}): row {rows} is not a row of answers. If it is "
        "one, say `options: {layout: plain}`."
    )
    return replace(
        head,
        rows=rows,
        names=names,
        labels=labels,
        notes=[note, *notes],
        parts={
            question: {names[number]: part for number, part in of}
            for question, of in parts.items()
            if len(of) > 1
        },
    )


def _label(label: str, column: _Column, rows: int) -> str:
    """The text of a question from the header rows above, and the cell below them."""
    text = column.cell.strip()
    if not text or text == label or column.is_name:
        return label
    return f"{label} - {text}" if rows > 1 else text


def _shape(text: str) -> str | None:
    """The form of a text with digits in it, such as an id; None of others."""
    if not any(sign.isdigit() for sign in text):
        return None
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]", "a", text.strip()))
