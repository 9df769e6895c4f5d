"""Protecting findings of every kind by the same rules as tables."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from analysis.disclosure.protection import (
    COLUMNS,
    ROUNDED_PERCENT,
    ROUNDED_STATISTICS,
    SMALL_BASE,
    estimate_bases,
    protect,
    round_statistic,
    too_small,
    without_attributes,
)
from analysis.display import CHANGE, SUPPRESSED, WAVE_BASES, display, percent, printed_p
from analysis.problems import Problem, raise_if_any
from analysis.results import (
    Column,
    Count,
    Disclosure,
    Estimate,
    Figure,
    Finding,
    Result,
    Table,
)
from analysis.study.choices import DisclosureRules

# Where an estimate says of what its n is a number; survey respondents when it doesn't say.
BASE_UNIT = "base_unit"
SITES = "sites"
# Counts of things, and of how a study's people were reached: nothing is told of what anybody said.
NOT_OF_PEOPLE = (
    *("turns", "rows", "interviews", "sources", "words", "replacements", "people approached"),
    SITES,  # of which a study names each
)
# People who answered in both waves: not released, but the number of people in either wave rests on it.
BOTH = "n_both"
# What a word of change rests on, in words that say no more than the numbers released beside them.
WORDED = (
    *("word", "word_interval", "said", "word_level", "family", "family_size"),
    *("weakened_by", "not_clear", "departures_without_estimate"),
)
# Details that stay: bases that passed the rules, and statistics of the whole sample. What else a method
# tells (counts of cells, reasons that name a small group) stays in the notebook.
KEPT = (
    BASE_UNIT,
    *WAVE_BASES,
    "converged",
    "log_odds_ratio",
    "log_odds_ratio_se",
    "mcnemar_exact_p",
    "mcnemar_mid_p",
    "sign_flip_p",
    "sign_flip_floor",
    "tau2",
    "i2",
    "non_proportional_p",
    "adjusted_p",
    "adjusted_by",
    "adjusted",
    "specifications",
    "without_estimate",
    *WORDED,
)
# Details that are proportions, whatever the estimate is of; and those on the estimate's own scale.
_SHARES = ("first", "second")
_ON_ITS_SCALE = (
    *("prediction_low", "prediction_high"),
    *("range_low", "range_high", "word_low", "word_high"),
)
# The level of an interval is no finding.
_PERCENTAGE = re.compile(r"[\d.]+%(?! (?:confidence |compatibility |credible |uncertainty )?intervals?\b)")


def protect_findings(
    findings: Iterable[Finding], rules: DisclosureRules
) -> tuple[list[Finding], pd.DataFrame]:
    """The findings as they may be released, and the decisions taken.

    Tables, the data behind figures, and single numbers go through `protect` together; what a sentence
    prints is made again from the protected number, so that a claim never says more than the table beside
    it. An estimate keeps those details only that cannot tell more than it prints itself (`KEPT`).

    Returns
    -------
    list of Finding
        In the given order, each with its `Disclosure`.
    DataFrame
        The decisions of `protect`; ``table`` is the finding's id.

    Raises
    ------
    ProblemsFound
        When a statement or a figure's description tells a number that the rules suppress.
    """
    findings = list(findings)
    raise_if_any(problem for finding in findings for problem in _unknown_units(finding, rules))
    tables = {finding.id: frame for finding in findings if (frame := _frame(finding.result)) is not None}
    protected = protect(tables, rules)
    decided = protected.decisions.groupby("table")["rule"].agg(set).to_dict()
    raise_if_any(
        problem
        for finding in findings
        if SMALL_BASE in decided.get(finding.id, ())
        for problem in told_in_words(finding, tables[finding.id], protected.tables[finding.id])
    )
    released = []
    for finding in findings:
        result = finding.result
        if finding.id in tables:
            result = _rebuilt(result, protected.tables[finding.id])
        released.append(_released(finding, result, decided.get(finding.id, set()), rules))
    return released, protected.decisions


def _unknown_units(finding: Finding, rules: DisclosureRules) -> Iterator[Problem]:
    """A unit that no rule knows would be released unprotected, for instance one that is misspelt."""
    result = finding.result
    units = set()
    if isinstance(result, Count):
        units = {result.unit}
    elif isinstance(result, Estimate):
        units = {result.details.get(BASE_UNIT, "respondents")}
    elif isinstance(result, Table | Figure):
        table = result if isinstance(result, Table) else result.table
        units = {column.unit for column in table.columns if column.kind == "base"}
    for unit in sorted(units - {*rules.smallest_base, *NOT_OF_PEOPLE}):
        yield Problem(
            place=f"finding {finding.id!r} ({finding.made_by})",
            found=f"a count of {unit!r}",
            expected="people, by "
            + " or ".join(rules.smallest_base)
            + ", or one of: "
            + ", ".join(NOT_OF_PEOPLE),
            remedy="Name the unit by which the smallest base is to be judged.",
        )


def _frame(result: Result) -> pd.DataFrame | None:
    """A result as a table for `protect`; None for words, which have no cells."""
    if isinstance(result, Table | Figure):
        table = result if isinstance(result, Table) else result.table
        frame = table.data.copy()
        frame.attrs[COLUMNS] = table.columns
        return frame
    if isinstance(result, Count):
        bases = {} if result.base is None else {"base": result.base}
        unit = result.unit
        columns = [Column(name=name, label=name, kind="base", unit=unit) for name in bases]
        # A count of people without a base is its own base.
        kind = "count" if bases else "base"
        columns.append(Column(name="value", label="value", kind=kind, bases=tuple(bases), unit=unit))
        return _one_row(bases | {"value": result.value}, columns)
    if isinstance(result, Estimate):
        unit = result.details.get(BASE_UNIT, "respondents")
        bases = {"n": result.n} | estimate_bases(result)
        # People in each wave less people in either are those in both.
        both = {BOTH: result.details[BOTH]} if BOTH in result.details else {}
        columns = [Column(name=BOTH, label=BOTH, kind="base") for _ in both]
        columns += [
            Column(
                name=name,
                label=name,
                kind="base",
                unit=_unit_of_base(name, unit),
                bases=tuple(both) if name == "n" else (),
            )
            for name in bases
        ]
        kind = {"proportion": "proportion", CHANGE: "change"}.get(result.unit, "number")
        adjusted = bool(result.details.get("adjusted"))
        shares = _shares(result)
        for name in shares:
            own = "proportion" if kind == "change" and name in _SHARES else kind
            columns.append(Column(name=name, label=name, kind=own, bases=tuple(bases), adjusted=adjusted))
        return _one_row(both | bases | shares, columns)
    return None


def _unit_of_base(name: str, unit: str) -> str:
    """Of what a base of an estimate is a number: behind sites stand the people of each wave."""
    return "respondents" if unit == SITES and name != "n" else unit


def _one_row(values: dict[str, float], columns: list[Column]) -> pd.DataFrame:
    frame = pd.DataFrame([values])[[column.name for column in columns]]
    frame.attrs[COLUMNS] = tuple(columns)
    return frame


def _rebuilt(result: Result, frame: pd.DataFrame) -> Result:
    if isinstance(result, Table):
        return dataclasses.replace(result, data=frame)
    if isinstance(result, Figure):
        return dataclasses.replace(result, table=dataclasses.replace(result.table, data=frame))
    row = frame.iloc[0]
    if isinstance(result, Count):
        hidden = pd.isna(row["value"])
        base = None if result.base is None or pd.isna(row["base"]) else int(row["base"])
        return dataclasses.replace(result, value=None if hidden else int(row["value"]), base=base)
    return _rebuilt_estimate(result, {name: float(row[name]) for name in frame.columns})


def _rebuilt_estimate(result: Estimate, row: Mapping[str, float]) -> Estimate:
    kept = {name: result.details[name] for name in KEPT if name in result.details}
    wave_bases = estimate_bases(result)
    if any(math.isnan(row[name]) for name in (wave_bases or ("n",))):
        unit = {BASE_UNIT: kept[BASE_UNIT]} if BASE_UNIT in kept else {}
        blank = dict.fromkeys(("value", "low", "high", "se", "df", "p"), math.nan)
        return dataclasses.replace(result, **blank, n=None, details=unit | {"suppressed": SMALL_BASE})
    # With all its digits, the standard error and p would tell the digits of the value.
    further = {"se": round_statistic(result.se), "p": printed_p(result.p)}
    for name, value in kept.items():
        if isinstance(value, float):
            kept[name] = printed_p(value) if name.endswith("_p") else round_statistic(value)
    if "not_estimable" in result.details:
        # The reason may name a small group and what all of it said.
        kept["not_estimable"] = "the notebook that made this finding says why"
    details = kept | {name: row[name] for name in _shares(result) if name in result.details}
    own = {name: row[name] for name in ("value", "low", "high")}
    # The people of one group among others would come out of the total: see `analysis.engagement.people`.
    n = None if result.details.get("part") or math.isnan(row["n"]) else result.n
    return dataclasses.replace(result, **own, **further, n=n, details=details)


def _shares(result: Estimate) -> dict[str, float]:
    """The numbers of an estimate that are on its own scale, and so rounded like it."""
    own = {name: getattr(result, name) for name in ("value", "low", "high")}
    beside = {name: result.details.get(name) for name in (*_SHARES, *_ON_ITS_SCALE)}
    return own | {name: value for name, value in beside.items() if isinstance(value, float)}


def told_in_words(finding: Finding, before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Problem]:
    """Suppressed numbers that the words beside them tell: a statement, or what a figure is said to show."""
    words = [finding.statement, finding.result.alt if isinstance(finding.result, Figure) else ""]
    told = {share for text in words for share in _PERCENTAGE.findall(text)}
    columns, before = before.attrs[COLUMNS], without_attributes(before)
    for column in columns:
        hidden = before.loc[(after[column.name].isna() & before[column.name].notna()).to_numpy(), column.name]
        for value in hidden:
            if column.kind in ("proportion", "change"):
                is_told = percent(abs(value)) in told
            else:
                is_told = column.kind in ("base", "count") and _counts(words, value, column.unit)
            if is_told:
                yield Problem(
                    place=f"finding {finding.id!r} ({finding.made_by})",
                    found="a statement or description that tells a suppressed number",
                    expected="words without numbers of respondents or participants",
                    remedy="Leave the number to the result, which the release rules protect.",
                )
                return


def _counts(words: list[str], value: float, unit: str) -> bool:
    counted = rf"\b(?:n = |of ){value:g}\b|\b{value:g} (?:of|{unit})\b"
    return any(re.search(counted, text) for text in words)


def _released(finding: Finding, result: Result, rules_used: set[str], rules: DisclosureRules) -> Finding:
    if _wholly_suppressed(finding.result, rules):
        disclosure = Disclosure(status="suppressed", rule=SMALL_BASE)
        # The template may hold words that fit one number only.
        return dataclasses.replace(
            finding, result=result, display=SUPPRESSED, template=None, disclosure=disclosure
        )
    names = sorted(rules_used)
    status = (
        "rounded"
        if {ROUNDED_PERCENT, ROUNDED_STATISTICS} & rules_used
        else "suppressed"
        if names
        else "released"
    )
    return dataclasses.replace(
        finding,
        result=result,
        display=display(result, rules.percent_decimals, finding.template),
        disclosure=Disclosure(status=status, rule=", ".join(names)),
    )


def _wholly_suppressed(result: Result, rules: DisclosureRules) -> bool:
    if isinstance(result, Estimate):
        unit = result.details.get(BASE_UNIT, "respondents")
        bases = {"n": result.n} | estimate_bases(result)
        return any(too_small(base, _unit_of_base(name, unit), rules) for name, base in bases.items())
    if isinstance(result, Count):
        base = result.value if result.base is None else result.base
        return too_small(base, result.unit, rules)
    return False
