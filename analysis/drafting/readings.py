"""What the codes of one wave mean: which are answers, which are none and why, and what is doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.drafting.columns import Column
from analysis.drafting.doubts import Doubt
from analysis.drafting.reasons import mixed
from analysis.drafting.words import plain
from analysis.study.section import UNDECIDED


@dataclass(kw_only=True)
class Reading:
    """What the codes of one wave's column mean, with the doubts and the note for readers.

    Attributes
    ----------
    values : dict
        Code to the id of a category, or `UNDECIDED`. Empty when the file holds the labels themselves.
    missing : dict
        Code to a reason, or `UNDECIDED`.
    reversed : bool
        Whether each category stands for its opposite, since the statement is put in the negative.
    """

    values: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reversed: bool = False


def reading_of(column: Column) -> Reading:
    """The codes that are no answer, each with its reason or for a person to decide."""
    reading = Reading()
    numbers = [int(answer.code) for answer in column.answers if answer.code.lstrip("-").isdigit()]
    apart = [item.code for item in column.missing if item.reason is None and not item.declared]
    if apart:
        told = "stands apart and has" if len(apart) == 1 else "stand apart and have"
        among = " among codes that the file labels" if column.from_labels else ""
        reading.doubts.append(
            f"{', '.join(apart)} {told} no label{among}: a reason each, or a category under `values`"
        )
    for item in column.missing:
        reading.missing[item.code] = item.reason or UNDECIDED
        shown = f"code {item.code!r}" + (
            f" ({item.label!r})" if item.label and item.label != item.code else ""
        )
        if item.reason is None and item.declared:
            label = "a label that tells no reason" if item.label else "no label"
            reading.doubts.append(Doubt("give its reason", f"{shown} is declared missing and has {label}:"))
        if item.doubt:
            reading.doubts.append(Doubt(item.doubt, f"{shown}:"))
        if column.from_labels and item.reason and not item.declared:
            reading.doubts.append(Doubt("labelled, but not declared missing in the file", f"{shown}:"))
            reading.notes.append(f"Code {item.code} is labelled but not declared missing in the file.")
        told = item.reason or item.declared
        if told and numbers and item.code.isdigit() and min(numbers) < int(item.code) < max(numbers):
            reading.doubts.append(Doubt("in the middle of the codes", f"{shown}:"))
            reading.notes.append(f"{item.label or item.code} stands in the middle of the codes.")
    for answer in column.answers if column.from_labels else ():
        if answer.also:
            reading.doubts.append(
                f"the codes {', '.join(answer.codes)} have one label, {answer.label!r}: one category, or is "
                "a label wrong?"
            )
    reading.doubts += [told for answer in column.answers if (told := mixed(answer.label))]
    return reading


def compare_missing(columns: Sequence[Column], readings: dict[str, Reading]) -> None:
    """Say where a later wave words or offers `don't know` and the like in another way."""
    for number, column in enumerate(columns[1:], start=1):
        for item in column.missing:
            if item.reason is None or column.kind == "text":
                continue
            earlier = {m.label for c in columns[:number] for m in c.missing if m.reason == item.reason}
            if earlier and plain(item.label) not in {plain(label) for label in earlier}:
                told = " and ".join(sorted(map(repr, earlier)))
                readings[column.wave].doubts.append(f"{item.label!r} is worded {told} in an earlier wave")
                readings[column.wave].notes.append(
                    f"{' or '.join(sorted(earlier))} was reworded to {item.label}."
                )
            elif not earlier and item.reason == "dont_know":
                readings[column.wave].doubts.append(
                    f"{item.label!r} is offered in this wave only, or declared only here"
                )
