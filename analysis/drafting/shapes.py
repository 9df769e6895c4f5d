"""Tables whose rows are no respondents: one on its side, and one of rates that somebody has computed."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from analysis.drafting.words import plain
from analysis.study.section import canonical
from analysis.survey.wave import Wave, is_blank

_ITEM = re.compile(
    r"(?:survey )?(?:items?|questions?|statements?|variables?|measures?|indicators?)"
    r"(?: (?:text|wording|name|no|id))?"
)
_PEOPLE = re.compile(
    r"(?:p|r|s|id|no|nr|resp|respondents?|persons?|people|participants?|cases?|subjects?|gp|nurse|staff|user"
    r"|interviewee|informant|member|employee|patient|record|row)"
)
_QUESTION = re.compile(r"(?:q|item|question|statement|var|v)[ _.]?\d+\w{0,2}", re.IGNORECASE)
_NUMBERED = re.compile(r"([^\W\d_]*(?:[ _-][^\W\d_]+)*)[ _-]?(\d+)")
_PER_CENT = re.compile(r"-?\d+(?:[.,]\d+)?\s*%")
_RATE = frozenset((
    "rate", "rates", "percent", "percentage", "percentages", "pct", "perc", "proportion", "proportions",
    "fraction",
))  # fmt: skip
_BASE = frozenset(["base", "bases", "n", "denominator", "numerator", "respondents", "responses"])
_SUMMARY = frozenset(("mean", "means", "average", "avg", "median", "sd", "se", "std"))
_SIZE = frozenset(("size", "population", "sample", "total", "eligible", "invited", "number", "count"))
_ORGANISATION = frozenset((
    "practice", "surgery", "trust", "organisation", "organization", "provider", "hospital", "area", "region",
    "district", "county", "borough", "authority", "ccg", "ward", "school", "site", "country", "name",
))  # fmt: skip
_PUBLISHED = "a published table rather than people's answers: declare it below `survey: aggregated`"
_FEWEST = 4  # columns of people, or rows of a table
_SMALLEST = 5  # a base
_HEADING = 5  # words of a heading that is no question
_POINTS = 10  # up to here a whole number may be a point of a scale


def doubt_of_shape(wave: Wave) -> str:
    """Why the rows of a table seem to be no respondents; empty when they may be.

    Parameters
    ----------
    wave : Wave

    Returns
    -------
    str
        What was found, and what to do.

    Examples
    --------
    >>> import pandas as pd
    >>> rates = pd.DataFrame({"Trust": ["A", "B"], "base": [40, 41], "rate": [0.4, 0.5]})
    >>> doubt_of_shape(Wave(data=rates, questions={}))[:58]
    'the table seems to be one of rates (column rate) with thei'
    """
    return _of_rates(wave) or _on_its_side(wave)


def _on_its_side(wave: Wave) -> str:
    """Statements down the first column, and a column a person."""
    first, *others = [canonical(name) for name in wave.data.columns]
    if len(others) < _FEWEST or len(wave.data) < 2:
        return ""
    texts = [canonical(cell) for cell in wave.data.iloc[:, 0] if not is_blank(cell)]
    if len(set(texts)) < len(wave.data) or any(_number(text) is not None for text in texts):
        return ""
    worded = sum(len(text.split()) > 1 for text in texts) >= 0.8 * len(texts)
    items = bool(_ITEM.fullmatch(plain(first)))
    headed = items or not re.search(r"[^\W\d_]", first) or first == "column 1"
    stem = _stem(others)
    headed = headed or 2 * sum(bool(_QUESTION.fullmatch(text)) for text in texts) > len(texts)
    people = stem is not None and (not stem or bool(_PEOPLE.fullmatch(plain(stem))))
    if (people and (headed or (worded and len(texts) < len(others)))) or (
        items and (worded or stem is not None)
    ):
        return (
            f"the table seems to lie on its side, with a question in each row (column {first!r}) and a "
            f"person in each column ({others[0]!r} to {others[-1]!r}): transpose it, so that each row is a "
            "respondent"
        )
    return ""


def _stem(names: Sequence[str]) -> str | None:
    """What numbered names have in common; None when they are not one name with numbers that differ."""
    met = [_NUMBERED.fullmatch(name) for name in names]
    if not all(met):
        return None
    stems = {one[1].casefold() for one in met}
    return stems.pop() if len(stems) == 1 and len({one[2] for one in met}) == len(met) else None


def _of_rates(wave: Wave) -> str:
    """Rates with their bases, or hardly anything but rates, one row for each of some organisations."""
    if len(wave.data) < 2:
        return ""
    rates, bases, keys, sizes, summaries = [], [], [], [], []
    for name in wave.data.columns:
        cells = [canonical(cell) for cell in wave.data[name] if not is_blank(cell)]
        words = _words(canonical(name))
        heading = canonical(name).strip("() ")
        if cells and _is_rate(cells, bool(words & _RATE) or "%" in (heading[:1], heading[-1:])):
            rates.append(canonical(name))
        elif cells and words & _BASE and _are_bases(cells):
            bases.append(canonical(name))
        elif cells and words & _SIZE and _are_bases(cells):
            sizes.append(canonical(name))
        elif cells and words & _SUMMARY and all(_number(cell) is not None for cell in cells):
            summaries.append(canonical(name))
        elif len(set(cells)) == len(wave.data) and all(_number(cell) is None for cell in cells):
            keys.append(canonical(name))
    columns = len(wave.data.columns)
    if added := _counts_below(wave, bases):
        return f"the table seems to be one of counts, which add up to {added!r}, {_PUBLISHED}"
    if any(_words(key) & _ORGANISATION for key in keys):
        bases += sizes if len(rates) > 1 else []
        rates += summaries if bases else []
    told = f"column {rates[0]}" if len(rates) == 1 else f"columns {', '.join(rates[:3])} ..." if rates else ""
    if rates and bases and len(rates) + len(bases) >= 0.4 * columns:
        shown = ", ".join(bases[:3])
        return f"the table seems to be one of rates ({told}) with their bases ({shown}), {_PUBLISHED}"
    if keys and len(rates) >= 2 and len(rates) >= 0.6 * columns:
        return f"the table seems to be one of rates ({told}), a row for each {keys[0]!r}, {_PUBLISHED}"
    return ""


def _counts_below(wave: Wave, bases: Sequence[str]) -> str:
    """The base that the two columns or more behind it add up to in each row; empty when there is none."""
    numbers = wave.data.apply(pd.to_numeric, errors="coerce")
    numbers.columns = [canonical(name) for name in numbers.columns]
    for base in bases:
        sums = numbers.loc[:, base:].iloc[:, 1:].cumsum(axis=1, skipna=False).iloc[:, 1:]
        if len(numbers) >= _FEWEST and sums.eq(numbers[base], axis=0).all().any():
            return base
    return ""


def _words(name: str) -> set[str]:
    """The words of a heading; none of what is long enough to be a question."""
    words = plain(name.replace("%", " percent ")).replace("per cent", "percent").split()
    return set(words) if len(words) <= _HEADING else set()


def _is_rate(cells: Sequence[str], named: bool) -> bool:
    """Whether cells are shares: 45%, fractions of one, or, in a column so named, numbers up to 100."""
    if sum(bool(_PER_CENT.fullmatch(cell)) for cell in cells) >= 0.8 * len(cells):
        return True
    numbers = [number for cell in cells if (number := _number(cell)) is not None]
    if len(numbers) < 0.8 * len(cells):
        return False
    broken = sum(number != int(number) for number in numbers) >= 0.5 * len(numbers)
    if broken and all(0 <= number <= 1 for number in numbers):
        return True
    return named and all(0 <= number <= 100 for number in numbers) and (broken or max(numbers) > _POINTS)


def _are_bases(cells: Sequence[str]) -> bool:
    numbers = [_number(cell.replace(",", "")) for cell in cells]
    whole = [number for number in numbers if number is not None and number == int(number)]
    return len(whole) >= 0.8 * len(cells) and sum(number >= _SMALLEST for number in whole) >= 0.8 * len(whole)


def _number(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
