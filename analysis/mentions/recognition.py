"""Finding organisations and roles in turns by the names that the study gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.coding.machine.coder import check_turns
from analysis.coding.machine.words import Words, fold, placed_words, words
from analysis.problems import Problem, raise_if_any
from analysis.study.organisations import Alias, Organisation

COLUMNS = ("transcript", "turn", "start", "end", "organisation", "alias")


def recognise(turns: pd.DataFrame, organisations: Mapping[str, Organisation]) -> pd.DataFrame:
    """Every place where a name of an organisation stands.

    Names are compared word by word, in any case (an acronym only with its capitals), in the singular and
    the plural; no comma or full stop stands within one; a possessive *'s* is not part of the place. Of names
    that share words the first wins, then the longest, so that no mention lies within another; of equal names
    one that is bound to the turn's site goes before one that is not. Interviewers' turns are searched, too,
    and left out by whatever counts.

    Parameters
    ----------
    turns : DataFrame
        DESIGN: Turns.
    organisations : mapping of str to Organisation

    Returns
    -------
    DataFrame
        One row a mention, in the order of the turns and of their text: ``transcript, turn, start, end,
        organisation, alias``; ``start`` and ``end`` are code points in the turn's text, ``alias`` is the name
        as the study gives it.

    Raises
    ------
    ProblemsFound
        When a column is missing or a turn stands twice.

    Examples
    --------
    >>> csu = Organisation(id="csu", label="CSU", kind="support", aliases=(
    ...     Alias(text="support unit"), Alias(text="CSU", acronym=True)))
    >>> turns = pd.DataFrame({"transcript": "t1", "turn": [0], "speaker_role": "participant",
    ...     "site": "north", "wave": "2014", "text": ["The CSU's people left the support units."]})
    >>> recognise(turns, {"csu": csu})[["start", "end", "organisation", "alias"]]
       start  end organisation         alias
    0      4    7          csu           CSU
    1     26   39          csu  support unit
    """
    check_turns(turns)
    raise_if_any(
        Problem(place="turns", found=f"no column {name!r}", expected="the columns of turns.parquet")
        for name in ("site", "wave")
        if name not in turns.columns
    )
    names = _tree(organisations)
    rows = []
    columns = [turns[name].tolist() for name in ("transcript", "turn", "site", "wave", "text")]
    for transcript, turn, site, wave, text in zip(*columns, strict=True):
        if isinstance(text, str):
            for start, end, name in _places(text, site, wave, names):
                rows.append((transcript, turn, start, end, name.organisation, name.alias.text))
    kinds = {"turn": "int64", "start": "int64", "end": "int64"}
    texts = dict.fromkeys(("transcript", "organisation", "alias"), "str")
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(kinds | texts)


def with_parents(mentions: pd.DataFrame, organisations: Mapping[str, Organisation]) -> pd.DataFrame:
    """The mentions with every part of an organisation as the whole that it belongs to."""
    whole = {}
    for name, organisation in organisations.items():
        while organisation.parent is not None:
            organisation = organisations[organisation.parent]
        whole[name] = organisation.id
    return mentions.assign(organisation=mentions["organisation"].map(whole).astype("str"))


@dataclass(frozen=True, kw_only=True)
class _Name:
    """A name of an organisation as it is compared: whether its last word stands in the plural."""

    organisation: str
    alias: Alias
    plural: bool


@dataclass(slots=True)
class _Node:
    """What names end after the words that lead here, and which words lead on."""

    below: dict[str, _Node] = field(default_factory=dict)
    names: list[_Name] = field(default_factory=list)


def _tree(organisations: Mapping[str, Organisation]) -> _Node:
    root = _Node()
    for organisation in organisations.values():
        for alias in organisation.aliases:
            *before, last = words(alias.text)
            for number, ending in enumerate(_with_plurals(last)):
                node = root
                for word in (*before, ending):
                    node = node.below.setdefault(word, _Node())
                node.names.append(_Name(organisation=organisation.id, alias=alias, plural=number > 0))
    return root


def _with_plurals(word: str) -> tuple[str, ...]:
    """A noun and its plural."""
    if word.endswith(("s", "x", "ch", "sh")):
        return word, word + "es"
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word, word[:-1] + "ies"
    return word, word + "s"


def _places(text: str, site: str, wave: str, root: _Node) -> Iterator[tuple[int, int, _Name]]:
    placed = placed_words(text)
    at = 0
    while at < len(placed.words):
        found = None
        node, stop = root.below.get(placed.words[at]), at
        while node is not None and (stop == at or _adjacent(text, placed, stop)):
            stop += 1
            name = _chosen(node.names, site, wave, text, placed, at, stop)
            found = (stop, name) if name else found
            node = node.below.get(placed.words[stop]) if stop < len(placed.words) else None
        if found:
            stop, name = found
            yield placed.starts[at], placed.ends[stop - 1], name
            at = stop
        else:
            at += 1


def _adjacent(text: str, placed: Words, second: int) -> bool:
    """Whether a word follows the one before it with no sign that parts them (*St. Mary*, *the [trust 1]*)."""
    start, end = placed.starts[second - 1], placed.ends[second - 1]
    between = fold(text[end : placed.starts[second]])
    return not between.removeprefix("." if end - start <= 2 else "").strip(" '&/[")


def _chosen(
    names: list[_Name], site: str, wave: str, text: str, placed: Words, first: int, stop: int
) -> _Name | None:
    """The name that is meant: of this wave and site, with its capitals, the one bound to the site first."""
    fitting = [
        name
        for name in names
        if (not name.alias.waves or wave in name.alias.waves)
        and (not name.alias.sites or site in name.alias.sites)
        and (not name.alias.acronym or _in_capitals(name, text, placed, first, stop))
    ]
    return min(fitting, key=lambda name: (not name.alias.sites, name.plural), default=None)


def _in_capitals(name: _Name, text: str, placed: Words, first: int, stop: int) -> bool:
    parts = [text[placed.starts[i] : placed.ends[i]] for i in range(first, stop)]
    written = "".join(parts)
    capitals = "".join(letter for letter in name.alias.text if letter.isalnum() or letter == "&")
    return written == capitals or (name.plural and written.startswith(capitals))
