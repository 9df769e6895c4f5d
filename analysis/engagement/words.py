"""The word for a change: the primary interval decides, other analyses may only weaken it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pandas as pd

from analysis.display import NOT_ESTIMABLE
from analysis.engagement.entries import STANDARDISED, Entry
from analysis.engagement.people import overall
from analysis.engagement.specifications import SCALE
from analysis.results import Estimate

if TYPE_CHECKING:
    from analysis.study import Study
    from analysis.study.choices import Words

WORD = "word"


def with_words(entries: Iterable[Entry], specifications: pd.DataFrame, study: Study) -> Iterator[Entry]:
    """The entries, each overall primary change with its word and how far the specifications agree.

    ``details["word"]`` is printed by ``finding(id).word``; ``same_sign``, ``same_interval`` and
    ``specifications`` stand beside it.
    """
    curves = dict(list(specifications.groupby(["outcome", "first", "second"], sort=False)))
    for entry in entries:
        whole = (entry.group, entry.base) == overall(study, entry.outcome)
        if entry.estimand != STANDARDISED or not whole:
            yield entry
            continue
        curve = curves.get((entry.outcome, entry.first, entry.second), specifications.iloc[:0])
        agreement = agreement_of(entry.estimate, curve)
        word = word_for(entry.estimate, agreement["same_interval"], study.params.engagement.words)
        details = {**entry.estimate.details, WORD: word, **agreement}
        yield dataclasses.replace(entry, estimate=dataclasses.replace(entry.estimate, details=details))


def word_for(primary: Estimate, agreement: float, words: Words) -> str:
    """What the report calls a change.

    Parameters
    ----------
    primary : Estimate
        The primary change; its interval decides. One that cannot be had is called so, and never unclear.
    agreement : float
        Share of the other analyses whose interval lies on the same side of 0 as the primary one; NaN when
        there is no other, and the word is then the weak one.
    words : Words
        ``params.engagement.words``.

    Examples
    --------
    >>> from analysis.study.choices import Words
    >>> change = Estimate(value=-0.1, low=-0.18, high=-0.02, n=500, unit="change in proportion",
    ...                   method="m", tolerance="iterative")
    >>> word_for(change, 0.9, Words()), word_for(change, 0.4, Words())
    ('declined', 'may have declined')
    """
    if not primary.estimable:
        return NOT_ESTIMABLE
    if not math.isfinite(primary.low + primary.high) or primary.low <= 0 <= primary.high:
        return words.unclear
    firm = agreement >= words.agreeing
    if primary.high < 0:
        return words.fell if firm else words.fell_weakly
    return words.rose if firm else words.rose_weakly


def agreement_of(primary: Estimate, specifications: pd.DataFrame) -> dict[str, float]:
    """How far the other analyses agree with the primary change.

    Parameters
    ----------
    specifications : DataFrame
        With ``value, low, high, model, primary`` of every specification. The primary one is no witness for
        itself. Nor is the model of the whole scale, whose intervals do not cover as they should when
        answering depends on the answer (docs/methods-survey.md). One that is not estimable agrees with
        nothing, and counts.

    Returns
    -------
    dict
        ``specifications`` (how many others there are), ``without_estimate`` (how many of these give none),
        ``same_sign`` and ``same_interval``: the shares whose value has the sign of the primary one, and whose
        whole interval lies on its side of 0.
    """
    others = specifications[~specifications["primary"].astype(bool) & (specifications["model"] != SCALE)]
    counts = {"specifications": len(others), "without_estimate": int(others["value"].isna().sum())}
    if others.empty or not math.isfinite(primary.value):
        return counts | {"same_sign": math.nan, "same_interval": math.nan}
    down = primary.value < 0
    sign = others["value"] < 0 if down else others["value"] > 0
    beyond = others["high"] < 0 if down else others["low"] > 0
    return counts | {"same_sign": float(sign.mean()), "same_interval": float(beyond.mean())}
