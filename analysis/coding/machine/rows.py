"""Rows of words: a codebook's token patterns, matched in a time that no pattern can make explode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.coding.codebook.patterns import TAGS, Token


def rows(
    tokens: Sequence[Token],
    words: Sequence[str],
    first: int,
    end: int,
    tags: Sequence[Sequence[str]] | None = None,
) -> Iterator[tuple[int, int]]:
    """Where a row of words stands between two words of a text: the longest from each start, left to right.

    Every state is a place in the text, so the time is at most words x tokens x the most repeats.

    Parameters
    ----------
    tokens : sequence of Token
    words : sequence of str
        The folded words of the text.
    first, end : int
        Numbers of the first word and of the word after the last.
    tags : sequence of sequence of str, optional
        Fine tags of each word; without them every word is of every kind.

    Yields
    ------
    (int, int)
        First word, word after the last. Places do not overlap.

    Examples
    --------
    >>> row = (Token(words=("asked",)), Token(least=0, most=2), Token(words=("views",)))
    >>> list(rows(row, "they asked for our views and asked views".split(), 0, 8))
    [(1, 5), (6, 8)]
    """
    start = first
    while start < end:
        last = _longest(tokens, words, start, end, tags)
        if last is None:
            start += 1
        else:
            yield start, last
            start = last


def _longest(
    tokens: Sequence[Token],
    words: Sequence[str],
    start: int,
    end: int,
    tags: Sequence[Sequence[str]] | None,
) -> int | None:
    places = {start}
    for token in tokens:
        after = set(places) if token.least == 0 else set()
        for place in places:
            for _ in range(token.most):
                if place >= end or not _fits(token, words[place], None if tags is None else tags[place]):
                    break
                place += 1
                after.add(place)
        if not after:
            return None
        places = after
    return last if (last := max(places)) > start else None


def _fits(token: Token, word: str, tags: Sequence[str] | None) -> bool:
    if token.words and word not in token.words:
        return False
    if not token.tags or tags is None:
        return True
    beginnings = tuple(beginning for name in token.tags for beginning in TAGS[name])
    return any(tag.startswith(beginnings) for tag in tags)
