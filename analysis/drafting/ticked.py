"""Questions with several answers that have a column for each answer, ticked or not."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.drafting.columns import Column, NoAnswer, counts_of
from analysis.drafting.words import plain
from analysis.study.section import canonical
from analysis.survey.columns import find_column
from analysis.survey.readers.platforms import PLATFORMS, TickColumns, named
from analysis.survey.wave import Wave, is_blank

_FREE = re.compile(r"\b(?:other|specify|text|comment)\b", re.IGNORECASE)  # beside the answers: own words
_SELECTED = re.compile(r"\s+-\s+selected choice$", re.IGNORECASE)
_DASH = " - "
_CHOSEN = ("1", "x", "y", "yes", "true")
_SIGNS = (_DASH, ": ", "? ", "/", "(", "[")  # between a question and an answer in a label
_ANY = TickColumns(
    head=re.compile(r"(?P<question>.*?[^\W\d_].*?)_?(?P<answer>\d+)"),
    ticked=frozenset((
        "selected", "quoted", "mentioned", "checked", "ticked", "chosen", "ausgewählt", "gewählt",
        "angekreuzt", "genannt", "coché", "marcado", "aangevinkt",
    )),
    unticked=frozenset((
        "not selected", "unselected", "not quoted", "not mentioned", "unchecked", "not checked", "not ticked",
        "unticked", "not chosen", "nicht ausgewählt", "nicht gewählt", "nicht angekreuzt", "nicht genannt",
        "non coché", "no marcado", "niet aangevinkt",
    )),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TickedSet:
    """A question whose answers have a column each, in one wave's file.

    Attributes
    ----------
    text : str
    columns : Mapping of str to Column
        By what the column stands for.
    ticked, unticked : tuple of str
        The codes that say that an answer was ticked, and that it was not.
    blank : bool
        Whether an empty cell says that the answer was not ticked.
    empty, none : int
        Rows of which all cells are empty, and rows that tick no answer although they are not empty.
    repeated : Column or None
        A column that holds all the answers once more.
    free : tuple of str
        Columns beside it in which people wrote another answer.
    asked : bool
        Whether each column may as well be a yes-or-no question of its own.
    """

    text: str
    columns: Mapping[str, Column]
    ticked: tuple[str, ...]
    unticked: tuple[str, ...]
    missing: tuple[NoAnswer, ...]
    blank: bool
    empty: int
    none: int
    repeated: Column | None = None
    free: tuple[str, ...] = ()
    asked: bool = False


def ticked_sets(wave: Wave, columns: Sequence[Column]) -> list[TickedSet]:
    """The questions of a wave's file with a column for each answer.

    Parameters
    ----------
    wave : Wave
    columns : sequence of Column
        All columns of the file, as `describe` gives them.

    Returns
    -------
    list of TickedSet
        Those that the file declares, then those whose headers and cells are written as a survey platform
        writes them; each column in one set at most.
    """
    found: list[TickedSet] = []
    taken: set[str] = set()

    def keep(one: TickedSet | None) -> None:
        if one is not None:
            found.append(one)
            taken.update(column.name for column in one.columns.values())
            if one.repeated:
                taken.add(one.repeated.name)

    by_name = {column.name: column for column in columns}
    for name, declared in wave.multiple.items():
        members = [by_name[n] for n in map(canonical, declared.columns) if n in by_name and n not in taken]
        counted = frozenset() if declared.counted is None else frozenset([canonical(declared.counted)])
        text = canonical(declared.label) or canonical(name)
        keep(_declared(wave, text, members, counted))
    for layout in _layouts(wave):
        free = [column for column in columns if column.name not in taken]
        for question, members in _groups(layout, free).items():
            keep(_set(wave, layout, question, members, by_name))
    for members in _runs(wave, [column for column in columns if column.name not in taken]):
        answers = {column.text: column for column in members}
        ticked = {code for column in members for code in _codes(wave, column)}
        if len(answers) == len(members) > 1:
            keep(_made(wave, " / ".join(answers), answers, ticked, set()))
    return found


def _runs(wave: Wave, columns: Sequence[Column]) -> Iterator[list[Column]]:
    """Columns in a row of which each holds its own label or nothing."""

    def own(column: Column) -> bool:
        codes = _codes(wave, column)
        return column.blank > 0 and len(codes) == 1 and plain(column.text) == plain(next(iter(codes)))

    for alike, run in itertools.groupby(columns, own):
        if alike:
            yield list(run)


def _layouts(wave: Wave) -> list[TickColumns]:
    """Every platform's way, that of the file first: an export keeps it when its other columns are gone."""
    platform = named(wave.layout)
    ways = [*(platform.ticks if platform else ()), *(way for one in PLATFORMS for way in one.ticks), _ANY]
    return list(dict.fromkeys(ways))


def _groups(layout: TickColumns, columns: Sequence[Column]) -> dict[str, dict[str, Column]]:
    """Question to what each column stands for to the column, by the labels or else the names."""
    names = {column.name for column in columns}
    groups: dict[str, dict[str, Column]] = {}
    for column in columns:
        for text in dict.fromkeys((column.label, column.name)):
            if met := layout.head.fullmatch(text):
                question, answer = _parted(met, names)
                groups.setdefault(question, {}).setdefault(answer, column)
                break
    return {question: _shortened(members) for question, members in groups.items() if len(members) > 1}


def _parted(met: re.Match, names: set[str]) -> tuple[str, str]:
    """The question and the answer of a header; an answer may hold the sign between the two."""
    whole = met[0]
    sign = whole[met.end("question") : met.start("answer")]
    places = [at for at in range(len(whole)) if sign and whole.startswith(sign, at) and whole[:at] in names]
    if places:
        return whole[: places[0]], whole[places[0] + len(sign) :].strip()
    return met["question"].strip(), met["answer"].strip()


def _shortened(members: dict[str, Column]) -> dict[str, Column]:
    """The answers without the part of the question that they all begin with."""
    first, *rest = members
    head, dash, _ = first.rpartition(_DASH)
    if dash and all(answer.startswith(head + dash) for answer in rest):
        return {answer.removeprefix(head + dash): column for answer, column in members.items()}
    return members


def _declared(wave: Wave, text: str, members: Sequence[Column], counted: frozenset[str]) -> TickedSet | None:
    answers = {column.text.removeprefix(f"{text}{_DASH}"): column for column in members}
    if len(answers) < len(members):
        answers = {column.name: column for column in members}
    codes = {name: _codes(wave, column) for name, column in answers.items()}
    ticked = {code for each in codes.values() for code in each if code in counted}
    if not counted:
        # A column that holds one answer, or nothing; one with several holds the first, the second mention.
        if any(len(each) > 1 for each in codes.values()):
            return None
        ticked = {code for each in codes.values() for code in each}
    unticked = {code for each in codes.values() for code in each} - ticked
    return _made(wave, text, answers, ticked | counted, unticked) if len(answers) > 1 else None


def _set(
    wave: Wave,
    layout: TickColumns,
    question: str,
    members: Mapping[str, Column],
    by_name: Mapping[str, Column],
) -> TickedSet | None:
    """The set of these columns when all of them are ticked or not, apart from those with free text."""
    ticked: set[str] = set()
    unticked: set[str] = set()
    answers, free = {}, []
    for answer, column in members.items():
        met = _ticks(wave, layout, answer, column)
        if met is None:
            if not _FREE.search(answer):
                return None
            free.append(column.name)
            continue
        ticked |= met[0]
        unticked |= met[1]
        answers[answer] = column
    answers = {a: c for a, c in answers.items() if not unticked or c.blank < c.rows}
    if layout is _ANY:
        question, answers = _worded(question, answers)
    parent = by_name.get(question)
    repeats = parent is not None and _repeats(wave, parent, answers)
    if len(answers) < 2 or not ticked or (layout.repeated and not repeats):
        return None
    text = _SELECTED.sub("", parent.label if repeats else question)
    asked = bool(unticked) and not layout.certain and not repeats and layout is not _ANY
    made = _made(wave, text, answers, ticked, unticked, tuple(free), asked)
    return TickedSet(**{**vars(made), "repeated": parent if repeats else None})


def _worded(question: str, answers: Mapping[str, Column]) -> tuple[str, Mapping[str, Column]]:
    """The question that the labels begin with, and where they differ; else as the names have it."""
    labels = [column.label for column in answers.values()]
    alike = itertools.takewhile(lambda signs: len(set(signs)) == 1, zip(*labels, strict=False))
    shared = "".join(signs[0] for signs in alike)
    head, sign, _ = shared.rpartition(max(_SIGNS, key=shared.rfind))
    tails = [label.removeprefix(head + sign).strip(" )]") for label in labels]
    if not sign or not all(tails) or len(set(tails)) < len(tails):
        return question, answers
    return (head + sign).strip(" :-/(["), dict(zip(tails, answers.values(), strict=True))


def _ticks(wave: Wave, layout: TickColumns, answer: str, column: Column) -> tuple[set[str], set[str]] | None:
    """The codes of a column that say ticked and not ticked; None when it holds anything else."""
    ticked, unticked, others = set(), set(), set()
    source = wave.questions[find_column(wave, column.name)]
    for code in _codes(wave, column):
        shown = source.label_of(code) or code
        said = {_number(code), shown.casefold()}
        if plain(shown) == plain(answer):
            ticked.add(code)
        elif said & layout.unticked:
            unticked.add(code)
        elif said & layout.ticked:
            ticked.add(code)
        else:
            others.add(code)
    if not others:
        return ticked, unticked
    # One code and no other, with the answer's label or its number: the column holds what was chosen.
    alone = len(others) == 1 and not ticked and not unticked
    numbered = all(_number(code).isdigit() for code in others)
    if layout is _ANY:
        # q7_1 with 1, or with its number, and blanks: nobody left a blank to say no to a question of its own.
        chosen = {_number(code) for code in others} <= {*_CHOSEN, _number(answer)}
        return (others, unticked) if alone and chosen and column.blank else None
    return (others, unticked) if alone and numbered and _DASH in column.label else None


def _number(code: str) -> str:
    try:
        return f"{float(code):g}"
    except ValueError:
        return code.casefold()


def _codes(wave: Wave, column: Column) -> set[str]:
    """What a column holds, without blanks and what is no answer."""
    return set(counts_of(wave, find_column(wave, column.name))) - {item.code for item in column.missing}


def _repeats(wave: Wave, parent: Column, answers: Mapping[str, Column]) -> bool:
    """Whether a column names answers of the set, one after the other: by their labels, or by their codes."""
    known = {plain(text) for text in answers}
    cells = counts_of(wave, find_column(wave, parent.name))
    parts = [[plain(piece) for piece in cell.split()] for cell in cells]
    if cells and all(set(each) <= known for each in parts):
        return True
    words = {word for text in known for word in text.split()}
    return bool(cells) and all(set(plain(cell).split()) <= words for cell in cells)


def _made(
    wave: Wave,
    text: str,
    answers: Mapping[str, Column],
    ticked: Collection[str],
    unticked: Collection[str],
    free: tuple[str, ...] = (),
    asked: bool = False,
) -> TickedSet:
    missing = {
        item.code: item
        for column in answers.values()
        for item in column.missing
        if item.code not in (*ticked, *unticked)
    }
    cells = pd.DataFrame({c.name: wave.data[find_column(wave, c.name)].map(_code) for c in answers.values()})
    blank, other = cells == "", cells.isin([*missing])
    partly = blank.any(axis=1) & ~(blank | other).all(axis=1)
    none = ~cells.isin([*ticked]).any(axis=1) & ~(blank | other).all(axis=1)
    return TickedSet(
        text=text,
        columns=answers,
        ticked=tuple(sorted(ticked)),
        unticked=tuple(sorted(unticked)),
        missing=tuple(missing.values()),
        blank=not unticked or bool(partly.any()),
        empty=int(blank.all(axis=1).sum()),
        none=int(none.sum()),
        free=free,
        asked=asked,
    )


def _code(cell: object) -> str:
    return "" if is_blank(cell) else canonical(cell)
