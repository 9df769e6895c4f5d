"""Words one letter away from a name of the roster: a slip of the typist, or what a machine heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.transcripts.deidentification.names import person_forms
from analysis.transcripts.deidentification.words import is_english, is_name_when_small

if TYPE_CHECKING:
    import pandas as pd

    from analysis.transcripts.deidentification.tokens import Token

# Shorter names have too many neighbours that are names or words of their own.
_SHORTEST = 6
# "Helens idea", "the Marshes": a possessive without its apostrophe, or a family.
_SHORTEST_WITH_S = 4


@dataclass(frozen=True, kw_only=True)
class Spellings:
    """The words near to first names and surnames.

    Attributes
    ----------
    names : frozenset of str
        Those of at least six letters.
    shortened : frozenset of str
        What is left of these when a letter is taken away, and they themselves.
    with_s : mapping of str to str
        Names of at least four letters with an s behind them, to the name itself.
    """

    names: frozenset[str]
    shortened: frozenset[str]
    with_s: Mapping[str, str]

    @classmethod
    def of(cls, roster: pd.DataFrame) -> Spellings:
        """From the people of a roster."""
        people = roster.loc[roster["kind"].eq("person"), "name"]
        parts = (form for name in people for form, part in person_forms(name) if part in ("surname", "given"))
        every = sorted({word for form in parts for word in _bare(form).split("-")})
        words = frozenset(word for word in every if len(word) >= _SHORTEST)
        return cls(
            names=words,
            shortened=words | {short for word in words for short in _without_one(word)},
            with_s={s: word for word in every if len(word) >= _SHORTEST_WITH_S for s in _with_s(word)},
        )

    def is_near(self, word: str) -> bool:
        """Whether a folded word differs from a name by one letter (added, left out or another) or an s.

        Examples
        --------
        >>> import pandas as pd
        >>> spellings = Spellings.of(pd.DataFrame({"kind": ["person"], "name": ["Helen Marsden"]}))
        >>> [spellings.is_near(w) for w in ("marsdon", "marden", "marssden", "marsden", "mardsen", "warden")]
        [True, True, True, False, False, False]
        >>> spellings.is_near("helens")
        True
        """
        bare = _bare(word)
        if bare in self.with_s:
            return True
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
        """The words that are no English and near a name, or a name and an s; marshes are no Marsh's."""
        if not self.with_s:
            return
        for token in tokens:
            if name := self.with_s.get(token.word):
                meant = is_name_when_small(name) or (token.capital and not is_english(name))
            else:
                meant = not is_english(token.word) and self.is_near(token.word)
            if meant:
                yield token


def _with_s(word: str) -> Iterator[str]:
    yield word + "s"
    if word.endswith(("s", "x", "z", "ch", "sh")):
        yield word + "es"


def _bare(word: str) -> str:
    return word.replace("'", "")


def _without_one(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}
