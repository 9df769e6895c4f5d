"""Paragraphs and table rows as word processors keep them, and their tracked changes: stop, or resolve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from analysis.transcripts.readers.blocks import Block, cleaned, leading_bold
from analysis.transcripts.readers.sniffing import refusal

CHOICES = ("stop", "accept", "reject")
INSERTED, DELETED, HIDDEN = "inserted", "deleted", "hidden"


@dataclass(frozen=True)
class Run:
    """Text with one look and one history: `marks` holds `inserted`, `deleted` or `hidden`."""

    text: str
    bold: bool = False
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph before its changes are resolved; `ends` marks a change of the paragraph's end."""

    runs: tuple[Run, ...]
    place: str
    heading: bool = False
    ends: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a table before its changes are resolved: the runs of each cell."""

    cells: tuple[tuple[Run, ...], ...]
    place: str


def reason_to_drop(run: Run, choice: str) -> str:
    """Why a run is not part of the text under the caller's choice; empty when it is.

    Examples
    --------
    >>> reason_to_drop(Run("not ", marks=frozenset({"deleted"})), "accept")
    'tracked deletion, accepted'
    >>> reason_to_drop(Run("not ", marks=frozenset({"deleted"})), "reject")
    ''
    """
    if choice == "accept" and DELETED in run.marks:
        return "tracked deletion, accepted"
    if choice == "reject" and INSERTED in run.marks:
        return "tracked insertion, rejected"
    return "hidden text" if HIDDEN in run.marks else ""


def merges_with_next(ends: Iterable[str], choice: str) -> bool:
    """Whether resolving the changes removes the end of the paragraph."""
    return (choice == "accept" and DELETED in ends) or (choice == "reject" and INSERTED in ends)


def resolved(items: Iterable[Paragraph | Row], choice: str) -> tuple[list[Block], list[Block]]:
    """Paragraphs and rows as blocks, and what was left out of them, each with its reason.

    A line break inside a paragraph begins a new block: whole interviews are typed in one paragraph.
    """
    blocks: list[Block] = []
    left_out: list[Block] = []
    held: list[Run] = []
    last: Paragraph | None = None  # whose end has been taken away
    for item in items:
        if isinstance(item, Row):
            if last is not None:
                blocks += _lines(held, last)
                held, last = [], None
            blocks += _row(item, choice)
            for cell in item.cells:
                left_out += dropped_runs(cell, item.place, choice)
            continue
        left_out += dropped_runs(item.runs, item.place, choice)
        held += [run for run in item.runs if not reason_to_drop(run, choice)]
        last = item
        if not merges_with_next(item.ends, choice):
            blocks += _lines(held, item)
            held, last = [], None
    if last is not None:
        blocks += _lines(held, last)
    return blocks, left_out


def _lines(runs: Sequence[Run], paragraph: Paragraph) -> Iterator[Block]:
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        lines[-1].append(Run(first, run.bold))
        lines += [[Run(text, run.bold)] for text in others]
    for number, line in enumerate(lines, start=1):
        text = "".join(run.text for run in line)
        if not text and len(lines) == 1:
            continue
        yield Block(
            source=text + "\n",
            text=cleaned(text),
            place=paragraph.place + (f", line {number}" if number > 1 else ""),
            heading=paragraph.heading,
            bold=leading_bold((run.text, run.bold) for run in line) if cleaned(text) else 0,
        )


def _row(row: Row, choice: str) -> Iterator[Block]:
    cells = ["".join(run.text for run in cell if not reason_to_drop(run, choice)) for cell in row.cells]
    if any(cell.strip() for cell in cells):
        text = "\t".join(cells)
        yield Block(
            source=text + "\n",
            text=cleaned(text),
            place=row.place,
            cells=tuple(cleaned(cell) for cell in cells),
        )


def flattened(items: Iterable[Paragraph | Row]) -> tuple[Run, ...]:
    """What a cell holds, as runs: its paragraphs a line each, a table within it a line a row.

    Examples
    --------
    >>> cell = [Paragraph(runs=(Run("one"),), place=""), Row(cells=((Run("a"),), (Run("b"),)), place="")]
    >>> "".join(run.text for run in flattened(cell))
    'one\\na\\tb'
    """
    runs: list[Run] = []
    for number, item in enumerate(items):
        runs += [Run("\n")] if number else []
        if isinstance(item, Paragraph):
            runs += item.runs
            continue
        for at, cell in enumerate(item.cells):
            runs += [Run("\t"), *cell] if at else cell
    return tuple(runs)


def dropped_runs(runs: Iterable[Run], place: str, choice: str) -> list[Block]:
    """What the choice leaves out, runs of one reason together."""
    pieces: list[tuple[str, str]] = []
    for run in runs:
        reason = reason_to_drop(run, choice)
        if pieces and pieces[-1][0] == reason:
            pieces[-1] = (reason, pieces[-1][1] + run.text)
        else:
            pieces.append((reason, run.text))
    return [aside(text, place, reason) for reason, text in pieces if reason and text.strip()]


def aside(text: str, place: str, reason: str) -> Block:
    """A block that is known not to be speech."""
    return Block(source=text + "\n", text=cleaned(text), place=place, reason=reason)


def stop_at_changes(name: str, choice: str, places: Sequence[str]) -> tuple[str, ...]:
    """Refuse a document with unresolved changes unless the caller has said what they mean.

    Returns
    -------
    tuple of str
        A note of what is done with the changes, if there are any.

    Raises
    ------
    ProblemsFound
        There are tracked changes and the choice is `stop`, or the choice is not known.
    """
    if choice not in CHOICES:
        raise refusal(
            name,
            f"tracked_changes={choice!r}",
            "one of " + ", ".join(CHOICES),
            "Correct the setting.",
        )
    if not places:
        return ()
    if choice != "stop":
        return (f"tracked changes: {choice}",)
    where = list(dict.fromkeys(places))
    shown = ", ".join(where[:8]) + (f" and {len(where) - 8} more" if len(where) > 8 else "")
    raise refusal(
        name,
        f"{len(places)} tracked changes ({shown})",
        "a text whose changes have been accepted or rejected",
        "Resolve them in the word processor, or set tracked_changes to accept or reject: "
        "an unresolved 'not' can turn an answer round.",
    )
