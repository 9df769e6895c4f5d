"""Saturation: how much that is new each further transcript brings, from the codes that people made.

Base size, run length and new information threshold after Guest, Namey and Chen (2020, PLOS ONE 15(5):
e0232076). A codebook that was fixed before cannot saturate; of its rules only the first hits are told.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.problems import Problem, raise_if_any
from analysis.results import Column, Figure, Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from analysis.coding.codebook.definition import Codebook

BASE, RUN, THRESHOLDS, ORDERS, LEVEL = 4, 2, (0.05, 0.0), 1000, 0.95


@dataclass(frozen=True, kw_only=True)
class Saturation:
    """How the codes grew with the transcripts.

    Attributes
    ----------
    base, run : int
        Transcripts in the base, and in each run.
    curve : DataFrame
        One row a number of transcripts: ``transcripts, transcript`` (the one read then), ``codes`` (different
        codes so far), ``low, middle, high`` (of the same over random orders).
    runs : DataFrame
        One row a run: ``after`` (transcripts before the run), ``new`` (codes first found in it),
        ``base_codes`` (of the base), ``ratio``.
    reached : Mapping of float to int or None
        By threshold, the transcripts before the first run whose ratio is not above it; None where none is.
    orders_reached : Mapping of float to tuple
        By threshold, the share of the random orders that reach it, and of these the median of the number of
        transcripts (NaN where none does).
    orders : int
        How many random orders were drawn.
    """

    base: int
    run: int
    curve: pd.DataFrame
    runs: pd.DataFrame
    reached: Mapping[float, int | None]
    orders_reached: Mapping[float, tuple[float, float]]
    orders: int


def saturation(
    codes: Mapping[str, frozenset[str]],
    rng: np.random.Generator,
    base: int = BASE,
    run: int = RUN,
    thresholds: Sequence[float] = THRESHOLDS,
    orders: int = ORDERS,
) -> Saturation:
    """When transcripts ceased to bring new codes.

    The base holds the different codes of the first `base` transcripts. A run is `run` transcripts one after
    the other; the first one follows the base, each next one begins one transcript later. Its ratio is the
    number of codes first found in it over the codes of the base. Saturation at a threshold is reached after
    the transcripts before the first run whose ratio does not exceed it. The order in which transcripts were
    read is one of many: the same over random orders of the transcripts says how much hangs on it.

    Parameters
    ----------
    codes : mapping of str to frozenset of str
        The different codes of each transcript, in the order of reading (`codes_by_transcript`).
    rng : numpy.random.Generator
    base, run : int
    thresholds : sequence of float
        New information thresholds, as shares of the codes of the base.
    orders : int
        Random orders to draw, without replacement within an order.

    Raises
    ------
    ProblemsFound
        When there are fewer transcripts than base and one run, or the base has no code.

    Examples
    --------
    Four transcripts bring the codes a to d, a fifth one more, the sixth and seventh none: the first run (5
    and 6) brings 1/4, the second (6 and 7) nothing, so that saturation at 0% is reached after five.

    >>> import numpy as np
    >>> seen = {"1": "ab", "2": "bc", "3": "a", "4": "d", "5": "ae", "6": "b", "7": "c"}
    >>> found = saturation({k: frozenset(v) for k, v in seen.items()}, np.random.default_rng(1), orders=10)
    >>> found.runs[["after", "new", "base_codes", "ratio"]].to_dict("list")
    {'after': [4, 5], 'new': [1, 0], 'base_codes': [4, 4], 'ratio': [0.25, 0.0]}
    >>> found.reached
    {0.05: 5, 0.0: 5}
    """
    import numpy as np
    import pandas as pd

    names = list(codes)
    raise_if_any(_too_little(codes, base, run))
    firsts = _first_found(codes, names)
    grown = np.cumsum(firsts)
    drawn = np.array(
        [_first_found(codes, [names[i] for i in rng.permutation(len(names))]) for _ in range(orders)]
    ).reshape(orders, len(names))
    curves = drawn.cumsum(axis=1)
    tail = (1 - LEVEL) / 2
    low, middle, high = np.quantile(curves, (tail, 0.5, 1 - tail), axis=0, method="inverted_cdf")
    curve = pd.DataFrame(
        {
            "transcripts": range(1, len(names) + 1),
            "transcript": names,
            "codes": grown,
            "low": low,
            "middle": middle,
            "high": high,
        }
    )
    ratios = _ratios(firsts, base, run)
    new = [int(firsts[at : at + run].sum()) for at in range(base, len(names) - run + 1)]
    runs = pd.DataFrame(
        {
            "after": range(base, base + len(new)),
            "new": new,
            "base_codes": int(grown[base - 1]),
            "ratio": ratios,
        }
    )
    by_order = [_ratios(order, base, run) for order in drawn]
    return Saturation(
        base=base,
        run=run,
        curve=curve,
        runs=runs,
        reached={limit: _reached(ratios, base, limit) for limit in thresholds},
        orders_reached={limit: _over_orders(by_order, base, limit) for limit in thresholds},
        orders=orders,
    )


def codes_by_transcript(open_codes: pd.DataFrame, order: Sequence[str]) -> dict[str, frozenset[str]]:
    """The different codes of each transcript, whoever gave them, in the order of reading."""
    found = open_codes.dropna(subset=["code"]).groupby("transcript")["code"].agg(frozenset)
    return {name: found.get(name, frozenset()) for name in order}


def saturation_table(found: Saturation) -> Table:
    """Each run: how many codes it brought first, and what share of the codes of the base that is."""
    columns = (
        Column(name="after", label="After transcripts", kind="count", tolerance="exact"),
        Column(name="new", label=f"New codes in the next {found.run}", kind="count", tolerance="exact"),
        Column(
            name="base_codes",
            label=f"Codes in the first {found.base}",
            kind="count",
            tolerance="exact",
        ),
        Column(name="ratio", label="New information", kind="proportion", tolerance="exact"),
    )
    return Table(columns=columns, data=found.runs[[column.name for column in columns]])


def saturation_figure(found: Saturation) -> Figure:
    """The codes so far by the number of transcripts, as they were read, over the band of random orders."""
    counted = {"kind": "count", "tolerance": "exact"}
    drawn = {"kind": "count", "tolerance": "resampled"}
    columns = (
        Column(name="transcripts", label="Transcripts", **counted),
        Column(name="codes", label="Different codes", **counted),
        Column(name="low", label="Random orders", **drawn),
        Column(name="high", label="Random orders", **drawn),
    )
    reached = {f"{100 * limit:g}%": at for limit, at in found.reached.items() if at is not None}
    return Figure(
        chart="curve",
        table=Table(columns=columns, data=found.curve[[column.name for column in columns]]),
        roles={"x": "transcripts", "value": "codes", "marks": reached},
        alt=(
            "Different codes made by people, by the number of transcripts read: in the order of reading, and "
            "in random orders of the same transcripts."
        ),
    )


def first_occurrences(codings: pd.DataFrame, codebook: Codebook, order: Sequence[str]) -> pd.DataFrame:
    """When a phrase of each code first occurs: of rules that were fixed beforehand, and no saturation.

    Parameters
    ----------
    codings : DataFrame
        DESIGN: Codings.
    order : sequence of str
        The transcripts in the order to be told of.

    Returns
    -------
    DataFrame
        ``code, transcript, number``: the first transcript with a present hit and its place from 1; missing
        where no phrase of the code occurs.
    """
    import pandas as pd

    place = {name: number for number, name in enumerate(order, start=1)}
    present = codings[(codings["polarity"] == "present") & codings["transcript"].isin(list(place))]
    first = present["transcript"].map(place).groupby(present["code"]).min()
    numbers = [first.get(code) for code in codebook.codes]
    return pd.DataFrame(
        {
            "code": list(codebook.codes),
            "transcript": [None if n is None else order[int(n) - 1] for n in numbers],
            "number": pd.array(numbers, dtype="Int64"),
        }
    )


def _first_found(codes: Mapping[str, frozenset[str]], order: Sequence[str]) -> np.ndarray:
    """How many codes each transcript of an order brings first."""
    import numpy as np

    seen: set[str] = set()
    brought = []
    for name in order:
        brought.append(len(codes[name] - seen))
        seen |= codes[name]
    return np.array(brought, dtype=int)


def _ratios(firsts: np.ndarray, base: int, run: int) -> list[float]:
    codes = int(firsts[:base].sum())
    starts = range(base, len(firsts) - run + 1)
    # In a random order the base may be transcripts without any code: nothing can be related to it.
    return [float(firsts[at : at + run].sum() / codes) if codes else math.inf for at in starts]


def _reached(ratios: Sequence[float], base: int, limit: float) -> int | None:
    return next((base + number for number, ratio in enumerate(ratios) if ratio <= limit), None)


def _over_orders(by_order: Sequence[Sequence[float]], base: int, limit: float) -> tuple[float, float]:
    from statistics import median

    found = [at for ratios in by_order if (at := _reached(ratios, base, limit)) is not None]
    if not found:
        return (0.0 if by_order else math.nan), math.nan
    return len(found) / len(by_order), float(median(found))


def _too_little(codes: Mapping[str, frozenset[str]], base: int, run: int) -> list[Problem]:
    place = "the open codes"
    if len(codes) < base + run:
        return [
            Problem(
                place=place,
                found=f"{len(codes)} transcripts",
                expected=f"at least {base + run}: a base of {base} and one run of {run}",
                remedy="Choose a smaller base, or say nothing about saturation.",
            )
        ]
    if not any(list(codes.values())[:base]):
        return [Problem(place=place, found="no code in the base", expected="codes to relate new ones to")]
    return []
