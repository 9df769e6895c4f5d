"""Which label of one wave stands for which of another: the same, of the same rank, alike, or a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.drafting.columns import Answer, Column
from analysis.drafting.doubts import Doubt
from analysis.drafting.matching import label_alike
from analysis.drafting.orderings import Order, order_of, undated
from analysis.drafting.readings import Reading
from analysis.drafting.words import plain

_ALIKE = 0.5  # labels less alike are not taken for one
_SURE = 0.8


@dataclass(kw_only=True)
class Group:
    """A category in the making: its label, and the answers of each wave that belong to it."""

    label: str
    answers: dict[str, Answer]


def join(groups: list[Group], column: Column, base: Column, reading: Reading, grouping: bool) -> None:
    """Give each answer of another wave to a category: of the same label, rank, a like label, or a new one."""
    left = list(column.answers)
    free = [group for group in groups if column.wave not in group.answers]

    def pair(answer: Answer, group: Group) -> None:
        group.answers[column.wave] = answer
        left.remove(answer)
        free.remove(group)

    for fold in (str, plain):  # signs count first: `<5` is not `>5`, though their words are the same
        for answer in list(left):
            same = next((g for g in free if fold(g.label) == fold(shown(answer))), None)
            if same:
                pair(answer, same)
    for answer, group in _by_rank(left, free, column, base):
        reading.doubts.append(
            Doubt(
                "relabelled, or another category?",
                f"{shown(answer)!r} stands where {group.label!r} stands in {base.wave}:",
            )
        )
        reading.notes.append(f"{group.label} was labelled {shown(answer)} in this wave.")
        pair(answer, group)
    likes = [(label_alike(shown(a), g.label), a, g) for a in left for g in free]
    for alike, answer, group in sorted(likes, key=lambda item: -item[0]):
        if alike >= _ALIKE and answer in left and group in free:
            if alike < _SURE:
                told = f"{shown(answer)!r} is taken for {group.label!r} ({alike:.2f} alike):"
                reading.doubts.append(Doubt("are they one category?", told))
            pair(answer, group)
    for answer in list(left):
        if grouping and plain(answer.label) in ("yes", "no"):  # no name of a group
            reading.doubts.append(
                f"{answer.label!r}: which of {', '.join(repr(g.label) for g in free)} is it?"
            )
            continue
        told = f"{shown(answer)!r} is no category of {base.wave}:"
        reading.doubts.append(Doubt("added, changed or merged?", told))
        reading.notes.append(f"{shown(answer)} is a category of this wave that {base.wave} has not.")
        groups.append(Group(label=shown(answer), answers={column.wave: answer}))
    absent = [group.label for group in free if base.wave in group.answers]
    if absent and column.kind == "labelled":
        reading.doubts.append(
            Doubt("not offered, or not chosen?", f"no answer {', '.join(map(repr, absent))} in this wave:")
        )


def _by_rank(
    left: Sequence[Answer], free: Sequence[Group], column: Column, base: Column
) -> list[tuple[Answer, Group]]:
    """Pairs by their place in the order, when both waves have an order of as many categories."""
    if not left or len(column.answers) != len(base.answers) or len(left) != len(free):
        return []
    here, there = order_of([shown(a) for a in column.answers]), order_of([shown(a) for a in base.answers])
    if not here or not there:
        return []
    ranked = _sorted(column.answers, here), _sorted(base.answers, there)
    partner = {a.code: b.code for a, b in zip(*ranked, strict=True)}
    found = []
    for answer in left:
        group = next((g for g in free if g.answers[base.wave].code == partner[answer.code]), None)
        if group is None:
            return []
        found.append((answer, group))
    return found


def _sorted(answers: Sequence[Answer], order: Order) -> list[Answer]:
    return [answer for _, _, answer in sorted(zip(order.ranks, range(len(answers)), answers, strict=True))]


def shown(answer: Answer) -> str:
    """The label of an answer as a reader should see it; its code when the file has no label."""
    return undated(answer.label) or answer.code
