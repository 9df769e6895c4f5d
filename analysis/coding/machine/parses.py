"""Parses of single sentences, kept by their content so that a second run needs no language model."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.coding.machine.words import fold, for_parsing
from analysis.files import write_text
from analysis.problems import Problem, ProblemsFound

if TYPE_CHECKING:
    from spacy.language import Language

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
        Folder of the parses of earlier runs; new ones are added.

    Returns
    -------
    dict of str to Parse
        By the sentence as given.
    """
    wanted = {sentence: _key(sentence) for sentence in dict.fromkeys(sentences)}
    folder = None if cache is None else cache / _folder(identity)
    known = _read(folder, wanted.values()) if folder is not None else {}
    missing = [sentence for sentence, key in wanted.items() if key not in known]
    if missing:
        fresh = {wanted[sentence]: entry for sentence, entry in _parsed(missing, load())}
        known |= fresh
        if folder is not None:
            _add(folder, fresh)
    return {sentence: _parse(sentence, known[key]) for sentence, key in wanted.items()}


def _parsed(texts: list[str], nlp: Language) -> Iterable[tuple[str, list]]:
    prepared = ((for_parsing(text), text) for text in texts)
    for doc, text in nlp.pipe(prepared, as_tuples=True, batch_size=BATCH):
        tokens = [token for token in doc if not token.is_space]
        number = {token.i: place for place, token in enumerate(tokens)}
        yield (
            text,
            [
                [token.idx for token in tokens],
                [len(token) for token in tokens],
                # A space is never a head in a good parse; where it is, the token becomes a root.
                [number.get(token.head.i, number[token.i]) for token in tokens],
                " ".join(token.dep_ or "dep" for token in tokens),
                " ".join(token.tag_ or "XX" for token in tokens),
            ],
        )


def _parse(text: str, entry: list) -> Parse:
    starts, lengths, heads, deps, tags = entry
    ends = tuple(start + length for start, length in zip(starts, lengths, strict=True))
    return Parse(text, tuple(starts), ends, tuple(heads), tuple(deps.split()), tuple(tags.split()))


def _key(sentence: str) -> str:
    return hashlib.sha256(sentence.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _folder(identity: str) -> str:
    """Another model, library version or way of writing never meets old parses."""
    return f"parses-1-{version('spacy')}-{identity[:16]}"


def _read(folder: Path, keys: Iterable[str]) -> dict[str, list]:
    """The known parses, from the files that the wanted keys would be in."""
    known: dict[str, list] = {}
    for name in sorted({key[:2] for key in keys}):
        file = folder / f"{name}.json"
        if file.exists():
            known |= _entries(file)
    return known


def _add(folder: Path, fresh: Mapping[str, list]) -> None:
    files: dict[str, dict[str, list]] = defaultdict(dict)
    for key, entry in fresh.items():
        files[key[:2]][key] = entry
    for name, entries in sorted(files.items()):
        file = folder / f"{name}.json"
        merged = (_entries(file) if file.exists() else {}) | entries
        lines = (
            f"{json.dumps(key)}:{json.dumps(merged[key], separators=(',', ':'))}" for key in sorted(merged)
        )
        write_text(file, "{" + ",\n".join(lines) + "}\n")


def _entries(file: Path) -> dict[str, list]:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        raise ProblemsFound(
            [
                Problem(
                    place=str(file),
                    found="a damaged cache of parses",
                    expected="JSON as an earlier run wrote it",
                    remedy=f"Delete the folder {file.parent.name}; the next run makes it again.",
                )
            ]
        ) from None
