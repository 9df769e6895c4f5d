"""Passages that speak of the same things as a chosen one, with the words that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.coding.exploration.result import Exploration
from analysis.coding.exploration.vocabulary import said_words, spoken
from analysis.coding.exploration.weights import weighted
from analysis.problems import Problem, ProblemsFound
from analysis.results import Column, Table

if TYPE_CHECKING:
    import pandas as pd

SHARED = 6
NOTES = (
    "Similarity: cosine of TF-IDF weights, from 0 (no word in common) to 1 (the same words as often). It "
    "knows words, not meanings: a passage that says the same in other words is not found.",
)


def similar_passages(
    turns: pd.DataFrame,
    transcript: str,
    turn: int,
    start: int = 0,
    end: int | None = None,
    top: int = 10,
) -> Exploration:
    """The turns most like a passage, of the same kind of source.

    Parameters
    ----------
    turns : DataFrame
        DESIGN: Turns.
    transcript, turn
        Where the passage stands.
    start, end : int
        Its code points in the turn's text; the whole turn unless told.
    top : int
        Turns shown.

    Returns
    -------
    Exploration
        One row a turn that shares a word, the most alike first: ``transcript, turn, similarity, shared``
        (the words that weigh most in it) and ``text``.

    Raises
    ------
    ProblemsFound
        When there is no such turn, it is an interviewer's, or it holds none but function words.
    """
    import pandas as pd

    here = turns[(turns["transcript"] == transcript) & (turns["turn"] == turn)]
    if here.empty:
        raise _refused(transcript, turn, "no such turn", "a turn of turns.parquet")
    said = spoken(turns, here["kind"].iloc[0])
    at = said.turns.index[(said.turns["transcript"] == transcript) & (said.turns["turn"] == turn)]
    if at.empty:
        raise _refused(transcript, turn, "an interviewer's turn", "a turn of somebody who is interviewed")
    passages = list(said.words)
    passages[at[0]] = said_words(here["text"].iloc[0][start:end])
    weights, words = weighted(passages)
    own = weights[at[0]].toarray().ravel()
    if not own.any():
        raise _refused(transcript, turn, "no words but function words", "a passage with words of its own")
    cosine = np.round(weights @ own, 6)
    order = [i for i in np.lexsort((np.arange(len(cosine)), -cosine)) if i != at[0] and cosine[i] > 0][:top]
    rows = [
        (
            said.turns["transcript"].iat[i],
            int(said.turns["turn"].iat[i]),
            float(cosine[i]),
            _shared(weights[i].toarray().ravel() * own, words),
            said.turns["text"].iat[i],
        )
        for i in order
    ]
    columns = (
        Column(name="transcript", label="Source"),
        Column(name="turn", label="Turn", kind="count"),
        Column(name="similarity", label="Similarity", kind="number"),
        Column(name="shared", label="Shared words"),
        Column(name="text", label="Text"),
    )
    data = pd.DataFrame(rows, columns=[column.name for column in columns])
    return Exploration(
        title=f"Turns like turn {turn} of {transcript}", table=Table(columns=columns, data=data), notes=NOTES
    )


def _shared(products: np.ndarray, words: list[str]) -> str:
    order = np.lexsort((np.arange(len(products)), -np.round(products, 9)))[:SHARED]
    return ", ".join(words[i] for i in order if products[i] > 0)


def _refused(transcript: str, turn: int, found: str, expected: str) -> ProblemsFound:
    place = f"transcript {transcript}, turn {turn}"
    return ProblemsFound([Problem(place=place, found=found, expected=expected)])
