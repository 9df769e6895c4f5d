"""Column names of files whose header is a line of text."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.study.section import canonical


def unique_headers(cells: Sequence[str]) -> tuple[list[str], list[str]]:
    """Names for the columns under these header cells, each once, and a note on every one that had to be made.

    Examples
    --------
    >>> unique_headers(["id", " ", "Why?", "Why?"])[0]
    ['id', 'column 2', 'Why?', 'Why? (2)']
    """
    names: list[str] = []
    notes = []
    seen: dict[str, int] = {}
    for number, cell in enumerate(cells, start=1):
        name = cell.strip(" \t\r\n")
        key = canonical(name)
        if not key:
            name = key = f"column {number}"
            notes.append(f"Column {number} has no header and is called {name!r}.")
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            name = f"{name} ({seen[key]})"
            notes.append(f"Column {number} repeats a header and is called {name!r}.")
        names.append(name)
    return names, notes
