"""Bundles of words that occur together, and how far each comes back when the transcripts are drawn anew."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.coding.exploration.result import Exploration
from analysis.coding.exploration.vocabulary import Spoken, spoken
from analysis.coding.exploration.weights import weighted
from analysis.problems import Problem, ProblemsFound
from analysis.results import Column, Table

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_matrix

TOP_WORDS = 10
SHORTEST = 15  # words; what is shorter tells of no topic
LEAST_TURNS = 4  # that a word must stand in
STABLE = 0.5
NOTES = (
    f"Stability: transcripts are drawn anew with replacement and the topics fitted again; the mean, over "
    f"these refits, of the share of the top {TOP_WORDS} words that a topic has in common with its "
    f"best partner (Jaccard). Topics below {STABLE} are grey: another sample would not show them.",
    "How many topics there are is the researcher's choice: try several, and read the turns.",
)


def topics(
    turns: pd.DataFrame, number: int, seed: int, kind: str = "interview", refits: int = 20
) -> Exploration:
    """Topics of what people say, by non-negative matrix factorisation of TF-IDF weights.

    Parameters
    ----------
    turns : DataFrame
        DESIGN: Turns.
    number : int
        How many topics.
    seed : int
        The same seed gives the same topics.
    kind : str
        The kind of source: kinds are never pooled.
    refits : int
        Draws of transcripts for the stability.

    Returns
    -------
    Exploration
        One row a topic: its top words, its stability, the turns in which it weighs most and how many people
        speak them, of how many, and the turn in which it weighs most of all.

    Raises
    ------
    ProblemsFound
        When there are fewer turns or words than topics, or one transcript only.

    References
    ----------
    Greene, D., O'Callaghan, D. and Cunningham, P. (2014). How many topics? Stability analysis for topic
    models. ECML PKDD 2014: top words compared by Jaccard, topics matched one to one.
    """
    import pandas as pd

    corpus = _corpus(turns, kind, max_number=number)
    fitted = _fit(corpus.weights, number, seed)
    stability = _stability(corpus, [number], seed, refits)[number]
    strongest = np.argmax(np.round(fitted.passages, 9), axis=1)
    weighing = fitted.passages.max(axis=1) > 0
    people = np.array(corpus.people)
    rows = []
    for topic in range(number):
        own = np.flatnonzero((strongest == topic) & weighing)
        best = own[np.argmax(np.round(fitted.passages[own, topic], 9))] if len(own) else None
        rows.append(
            (
                ", ".join(corpus.words[i] for i in fitted.top[topic]),
                float(round(stability[topic], 3)),
                len(own),
                len(set(people[own])),
                len(set(people)),
                "" if best is None else corpus.places[best],
            )
        )
    columns = (
        Column(name="words", label="Words"),
        Column(name="stability", label="Stability", kind="number"),
        Column(name="turns", label="Turns", kind="count", bases=("base",)),
        Column(
            name="people", label=corpus.unit.capitalize(), kind="count", bases=("base",), unit=corpus.unit
        ),
        Column(name="base", label="of", kind="base", unit=corpus.unit),
        Column(name="turn", label="Turn to read"),
    )
    data = pd.DataFrame(rows, columns=[column.name for column in columns])
    data = data.sort_values(["stability", "words"], ascending=[False, True], ignore_index=True)
    return Exploration(
        title=f"{number} topics ({kind})",
        table=Table(columns=columns, data=data),
        notes=(corpus.left_out, *NOTES),
        faint=tuple(int(i) for i in np.flatnonzero(data["stability"] < STABLE)),
    )


def numbers_of_topics(
    turns: pd.DataFrame, numbers: Sequence[int], seed: int, kind: str = "interview", refits: int = 20
) -> Exploration:
    """How stable the topics are for several numbers of them, so that the researcher may choose.

    Parameters as in `topics`. One row a number: the mean stability, that of the least stable topic, and how
    many topics are stable.
    """
    import pandas as pd

    corpus = _corpus(turns, kind, max_number=max(numbers))
    found = _stability(corpus, numbers, seed, refits)
    rows = [
        (number, *(round(float(x), 3) for x in (scores.mean(), scores.min())), int((scores >= STABLE).sum()))
        for number, scores in found.items()
    ]
    columns = (
        Column(name="number", label="Topics", kind="count"),
        Column(name="mean", label="Mean stability", kind="number"),
        Column(name="least", label="Least", kind="number"),
        Column(name="stable", label="Stable topics", kind="count"),
    )
    data = pd.DataFrame(rows, columns=[column.name for column in columns])
    return Exploration(
        title=f"How many topics? ({kind})",
        table=Table(columns=columns, data=data),
        notes=(corpus.left_out, *NOTES),
    )


@dataclass(frozen=True, kw_only=True)
class _Corpus:
    weights: csr_matrix
    words: list[str]
    people: list[str]
    transcripts: np.ndarray
    places: list[str]
    unit: str
    left_out: str


@dataclass(frozen=True, kw_only=True)
class _Fitted:
    """Weights of passages x topics, and each topic's top words as places in the vocabulary."""

    passages: np.ndarray
    top: list[tuple[int, ...]]


def _corpus(turns: pd.DataFrame, kind: str, max_number: int) -> _Corpus:
    said: Spoken = spoken(turns, kind)
    long = [i for i, turn in enumerate(said.words) if sum(w is not None for w in turn) >= SHORTEST]
    weights, words = weighted([said.words[i] for i in long], least=LEAST_TURNS)
    rows = said.turns.iloc[long]
    transcripts = rows["transcript"].to_numpy(dtype=object)
    if min(len(long), len(words)) < max(max_number, 2) or max_number < 2 or len(set(transcripts)) < 2:
        raise ProblemsFound(
            [
                Problem(
                    place=f"topics of sources of the kind {kind!r}",
                    found=f"{max_number} topics asked for, of {len(long)} turns of {SHORTEST} words or more "
                    f"in {len(set(transcripts))} sources, with {len(words)} words in {LEAST_TURNS} or more",
                    expected="two topics or more, fewer than turns and words, and two sources or more",
                    remedy="Ask for fewer topics, or add transcripts.",
                )
            ]
        )
    left_out = (
        f"{len(long):,} turns; left out: {len(said.words) - len(long):,} of fewer than {SHORTEST} words."
    )
    return _Corpus(
        weights=weights,
        words=words,
        people=[said.people[i] for i in long],
        transcripts=transcripts,
        places=[f"{row.transcript}, turn {row.turn}" for row in rows.itertuples()],
        unit=said.unit,
        left_out=left_out,
    )


def _fit(weights: csr_matrix, number: int, seed: int) -> _Fitted:
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    model = NMF(n_components=number, init="nndsvd", random_state=seed % 2**32, max_iter=200, tol=1e-4)
    with warnings.catch_warnings():
        # Top words settle long before the last digits do; how far they would move is what stability tells.
        warnings.simplefilter("ignore", ConvergenceWarning)
        passages = model.fit_transform(weights)
    # Rounded, so that the last bits of another processor or number of threads change no order.
    found = np.round(model.components_, 9)
    top = [tuple(np.lexsort((np.arange(found.shape[1]), -row))[:TOP_WORDS]) for row in found]
    return _Fitted(passages=passages, top=top)


def _stability(corpus: _Corpus, numbers: Sequence[int], seed: int, refits: int) -> dict[int, np.ndarray]:
    """Each topic's mean agreement with its partner over refits, for each number of topics."""
    rng = np.random.default_rng(seed)
    names = sorted(set(corpus.transcripts))
    rows = {name: np.flatnonzero(corpus.transcripts == name) for name in names}
    whole = {number: _fit(corpus.weights, number, seed).top for number in numbers}
    sums = {number: np.zeros(number) for number in numbers}
    for _ in range(refits):
        drawn = rng.choice(len(names), size=len(names))
        sample = corpus.weights[np.concatenate([rows[names[i]] for i in drawn])]
        for number in numbers:
            sums[number] += matched_agreement(whole[number], _fit(sample, number, seed).top)
    return {number: total / refits for number, total in sums.items()}


def matched_agreement(first: Sequence[Sequence[int]], second: Sequence[Sequence[int]]) -> np.ndarray:
    """Jaccard index of the words of each topic and those of its partner, matched so that the sum is highest.

    Examples
    --------
    The first topic has two of four words in common with the second's second.

    >>> [round(float(x), 2) for x in matched_agreement([(1, 2, 3), (7, 8, 9)], [(7, 8, 9), (2, 3, 4)])]
    [0.5, 1.0]
    """
    from scipy.optimize import linear_sum_assignment

    agreement = np.array([[len({*a} & {*b}) / len({*a} | {*b}) for b in second] for a in first])
    rows, columns = linear_sum_assignment(-agreement)
    matched = np.zeros(len(first))
    matched[rows] = agreement[rows, columns]
    return matched
