"""Words that one group of people uses more than all others do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from analysis.coding.exploration.dispersion import deviation_of_proportions
from analysis.coding.exploration.result import Exploration
from analysis.coding.exploration.vocabulary import Spoken, function_words, spoken
from analysis.problems import Problem, ProblemsFound
from analysis.results import Column, Table

if TYPE_CHECKING:
    import pandas as pd

NORMAL_975 = 1.959963984540054
HALF = 0.5  # stands in for no occurrence in the rest (Hardie 2014)
NOTES = (
    "The rest: all others in sources of this kind. Log ratio: binary logarithm of how many times as often "
    "the group uses the word (1: twice, 2: four times); its 95% interval keeps each person's words together "
    "and is missing where the rest never uses the word or one person alone speaks for a side.",
    "G2 measures how surprising the difference would be if every word were drawn anew. It tests nothing: "
    "words within an interview hang together, and all words are looked at.",
    "DP (Gries): 0 where the group's people use the word evenly, near 1 where few of them have it all.",
)


def keyness(
    turns: pd.DataFrame,
    by: Literal["site", "role", "wave"],
    kind: str = "interview",
    top: int = 20,
    occurrences: int = 5,
    people: int = 3,
) -> Exploration:
    """Words that set each site, role or wave apart from the rest, with their spread over its people.

    Parameters
    ----------
    turns : DataFrame
        DESIGN: Turns.
    by : {"site", "role", "wave"}
    kind : str
        The kind of source: kinds are never pooled.
    top : int
        Words shown a group, those of the highest G2 among those that it uses more than the rest.
    occurrences : int
        Least occurrences in the group.
    people : int
        Least people of the group who use the word, so that one talkative person makes no keyword.

    Returns
    -------
    Exploration
        One row a group and word: its occurrences and the group's words, those of the rest, G2, log ratio and
        interval, DP over the group's people, and how many of them use it, of how many.

    Raises
    ------
    ProblemsFound
        When there are no such turns, or one group only.

    References
    ----------
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence. Computational
    Linguistics 19(1), 61-74, in the form with two terms of Rayson and Garside (2000). Hardie, A. (2014). Log
    Ratio: an informal introduction. Gries (2008) for DP.
    """
    import pandas as pd

    said = spoken(turns, kind)
    groups = said.turns[by]
    names = sorted(groups.dropna().unique())
    if len(names) < 2:
        raise ProblemsFound(
            [
                Problem(
                    place=f"the turns' column {by!r}",
                    found=f"{len(names)} different values in sources of the kind {kind!r}",
                    expected="two or more, to hold one against the rest",
                )
            ]
        )
    said_by = _Frequencies(said)
    parts, rare, few = [], 0, 0
    for name in names:
        inside = (groups == name).to_numpy()
        group, rest = said_by.side(inside), said_by.side(~inside)
        used = group.counts.sum(axis=0)
        frequent = used >= occurrences
        spread = frequent & ((group.counts > 0).sum(axis=0) >= people)
        rare += int((used > 0).sum() - frequent.sum())
        few += int(frequent.sum() - spread.sum())
        chosen = [i for i in np.flatnonzero(spread) if said_by.words[i] not in function_words()]
        lines = [(name, said_by.words[i], *_compared(i, group, rest)) for i in chosen]
        part = pd.DataFrame(lines, columns=[column.name for column in _columns(by, said.unit)])
        more = part[part["log_ratio"] > 0]
        parts.append(more.sort_values(["g2", "word"], ascending=[False, True]).head(top))
    left_out = (
        f"Left out, over all groups: {rare:,} words with fewer than {occurrences} occurrences in the group, "
        f"{few:,} used by fewer than {people} of its {said.unit}, and function words."
    )
    return Exploration(
        title=f"Words that set each {by} apart ({kind})",
        table=Table(columns=_columns(by, said.unit), data=pd.concat(parts, ignore_index=True)),
        notes=(*NOTES, left_out),
    )


def log_likelihood(a: float, b: float, c: float, d: float) -> float:
    """G2 of `a` occurrences among `c` words against `b` among `d`.

    Examples
    --------
    Expected are 10 and 10: ``2 (15 ln 1.5 + 5 ln 0.5)``.

    >>> round(log_likelihood(15, 5, 1000, 1000), 4)
    5.2325
    """
    expected = c * (a + b) / (c + d), d * (a + b) / (c + d)
    terms = (x * math.log(x / e) if x else 0.0 for x, e in zip((a, b), expected, strict=True))
    return 2 * sum(terms)


def log_ratio(a: float, b: float, c: float, d: float) -> float:
    """Binary logarithm of the ratio of two relative frequencies; half an occurrence stands in for none.

    Examples
    --------
    >>> log_ratio(40, 10, 1000, 1000), round(log_ratio(4, 0, 1000, 1000), 6)
    (2.0, 3.0)
    """
    return math.log2(((a or HALF) / c) / ((b or HALF) / d))


@dataclass(frozen=True, kw_only=True)
class _Side:
    """How often each of a side's people says each word (people x words), and how many words each says."""

    counts: np.ndarray
    sizes: np.ndarray

    def variance(self, word: int) -> float:
        """Of the logarithm of a word's relative frequency, people kept whole (linearised ratio)."""
        counts, number = self.counts[:, word], len(self.sizes)
        if number < 2 or not counts.sum():
            return math.nan
        residuals = counts / counts.sum() - self.sizes / self.sizes.sum()
        return number / (number - 1) * float((residuals**2).sum())


class _Frequencies:
    """The words of every turn, counted once."""

    def __init__(self, said: Spoken):
        from scipy.sparse import csr_matrix

        self.people = np.array(said.people)
        self.words = sorted({word for turn in said.words for word in turn if word is not None})
        places = {word: place for place, word in enumerate(self.words)}
        turns = [(number, places[w]) for number, turn in enumerate(said.words) for w in turn if w is not None]
        rows, columns = zip(*turns, strict=True) if turns else ((), ())
        shape = (len(said.words), len(self.words))
        self.turns = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)

    def side(self, inside: np.ndarray) -> _Side:
        from scipy.sparse import csr_matrix

        names, place = np.unique(self.people[inside], return_inverse=True)
        member = csr_matrix(
            (np.ones(len(place)), (place, np.arange(len(place)))), shape=(len(names), len(place))
        )
        counts = (member @ self.turns[inside]).toarray()
        return _Side(counts=counts, sizes=counts.sum(axis=1))


def _compared(word: int, group: _Side, rest: _Side) -> tuple:
    counts = group.counts[:, word]
    a, b, c, d = counts.sum(), rest.counts[:, word].sum(), group.sizes.sum(), rest.sizes.sum()
    ratio = log_ratio(a, b, c, d)
    reach = NORMAL_975 * math.sqrt(group.variance(word) + rest.variance(word)) / math.log(2)
    return (
        *(int(x) for x in (a, c, b, d)),
        log_likelihood(a, b, c, d),
        ratio,
        ratio - reach,
        ratio + reach,
        deviation_of_proportions(counts, group.sizes),
        int((counts > 0).sum()),
        len(group.sizes),
    )


def _columns(by: str, unit: str) -> tuple[Column, ...]:
    numbers: Mapping[str, str] = {
        "g2": "G2",
        "log_ratio": "Log ratio",
        "low": "Interval",
        "high": "Interval",
        "dp": "DP",
    }
    counts = {"occurrences": "Times", "words": "of words", "rest": "Rest", "rest_words": "of words"}
    return (
        Column(name=by, label=by.capitalize()),
        Column(name="word", label="Word", bases=("base",)),
        *(Column(name=n, label=label, kind="count", bases=("base",)) for n, label in counts.items()),
        *(Column(name=n, label=label, kind="number", bases=("base",)) for n, label in numbers.items()),
        Column(name="people", label=unit.capitalize(), kind="count", bases=("base",), unit=unit),
        Column(name="base", label="of", kind="base", unit=unit),
    )
