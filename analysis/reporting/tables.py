"""Tables of results as they are printed: the cells once, then HTML, Markdown or a tree for pandoc.

Columns called ``value``, ``low`` and ``high`` belong together, and so do ``x``, ``x_low`` and ``x_high``:
the two limits are printed as one column, "9 to 16", under the label of the lower limit when both have the
same label. Ids of sites, roles and waves are printed as labels. A withheld cell prints "c", one that has no
value "–"; a note under the table says what occurs and why.
"""

from __future__ import annotations

import html as markup
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from analysis.reporting import pandoc
from analysis.reporting.cells import ABSENT, WITHHELD, printed, row_decimals, states
from analysis.results import Column, Table

if TYPE_CHECKING:
    from analysis.study import Study

WIDEST = 44  # letters of a column of words, about half a line, before it wraps
PAGE, PAGE_OF_WIDE = 100, 118  # letters across the page in the type of tables, and in smaller type


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table as printed.

    Attributes
    ----------
    heads : tuple of str
    numeric : tuple of bool
        Which columns hold numbers, and stand to the right.
    rows : tuple of tuples of str
    spans : tuple of int
        For each row, over how many rows its first cell reaches; 0 where the cell above reaches into it.
    notes : tuple of str
        What the marks in the cells mean.
    """

    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    spans: tuple[int, ...]
    notes: tuple[str, ...] = ()


def grid(table: Table, study: Study) -> Grid:
    """The printed heads and cells of a table."""
    rules = study.params.disclosure
    groups = (study.sites, study.roles, study.waves)
    names = {name: item.label for group in groups for name, item in group.items()}
    marks = states(table, rules)
    columns = {column.name: column for column in table.columns}
    limits = {low: high for low in columns if (high := _upper(low, columns))}
    heads, numeric, cells = [], [], []
    for name, column in columns.items():
        if name in limits.values():
            continue
        if name in limits:
            upper = columns[limits[name]]
            heads.append(column.label if column.label == upper.label else "Interval")
            cells.append(_intervals(table, marks, column, upper, rules.percent_decimals))
        else:
            heads.append(column.label)
            cells.append(_cells(table, marks, column, rules.percent_decimals, names))
        numeric.append(column.kind != "text")
    rows = tuple(zip(*cells, strict=True))
    words = sum(1 for number in numeric if not number)
    return Grid(
        heads=tuple(heads),
        numeric=tuple(numeric),
        rows=rows,
        spans=_spans([row[0] for row in rows]) if words > 1 and not numeric[0] else (1,) * len(rows),
        notes=_notes(table, marks, study),
    )


def html(table: Table, study: Study, caption: str = "") -> str:
    """A table as HTML, for a notebook or a page; every text is escaped.

    Rows and columns have heads with their scope; a table that is too wide scrolls.
    """
    shown = grid(table, study)
    esc = markup.escape
    lines = ['<div class="table"><table>']
    if caption:
        lines.append(f"<caption>{esc(caption)}</caption>")
    heads = "".join(
        f'<th scope="col"{_right(right)}>{esc(head)}</th>'
        for head, right in zip(shown.heads, shown.numeric, strict=True)
    )
    lines.append(f"<thead><tr>{heads}</tr></thead><tbody>")
    for row, reach in zip(shown.rows, shown.spans, strict=True):
        cells = []
        for position, (cell, right) in enumerate(zip(row, shown.numeric, strict=True)):
            if position or right:
                cells.append(f"<td{_right(right)}>{esc(cell)}</td>")
            elif reach:
                scope = "rowgroup" if reach > 1 else "row"
                over = f' rowspan="{reach}"' if reach > 1 else ""
                cells.append(f'<th scope="{scope}"{over}>{esc(cell)}</th>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    lines.append("</tbody></table>")
    lines += [f'<p class="note">{esc(words)}</p>' for words in shown.notes]
    return "\n".join([*lines, "</div>"])


def markdown(table: Table, study: Study) -> str:
    """A table as a pipe table of Markdown, its notes below it."""
    shown = grid(table, study)

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    rule = ["--:" if right else ":--" for right in shown.numeric]
    lines = [line(shown.heads), line(rule), *map(line, shown.rows)]
    return "\n".join([*lines, *(f"\n{words}" for words in shown.notes)]) + "\n"


def tree(shown: Grid, caption: list[pandoc.Node]) -> list[pandoc.Node]:
    """A printed table as blocks of pandoc's syntax tree: the table under its caption, then its notes."""
    align = [{"t": "AlignRight" if right else "AlignLeft"} for right in shown.numeric]
    columns = [[side, width] for side, width in zip(align, _widths(shown), strict=True)]
    head = [_cell(words, "col") for words in shown.heads]
    rows = []
    for row, reach in zip(shown.rows, shown.spans, strict=True):
        cells = [
            _cell(unbroken(words) if right else words)
            for words, right in zip(row[1:], shown.numeric[1:], strict=True)
        ]
        if reach:
            first = "" if shown.numeric[0] else ("rowgroup" if reach > 1 else "row")
            cells.insert(0, _cell(row[0], first, reach))
        rows.append([pandoc.attributes(), cells])
    stub = 0 if shown.numeric[0] else 1
    blank = pandoc.attributes()
    node = {
        "t": "Table",
        "c": [
            blank,
            [None, [pandoc.plain(caption)] if caption else []],
            columns,
            [blank, [[blank, head]]],
            [[blank, stub, [], rows]],
            [blank, []],
        ],
    }
    return [node, *(pandoc.para(pandoc.text(words)) for words in shown.notes)]


def _upper(low: str, columns: dict[str, Column]) -> str:
    """The column of the upper limit when this is that of a lower one."""
    if low == "low":
        return "high" if "high" in columns else ""
    stem = low.removesuffix("_low")
    return f"{stem}_high" if stem != low and f"{stem}_high" in columns else ""


def _cells(table: Table, marks: Any, column: Column, decimals: int, names: dict[str, str]) -> list[str]:
    shown = []
    rows = zip(
        table.data[column.name], marks[column.name], row_decimals(table, column, decimals), strict=True
    )
    for value, mark, places in rows:
        if mark != "shown":
            shown.append(WITHHELD if mark == "withheld" else ABSENT)
        elif column.kind == "text":
            shown.append(names.get(str(value), str(value)))
        else:
            shown.append(printed(value, column, places))
    return shown


def _intervals(table: Table, marks: Any, low: Column, high: Column, decimals: int) -> list[str]:
    shown = []
    ends = zip(table.data[low.name], table.data[high.name], strict=True)
    rows = zip(ends, marks[low.name], row_decimals(table, low, decimals), strict=True)
    for limits, mark, places in rows:
        if mark != "shown":
            shown.append(WITHHELD if mark == "withheld" else ABSENT)
        else:
            shown.append(" to ".join(printed(limit, low, places, unit=False) for limit in limits))
    return shown


def _spans(names: list[str]) -> tuple[int, ...]:
    """How far each first cell reaches: neighbours that say the same are one.

    Examples
    --------
    >>> _spans(["a", "a", "b"])
    (2, 0, 1)
    """
    spans: list[int] = []
    for _, same in groupby(names):
        count = len(list(same))
        spans += [count, *[0] * (count - 1)]
    return tuple(spans)


def _notes(table: Table, marks: Any, study: Study) -> tuple[str, ...]:
    present = set(marks.to_numpy().ravel())
    notes = []
    if "withheld" in present:
        smallest = study.params.disclosure.smallest_base
        units = {column.unit for column in table.columns if column.kind == "base"}
        limits = sorted((unit, smallest[unit]) for unit in units if unit in smallest)
        fewer = " or ".join(f"{least} {unit}" for unit, least in limits)
        notes.append(
            f"{WITHHELD}: withheld, because it rests on fewer than {fewer}."
            if fewer
            else f"{WITHHELD}: withheld, because it rests on too few."
        )
    if "absent" in present:
        notes.append(f"{ABSENT}: no value, because it was not asked or cannot be estimated.")
    return tuple(notes)


def weights(shown: Grid) -> list[int]:
    """How wide each column should be beside the others, in letters.

    Numbers are never broken over lines: their columns have what they need. Columns of words have what they
    need as far as the page has room, and share what there is when it has not.
    """
    wanted, least = zip(*map(_letters, *_columns(shown)), strict=True)
    if sum(wanted) <= PAGE:
        return list(wanted)
    numbers = sum(one for one, right in zip(least, shown.numeric, strict=True) if right)
    texts = sum(one for one, right in zip(wanted, shown.numeric, strict=True) if not right)
    share = max(PAGE_OF_WIDE - numbers, 0) / max(texts, 1)
    return [
        small if right else max(int(large * share), small)
        for large, small, right in zip(wanted, least, shown.numeric, strict=True)
    ]


def wide(shown: Grid) -> bool:
    """Whether a table needs smaller type to fit on the page."""
    return sum(_letters(*column)[0] for column in zip(*_columns(shown), strict=True)) > PAGE


def _columns(shown: Grid) -> tuple[tuple[str, ...], list[list[str]], tuple[bool, ...]]:
    return shown.heads, [[row[i] for row in shown.rows] for i in range(len(shown.heads))], shown.numeric


def _letters(head: str, cells: list[str], right: bool) -> tuple[int, int]:
    """How many letters a column wants, and how many it needs at least, with the gap beside it."""
    longest = max(map(len, cells), default=0)
    word = max(map(len, " ".join([head, *([] if right else cells)]).split()), default=0)
    if right:
        return max(longest, min(len(head), 14), word) + 3, max(longest, word) + 2
    return max(min(max(longest, len(head)), WIDEST), word) + 4, word + 3


def unbroken(words: str) -> str:
    """A number with its interval, kept on one line."""
    return words.replace(" ", "\u00a0")


def _widths(shown: Grid) -> list[pandoc.Node]:
    # Numbers get a little more than in print: where Source Sans is missing, its stand-in may be wider.
    parts = [one + 4 * right for one, right in zip(weights(shown), shown.numeric, strict=True)]
    return [{"t": "ColWidth", "c": round(one / sum(parts), 4)} for one in parts]


def _cell(words: str, scope: str = "", reach: int = 1) -> list:
    attr = pandoc.attributes(pairs={"scope": scope} if scope else None)
    return [attr, {"t": "AlignDefault"}, reach, 1, [pandoc.plain(pandoc.text(words))]]


def _right(right: bool) -> str:
    return ' class="number"' if right else ""
