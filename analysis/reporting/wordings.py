"""Words for changes in the narrative: each stands in one sentence with the interval that decided it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.problems import Problem
from analysis.reporting.bindings import TOKEN, Item, number_of
from analysis.reporting.lint import sentence
from analysis.results import Estimate


def words_alone(text: str, items: Sequence[Item], file: str) -> Iterator[Problem]:
    """The words for a change that stand in a sentence without the interval that decided them.

    Parameters
    ----------
    text : str
        The rendered narrative, with its tokens.
    items : sequence of Item
        What the tokens stand for.
    file : str
        The narrative's name, for the message.
    """
    for token in TOKEN.finditer(text):
        item = items[number_of(token)]
        if item.field != "word" or not isinstance(item.finding.result, Estimate):
            continue
        interval = item.finding.result.details.get("word_interval", "")
        beside = [items[number_of(other)] for other in TOKEN.finditer(sentence(text, *token.span()))]
        # "inconclusive: from −9 to +1" holds its interval; what is not estimable has none.
        if not interval or interval in item.printed:
            continue
        if any(each.finding == item.finding and interval in each.printed for each in beside):
            continue
        yield Problem(
            place=f"{file}, line {item.line}",
            found=f"the word {item.printed!r} of {item.finding.id!r} without the interval that decided it",
            expected=f"the interval {interval} in the same sentence",
            remedy='Print it with {{ finding("…").word_interval }}, or the whole sentence with '
            '{{ finding("…").said }}.',
        )
