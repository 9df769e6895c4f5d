"""Questions with several answers, a column an answer, as the files declare them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.drafting.columns import Column, NoAnswer
from analysis.drafting.names import slug, unique
from analysis.drafting.words import plain, unnumbered
from analysis.study.section import canonical
from analysis.survey.wave import Wave


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """How one wave's file tells the answers: a column a category, and the codes that say yes and no.

    Attributes
    ----------
    blank : bool
        Whether only an empty cell can say that an answer was not ticked.
    """

    columns: Mapping[str, Column]
    ticked: str
    unticked: tuple[str, ...]
    missing: tuple[NoAnswer, ...]
    blank: bool


@dataclass(frozen=True, kw_only=True)
class SeveralDraft:
    """A question with several answers over the waves."""

    id: str
    text: str
    labels: Mapping[str, str]
    waves: Mapping[str, Ticked]


@dataclass(frozen=True, kw_only=True)
class _Set:
    text: str
    ticked: str
    columns: tuple[Column, ...]


def several_of(waves: Mapping[str, tuple[Wave, Sequence[Column]]]) -> list[SeveralDraft]:
    """The questions with several answers that the files declare, the same text in two waves being one.

    Parameters
    ----------
    waves : Mapping of str to (Wave, sequence of Column)
        By wave: the file, and those of its columns that are questions.

    Returns
    -------
    list of SeveralDraft
        Sets that count one code as ticked; a set whose columns hold the answers themselves is left as it is.
    """
    found: dict[str, dict[str, _Set]] = {}
    taken: set[tuple[str, str]] = set()
    for wave_id, (wave, columns) in waves.items():
        by_name = {column.name: column for column in columns}
        for name, declared in wave.multiple.items():
            names = [canonical(column) for column in declared.columns]
            free = [by_name[n] for n in names if n in by_name and (wave_id, n) not in taken]
            if declared.counted is None or len(free) < 2:
                continue
            taken |= {(wave_id, column.name) for column in free}
            text = canonical(declared.label) or canonical(name)
            one = _Set(text=text, ticked=canonical(declared.counted), columns=tuple(free))
            found.setdefault(plain(text), {})[wave_id] = one
    ids = unique(slug(unnumbered(next(iter(sets.values())).text), words=4) for sets in found.values())
    return [_draft(name, sets) for name, sets in zip(ids, found.values(), strict=True)]


def _draft(name: str, sets: Mapping[str, _Set]) -> SeveralDraft:
    labels = {plain(column.label): column.text for one in sets.values() for column in one.columns}
    ids = dict(zip(labels, unique(slug(label) for label in labels.values()), strict=True))
    return SeveralDraft(
        id=name,
        text=unnumbered(next(iter(sets.values())).text),
        labels={ids[key]: label for key, label in labels.items()},
        waves={wave: _ticked(one, ids) for wave, one in sets.items()},
    )


def _ticked(one: _Set, ids: Mapping[str, str]) -> Ticked:
    codes = {answer.code for column in one.columns for answer in column.answers}
    missing = {
        item.code: item for column in one.columns for item in column.missing if item.code != one.ticked
    }
    unticked = tuple(sorted(codes - {one.ticked} - set(missing)))
    return Ticked(
        columns={ids[plain(column.label)]: column for column in one.columns},
        ticked=one.ticked,
        unticked=unticked,
        missing=tuple(missing.values()),
        blank=not unticked,
    )
