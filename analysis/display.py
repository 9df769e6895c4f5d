"""How a result is printed in a sentence: percentages, counts, changes, intervals."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from analysis.problems import Problem, ProblemsFound
from analysis.results import Column, Count, Estimate, Figure, Interpretation, Quotation, Result, Table

SUPPRESSED = "[suppressed]"
NOT_ESTIMABLE = "not estimable"
CHANGE = "change in proportion"
# From so many people in each wave an adjusted change is printed to one decimal. A plain difference of shares
# keeps the decimals of the shares: one more would give the counts behind them away.
FINER_FROM = 100
# The people of a change in each wave, and those of the other side of a contrast.
WAVE_BASES = ("n_first", "n_second", "n_less_first", "n_less_second")
# In the column of flags that `Column.adjusted` names.
ADJUSTED = "yes"
SMALLEST_P = 0.001
TWO_DECIMALS_ABOVE = 0.095


def rounded(value: float, decimals: int) -> str:
    """A number with so many decimals, halves away from zero, as people round by hand.

    Examples
    --------
    >>> rounded(12.5, 0), rounded(-0.4, 0), rounded(0.285, 2)
    ('13', '0', '0.29')
    """
    # The shortest repr after twelve digits: 100 * 0.145 is 14.499999999999998 in binary.
    exact = Decimal(repr(round(float(value), 12))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{exact:f}" if exact else f"{abs(exact):f}"


def percent(value: float, decimals: int = 0) -> str:
    """A proportion as a percentage.

    Examples
    --------
    >>> percent(33 / 279)
    '12%'
    """
    return f"{_true_minus(rounded(100 * value, decimals))}%" if math.isfinite(value) else NOT_ESTIMABLE


def change_decimals(bases: Iterable[float], decimals: int, adjusted: bool) -> int:
    """To how many decimals a change is printed.

    Parameters
    ----------
    bases : iterable of float
        How many people answered in each wave; NaN where the number is withheld.
    decimals : int
        Decimals of percentages.
    adjusted : bool
        Whether a model or weights stand between the change and the plain difference of two shares.

    Examples
    --------
    >>> change_decimals([268, 279], 0, adjusted=True), change_decimals([268, 99], 0, adjusted=True)
    (1, 0)
    >>> change_decimals([268, 279], 0, adjusted=False)
    0
    """
    return max(decimals, 1) if adjusted and all(base >= FINER_FROM for base in bases) else decimals


def cell_decimals(column: Column, row: Mapping[Hashable, Any], decimals: int) -> int:
    """To how many decimals a cell of shares or changes is printed: see `change_decimals`."""
    if column.kind != "change":
        return decimals
    adjusted = row[column.adjusted] == ADJUSTED if isinstance(column.adjusted, str) else column.adjusted
    bases = [row[name] for name in WAVE_BASES if name in column.bases]
    return change_decimals(bases, decimals, adjusted and bool(bases))


def as_printed(proportion: float, decimals: int) -> float:
    """A proportion or a change of one, rounded as its percentage is printed.

    Examples
    --------
    >>> as_printed(0.125, 0), as_printed(-0.0712, 0), as_printed(-0.0712, 1)
    (0.13, -0.07, -0.071)
    """
    if math.isnan(proportion):
        return math.nan
    return round(float(rounded(100 * proportion, decimals)) / 100, decimals + 2)


def points(value: float, decimals: int = 0) -> str:
    """A change in proportion in signed percentage points, with a true minus.

    Examples
    --------
    >>> points(-0.0712), points(0.03), points(0.001)
    ('−7', '+3', '0')
    """
    if not math.isfinite(value):
        return NOT_ESTIMABLE
    text = _true_minus(rounded(100 * value, decimals))
    return f"+{text}" if text.strip("0.") and not text.startswith("−") else text


def change_in_words(printed: str) -> str:
    """A change as `points` prints it, with its unit.

    Examples
    --------
    >>> change_in_words("+1"), change_in_words("−1.0")
    ('+1 percentage point', '−1.0 percentage points')
    """
    return f"{printed} percentage point{'' if printed in ('+1', '−1') else 's'}"


def p_value(value: float) -> str:
    """A p value: two decimals, three where it is small.

    Examples
    --------
    >>> p_value(0.2351), p_value(0.0312), p_value(0.003), p_value(0.00004)
    ('0.24', '0.031', '0.003', '< 0.001')
    """
    if not math.isfinite(value):
        return NOT_ESTIMABLE
    return "< 0.001" if value < SMALLEST_P / 2 else rounded(value, 2 if value > TWO_DECIMALS_ABOVE else 3)


def printed_p(value: float) -> float:
    """The p value that is printed, as a number: what is released of it. 0 stands for "< 0.001".

    Printed once more it gives the same words, whatever the value.

    Examples
    --------
    >>> printed_p(0.095121), p_value(0.095121), p_value(printed_p(0.095121))
    (0.1, '0.10', '0.10')
    """
    if not math.isfinite(value):
        return value
    words = p_value(value)
    return 0.0 if words.startswith("<") else float(words)


def printed_level(level: float) -> str:
    """The level of an interval: to one decimal where it has one.

    Examples
    --------
    >>> printed_level(0.95), printed_level(0.9984)
    ('95%', '99.8%')
    """
    return f"{rounded(100 * level, 1).removesuffix('.0')}%"


def integer(value: float | None) -> str:
    """A count with thousands separated; one that is None was suppressed.

    Examples
    --------
    >>> integer(1259)
    '1,259'
    """
    return SUPPRESSED if value is None else f"{int(value):,}"


def fields(result: Estimate | Count, decimals: int = 0) -> dict[str, str]:
    """The printed parts of a number, such as ``value, interval, n, p, word``, as far as it has them.

    Examples
    --------
    >>> e = Estimate(value=-0.07, low=-0.13, high=-0.01, n=545, unit="change in proportion",
    ...              method="Newcombe", tolerance="closed_form")
    >>> fields(e)["value"], fields(e)["interval"]
    ('−7', '−13 to −1')
    """
    percent_decimals = decimals
    if isinstance(result, Count):
        parts = {"value": integer(result.value), "n": integer(result.value)}
        return parts | ({} if result.base is None else {"base": integer(result.base)})
    if result.unit == CHANGE:
        show, decimals = points, decimals_of(result, decimals)
    elif result.unit == "proportion":
        show = percent
    else:
        show = _plain
    low, high = show(result.low, decimals), show(result.high, decimals)
    parts = {
        "value": show(result.value, decimals),
        "low": low,
        "high": high,
        "interval": NOT_ESTIMABLE if NOT_ESTIMABLE in (low, high) else f"{low} to {high}",
        "n": integer(result.n),
        "level": printed_level(result.level),
    }
    for name in ("first", "second"):
        if isinstance(result.details.get(name), float):
            parts[name] = percent(result.details[name], percent_decimals)
    if "specifications" in result.details:
        parts["specifications"] = integer(result.details["specifications"])
    # Without a specification that has an estimate there is no range: NaN, or None once it was kept as JSON.
    if isinstance(low_end := result.details.get("range_low"), float) and math.isfinite(low_end):
        ends = (points(result.details[f"range_{end}"], decimals) for end in ("low", "high"))
        parts["range"] = " to ".join(ends)
    if math.isfinite(result.p):
        parts["p"] = p_value(result.p)
    if "word" in result.details:  # a change without an interval has no sentence
        parts |= {name: result.details.get(name, NOT_ESTIMABLE) for name in ("word", "word_interval", "said")}
    return parts


def decimals_of(estimate: Estimate, decimals: int) -> int:
    """To how many decimals an estimated change is printed: see `change_decimals`."""
    bases = [estimate.details[name] for name in WAVE_BASES if name in estimate.details]
    return change_decimals(bases, decimals, bool(bases and estimate.details.get("adjusted")))


def display(result: Result, decimals: int = 0, template: str | None = None) -> str:
    """A result as printed in a sentence.

    Parameters
    ----------
    result : Result
    decimals : int
        Decimals of percentages.
    template : str, optional
        A `str.format` template over `fields`, for example ``"{value} of {n}"``. A number that is not
        estimable is called so whatever the template.

    Raises
    ------
    ProblemsFound
        When the template names a part that the result does not have, or is none.

    Examples
    --------
    >>> display(Count(value=279, unit="respondents"))
    '279'
    """
    if isinstance(result, Estimate | Count):
        parts = fields(result, decimals)
        if isinstance(result, Estimate) and not result.estimable:
            return NOT_ESTIMABLE
        if template is not None:
            return _filled(template, parts)
        if isinstance(result, Estimate) and result.unit == CHANGE:
            return change_in_words(parts["value"])
        return parts["value"]
    if isinstance(result, Quotation):
        return result.text
    if isinstance(result, Interpretation):
        return result.text
    if isinstance(result, Figure):
        return result.alt
    if isinstance(result, Table):
        return f"{len(result.data)} rows"
    raise TypeError(f"{type(result).__name__} is no result")


def _filled(template: str, parts: dict[str, str]) -> str:
    try:
        return template.format(**parts)
    except (AttributeError, IndexError, KeyError, ValueError) as error:
        raise ProblemsFound(
            [
                Problem(
                    place="the argument `display`",
                    found=f"{template!r}, which cannot be filled in ({error})",
                    expected="a text with parts such as {value}; this result has: " + ", ".join(parts),
                    remedy="Correct the names between the braces.",
                )
            ]
        ) from None


def _plain(value: float, decimals: int) -> str:
    return _true_minus(rounded(value, max(decimals, 2))) if math.isfinite(value) else NOT_ESTIMABLE


def _true_minus(number: str) -> str:
    return number.replace("-", "−")
