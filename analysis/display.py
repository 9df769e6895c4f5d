"""How a result is printed in a sentence: percentages, counts, changes, intervals."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from analysis.problems import Problem, ProblemsFound
from analysis.results import Count, Estimate, Figure, Interpretation, Quotation, Result, Table

SUPPRESSED = "[suppressed]"
NOT_ESTIMABLE = "not estimable"
CHANGE = "change in proportion"


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


def p_value(value: float) -> str:
    """A p value: two decimals, three where it is small.

    Examples
    --------
    >>> p_value(0.2351), p_value(0.0312), p_value(0.00004)
    ('0.24', '0.031', '< 0.001')
    """
    if not math.isfinite(value):
        return NOT_ESTIMABLE
    return "< 0.001" if value < 0.0005 else rounded(value, 2 if value > 0.095 else 3)


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
    if isinstance(result, Count):
        parts = {"value": integer(result.value), "n": integer(result.value)}
        return parts | ({} if result.base is None else {"base": integer(result.base)})
    if result.unit == CHANGE:
        show = points
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
        "level": f"{rounded(100 * result.level, 0)}%",
    }
    for name in ("first", "second", "same_sign", "same_interval"):
        if isinstance(result.details.get(name), float):
            parts[name] = percent(result.details[name], decimals)
    if "specifications" in result.details:
        parts["specifications"] = integer(result.details["specifications"])
    if math.isfinite(result.p):
        parts["p"] = p_value(result.p)
    if word := result.details.get("word"):
        parts["word"] = word
    return parts


def display(result: Result, decimals: int = 0, template: str | None = None) -> str:
    """A result as printed in a sentence.

    Parameters
    ----------
    result : Result
    decimals : int
        Decimals of percentages.
    template : str, optional
        A `str.format` template over `fields`, for example ``"{value} of {n}"``. A number that cannot be
        had is called so whatever the template.

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
            return f"{parts['value']} percentage point{'' if parts['value'] in ('+1', '−1') else 's'}"
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
