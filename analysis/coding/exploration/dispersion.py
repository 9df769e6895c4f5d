"""How evenly a word is spread over the people who speak."""

from __future__ import annotations

import numpy as np


def deviation_of_proportions(counts: np.ndarray, sizes: np.ndarray) -> float:
    """Gries' DP of a word over parts of a corpus.

    Half the sum of the differences between each part's share of the word and its share of the corpus: 0 where
    the word is spread as the words are, near 1 where a small part has it all.

    Parameters
    ----------
    counts, sizes : array
        Occurrences of the word, and words, in each part (here: each person).

    References
    ----------
    Gries, S. Th. (2008). Dispersions and adjusted frequencies in corpora. International Journal of Corpus
    Linguistics 13(4), 403-437.

    Examples
    --------
    Two speakers of 900 and 100 words; the word is said nine times by the first, and once by the second; then
    ten times by the second: ``(|0 - 0.9| + |1 - 0.1|) / 2``.

    >>> float(deviation_of_proportions(np.array([9, 1]), np.array([900, 100])))
    0.0
    >>> round(float(deviation_of_proportions(np.array([0, 10]), np.array([900, 100]))), 3)
    0.9
    """
    if not counts.sum():
        return float("nan")
    return float(np.abs(counts / counts.sum() - sizes / sizes.sum()).sum() / 2)
