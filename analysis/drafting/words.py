"""How alike the wordings of two questions are, and whether one of them is put in the negative."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from analysis.study.section import canonical

_NUMBERING = re.compile(r"^\s*(?:q(?:uestion)?\s*)?\d+\s*[a-z]?\s*[.):_-]\s*(?=\S)", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")
# Words of questions rather than of what is asked about.
_STOP = frozenset((
    "a", "about", "all", "am", "an", "and", "any", "are", "as", "at", "be", "been", "being", "best",
    "but", "by", "can", "could", "describe", "describes", "did", "do", "does", "doing", "ever", "feel",
    "feels", "felt", "following", "for", "from", "get", "had", "has", "have", "having", "how", "i",
    "if", "in", "into", "is", "it", "its", "kind", "like", "many", "may", "me", "might", "more", "most",
    "much", "my", "no", "not", "of", "on", "one", "or", "other", "our", "over", "own", "please", "q",
    "s", "say", "she", "should", "so", "some", "such", "t", "than", "that", "the", "their", "them",
    "then", "there", "these", "they", "this", "those", "to", "too", "up", "us", "very", "was", "we",
    "were", "what", "when", "where", "whether", "which", "while", "who", "whom", "whose", "why", "will",
    "with", "within", "would", "you", "your", "yours", "yourself",
))  # fmt: skip
# Ways of asking for remarks, so that "Anything else?" meets "Comments".
_REMARKS = re.compile(
    r"anything (?:else|more|further)(?: (?:that )?you (?:would|want|wish|d)[a-z ]*)?"
    r"|(?:any |other |further |additional |final )*(?:comments?|remarks?)\b"
)
_NEGATIVE = re.compile(r"\b(?:not|never|cannot|neither|nor|without|hardly|no|none|lack)\b|n['’]t\b", re.I)
_SHORT = 3  # so many words of meaning or fewer: an abbreviated name rather than a sentence


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """A text for comparison: one case, one apostrophe, no accents, no punctuation, no numbering before it.

    Examples
    --------
    >>> plain("4a. The CCG doesn’t\\xa0listen!"), plain("I don't know")
    ("the ccg doesn't listen", "i don't know")
    """
    text = canonical(unnumbered(text)).replace("’", "'")
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w']+|_", " ", text).split())


def unnumbered(text: str) -> str:
    """A question's text without the number before it.

    Examples
    --------
    >>> unnumbered("10. Is there anything else?"), unnumbered("Q2_views"), unnumbered("26-100")
    ('Is there anything else?', 'views', '26-100')
    """
    rest = _NUMBERING.sub("", text)
    return rest if any(sign.isalpha() for sign in rest) else text


@lru_cache(maxsize=8192)
def content(text: str) -> frozenset[str]:
    """The words of meaning in a question.

    Examples
    --------
    >>> sorted(content("8. What is your age?")), sorted(content("Q1_engagement"))
    (['age'], ['engagement'])
    >>> content("Is there anything else you would like to say?") == content("Comments")
    True
    """
    folded = _REMARKS.sub(" comments ", plain(_CAMEL.sub(" ", text)))
    words = _WORD.findall(folded.replace("'", ""))
    kept = [word for word in words if word not in _STOP and len(word) > 1]
    return frozenset(kept or words)


def negative(text: str) -> bool:
    """Whether a sentence is put in the negative (two negations undo each other).

    Examples
    --------
    >>> negative("The group does not feel owned"), negative("It feels owned"), negative("no_employees")
    (True, False, False)
    """
    sentence = unnumbered(text)
    return is_sentence(sentence) and len(_NEGATIVE.findall(sentence)) % 2 == 1


def is_sentence(text: str) -> bool:
    """Whether a text is a wording rather than a column's name.

    Examples
    --------
    >>> is_sentence("I have no time"), is_sentence("mental_health_consequence")
    (True, False)
    """
    return len(text.split()) >= 3


def weights(texts: Iterable[frozenset[str]]) -> dict[str, float]:
    """How much each word tells: less, the more questions have it (inverse document frequency).

    Source: Spärck Jones 1972, doi:10.1108/eb026526, in the smoothed form log(1 + N/n).

    Examples
    --------
    >>> told = weights([frozenset({"site", "time"}), frozenset({"site", "goals"})])
    >>> told["time"] > told["site"]
    True
    """
    import math

    texts = list(texts)
    counts: dict[str, int] = {}
    for words in texts:
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    return {word: math.log(1 + len(texts) / count) for word, count in counts.items()}


def wording(one: frozenset[str], other: frozenset[str], weight: Mapping[str, float]) -> float:
    """How alike two questions' words are, from 0 to 1.

    The weighted shares of each side's words that the other side has, in their harmonic mean (Dice). When
    one side is an abbreviated name, what counts most is whether the other has the name's words.

    Examples
    --------
    >>> leave, sentence = content("leave"), content("Asking for that medical leave would be:")
    >>> round(wording(leave, sentence, {}), 2)
    0.77
    >>> wording(leave, content("Your age"), {})
    0.0
    """
    if not one or not other:
        return 0.0
    here, there = _covered(one, other, weight), _covered(other, one, weight)
    if here + there == 0:
        return 0.0
    dice = 2 * here * there / (here + there)
    short, long = (here, there) if len(one) <= len(other) else (there, here)
    if min(len(one), len(other)) <= _SHORT < max(len(one), len(other)) or min(len(one), len(other)) == 1:
        return max(dice, short * (0.65 + 0.35 * long))
    return dice


def _covered(words: frozenset[str], by: frozenset[str], weight: Mapping[str, float]) -> float:
    total = sum(weight.get(word, 1.0) for word in words)
    met = sum(weight.get(word, 1.0) * max(_same(word, other) for other in by) for word in words)
    return met / total


def _same(one: str, other: str) -> float:
    """Whether two words are one, forms of one (`engaged`, `engagement`) or one shortened (`phys`)."""
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    shared = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if shared == len(short) >= 3:
        return 0.9
    if shared >= 4 and shared >= 0.7 * len(short):
        return 0.75
    return 0.0
