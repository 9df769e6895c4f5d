"""The categories of a question over all waves, and what each wave's codes mean in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.drafting.columns import Column
from analysis.drafting.doubts import Doubt
from analysis.drafting.matching import Matched
from analysis.drafting.names import distinctive, slug, unique
from analysis.drafting.orderings import order_of, undated
from analysis.drafting.pairing import Group, join, shown
from analysis.drafting.readings import UNDECIDED, Reading, compare_missing, reading_of
from analysis.drafting.words import content, negative, plain
from analysis.study.section import canonical

NAME_A_SCALE = "name a scale above that has them, or write one"


@dataclass(frozen=True, kw_only=True)
class Categories:
    """The categories of a question: id to label, in the order of the scale if there is one."""

    kind: Literal["scale", "nominal", "numeric", "text"]
    labels: Mapping[str, str]
    readings: Mapping[str, Reading]
    name: str = ""
    doubts: tuple[str, ...] = ()


def categories_of(question: Matched, grouping: bool = False) -> Categories:
    """The categories of a question over the waves.

    Parameters
    ----------
    question : Matched
    grouping : bool
        Whether the categories are sites or roles: then they have no order, and a text with many answers
        has categories too.

    Returns
    -------
    Categories
        Every answer and every missing code of the columns is in the reading of its wave.
    """
    columns = question.columns
    readings = {column.wave: reading_of(column) for column in columns}
    compare_missing(columns, readings)
    kinds = {column.kind for column in columns}
    if "numeric" in kinds or ("text" in kinds and not grouping):
        return _open(columns, readings, "numeric" if "numeric" in kinds else "text")
    labelled = [column for column in columns if column.kind != "coded"]
    if not labelled:
        return _unlabelled(columns, readings)
    base = max(labelled, key=lambda column: len(column.answers))
    groups = [Group(label=shown(answer), answers={base.wave: answer}) for answer in base.answers]
    for column in labelled:
        if column is not base:
            join(groups, column, base, readings[column.wave], grouping)
    return _ordered(question, base, groups, readings, grouping)


def _open(
    columns: Sequence[Column], readings: dict[str, Reading], kind: Literal["numeric", "text"]
) -> Categories:
    for column in columns:
        if kind == "text" and column.kind == "labelled":
            readings[column.wave].doubts.append(
                Doubt(
                    "is it one question?",
                    f"{len(column.answers)} answers to choose from in {column.wave}, texts in another wave:",
                )
            )
        elif kind == "text" and column.answers:
            readings[column.wave].doubts.append(
                Doubt(
                    "keep them as text, or make the question nominal and list them",
                    f"{column.distinct} different answers, {len(column.answers)} of them given by three "
                    "people or more:",
                )
            )
    return Categories(kind=kind, labels={}, readings=readings)


def _ordered(
    question: Matched, base: Column, groups: list[Group], readings: dict[str, Reading], grouping: bool
) -> Categories:
    """Put the categories in order, give them ids, and write down what each wave's codes mean."""
    order = None if grouping else order_of([group.label for group in groups])
    doubts: list[str] = []
    kind: Literal["scale", "nominal"] = "nominal"
    if order:
        kind = "scale"
        ranked = sorted(zip(order.ranks, range(len(groups)), strict=True))
        groups = [groups[position] for _, position in ranked]
        doubts += [order.doubt] if order.doubt else []
    elif not grouping and len(groups) > 2:
        kind = "scale" if base.from_labels and (_one_thing(groups) or _stepped(base)) else "nominal"
        told = "the order is that of the codes" if kind == "scale" else "no order is told by the labels"
        doubts.append(f"{told}: check it, and whether this is a scale or nominal")
    labels = [group.label for group in groups]
    ids = distinctive(labels) if grouping else unique(slug(label) for label in labels)
    by_wave = question.by_wave
    for wave, column in by_wave.items():
        if not grouping and _turned(question.columns[0], column):
            _turn(kind, readings[wave])
        if column.kind == "coded":
            _undecided(column, ids, labels, kind, readings[wave])
            continue
        meaning = {
            code: name
            for g, name in zip(groups, ids, strict=True)
            if wave in g.answers
            for code in g.answers[wave].codes
        }
        _note_order(column, meaning, ids, kind, readings[wave])
        dated = [answer.label for answer in column.answers if undated(answer.label) != answer.label]
        if dated:
            shown = ", ".join(f"{label!r} for {undated(label)}" for label in dated)
            readings[wave].doubts.append(f"a spreadsheet seems to have made dates of ranges: {shown}")
            readings[wave].notes.append("A spreadsheet made dates of ranges before the file was kept.")
        told = {code: labels[ids.index(name)] for code, name in meaning.items()}
        if column.from_labels or grouping or any(canonical(told[code]) != code for code in told):
            readings[wave].values = _in_order(column, meaning, ids)
    return Categories(
        kind=kind,
        labels=dict(zip(ids, labels, strict=True)),
        readings=readings,
        name=order.name if order else "",
        doubts=tuple(doubts),
    )


def _one_thing(groups: Sequence[Group]) -> bool:
    """Whether at least half of the labels have a word of meaning in common, as degrees of one thing do."""
    words = [content(group.label) for group in groups]
    return any(sum(word in each for each in words) >= len(words) / 2 for word in set().union(*words))


def _stepped(column: Column) -> bool:
    """Whether only the ends of a scale are labelled."""
    return any(not answer.label for answer in column.answers)


def _turned(first: Column, column: Column) -> bool:
    return negative(first.text) != negative(column.text) and len(column.label.split()) > 2


def _turn(kind: str, reading: Reading) -> None:
    """Read the scale the other way round, since one of two statements is put in the negative."""
    if kind != "scale":
        reading.doubts.append("one wave puts the question in the negative: do the answers mean the opposite?")
        return
    reading.reversed = True
    reading.doubts.append(
        "one wave puts the statement in the negative: `reversed: true` reads each category as its opposite; "
        "take it out if that is wrong"
    )
    reading.notes.append("The statement is put in the negative in one of the waves, and reversed here.")


def _in_order(column: Column, meaning: Mapping[str, str], ids: Sequence[str]) -> dict[str, str]:
    """What the codes mean: labelled codes in their order, texts in the order of the categories."""
    answers = list(column.answers)
    if not column.from_labels:
        answers.sort(
            key=lambda answer: ids.index(meaning[answer.code]) if answer.code in meaning else len(ids)
        )
    return {code: meaning.get(code, UNDECIDED) for answer in answers for code in answer.codes}


def _note_order(
    column: Column, meaning: Mapping[str, str], ids: Sequence[str], kind: str, reading: Reading
) -> None:
    """Say when a labelled scale is coded from its highest category down, or in no order at all."""
    if kind != "scale" or not column.from_labels:
        return
    places = [ids.index(meaning[answer.code]) for answer in column.answers]
    if places == sorted(places, reverse=True):
        reading.notes.append("Coded from the highest category down.")
    elif places != sorted(places):
        reading.doubts.append("the codes are not in the order of the labels")


def _undecided(
    column: Column, ids: Sequence[str], labels: Sequence[str], kind: str, reading: Reading
) -> None:
    """Codes that the file does not label: proposed for 0 and 1, else left for a person."""
    codes = [answer.code for answer in column.answers]
    yes_no = {plain(label): name for label, name in zip(labels, ids, strict=True)}
    if codes == ["0", "1"] and set(yes_no) == {"no", "yes"}:
        reading.values = {"1": yes_no["yes"], "0": yes_no["no"]}
        reading.doubts.append("the file does not label its codes: 1 is taken for yes and 0 for no")
        return
    reading.values = dict.fromkeys(codes, UNDECIDED)
    told = "the file does not label its codes"
    if len(codes) == len(ids) and kind == "scale":
        upwards = ", ".join(f"{code}: {name}" for code, name in zip(codes, ids, strict=True))
        down = ", ".join(f"{code}: {name}" for code, name in zip(codes, reversed(ids), strict=True))
        reading.doubts.append(f"{told}: either {{{upwards}}} or {{{down}}}")
    else:
        reading.doubts.append(f"{told}: {len(codes)} codes, {len(ids)} categories ({', '.join(ids)})")


def _unlabelled(columns: Sequence[Column], readings: dict[str, Reading]) -> Categories:
    """A question whose codes no wave labels."""
    codes = sorted({answer.code for column in columns for answer in column.answers}, key=int)
    if codes == ["0", "1"]:
        for column in columns:
            readings[column.wave].values = {"1": "yes", "0": "no"}
        doubt = "no file labels the codes: 1 is taken for yes and 0 for no"
        return Categories(
            kind="nominal", labels={"no": "No", "yes": "Yes"}, readings=readings, doubts=(doubt,)
        )
    for column in columns:
        readings[column.wave].values = {answer.code: UNDECIDED for answer in column.answers}
    doubt = Doubt(NAME_A_SCALE, f"no file labels the codes {', '.join(codes)}:")
    return Categories(kind="scale", labels={}, readings=readings, name=UNDECIDED, doubts=(doubt,))
