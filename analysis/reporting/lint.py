"""Numbers typed by hand in the narrative: each is refused, with its line, unless declared a literal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from analysis.problems import Problem
from analysis.reporting.numbers import numbers

# A quoted text inside an expression is prose where it is printed (a caption, a text to be joined), and is not
# where it names something: in brackets, after a comma, or in a comparison.
_STRING = r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'"
_EXPRESSION = re.compile(rf"\{{([{{%])(?:{_STRING}|(?![}}%]\}})[^\"'])*[}}%]\}}", re.DOTALL)
_LITERAL = re.compile(_STRING, re.DOTALL)
_NAMES = re.compile(r"(?:[(\[,]|==|!=|\bin)\s*$")
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
    """Every number of a narrative that is neither bound to a finding nor declared a literal.

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
    return [problem(source, start, end, file) for start, end in undeclared(text, literals)]


def undeclared(text: str, literals: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Where the numbers of a text stand that no literal covers whole."""
    allowed = [
        match.span()
        for literal in literals
        for match in re.finditer(rf"(?<!\w){_spaced(literal)}(?!\w)", text)
    ]
    for start, end in numbers(text):
        if not any(a <= start and end <= b for a, b in allowed):
            yield start, end


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
    for stop in re.finditer(r"[.!?](?:[\"”’)*_]+\s+(?=\S)|\s+(?=[A-Z“\"‘*_{\[]))", text[low:high]):
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
    kept[0] = "\ue000"
    return "".join(kept)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _spaced(literal: str) -> str:
    return r"\s+".join(re.escape(word) for word in literal.split())
