"""The questions of a draft: their texts, kinds and scales, and what is doubtful about each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.drafting.categories import NAME_A_SCALE, Categories, categories_of
from analysis.drafting.columns import Column
from analysis.drafting.doubts import Doubt
from analysis.drafting.matching import SURE, Match, Matched
from analysis.drafting.names import question_ids, slug, unique
from analysis.drafting.readings import UNDECIDED
from analysis.drafting.words import is_sentence

_ROUTED = 0.5  # with more blanks than this, or the same number in several columns, a question was not put
_SOME = 0.1  # with fewer blanks than this, nothing is asked about them
_ADULT = (16.0, 100.0)


@dataclass(frozen=True, kw_only=True)
class QuestionDraft:
    """A question of a draft.

    Attributes
    ----------
    scale : str
        The id of its scale; empty for other kinds.
    blanks : Mapping of str to str
        By wave, what an empty cell is proposed to mean when that is not `skipped`.
    minimum, maximum : str
        Limits of a number, as they are written; empty for none.
    """

    id: str
    text: str
    matched: Matched
    categories: Categories
    scale: str = ""
    blanks: Mapping[str, str]
    wave_doubts: Mapping[str, tuple[str, ...]]
    doubts: tuple[str, ...] = ()
    minimum: str = ""
    maximum: str = ""


def questions_of(
    questions: Sequence[Matched], waves: Sequence[str], taken: Sequence[str]
) -> tuple[tuple[QuestionDraft, ...], dict[str, Mapping[str, str]]]:
    """The questions in the order of the files, and the scales that they share.

    Parameters
    ----------
    questions : sequence of Matched
    waves : sequence of str
        All waves; of a question that one of them lacks it is asked whether it is there.
    taken : sequence of str
        Ids that other questions have.
    """
    ids = question_ids([question.columns for question in questions], taken)
    routed = _routed(questions)
    scales: dict[str, Mapping[str, str]] = {}
    drafted = []
    for name, question in zip(ids, questions, strict=True):
        found = categories_of(question)
        scale = _scale(found, name, scales) if found.kind == "scale" else ""
        blanks, wave_doubts = {}, {}
        for column in question.columns:
            blank, told = _blank(column, routed)
            blanks |= {column.wave: blank} if blank else {}
            wave_doubts[column.wave] = (*column.doubts, *told, *_unshown(column, found.kind))
        aged = found.kind == "numeric" and any("age" in column.words for column in question.columns)
        drafted.append(
            QuestionDraft(
                id=name,
                text=_text(question),
                matched=question,
                categories=found,
                scale=scale,
                blanks=blanks,
                wave_doubts=wave_doubts,
                doubts=(*_of_match(question, waves), *found.doubts, *_of_numbers(question, found, aged)),
                minimum=f"{_ADULT[0]:g}" if aged else "",
                maximum=f"{_ADULT[1]:g}" if aged else "",
            )
        )
    return tuple(_with_scales(question, scales) for question in drafted), scales


def _with_scales(question: QuestionDraft, scales: Mapping[str, Mapping[str, str]]) -> QuestionDraft:
    """A question without labels, with the scales that have as many categories as it has codes."""
    if question.scale != UNDECIDED:
        return question
    most = max(len(column.answers) for column in question.matched.columns)
    alike = [name for name, labels in scales.items() if len(labels) == most]
    if not alike:
        return question
    told = f"there are with as many categories: {', '.join(alike)}"
    doubts = tuple(
        Doubt(doubt.asks, f"{doubt.finds.rstrip(':')} ({told}):")
        if isinstance(doubt, Doubt) and doubt.asks == NAME_A_SCALE
        else doubt
        for doubt in question.doubts
    )
    return replace(question, doubts=doubts)


def _scale(found: Categories, question: str, scales: dict[str, Mapping[str, str]]) -> str:
    """The id of the scale with these categories, a new one when there is none yet."""
    if not found.labels:
        return UNDECIDED
    for name, labels in scales.items():
        if list(labels.items()) == list(found.labels.items()):
            return name
    name = unique([slug(found.name) if found.name else question], scales)[0]
    scales[name] = found.labels
    return name


def _text(question: Matched) -> str:
    """The wording: the first one that is a sentence, else the longest name."""
    wordings = [column.text for column in question.columns if is_sentence(column.text)]
    return wordings[0] if wordings else max((column.text for column in question.columns), key=len)


def _routed(questions: Sequence[Matched]) -> Counter:
    """How many columns of a wave have the same number of blanks, as routing leaves them."""
    return Counter((c.wave, c.blank) for q in questions for c in q.columns if c.kind != "text" and c.blank)


def _blank(column: Column, routed: Counter) -> tuple[str, tuple[str, ...]]:
    share = column.blank / column.rows
    if column.kind == "text" or share < _SOME:
        return "", ()
    if column.distinct == 1:
        told = f"the same answer in each cell, and {column.blank} of {column.rows} are blank:"
        return "", (
            Doubt("an answer that was ticked or not? Then name it in a question of kind multiple", told),
        )
    alike = routed[column.wave, column.blank] - 1
    told = f"{column.blank} of {column.rows} cells are blank"
    if alike:
        told += f", as many as in {alike} other {'column' if alike == 1 else 'columns'}"
    if alike or share >= _ROUTED:
        return "not_asked", (Doubt("not_asked (routing), or skipped?", f"{told}:"),)
    return "", (Doubt("skipped, or not_asked?", f"{told}:"),)


def _unshown(column: Column, kind: str) -> tuple[str, ...]:
    told = []
    if column.hidden and kind != "text" and column.kind != "text":
        rows = "1 row holds" if column.hidden == 1 else f"{column.hidden} rows hold"
        told.append(
            Doubt(
                "`ccg check` will name it",
                f"{rows} something else that hardly anybody wrote and that is not shown:",
            )
        )
    if column.unreadable:
        cells = f"{column.unreadable} of {column.rows} cells:"
        told.append(Doubt("no numbers, they will count as unreadable", cells))
    return tuple(told)


def _of_match(question: Matched, waves: Sequence[str]) -> list[str]:
    doubts = []
    for joined in question.matches:
        rivals = [f"{_place(rival.column)} {rival.score.total:.2f}" for rival in joined.rivals]
        if joined.score.total < SURE or rivals:
            told = f"{_place(joined.column)} and {_place(joined.like)}, {joined.score.told()}"
            told += f"; else {', '.join(rivals)}" if rivals else ""
            doubts.append(Doubt("are they one question?", f"{told}:"))
        if joined.reversed:
            doubts.append(f"{_place(joined.column)} is worded the other way round than {_place(joined.like)}")
        doubts += _same_name(joined)
    if absent := [wave for wave in waves if wave not in question.by_wave]:
        near = ", ".join(f"{_place(item.column)} {item.score.total:.2f}" for item in question.near)
        told = f"not matched in {', '.join(absent)}" + (f", the nearest: {near}" if near else "")
        doubts.append(Doubt("not asked there, or worded otherwise?", f"{told}:"))
    return doubts


def _same_name(joined: Match) -> list[str]:
    if joined.column.name == joined.like.name and joined.score.wording < SURE:
        return [f"the variable {joined.column.name!r} has another wording in {joined.like.wave}"]
    return []


def _of_numbers(question: Matched, found: Categories, aged: bool) -> list[str]:
    """Numbers outside the usual limits, or far from the others, by their count only."""
    doubts = []
    for column in question.columns if found.kind == "numeric" else ():
        if not column.numbers:
            continue
        values = pd.Series(column.numbers)
        if aged:
            outside = int((~values.between(*_ADULT)).sum())
            told = f"outside {_ADULT[0]:g} to {_ADULT[1]:g}"
        else:
            low, high = values.quantile([0.25, 0.75])
            # Tukey's far out values, at three quartile ranges: the usual fence against slips of the key.
            outside = int((~values.between(low - 3 * (high - low), high + 3 * (high - low))).sum())
            told = "far from the others: give a `minimum` and a `maximum`"
        if outside:
            values = "value" if outside == 1 else "values"
            doubts.append(Doubt(told, f"{outside} {values} in {column.wave}:"))
    if aged:
        doubts.insert(0, "the limits are those of grown-ups: who could answer?")
    return doubts


def _place(column: Column) -> str:
    return f"{column.name!r} ({column.wave})"
