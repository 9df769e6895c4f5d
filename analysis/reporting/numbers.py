"""Which words and signs of a text are numbers that must be bound to a finding.

The rule, which a table of sentences in tests/spec/reporting spells out:

* Digits in any form, as part of any word: 1,259; 12%; 3.5; 2013; 19–12; £25; 1st; COVID-19; ½; m².
* Number words: zero, two to ninety-nine, tens, dozens, hundreds, thousands, millions, billions.
* "one" where it counts: one in five, one of the six, one third, one or two, one per cent, one hundred, and
  after only, just, exactly, at least, at most, fewer than, less than, no more than, all but. Not the
  pronoun ("one would expect", "no one"), nor "one participant said".
* Fractions: half, halves, a third, two-thirds, three quarters, a fifth, tenths. "a third" and the like
  count as fractions whatever follows; "the third wave" does not. Not half- as a prefix (half-hearted).
* Multiples: twice, thrice, double(d), triple(d), treble(d), quadruple(d) to decuple(d), halve(d), twofold.
  Not double- as a prefix (double-edged).
* Roman numerals of two letters or more: II, XIV, MMXIII. Not I, and not the initials CD, MD, CV.
* Not: ordinals that enumerate (first, second, twenty-first), once, both, a pair, several, many, few, none.

Words that claim a share without a number (a majority, most GPs, nearly all) are found by `degrees`: they may
stand in a sentence that prints a finding, where a reader can weigh them against the number beside them.
"""

from __future__ import annotations

import re
from functools import cache

_TEENS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_LARGE = "dozens? hundreds? thousands? millions? billions? tens"
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
_PARTS = [
    "third",
    "quarter",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "hundredth",
    "thousandth",
]
_TIMES = ["tripl", "trebl", "quadrupl", "quintupl", "sextupl", "septupl", "octupl", "nonupl", "decupl"]
# After these words "most" is no share: the most important, at most, Ashdown's most loyal members, the largest
# and most lasting declines, the two most common themes.
_NO_SHARE = "".join(
    rf"(?<!{word} )"
    for word in (
        *(r"\bthe", r"\bat", r"\bvery", r"\bits", r"\btheir", r"\bour", r"\bwhose", r"\bhis", r"\bher"),
        *("['’]s", "s['’]", "est and", "est,"),
        *(rf"\b{number}" for number in _TEENS[:9]),
    )
)
# Where a clause may begin: "and most felt heard", but not "what they valued most were the meetings".
_JOINING = ("and", "but", "that", "while", "although", "because", "whereas")
_CLAUSE = r"(?:(?<![^\n(])|(?<=[.,;:!?] )|" + "|".join(rf"(?<=\b{word} )" for word in _JOINING) + ")"
_SAYS = (
    r"(?:were|are|had|have|did|do|said|say|felt|feel|thought|agreed|disagreed|answered|reported|believed"
    r"|wanted|saw|knew|described|mentioned|left|stayed)\b"
)
# Words in s that are no plural noun after "most".
_NO_PLURAL = (
    r"(?:as|is|was|has|does|this|its|his|us|across|always|towards|afterwards|besides|perhaps|unless)\b"
)
_DEGREES = (
    r"\b(?:majorit|minorit)(?:y|ies)\b",
    rf"{_NO_SHARE}\bmost\s+of\b(?!\s+all\b)",
    rf"{_CLAUSE}most\s+{_SAYS}",
    rf"{_NO_SHARE}\bmost\s+(?!{_NO_PLURAL})(?:[a-z]+(?:-[a-z]+)*\s+(?!{_NO_PLURAL}))?(?:people\b|staff\b|[a-z]+s\b)",
    r"\b(?:nearly|almost|virtually|practically|just\s+about)\s+(?:all|every\w*|none|nobody|no(?:\s+one)?|any\w*)\b",
    r"\b(?:hardly|scarcely|barely)\s+(?:any\w*|one|a)\b",
    r"\bthe\s+(?:vast\s+|great\s+)?bulk\s+of\b",
)
_DIGIT = r"\d¼-¾⅐-⅞²³¹⁰⁴-⁹₀-₉"
_JOIN = r"[-‐‑\s]"
_EDGE = "\ue000*_\"'“”‘’()[]{}<>|~^.,;:!?…—"


def _either(words: list[str]) -> str:
    return "(?:" + "|".join(words) + ")"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    units = _either(_TEENS)
    tens = _either(_TENS)
    cardinal = rf"(?:zero|nought|{units}|{tens}(?:{_JOIN}(?:one|{units}))?|{_either(_LARGE.split())})"
    ordinal = _either(_ORDINALS)
    part = rf"(?:half|{_either(_PARTS)})"
    few = "only|just|exactly|at least|at most|fewer than|less than|no more than|no fewer than|all but"
    some = [
        rf"\S*[{_DIGIT}]\S*(?:\s+per\s?cent\b)?",
        # twenty-first is an ordinal, twenty-one a number
        rf"\b(?!{tens}{_JOIN}{ordinal}\b){cardinal}\b",
        rf"\bone\s+(?:in|out\s+of)\s+(?:every\s+)?(?=\S*\d|{cardinal}\b|\ue000)",
        rf"\bone\s+of\s+(?:the|these|those|our|its|their)\s+(?=\S*\d|{cardinal}\b|\ue000)",
        rf"\bone{_JOIN}{part}\b",
        rf"\bone\s+(?:(?:or|to|and)\s+)?(?={cardinal}\b)",
        r"\bone\s+(?:per\s?cent|percentage\s+point)\b",
        rf"\b(?:{few.replace(' ', '[ ]')})\s+one\b",
        r"(?<![\w-])half\b(?![-‐‑]\w)|\bhalves\b|\band-a-half\b",
        rf"\ban?\s+{_either(_PARTS)}\b",
        rf"\b(?:{_either([p + 's' for p in _PARTS])})\b",
        rf"\b{cardinal}{_JOIN}{_either(_PARTS)}\b",
        r"\bquarter\s+of\b",
        r"\b(?:twice|thrice)\b(?![-‐‑]\w)",
        rf"\b{_either(_TIMES)}(?:e|ed|es|ing)\b(?![-‐‑]\w)",
        r"\b(?:doubled?|doubles|doubling|halved?|halving)\b(?![-‐‑]\w)",
        rf"\b{_either(_TEENS)}fold\b",
    ]
    found = [re.compile(one.replace("[ ]", r"\s+"), re.IGNORECASE) for one in some]
    roman = r"(?:M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))"
    return (*found, re.compile(rf"\b(?=[IVX]{{2,}}\b|[MDCLXVI]{{4,}}\b){roman}\b(?!-\w)"))


def numbers(text: str) -> list[tuple[int, int]]:
    """Where the numbers of a text stand: start and end of each, in order.

    Numbers that touch, or that only a space or hyphen parts, are one: "two hundred", "two-thirds", "12 per
    cent".

    Examples
    --------
    >>> [("Two-thirds of the 12% (n = 33)")[a:b] for a, b in numbers("Two-thirds of the 12% (n = 33)")]
    ['Two-thirds', '12%', '33']
    >>> numbers("One would expect the second wave to be no one's favourite.")
    []
    """
    found = []
    for pattern in _patterns():
        for match in pattern.finditer(text):
            for piece in re.finditer(r"[^—…]+", match[0]):
                start, end = match.start() + piece.start(), match.start() + piece.end()
                while start < end and (text[start] in _EDGE or text[start].isspace()):
                    start += 1
                while start < end and (text[end - 1] in _EDGE or text[end - 1].isspace()):
                    end -= 1
                if start < end and (
                    pattern is not _patterns()[0] or re.search(f"[{_DIGIT}]", text[start:end])
                ):
                    found.append((start, end))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and (start < merged[-1][1] or _one_number(text, merged[-1], (start, end))):
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def degrees(text: str) -> list[tuple[int, int]]:
    """Where words of a text claim a share without a number.

    Examples
    --------
    >>> text = "Most GPs, a majority in nearly all of the most rural sites, fell most as others did."
    >>> [text[a:b] for a, b in degrees(text)]
    ['Most GPs', 'majority', 'nearly all']
    """
    found = {match.span() for one in _DEGREES for match in re.finditer(one, text, re.IGNORECASE)}
    return sorted(found)


def is_bare(text: str) -> bool:
    """Whether a text is a number and no word beside it.

    Examples
    --------
    >>> [is_bare(text) for text in ("95%", "six", "12 per cent", "95% intervals", "COVID-19", "six sites")]
    [True, True, True, False, False, False]
    """
    spans = numbers(text)
    inside = "".join(text[a:b] for a, b in spans if re.search(f"[{_DIGIT}]", text[a:b]))
    outside = text
    for start, end in reversed(spans):
        outside = outside[:start] + outside[end:]
    letters = re.sub(r"per\s?cent|(?<=[\d.,])(?:st|nd|rd|th|k|m|bn)\b", "", inside) + outside
    return bool(spans) and not re.search(r"[^\W\d_]", letters)


def _one_number(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether two numbers in words stand side by side; figures side by side are two numbers."""
    beside = re.fullmatch(r"[-‐‑\s]*", text[first[1] : second[0]])
    return bool(beside) and not any(re.search(f"[{_DIGIT}]", text[slice(*span)]) for span in (first, second))
