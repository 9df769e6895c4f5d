"""The order of a scale's labels, told from their words: degrees, frequencies, amounts, numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.drafting.words import plain

_PAIRS = {  # name of the scale: what counts as more, what as less
    "agreement": (("agree",), ("disagree",)),
    "ease": (("easy",), ("difficult", "hard")),
    "satisfaction": (("satisfied",), ("dissatisfied", "unsatisfied")),
    "likelihood": (("likely",), ("unlikely",)),
    "importance": (("important",), ("unimportant",)),
    "quality": (("good",), ("poor", "bad")),
    "improvement": (("better", "improved"), ("worse", "worsened")),
    "confidence": (("confident",), ("unconfident",)),
    "comfort": (("comfortable",), ("uncomfortable",)),
    "helpfulness": (("helpful",), ("unhelpful",)),
    "support": (("support", "favour", "favor"), ("oppose",)),
    "effectiveness": (("effective",), ("ineffective",)),
    "increase": (("increased", "increase"), ("decreased", "decrease")),
}
_DEGREES = {
    "extremely": 3.6, "completely": 3.6, "totally": 3.6, "fully": 3.6, "entirely": 3.6, "highly": 3.2,
    "very": 3.0, "strongly": 3.0, "much": 3.0, "definitely": 3.0, "greatly": 3.0,
    "mostly": 2.2, "quite": 1.8, "fairly": 1.6, "rather": 1.6, "somewhat": 1.5, "moderately": 1.5,
    "tend to": 1.4, "tend": 1.4, "probably": 1.4, "partly": 1.2, "slightly": 1.0, "a little": 0.9,
    "a bit": 0.9,
}  # fmt: skip
_PLAIN = 2.0  # a degree that is not named: "agree"
_NEUTRAL = re.compile(
    r"neither|neutral|no difference|(?:about |stayed )?the same|no opinion either way|undecided"
)
_EXTREMES = {"excellent": 3.8, "outstanding": 3.9, "fair": 0.1, "average": 0.1, "acceptable": 0.1, "ok": 0.1}
_FREQUENCIES = {
    "never": 0, "hardly ever": 0.5, "almost never": 0.5, "rarely": 1, "seldom": 1, "occasionally": 1.8,
    "now and then": 1.8, "sometimes": 2, "often": 3, "frequently": 3.1, "very often": 3.3, "usually": 3.5,
    "most of the time": 3.6, "mostly": 3.6, "almost always": 3.8, "nearly always": 3.8, "always": 4,
    "all the time": 4,
}  # fmt: skip
_AMOUNTS = {
    "no": 0, "none": 0, "nothing": 0, "not at all": 0, "hardly any": 0.5, "a little": 1, "little": 1,
    "minor": 1, "small": 1, "slight": 1, "a few": 1, "some": 2, "moderate": 2, "a fair amount": 2.5,
    "quite a lot": 2.8, "a lot": 3, "significant": 3, "substantial": 3, "major": 3, "large": 3,
    "considerable": 3, "many": 3, "most": 3.5, "a great deal": 3.6, "great": 3.6, "all": 4,
}  # fmt: skip
_CERTAINTIES = {
    "no": 0, "no definitely not": 0, "probably not": 0.5, "possibly": 1, "perhaps": 1, "maybe": 1,
    "some of them": 1, "partly": 1, "sometimes": 1, "in part": 1, "yes to some extent": 1.5,
    "to some extent": 1.5, "probably": 1.5, "yes": 2, "yes completely": 2.5, "yes definitely": 2.5,
    "definitely": 2.5,
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_AS_DATE = re.compile(
    rf"(?:(\d{{1,4}})[-/ ]({'|'.join(_MONTHS)})|({'|'.join(_MONTHS)})[-/ ](\d{{1,4}}))", re.I
)
_NUMBER = re.compile(r"\d+(?:[ ,]\d{3})*(?:\.\d+)?")


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order of labels that their words tell.

    Attributes
    ----------
    name : str
        What the scale is about, which can be its id.
    ranks : tuple of float
        A number a label, larger for more.
    doubt : str
        Why a person should look at the order; empty when it is a usual scale.
    """

    name: str
    ranks: tuple[float, ...]
    doubt: str = ""


def order_of(labels: Sequence[str]) -> Order | None:
    """The order that the words of the labels tell; None when they tell none, or not of all of them.

    Examples
    --------
    >>> order_of(["Very easy", "Neither easy nor difficult", "Somewhat difficult"]).name
    'ease'
    >>> order_of(["Highly engaged", "Not at all engaged", "Somewhat engaged"]).ranks
    (3.2, -3.0, 1.5)
    >>> order_of(["Red", "Blue"]) is None
    True
    """
    folded = [plain(label) for label in labels]
    for told in (_by_degree, _by_word("frequency", _FREQUENCIES), _by_amount, _by_certainty, _by_number):
        order = told(folded, labels)
        if order and len(set(order.ranks)) == len(labels) > 1:
            return order
    return None


def undated(label: str) -> str:
    """A range of numbers that a spreadsheet made a date of, or the label as it is.

    Examples
    --------
    >>> undated("Jun-25"), undated("5-Jan"), undated("01-May"), undated("26-100")
    ('6-25', '1-5', '1-5', '26-100')
    """
    met = _AS_DATE.fullmatch(label.strip())
    if not met:
        return label
    month = _MONTHS.index((met[2] or met[3]).casefold()) + 1
    low, high = sorted((month, int(met[1] or met[4])))
    return f"{low}-{high}"


def _by_degree(folded: list[str], _: Sequence[str]) -> Order | None:
    ranks, heads = [], set()
    for label in folded:
        if _NEUTRAL.match(label):
            ranks.append(0.0)
        elif label in _EXTREMES:
            ranks.append(_EXTREMES[label])
            heads.add("quality")
        else:
            rank, head = _degree(label)
            ranks.append(rank)
            heads.add(head)
    heads.discard("")
    # Without a word of degree, or with several heads, these are other categories.
    if len(heads) > 1 or not any(set(label.split()) & set(_DEGREES) for label in folded):
        return None
    name = next(iter(heads), "degree")
    return Order(name=name.replace(" ", "_"), ranks=tuple(ranks))


def _degree(label: str) -> tuple[float, str]:
    """How much of what a label says: `not very engaged` is (-1.5, 'engaged')."""
    denied = bool(re.search(r"\bnot\b", label))
    at_all = " at all" in f" {label}"
    rest = re.sub(r"\b(?:not|at all)\b", " ", label)
    degree = _PLAIN
    for word in sorted(_DEGREES, key=len, reverse=True):
        if re.search(rf"\b{word}\b", rest):
            degree = _DEGREES[word]
            rest = re.sub(rf"\b{word}\b", " ", rest)
            break
    else:
        rest = re.sub(r"\b(?:particularly|so|too|that|really)\b", " ", rest)
    head = " ".join(rest.split())
    if denied:
        softened = re.search(r"\bnot (?:very|particularly|so|too|that|really|quite|entirely)\b", label)
        degree = 3.0 if at_all else 1.5 if softened else degree
    for name, (more, less) in _PAIRS.items():
        words = set(head.split())
        if words & set(less):
            return (degree if denied else -degree), name
        if words & set(more):
            return (-degree if denied else degree), name
    return (-degree if denied else degree), head


def _by_word(name: str, words: dict[str, float], doubt: str = "") -> Callable[..., Order | None]:
    def told(folded: list[str], _: Sequence[str]) -> Order | None:
        if all(label in words for label in folded):
            return Order(name=name, ranks=tuple(float(words[label]) for label in folded), doubt=doubt)
        return None

    return told


def _by_amount(folded: list[str], _: Sequence[str]) -> Order | None:
    """`No change, some change, significant change`: amounts of one thing."""
    ranks, heads = [], set()
    for label in folded:
        word = next(
            (w for w in sorted(_AMOUNTS, key=len, reverse=True) if f"{label} ".startswith(f"{w} ")), None
        )
        if word is None:
            return None
        ranks.append(float(_AMOUNTS[word]))
        heads.add(label[len(word) :].strip())
    if len(heads - {""}) > 1 or len(folded) < 3:
        return None
    return Order(name=(next(iter(heads - {""}), "amount")).replace(" ", "_"), ranks=tuple(ranks))


def _by_certainty(folded: list[str], labels: Sequence[str]) -> Order | None:
    if len(folded) < 3:
        return None
    doubt = "yes, no and what lies between are read as an order; make the question nominal if it is none"
    return _by_word("certainty", _CERTAINTIES, doubt)(folded, labels)


def _by_number(_: list[str], labels: Sequence[str]) -> Order | None:
    """Ranges of numbers: `26-100`, `More than 1000`, `under 5`."""
    ranks = []
    for label in labels:
        text = undated(label)
        numbers = [float(re.sub(r"[ ,]", "", found)) for found in _NUMBER.findall(text)]
        # A word before the number, or none: "Yes7" is no range.
        if not numbers or re.search(r"[^\W\d_]\d", text):
            return None
        folded = plain(text)
        more = bool(re.search(r"\b(?:more|over|above|older|at least|or more|plus)\b|\+", f"{folded} {text}"))
        less = bool(re.search(r"\b(?:less|under|below|fewer|up to|younger)\b|<", f"{folded} {text}"))
        ranks.append(numbers[0] + (0.5 if more else -0.5 if less else 0))
    return Order(name="range", ranks=tuple(ranks))
