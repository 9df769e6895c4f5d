"""What study.yaml makes of a code, against what the file itself calls it.

Labels are compared as words with a sign: *Disagree strongly* and *Strongly agree* have the same words and
opposite signs. Only clear evidence counts: a label that fits another category plainly better than its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.study.section import canonical

# How alike another category must be, and how much more so than the code's own; less alike will do where the
# code's own category denies what its label says.
_LIKE, _FAIRLY_LIKE, _CLEARLY = 0.6, 0.5, 0.3
_PREFIXES = ("dis", "un", "in", "im", "ir", "non")
_OPPOSITES = {
    "no": "yes", "false": "true", "untrue": "true", "never": "always", "low": "high", "lower": "higher",
    "difficult": "easy", "hard": "easy", "poor": "good", "bad": "good", "worse": "better",
    "worst": "best", "worsened": "improved", "decreased": "increased", "decrease": "increase",
    "fell": "rose", "less": "more", "fewer": "more", "oppose": "support", "against": "for", "weak": "strong",
    "absent": "present", "disagree": "agree", "dissatisfied": "satisfied", "unlikely": "likely",
    "unimportant": "important",
}  # fmt: skip
_SAME = {"woman": "female", "women": "female", "man": "male", "men": "male"}
_NEGATIONS = frozenset({"not", "no", "none", "nothing", "without", "cannot", "nobody"})
_STOP = frozenset(
    ["a", "an", "the", "to", "of", "i", "it", "is", "am", "are", "be", "and", "or", "my", "do", "does"]
)
_NO_ANSWER = re.compile(
    r"(?:i )?(?:don'?t|do not) know|dk|no answer|no response|refus(?:ed|al)|not asked|missing|skipped"
    r"|(?:prefer|would rather|rather) not (?:to )?(?:say|answer)|not applicable|n a|not stated"
)
_UNSURE = re.compile(r"(?:i'?m )?not sure|unsure|can'?t say|cannot say|no opinion")
_NUMBERING = re.compile(r"^\(?\d+\s*[.()=:–-]+\s*(?=[^\W\d])")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


@dataclass(frozen=True, kw_only=True)
class Label:
    """A label as words and a sign.

    Attributes
    ----------
    words : frozenset of str
        Each in its positive form; empty for a label that is no answer.
    sign : int
        -1 where the label denies them.
    """

    words: frozenset[str]
    sign: int = 1


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How a code's label fits the category that it is mapped to.

    Attributes
    ----------
    code, label : str
    category : str
        The one that it is mapped to.
    other : str
        The category that it fits plainly better; empty when there is none.
    sure : bool
        Whether it plainly fits its own better than any other.
    """

    code: str
    label: str
    category: str
    other: str = ""
    sure: bool = False


def fits(
    mapped: Mapping[str, str],
    labels: Mapping[str, str],
    categories: Mapping[str, Sequence[str]],
    exactly: bool = False,
) -> list[Fit]:
    """How the file's labels fit the categories that their codes are mapped to.

    Parameters
    ----------
    mapped : Mapping of str to str
        Code to category.
    labels : Mapping of str to str
        Code to the file's label; codes without one are passed over.
    categories : Mapping of str to sequence of str
        Category to its own labels.
    exactly : bool
        Whether a label must be that of another category, not merely be like it: for names, where words in
        common mean little.

    Examples
    --------
    >>> scale = {"disagree": ["Disagree"], "neither": ["Neither"], "agree": ["Agree"]}
    >>> turned = {"1": "disagree", "3": "agree"}
    >>> [fit.other for fit in fits(turned, {"1": "Yes, agree", "3": "Disagree strongly"}, scale)]
    ['agree', 'disagree']
    >>> [fit.other for fit in fits(turned, {"1": "Disagree strongly", "3": "Yes, agree"}, scale)]
    ['', '']
    """
    said = _without_codes({code: labels[code] for code in mapped if labels.get(code)})
    vocabulary = _vocabulary([*said.values(), *(text for texts in categories.values() for text in texts)])
    known = {name: [parsed(text, vocabulary) for text in texts] for name, texts in categories.items()}
    both = _with_both_signs(known)
    named = {_plain(text): name for name, texts in categories.items() for text in texts}
    found = []
    for code, text in said.items():
        label, own = parsed(text, vocabulary), mapped[code]
        if not label.words or own not in known:
            continue
        like = {name: max(_alike(label, one, both) for one in ones) for name, ones in known.items()}
        others = {name: value for name, value in like.items() if name != own}
        best = max(others, key=lambda name: others[name], default="")
        ahead = others.get(best, 0.0)
        opposed = any(one.words & label.words and one.sign == -label.sign for one in known[own])
        enough = ahead == 1 if exactly else ahead >= (_FAIRLY_LIKE if opposed else _LIKE)
        other = best if enough and ahead - like[own] >= _CLEARLY else ""
        if (name := named.get(_plain(text), own)) != own:
            other = name  # word for word another's, in whatever language
        found.append(
            Fit(
                code=code,
                label=text,
                category=own,
                other=other,
                sure=like[own] >= _LIKE and like[own] - ahead >= _CLEARLY,
            )
        )
    return found


def _without_codes(labels: Mapping[str, str]) -> dict[str, str]:
    """Labels without their own codes in front, where each has it: ``1 Agree``, ``2 Disagree``."""
    bare = {code: text.removeprefix(f"{code} ") for code, text in labels.items()}
    return bare if all(bare[code] != text for code, text in labels.items()) else dict(labels)


def parsed(text: str, vocabulary: frozenset[str] = frozenset()) -> Label:
    """A label as words and a sign.

    Parameters
    ----------
    text : str
    vocabulary : frozenset of str
        The words of all labels of a question: ``unhelpful`` denies ``helpful`` where both stand.

    Examples
    --------
    >>> parsed("Disagree strongly") == Label(words=frozenset({"agree", "strongly"}), sign=-1)
    True
    >>> parsed("Not at all confident").sign, parsed("No, not enough").sign, parsed("Don't know").words
    (-1, -1, frozenset())
    """
    plain = _plain(text)
    words = _WORD.findall(plain)
    if is_no_answer(text) or _UNSURE.fullmatch(" ".join(words)):
        return Label(words=frozenset())
    if words and words[0] in ("neither", "neutral"):
        return Label(words=frozenset({"neutral"}), sign=0)
    lead, rest = 1, words
    if len(words) > 1 and words[0] in ("yes", "no") and re.match(r"\w+\s*[,;:–(-]", plain):
        lead, rest = (1 if words[0] == "yes" else -1), words[1:]
    kept = set() if rest is words else {"yes"}
    negations, denied = set(), set()  # each counts once: "not very or not at all"
    for word in rest:
        if (word in _NEGATIONS and len(rest) > 1) or word.endswith("n't"):
            negations.add("not")
            continue
        positive, is_denied = _positive(word, vocabulary)
        denied |= {positive} if is_denied else set()
        if positive not in _STOP:
            kept.add(positive)
    sign = -1 if len(negations | denied) % 2 else 1
    return Label(words=frozenset(kept or {"any"}), sign=min(lead, sign))


def is_no_answer(text: str) -> bool:
    """Whether a label says that there is no answer.

    Examples
    --------
    >>> is_no_answer("Don’t know"), is_no_answer("Refused"), is_no_answer("I don't know them")
    (True, True, False)
    """
    return bool(_NO_ANSWER.fullmatch(" ".join(_WORD.findall(_plain(text)))))


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", canonical(text).replace("’", "'")).casefold()
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    text = re.sub(r"(?<=\d),(?=\d{3})", "", _NUMBERING.sub("", text))
    return text.replace("at all", " ").strip()


def _vocabulary(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in _WORD.findall(_plain(text)))


def _positive(word: str, vocabulary: frozenset[str]) -> tuple[str, bool]:
    """The word that this one denies, and True; or the word itself in the singular, and False."""
    if word in _SAME:
        return _SAME[word], False
    if word in _OPPOSITES:
        return _OPPOSITES[word], True
    for prefix in _PREFIXES:
        if word.startswith(prefix) and word.removeprefix(prefix) in vocabulary:
            return word.removeprefix(prefix), True
    plural = word.endswith("s") and not word.endswith("ss") and (len(word) > 3 or word[:-1] in vocabulary)
    return (word[:-1] if plural else word), False


def _with_both_signs(known: Mapping[str, Sequence[Label]]) -> frozenset[frozenset[str]]:
    """Words that one category affirms and another denies: yes and no are other names for these."""
    said = {(one.words, one.sign) for ones in known.values() for one in ones}
    return frozenset(words for words, sign in said if (words, -sign) in said and sign)


def _alike(label: Label, other: Label, both: frozenset[frozenset[str]]) -> float:
    """How alike two labels are, from 0 to 1."""
    if not other.words:
        return 0.0
    if label.words == {"yes"} and other.words in both:
        return float(label.sign == other.sign)
    if label.words == other.words:
        return float(label.sign == other.sign)
    letter = next(iter(label.words)) if len(label.words) == 1 else ""
    if len(letter) == 1 and letter.isalpha():
        return float(len(other.words) == 1 and next(iter(other.words)).startswith(letter))
    if label.sign != other.sign or any(word.isdigit() for word in label.words | other.words):
        return 0.0
    return 2 * len(label.words & other.words) / (len(label.words) + len(other.words))
