"""Every claim of the narrative in its order: what it cites, and what it prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from analysis.reporting.bindings import TOKEN, number_of
from analysis.reporting.lint import prose, sentence
from analysis.reporting.narrative import Narrative, Rendered
from analysis.reporting.numbers import numbers

_PRINTED = ("claim", "table", "figure", "quotation", "interpretation")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A place where the narrative prints a finding, or a number that it declares a literal.

    Attributes
    ----------
    line : int
        Line of the narrative's source.
    finding : str
        The finding's id; empty for a declared literal.
    field : str
        Which part is printed: ``display``, ``value``, …; or ``table``, ``figure``, ``quotation``,
        ``interpretation``; or ``literal``.
    printed : str
        The text as printed; for a table or figure its caption.
    sentence : str
        The sentence that it stands in.
    warning : str
        What the author should know: that the number is suppressed.
    """

    line: int
    finding: str
    field: str
    printed: str
    sentence: str
    warning: str = ""


def claims(rendered: Rendered) -> list[Claim]:
    """The claims of a rendered narrative, in the order of reading; those in a caption follow their figure."""
    return list(_claims(rendered, rendered.markdown))


def literals(narrative: Narrative) -> list[Claim]:
    """The numbers of the prose that rest on no finding, in order: a changed one must be seen, too."""
    text = prose(narrative.source)
    return [
        Claim(
            line=text.count("\n", 0, start) + 1,
            finding="",
            field="literal",
            printed=" ".join(text[start:end].split()),
            sentence=sentence(narrative.source, start, end),
        )
        for start, end in numbers(text)
    ]


def as_json(found: list[Claim]) -> list[dict[str, Any]]:
    """Claims as they are kept in claims.json."""
    return [asdict(claim) for claim in found]


def _claims(rendered: Rendered, text: str) -> Iterator[Claim]:
    readable, places = "", []
    last = 0
    for token in TOKEN.finditer(text):
        item = rendered.items[number_of(token)]
        readable += text[last : token.start()]
        places.append((item, len(readable)))
        readable += item.printed
        last = token.end()
    readable += text[last:]
    for item, start in places:
        if item.kind not in _PRINTED or item.finding is None:
            continue
        inline = item.kind == "claim"
        printed = item.printed if inline else _printed(item, rendered)
        suppressed = item.finding.disclosure.status == "suppressed" and inline
        yield Claim(
            line=item.line,
            finding=item.finding.id,
            field=item.field,
            printed=printed,
            sentence=sentence(readable, start, start + len(item.printed)) if inline else printed,
            warning="the number is suppressed" if suppressed else "",
        )
        if item.caption:
            yield from _claims(rendered, item.caption)


def _printed(item: Any, rendered: Rendered) -> str:
    if item.caption:
        return TOKEN.sub(lambda token: rendered.items[number_of(token)].printed, item.caption)
    return item.finding.display
