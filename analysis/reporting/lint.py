"""Numbers typed by hand in the narrative: each is refused, with its line, unless declared a literal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from analysis.problems import Problem
from analysis.reporting.numbers import degrees, is_bare, numbers

# A quoted text inside an expression is prose where it is printed (a caption, a text to be joined), and is not
# where it names something: in brackets, after a comma, or in a comparison.
_STRING = r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'"
_EXPRESSION = re.compile(rf"\{{([{{%])(?:{_STRING}|(?![}}%]\}})[^\"'])*[}}%]\}}", re.DOTALL)
_LITERAL = re.compile(_STRING, re.DOTALL)
_NAMES = re.compile(r"(?:[(\[,]|==|!=|\bin)\s*$")
_MARK = "\ue000"
# A year before one of these words is a count.
_COUNTS = re.compile(
    r"\s*(?:%|per\s?cent\b|percentage\b|points?\b|of\s+(?:the|them|those|these|all|our|us)\b|"
    r"(?:(?!(?:that|the|of|and|or|in|to|when|where|which|as|but|for|by|with|if|our|some|all|these|those)\b)[\w-]+\s+)?"
    r"(?:people|persons|GPs|leaders|members|respondents|participants|practices|sites|CCGs|answers|interviews|turns"
    r"|rows|patients|cases|times)\b)",
    re.IGNORECASE,
)
_HIDDEN = (
    re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL),
    re.compile(r"^(`{3,}|~{3,}).*?(?:^\1|\Z)", re.DOTALL | re.MULTILINE),
    re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL),
    re.compile(r"^:::+.*$", re.MULTILINE),
    re.compile(r"(?<=\])\((?:[^()\s]|\([^()\s]*\))*(?=[\s)])"),  # the address of a link or image
    re.compile(r"(?<=\])\[[^\[\]\n]*\]"),  # the name of a reference
    re.compile(r"^\s{0,3}\[[^\]\n]+\]:\s+\S+", re.MULTILINE),  # the address of a reference
    re.compile(r"\[\^[^\]\s]+\]"),  # the mark of a footnote
    re.compile(r"<?\bhttps?://[^\s<>)]+>?"),
    re.compile(r"\{[#.][^{}\n]*\}"),  # identifiers and classes
    re.compile(r"^\s*(?:\d{1,2}|#)[.)](?=\s)", re.MULTILINE),  # the number of a list item
)


def lint(source: str, literals: Mapping[str, str], file: str = "report.md") -> list[Problem]:
    """Every number or share of a narrative that is neither bound to a finding nor declared a literal.

    Parameters
    ----------
    source : str
        The narrative as it stands in the file, front matter included.
    literals : Mapping of str to str
        Texts that may stand in the prose, each with the reason.
    file : str
        The file's name, for the message.

    Examples
    --------
    >>> for problem in lint("It fell to 12% in 2014.", {"2014": "the second wave"}):
    ...     print(problem.place, "|", problem.found)
    report.md, line 1, column 12 | the number '12%' typed by hand in “It fell to 12% in 2014.”
    """
    text = prose(source)
    covered = _covered(text, literals)
    claimed = [
        (start, end)
        for start, end in degrees(text)
        if not _within((start, end), covered) and _MARK not in sentence(text, start, end)
    ]
    found = [(span, problem) for span in undeclared(text, literals)] + [(span, claim) for span in claimed]
    return [told(source, *span, file) for span, told in sorted(found, key=lambda pair: pair[0])]


def undeclared(text: str, literals: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Where the numbers of a text stand that no literal covers whole.

    A literal that is a year covers the year, and no number of people or things.

    Examples
    --------
    >>> list(undeclared("In 2013 there were 2013 GPs.", {"2013": "the first wave"}))
    [(19, 23)]
    """
    covered = _covered(text, literals)
    yield from (span for span in numbers(text) if not _within(span, covered))


def _covered(text: str, literals: Mapping[str, str]) -> list[tuple[int, int]]:
    return [
        match.span()
        for literal in literals
        for match in re.finditer(rf"(?<!\w){_spaced(literal)}(?!\w)", text)
        if not (is_bare(literal) and _COUNTS.match(text, match.end()))
    ]


def _within(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(a <= span[0] and span[1] <= b for a, b in others)


def prose(source: str) -> str:
    """The narrative with everything that is no prose blanked out, each letter at its place.

    Blanked are the front matter, expressions (but not the captions in them), comments, code, addresses,
    identifiers, footnote marks and list numbers.
    """
    text = re.sub(r"\A---\n.*?\n---\n", lambda m: _blank(m[0]), source, flags=re.DOTALL)
    text = _HIDDEN[0].sub(lambda m: _blank(m[0]), text)
    text = _EXPRESSION.sub(lambda m: _captions(m[0]), text)
    for pattern in _HIDDEN[1:]:
        text = pattern.sub(lambda m: _blank(m[0]), text)
    return text


def problem(source: str, start: int, end: int, file: str) -> Problem:
    """What to say about a number typed by hand."""
    line = source.count("\n", 0, start) + 1
    column = start - (source.rfind("\n", 0, start) + 1) + 1
    number = " ".join(source[start:end].split())
    return Problem(
        place=f"{file}, line {line}, column {column}",
        found=f"the number {number!r} typed by hand in “{sentence(source, start, end)}”",
        expected="a number bound to a finding, or a declared literal",
        remedy='Write {{ finding("…").display }} in its place, or declare it under `literals:` at the top of '
        f"{file} with the reason why it may stand there.",
    )


def claim(source: str, start: int, end: int, file: str) -> Problem:
    """What to say about a share that is claimed without a number."""
    return replace(
        problem(source, start, end, file),
        found=f"{' '.join(source[start:end].split())!r}, with no finding in “{sentence(source, start, end)}”",
        expected="a finding in the same sentence, or a declared literal",
        remedy='Write {{ finding("…").display }} beside it, or declare the words with those around them '
        f"under `literals:` at the top of {file} with the reason why they may stand there.",
    )


def sentence(text: str, start: int, end: int) -> str:
    """The sentence around a span, in one line, without the marks of Markdown at its edges.

    Examples
    --------
    >>> sentence("# Head\\n\\nIt fell. It was 12% in\\n2014. It rose.", 24, 27)
    'It was 12% in 2014.'
    """
    first = max(text.rfind("\n\n", 0, start), text.rfind("\n#", 0, start), text.rfind("\n- ", 0, start))
    after = [i for mark in ("\n\n", "\n- ", "\n#") if (i := text.find(mark, end)) >= 0]
    low, high = (first + 1 if first >= 0 else 0), min(after, default=len(text))
    for stop in re.finditer(r"[.!?](?:[\"”’)*_]+\s+(?=\S)|\s+(?=[A-Z“\"‘*_{\[\ue000]))", text[low:high]):
        if low + stop.end() <= start:
            low += stop.end()
            return sentence(text[low:high], start - low, end - low)
        if low + stop.start() >= end:
            high = low + stop.start() + len(stop[0].rstrip())
            break
    return re.sub(r"^[#>*:|\s-]+|[\s|:]+$", "", " ".join(text[low:high].split()))


def _captions(expression: str) -> str:
    kept = list(_blank(expression))
    for match in _LITERAL.finditer(expression):
        if not _NAMES.search(expression[: match.start()]):
            a, b = match.start() + 1, match.end() - 1
            kept[a:b] = expression[a:b]
    # A bound number beside a typed "one in" is still a number: the mark says that something stands here.
    kept[0] = _MARK
    return "".join(kept)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _spaced(literal: str) -> str:
    return r"\s+".join(re.escape(word) for word in literal.split())
