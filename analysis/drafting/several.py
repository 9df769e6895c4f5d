"""Questions with several answers over the waves, each wave's in a column an answer or all in one cell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.drafting.columns import Column
from analysis.drafting.doubts import Doubt
from analysis.drafting.matching import labels_alike
from analysis.drafting.names import slug, unique
from analysis.drafting.parted import PartedSet, parted_sets
from analysis.drafting.readings import UNDECIDED
from analysis.drafting.ticked import TickedSet, ticked_sets
from analysis.drafting.words import content, plain, unnumbered, wording
from analysis.survey.wave import Wave

_LIKE = 0.7  # of the words, and of the answers, by which questions of two waves are proposed as one
_BARE = re.compile(r"[A-Za-z]{0,3}_?\d+")  # the code of an answer, which says nothing of it


@dataclass(frozen=True, kw_only=True)
class InWave:
    """How one wave's file has a question with several answers.

    Attributes
    ----------
    found : TickedSet or PartedSet
    values : Mapping of str to str
        What stands for an answer (a column's name, or what the cells say) to the id of its category.
    """

    found: TickedSet | PartedSet
    values: Mapping[str, str]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that the answers are read from."""
        if isinstance(self.found, PartedSet):
            return (self.found.column,)
        return tuple(self.found.columns.values())

    @property
    def missing(self) -> dict[str, str]:
        """The codes that are no answer, each with its reason or for a person to decide."""
        return {item.code: item.reason or UNDECIDED for item in self.found.missing}


@dataclass(frozen=True, kw_only=True)
class SeveralDraft:
    """A question with several answers over the waves.

    Attributes
    ----------
    labels : Mapping of str to str
        Id to label of the categories; `UNDECIDED` where the files say only a code.
    """

    id: str
    text: str
    labels: Mapping[str, str]
    waves: Mapping[str, InWave]
    doubts: tuple[str, ...] = ()


@dataclass(kw_only=True)
class _Question:
    """A question in the making: its text, and what each wave has of it."""

    text: str
    waves: dict[str, TickedSet | PartedSet]
    doubts: list[str]


def sets_of(wave: Wave, columns: Sequence[Column], known: Collection[str]) -> list[TickedSet | PartedSet]:
    """The questions with several answers in a wave's file.

    Parameters
    ----------
    wave : Wave
    columns : sequence of Column
        All columns of the file.
    known : collection of str
        Answers that may be shown, as `columns.vocabulary` gives them.
    """
    ticked = ticked_sets(wave, columns)
    taken = {column.name for one in ticked for column in (*one.columns.values(), one.repeated) if column}
    return [*ticked, *parted_sets(wave, [column for column in columns if column.name not in taken], known)]


def several_of(waves: Mapping[str, Sequence[TickedSet | PartedSet]]) -> list[SeveralDraft]:
    """The questions with several answers over the waves, those of like text and answers being one.

    Parameters
    ----------
    waves : Mapping of str to sequence of TickedSet or PartedSet
        By wave, as `sets_of` gives them.

    Returns
    -------
    list of SeveralDraft
    """
    questions: list[_Question] = []
    for wave, sets in waves.items():
        for one in sets:
            _join(questions, wave, one)
    ids = unique(slug(unnumbered(question.text), words=4) for question in questions)
    return [_draft(name, question, list(waves)) for name, question in zip(ids, questions, strict=True)]


def _join(questions: list[_Question], wave: str, one: TickedSet | PartedSet) -> None:
    free = [question for question in questions if wave not in question.waves]
    same = next((question for question in free if plain(question.text) == plain(one.text)), None)
    if same is not None:
        same.waves[wave] = one
        return
    for question in free:
        earlier, other = next(iter(question.waves.items()))
        worded = wording(content(question.text), content(one.text), {})
        if worded >= _LIKE and labels_alike(list(_answers(other)), list(_answers(one))) >= _LIKE:
            question.waves[wave] = one
            told = f"{one.text!r} ({wave}) and {other.text!r} ({earlier}):"
            question.doubts.append(Doubt("are they one question?", told))
            return
    questions.append(_Question(text=one.text, waves={wave: one}, doubts=[]))


def _answers(one: TickedSet | PartedSet) -> Iterator[str]:
    yield from one.pieces if isinstance(one, PartedSet) else one.columns


def _draft(name: str, question: _Question, waves: Sequence[str]) -> SeveralDraft:
    labels: dict[str, str] = {}
    for one in question.waves.values():
        for answer in _answers(one):
            labels.setdefault(_key(answer), answer)
    ids = dict(zip(labels, unique(slug(label) for label in labels.values()), strict=True))
    bare = [label for label in labels.values() if _BARE.fullmatch(label)]
    doubts = list(question.doubts)
    if bare:
        told = f"no file labels the answers {', '.join(bare)}:"
        doubts.append(Doubt("write the label of each below `categories`", told))
    if absent := [wave for wave in waves if wave not in question.waves]:
        told = f"not matched in {', '.join(absent)}:"
        doubts.append(Doubt("not asked there, or worded otherwise?", told))
    return SeveralDraft(
        id=name,
        text=unnumbered(question.text),
        labels={ids[key]: UNDECIDED if label in bare else label for key, label in labels.items()},
        waves={wave: _in_wave(one, ids) for wave, one in question.waves.items()},
        doubts=tuple(doubts),
    )


def _key(answer: str) -> str:
    """Answers of two waves are one when they differ in case and signs only; a number keeps its sign."""
    return plain(answer) if any(sign.isalpha() for sign in answer) else answer


def _in_wave(one: TickedSet | PartedSet, ids: Mapping[str, str]) -> InWave:
    if isinstance(one, PartedSet):
        return InWave(found=one, values={piece: ids[_key(piece)] for piece in one.pieces})
    return InWave(found=one, values={column.name: ids[_key(a)] for a, column in one.columns.items()})


def doubts_of(one: TickedSet | PartedSet) -> list[str]:
    """What a person decides about the way in which one wave's file has the question."""
    if isinstance(one, PartedSet):
        told = f"each cell is taken to hold several answers with {one.separator!r} between:"
        doubts: list[str] = [Doubt("is this so?", told)]
        if one.hidden:
            told = (
                f"{_rows(one.hidden, 'hold')} something else that hardly anybody wrote and that is not shown:"
            )
            doubts.append(Doubt("`ccg check` will name it", told))
        return doubts
    doubts = []
    if one.asked:
        doubts.append("are these several answers to one question, or a question each with yes or no?")
    if one.blank and not one.unticked:
        doubts.append(
            Doubt(
                "not ticked, or was the question skipped?",
                f"only empty cells can say that an answer was not ticked ({_rows(one.empty, 'tick')} none):",
            )
        )
    elif one.blank:
        doubts.append("empty cells stand beside answers: they are taken for answers that were not ticked")
    elif one.empty:
        told = f"all of its columns are empty in {one.empty} {'row' if one.empty == 1 else 'rows'}:"
        doubts.append(Doubt("skipped, or not_asked?", told))
    if one.none and one.unticked:
        doubts.append(
            Doubt(
                "none applied, or was the form not filled in?",
                f"{_rows(one.none, 'tick')} none of its answers:",
            )
        )
    if one.free:
        told = f"{', '.join(one.free)} holds what people wrote beside these answers:"
        doubts.append(Doubt("count it too?", told))
    if any(item.reason is None for item in one.missing):
        doubts.append("give the reason of each code below `missing`")
    return doubts


def _rows(count: int, verb: str) -> str:
    return f"1 row {verb}s" if count == 1 else f"{count} rows {verb}"
