"""Which words and signs of a text are numbers that must be bound to a finding.

The rule, which a table of sentences in tests/spec/reporting spells out:

* Digits in any form, as part of any word: 1,259; 12%; 3.5; 2013; 19–12; £25; 1st; COVID-19; ½; m².
* Number words: zero, two to ninety-nine, tens, dozens, hundreds, thousands, millions, billions.
* "one" where it counts: one in five, one of the six, one third, one or two, one per cent, one hundred, and
  after only, just, exactly, at least, at most, fewer than, less than, no more than, all but. Not the
  pronoun ("one would expect", "no one"), nor "one participant said".
* Fractions: half, halves, a third, two-thirds, three quarters, a fifth, tenths. "a third" and the like
  count as fractions whatever follows; "the third wave" does not. Not half- as a prefix (half-hearted).
* Multiples: twice, thrice, double(d), triple(d), treble(d), quadruple(d), halve(d), twofold. Not double- as a
  prefix (double-edged).
* Not: ordinals that enumerate (first, second, twenty-first), once, both, a pair, several, many, most, a
  majority, none: they are words of degree or order, which a referee can weigh against the numbers beside
  them.
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
        r"\b(?:twice|thrice|tripled?|triples|tripling|trebled?|trebles|trebling|quadrupled?)\b(?![-‐‑]\w)",
        r"\b(?:doubled?|doubles|doubling|halved?|halving)\b(?![-‐‑]\w)",
        rf"\b{_either(_TEENS)}fold\b",
    ]
    return tuple(re.compile(one.replace("[ ]", r"\s+"), re.IGNORECASE) for one in some)


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


def _one_number(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether two numbers in words stand side by side; figures side by side are two numbers."""
    beside = re.fullmatch(r"[-‐‑\s]*", text[first[1] : second[0]])
    return bool(beside) and not any(re.search(f"[{_DIGIT}]", text[slice(*span)]) for span in (first, second))
