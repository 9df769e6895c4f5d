"""Words one letter away from a name of the roster: a slip of the typist, or what a machine heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.transcripts.deidentification.names import person_forms
from analysis.transcripts.deidentification.words import is_english

if TYPE_CHECKING:
    import pandas as pd

    from analysis.transcripts.deidentification.tokens import Token

# Shorter names have too many neighbours that are names or words of their own.
_SHORTEST = 6


@dataclass(frozen=True, kw_only=True)
class Spellings:
    """First names and surnames of at least six letters, by what is left when a letter is taken away."""

    names: frozenset[str]
    shortened: frozenset[str]

    @classmethod
    def of(cls, roster: pd.DataFrame) -> Spellings:
        """From the people of a roster."""
        people = roster.loc[roster["kind"].eq("person"), "name"]
        parts = (form for name in people for form, part in person_forms(name) if part in ("surname", "given"))
        words = frozenset(w for form in parts for w in _bare(form).split("-") if len(w) >= _SHORTEST)
        return cls(names=words, shortened=words | {short for w in words for short in _without_one(w)})

    def is_near(self, word: str) -> bool:
        """Whether a folded word differs from a name by one letter: added, left out or another.

        Examples
        --------
        >>> import pandas as pd
        >>> spellings = Spellings.of(pd.DataFrame({"kind": ["person"], "name": ["Helen Marsden"]}))
        >>> [spellings.is_near(w) for w in ("marsdon", "marden", "marssden", "marsden", "mardsen", "warden")]
        [True, True, True, False, False, False]
        """
        bare = _bare(word)
        if bare in self.names or len(bare) < _SHORTEST - 1:
            return False
        if bare in self.shortened:
            return True
        return any(short in self.names or self._one_other(bare, short) for short in _without_one(bare))

    def _one_other(self, word: str, short: str) -> bool:
        return short in self.shortened and any(
            len(name) == len(word) and sum(a != b for a, b in zip(name, word, strict=True)) == 1
            for name in self.names
        )

    def near(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """The words that are no English and near a name."""
        if not self.names:
            return
        for token in tokens:
            if len(token.word) >= _SHORTEST - 1 and not is_english(token.word) and self.is_near(token.word):
                yield token


def _bare(word: str) -> str:
    return word.replace("'", "")


def _without_one(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}
