"""What a draft leaves to a person, one decision for all that is doubtful in the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.study.section import UNDECIDED

_MOSTLY = 0.8  # of the cells hold nothing but such lines


class Doubt(str):
    """A doubt in words: what was found in one place, and what to decide, which is the same in like places.

    Attributes
    ----------
    asks, finds : str

    Examples
    --------
    >>> doubt = Doubt("skipped, or not_asked?", "9 of 90 cells are blank:")
    >>> doubt, doubt.asks
    ('9 of 90 cells are blank: skipped, or not_asked?', 'skipped, or not_asked?')
    """

    asks: str
    finds: str

    def __new__(cls, asks: str, finds: str = "") -> Doubt:
        """The doubt whose text is both parts."""
        doubt = super().__new__(cls, f"{finds} {asks}".strip())
        doubt.asks, doubt.finds = asks, finds
        return doubt


@dataclass(frozen=True, kw_only=True)
class Family:
    """Doubts that a person decides at once.

    Attributes
    ----------
    asks : str
    members : tuple of (str, str)
        Name of the question or wave, and what was found there; empty when nothing but the name differs.
    """

    asks: str
    members: tuple[tuple[str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The questions or waves, each once."""
        return tuple(dict.fromkeys(name for name, _ in self.members))

    def lines(self) -> list[str]:
        """The decision, and below it a line for each thing found with the names where it was found."""
        if len(self.members) == 1:
            return [f"{UNDECIDED}: {Doubt(self.asks, self.members[0][1])}"]
        by_find: dict[str, list[str]] = {}
        for name, finds in self.members:
            by_find.setdefault(finds.rstrip(":"), []).append(name)
        if len(self.names) == 1:
            return [f"{UNDECIDED}: {self.asks}", *(f"- {finds}" for finds in by_find)]
        return [
            f"{UNDECIDED}: {self.asks}",
            *(f"- {', '.join(names)}" + (f": {finds}" if finds else "") for finds, names in by_find.items()),
        ]


def doubt_of_lines(cells: Iterable[object], fewest: int) -> tuple[Doubt, ...]:
    """Whether cells hold several answers, one a line; such lines are answers that so many people share.

    Examples
    --------
    >>> doubt_of_lines(["Post\\nWeb", "Web\\nPost", "Post", "Web\\nPost"], 3)[0].finds
    'each line of 4 of 4 cells is an answer that others gave too:'
    >>> doubt_of_lines(["I went.\\nIt was good.", "No"], 3)
    ()
    """
    lines = [
        {line.strip() for line in cell.splitlines() if line.strip()}
        for cell in cells
        if isinstance(cell, str)
    ]
    lines = [each for each in lines if each]
    times = Counter(line for each in lines for line in each)
    whole = sum(all(times[line] >= fewest for line in each) for each in lines)
    if sum(len(each) > 1 for each in lines) < fewest or whole < _MOSTLY * len(lines):
        return ()
    return (
        Doubt(
            "several answers to one question? Put a `;` for each line break in the file, and draft again",
            f"each line of {whole} of {len(lines)} cells is an answer that others gave too:",
        ),
    )


def families(doubts: Iterable[tuple[str, str]]) -> list[Family]:
    """The decisions behind doubts, those that ask the same being one.

    Parameters
    ----------
    doubts : iterable of (str, str)
        The name of a question or wave, and a doubt about it (a `Doubt`, or a text that is all of it).

    Examples
    --------
    >>> blank = Doubt("skipped, or not_asked?", "9 of 90 cells are blank:")
    >>> [family.names for family in families([("age", blank), ("sex", blank), ("age", "is it in years?")])]
    [('age', 'sex'), ('age',)]
    """
    members: dict[str, list[tuple[str, str]]] = {}
    for name, doubt in doubts:
        asks, finds = (doubt.asks, doubt.finds) if isinstance(doubt, Doubt) else (doubt, "")
        members.setdefault(asks, []).append((name, finds))
    return [Family(asks=asks, members=tuple(found)) for asks, found in members.items()]


def of_several(found: Sequence[Family]) -> list[str]:
    """The lines of the decisions about more than one question or wave."""
    return [line for family in found if len(family.names) > 1 for line in family.lines()]


def of_one(found: Sequence[Family], name: str) -> list[str]:
    """The lines of the decisions about this question or wave alone."""
    return [line for family in found if family.names == (name,) for line in family.lines()]
