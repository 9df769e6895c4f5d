"""What organisations do to one another, by the words that stand between their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

import pandas as pd

from analysis.coding.codebook.forms import MARK, forms
from analysis.coding.machine.model import load_model, model_hash
from analysis.coding.machine.parses import parse
from analysis.coding.machine.polarity import polarity
from analysis.coding.machine.words import placed_words, sentences, words
from analysis.study.organisations import Relation

COLUMNS = ("transcript", "turn", "start", "end", "first", "relation", "second", "polarity")
Mention = tuple[int, int, str]


def relations(
    mentions: pd.DataFrame,
    turns: pd.DataFrame,
    declared: Mapping[str, Relation],
    cache: str | Path | None = None,
) -> pd.DataFrame:
    """Pairs of organisations with words of a relation between them, in one sentence.

    The words join the last name before them to the first name after them, unless the two are of one
    organisation. Who does it to whom is read off the order of the names alone (turned round for the words
    that the relation lists as reversed): a proposal for a reader, not an understanding of the sentence.

    Parameters
    ----------
    mentions : DataFrame
        Of `recognise`.
    turns : DataFrame
        DESIGN: Turns; the same turns.
    declared : mapping of str to Relation
    cache : str or Path, optional
        Folder of parses, as in `analysis.coding.code`.

    Returns
    -------
    DataFrame
        One row a place: ``transcript, turn, start, end, first, relation, second, polarity``; ``start`` and
        ``end`` are the code points of the words of the relation, and ``polarity`` (present, negated,
        hypothetical) is that of these words, by the scope rule of the coding.
    """
    phrases = [
        (sequence, relation.id, turned)
        for relation in declared.values()
        for turned, listed in ((False, relation.phrases), (True, relation.reversed))
        for phrase in listed
        for sequence in _expanded(phrase)
    ]
    phrases.sort(key=lambda entry: -len(entry[0]))
    named = dict(list(mentions.groupby(["transcript", "turn"], sort=False)))
    found = []
    for transcript, turn, text in zip(turns["transcript"], turns["turn"], turns["text"], strict=True):
        if (transcript, turn) not in named:
            continue
        rows = named[transcript, turn]
        here = list(zip(rows["start"], rows["end"], rows["organisation"], strict=True))
        for start, end in sentences(text):
            inside = [mention for mention in here if start <= mention[0] < end]
            if len(inside) > 1:
                sentence = text[start:end]
                found += [
                    (transcript, turn, start, sentence, *relation)
                    for relation in _joined(sentence, start, inside, phrases)
                ]
    return _with_polarity(found, cache)


def _expanded(phrase: str) -> Iterator[tuple[str, ...]]:
    """The word sequences that a phrase stands for: a word with ``+`` in each of its forms."""
    options = []
    for part in phrase.split():
        folded = words(part)
        marked = part.endswith(MARK) and folded
        options.append([(*folded[:-1], form) for form in forms(folded[-1])] if marked else [tuple(folded)])
    for chosen in product(*options):
        yield tuple(word for part in chosen for word in part)


def _joined(
    sentence: str, offset: int, mentions: list[Mention], phrases: list[tuple]
) -> Iterator[tuple[int, int, str, str, str]]:
    """Start and end in the sentence, first, relation and second, of words outside every name."""
    placed = placed_words(sentence)
    names = [(start - offset, end - offset, name) for start, end, name in mentions]
    taken = 0
    for at, word_start in enumerate(placed.starts):
        if at < taken:
            continue
        for sequence, relation, turned in phrases:
            stop = at + len(sequence)
            if placed.words[at:stop] != sequence:
                continue
            word_end = placed.ends[stop - 1]
            before = [name for _, end, name in names if end <= word_start]
            after = [name for start, _, name in names if start >= word_end]
            outside = len(before) + len(after) == len(names)
            if outside and before and after and before[-1] != after[0]:
                ends = (after[0], before[-1]) if turned else (before[-1], after[0])
                yield word_start, word_end, ends[0], relation, ends[1]
            taken = stop
            break


def _with_polarity(found: list[tuple], cache: str | Path | None) -> pd.DataFrame:
    parses = parse(
        [sentence for _, _, _, sentence, *_ in found],
        load_model,
        model_hash(),
        None if cache is None else Path(cache),
    )
    rows = [
        (
            transcript,
            turn,
            offset + start,
            offset + end,
            first,
            relation,
            second,
            polarity(parses[sentence], start, end),
        )
        for transcript, turn, offset, sentence, start, end, first, relation, second in found
    ]
    texts = dict.fromkeys(("transcript", "first", "relation", "second", "polarity"), "str")
    kinds = dict.fromkeys(("turn", "start", "end"), "int64")
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(kinds | texts)
