"""Parses of single sentences, kept by their content so that a second run needs no language model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.coding.machine.store import Store, opened
from analysis.coding.machine.words import fold, for_parsing

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

BATCH = 64  # a larger batch takes more memory and no less time


@dataclass(frozen=True)
class Parse:
    """The dependency parse of one sentence: per token, where it is, its head, label and fine tag.

    ``heads`` are token numbers; a root is its own head. Places are code points in ``text``.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    heads: tuple[int, ...]
    deps: tuple[str, ...]
    tags: tuple[str, ...]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The tokens in lower case with plain apostrophes."""
        text = fold(self.text)
        return tuple(text[start:end] for start, end in zip(self.starts, self.ends, strict=True))

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """The dependents of each token, in order."""
        below: list[list[int]] = [[] for _ in self.heads]
        for token, head in enumerate(self.heads):
            if head != token:
                below[head].append(token)
        return tuple(map(tuple, below))

    def tokens(self, start: int, end: int) -> list[int]:
        """The tokens that share a character with a span."""
        return [i for i, first in enumerate(self.starts) if first < end and self.ends[i] > start]


def parse(
    sentences: Iterable[str],
    load: Callable[[], Language],
    identity: str,
    cache: Path | None = None,
) -> dict[str, Parse]:
    """Parse each different sentence once.

    Parameters
    ----------
    sentences : iterable of str
    load : callable
        Returns the language model; called only if a sentence is not in the cache.
    identity : str
        The model's hash.
    cache : Path or None
        Folder of what earlier runs found; new parses are added.

    Returns
    -------
    dict of str to Parse
        By the sentence as given.
    """
    with nullcontext() if cache is None else opened(cache) as store:
        return parse_with(sentences, load, identity, store)


def parse_with(
    sentences: Iterable[str],
    load: Callable[[], Language],
    identity: str,
    store: Store | None,
) -> dict[str, Parse]:
    """As `parse`, with an open store."""
    wanted = {sentence: key_of(sentence, identity) for sentence in dict.fromkeys(sentences)}
    known = {} if store is None else store.read("parses", wanted.values())
    missing = [sentence for sentence, key in wanted.items() if key not in known]
    if missing:
        fresh = {wanted[s]: entry for s, entry in zip(missing, _parsed(missing, load), strict=True)}
        known |= fresh
        if store is not None:
            store.add("parses", fresh)
    return {sentence: _parse(sentence, known[key]) for sentence, key in wanted.items()}


def key_of(sentence: str, identity: str) -> str:
    """The name of a sentence's parse: another model or library version never meets old parses."""
    return content_hash("parses-2", version("spacy"), identity, sentence)


def content_hash(*parts: str) -> str:
    """A hash over some texts, each apart from the next."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        digest.update(f"{len(content)}:".encode() + content)
    return digest.hexdigest()[:32]


def _parsed(texts: list[str], load: Callable[[], Language]) -> Iterator[list]:
    return map(_entry, load().pipe(map(for_parsing, texts), batch_size=BATCH))


def _entry(doc: Doc) -> list:
    tokens = [token for token in doc if not token.is_space]
    number = {token.i: place for place, token in enumerate(tokens)}
    return [
        [token.idx for token in tokens],
        [len(token) for token in tokens],
        # A space is never a head in a good parse; where it is, the token becomes a root.
        [number.get(token.head.i, number[token.i]) for token in tokens],
        " ".join(token.dep_ or "dep" for token in tokens),
        " ".join(token.tag_ or "XX" for token in tokens),
    ]


def _parse(text: str, entry: list) -> Parse:
    starts, lengths, heads, deps, tags = entry
    ends = tuple(start + length for start, length in zip(starts, lengths, strict=True))
    return Parse(text, tuple(starts), ends, tuple(heads), tuple(deps.split()), tuple(tags.split()))
