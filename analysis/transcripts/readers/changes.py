"""Tracked changes: stop, or resolve them as the caller says, and keep a list of what went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def resolved(paragraphs: Sequence[Paragraph], choice: str) -> tuple[list[Block], list[Block]]:
    """The paragraphs as blocks, and what was left out of them, each with its reason."""
    blocks, left_out = [], []
    held: list[Run] = []
    for number, paragraph in enumerate(paragraphs):
        kept = [run for run in paragraph.runs if not reason_to_drop(run, choice)]
        left_out += dropped_runs(paragraph.runs, paragraph.place, choice)
        held += kept
        last = number == len(paragraphs) - 1
        if merges_with_next(paragraph.ends, choice) and not last:
            continue
        text = "".join(run.text for run in held)
        if cleaned(text):
            blocks.append(
                Block(
                    source=text + "\n",
                    text=cleaned(text),
                    place=paragraph.place,
                    heading=paragraph.heading,
                    bold=leading_bold((run.text, run.bold) for run in held),
                )
            )
        elif text:
            blocks.append(Block(source=text + "\n", text="", place=paragraph.place))
        held = []
    return blocks, left_out


def dropped_runs(runs: Iterable[Run], place: str, choice: str) -> list[Block]:
    """What the choice leaves out, runs of one reason together."""
    pieces: list[tuple[str, str]] = []
    for run in runs:
        reason = reason_to_drop(run, choice)
        if pieces and pieces[-1][0] == reason:
            pieces[-1] = (reason, pieces[-1][1] + run.text)
        else:
            pieces.append((reason, run.text))
    return [
        Block(source=text + "\n", text=cleaned(text), place=place, reason=reason)
        for reason, text in pieces
        if reason and text.strip()
    ]


def stop_at_changes(name: str, choice: str, places: Sequence[str]) -> None:
    """Refuse a document with unresolved changes unless the caller has said what they mean.

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
    if choice != "stop" or not places:
        return
    where = list(dict.fromkeys(places))
    shown = ", ".join(where[:8]) + (f" and {len(where) - 8} more" if len(where) > 8 else "")
    raise refusal(
        name,
        f"{len(places)} tracked changes ({shown})",
        "a text whose changes have been accepted or rejected",
        "Resolve them in the word processor, or set tracked_changes to accept or reject: "
        "an unresolved 'not' can turn an answer round.",
    )
