"""Passages as weighted words: what topics and similar passages are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.coding.exploration.vocabulary import function_words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


def weighted(passages: list[list[str | None]], least: int = 1) -> tuple[csr_matrix, list[str]]:
    """TF-IDF weights (logarithmic counts, rows of length 1) of the words of each passage.

    Parameters
    ----------
    passages : list of list of str
        Of `vocabulary.Spoken.words`. Function words and words of two letters are left out.
    least : int
        Least passages that a word must stand in.

    Returns
    -------
    csr_matrix, list of str
        Passages x words, and the words in the order of the alphabet; no columns where no word is left.
    """
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

    # Sklearn raises where nothing is left to count.
    kept = [[w for w in passage if w and len(w) > 2 and w not in function_words()] for passage in passages]
    within: dict[str, int] = {}
    for passage in kept:
        for word in set(passage):
            within[word] = within.get(word, 0) + 1
    words = sorted(word for word, number in within.items() if number >= least)
    if not words:
        return csr_matrix((len(passages), 0)), []
    vectoriser = TfidfVectorizer(analyzer=_itself, vocabulary=words, sublinear_tf=True)
    return vectoriser.fit_transform(kept), words


def _itself(words: list[str]) -> list[str]:
    return words
