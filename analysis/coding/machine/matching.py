"""Finding a codebook's words in texts, without a language model.

All phrases of all rules stand in one tree of words, so the time for a text does not grow with the number of
phrases. Where a rule also asks for kinds of words or for grammar, what is found here is a candidate, and
`settled` says what is left of it once its sentence is parsed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from analysis.coding.codebook.definition import Codebook
from analysis.coding.codebook.patterns import key_token
from analysis.coding.codebook.phrases import expand
from analysis.coding.codebook.rules import Rule
from analysis.coding.machine.parses import Parse
from analysis.coding.machine.relations import related
from analysis.coding.machine.rows import rows
from analysis.coding.machine.words import fold, folded_words, places, sentences, words

_LEAF = ""  # no word is empty, so this key can hold what ends at a node

Span = tuple[int, int]  # first word, word after the last
Slot = tuple[int, str]  # a rule's number, and which of its groups of phrases


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
        Speakers, questions before and polarities are not looked at, kinds of words and grammar are taken for
        granted, and hits may overlap.
    """
    matcher = compiled(codebook)
    for number, text in enumerate(texts):
        yield from _find(number, text, matcher, None)


def settled(sentence: str, code: str, rule: Rule, parse: Parse) -> Iterator[Hit]:
    """What is left of a rule's hits once their sentence is parsed; offsets are of the sentence."""
    yield from _find(0, sentence, _compiled(((code, rule),)), parse)


def holds_any(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether one of some phrases stands in a text.

    Examples
    --------
    >>> holds_any("How are the meetings going?", ("meeting+", "event+"))
    True
    """
    tree = _compiled((("", Rule(id="", phrases=phrases)),)).tree
    found = words(text)
    return bool(_matches(found, list(range(len(found))), tree))


def compiled(codebook: Codebook) -> Matcher:
    """The matcher of a codebook, made once."""
    return _compiled(tuple((code.id, rule) for code in codebook.codes.values() for rule in code.rules))


@lru_cache(maxsize=64)
def _compiled(rules: tuple[tuple[str, Rule], ...]) -> Matcher:
    tree: dict = {}
    for number, (_, rule) in enumerate(rules):
        for part, sequences in _groups(rule):
            for sequence in sequences:
                node = tree
                for word in sequence:
                    node = node.setdefault(word, {})
                node.setdefault(_LEAF, {})[(number, part)] = None
    return Matcher(tree=tree, rules=rules)


def _groups(rule: Rule) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """The groups of phrases that a rule looks for."""
    groups = {"words": rule.phrases, "not": rule.exceptions}
    if rule.near is not None:
        groups |= {"words": rule.near.words, "others": rule.near.others}
    if rule.grammar is not None:
        groups |= {"words": rule.grammar.words, **dict(rule.grammar.relations)}
    if rule.unless_near is not None:
        groups["unless"] = rule.unless_near.words
    for part, phrases in groups.items():
        yield part, [sequence for phrase in phrases for sequence in expand(phrase)]
    if rule.tokens:
        key = key_token(rule.tokens)
        yield "words", [(word,) for word in (rule.tokens[key].words if key is not None else ())]


def _find(number: int, text: str, matcher: Matcher, parse: Parse | None) -> Iterator[Hit]:
    folded = fold(text)
    # Most texts of most codebooks end here, so only the words are made, not their places.
    found = folded_words(folded)
    tree = matcher.tree
    starts = [place for place, word in enumerate(found) if word in tree]
    matches = _matches(found, starts, tree)
    wanted = sorted({rule for rule, part in matches if part == "words" and _complete(rule, matches, matcher)})
    if not wanted:
        return
    passage = _Text(text=text, folded=folded, words=found, matches=matches, parse=parse)
    for index in wanted:
        code, rule = matcher.rules[index]
        for span, anchor, where in passage.hits(index, rule):
            first, last = passage.borders[where]
            yield Hit(
                text=number,
                start=passage.places[span[0]][0],
                end=passage.places[span[1] - 1][1],
                code=code,
                rule=rule,
                anchor_start=passage.places[anchor[0]][0],
                anchor_end=passage.places[anchor[1] - 1][1],
                sentence_start=first,
                sentence_end=last,
            )


def _complete(index: int, matches: Mapping[Slot, list[Span]], matcher: Matcher) -> bool:
    """Whether all that a rule asks for is somewhere in the text."""
    rule = matcher.rules[index][1]
    if rule.near is not None:
        return (index, "others") in matches
    return rule.grammar is None or all((index, relation) in matches for relation, _ in rule.grammar.relations)


def _matches(found: list[str], starts: list[int], tree: dict) -> dict[Slot, list[Span]]:
    """Places of each rule's groups of phrases."""
    matches: dict[Slot, list[Span]] = defaultdict(list)
    count = len(found)
    for start in starts:
        node, place = tree, start
        while place < count:
            node = node.get(found[place])  # a start outside the tree is at its end at once
            if node is None:
                break
            place += 1
            for slot in node.get(_LEAF, ()):
                matches[slot].append((start, place))
    return matches


@dataclass(frozen=True, kw_only=True, eq=False)
class _Text:
    """One text in which some rule's words stand."""

    text: str
    folded: str
    words: list[str]
    matches: Mapping[Slot, list[Span]]
    parse: Parse | None

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Where each word starts and ends (code points)."""
        return places(self.folded)

    @cached_property
    def borders(self) -> list[tuple[int, int]]:
        """Where each sentence starts and ends; a parsed text is one sentence."""
        return [(0, len(self.text))] if self.parse is not None else sentences(self.text)

    @cached_property
    def _first_places(self) -> list[int]:
        return [start for start, _ in self.borders]

    def hits(self, index: int, rule: Rule) -> Iterator[tuple[Span, Span, int]]:
        """Passage, anchor and number of the sentence of each hit of one rule."""
        for passage, anchor, where in self._shapes(index, rule):
            if self._excepted(anchor, index) or self._cancelled(anchor, where, index, rule):
                continue
            if rule.sentence == "any" or self._is_question(where) == (rule.sentence == "question"):
                yield passage, anchor, where

    def _shapes(self, index: int, rule: Rule) -> Iterator[tuple[Span, Span, int]]:
        """What has the shape that the rule asks for."""
        if rule.tokens:
            yield from self._rows(index, rule)
            return
        for anchor, where in self._within_sentences(index, "words"):
            passage: Span | None = anchor
            if rule.near is not None:
                passage = _nearest(
                    anchor, self._beside(index, "others", where), rule.near.within, rule.near.first
                )
            elif rule.grammar is not None:
                passage = self._governing(index, rule, anchor, where)
            if passage is not None:
                yield passage, anchor, where

    def _rows(self, index: int, rule: Rule) -> Iterator[tuple[Span, Span, int]]:
        for where in dict.fromkeys(where for _, where in self._within_sentences(index, "words")):
            first, end = self._words_of(where)
            tags = None if self.parse is None else self._tags()
            for span in rows(rule.tokens, self.words, first, end, tags):
                yield span, span, where

    def _governing(self, index: int, rule: Rule, anchor: Span, where: int) -> Span | None:
        """The passage from the anchor to the nearest words in each of the relations."""
        first, last = anchor
        for relation, _ in rule.grammar.relations:
            fit = [
                other
                for other in self._beside(index, relation, where)
                if self.parse is None
                or related(self.parse, self._tokens(anchor), relation, self._tokens(other))
            ]
            passage = _nearest(anchor, fit, None)
            if passage is None:
                return None
            first, last = min(first, passage[0]), max(last, passage[1])
        return first, last

    def _beside(self, index: int, part: str, where: int) -> list[Span]:
        return [
            other
            for other, place in self._within_sentences(index, part)
            if place == where and not self._excepted(other, index)
        ]

    def _within_sentences(self, index: int, part: str) -> Iterator[tuple[Span, int]]:
        """Places of a group of phrases, with the sentence that holds each; none crosses a border."""
        for span in self.matches.get((index, part), ()):
            where = bisect_right(self._first_places, self.places[span[0]][0]) - 1
            if self.places[span[1] - 1][1] <= self.borders[where][1]:
                yield span, where

    def _excepted(self, span: Span, index: int) -> bool:
        return any(_overlap(span, exception) for exception in self.matches.get((index, "not"), ()))

    def _cancelled(self, anchor: Span, where: int, index: int, rule: Rule) -> bool:
        if rule.unless_near is None:
            return False
        return _nearest(anchor, self._beside(index, "unless", where), rule.unless_near.within) is not None

    def _is_question(self, where: int) -> bool:
        start, end = self.borders[where]
        return self.text[start:end].rstrip(" \t\n\r\xa0\"')]\u201d\u2019.!\u2026").endswith("?")

    def _words_of(self, where: int) -> Span:
        start, end = self.borders[where]
        return bisect_left(self.places, (start, 0)), bisect_left(self.places, (end, 0))

    def _tags(self) -> list[list[str]]:
        return [[self.parse.tags[token] for token in self.parse.tokens(*place)] for place in self.places]

    def _tokens(self, span: Span) -> list[int]:
        return self.parse.tokens(self.places[span[0]][0], self.places[span[1] - 1][1])


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _nearest(anchor: Span, others: list[Span], within: int | None, first: str = "either") -> Span | None:
    """The passage from the anchor to the nearest of the others that is near enough."""
    best: tuple[int, int, int] | None = None
    for other in others:
        if _overlap(anchor, other):
            continue
        if first != "either" and (first == "words") != (anchor < other):
            continue
        between = max(anchor[0], other[0]) - min(anchor[1], other[1])
        if within is None or between <= within:
            passage = (between, min(anchor[0], other[0]), max(anchor[1], other[1]))
            best = passage if best is None else min(best, passage)
    return None if best is None else best[1:]
