"""Finding a codebook's words in texts, without a language model.

All phrases of all rules stand in one tree of words, so the time for a text does not grow with the number of
phrases.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from analysis.coding.codebook.definition import Codebook
from analysis.coding.codebook.rules import Rule, expand
from analysis.coding.machine.words import placed_words, sentences, words

_LEAF = ""  # no word is empty, so this key can hold what ends at a node


class Hit(NamedTuple):
    """A rule's words in one text; offsets are code points.

    ``start`` to ``end`` is the passage, ``anchor_start`` to ``anchor_end`` the words whose polarity counts,
    and ``sentence_start`` to ``sentence_end`` the sentence that holds them.
    """

    text: int
    start: int
    end: int
    code: str
    rule: Rule
    anchor_start: int
    anchor_end: int
    sentence_start: int
    sentence_end: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Matcher:
    """A codebook's words, made ready: the tree of words, and the rules in their order."""

    tree: dict
    rules: tuple[tuple[str, Rule], ...]


def find_hits(texts: Sequence[str], codebook: Codebook) -> Iterator[Hit]:
    """Every place where a rule's words stand, in the order of texts, rules and places.

    Parameters
    ----------
    texts : sequence of str
    codebook : Codebook

    Yields
    ------
    Hit
        Speakers and polarities are not looked at, and hits may overlap.
    """
    matcher = compiled(codebook)
    tree = matcher.tree
    for number, text in enumerate(texts):
        # Most texts of most codebooks end here, so only the words are made, not their places.
        found = words(text)
        starts = [place for place, word in enumerate(found) if word in tree]
        if starts and (matches := _matches(found, starts, tree)):
            yield from _hits(number, text, matches, matcher)


def compiled(codebook: Codebook) -> Matcher:
    """The matcher of a codebook, made once."""
    return _compiled(tuple((code.id, rule) for code in codebook.codes.values() for rule in code.rules))


@lru_cache(maxsize=8)
def _compiled(rules: tuple[tuple[str, Rule], ...]) -> Matcher:
    tree: dict = {}
    for number, (_, rule) in enumerate(rules):
        groups = {"words": rule.phrases, "not": rule.exceptions}
        if rule.near is not None:
            groups |= {"words": rule.near.words, "others": rule.near.others}
        for part, phrases in groups.items():
            for phrase in phrases:
                for sequence in expand(phrase):
                    node = tree
                    for word in sequence:
                        node = node.setdefault(word, {})
                    node.setdefault(_LEAF, {})[(number, part)] = None
    return Matcher(tree=tree, rules=rules)


Spans = list[tuple[int, int]]


def _matches(found: list[str], starts: list[int], tree: dict) -> dict[tuple[int, str], Spans]:
    """Places (first word, word after the last) of each rule's groups of phrases."""
    matches: dict[tuple[int, str], Spans] = defaultdict(list)
    count = len(found)
    for start in starts:
        node, place = tree, start
        while place < count:
            node = node.get(found[place])
            if node is None:
                break
            place += 1
            for slot in node.get(_LEAF, ()):
                matches[slot].append((start, place))
    return matches


def _hits(number: int, text: str, matches: dict, matcher: Matcher) -> Iterator[Hit]:
    placed = placed_words(text)
    borders = sentences(text)
    first_places = [start for start, _ in borders]

    def sentence(span: tuple[int, int]) -> int | None:
        """The sentence that holds the span, None when it crosses a border."""
        index = bisect_right(first_places, placed.starts[span[0]]) - 1
        return index if placed.ends[span[1] - 1] <= borders[index][1] else None

    for index in sorted({rule for rule, part in matches if part == "words"}):
        code, rule = matcher.rules[index]
        exceptions = matches.get((index, "not"), ())

        def usable(part: str, index: int = index, exceptions: Sequence = exceptions) -> list:
            return [
                (span, where)
                for span in matches.get((index, part), ())
                if (where := sentence(span)) is not None and not any(_overlap(span, e) for e in exceptions)
            ]

        anchors = usable("words")
        others = usable("others") if rule.near is not None else []
        for anchor, where in anchors:
            span: tuple[int, int] | None = anchor
            if rule.near is not None:
                same = [other for other, place in others if place == where]
                span = _nearest(anchor, same, rule.near.within)
            if span is None:
                continue
            yield Hit(
                text=number,
                start=placed.starts[span[0]],
                end=placed.ends[span[1] - 1],
                code=code,
                rule=rule,
                anchor_start=placed.starts[anchor[0]],
                anchor_end=placed.ends[anchor[1] - 1],
                sentence_start=borders[where][0],
                sentence_end=borders[where][1],
            )


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _nearest(anchor: tuple[int, int], others: Spans, within: int | None) -> tuple[int, int] | None:
    """The passage from the anchor to the nearest of the others that is near enough."""
    best: tuple[int, int, int] | None = None
    for other in others:
        if _overlap(anchor, other):
            continue
        between = max(anchor[0], other[0]) - min(anchor[1], other[1])
        if within is None or between <= within:
            passage = (between, min(anchor[0], other[0]), max(anchor[1], other[1]))
            best = passage if best is None else min(best, passage)
    return None if best is None else best[1:]
