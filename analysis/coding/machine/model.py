"""The parser: what of the language model the judging of polarity needs."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.language_model import load, model_hash

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["load_model", "model_hash"]

# What polarity needs: heads and labels, and fine tags to know a modal verb.
_UNUSED = ("ner", "senter", "attribute_ruler", "lemmatizer")


@lru_cache(maxsize=1)
def load_model() -> Language:
    """Load the English model for parsing, once, after checking what is in it.

    Returns
    -------
    spacy.language.Language
        With ``tok2vec``, ``tagger`` and ``parser``; no entities, no lemmas.

    Raises
    ------
    ProblemsFound
        When no model is installed, or a file of it is missing or is not the known one.
    """
    return load(_UNUSED)
