"""Protecting findings of every kind by the same rules as tables."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable

import pandas as pd

from analysis.disclosure.protection import (
    COLUMNS,
    SMALL_BASE,
    WHOLE_PERCENT,
    estimate_bases,
    protect,
    round_share,
    too_small,
)
from analysis.display import CHANGE, NOT_ESTIMABLE, SUPPRESSED, display
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


def protect_findings(
    findings: Iterable[Finding], rules: DisclosureRules
) -> tuple[list[Finding], pd.DataFrame]:
    """The findings as they may be released, and the decisions taken.

    Tables, the data behind figures, and single numbers go through `protect` together; what a sentence
    prints is made
    again from the protected number, so that a claim never says more than the table beside it.

    Returns
    -------
    list of Finding
        In the given order, each with its `Disclosure`.
    DataFrame
        The decisions of `protect`; ``table`` is the finding's id.
    """
    findings = list(findings)
    tables = {finding.id: frame for finding in findings if (frame := _frame(finding.result)) is not None}
    protected = protect(tables, rules)
    decided = protected.decisions.groupby("table")["rule"].agg(set).to_dict()
    released = []
    for finding in findings:
        result = finding.result
        if finding.id in tables:
            result = _rebuilt(result, protected.tables[finding.id])
        released.append(_released(finding, result, decided.get(finding.id, set()), rules))
    return released, protected.decisions


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
        columns = [Column(name=name, label=name, kind="base", unit=unit) for name in bases]
        kind = {"proportion": "proportion", CHANGE: "change"}.get(result.unit, "number")
        shares = {name: getattr(result, name) for name in ("value", "low", "high")}
        for name in shares:
            columns.append(Column(name=name, label=name, kind=kind, bases=tuple(bases)))
        return _one_row(bases | shares, columns)
    return None


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
        return dataclasses.replace(result, value=0 if hidden else int(row["value"]), base=base)
    return _rebuilt_estimate(result, row)


def _rebuilt_estimate(result: Estimate, row: pd.Series) -> Estimate:
    details = dict(result.details)
    if pd.isna(row["n"]) or any(pd.isna(row[name]) for name in estimate_bases(result)):
        kept = {BASE_UNIT: details[BASE_UNIT]} if BASE_UNIT in details else {}
        blank = dict.fromkeys(("value", "low", "high", "se", "df", "p"), math.nan)
        return dataclasses.replace(result, **blank, n=0, details=kept | {"suppressed": SMALL_BASE})
    shares = {name: float(row[name]) for name in ("value", "low", "high")}
    return dataclasses.replace(result, **shares)


def _released(finding: Finding, result: Result, rules_used: set[str], rules: DisclosureRules) -> Finding:
    suppressed = _wholly_suppressed(finding.result, rules)
    if suppressed:
        disclosure = Disclosure(status="suppressed", rule=SMALL_BASE)
        text = SUPPRESSED
    else:
        if isinstance(result, Estimate):
            result = _rounded_details(result, rules)
        names = sorted(rules_used)
        status = "rounded" if WHOLE_PERCENT in names else "suppressed" if names else "released"
        disclosure = Disclosure(status=status, rule=", ".join(names))
        text = display(result, rules.percent_decimals, finding.template)
        if isinstance(result, Estimate) and not result.estimable:
            text = NOT_ESTIMABLE
    return dataclasses.replace(finding, result=result, display=text, disclosure=disclosure)


def _wholly_suppressed(result: Result, rules: DisclosureRules) -> bool:
    if isinstance(result, Estimate):
        unit = result.details.get(BASE_UNIT, "respondents")
        return any(too_small(n, unit, rules) for n in (result.n, *estimate_bases(result).values()))
    if isinstance(result, Count):
        base = result.value if result.base is None else result.base
        return too_small(base, result.unit, rules)
    return False


def _rounded_details(estimate: Estimate, rules: DisclosureRules) -> Estimate:
    """The two shares behind a change are rounded like any share that is printed."""
    details = {
        name: round_share(value, rules.percent_decimals)
        if name in ("first", "second") and isinstance(value, float)
        else value
        for name, value in estimate.details.items()
    }
    return dataclasses.replace(estimate, details=details)
